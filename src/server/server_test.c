// The server over real sockets on loopback: requests and replies as they should be.
#include "server/testing.h"

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
    client_say(fd,
               GET("/1") GET("/2") REQUEST("POST", "/echo") "Content-Length: 3\r\n\r\nabc" REQUEST(
                   "POST", "/echo") "Transfer-Encoding: chunked\r\n\r\n"
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

// The second request arrives while the first is with a worker.
static void test_request_while_answering(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.settings.loops = 1;
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    for (int i = 0; i < 10; i++) {
        client_say(fd, GET("/wait"));
        sem_wait(&fixture.entered);
        client_say(fd, GET("/next"));
        while (atomic_load(&fixture.server->loops[0].parked) == 0) {
            sched_yield();
        }
        sem_post(&fixture.released);
        expect_answer(fd, 200, "/wait");
        expect_answer(fd, 200, "/next");
    }
    assert_int_equal(atomic_load(&fixture.server->loops[0].parked), 0);
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
    while (atomic_load(&fixture.server->buffered) > 0) {
        sched_yield(); // given back once the loop has seen that the reply is gone
    }
    fixture_end(&fixture);
}

// What comes behind a large body in the same piece must not be lost with its buffer.
static void test_request_behind_body(void **state)
{
    (void)state;
    enum { BODY = 10000 };
    static const char head[] = REQUEST("POST", "/echo") "Content-Length: 10000\r\n\r\n";
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int fd = client_open(&fixture);
    char text[sizeof(head) + BODY + 100];
    int len = snprintf(text, sizeof(text), "%s%0*d%s", head, BODY, 7, GET("/behind"));
    for (int i = 0; i < 10; i++) {
        client_send(fd, text, (size_t)len);
        Answer answer = client_hear(fd, true);
        assert_int_equal(answer.body_len, BODY);
        assert_int_equal(answer.body[BODY - 1], '7');
        free(answer.body);
        expect_answer(fd, 200, "/behind");
    }
    close(fd);
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
        cmocka_unit_test(test_request_while_answering),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_continue),
        cmocka_unit_test(test_large_body_both_ways),
        cmocka_unit_test(test_request_behind_body),
        cmocka_unit_test(test_large_reply),
        cmocka_unit_test(test_too_large_body),
        cmocka_unit_test(test_too_much_buffered),
        cmocka_unit_test(test_many_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
