// Tests of what a file is read as: its encoding, told by its bytes or asked, and its columns, guessed or chosen.
#include "features/house_test.h"

#include <string.h>

#include "import/parts.h"

static void test_encodings_are_told(void **state)
{
    (void)state;
    static const struct {
        Str bytes;
        const char *encoding;
    } cases[] = {
        { { "a,b\n", 4 }, "utf-8" },
        { { "\xEF\xBB\xBF\xFF", 4 }, "utf-8" }, // it says so; that it is broken is told later
        { { "\xFF\xFE" "a\0", 4 }, "utf-16le" },
        { { "\xFE\xFF" "\0a", 4 }, "utf-16be" },
        { { "\x27\x06,\0\x28\x06\n\0\xD8\0", 10 }, "utf-16le" }, // without a mark
        { { "\xC7\xE1\xE3\xCD,1\n", 7 }, "unknown" },            // Windows-1256
        { { "", 0 }, "utf-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str told = encoding_detect(cases[i].bytes);
        assert_true(str_is(told, cases[i].encoding));
    }
}

static void test_bytes_become_text(void **state)
{
    TestHouse *house = *state;
    static const struct {
        Str bytes;
        const char *encoding, *text;
    } cases[] = {
        { { "\xC7\xE1\xE3\xCD\xC7\xDD\xD9\xC9", 8 }, "windows-1256", "المحافظة" },
        { { "\xC9t\xE9", 3 }, "windows-1252", "Été" },
        { { "\xFF\xFE\x27\x06\r\0\n\0", 8 }, "utf-16le", "\xEF\xBB\xBFا\r\n" },
        { { "\x06\x27\0,", 4 }, "utf-16be", "ا," },
        { { "ا", 2 }, "utf-8", "ا" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text;
        assert_ok(encoding_decode(house->arena, cases[i].bytes, str_from(cases[i].encoding), &text));
        assert_str(text, cases[i].text);
    }
    Str text;
    // Half of a pair, and a byte too few: never a letter that nobody wrote.
    assert_fault(encoding_decode(house->arena, STR("\x00\xD8\x41\x00"), STR("utf-16le"), &text), TEXT_NOT_UTF8);
    assert_fault(encoding_decode(house->arena, STR("a"), STR("koi8-r"), &text), TEXT_NOT_UTF8);
    assert_fault(encoding_decode(house->arena, STR("a"), STR("unknown"), &text), TEXT_NOT_UTF8);
    assert_str(encoding_whole_lines(STR("a\nb")), "a\n");
    assert_str(encoding_whole_lines(STR("ab")), "ab");
}

// ---- Columns ----

static Arena *rows; // of a test

static int open_rows(void **state)
{
    rows = arena_new();
    return testing_open(state);
}

static int close_rows(void **state)
{
    arena_free(rows);
    return testing_close(state);
}

static Import import_of(TestHouse *house, const ImportContext *context, const char *text)
{
    return (Import){ .context = context, .arena = house->arena, .row_arena = rows,
                     .text = str_from(text) };
}

static Doc *list_of(TestHouse *house, const char *json)
{
    Doc *list;
    // A list below a record, for documents are records.
    assert_ok(doc_from_json(house->arena, str_format(house->arena, "{\"a\":%s}", json), &list));
    return doc_get(list, "a");
}

static void test_columns_are_guessed_and_chosen(void **state)
{
    TestHouse *house = *state;
    ImportContext context = { .kind = IMPORT_NEEDS, .ignore_unknown = true };
    const char *text = "المحافظة,لون,الصنف,الصنف 2,quantity\nغزة,أحمر,tent,,1\n";
    Import import = import_of(house, &context, text);
    assert_null(import_open_text(&import, NULL));
    assert_str(import_columns_json(&import, house->arena), "[\"governorate\",\"\",\"item\",\"item2\",\"quantity\"]");
    Id key = import_headers_key(&import, house->arena);
    Import same = import_of(house, &context, "المُحافظة , لون,الصنف,الصنف ٢,QUANTITY\n");
    assert_null(import_open_text(&same, NULL));
    assert_true(id_equal(key, import_headers_key(&same, house->arena)));
    Import chosen = import_of(house, &context, text);
    assert_null(import_open_text(&chosen, list_of(house, "[\"area\",\"words\",\"\",\"item\",\"quantity\"]")));
    assert_str(import_columns_json(&chosen, house->arena), "[\"area\",\"words\",\"\",\"item\",\"quantity\"]");
    // What is passed over may hold anything.
    CsvReader reader = chosen.first_row;
    CsvRow row;
    assert_ok(import_next_row(&chosen, &reader, &row));
    assert_true(import_check_shape(&chosen, &row));
}

static void test_choices_that_do_not_fit(void **state)
{
    TestHouse *house = *state;
    ImportContext context = { .kind = IMPORT_NEEDS };
    static const char *const wrong[] = { "[\"item\",\"item\"]", "[\"colour\",\"\"]", "[\"item6\",\"\"]",
                                         "[\"name2\",\"\"]", "[\"item1\",\"\"]", "[\"\",\"\",\"item\"]" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        Import import = import_of(house, &context, "a,b\n1,2\n");
        assert_string_equal(import_open_text(&import, list_of(house, wrong[i])), "import.columns_unusable");
    }
    Import fewer = import_of(house, &context, "a,b\n1,2\n");
    assert_null(import_open_text(&fewer, list_of(house, "[\"item\"]"))); // the rest is passed over
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rows, close_rows)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_encodings_are_told),
        TEST(test_bytes_become_text),
        TEST(test_columns_are_guessed_and_chosen),
        TEST(test_choices_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
