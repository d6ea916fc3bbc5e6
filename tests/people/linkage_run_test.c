// Tests of linking as a whole: quality on invented registers, and that neither the order of rows nor threads decide anything.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/compare.h"
#include "people.h"

enum { ROWS_MAX = 4000 };

typedef struct Register {
    LinkColumn columns[PEOPLE_COLUMNS_MAX];
    size_t column_count;
    PeopleRow *rows;
    size_t count;
} Register;

static Register make_register(Arena *arena, PeopleKind kind, size_t count, unsigned copies)
{
    Register made = { .rows = ARENA_ARRAY(arena, PeopleRow, count), .count = count };
    const char *const(*columns)[2] = kind == PEOPLE_PALESTINIAN ? people_palestinian_columns : people_english_columns;
    for (; columns[made.column_count][0]; made.column_count++) {
        Str format = str_from(columns[made.column_count][1]);
        Str name;
        str_cut(&format, ' ', &name);
        LinkColumn *column = &made.columns[made.column_count];
        column->name = str_from(columns[made.column_count][0]);
        column->format = format;
        assert_true(link_kind_named(name, &column->kind));
    }
    People *people = people_new(kind, 7, copies);
    for (size_t i = 0; i < count; i++) {
        people_next(people, &made.rows[i]);
        snprintf(made.rows[i].cells[0], PEOPLE_CELL_MAX, "r%zu", i);
    }
    people_free(people);
    return made;
}

// Groups the rows in the order that `order` gives; NULL: as they are.
static LinkResult run(Arena *arena, const Register *rows, const size_t *order, unsigned threads)
{
    LinkSet *set;
    LinkResult result;
    LinkOptions options = { .threads = threads };
    assert_ptr_equal(link_set_new(arena, rows->columns, rows->column_count, rows->count, &set), OK);
    for (size_t i = 0; i < rows->count; i++) {
        Str cells[PEOPLE_COLUMNS_MAX];
        for (size_t c = 0; c < rows->column_count; c++) {
            cells[c] = str_from(rows->rows[order ? order[i] : i].cells[c]);
        }
        link_add(set, cells);
    }
    link_run(set, &options, arena, &result);
    return result;
}

typedef struct Quality {
    double precision, recall;
} Quality;

static Quality quality_of(const Register *rows, const LinkResult *result)
{
    double together = 0;
    double right = 0;
    double true_pairs = 0;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = i + 1; k < rows->count; k++) {
            bool same = rows->rows[i].person == rows->rows[k].person;
            bool found = result->group[i] == result->group[k];
            true_pairs += same;
            together += found;
            right += same && found;
        }
    }
    return (Quality){ together > 0 ? right / together : 1, true_pairs > 0 ? right / true_pairs : 1 };
}

// ---- Order and threads ----

static void shuffle(size_t *order, size_t count)
{
    uint64_t state = 99;
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t i = count; i > 1; i--) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t k = (size_t)((state >> 33) % i);
        size_t kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
}

static void assert_same_groups(const LinkResult *straight, const LinkResult *shuffled, const size_t *order)
{
    size_t *head = malloc(straight->count * sizeof *head); // by group of the one: a row of the other
    for (size_t i = 0; i < straight->count; i++) {
        head[i] = SIZE_MAX;
    }
    assert_int_equal(straight->group_count, shuffled->group_count);
    assert_int_equal(straight->candidates, shuffled->candidates);
    assert_int_equal(straight->pair_count, shuffled->pair_count);
    for (size_t i = 0; i < straight->count; i++) {
        size_t row = order ? order[i] : i;
        size_t group = straight->group[row];
        assert_int_equal(straight->confidence[row], shuffled->confidence[i]);
        if (head[group] == SIZE_MAX) {
            head[group] = shuffled->group[i];
        }
        assert_int_equal(head[group], shuffled->group[i]);
    }
    for (size_t i = 0; i < straight->pair_count; i++) {
        assert_int_equal(straight->pairs[i].score, shuffled->pairs[i].score);
    }
    free(head);
}

