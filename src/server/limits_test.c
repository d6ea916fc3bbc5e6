// The server over real sockets: who is refused, what happens when there are too many, and how it
// ends. Nothing depends on how fast the machine is: tests of deadlines shorten them and wait for
// the effect.
#include "server/testing.h"

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
    fixture.limits.tick_ms = 10;
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
    fixture.limits.tick_ms = 10;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    client_say(fd, REQUEST("POST", "/echo") "Content-Length: 5\r\n\r\nhel");
    expect_refusal(fd, 408, "REQUEST_TOO_SLOW");
    close(fd);
    fixture_end(&fixture);
}

// Bytes buy another period, but not for ever: the last one ends although they keep coming.
static void test_body_periods_end(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.body_period_ms = 20;
    fixture.limits.tick_ms = 10;
    fixture.limits.body_least = 0;
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
    fixture.limits.tick_ms = 10;
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
    fixture.limits.tick_ms = 10;
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
// A worker has answered a moment before its connection counts as idle: until then nobody gives way.
static int open_when_one_gives_way(const Fixture *fixture)
{
    for (;;) {
        int fd = client_open(fixture);
        client_say(fd, GET("/c"));
        Answer answer = client_hear(fd, true);
        free(answer.body);
        if (answer.status == 200) {
            return fd;
        }
        close(fd);
    }
}

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
    int third = open_when_one_gives_way(&fixture);
    assert_closed(second);
    client_say(third, GET("/wait"));
    sem_wait(&fixture.entered);
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

int main(void)
{
    digest_start();
    log_set_level(LOG_ERROR_LEVEL);
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
