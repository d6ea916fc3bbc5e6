// The server over real sockets on loopback. Nothing here depends on how fast the machine is: where a
// deadline is tested the test waits for its effect, and limits are shortened through ServerLimits.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "http/server_parts.h"

// ---- What the tests serve ----

typedef struct Fixture {
    Settings settings;
    ServerLimits limits;
    Server *server;
    sem_t entered, released; // for "/wait"
} Fixture;

enum { BIG = 8 * 1024 * 1024 };

static Str big_text(Arena *arena)
{
    char *at = arena_take(arena, BIG);

    for (size_t i = 0; i < BIG; i++) {
        at[i] = (char)('a' + i % 23);
    }
    return (Str){ at, BIG };
}

static void wait_for_release(Fixture *fixture)
{
    sem_post(&fixture->entered);
    while (sem_wait(&fixture->released) != 0) {
    }
}

static void answer_test(void *context, Arena *arena, const HttpRequest *request, HttpReply *reply)
{
    Fixture *fixture = context;

    reply->content_type = STR("text/plain");
    reply->body = str_copy(arena, request->path);
    if (str_is(request->path, "/wait")) {
        wait_for_release(fixture);
    } else if (str_is(request->path, "/echo")) {
        reply->body = request->body;
    } else if (str_is(request->path, "/big")) {
        reply->body = big_text(arena);
    } else if (str_is(request->path, "/peer")) {
        reply->body = str_format(arena, "%s %d", request->peer_block, request->peer_is_loopback);
    } else if (str_is(request->path, "/close")) {
        reply->close = true;
    } else if (str_is(request->path, "/forge")) {
        http_reply_header(reply, "X-Forged", STR("a\r\nX-Second: b"));
        http_reply_header(reply, "X-Honest", STR("c"));
    } else if (str_is(request->path, "/unchanged")) {
        reply->status = 304;
    }
}

static void fixture_prepare(Fixture *fixture)
{
    *fixture = (Fixture){ .limits = SERVER_LIMITS_USUAL };
    fixture->settings.workers = 4;
    fixture->settings.loops = 2;
    fixture->settings.connections = 1000;
    fixture->limits.tick_ms = 10;
    sem_init(&fixture->entered, 0, 0);
    sem_init(&fixture->released, 0, 0);
}

static void fixture_start(Fixture *fixture)
{
    ServerOptions options = {
        .host = "127.0.0.1",
        .settings = &fixture->settings,
        .limits = &fixture->limits,
        .answer = answer_test,
        .context = fixture,
    };
    Fault fault = server_start(&options, &fixture->server);
    assert_null(fault);
}

static void fixture_end(Fixture *fixture)
{
    server_stop(fixture->server);
    sem_destroy(&fixture->entered);
    sem_destroy(&fixture->released);
}

// ---- A client ----

static int client_open(const Fixture *fixture)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)server_port(fixture->server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct timeval patience = { 60, 0 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void client_send(int fd, const char *bytes, size_t len)
{
    for (size_t sent = 0; sent < len;) {
        ssize_t moved = send(fd, bytes + sent, len - sent, MSG_NOSIGNAL);
        assert_true(moved > 0);
        sent += (size_t)moved;
    }
}

static void client_say(int fd, const char *text)
{
    client_send(fd, text, strlen(text));
}

typedef struct Answer {
    int status;
    char head[2048];
    char *body; // from malloc
    size_t body_len;
} Answer;

static void read_fully(int fd, char *at, size_t len)
{
    for (size_t have = 0; have < len;) {
        ssize_t got = recv(fd, at + have, len - have, 0);
        assert_true(got > 0);
        have += (size_t)got;
    }
}

// Reads exactly one reply; `has_body` false for HEAD.
static Answer client_hear(int fd, bool has_body)
{
    Answer answer = { 0 };
    size_t len = 0;

    while (len < 4 || memcmp(answer.head + len - 4, "\r\n\r\n", 4) != 0) {
        assert_true(len < sizeof(answer.head) - 1);
        read_fully(fd, answer.head + len, 1);
        len++;
    }
    assert_memory_equal(answer.head, "HTTP/1.1 ", 9);
    answer.status = (int)strtol(answer.head + 9, NULL, 10);
    const char *length = strstr(answer.head, "\r\nContent-Length: ");
    answer.body_len = has_body && length != NULL ? strtoul(length + 18, NULL, 10) : 0;
    answer.body = calloc(1, answer.body_len + 1);
    assert_non_null(answer.body);
    read_fully(fd, answer.body, answer.body_len);
    return answer;
}

static void assert_closed(int fd)
{
    char byte;
    ssize_t got = recv(fd, &byte, 1, 0);

    assert_true(got == 0 || (got < 0 && errno == ECONNRESET));
}

static void expect_answer(int fd, int status, const char *body)
{
    Answer answer = client_hear(fd, true);

    assert_int_equal(answer.status, status);
    assert_string_equal(answer.body, body);
    free(answer.body);
}

static void expect_head(int fd, int status, const char *holds)
{
    Answer answer = client_hear(fd, true);

    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.head, holds));
    free(answer.body);
}

