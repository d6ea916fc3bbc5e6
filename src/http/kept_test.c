// What is kept is given back whole, never too late and never for another question; the table stays within its bounds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "base/digest.h"
#include "http/kept.h"

typedef struct Place {
    Arena *arena;
    Kept *kept;
} Place;

static int set_up(void **state)
{
    digest_start();
    Arena *arena = arena_new();
    Place *place = ARENA_NEW(arena, Place);
    *place = (Place){ arena, kept_new() };
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    Place *place = *state;
    kept_free(place->kept);
    arena_free(place->arena);
    return 0;
}

static void put(Place *place, Str key, int64_t now_us, Str body)
{
    KeptAsk ask = { .key = key, .edition = 1, .now_us = now_us };
    HttpReply reply = { .status = 200, .content_type = STR("text/html"), .body = body };
    http_reply_header(&reply, "ETag", key);
    kept_put(place->kept, &ask, &reply);
}

static bool finds(Place *place, Str key, int64_t edition, int64_t now_us)
{
    KeptAsk ask = { .key = key, .edition = edition, .now_us = now_us };
    HttpReply reply;
    return kept_find(place->kept, &ask, place->arena, &reply);
}

static void test_given_back_whole(void **state)
{
    Place *place = *state;
    KeptAsk ask = { .key = STR("a"), .edition = 1 };
    char body[] = "body";
    put(place, STR("a"), 0, str_from(body));
    memset(body, 'x', 4); // it is a copy
    HttpReply reply;
    assert_true(kept_find(place->kept, &ask, place->arena, &reply));
    put(place, STR("a"), 0, STR("another")); // and so is what was given
    assert_true(str_is(reply.body, "body"));
    assert_true(str_is(reply.content_type, "text/html"));
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.header_count, 1);
    assert_true(str_is(reply.headers[0].name, "ETag") && str_is(reply.headers[0].value, "a"));
}

static void test_not_too_late(void **state)
{
    Place *place = *state;
    const int64_t until = KEPT_FOR_S * 1000000LL;
    put(place, STR("a"), 5, STR("body"));
    assert_true(finds(place, STR("a"), 1, 5 + until - 1));
    assert_false(finds(place, STR("a"), 1, 5 + until));
    assert_false(finds(place, STR("a"), 2, 5));
    assert_false(finds(place, STR("b"), 1, 5));
}

static void test_bounds(void **state)
{
    Place *place = *state;
    size_t found = 0;
    for (int i = 0; i < 4 * KEPT_ANSWERS; i++) {
        put(place, str_format(place->arena, "key %d", i), 0, STR("body"));
    }
    for (int i = 0; i < 4 * KEPT_ANSWERS; i++) {
        found += finds(place, str_format(place->arena, "key %d", i), 1, 0);
    }
    assert_in_range(found, 1, KEPT_ANSWERS);
    char *large = arena_take(place->arena, KEPT_BODY_MAX + 1);
    put(place, STR("large"), 0, (Str){ large, KEPT_BODY_MAX + 1 });
    assert_false(finds(place, STR("large"), 1, 0));
    put(place, STR("large"), 0, (Str){ large, KEPT_BODY_MAX });
    assert_true(finds(place, STR("large"), 1, 0));
    put(place, (Str){ large, KEPT_KEY_MAX + 1 }, 0, STR("body"));
    assert_false(finds(place, (Str){ large, KEPT_KEY_MAX + 1 }, 1, 0));
}

enum { THREADS = 4, ROUNDS = 3000, KEYS = 7 };

// The body of each key is the key over and over: a mixture would be seen.
static void *ask_in_thread(void *context)
{
    Kept *kept = context;
    Arena *arena = arena_new();
    int64_t mixed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char body[64];
        memset(body, 'a' + round % KEYS, sizeof body);
        KeptAsk ask = { .key = { body, 1 }, .edition = 1, .in_turn = round % 2 };
        HttpReply reply = { .status = 200, .body = { body, sizeof body } };
        if (kept_find(kept, &ask, arena, &reply)) {
            mixed += memcmp(reply.body.at, body, sizeof body) != 0;
        }
        kept_put(kept, &ask, &(HttpReply){ .status = 200, .body = { body, sizeof body } });
        kept_end(kept, &ask);
        arena_reset(arena);
    }
    arena_free(arena);
    return mixed ? kept : NULL;
}

static void test_threads(void **state)
{
    Place *place = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, ask_in_thread, place->kept), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *mixed;
        pthread_join(threads[i], &mixed);
        assert_null(mixed);
    }
}

