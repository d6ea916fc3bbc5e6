// Paths of any bytes against a small table of routes: a match has as many pieces as its path has
// names, and none of them is empty.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/digest.h"
#include "http/router.h"

static Fault nothing(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static const Route routes[] = {
    { GET, "/", 1, nothing, NULL, "home", .body = NULL },
    { GET, "/a/{x}", 1, nothing, NULL, "one", .body = NULL },
    { POST, "/a/{x}/{y}", 1, nothing, NULL, "two", .body = NULL },
    { GET, "/a/b/{y}/c", 1, nothing, NULL, "three", .body = NULL },
    { GET, "/{x}/{y}/{z}/d", 1, nothing, NULL, "four", .body = NULL },
    { .path = NULL },
};

static size_t count_names(const char *path)
{
    size_t count = 0;
    for (; *path; path++) {
        count += *path == '{';
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const Route *const tables[] = { routes, NULL };
    digest_start();
    Router *router = router_new(tables);
    Arena *arena = arena_new();
    Str path = { (const char *)bytes, size };
    for (Method method = GET; method <= POST; method++) {
        RouteMatch match = { .piece_count = 0 };
        if (router_find(router, method, path, arena, &match) == OK) {
            assert(match.piece_count == count_names(match.route->path));
            for (size_t i = 0; i < match.piece_count; i++) {
                assert(match.pieces[i].len > 0);
            }
            assert(router_allowed(router, path).len > 0);
        }
    }
    arena_free(arena);
    router_free(router);
    return 0;
}
