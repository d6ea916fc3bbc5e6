// Tests of files that are written whole: over a file, beside nothing that is left, and into what is no file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

typedef struct Place {
    Arena *arena;
    char folder[32];
    const char *path;
} Place;

static int set_up(void **state)
{
    Arena *arena = arena_new();
    Place *place = ARENA_NEW(arena, Place);
    *place = (Place){ .arena = arena, .folder = "/tmp/file-XXXXXX" };
    assert_non_null(mkdtemp(place->folder));
    place->path = str_to_c(arena, str_format(arena, "%s/it", place->folder));
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    Place *place = *state;
    unlink(place->path);
    int left = rmdir(place->folder); // nothing else is there
    arena_free(place->arena);
    return left;
}

static void test_over_what_is_there(void **state)
{
    Place *place = *state;
    Str read;
    assert_ptr_equal(file_write_whole(place->arena, place->path, STR("first, and longer")), OK);
    assert_ptr_equal(file_write_whole(place->arena, place->path, STR("second")), OK);
    assert_ptr_equal(file_read(place->arena, place->path, 100, &read), OK);
    assert_true(str_is(read, "second"));
}

static void test_nothing_is_left_of_what_fails(void **state)
{
    Place *place = *state;
    Str read;
    WholeFile file;
    assert_ptr_equal(file_write_whole(place->arena, place->path, STR("before")), OK);
    assert_ptr_equal(file_begin_whole(place->arena, place->path, &file), OK);
    assert_true(file_write_to(file.fd, STR("half")));
    assert_ptr_equal(file_end_whole(&file, false), FILE_UNWRITABLE);
    assert_ptr_equal(file_read(place->arena, place->path, 100, &read), OK);
    assert_true(str_is(read, "before"));
}

// `--out /dev/null` by root once made a file of it.
static void test_what_is_no_file_stays(void **state)
{
    Place *place = *state;
    struct stat there;
    char bytes[8];
    assert_int_equal(mkfifo(place->path, 0600), 0);
    int reader = open(place->path, O_RDWR | O_CLOEXEC);
    assert_ptr_equal(file_write_whole(place->arena, place->path, STR("through")), OK);
    assert_int_equal(read(reader, bytes, sizeof bytes), 7);
    assert_memory_equal(bytes, "through", 7);
    assert_int_equal(stat(place->path, &there), 0);
    assert_true(S_ISFIFO(there.st_mode));
    close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_over_what_is_there),
        TEST(test_nothing_is_left_of_what_fails),
        TEST(test_what_is_no_file_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
