// The parser against a table of requests, each fed whole, byte by byte and cut at every place: the
// outcome must be the same. Every buffer is exactly as long as its bytes, so that ASan sees
// overruns.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/parse.h"
#include "server/parse_cases.h"

_Static_assert(sizeof(cases) / sizeof(cases[0]) >= 80, "the table has lost rows");

// ---- Feeding ----

typedef struct Outcome {
    int result; // MORE, DONE, or a status
    char *text; // as in Case
    size_t text_len;
    Parse parse;
} Outcome;

static void add_bytes(Outcome *outcome, const char *at, size_t len)
{
    outcome->text = realloc(outcome->text, outcome->text_len + len + 1);
    assert_non_null(outcome->text);
    if (len > 0) {
        memcpy(outcome->text + outcome->text_len, at, len);
    }
    outcome->text_len += len;
}

static void describe(Outcome *outcome, const HttpRequest *request, const char *rest,
                     size_t rest_len)
{
    static const char *const verbs[] = { "GET ", "HEAD ", "POST " };

    add_bytes(outcome, verbs[request->verb], strlen(verbs[request->verb]));
    add_bytes(outcome, request->path.at, request->path.len);
    if (request->query.at != NULL) {
        add_bytes(outcome, "?", 1);
        add_bytes(outcome, request->query.at, request->query.len);
    }
    add_bytes(outcome, "|", 1);
    add_bytes(outcome, request->body.at, request->body.len);
    add_bytes(outcome, "|", 1);
    add_bytes(outcome, rest, rest_len);
}

// The buffer moves at every arrival, as a growing one may.
static char *append(char *buffer, size_t len, const char *piece, size_t piece_len)
{
    char *moved = malloc(len + piece_len);

    assert_non_null(moved);
    if (len > 0) {
        memcpy(moved, buffer, len);
    }
    memcpy(moved + len, piece, piece_len);
    free(buffer);
    return moved;
}

// Feeds `first` bytes, then pieces of `step`.
static Outcome feed(const char *bytes, size_t total, size_t first, size_t step)
{
    Outcome outcome = { 0 };
    HttpRequest request;
    char *buffer = NULL;
    size_t len = 0, fed = 0;
    ParseStep result = PARSE_MORE;

    while (result == PARSE_MORE && fed < total) {
        size_t piece = fed == 0 && first > 0 ? first : step;
        piece = piece < total - fed ? piece : total - fed;
        buffer = append(buffer, len, bytes + fed, piece);
        fed += piece;
        len += piece;
        result = parse_bytes(&outcome.parse, buffer, &len, &request);
    }
    outcome.result = result == PARSE_MORE   ? MORE
                     : result == PARSE_DONE ? DONE
                                            : outcome.parse.status;
    if (result == PARSE_DONE) {
        size_t taken = outcome.parse.taken;
        char *rest = append(NULL, 0, buffer + taken, len - taken);
        rest = append(rest, len - taken, bytes + fed, total - fed);
        describe(&outcome, &request, rest, len - taken + total - fed);
        free(rest);
    }
    free(buffer);
    return outcome;
}

static void assert_same(const Outcome *one, const Outcome *other)
{
    assert_int_equal(one->result, other->result);
    assert_int_equal(one->text_len, other->text_len);
    if (one->text_len > 0) {
        assert_memory_equal(one->text, other->text, one->text_len);
    }
    if (one->result > DONE) {
        assert_string_equal(one->parse.reason, other->parse.reason);
    }
}

static void assert_pieces_same(const char *bytes, size_t len, const Outcome *whole)
{
    for (size_t cut = 0; cut < len; cut++) {
        // The first turn, with cut 0, goes byte by byte.
        Outcome pieces = feed(bytes, len, cut, cut == 0 ? 1 : len);
        assert_same(whole, &pieces);
        free(pieces.text);
    }
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const Case *row = &cases[i];
        Outcome whole = feed(row->bytes, row->len, row->len, row->len);
        if (whole.result != row->expect) {
            fail_msg("case %zu: %d, not %d: %s", i, whole.result, row->expect, row->bytes);
        }
        if (row->expect == DONE) {
            assert_int_equal(whole.text_len, strlen(row->text));
            assert_memory_equal(whole.text, row->text, whole.text_len);
        }
        assert_pieces_same(row->bytes, row->len, &whole);
        free(whole.text);
    }
}

