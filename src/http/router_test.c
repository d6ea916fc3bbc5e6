// Paths to routes: fixed before named, what is not there, other methods, decoding of pieces.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/digest.h"
#include "http/router.h"

static Fault nothing(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static const Route first[] = {
    { GET, "/", 1, nothing, NULL, "home", .body = NULL },
    { GET, "/needs/{code}", 1, nothing, NULL, "need", .body = NULL },
    { POST, "/needs", 1, nothing, NULL, "raise", .body = NULL },
    { POST, "/needs/{code}/update", 1, nothing, NULL, "update", .body = NULL },
    { .path = NULL },
};
static const Route second[] = {
    { GET, "/organisations/new", 1, nothing, NULL, "form", .body = NULL },
    { GET, "/organisations/{organisation}", 1, nothing, NULL, "one", .body = NULL },
    { GET, "/organisations/{organisation}/people/{person}", 1, nothing, NULL, "person",
      .body = NULL },
    { POST, "/organisations/new/people", 1, nothing, NULL, "fixed", .body = NULL },
    { .path = NULL },
};
static const Route *const tables[] = { first, second, NULL };

typedef struct State {
    Arena *arena;
    Router *router;
} State;

static int set_up(void **state)
{
    static State fresh;
    digest_start();
    fresh = (State){ arena_new(), router_new(tables) };
    *state = &fresh;
    return 0;
}

static int tear_down(void **state)
{
    State *s = *state;
    router_free(s->router);
    arena_free(s->arena);
    return 0;
}

static const char *find(State *s, Method method, const char *path, RouteMatch *match)
{
    Fault fault = router_find(s->router, method, str_from(path), s->arena, match);
    return fault == OK ? match->route->summary : fault->name;
}

static void test_routes(void **state)
{
    static const struct {
        Method method;
        const char *path, *wanted;
    } cases[] = {
        { GET, "/", "home" },
        { POST, "/", "METHOD_NOT_ALLOWED" },
        { GET, "/needs/X", "need" },
        { GET, "/needs", "METHOD_NOT_ALLOWED" },
        { POST, "/needs", "raise" },
        { POST, "/needs/X/update", "update" },
        { GET, "/needs/X/update", "METHOD_NOT_ALLOWED" },
        { GET, "/needs/", "PAGE_NOT_FOUND" },
        { GET, "/needs/X/", "PAGE_NOT_FOUND" },
        { GET, "//", "PAGE_NOT_FOUND" },
        { GET, "", "PAGE_NOT_FOUND" },
        { GET, "needs/X", "PAGE_NOT_FOUND" },
        { GET, "/needs/X/other", "PAGE_NOT_FOUND" },
        { POST, "/needs//update", "PAGE_NOT_FOUND" },
        { GET, "/organisations/new", "form" },
        { GET, "/organisations/newer", "one" },
        { POST, "/organisations/new/people", "fixed" },
        { GET, "/organisations/new/people/7", "person" }, // back from the fixed branch
        { GET, "/needs/%20", "PAGE_NOT_FOUND" },
        { GET, "/needs/%ff", "TEXT_NOT_UTF8" },
        { GET, "/needs/%e2%80%ae", "TEXT_HAS_CONTROLS" },
        { GET, "/needs/%4", "REQUEST_MALFORMED" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        RouteMatch match;
        assert_string_equal(find(*state, cases[i].method, cases[i].path, &match), cases[i].wanted);
    }
}

static void test_pieces(void **state)
{
    RouteMatch match;
    find(*state, GET, "/organisations/a%2Fb/people/%D9%84", &match);
    assert_true(str_is(router_piece(&match, "organisation"), "a/b"));
    assert_true(str_is(router_piece(&match, "person"), "ل"));
    assert_null(router_piece(&match, "perso").at);
    assert_null(router_piece(&match, "code").at);
}

static void test_untouched_on_failure(void **state)
{
    RouteMatch match = { .piece_count = 77 };
    find(*state, GET, "/needs/%ff", &match);
    find(*state, GET, "/nowhere", &match);
    assert_int_equal(match.piece_count, 77);
}

static void test_allowed(void **state)
{
    State *s = *state;
    assert_true(str_is(router_allowed(s->router, STR("/")), "GET, HEAD"));
    assert_true(str_is(router_allowed(s->router, STR("/needs")), "POST"));
    assert_true(str_is(router_allowed(s->router, STR("/nowhere")), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_routes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_untouched_on_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_allowed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