static void check_order_and_threads(PeopleKind kind)
{
    Arena *arena = arena_new();
    Register rows = make_register(arena, kind, ROWS_MAX, 40);
    size_t *order = ARENA_ARRAY(arena, size_t, rows.count);
    shuffle(order, rows.count);
    LinkResult straight = run(arena, &rows, NULL, 1);
    LinkResult twice = run(arena, &rows, NULL, 2);
    LinkResult shuffled = run(arena, &rows, order, 2);
    assert_same_groups(&straight, &twice, NULL);
    assert_same_groups(&straight, &shuffled, order);
    arena_free(arena);
}

static void test_order_and_threads(void **state)
{
    (void)state;
    check_order_and_threads(PEOPLE_PALESTINIAN);
    check_order_and_threads(PEOPLE_ENGLISH);
}

// ---- Quality ----

static void test_quality(void **state)
{
    (void)state;
    const PeopleKind kinds[] = { PEOPLE_PALESTINIAN, PEOPLE_ENGLISH };
    for (size_t i = 0; i < 2; i++) {
        Arena *arena = arena_new();
        Register rows = make_register(arena, kinds[i], ROWS_MAX, 30);
        LinkResult result = run(arena, &rows, NULL, 1);
        Quality quality = quality_of(&rows, &result);
        print_message("precision %.4f recall %.4f\n", quality.precision, quality.recall);
        assert_true(quality.precision >= 0.99);
        assert_true(quality.recall >= 0.95);
        arena_free(arena);
    }
}

// ---- Registers of odd shapes ----

static void test_nobody_twice(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Register rows = make_register(arena, PEOPLE_PALESTINIAN, 2000, 0);
    LinkResult result = run(arena, &rows, NULL, 1);
    assert_true(result.group_count >= rows.count - 2);
    arena_free(arena);
}

// Each row so many times: all copies are one person, and nobody else is.
static void check_copies(size_t people, size_t copies)
{
    Arena *arena = arena_new();
    Register once = make_register(arena, PEOPLE_PALESTINIAN, people, 0);
    Register rows = once;
    rows.count = people * copies;
    rows.rows = ARENA_ARRAY(arena, PeopleRow, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        rows.rows[i] = once.rows[i % people];
        snprintf(rows.rows[i].cells[0], PEOPLE_CELL_MAX, "r%zu", i);
    }
    LinkResult result = run(arena, &rows, NULL, 1);
    Quality quality = quality_of(&rows, &result);
    print_message("%zu people, each %zu times: precision %.3f recall %.3f\n", people, copies, quality.precision, quality.recall);
    assert_true(quality.precision >= 0.99);
    assert_true(quality.recall >= 0.95);
    arena_free(arena);
}

static void test_everybody_often(void **state)
{
    (void)state;
    check_copies(5, 2);
    check_copies(1, 10);
    check_copies(300, 2);
    check_copies(20, 100);
    check_copies(1000, 3);
}

static void test_tiny(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (size_t count = 0; count < 4; count++) {
        Register rows = make_register(arena, PEOPLE_ENGLISH, count, 0);
        LinkResult result = run(arena, &rows, NULL, 2);
        assert_int_equal(result.group_count, count);
    }
    arena_free(arena);
}

static void test_empty_and_constant_columns(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Register rows = make_register(arena, PEOPLE_ENGLISH, 2000, 30);
    for (size_t i = 0; i < rows.count; i++) {
        rows.rows[i].cells[10][0] = '\0';                              // no numbers
        snprintf(rows.rows[i].cells[8], PEOPLE_CELL_MAX, "%s", "nsw"); // one state
    }
    LinkResult result = run(arena, &rows, NULL, 1);
    Quality quality = quality_of(&rows, &result);
    print_message("precision %.4f recall %.4f\n", quality.precision, quality.recall);
    assert_true(quality.precision >= 0.99);
    assert_true(quality.recall >= 0.92); // five errors in the few fields that are left
    arena_free(arena);
}

// ---- Sides and small things ----

