// The key file: made once, private, durable in form; anything doubtful is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/text.h"
#include "core/keys.h"

typedef struct Folder {
    char path[64];
    char key[80];
} Folder;

static int setup(void **state)
{
    static Folder folder;
    digest_start();
    snprintf(folder.path, sizeof folder.path, "/tmp/istijaba-keys-XXXXXX");
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.key, sizeof folder.key, "%s/data.key", folder.path);
    *state = &folder;
    return 0;
}

static int teardown(void **state)
{
    const Folder *folder = *state;
    unlink(folder->key);
    return rmdir(folder->path); // fails when anything else was left behind
}

static void write_key(const Folder *folder, const char *text, mode_t mode)
{
    unlink(folder->key);
    FILE *file = fopen(folder->key, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(folder->key, mode), 0);
}

static void test_made_once_and_read_again(void **state)
{
    const Folder *folder = *state;
    Keys keys = { 0 };
    Keys again = { 0 };
    struct stat status;
    assert_ptr_equal(keys_load(folder->key, false, &keys), KEYS_UNREADABLE);
    assert_int_equal(stat(folder->key, &status), -1);
    assert_null(keys_load(folder->key, true, &keys));
    assert_null(keys_load(folder->key, true, &again));
    assert_memory_equal(&keys, &again, sizeof keys);
    assert_int_equal(stat(folder->key, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(status.st_size, 65);
    unlink(folder->key);
    assert_null(keys_load(folder->key, true, &again));
    assert_memory_not_equal(&keys, &again, sizeof keys);
}

static void test_derived_keys_differ(void **state)
{
    (void)state;
    uint8_t master[32] = { 1 };
    Keys keys;
    keys_derive(master, &keys);
    uint8_t all[7][32];
    assert_int_equal(sizeof all, offsetof(Keys, vault)); // what comes behind is no key
    memcpy(all, &keys, sizeof all);
    for (int i = 0; i < 7; i++) {
        for (int j = 0; j < i; j++) {
            assert_memory_not_equal(all[i], all[j], 32);
        }
    }
    Digest wanted = digest_keyed(master, "istijaba/key/codes", STR_NONE);
    assert_memory_equal(keys.codes, wanted.at, 32);
}

#define HEX_31 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd"

static void test_file_is_what_counts(void **state)
{
    const Folder *folder = *state;
    uint8_t master[32];
    Keys wanted;
    Keys keys;
    for (int i = 0; i < 32; i++) {
        master[i] = (uint8_t)(i % 4 == 0 ? 0x11 : i % 4 == 1 ? 0x22 : i % 4 == 2 ? 0xAB : 0xCD);
    }
    keys_derive(master, &wanted);
    write_key(folder, "1122abcd1122ABCD1122abcd1122abcd1122abcd1122abcd1122abcd1122abcd", 0600);
    assert_null(keys_load(folder->key, false, &keys));
    assert_memory_equal(&keys, &wanted, sizeof keys);
}

static void test_refused(void **state)
{
    const Folder *folder = *state;
    static const char *const wrong[] = {
        "", "\n", HEX_31, HEX_31 "\n", HEX_31 "ef\n\n", HEX_31 "eff", HEX_31 "eg\n", HEX_31 "e \n",
        " " HEX_31 "e\n", HEX_31 "efx",
    };
    Keys keys;
    Keys before;
    memset(&keys, 7, sizeof keys);
    before = keys;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        write_key(folder, wrong[i], 0600);
        assert_ptr_equal(keys_load(folder->key, true, &keys), KEYS_UNREADABLE);
    }
    write_key(folder, HEX_31 "ef\n", 0640);
    assert_ptr_equal(keys_load(folder->key, true, &keys), KEYS_UNREADABLE);
    write_key(folder, HEX_31 "ef\n", 0604);
    assert_ptr_equal(keys_load(folder->key, true, &keys), KEYS_UNREADABLE);
    assert_memory_equal(&keys, &before, sizeof keys);
    assert_ptr_equal(keys_load(folder->path, true, &keys), KEYS_UNREADABLE);
    assert_ptr_equal(keys_load("/nowhere/at/all.key", true, &keys), KEYS_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_once_and_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_derived_keys_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_is_what_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
