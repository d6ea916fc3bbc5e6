// For tests of the server: what they serve, and a client that waits for as long as it takes. Header
// only, so that each test program has its own.
#ifndef SERVER_TESTING_H
#define SERVER_TESTING_H

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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "server/parts.h"

// ---- What the tests serve ----

typedef struct Fixture {
    Settings settings;
    ServerLimits limits;
    Server *server;
    sem_t entered, released; // for "/wait"
} Fixture;

enum { BIG = 8 * 1024 * 1024 };

static inline Str big_text(Arena *arena)
{
    char *at = arena_take(arena, BIG);

    for (size_t i = 0; i < BIG; i++) {
        at[i] = (char)('a' + i % 23);
    }
    return (Str){ at, BIG };
}

static inline void wait_for_release(Fixture *fixture)
{
    sem_post(&fixture->entered);
    while (sem_wait(&fixture->released) != 0) {
    }
}

static inline void answer_test(void *context, Arena *arena, const HttpRequest *request,
                               HttpReply *reply)
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

static inline void fixture_prepare(Fixture *fixture)
{
    *fixture = (Fixture){ .limits = SERVER_LIMITS_USUAL };
    fixture->settings.workers = 4;
    fixture->settings.loops = 2;
    fixture->settings.connections = 1000;
    // As good as never: whoever waits for the tick instead of being woken hangs, and is found.
    fixture->limits.tick_ms = 3600 * 1000;
    sem_init(&fixture->entered, 0, 0);
    sem_init(&fixture->released, 0, 0);
}

static inline void fixture_start(Fixture *fixture)
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

static inline void fixture_end(Fixture *fixture)
{
    server_stop(fixture->server);
    sem_destroy(&fixture->entered);
    sem_destroy(&fixture->released);
}

// ---- A client ----

static inline int client_open(const Fixture *fixture)
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

static inline void client_send(int fd, const char *bytes, size_t len)
{
    for (size_t sent = 0; sent < len;) {
        ssize_t moved = send(fd, bytes + sent, len - sent, MSG_NOSIGNAL);
        assert_true(moved > 0);
        sent += (size_t)moved;
    }
}

static inline void client_say(int fd, const char *text)
{
    client_send(fd, text, strlen(text));
}

typedef struct Answer {
    int status;
    char head[2048];
    char *body; // from malloc
    size_t body_len;
} Answer;

static inline void read_fully(int fd, char *at, size_t len)
{
    for (size_t have = 0; have < len;) {
        ssize_t got = recv(fd, at + have, len - have, 0);
        assert_true(got > 0);
        have += (size_t)got;
    }
}

// Reads exactly one reply; `has_body` false for HEAD.
static inline Answer client_hear(int fd, bool has_body)
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

static inline void assert_closed(int fd)
{
    char byte;
    ssize_t got = recv(fd, &byte, 1, 0);

    assert_true(got == 0 || (got < 0 && errno == ECONNRESET));
}

static inline void expect_answer(int fd, int status, const char *body)
{
    Answer answer = client_hear(fd, true);

    assert_int_equal(answer.status, status);
    assert_string_equal(answer.body, body);
    free(answer.body);
}

static inline void expect_head(int fd, int status, const char *holds)
{
    Answer answer = client_hear(fd, true);

    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.head, holds));
    free(answer.body);
}

static inline void expect_refusal(int fd, int status, const char *fault)
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
#define GET(path)             REQUEST("GET", path) "\r\n"

#endif
