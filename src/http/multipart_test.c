// Tests of multipart bodies: what browsers send becomes fields and one file, byte for byte; anything else is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"
#include "http/input.h"

#define TYPE "multipart/form-data; boundary=----b1"
#define PART(head, body) "------b1\r\n" head "\r\n\r\n" body "\r\n"
#define FIELD(name, body) PART("Content-Disposition: form-data; name=\"" name "\"", body)
#define FILE_OF(file, body)                                                                   \
    PART("Content-Disposition: form-data; name=\"file\"; filename=\"" file "\"\r\n"           \
         "Content-Type: text/csv", body)
#define END "------b1--\r\n"

typedef struct Read {
    Doc *tree;
    SentFile file;
    InputFaults faults;
} Read;

static int setup(void **state)
{
    digest_start();
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static Read read_bytes(Arena *arena, const char *type, Str body)
{
    Read read = { .faults = { .count = 0 } };
    read.tree = input_read_multipart(arena, str_from(type), body, &read.file, &read.faults);
    return read;
}

static void assert_text(Str text, const char *wanted)
{
    assert_int_equal(text.len, strlen(wanted));
    assert_memory_equal(text.at, wanted, text.len);
}

static void test_fields_and_a_file(void **state)
{
    static const char body[] = FIELD("_key", "k & = + ü\r\nsecond line") FIELD("lines[0].item", "tent")
        FILE_OF("C:\\نماذج\\سجل.csv", "a,b\r\n--not the end\r\n------b\r\n\0\xFF") END;
    Read read = read_bytes(*state, TYPE, (Str){ body, sizeof body - 1 });
    assert_int_equal(read.faults.count, 0);
    assert_text(doc_get_text(read.tree, "_key"), "k & = + ü\r\nsecond line");
    assert_text(doc_get_text(doc_at(doc_get(read.tree, "lines"), 0), "item"), "tent");
    assert_text(read.file.field, "file");
    assert_text(read.file.name, "سجل.csv");
    static const char bytes[] = "a,b\r\n--not the end\r\n------b\r\n\0\xFF";
    assert_int_equal(read.file.bytes.len, sizeof bytes - 1);
    assert_memory_equal(read.file.bytes.at, bytes, sizeof bytes - 1);
}

static void test_empty_parts(void **state)
{
    Read read = read_bytes(*state, TYPE, STR(FIELD("a", "") FILE_OF("", "") END));
    assert_int_equal(read.faults.count, 0);
    assert_text(doc_get_text(read.tree, "a"), "");
    assert_text(read.file.field, "file");
    assert_int_equal(read.file.bytes.len, 0);
    // A part whose delimiter follows its head at once, as some programs write it.
    read = read_bytes(*state, TYPE, STR("------b1\r\nContent-Disposition: form-data; name=a\r\n\r\n------b1--"));
    assert_int_equal(read.faults.count, 0);
    assert_text(doc_get_text(read.tree, "a"), "");
}

static void test_types(void **state)
{
    Str body = STR(FIELD("a", "1") END);
    static const char *const right[] = { TYPE, "multipart/form-data;boundary=\"----b1\"",
                                         "multipart/form-data; charset=utf-8; Boundary=----b1" };
    static const char *const wrong[] = { "multipart/form-data", "multipart/form-data; boundary=",
                                         "multipart/form-data; boundary=\"----b1",
                                         "multipart/form-data; boundary=other",
                                         "multipart/form-data; boundary=a b", "multipart/form-data; ;" };
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_int_equal(read_bytes(*state, right[i], body).faults.count, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        Read read = read_bytes(*state, wrong[i], body);
        assert_ptr_equal(input_first_fault(&read.faults), BODY_MALFORMED);
    }
}

#define REFUSED(body) { (body), sizeof(body) - 1 }

static void test_what_no_browser_writes(void **state)
{
    static const Str wrong[] = {
        REFUSED(""),
        REFUSED("------b1"),
        REFUSED(FIELD("a", "1")),                           // never ended
        REFUSED("x" FIELD("a", "1") END),                   // a preamble
        REFUSED(FIELD("a", "1") END "x"),                   // an epilogue
        REFUSED(FIELD("a", "1") "------b1-\r\n"),
        REFUSED(PART("", "1") END),                         // no head
        REFUSED(PART("Content-Type: text/plain", "1") END), // no name
        REFUSED(PART("Content-Disposition: form-data", "1") END),
        REFUSED(PART("Content-Disposition: attachment; name=\"a\"", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"\"", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a\"; size=\"1\"", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a\" x", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1") END),
        REFUSED(PART("no colon", "1") END),
        REFUSED(PART("Content-Disposition: form-data; name=\"a\"\nX: y", "1") END), // a bare LF
        REFUSED(PART("Content-Disposition: form-data; name=\"\xFF\"", "1") END),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        Read read = read_bytes(*state, TYPE, wrong[i]);
        if (input_first_fault(&read.faults) != BODY_MALFORMED) {
            fail_msg("taken: %.*s", STR_ARG(wrong[i]));
        }
        assert_null(read.file.bytes.at);
    }
}

static void test_bounds(void **state)
{
    Arena *arena = *state;
    Read read = read_bytes(arena, TYPE, STR(FILE_OF("a", "1") FILE_OF("b", "2") END));
    assert_ptr_equal(input_first_fault(&read.faults), FIELD_DOUBLED);
    TextBuilder many = { .arena = arena }, large = { .arena = arena };
    for (int i = 0; i < 65; i++) {
        text_add_format(&many, FIELD("a%d", "1"), i);
    }
    text_add(&many, STR(END));
    read = read_bytes(arena, TYPE, text_done(&many));
    assert_ptr_equal(input_first_fault(&read.faults), BODY_MALFORMED);
    text_add(&large, STR("------b1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"));
    for (int i = 0; i < 64 * 1024 + 1; i++) {
        text_add_char(&large, 'x');
    }
    text_add(&large, STR("\r\n" END));
    read = read_bytes(arena, TYPE, text_done(&large));
    assert_ptr_equal(input_first_fault(&read.faults), TEXT_TOO_LONG);
}

// A body cut anywhere is never taken for a whole one.
static void test_cut_anywhere(void **state)
{
    Str whole = STR(FIELD("a", "1") FILE_OF("s.csv", "x,y\r\n1,2\r\n") "------b1--");
    assert_int_equal(read_bytes(*state, TYPE, whole).faults.count, 0);
    for (size_t len = 0; len < whole.len; len++) {
        Read read = read_bytes(*state, TYPE, str_slice(whole, 0, len));
        assert_ptr_equal(input_first_fault(&read.faults), BODY_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields_and_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_empty_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_types, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_no_browser_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