// ---- What the table cannot show ----

static Parse parse_whole(char *bytes, size_t len, HttpRequest *request_out, ParseStep expect)
{
    Parse parse = { 0 };

    assert_int_equal(parse_bytes(&parse, bytes, &len, request_out), expect);
    return parse;
}

static void test_headers(void **state)
{
    (void)state;
    char bytes[] = "GET / HTTP/1.1\r\nHost: a\r\nX-One:  one  two\t\r\nX-Empty:\r\n\r\n";
    HttpRequest request;

    parse_whole(bytes, sizeof(bytes) - 1, &request, PARSE_DONE);
    assert_int_equal(request.header_count, 3);
    assert_true(str_is(request.headers[1].name, "X-One"));
    assert_true(str_is(http_header(&request, "x-one"), "one  two"));
    assert_true(http_header(&request, "X-EMPTY").at != NULL);
    assert_int_equal(http_header(&request, "X-Empty").len, 0);
    assert_null(http_header(&request, "X-None").at);
    assert_true(request.keep_alive);
}

static void test_body_with_nul(void **state)
{
    (void)state;
    char bytes[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na\0b";
    HttpRequest request;

    parse_whole(bytes, sizeof(bytes) - 1, &request, PARSE_DONE);
    assert_int_equal(request.body.len, 3);
    assert_memory_equal(request.body.at, "a\0b", 3);
}

static void test_connection_close(void **state)
{
    (void)state;
    char closing[][64] = { GET_HEAD "Connection: close\r\n\r\n",
                           GET_HEAD "Connection: a,\tCLOSE\r\n\r\n",
                           GET_HEAD "Connection: a\r\nConnection:close\r\n\r\n" };
    char keeping[] = GET_HEAD "Connection: closer, close-not\r\n\r\n";
    HttpRequest request;

    for (size_t i = 0; i < 3; i++) {
        parse_whole(closing[i], strlen(closing[i]), &request, PARSE_DONE);
        assert_false(request.keep_alive);
    }
    parse_whole(keeping, strlen(keeping), &request, PARSE_DONE);
    assert_true(request.keep_alive);
}

static void test_continue(void **state)
{
    (void)state;
    char waits[] = POST_HEAD "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n";
    char does_not[] = POST_HEAD "Expect: 100-continue\r\n\r\n";
    HttpRequest request;

    assert_true(parse_whole(waits, strlen(waits), &request, PARSE_MORE).wants_continue);
    assert_false(parse_whole(does_not, strlen(does_not), &request, PARSE_DONE).wants_continue);
}

static void test_refused_leaves_request(void **state)
{
    (void)state;
    char bytes[] = "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n";
    HttpRequest request, before;

    memset(&request, 0x5a, sizeof(request));
    before = request;
    Parse parse = parse_whole(bytes, sizeof(bytes) - 1, &request, PARSE_REFUSED);
    assert_memory_equal(&request, &before, sizeof(request));
    // Nothing that follows can undo it.
    size_t len = sizeof(bytes) - 1;
    assert_int_equal(parse_bytes(&parse, bytes, &len, &request), PARSE_REFUSED);
}

// ---- Limits, each at its edge ----

// `before`, `count` times `filler`, `after`; from malloc.
static char *fill(const char *before, const char *filler, size_t count, const char *after,
                  size_t *len_out)
{
    size_t filler_len = strlen(filler);
    size_t len = strlen(before) + count * filler_len + strlen(after);
    char *bytes = malloc(len + 1);
    char *at = bytes;

    assert_non_null(bytes);
    at = stpcpy(at, before);
    for (size_t i = 0; i < count; i++) {
        memcpy(at, filler, filler_len);
        at += filler_len;
    }
    stpcpy(at, after);
    *len_out = len;
    return bytes;
}

static void assert_filled(const char *before, const char *filler, size_t count, const char *after,
                          int expect)
{
    size_t len;
    char *bytes = fill(before, filler, count, after, &len);
    Outcome whole = feed(bytes, len, len, len);
    Outcome pieces = feed(bytes, len, 0, len < 100000 ? 61 : 65521);

    assert_int_equal(whole.result, expect);
    assert_same(&whole, &pieces);
    free(whole.text);
    free(pieces.text);
    free(bytes);
}

static void test_target_limit(void **state)
{
    (void)state;
    assert_filled("GET /", "a", HTTP_TARGET_MAX - 1, " HTTP/1.1\r\n" HOST "\r\n", DONE);
    assert_filled("GET /", "a", HTTP_TARGET_MAX, " HTTP/1.1\r\n" HOST "\r\n", 414);
    assert_filled("GET /", "a", HTTP_TARGET_MAX * 2, "", 414);
    assert_filled("", "A", HTTP_HEAD_MAX * 2, "", 414);
}

static void test_header_limits(void **state)
{
    (void)state;
    size_t used = strlen(GET_HEAD "X: \r\n");

    assert_filled(GET_HEAD, "X: a\r\n", HTTP_HEADERS_MAX - 1, "\r\n", DONE);
    assert_filled(GET_HEAD, "X: a\r\n", HTTP_HEADERS_MAX, "\r\n", 431);
    assert_filled(GET_HEAD "X: ", "a", HTTP_HEAD_MAX - used + 2, "\r\n\r\n", DONE);
    assert_filled(GET_HEAD "X: ", "a", HTTP_HEAD_MAX - used + 3, "\r\n\r\n", 431);
    assert_filled(GET_HEAD "X: ", "a", HTTP_HEAD_MAX * 3, "", 431);
    assert_filled(GET_HEAD, "X: a\r\n", HTTP_HEAD_MAX, "", 431);
}

static void test_body_limits(void **state)
{
    (void)state;
    assert_filled(POST_HEAD "Content-Length: 1048576\r\n\r\n", "a", HTTP_BODY_MAX, "", DONE);
    assert_filled(CHUNKED "100000\r\n", "a", HTTP_BODY_MAX, "\r\n0\r\n\r\n", DONE);
    assert_filled(CHUNKED "100000\r\n", "a", HTTP_BODY_MAX, "\r\n1\r\na\r\n0\r\n\r\n", 413);
    assert_filled(CHUNKED, "1\r\na\r\n", 5000, "0\r\n\r\n", DONE);
    assert_filled(CHUNKED "0\r\n", "X: a\r\n", 1000, "\r\n", DONE);
    assert_filled(CHUNKED "0\r\n", "X: a\r\n", 1100, "\r\n", 431);
    assert_filled(CHUNKED "0\r\nX: ", "a", HTTP_HEAD_MAX, "\r\n\r\n", 431);
}

// However small the chunks, what is kept never exceeds what the body may have.
static void test_chunks_are_squeezed(void **state)
{
    (void)state;
    size_t total, len = 0;
    char *bytes = fill(CHUNKED, "1\r\na\r\n", 50000, "0\r\n\r\n", &total);
    char *buffer = malloc(total);
    Parse parse = { 0 };
    HttpRequest request;
    ParseStep step = PARSE_MORE;

    assert_non_null(buffer);
    for (size_t fed = 0; fed < total; fed += 1000) {
        size_t piece = total - fed < 1000 ? total - fed : 1000;
        memcpy(buffer + len, bytes + fed, piece);
        len += piece;
        step = parse_bytes(&parse, buffer, &len, &request);
        assert_true(len <= strlen(CHUNKED) + parse.body_len + 16);
    }
    assert_int_equal(step, PARSE_DONE);
    assert_int_equal(request.body.len, 50000);
    free(buffer);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),         cmocka_unit_test(test_headers),
        cmocka_unit_test(test_body_with_nul), cmocka_unit_test(test_connection_close),
        cmocka_unit_test(test_continue),      cmocka_unit_test(test_refused_leaves_request),
        cmocka_unit_test(test_target_limit),  cmocka_unit_test(test_header_limits),
        cmocka_unit_test(test_body_limits),   cmocka_unit_test(test_chunks_are_squeezed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
