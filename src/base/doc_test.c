// Documents: what is made is written, and JSON from outside is read strictly.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"
#include "base/doc.h"

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

static void test_made_and_written(void **state)
{
    Arena *arena = *state;
    Id id;
    assert_true(id_parse(STR("0190163d-8694-739b-aea5-966c26f8ad91"), &id));
    Doc *doc = doc_new(arena);
    doc_text(doc, "z", STR("خبز \"x\""));
    doc_text_c(doc, "empty", "");
    doc_text(doc, "none", STR_NONE);
    doc_int(doc, "n", -5);
    doc_bool(doc, "yes", true);
    doc_id(doc, "id", id);
    doc_id(doc, "no_id", ID_NONE);
    doc_time(doc, "at", 1795446245);
    doc_time(doc, "never", 0);
    Doc *list = doc_list(doc, "list");
    doc_list_text(list, STR("one"));
    doc_int(doc_list_record(list), "a", 1);
    doc_int(doc_record(doc, "record"), "b", 2);
    assert_string_equal(doc_to_json(arena, doc).at,
                        "{\"z\":\"خبز \\\"x\\\"\",\"empty\":\"\",\"none\":null,\"n\":-5,\"yes\":true,"
                        "\"id\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"no_id\":null,"
                        "\"at\":\"2026-11-23T15:04:05Z\",\"never\":null,\"list\":[\"one\",{\"a\":1}],"
                        "\"record\":{\"b\":2}}");
    assert_memory_equal(doc_to_canonical_json(arena, doc).at, "{\"at\":", 6);
}

static void test_reading(void **state)
{
    Doc *doc;
    assert_null(doc_from_json(*state, STR("{\"t\":\"x\",\"n\":7,\"b\":true,\"l\":[1,2],\"r\":1.5}"), &doc));
    assert_true(str_is(doc_get_text(doc, "t"), "x"));
    assert_int_equal(doc_get_int(doc, "n"), 7);
    assert_true(doc_get_bool(doc, "b"));
    assert_int_equal(doc_length(doc_get(doc, "l")), 2);
    assert_int_equal(json_integer_value(doc_at(doc_get(doc, "l"), 1)), 2);
    // What is missing or of another type.
    assert_null(doc_get(doc, "missing"));
    assert_null(doc_get_text(doc, "n").at);
    assert_int_equal(doc_get_int(doc, "r"), 0);
    assert_int_equal(doc_get_int(doc, "t"), 0);
    assert_false(doc_get_bool(doc, "n"));
    assert_int_equal(doc_length(doc), 0);
    assert_null(doc_at(doc_get(doc, "l"), 2));
    assert_null(doc_get(NULL, "x"));
}

static void test_shared_trees(void **state)
{
    Doc *shared = doc_new(*state);
    doc_int(shared, "a", 1);
    Doc *doc = doc_new(*state);
    doc_attach(doc, "shared", shared);
    doc_int(shared, "b", 2);
    assert_string_equal(doc_to_json(*state, doc).at, "{\"shared\":{\"a\":1,\"b\":2}}");
}

// What jansson takes for a tree lies in the arena, so that it is wiped with it.
static void test_trees_lie_in_their_arena(void **state)
{
    char *first = arena_take(*state, 1);
    Doc *doc = doc_new(*state);
    doc_text_c(doc_list_record(doc_list(doc, "list")), "phone", "0599123456");
    Doc *read = NULL;
    assert_ptr_equal(doc_from_json(*state, STR("{\"phone\":\"0599123456\"}"), &read), OK);
    const char *texts[] = { doc_get_text(doc_at(doc_get(doc, "list"), 0), "phone").at,
                            doc_get_text(read, "phone").at };
    for (size_t i = 0; i < 2; i++) {
        assert_true(texts[i] > first && texts[i] < first + 64 * 1024); // the arena's first block
    }
}

// A tree that jansson itself made has no arena: its pieces come and go by malloc, beside the others.
static void test_trees_of_jansson(void **state)
{
    Doc *doc = doc_new(*state);
    json_t *own = json_pack("{s:[i,s]}", "list", 1, "two");
    doc_attach(doc, "own", own);
    json_decref(own);
    assert_string_equal(doc_to_json(*state, doc).at, "{\"own\":{\"list\":[1,\"two\"]}}");
}