static void expect_refusal(int fd, int status, const char *fault)
{
    Answer answer = client_hear(fd, true);

    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.body, fault));
    assert_non_null(strstr(answer.body, "\"field\":\"\""));
    assert_non_null(strstr(answer.head, "\r\nConnection: close\r\n"));
    free(answer.body);
    assert_closed(fd);
}

#define REQUEST(method, path) method " " path " HTTP/1.1\r\nHost: localhost\r\n"
#define GET(path) REQUEST("GET", path) "\r\n"

// ---- Talking ----

static void test_keep_alive(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    for (int i = 0; i < 50; i++) {
        client_say(fd, GET("/hello"));
        expect_answer(fd, 200, "/hello");
    }
    client_say(fd, GET("/peer"));
    expect_answer(fd, 200, "127.0.0.1 1");
    assert_int_equal(server_stats(fixture.server).requests, 51);
    assert_int_equal(server_stats(fixture.server).connections, 1);
    close(fd);
    fixture_end(&fixture);
}

static void test_head_and_304(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("HEAD", "/hello") "\r\n");
    Answer answer = client_hear(fd, false);
    assert_non_null(strstr(answer.head, "\r\nContent-Length: 6\r\n"));
    assert_non_null(strstr(answer.head, "\r\nDate: "));
    assert_null(strstr(answer.head, "\r\nConnection: "));
    free(answer.body);
    client_say(fd, GET("/unchanged"));
    answer = client_hear(fd, false);
    assert_int_equal(answer.status, 304);
    assert_null(strstr(answer.head, "Content-Length"));
    free(answer.body);
    client_say(fd, GET("/next"));
    expect_answer(fd, 200, "/next");
    close(fd);
    fixture_end(&fixture);
}

static void test_forged_header_is_left_out(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, GET("/forge"));
    Answer answer = client_hear(fd, true);
    assert_null(strstr(answer.head, "X-Second"));
    assert_non_null(strstr(answer.head, "\r\nX-Honest: c\r\n"));
    free(answer.body);
    close(fd);
    fixture_end(&fixture);
}

static void test_pipelining(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, GET("/1") GET("/2") REQUEST("POST", "/echo") "Content-Length: 3\r\n\r\nabc"
                   REQUEST("POST", "/echo") "Transfer-Encoding: chunked\r\n\r\n"
                   "2\r\nxy\r\n1\r\nz\r\n0\r\n\r\n" GET("/5") "GET /6 HTTP");
    expect_answer(fd, 200, "/1");
    expect_answer(fd, 200, "/2");
    expect_answer(fd, 200, "abc");
    expect_answer(fd, 200, "xyz");
    expect_answer(fd, 200, "/5");
    client_say(fd, "/1.1\r\nHost: a\r\n\r\n");
    expect_answer(fd, 200, "/6");
    close(fd);
    fixture_end(&fixture);
}

// More than the first buffer holds, so that it grows and shrinks while requests wait in it.
static void test_pipelining_much(void **state)
{
    (void)state;
    enum { TIMES = 300 };
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    for (int i = 0; i < TIMES; i++) {
        client_say(fd, GET("/one") REQUEST("POST", "/echo") "Content-Length: 4\r\n\r\nbody");
    }
    for (int i = 0; i < TIMES; i++) {
        expect_answer(fd, 200, "/one");
        expect_answer(fd, 200, "body");
    }
    close(fd);
    fixture_end(&fixture);
}

static void test_closing(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("GET", "/a") "Connection: close\r\n\r\n" GET("/never"));
    expect_head(fd, 200, "\r\nConnection: close\r\n");
    assert_closed(fd);
    close(fd);
    fd = client_open(&fixture);
    client_say(fd, GET("/close"));
    expect_head(fd, 200, "\r\nConnection: close\r\n");
    assert_closed(fd);
    close(fd);
    fixture_end(&fixture);
}

