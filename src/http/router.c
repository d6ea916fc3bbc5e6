// Finds the route of a path. It neither runs it nor knows who may.
#include "http/router.h"

#include <assert.h>
#include <string.h>

#include "http/url.h"

typedef struct Node Node;
struct Node {
    Str segment;            // of a fixed child
    Node *children, *next;  // fixed ones
    Node *named;            // the {named} one
    const Route *routes[2]; // by Method
};

struct Router {
    Arena *arena;
    Node root;
};

static bool is_named(Str segment)
{
    return segment.len > 2 && segment.at[0] == '{';
}

static Node *find_child(const Node *node, Str segment)
{
    for (Node *child = node->children; child; child = child->next) {
        if (str_equal(child->segment, segment)) {
            return child;
        }
    }
    return NULL;
}

static Node *reach_child(Router *router, Node *node, Str segment)
{
    Node *child = is_named(segment) ? node->named : find_child(node, segment);
    if (child) {
        return child;
    }
    child = ARENA_NEW(router->arena, Node);
    child->segment = segment;
    if (is_named(segment)) {
        node->named = child;
    } else {
        child->next = node->children;
        node->children = child;
    }
    return child;
}

static void add_route(Router *router, const Route *route)
{
    assert(route->path[0] == '/' && route->permission != 0 && route->handle);
    Node *node = &router->root;
    Str rest = str_from(route->path + 1);
    Str segment;
    size_t named = 0;
    while (rest.len > 0 && str_cut(&rest, '/', &segment)) {
        named += is_named(segment);
        node = reach_child(router, node, segment);
    }
    assert(named <= ROUTE_PIECES_MAX);
    assert(!node->routes[route->method] && "two routes of one method and path");
    node->routes[route->method] = route;
}

Router *router_new(const Route *const *tables)
{
    Arena *arena = arena_new();
    Router *router = ARENA_NEW(arena, Router);
    router->arena = arena;
    for (; *tables; tables++) {
        for (const Route *route = *tables; route->path; route++) {
            add_route(router, route);
        }
    }
    return router;
}

void router_free(Router *router)
{
    if (router) {
        arena_free(router->arena);
    }
}

typedef struct Walk {
    Str pieces[ROUTE_PIECES_MAX]; // still encoded
    size_t count;
} Walk;

static Str first_segment(Str path, Str *rest_out)
{
    size_t slash;
    if (!str_find(path, '/', &slash)) {
        *rest_out = STR_NONE;
        return path;
    }
    *rest_out = (Str){ path.at + slash + 1, path.len - slash - 1 };
    return (Str){ path.at, slash };
}

// `path` is what follows a '/'; its `at` is NULL behind the last segment. The depth is the tree's.
static const Node *walk(const Node *node, Str path, Walk *way)
{
    if (!path.at) {
        return node->routes[GET] || node->routes[POST] ? node : NULL;
    }
    Str rest;
    Str segment = first_segment(path, &rest);
    const Node *child = find_child(node, segment);
    const Node *found = child ? walk(child, rest, way) : NULL;
    if (found || !node->named || segment.len == 0 || way->count == ROUTE_PIECES_MAX) {
        return found;
    }
    way->pieces[way->count++] = segment;
    found = walk(node->named, rest, way);
    way->count -= found == NULL;
    return found;
}

static const Node *find_node(const Router *router, Str path, Walk *way)
{
    way->count = 0;
    if (path.len == 0 || path.at[0] != '/') {
        return NULL;
    }
    return path.len == 1 ? walk(&router->root, STR_NONE, way)
                         : walk(&router->root, str_from_index(path, 1), way);
}

static Fault accept_piece(Arena *arena, Str raw, Str *piece_out)
{
    Str bytes;
    Str piece;
    TRY(url_unescape(arena, raw, false, &bytes));
    TRY(text_accept(arena, bytes, &piece));
    if (piece.len == 0) {
        return PAGE_NOT_FOUND;
    }
    *piece_out = piece;
    return OK;
}

Fault router_find(const Router *router, Method method, Str path, Arena *arena,
                  RouteMatch *match_out)
{
    Walk way;
    const Node *node = find_node(router, path, &way);
    if (!node) {
        return PAGE_NOT_FOUND;
    }
    if (!node->routes[method]) {
        return METHOD_NOT_ALLOWED;
    }
    RouteMatch match = { .route = node->routes[method], .piece_count = way.count };
    for (size_t i = 0; i < way.count; i++) {
        TRY(accept_piece(arena, way.pieces[i], &match.pieces[i]));
    }
    *match_out = match;
    return OK;
}

Str router_allowed(const Router *router, Str path)
{
    Walk way;
    const Node *node = find_node(router, path, &way);
    if (!node) {
        return STR("");
    }
    if (!node->routes[POST]) {
        return STR("GET, HEAD");
    }
    return node->routes[GET] ? STR("GET, HEAD, POST") : STR("POST");
}

Str router_piece(const RouteMatch *match, const char *name)
{
    size_t len = strlen(name);
    size_t index = 0;
    for (const char *at = strchr(match->route->path, '{'); at; at = strchr(at + 1, '{'), index++) {
        if (strncmp(at + 1, name, len) == 0 && at[len + 1] == '}') {
            return index < match->piece_count ? match->pieces[index] : STR_NONE;
        }
    }
    return STR_NONE;
}