static void test_refused(void **state)
{
    static const Str cases[] = {
        STR(""), STR("  "), STR("1"), STR("\"x\""), STR("null"), STR("{"), STR("{}x"), STR("{} {}"),
        STR("{\"a\":1,\"a\":2}"), STR("{\"a\":{\"b\":1,\"b\":1}}"), STR("{\"a\":1,}"), STR("[1,]"),
        STR("{'a':1}"), STR("{a:1}"), STR("// c\n{}"), STR("{\"a\":01}"), STR("{\"a\":+1}"),
        STR("{\"a\":.5}"), STR("{\"a\":1.}"), STR("{\"a\":NaN}"), STR("{\"a\":\"\\u0000\"}"),
        STR("{\"a\\u0000b\":1}"), STR("{\"a\":\"x\0y\"}"), STR("{}\0"), STR("{\"a\":\"\xC0\xAF\"}"),
        STR("{\"a\":\"\xED\xA0\x80\"}"), STR("{\"a\":\"\\ud800\"}"), STR("{\"a\":\"\x01\"}"),
        STR("{\"a\":\"\n\"}"), STR("\xEF\xBB\xBF{}"), STR("{\"\xFF\":1}"), STR("{\"a\":\"\\"),
        STR("{\"a\":00e9999}"), STR("{\"a\":1.e9999}"), STR("{\"a\":00000000000000000000}"),
        STR("[1\0]"), STR("[1234567890123456789\0]"), STR("[true\0]"),
        STR("{\"a\":1e9999x}"), STR("{\"a\":12345678901234567890x}"), STR("{\"a\":1e}"),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Doc *doc = NULL;
        assert_ptr_equal(doc_from_json(*state, cases[i], &doc), JSON_MALFORMED);
        assert_null(doc);
    }
}

// `depth` lists in one another.
static Str nested(Arena *arena, int depth, const char *open, const char *close)
{
    TextBuilder json = { .arena = arena };
    for (int i = 0; i < depth; i++) {
        text_add_c(&json, open);
    }
    text_add_c(&json, "1");
    for (int i = 0; i < depth; i++) {
        text_add_c(&json, close);
    }
    return text_done(&json);
}

static void test_depth(void **state)
{
    Doc *doc;
    assert_null(doc_from_json(*state, nested(*state, 16, "[", "]"), &doc));
    assert_null(doc_from_json(*state, nested(*state, 16, "{\"a\":", "}"), &doc));
    assert_ptr_equal(doc_from_json(*state, nested(*state, 17, "[", "]"), &doc), JSON_MALFORMED);
    assert_ptr_equal(doc_from_json(*state, nested(*state, 17, "{\"a\":", "}"), &doc), JSON_MALFORMED);
    assert_ptr_equal(doc_from_json(*state, nested(*state, 100000, "[", ""), &doc), JSON_MALFORMED);
    // Brackets in texts are no depth, nor is a quote behind a backslash the end of a text.
    assert_null(doc_from_json(*state, STR("[\"[[[[[[[[[[[[[[[[[[[[\",\"\\\"[[[[[[[[[[[[[[[[[[\"]"), &doc));
    assert_null(doc_from_json(*state, STR("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]"), &doc));
}

static void test_numbers_within_bounds_are_exact(void **state)
{
    static const char *const exact = "[9223372036854775807,-9223372036854775807,9223372036854775806,1000000000000000000]";
    Doc *doc;
    assert_null(doc_from_json(*state, str_from(exact), &doc));
    assert_string_equal(doc_to_json(*state, doc).at, exact);
}

// A number that fits nowhere must still reach the check of its field.
static void test_numbers_beyond_bounds_are_read(void **state)
{
    static const char *const largest[] = { "9223372036854775807", "9223372036854775808",
                                           "99999999999999999999999999999999", "1234567890123456789012" };
    static const char *const reals[] = { "1e999", "1.5E+9999", "1e-9999", "1.0", "1e2",
                                         "12345678901234567890.5", "10e1000" };
    Doc *doc;
    for (size_t i = 0; i < sizeof largest / sizeof *largest; i++) {
        Str json = str_format(*state, "{\"a\":-%s,\"b\":%s}", largest[i], largest[i]);
        assert_null(doc_from_json(*state, json, &doc));
        assert_true(doc_get_int(doc, "b") >= 1234567890123456789);
        assert_true(doc_get_int(doc, "a") <= -1234567890123456789);
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        Str json = str_format(*state, "[-%s , %s]", reals[i], reals[i]);
        assert_null(doc_from_json(*state, json, &doc));
        assert_true(json_is_real(doc_at(doc, 0)) && json_is_real(doc_at(doc, 1)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_and_written),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_shared_trees),
        cmocka_unit_test(test_trees_lie_in_their_arena),
        cmocka_unit_test(test_trees_of_jansson),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_numbers_within_bounds_are_exact),
        cmocka_unit_test(test_numbers_beyond_bounds_are_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
