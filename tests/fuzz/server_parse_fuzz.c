// The request parser on any bytes: fed whole or in pieces, the outcome is the same; what it gives
// out lies within the buffer and keeps the promises of message.h.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/parse.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

typedef struct Run {
    Parse parse;
    HttpRequest request;
    ParseStep step;
    char *bytes; // exactly `len` long, so that ASan sees overruns
    size_t len;
    size_t fed;
} Run;

static void add_piece(Run *run, const uint8_t *piece, size_t len)
{
    char *moved = malloc(run->len + len + 1);

    CHECK(moved != NULL);
    if (run->len > 0) {
        memcpy(moved, run->bytes, run->len);
    }
    memcpy(moved + run->len, piece, len);
    free(run->bytes);
    run->bytes = moved;
    run->len += len;
    run->fed += len;
}

// `seed` 0: all at once.
static Run feed(const uint8_t *bytes, size_t size, uint32_t seed)
{
    Run run = { .step = PARSE_MORE };

    while (run.step == PARSE_MORE && run.fed < size) {
        size_t piece = size - run.fed;
        if (seed != 0) {
            seed = seed * 1664525u + 1013904223u;
            size_t wanted = (seed >> 16) % 9 == 0 ? 200 : 1 + (seed >> 20) % 5;
            piece = wanted < piece ? wanted : piece;
        }
        add_piece(&run, bytes + run.fed, piece);
        run.step = parse_bytes(&run.parse, run.bytes, &run.len, &run.request);
    }
    return run;
}

static void check_within(const Run *run, Str view)
{
    CHECK(view.len == 0 || (view.at >= run->bytes && view.at + view.len <= run->bytes + run->len));
}

static void check_text(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        CHECK(byte == '\t' || (byte >= 0x20 && byte != 0x7f));
    }
}

static void check_request(const Run *run)
{
    const HttpRequest *request = &run->request;

    CHECK(request->verb <= VERB_POST);
    CHECK(request->path.len >= 1 && request->path.at[0] == '/');
    CHECK(request->path.len + request->query.len <= HTTP_TARGET_MAX);
    CHECK(request->body.len <= HTTP_BODY_MAX && request->header_count <= HTTP_HEADERS_MAX);
    CHECK(http_header(request, "Host").len > 0);
    check_within(run, request->path);
    check_within(run, request->query);
    check_within(run, request->body);
    check_text(request->path);
    check_text(request->query);
    for (size_t i = 0; i < request->header_count; i++) {
        check_within(run, request->headers[i].name);
        check_within(run, request->headers[i].value);
        check_text(request->headers[i].name);
        check_text(request->headers[i].value);
    }
}

static void check_same_text(Str one, Str other)
{
    CHECK(one.len == other.len && (one.len == 0 || memcmp(one.at, other.at, one.len) == 0));
}

static void check_same(const Run *one, const Run *other, size_t size)
{
    CHECK(one->step == other->step);
    CHECK(one->step != PARSE_REFUSED ||
          (one->parse.status == other->parse.status && one->parse.reason == other->parse.reason));
    if (one->step != PARSE_DONE) {
        return;
    }
    check_same_text(one->request.path, other->request.path);
    check_same_text(one->request.query, other->request.query);
    check_same_text(one->request.body, other->request.body);
    CHECK(one->request.verb == other->request.verb);
    CHECK(one->request.keep_alive == other->request.keep_alive);
    CHECK(one->request.header_count == other->request.header_count);
    for (size_t i = 0; i < one->request.header_count; i++) {
        check_same_text(one->request.headers[i].name, other->request.headers[i].name);
        check_same_text(one->request.headers[i].value, other->request.headers[i].value);
    }
    // The same number of bytes is left for the next request.
    CHECK(one->len - one->parse.taken + size - one->fed ==
          other->len - other->parse.taken + size - other->fed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t left = size;

    while (left > 0) {
        const uint8_t *from = bytes + size - left;
        Run whole = feed(from, left, 0);
        Run pieces = feed(from, left, (uint32_t)(left * 2654435761u) | 1);
        check_same(&whole, &pieces, left);
        bool done = whole.step == PARSE_DONE;
        if (done) {
            check_request(&whole);
            check_request(&pieces);
        }
        left = done ? whole.len - whole.parse.taken : 0;
        free(whole.bytes);
        free(pieces.bytes);
    }
    return 0;
}