static void test_continue(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("POST", "/echo") "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    Answer answer = client_hear(fd, false);
    assert_int_equal(answer.status, 100);
    free(answer.body);
    client_say(fd, "hello");
    expect_answer(fd, 200, "hello");
    close(fd);
    fixture_end(&fixture);
}

// ---- Large things ----

static void test_large_body_both_ways(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    char *body = malloc(HTTP_BODY_MAX);
    assert_non_null(body);
    for (size_t i = 0; i < HTTP_BODY_MAX; i++) {
        body[i] = (char)('a' + i % 19);
    }
    for (int turn = 0; turn < 3; turn++) {
        client_say(fd, REQUEST("POST", "/echo") "Content-Length: 1048576\r\n\r\n");
        client_send(fd, body, HTTP_BODY_MAX);
        Answer answer = client_hear(fd, true);
        assert_int_equal(answer.body_len, HTTP_BODY_MAX);
        assert_memory_equal(answer.body, body, HTTP_BODY_MAX);
        free(answer.body);
    }
    free(body);
    close(fd);
    assert_int_equal(atomic_load(&fixture.server->buffered), 0);
    fixture_end(&fixture);
}

// The reply is larger than what a socket takes: the loop must send the rest, then go on.
static void test_large_reply(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, GET("/big") GET("/after"));
    Answer answer = client_hear(fd, true);
    assert_int_equal(answer.body_len, BIG);
    for (size_t i = 0; i < BIG; i++) {
        if (answer.body[i] != (char)('a' + i % 23)) {
            fail_msg("byte %zu is wrong", i);
        }
    }
    free(answer.body);
    expect_answer(fd, 200, "/after");
    close(fd);
    fixture_end(&fixture);
}

// The client sends all of it before it reads, and must still get the reply.
static void test_too_large_body(void **state)
{
    (void)state;
    enum { TWO_MB = 2 * 1000 * 1000 };
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    char *body = calloc(1, TWO_MB);
    assert_non_null(body);
    client_say(fd, REQUEST("POST", "/echo") "Content-Length: 2000000\r\n\r\n");
    client_send(fd, body, TWO_MB);
    expect_refusal(fd, 413, "REQUEST_TOO_LARGE");
    free(body);
    close(fd);
    fixture_end(&fixture);
}

static void test_too_much_buffered(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.buffered = 100 * 1000;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    char *body = calloc(1, HTTP_BODY_MAX);
    assert_non_null(body);
    client_say(fd, REQUEST("POST", "/echo") "Content-Length: 1048576\r\n\r\n");
    client_send(fd, body, HTTP_BODY_MAX);
    expect_refusal(fd, 503, "SERVER_BUSY");
    free(body);
    close(fd);
    fd = client_open(&fixture);
    client_say(fd, GET("/small"));
    expect_answer(fd, 200, "/small");
    close(fd);
    fixture_end(&fixture);
}

// ---- What is refused ----

static void test_malformed(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.0\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        int fd = client_open(&fixture);
        client_say(fd, GET("/fine"));
        client_say(fd, malformed[i]);
        expect_answer(fd, 200, "/fine");
        expect_refusal(fd, 400, "REQUEST_MALFORMED");
        close(fd);
    }
    assert_int_equal(server_stats(fixture.server).refused, 6);
    assert_int_equal(server_stats(fixture.server).requests, 6);
    fixture_end(&fixture);
}

static void test_slow_head(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.head_ms = 30;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, "GET / HT");
    expect_refusal(fd, 408, "REQUEST_TOO_SLOW");
    close(fd);
    fixture_end(&fixture);
}

static void test_slow_body(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.body_period_ms = 30;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("POST", "/echo") "Content-Length: 5\r\n\r\nhel");
    expect_refusal(fd, 408, "REQUEST_TOO_SLOW");
    close(fd);
    fixture_end(&fixture);
}

