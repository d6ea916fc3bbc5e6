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
    KeptAsk ask = { key, 1, now_us };
    HttpReply reply = { .status = 200, .content_type = STR("text/html"), .body = body };
    http_reply_header(&reply, "ETag", key);
    kept_put(place->kept, &ask, &reply);
}

static bool finds(Place *place, Str key, int64_t edition, int64_t now_us)
{
    KeptAsk ask = { key, edition, now_us };
    HttpReply reply;
    return kept_find(place->kept, &ask, place->arena, &reply);
}

static void test_given_back_whole(void **state)
{
    Place *place = *state;
    KeptAsk ask = { STR("a"), 1, 0 };
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
        KeptAsk ask = { { body, 1 }, 1, 0 };
        HttpReply reply = { .status = 200, .body = { body, sizeof body } };
        if (kept_find(kept, &ask, arena, &reply)) {
            mixed += memcmp(reply.body.at, body, sizeof body) != 0;
        }
        kept_put(kept, &ask, &(HttpReply){ .status = 200, .body = { body, sizeof body } });
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_given_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_too_late, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
