// Finds the route of a path: a tree of segments, fixed ones before {named} ones.
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/http.h"
#include "server/message.h"

enum { ROUTE_PIECES_MAX = 8 }; // {named} pieces in one path

typedef struct Router Router;

typedef struct RouteMatch {
    const Route *route;
    Str pieces[ROUTE_PIECES_MAX]; // in order of the {names}; decoded, accepted
    size_t piece_count;
} RouteMatch;

// `tables`: NULL-ended list of tables, each ended by .path NULL. Two routes of one method and path,
// or a route without an access rule, are mistakes of ours: abort.
Router *router_new(const Route *const *tables);
void router_free(Router *router);

// PAGE_NOT_FOUND, METHOD_NOT_ALLOWED, or what is wrong with a piece (TEXT_NOT_UTF8 …).
MUST_USE Fault router_find(const Router *router, Method method, Str path, Arena *arena,
                           RouteMatch *match_out);
// For the Allow header: "GET, HEAD", "POST", both, or "" for a path that leads nowhere.
Str router_allowed(const Router *router, Str path);
// The piece of that {name}; STR_NONE when the path has none.
Str router_piece(const RouteMatch *match, const char *name);

#endif
