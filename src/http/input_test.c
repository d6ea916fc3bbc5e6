// Input from JSON and forms against a table: what is taken, and which field each fault names.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"
#include "http/input.h"

static const Field line_fields[] = {
    { .name = "item", .kind = FIELD_TEXT, .required = true, .least = 1, .most = 40 },
    { .name = "quantity", .kind = FIELD_INT, .required = true, .least = 1, .most = 1000 },
    { 0 },
};

static const Field fields[] = {
    { .name = "for", .kind = FIELD_CHOICE, .choices = "person household" },
    { .name = "name", .kind = FIELD_TEXT, .most = 5 },
    { .name = "words", .kind = FIELD_LINES, .most = 10 },
    { .name = "people", .kind = FIELD_INT, .least = -2, .most = 50 },
    { .name = "proxy", .kind = FIELD_FLAG },
    { .name = "due", .kind = FIELD_DATE },
    { .name = "phone", .kind = FIELD_PHONE },
    { .name = "claim", .kind = FIELD_ID },
    { .name = "password", .kind = FIELD_SECRET, .most = 8 },
    { .name = "lines", .kind = FIELD_LIST, .most = 3, .fields = line_fields },
    { 0 },
};

static const Field needed[] = {
    { .name = "code", .kind = FIELD_TEXT, .required = true, .most = 9 },
    { .name = "lines", .kind = FIELD_LIST, .required = true, .most = 3, .fields = line_fields },
    { 0 },
};

typedef struct State {
    Arena *arena;
    InputFaults faults;
} State;

static int set_up(void **state)
{
    static State fresh;
    digest_start();
    fresh = (State){ .arena = arena_new() };
    *state = &fresh;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((State *)*state)->arena);
    return 0;
}

static const Input *from_json(State *state, const Field *table, Str json)
{
    state->faults.count = 0;
    Doc *tree = input_read_json(state->arena, json, table, &state->faults);
    return input_check(state->arena, tree, table, INPUT_JSON, &state->faults);
}

static const Input *from_form(State *state, const Field *table, const char *form)
{
    state->faults.count = 0;
    Doc *tree = input_read_form(state->arena, str_from(form), &state->faults);
    return input_check(state->arena, tree, table, INPUT_FORM, &state->faults);
}

typedef struct Case {
    const char *sent;
    Fault fault;
    const char *field;
    int64_t limit;
} Case;

static void assert_first(const State *state, const Case *wanted)
{
    assert_true(state->faults.count > 0);
    const FieldFault *first = &state->faults.at[0];
    assert_string_equal(first->fault->name, wanted->fault->name);
    assert_int_equal(first->field.len, strlen(wanted->field));
    assert_memory_equal(first->field.at ? first->field.at : "", wanted->field, first->field.len);
    assert_int_equal(first->limit, wanted->limit);
}

static void assert_text(Str text, const char *wanted)
{
    assert_non_null(text.at);
    assert_int_equal(text.len, strlen(wanted));
    assert_memory_equal(text.at, wanted, text.len);
}

static void test_json_is_taken(void **state)
{
    const Input *input =
        from_json(*state, fields,
                  STR("{\"for\":\"household\",\"name\":\" \\u0644\\u064a \","
                      "\"words\":\"a\\nb\",\"people\":-2,\"proxy\":true,\"due\":\"2026-11-23\","
                      "\"phone\":\"0599 123-456\","
                      "\"claim\":\"018f0000-0000-7000-8000-000000000001\",\"password\":\" x \","
                      "\"lines\":[{\"item\":\"tent\",\"quantity\":1},{\"item\":\"blanket\","
                      "\"quantity\":1000}]}"));
    assert_int_equal(((State *)*state)->faults.count, 0);
    assert_text(input_text(input, "for"), "household");
    assert_text(input_text(input, "name"), "لي");
    assert_text(input_text(input, "words"), "a\nb");
    assert_int_equal(input_int(input, "people"), -2);
    assert_true(input_flag(input, "proxy"));
    assert_int_equal(input_int(input, "due"), 1795392000);
    assert_text(input_text(input, "phone"), "599123456");
    assert_int_equal(input_id(input, "claim").at[15], 1);
    assert_text(input_text(input, "password"), " x ");
    assert_int_equal(input_count(input, "lines"), 2);
    assert_text(input_text(input_at(input, "lines", 1), "item"), "blanket");
    assert_int_equal(input_int(input_at(input, "lines", 1), "quantity"), 1000);
}

