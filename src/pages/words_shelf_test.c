// Tests of words that are exchanged while they are read: on many threads at once, and never torn. TSan looks on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "pages/words_check.h"
#include "pages/words_shelf.h"

enum { READERS = 4, EXCHANGES = 60 };

static const Str JSON[LANGUAGE_COUNT] = {
    STR("{\"a\":\"ألف\",\"n\":\"{n, plural, zero {لا} one {واحد} two {اثنان} few {#} many {#} other {#}}\"}"),
    STR("{\"a\":\"alpha\",\"n\":\"{n, plural, one {one} other {# things}}\"}"),
};

static WordsShelf *open_shelf(void)
{
    WordsShelf *shelf = NULL;
    assert_ptr_equal(words_shelf_new(JSON, &shelf, NULL), OK);
    return shelf;
}

typedef struct Given {
    WordChange changes[4];
    size_t count;
} Given;

static Fault read_given(void *context, Arena *arena, WordChange **changes_out, size_t *count_out)
{
    Given *given = context;
    (void)arena;
    *changes_out = given->changes;
    *count_out = given->count;
    return OK;
}

static Fault read_broken(void *context, Arena *arena, WordChange **changes_out, size_t *count_out)
{
    (void)context;
    (void)arena;
    (void)changes_out;
    (void)count_out;
    return WORDS_BROKEN;
}

static Str say(const Words *words, const char *key, Arena *arena)
{
    return words_say(words, LANGUAGE_EN, str_from(key), NULL, arena);
}

static void test_what_was_taken_stays(void **state)
{
    (void)state;
    WordsShelf *shelf = open_shelf();
    Arena *before = arena_new(), *after = arena_new();
    Given given = { { { LANGUAGE_EN, STR("a"), STR("another") } }, 1 };
    const Words *old = words_shelf_take(shelf, before);
    assert_ptr_equal(words_shelf_refresh(shelf, read_given, &given), OK);
    const Words *fresh = words_shelf_take(shelf, after);
    assert_true(str_is(say(old, "a", before), "alpha")); // a request says one thing from its start to its end
    assert_true(str_is(say(fresh, "a", after), "another"));
    assert_true(str_is(words_text(words_shelf_shipped(shelf), LANGUAGE_EN, STR("a")), "alpha"));
    // A refresh that fails leaves what is in force.
    assert_ptr_equal(words_shelf_refresh(shelf, read_broken, NULL), WORDS_BROKEN);
    assert_ptr_equal(words_shelf_take(shelf, after), fresh);
    given.count = 0;
    assert_ptr_equal(words_shelf_refresh(shelf, read_given, &given), OK);
    assert_true(str_is(say(words_shelf_take(shelf, after), "a", after), "alpha"));
    arena_free(before);
    arena_free(after);
    words_shelf_free(shelf);
}

// A command's arena outlives the house that it opened.
static void test_an_arena_may_outlive_the_shelf(void **state)
{
    (void)state;
    WordsShelf *shelf = open_shelf();
    Given given = { { { LANGUAGE_EN, STR("a"), STR("another") } }, 1 };
    Arena *first = arena_new(), *second = arena_new();
    const Words *old = words_shelf_take(shelf, first);
    assert_ptr_equal(words_shelf_refresh(shelf, read_given, &given), OK);
    const Words *fresh = words_shelf_take(shelf, second);
    words_shelf_free(shelf);
    assert_true(str_is(say(old, "a", first), "alpha"));
    arena_free(first);
    assert_true(str_is(say(fresh, "a", second), "another"));
    arena_free(second);
}

static void test_what_does_not_fit_is_left_out(void **state)
{
    (void)state;
    WordsShelf *shelf = open_shelf();
    Arena *arena = arena_new();
    Given given = { { { LANGUAGE_EN, STR("gone"), STR("x") },
                      { LANGUAGE_EN, STR("a"), STR("with {name}") },
                      { LANGUAGE_AR, STR("a"), STR("{broken") },
                      { LANGUAGE_EN, STR("n"), STR("{n, plural, one {a thing} other {many}}") } },
                    4 };
    assert_ptr_equal(words_shelf_refresh(shelf, read_given, &given), OK);
    const Words *words = words_shelf_take(shelf, arena);
    assert_false(words_has(words, STR("gone")));
    assert_true(str_is(say(words, "a", arena), "alpha"));
    assert_true(str_is(words_text(words, LANGUAGE_AR, STR("a")), "ألف"));
    Doc *one = doc_new(arena);
    doc_int(one, "n", 1);
    assert_true(str_is(words_say(words, LANGUAGE_EN, STR("n"), one, arena), "a thing"));
    arena_free(arena);
    words_shelf_free(shelf);
}

static void test_check(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    WordsFacts facts, other;
    words_check(arena, LANGUAGE_AR, STR("{n, plural, one {واحد} other {#}} {who}"), &facts);
    assert_null(facts.reason);
    assert_int_equal(facts.argument_count, 2);
    assert_true(facts.lacks_any && facts.lacks[PLURAL_FEW] && !facts.lacks[PLURAL_ONE]);
    words_check(arena, LANGUAGE_EN, STR("{who} {n, plural, one {1} other {#}}"), &other);
    assert_false(other.lacks_any);
    assert_true(words_take_alike(&facts, &other)); // in whatever order
    words_check(arena, LANGUAGE_EN, STR("{who}"), &other);
    assert_false(words_take_alike(&facts, &other));
    words_check(arena, LANGUAGE_EN, STR("{who"), &other);
    assert_non_null(other.reason);
    arena_free(arena);
}

// ---- Many at once ----

typedef struct Race {
    WordsShelf *shelf;
    atomic_bool stop;
    atomic_int wrong;
} Race;

static void *read_on(void *context)
{
    Race *race = context;
    Arena *arena = arena_new();
    while (!atomic_load(&race->stop)) {
        const Words *words = words_shelf_take(race->shelf, arena);
        Str first = say(words, "a", arena);
        Str second = say(words, "a", arena);
        bool known = str_is(first, "alpha") || str_is(first, "another");
        if (!known || !str_equal(first, second)) {
            atomic_fetch_add(&race->wrong, 1);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void test_exchanged_while_read(void **state)
{
    (void)state;
    pthread_t threads[READERS];
    Race race = { .shelf = open_shelf() };
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &race), 0);
    }
    Given given = { { { LANGUAGE_EN, STR("a"), STR("another") } }, 0 };
    for (size_t i = 0; i < EXCHANGES; i++) {
        given.count = i % 2;
        assert_ptr_equal(words_shelf_refresh(race.shelf, read_given, &given), OK);
    }
    atomic_store(&race.stop, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&race.wrong), 0);
    words_shelf_free(race.shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_taken_stays),
        cmocka_unit_test(test_an_arena_may_outlive_the_shelf),
        cmocka_unit_test(test_what_does_not_fit_is_left_out),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_exchanged_while_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