// Enough bytes buy another period, but not for ever: the last one ends although bytes keep coming.
static void test_body_periods_end(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.body_period_ms = 20;
    fixture.limits.body_least = 1;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("POST", "/echo") "Content-Length: 1000000\r\n\r\n");
    // A refusal arrives while we send: until then a byte at a time, never near the whole.
    struct timeval short_wait = { 0, 2000 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &short_wait, sizeof(short_wait));
    char byte;
    while (recv(fd, &byte, 1, MSG_PEEK) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        send(fd, "x", 1, MSG_NOSIGNAL);
    }
    struct timeval patience = { 60, 0 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    expect_refusal(fd, 408, "REQUEST_TOO_SLOW");
    close(fd);
    fixture_end(&fixture);
}

static void test_idle_is_closed_quietly(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.idle_ms = 30;
    fixture_start(&fixture);
    int silent = client_open(&fixture);
    int used = client_open(&fixture);
    client_say(used, GET("/a"));
    expect_answer(used, 200, "/a");
    assert_closed(silent);
    assert_closed(used);
    assert_int_equal(server_stats(fixture.server).refused, 0);
    close(silent);
    close(used);
    fixture_end(&fixture);
}

static void test_stalled_reader(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.write_period_ms = 30;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, GET("/big"));
    while (server_stats(fixture.server).connections > 0 ||
           server_stats(fixture.server).requests == 0) {
        sched_yield(); // it reads nothing, so the server must give it up
    }
    close(fd);
    fixture_end(&fixture);
}

// ---- Too many ----

static void await_queue(const Fixture *fixture, int64_t length)
{
    while (server_stats(fixture->server).queue_length != length) {
        sched_yield();
    }
}

static void test_full_queue(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.settings.workers = 1;
    fixture.limits.queue = 1;
    fixture_start(&fixture);
    int working = client_open(&fixture), waiting = client_open(&fixture), third;
    client_say(working, GET("/wait"));
    sem_wait(&fixture.entered);
    client_say(waiting, GET("/queued"));
    await_queue(&fixture, 1);
    third = client_open(&fixture);
    client_say(third, GET("/third"));
    Answer answer = client_hear(third, true);
    assert_int_equal(answer.status, 503);
    assert_non_null(strstr(answer.head, "\r\nRetry-After: "));
    assert_non_null(strstr(answer.body, "SERVER_BUSY"));
    free(answer.body);
    assert_closed(third);
    sem_post(&fixture.released);
    expect_answer(working, 200, "/wait");
    expect_answer(waiting, 200, "/queued");
    close(working);
    close(waiting);
    close(third);
    fixture_end(&fixture);
}

// Beyond the cap the connection that has been silent longest makes room.
static void test_connection_cap(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.settings.loops = 1;
    fixture.settings.connections = 2;
    fixture_start(&fixture);
    int first = client_open(&fixture), second = client_open(&fixture);
    client_say(first, GET("/a"));
    expect_answer(first, 200, "/a");
    client_say(second, GET("/b"));
    expect_answer(second, 200, "/b");
    client_say(first, GET("/wait"));
    sem_wait(&fixture.entered);
    int third = client_open(&fixture);
    client_say(third, GET("/wait"));
    sem_wait(&fixture.entered);
    assert_closed(second);
    // Now nobody is idle.
    int fourth = client_open(&fixture);
    expect_refusal(fourth, 503, "SERVER_BUSY");
    sem_post(&fixture.released);
    sem_post(&fixture.released);
    expect_answer(first, 200, "/wait");
    expect_answer(third, 200, "/wait");
    int fds[] = { first, second, third, fourth };
    for (size_t i = 0; i < 4; i++) {
        close(fds[i]);
    }
    fixture_end(&fixture);
}

static void test_blocks(void **state)
{
    (void)state;
    Blocks blocks;
    blocks_start(&blocks);
    Block *first = blocks_enter(&blocks, "203.0.113.7", 2);
    assert_non_null(first);
    assert_ptr_equal(blocks_enter(&blocks, "203.0.113.7", 2), first);
    assert_null(blocks_enter(&blocks, "203.0.113.7", 2));
    Block *other = blocks_enter(&blocks, "2001:db8:1::/48", 2);
    assert_non_null(other);
    blocks_leave(&blocks, first);
    assert_ptr_equal(blocks_enter(&blocks, "203.0.113.7", 2), first);
    blocks_leave(&blocks, first);
    blocks_leave(&blocks, first);
    blocks_leave(&blocks, other);
    blocks_end(&blocks); // LSan finds what was left behind
}

// ---- Those who leave, and leaving ----