// ---- One makes it, the others wait ----

typedef struct Waiter {
    Kept *kept;
    pthread_t thread;
    KeptAsk ask;
    bool found;
} Waiter;

static void *wait_in_thread(void *context)
{
    Waiter *waiter = context;
    Arena *arena = arena_new();
    HttpReply reply;
    waiter->found = kept_find(waiter->kept, &waiter->ask, arena, &reply);
    bool is_whole = waiter->found && str_is(reply.body, "body");
    if (!waiter->found) {
        kept_put(waiter->kept, &waiter->ask, &(HttpReply){ .status = 200, .body = STR("body") });
        kept_end(waiter->kept, &waiter->ask);
    }
    arena_free(arena);
    return is_whole == waiter->found ? NULL : waiter;
}

// How many had to make it themselves, after the first asker did or did not put an answer.
static int count_makers(Kept *kept, int64_t edition, bool first_puts)
{
    Arena *arena = arena_new();
    HttpReply reply;
    KeptAsk first = { .key = STR("turn"), .edition = edition, .in_turn = true };
    assert_false(kept_find(kept, &first, arena, &reply));
    assert_true(first.is_maker);
    Waiter waiters[THREADS];
    for (int i = 0; i < THREADS; i++) {
        waiters[i] = (Waiter){ .kept = kept, .ask = { .key = STR("turn"), .edition = edition, .in_turn = true } };
        assert_int_equal(pthread_create(&waiters[i].thread, NULL, wait_in_thread, &waiters[i]), 0);
    }
    if (first_puts) {
        kept_put(kept, &first, &(HttpReply){ .status = 200, .body = STR("body") });
    }
    kept_end(kept, &first);
    int makers = 0;
    for (int i = 0; i < THREADS; i++) {
        void *wrong;
        pthread_join(waiters[i].thread, &wrong);
        assert_null(wrong);
        makers += !waiters[i].found;
    }
    arena_free(arena);
    return makers;
}

static void test_one_makes_it(void **state)
{
    Place *place = *state;
    assert_int_equal(count_makers(place->kept, 1, true), 0);
    assert_int_equal(count_makers(place->kept, 2, false), 1); // the next one does what the first did not
}

// Somebody who never ends (a request that hangs) holds the others for a while only, and another question not at all.
static void test_nobody_waits_for_ever(void **state)
{
    Place *place = *state;
    HttpReply reply;
    KeptAsk first = { .key = STR("turn"), .edition = 1, .in_turn = true };
    KeptAsk next = first;
    assert_false(kept_find(place->kept, &first, place->arena, &reply));
    assert_false(kept_find(place->kept, &next, place->arena, &reply));
    assert_true(first.is_maker && !next.is_maker);
    kept_end(place->kept, &next); // ends nothing: it is the first one's
    KeptAsk other = { .key = STR("another"), .edition = 1 };
    assert_false(kept_find(place->kept, &other, place->arena, &reply));
}

static void test_what_ran_out_serves_meanwhile(void **state)
{
    Place *place = *state;
    const int64_t until = KEPT_FOR_S * 1000000LL;
    HttpReply reply;
    put(place, STR("a"), 0, STR("body"));
    KeptAsk first = { .key = STR("a"), .edition = 1, .now_us = until, .in_turn = true };
    assert_false(kept_find(place->kept, &first, place->arena, &reply)); // makes it
    KeptAsk next = { .key = STR("a"), .edition = 1, .now_us = until + KEPT_WAIT_MS * 1000LL - 1, .in_turn = true };
    assert_true(kept_find(place->kept, &next, place->arena, &reply)); // without waiting
    KeptAsk changed = { .key = STR("a"), .edition = 2, .now_us = until, .in_turn = true };
    assert_false(kept_find(place->kept, &changed, place->arena, &reply)); // what changed is waited for
    kept_end(place->kept, &first);
}

static void test_an_earlier_edition_takes_no_place(void **state)
{
    Place *place = *state;
    KeptAsk early = { .key = STR("a"), .edition = 1 };
    KeptAsk late = { .key = STR("a"), .edition = 2 };
    HttpReply reply;
    kept_put(place->kept, &late, &(HttpReply){ .status = 200, .body = STR("late") });
    kept_put(place->kept, &early, &(HttpReply){ .status = 200, .body = STR("early") });
    assert_true(kept_find(place->kept, &early, place->arena, &reply));
    assert_true(str_is(reply.body, "late"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_given_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_too_late, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_makes_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nobody_waits_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_ran_out_serves_meanwhile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_earlier_edition_takes_no_place, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
