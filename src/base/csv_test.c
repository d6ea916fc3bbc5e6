// Registers as they come: every oddity that was met, and a hundred thousand rows.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

// Rows as "1:a|b|c" joined by newlines; a broken row as "3:!".
static const char *read_all(Arena *arena, Str text)
{
    TextBuilder all = { .arena = arena };
    CsvReader reader;
    assert_null(csv_open(text, &reader));
    for (;;) {
        CsvRow row;
        Fault fault = csv_next(&reader, arena, &row);
        if (fault == OK && row.count == 0) {
            return text_done(&all).at;
        }
        text_add_format(&all, "%s%d:", all.len ? "\n" : "", (int)row.line);
        if (fault != OK) {
            assert_ptr_equal(fault, CSV_MALFORMED);
            text_add_c(&all, "!");
        }
        for (size_t i = 0; i < row.count; i++) {
            text_add_c(&all, i ? "|" : "");
            text_add(&all, row.cells[i]);
        }
    }
}

static void test_oddities(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "\n\r\n\n", "" },
        { "a,b\n1,2\n", "1:a|b\n2:1|2" },
        { "a,b\n1,2", "1:a|b\n2:1|2" },
        { "\xEF\xBB\xBF" "a;b\r\n1;2\r\n", "1:a|b\n2:1|2" },
        { "a\tb\n1\t\t2\n", "1:a|b\n2:1||2" },
        { "a,b\r1,2\r", "1:a|b\n2:1|2" },
        { " a , b \n", "1:a|b" },
        { "\xC2\xA0" "a\xC2\xA0 ,\" b \"\n", "1:a|b" },
        { "a,b,\n,,\n , ,\n1,,\n", "1:a|b|\n4:1||" },
        { "\n\na,b\n\n1,2\n", "3:a|b\n5:1|2" },
        { "a\n\"x,y\"\n", "1:a\n2:x,y" },
        { "a,b\n\"x\ny\r\nz\",2\n3,4\n", "1:a|b\n2:x\ny\r\nz|2\n5:3|4" },
        { "a,b\n\"he said \"\"no\"\"\",2\n", "1:a|b\n2:he said \"no\"|2" },
        { "a,b\n \"x\" , \"y\" \n", "1:a|b\n2:x|y" },
        { "a,b\nx \"y\" z,2\n", "1:a|b\n2:x \"y\" z|2" },
        { "a;b\n1,5;2\n", "1:a|b\n2:1,5|2" },
        { "\"a,b\";c\n1;2\n", "1:a,b|c\n2:1|2" },
        { "sep=;\na,b;c\n", "2:a,b|c" },
        // Rows pasted from another register keep their separator.
        { "a,b\n1;2\n3,4\n\"x\";\"y,z\"\n5\t6\n", "1:a|b\n2:1|2\n3:3|4\n4:x|y,z\n5:5|6" },
        { "a,b,c\n1;2\n", "1:a|b|c\n2:1;2" },
        { "only\none\n", "1:only\n2:one" },
        { "a,b\n\"\",\"\"\n3,4", "1:a|b\n3:3|4" },
        { "a,b\n1,", "1:a|b\n2:1|" },
        { "الاسم,العدد\nأحمد,٥\n", "1:الاسم|العدد\n2:أحمد|٥" },
        // Broken rows cost themselves only.
        { "a,b\n\"x\"y,2\n3,4\n", "1:a|b\n2:!\n3:3|4" },
        { "a,b\n\"x,2\n3,4\n", "1:a|b\n2:!\n3:3|4" },
        { "a,b\n1,\"", "1:a|b\n2:!" },
        { "\"", "1:!" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(read_all(*state, str_from(cases[i][0])), cases[i][1]);
    }
}

static void test_refused_files(void **state)
{
    (void)state;
    CsvReader reader = { .separator = 'k' };
    assert_ptr_equal(csv_open(STR("a,b\n\xC0\xAF"), &reader), TEXT_NOT_UTF8);
    assert_ptr_equal(csv_open(STR("a,\xE3\xC7"), &reader), TEXT_NOT_UTF8); // windows-1256
    assert_ptr_equal(csv_open(STR("a,b\0c"), &reader), TEXT_HAS_CONTROLS);
    assert_ptr_equal(csv_open(STR("\xFF\xFE" "a\0"), &reader), TEXT_HAS_CONTROLS); // UTF-16
    assert_int_equal(reader.separator, 'k');
    assert_null(csv_open(STR_NONE, &reader));
}