static void test_comparing_has_no_sides(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    const PeopleKind kinds[] = { PEOPLE_PALESTINIAN, PEOPLE_ENGLISH };
    for (size_t kind = 0; kind < 2; kind++) {
        LinkSet *set;
        Rarity rarity;
        Register rows = make_register(arena, kinds[kind], 300, 60);
        assert_ptr_equal(link_set_new(arena, rows.columns, rows.column_count, rows.count, &set), OK);
        for (size_t i = 0; i < rows.count; i++) {
            Str cells[PEOPLE_COLUMNS_MAX];
            for (size_t c = 0; c < rows.column_count; c++) {
                cells[c] = str_from(rows.rows[i].cells[c]);
            }
            link_add(set, cells);
        }
        set_settle(set);
        rarity_make(set, &rarity);
        for (size_t i = 0; i < rows.count; i++) {
            for (size_t k = i + 1; k < rows.count; k++) {
                Evidence one, other;
                compare_records(set, &rarity, record_of(set, i), record_of(set, k), &one);
                compare_records(set, &rarity, record_of(set, k), record_of(set, i), &other);
                assert_true(one.levels == other.levels && one.stranger == other.stranger && one.kin == other.kin);
            }
        }
    }
    arena_free(arena);
}

static unsigned edits(const char *a, const char *b)
{
    return link_edits((const uint8_t *)a, strlen(a), (const uint8_t *)b, strlen(b));
}

static void test_edits(void **state)
{
    (void)state;
    assert_int_equal(edits("khalil", "khalil"), 0);
    assert_int_equal(edits("khalil", "kahlil"), 1);
    assert_int_equal(edits("khalil", "khalill"), 1);
    assert_int_equal(edits("khalil", "halil"), 1);
    assert_int_equal(edits("khalil", "ghalib"), 2);
    assert_int_equal(edits("abcdef", "badcef"), 2);
    assert_int_equal(edits("khalil", "mahmoud"), 3);
    assert_int_equal(edits("", "ab"), 2);
    assert_int_equal(edits("", "abc"), 3);
    assert_int_equal(edits("xabcdefy", "abcdefyz"), 2);
}

static void test_chances(void **state)
{
    (void)state;
    assert_int_equal(link_chance(0), 5000);
    assert_int_equal(link_chance(LINK_BIT), 6667);
    assert_int_equal(link_chance(-LINK_BIT), 3333);
    assert_int_equal(link_chance(40 * LINK_BIT), 10000);
    assert_int_equal(link_chance(-100 * LINK_BIT), 0);
    assert_in_range(link_score_of_chance(990000), 6 * LINK_BIT, 7 * LINK_BIT);
    assert_in_range(link_score_of_chance(500000), 0, 1);
    assert_int_equal(link_log2(1), 0);
    assert_int_equal(link_log2(1 << 20), 20 * LINK_BIT);
    assert_int_equal(link_log2(3), 101);
}

static void test_too_many_fields(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    LinkSet *set;
    LinkColumn columns[LINK_FIELDS_MAX + 1];
    for (size_t i = 0; i <= LINK_FIELDS_MAX; i++) {
        columns[i] = (LinkColumn){ STR("t"), LINK_TEXT, STR_NONE };
    }
    assert_ptr_equal(link_set_new(arena, columns, LINK_FIELDS_MAX + 1, 1, &set), LINK_TOO_MANY_FIELDS);
    assert_ptr_equal(link_set_new(arena, columns, LINK_FIELDS_MAX, 1, &set), OK);
    columns[0].kind = LINK_RECORD;
    columns[1].kind = LINK_IGNORE;
    assert_ptr_equal(link_set_new(arena, columns, 2, 1, &set), LINK_NOTHING_TO_COMPARE);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_threads),
        cmocka_unit_test(test_quality),
        cmocka_unit_test(test_nobody_twice),
        cmocka_unit_test(test_everybody_often),
        cmocka_unit_test(test_tiny),
        cmocka_unit_test(test_empty_and_constant_columns),
        cmocka_unit_test(test_comparing_has_no_sides),
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_chances),
        cmocka_unit_test(test_too_many_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
