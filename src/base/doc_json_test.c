// Written JSON against jansson's own, byte for byte.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/doc.h"

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void check_same(Arena *arena, const Doc *doc)
{
    char *plain = json_dumps(doc, JSON_COMPACT | JSON_ENCODE_ANY);
    char *in_order = json_dumps(doc, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    assert_string_equal(doc_to_json(arena, doc).at, plain);
    assert_int_equal(doc_to_json(arena, doc).len, strlen(plain));
    assert_string_equal(doc_to_canonical_json(arena, doc).at, in_order);
    json_free_t give_back;
    json_get_alloc_funcs(NULL, &give_back);
    give_back(plain);
    give_back(in_order);
}

static void test_every_character(void **state)
{
    Doc *doc = doc_new(*state);
    char text[] = { 'a', 0, 'b', 0 };
    for (int c = 0; c < 0x80; c++) {
        text[1] = (char)c;
        doc_text(doc, "inside", (Str){ text, 3 });
        doc_text(doc, "alone", (Str){ text + 1, 1 });
        check_same(*state, doc);
    }
    doc_text(doc, "inside", STR("طرد غذائي \u200f\u2028 \U0001F600"));
    doc_text(doc, "\"\\\n", STR(""));
    check_same(*state, doc);
}

static void test_numbers(void **state)
{
    static const int64_t numbers[] = { 0, 1, -1, 9, 10, -10, 99, 100, INT64_MAX, INT64_MIN };
    Doc *list = doc_list(doc_new(*state), "list");
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        doc_int(doc_list_record(list), "n", numbers[i]);
    }
    check_same(*state, list);
    Doc *read = NULL;
    assert_ptr_equal(doc_from_json(*state, STR("[1.5,-0.0,1e300,7]"), &read), OK);
    check_same(*state, read);
}

static void test_shapes(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", "[[],{},[{}]]", "{\"b\":1,\"a\":{\"d\":null,\"c\":[true,false,\"x\"]},\"aa\":2,\"\":3}",
        "{\"z\":[{\"y\":1,\"x\":2},3],\"Z\":[],\"\u0639\":{}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Doc *doc = NULL;
        assert_ptr_equal(doc_from_json(*state, str_from(texts[i]), &doc), OK);
        check_same(*state, doc);
        assert_string_equal(doc_to_json(*state, doc).at, texts[i]);
    }
}

static void test_order_of_names(void **state)
{
    Doc *doc = NULL;
    assert_ptr_equal(doc_from_json(*state, STR("{\"b\":1,\"ab\":[{\"d\":1,\"c\":2}],\"a\":3}"), &doc), OK);
    assert_string_equal(doc_to_json(*state, doc).at, "{\"b\":1,\"ab\":[{\"d\":1,\"c\":2}],\"a\":3}");
    assert_string_equal(doc_to_canonical_json(*state, doc).at,
                        "{\"a\":3,\"ab\":[{\"c\":2,\"d\":1}],\"b\":1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order_of_names, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