static void test_columns_are_bounded(void **state)
{
    TextBuilder text = { .arena = *state };
    for (int i = 1; i < CSV_COLUMNS_MAX; i++) {
        text_add_c(&text, "x,");
    }
    text_add_c(&text, "x\n");
    Str wide = text_done(&text);
    CsvReader reader;
    CsvRow row;
    assert_null(csv_open(wide, &reader));
    assert_null(csv_next(&reader, *state, &row));
    assert_int_equal(row.count, CSV_COLUMNS_MAX);
    Str wider = str_format(*state, "x,%s", wide.at);
    assert_null(csv_open(wider, &reader));
    assert_ptr_equal(csv_next(&reader, *state, &row), CSV_MALFORMED);
}

// Whatever cells are written come back, but for outer blanks and the sign that disarms formulas.
static void test_written_cells_come_back(void **state)
{
    static const char signs[] = "a\",;\n\t' =";
    srand(11);
    for (int round = 0; round < 3000; round++) {
        char first[8] = "x";
        char second[8] = "y";
        for (int i = 1; i < 6; i++) {
            first[i] = signs[rand() % (int)(sizeof signs - 1)];
            second[i] = signs[rand() % (int)(sizeof signs - 1)];
        }
        Str text = str_format(*state, "h1,h2\n%s,%s\n", csv_cell(*state, str_from(first)).at,
                              csv_cell(*state, str_from(second)).at);
        CsvReader reader;
        CsvRow row;
        assert_null(csv_open(text, &reader));
        assert_null(csv_next(&reader, *state, &row));
        assert_null(csv_next(&reader, *state, &row));
        assert_int_equal(row.count, 2);
        assert_true(str_equal(row.cells[0], str_trim(str_from(first))));
        assert_true(str_equal(row.cells[1], str_trim(str_from(second))));
        arena_reset(*state);
    }
}

static void test_formulas_are_harmless(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "plain", "plain" },
        { "=1+1", "'=1+1" },
        { "+972", "'+972" },
        { "-5", "'-5" },
        { "@x", "'@x" },
        { "\tx", "\"'\tx\"" },
        { "=a,b", "\"'=a,b\"" },
        { "5=5", "5=5" },
        { "say \"x\"", "\"say \"\"x\"\"\"" },
        { " x", "\" x\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(csv_cell(*state, str_from(cases[i][0])).at, cases[i][1]);
    }
}

static void test_random_bytes_end(void **state)
{
    static const char signs[] = "ab\"\",;\n\r\t ";
    srand(13);
    for (int round = 0; round < 3000; round++) {
        char bytes[60];
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = signs[rand() % (int)(sizeof signs - 1)];
        }
        CsvReader reader;
        assert_null(csv_open((Str){ bytes, sizeof bytes }, &reader));
        int64_t line = 0;
        for (int rows = 0;; rows++) {
            CsvRow row;
            Fault fault = csv_next(&reader, *state, &row);
            if (fault == OK && row.count == 0) {
                break;
            }
            assert_true(row.line > line && rows < 61);
            line = row.line;
        }
        arena_reset(*state);
    }
}

static void test_many_rows(void **state)
{
    TextBuilder text = { .arena = *state };
    text_add_c(&text, "name;area;people\r\n");
    for (int i = 0; i < 100000; i++) {
        text_add_format(&text, "\"family %d\";PS0203;%d\r\n", i, i % 9);
    }
    Arena *rows_arena = arena_new();
    CsvReader reader;
    CsvRow row;
    int rows = 0;
    assert_null(csv_open(text_done(&text), &reader));
    while (csv_next(&reader, rows_arena, &row) == OK && row.count > 0) {
        assert_int_equal(row.count, 3);
        assert_int_equal(row.line, ++rows);
        arena_reset(rows_arena);
    }
    assert_int_equal(rows, 100001);
    arena_free(rows_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oddities),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_columns_are_bounded),
        cmocka_unit_test(test_written_cells_come_back),
        cmocka_unit_test(test_formulas_are_harmless),
        cmocka_unit_test(test_random_bytes_end),
        cmocka_unit_test(test_many_rows),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