static void test_client_vanishes(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    for (int i = 0; i < 20; i++) {
        struct linger reset = { .l_onoff = 1, .l_linger = 0 };
        int fd = client_open(&fixture);
        client_say(fd, GET("/wait") GET("/more"));
        sem_wait(&fixture.entered);
        if (i % 2 == 0) {
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        }
        close(fd);
        sem_post(&fixture.released);
    }
    int fd = client_open(&fixture);
    client_say(fd, GET("/alive"));
    expect_answer(fd, 200, "/alive");
    close(fd);
    while (server_stats(fixture.server).connections > 0) {
        sched_yield();
    }
    fixture_end(&fixture);
}

static void *stop_server(void *fixture)
{
    server_stop(((Fixture *)fixture)->server);
    return NULL;
}

static void test_stop_while_busy(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int busy = client_open(&fixture), idle = client_open(&fixture);
    client_say(idle, GET("/a"));
    expect_answer(idle, 200, "/a");
    client_say(busy, GET("/wait"));
    sem_wait(&fixture.entered);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, &fixture), 0);
    assert_closed(idle); // so the stop has begun
    sem_post(&fixture.released);
    Answer answer = client_hear(busy, true);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "/wait");
    assert_non_null(strstr(answer.head, "\r\nConnection: close\r\n"));
    free(answer.body);
    assert_closed(busy);
    pthread_join(stopper, NULL);
    close(busy);
    close(idle);
    sem_destroy(&fixture.entered);
    sem_destroy(&fixture.released);
}

// Half a request must not hold up a stop beyond its time.
static void test_stop_with_half_request(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.stop_ms = 30;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, GET("/a") "GET / HT");
    expect_answer(fd, 200, "/a");
    fixture_end(&fixture);
    assert_closed(fd);
    close(fd);
}

static void test_addresses(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    Server *second = NULL;
    ServerOptions options = { .host = "127.0.0.1",
                              .port = server_port(fixture.server),
                              .settings = &fixture.settings,
                              .answer = answer_test };
    Fault fault = server_start(&options, &second);
    assert_ptr_equal(fault, SERVER_ADDRESS_TAKEN);
    options.host = "nowhere.invalid";
    fault = server_start(&options, &second);
    assert_ptr_equal(fault, SERVER_ADDRESS_MALFORMED);
    assert_null(second);
    fixture_end(&fixture);
}

// ---- Many at once (for TSan above all) ----

static void *talk_much(void *context)
{
    const Fixture *fixture = context;

    for (int turn = 0; turn < 5; turn++) {
        int fd = client_open(fixture);
        for (int i = 0; i < 40; i++) {
            client_say(fd, GET("/x"));
            if (i % 8 == 0) {
                client_say(fd, REQUEST("POST", "/echo") "Content-Length: 2\r\n\r\nok" GET("/y"));
                expect_answer(fd, 200, "/x");
                expect_answer(fd, 200, "ok");
                expect_answer(fd, 200, "/y");
            } else {
                expect_answer(fd, 200, "/x");
            }
        }
        close(fd);
    }
    return NULL;
}

static void test_many_at_once(void **state)
{
    (void)state;
    enum { CLIENTS = 16 };
    Fixture fixture;
    pthread_t clients[CLIENTS];
    fixture_prepare(&fixture);
    fixture.settings.workers = 32;
    fixture_start(&fixture);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_create(&clients[i], NULL, talk_much, &fixture), 0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i], NULL);
    }
    assert_int_equal(server_stats(fixture.server).requests, CLIENTS * 5 * (40 + 5 * 2));
    fixture_end(&fixture);
}

int main(void)
{
    digest_start();
    log_set_level(LOG_ERROR_LEVEL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keep_alive),
        cmocka_unit_test(test_head_and_304),
        cmocka_unit_test(test_forged_header_is_left_out),
        cmocka_unit_test(test_pipelining),
        cmocka_unit_test(test_pipelining_much),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_continue),
        cmocka_unit_test(test_large_body_both_ways),
        cmocka_unit_test(test_large_reply),
        cmocka_unit_test(test_too_large_body),
        cmocka_unit_test(test_too_much_buffered),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_slow_head),
        cmocka_unit_test(test_slow_body),
        cmocka_unit_test(test_body_periods_end),
        cmocka_unit_test(test_idle_is_closed_quietly),
        cmocka_unit_test(test_stalled_reader),
        cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_connection_cap),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_client_vanishes),
        cmocka_unit_test(test_stop_while_busy),
        cmocka_unit_test(test_stop_with_half_request),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_many_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