static void test_json_absent(void **state)
{
    const Input *input = from_json(
        *state, fields, STR("{\"name\":null,\"people\":null,\"words\":\"  \",\"lines\":null}"));
    assert_int_equal(((State *)*state)->faults.count, 0);
    assert_false(input_has(input, "name"));
    assert_null(input_text(input, "words").at);
    assert_int_equal(input_int(input, "people"), 0);
    assert_int_equal(input_count(input, "lines"), 0);
    assert_false(input_has(input, "proxy"));
    assert_false(input_has(input, "no such field"));
}

static void test_json_faults(void **state)
{
    const Case cases[] = {
        { "{\"nmae\":1}", FIELD_UNKNOWN, "nmae", 0 },
        { "{\"lines\":[{\"item\":\"a\",\"quantity\":1,\"x\":2}]}", FIELD_UNKNOWN, "lines[0].x", 0 },
        { "{\"name\":\"a\",\"name\":\"b\"}", FIELD_DOUBLED, "name", 0 },
        { "{\"lines\":[{\"item\":\"a\"},{\"item\":\"\\\"{\",\"item\":\"b\"}]}", FIELD_DOUBLED,
          "lines[1].item", 0 },
        { "{\"name\":5}", FIELD_WRONG_TYPE, "name", 0 },
        { "{\"name\":[]}", FIELD_WRONG_TYPE, "name", 0 },
        { "{\"people\":\"5\"}", FIELD_WRONG_TYPE, "people", 0 },
        { "{\"people\":1.5}", FIELD_WRONG_TYPE, "people", 0 },
        { "{\"people\":true}", FIELD_WRONG_TYPE, "people", 0 },
        { "{\"people\":{}}", FIELD_WRONG_TYPE, "people", 0 },
        { "{\"proxy\":1}", FIELD_WRONG_TYPE, "proxy", 0 },
        { "{\"phone\":599123456}", FIELD_WRONG_TYPE, "phone", 0 },
        { "{\"claim\":\"018f\"}", FIELD_WRONG_TYPE, "claim", 0 },
        { "{\"lines\":{}}", FIELD_WRONG_TYPE, "lines", 0 },
        { "{\"lines\":[5]}", FIELD_WRONG_TYPE, "lines[0]", 0 },
        { "[]", FIELD_WRONG_TYPE, "", 0 },
        { "{\"lines\":[{\"item\":\"a\"}]}", FIELD_MISSING, "lines[0].quantity", 0 },
        { "{\"lines\":[{\"item\":\" \",\"quantity\":1}]}", FIELD_MISSING, "lines[0].item", 0 },
        { "{\"name\":\"لياليا\"}", TEXT_TOO_LONG, "name", 5 },
        { "{\"password\":\"123456789\"}", TEXT_TOO_LONG, "password", 8 },
        { "{\"name\":\"a\\nb\"}", TEXT_HAS_CONTROLS, "name", 0 },
        { "{\"name\":\"a\\u0000b\"}", TEXT_HAS_CONTROLS, "name", 0 },
        { "{\"password\":\"a\\u0000b\"}", TEXT_HAS_CONTROLS, "password", 0 },
        { "{\"name\":\"a\\u202eb\"}", TEXT_HAS_CONTROLS, "name", 0 },
        { "{\"name\":\"\xff\"}", TEXT_NOT_UTF8, "name", 0 },
        { "{\"lines\":[{\"item\":\"\xc0\xaf\"}]}", TEXT_NOT_UTF8, "lines[0].item", 0 },
        { "{\"for\":\"nobody\"}", CHOICE_UNKNOWN, "for", 0 },
        { "{\"for\":\"person household\"}", CHOICE_UNKNOWN, "for", 0 },
        { "{\"people\":51}", NUMBER_OUT_OF_RANGE, "people", 50 },
        { "{\"people\":-3}", NUMBER_OUT_OF_RANGE, "people", -2 },
        { "{\"lines\":[{\"item\":\"a\",\"quantity\":0}]}", NUMBER_OUT_OF_RANGE, "lines[0].quantity",
          1 },
        { "{\"lines\":[{\"quantity\":99999999999999999999}]}", NUMBER_OUT_OF_RANGE,
          "lines[0].quantity", 1000 },
        { "{\"lines\":[{\"item\":\"a\",\"quantity\":1},{\"item\":\"a\",\"quantity\":1},"
          "{\"item\":\"a\",\"quantity\":1},{\"item\":\"a\",\"quantity\":1}]}",
          LIST_TOO_LONG, "lines", 3 },
        { "{\"phone\":\"12\"}", PHONE_MALFORMED, "phone", 0 },
        { "{\"due\":\"2026-02-31\"}", DATE_MALFORMED, "due", 0 },
        { "{\"name\":", JSON_MALFORMED, "", 0 },
        { "", JSON_MALFORMED, "", 0 },
        { "\"text\"", JSON_MALFORMED, "", 0 },
        { "{\"name\":\"a\"} x", JSON_MALFORMED, "", 0 },
        { "{\"a\\u0000\":1}", TEXT_HAS_CONTROLS, "", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        from_json(*state, fields, str_from(cases[i].sent));
        assert_first(*state, &cases[i]);
    }
}

static void test_json_depth(void **state)
{
    State *s = *state;
    char deep[64];
    memset(deep, '[', sizeof deep);
    from_json(s, fields, (Str){ deep, sizeof deep });
    assert_first(s, &(Case){ "", JSON_MALFORMED, "", INPUT_DEPTH_MAX });
    // Brackets in a text are no depth.
    from_json(s, fields,
              STR("{\"words\":\"[[[[\\\"[[[[\",\"password\":\"[[[[[[[[\",\"name\":\"[[[[[\"}"));
    assert_int_equal(s->faults.count, 0);
}

// A megabyte of "{}" would become a hundred of memory, for anybody who asks.
static void test_json_number_of_values(void **state)
{
    enum { MANY = INPUT_VALUES_MAX + 1 };
    State *s = *state;
    TextBuilder json = { .arena = s->arena };
    text_add_c(&json, "{\"lines\":[");
    for (int i = 0; i < MANY; i++) {
        text_add_c(&json, i ? ",{}" : "{}");
    }
    text_add_c(&json, "]}");
    from_json(s, fields, text_done(&json));
    assert_first(s, &(Case){ "", LIST_TOO_LONG, "", INPUT_VALUES_MAX });
    // Commas in a text are no values.
    json = (TextBuilder){ .arena = s->arena };
    text_add_c(&json, "{\"password\":\"");
    for (int i = 0; i < MANY; i++) {
        text_add_char(&json, ',');
    }
    text_add_c(&json, "\"}");
    from_json(s, fields, text_done(&json));
    assert_first(s, &(Case){ "", TEXT_TOO_LONG, "password", s->faults.at[0].limit });
}

static void test_all_faults_are_told(void **state)
{
    State *s = *state;
    from_json(s, fields, STR("{\"name\":1,\"people\":99,\"for\":\"x\",\"lines\":[{}]}"));
    assert_int_equal(s->faults.count, 5);
    from_json(s, needed, STR("{}"));
    assert_int_equal(s->faults.count, 2);
    assert_first(s, &(Case){ "", FIELD_MISSING, "code", 0 });
    from_json(s, needed, STR("{\"code\":\"x\",\"lines\":[]}"));
    assert_first(s, &(Case){ "", FIELD_MISSING, "lines", 0 });
}

static void test_unknown_name_is_told_safely(void **state)
{
    State *s = *state;
    TextBuilder json = { .arena = s->arena };
    text_add_c(&json, "{\"");
    for (size_t i = 0; i < 60; i++) {
        text_add_c(&json, "\xe2\x82\xac"); // 3 bytes: a cut at 100 would leave a third of one
    }
    text_add_c(&json, "x\":1}");
    from_json(s, fields, text_done(&json));
    assert_int_equal(s->faults.at[0].field.len, 99);
    assert_true(text_is_utf8(s->faults.at[0].field));
    from_json(s, fields, STR("{\"a\\u202eb\":1}"));
    assert_first(s, &(Case){ "", FIELD_UNKNOWN, "?", 0 });
}

static void test_form_is_taken(void **state)
{
    const Input *input = from_form(
        *state, fields,
        "for=household&name=%D9%84%D9%8A&words=a%0D%0Ab"
        "&people=%D9%A3&proxy=1&due=%D9%A2026-11-23&phone=%D9%A0599+123+456&claim="
        "&password=+x+&lines[7].item=tent&lines[2].item=a+b&lines[2].quantity=%D9%A1%D9%A0"
        "&lines[7].quantity=2&lines[5].item=&lines[5].quantity=+");
    assert_int_equal(((State *)*state)->faults.count, 0);
    assert_text(input_text(input, "name"), "لي");
    assert_text(input_text(input, "words"), "a\nb");
    assert_int_equal(input_int(input, "people"), 3);
    assert_true(input_flag(input, "proxy"));
    assert_int_equal(input_int(input, "due"), 1795392000);
    assert_text(input_text(input, "phone"), "599123456");
    assert_false(input_has(input, "claim"));
    assert_text(input_text(input, "password"), " x ");
    assert_int_equal(input_count(input, "lines"), 2);
    assert_text(input_text(input_at(input, "lines", 0), "item"), "a b");
    assert_int_equal(input_int(input_at(input, "lines", 0), "quantity"), 10);
    assert_text(input_text(input_at(input, "lines", 1), "item"), "tent");
}

static void test_form_faults(void **state)
{
    const Case cases[] = {
        { "x=1", FIELD_UNKNOWN, "x", 0 },
        { "name=a&name=a", FIELD_DOUBLED, "name", 0 },
        { "lines[0].item=a&lines[0].item=b", FIELD_DOUBLED, "lines[0].item", 0 },
        { "lines=a&lines[0].item=b", FIELD_DOUBLED, "lines", 0 },
        { "lines=a", FIELD_WRONG_TYPE, "lines", 0 },
        { "lines[x].item=a", FIELD_UNKNOWN, "lines[x].item", 0 },
        { "lines[0]=a", FIELD_UNKNOWN, "lines[0]", 0 },
        { "people=1.5", NUMBER_MALFORMED, "people", 0 },
        { "people=x", NUMBER_MALFORMED, "people", 0 },
        { "people=51", NUMBER_OUT_OF_RANGE, "people", 50 },
        { "people=-9", NUMBER_OUT_OF_RANGE, "people", -2 },
        { "people=99999999999999999999", NUMBER_OUT_OF_RANGE, "people", 50 },
        { "proxy=perhaps", FIELD_WRONG_TYPE, "proxy", 0 },
        { "name=%ff", TEXT_NOT_UTF8, "name", 0 },
        { "name=a%00b", TEXT_HAS_CONTROLS, "name", 0 },
        { "name=%zz", REQUEST_MALFORMED, "", 0 },
        { "name=%4", REQUEST_MALFORMED, "", 0 },
        { "%ff=1", TEXT_NOT_UTF8, "", 0 },
        { "lines[9].item=a&lines[12].quantity=5", FIELD_MISSING, "lines[0].quantity", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        from_form(*state, fields, cases[i].sent);
        assert_first(*state, &cases[i]);
    }
}

static void test_form_is_bounded(void **state)
{
    State *s = *state;
    TextBuilder form = { .arena = s->arena };
    for (int i = 0; i < INPUT_PAIRS_MAX + 10; i++) {
        text_add_format(&form, "lines[%d].item=x&", i);
    }
    from_form(s, fields, text_done(&form).at);
    assert_string_equal(s->faults.at[0].fault->name, "LIST_TOO_LONG");
    assert_true(s->faults.count <= INPUT_FAULTS_MAX);
}

static void test_no_table(void **state)
{
    State *s = *state;
    from_form(s, NULL, "");
    assert_int_equal(s->faults.count, 0);
    from_form(s, NULL, "a=");
    assert_first(s, &(Case){ "", FIELD_UNKNOWN, "a", 0 });
}

static void test_phones(void **state)
{
    static const char *const good[][2] = {
        { "0599123456", "599123456" },
        { "599123456", "599123456" },
        { "+970599123456", "599123456" },
        { "00970 (0) 59-912-3456", "599123456" },
        { "+972 56 912 3456", "569123456" },
        { "970599123456", "599123456" },
        { "٠٥٩٩١٢٣٤٥٦", "599123456" },
        { "\u202a+970 599 123 456\u202c", "599123456" },
        { "02-2951234", "22951234" },
        { "+970 8 282 1234", "82821234" },
        { "+962 7 9012 3456", "+962790123456" },
        { "0044 20 7946 0000", "+442079460000" },
    };
    static const char *const bad[] = { "",
                                       "+",
                                       "05991234567",
                                       "059912345",
                                       "12951234",
                                       "5991234a6",
                                       "+0123456789",
                                       "+123456",
                                       "059+9123456",
                                       "++970599123456",
                                       "+97059912345",
                                       "+1234567890123456",
                                       "00",
                                       "970" };
    State *s = *state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        Str phone = STR_NONE;
        assert_true(input_accept_phone(s->arena, str_from(good[i][0]), &phone) == OK);
        assert_text(phone, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Str phone = STR("untouched");
        assert_true(input_accept_phone(s->arena, str_from(bad[i]), &phone) == PHONE_MALFORMED);
        assert_text(phone, "untouched");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_json_is_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_number_of_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_all_faults_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_name_is_told_safely, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form_is_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_phones, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
