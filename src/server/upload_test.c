// Bodies above what is held in memory: let in by their head, written to a file, bounded in number, size and time.
#include "server/testing.h"

#include <stdatomic.h>
#include <sys/stat.h>

enum { LARGE = 3 * 1024 * 1024 };

static atomic_int admitted;
static atomic_long last_size;

// "/no" is refused as somebody without the right would be.
static int admit_test(void *context, Arena *arena, const HttpRequest *head, HttpReply *reply)
{
    (void)context;
    assert_null(head->body.at);
    if (str_is(head->path, "/no")) {
        reply->status = 403;
        reply->content_type = STR("text/plain");
        reply->body = str_copy(arena, STR("no"));
        return -1;
    }
    atomic_fetch_add(&admitted, 1);
    char path[] = "/tmp/istijaba-upload-XXXXXX";
    int file = mkstemp(path);
    assert_true(file > 0);
    unlink(path);
    return file;
}

static void answer_upload(void *context, Arena *arena, const HttpRequest *request, HttpReply *reply)
{
    struct stat about = { 0 };
    Digest digest = { 0 };
    if (request->body_file == 0) {
        answer_test(context, arena, request, reply);
        return;
    }
    assert_int_equal(request->body.len, 0);
    assert_int_equal(fstat(request->body_file, &about), 0);
    char *bytes = arena_take(arena, (size_t)about.st_size + 1);
    assert_int_equal(pread(request->body_file, bytes, (size_t)about.st_size, 0), about.st_size);
    digest = digest_of((Str){ bytes, (size_t)about.st_size });
    atomic_store(&last_size, (long)about.st_size);
    reply->content_type = STR("text/plain");
    reply->body = digest_hex(arena, digest);
}

static void start(Fixture *fixture)
{
    ServerOptions options = {
        .host = "127.0.0.1",
        .settings = &fixture->settings,
        .limits = &fixture->limits,
        .answer = answer_upload,
        .admit = admit_test,
        .context = fixture,
    };
    digest_start();
    atomic_store(&admitted, 0);
    assert_null(server_start(&options, &fixture->server));
}

static char *large_body(void)
{
    char *body = malloc(LARGE);
    assert_non_null(body);
    for (size_t i = 0; i < LARGE; i++) {
        body[i] = (char)(i * 7 + i / 251);
    }
    return body;
}

static void say_head(int fd, const char *path, long length, const char *more)
{
    char head[256];
    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %ld\r\n%s\r\n", path, length,
             more);
    client_say(fd, head);
}

static void test_arrives_whole_and_the_connection_goes_on(void **state)
{
    (void)state;
    Fixture fixture;
    Arena *arena = arena_new();
    char *body = large_body();
    Str wanted = digest_hex(arena, digest_of((Str){ body, LARGE }));
    fixture_prepare(&fixture);
    start(&fixture);
    int fd = client_open(&fixture);
    for (int round = 0; round < 3; round++) {
        say_head(fd, "/file", LARGE, "");
        client_send(fd, body, LARGE);
        expect_answer(fd, 200, wanted.at);
        client_say(fd, GET("/after"));
        expect_answer(fd, 200, "/after");
    }
    // The head and the start of the body in one piece, and a second request behind the end.
    client_say(fd, "POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 3145728\r\n\r\nx");
    client_send(fd, body + 1, LARGE - 1);
    client_say(fd, GET("/behind"));
    Answer answer = client_hear(fd, true);
    assert_int_equal(answer.status, 200);
    free(answer.body);
    expect_answer(fd, 200, "/behind");
    assert_int_equal(atomic_load(&last_size), LARGE);
    close(fd);
    fixture_end(&fixture);
    free(body);
    arena_free(arena);
}

static void test_invited(void **state)
{
    (void)state;
    Fixture fixture;
    char said[26] = "";
    char *body = large_body();
    fixture_prepare(&fixture);
    start(&fixture);
    int fd = client_open(&fixture);
    say_head(fd, "/file", LARGE, "Expect: 100-continue\r\n");
    read_fully(fd, said, 25);
    assert_string_equal(said, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, body, LARGE);
    Answer answer = client_hear(fd, true);
    assert_int_equal(answer.status, 200);
    free(answer.body);
    // Whoever may not send it is told before the first byte, and never invited.
    say_head(fd, "/no", LARGE, "Expect: 100-continue\r\n");
    answer = client_hear(fd, true);
    assert_int_equal(answer.status, 403);
    assert_string_equal(answer.body, "no");
    assert_non_null(strstr(answer.head, "\r\nConnection: close\r\n"));
    free(answer.body);
    assert_closed(fd);
    close(fd);
    fixture_end(&fixture);
    free(body);
}

static void test_bounds(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    start(&fixture);
    int fd = client_open(&fixture);
    say_head(fd, "/file", (long)HTTP_UPLOAD_MAX + 1, "");
    expect_refusal(fd, 413, "REQUEST_TOO_LARGE");
    close(fd);
    fd = client_open(&fixture);
    // In pieces nobody knows how much will come: as much as is held in memory, as ever.
    client_say(fd, "POST /file HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
    expect_refusal(fd, 413, "REQUEST_TOO_LARGE");
    close(fd);
    assert_int_equal(atomic_load(&admitted), 0);
    fixture_end(&fixture);
}

static void test_only_so_many_at_once(void **state)
{
    (void)state;
    Fixture fixture;
    int first, second;
    char *body = large_body();
    fixture_prepare(&fixture);
    fixture.limits.uploads = 1;
    start(&fixture);
    first = client_open(&fixture);
    say_head(first, "/file", LARGE, "Expect: 100-continue\r\n");
    char said[26] = "";
    read_fully(first, said, 25);
    second = client_open(&fixture);
    say_head(second, "/file", LARGE, "");
    expect_refusal(second, 503, "SERVER_BUSY");
    close(second);
    client_send(first, body, LARGE);
    Answer answer = client_hear(first, true);
    assert_int_equal(answer.status, 200);
    free(answer.body);
    // Its place is free again, though its connection stays.
    second = client_open(&fixture);
    client_say(first, GET("/turn"));
    expect_answer(first, 200, "/turn");
    say_head(second, "/file", LARGE, "");
    client_send(second, body, LARGE);
    answer = client_hear(second, true);
    assert_int_equal(answer.status, 200);
    free(answer.body);
    close(first);
    close(second);
    fixture_end(&fixture);
    free(body);
}

static void test_too_slow(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_prepare(&fixture);
    fixture.limits.body_period_ms = 30;
    fixture.limits.tick_ms = 5;
    start(&fixture);
    int fd = client_open(&fixture);
    say_head(fd, "/file", LARGE, "");
    client_say(fd, "a few bytes");
    expect_refusal(fd, 408, "REQUEST_TOO_SLOW");
    close(fd);
    fixture_end(&fixture);
}

static void test_gone_in_the_middle(void **state)
{
    (void)state;
    Fixture fixture;
    char *body = large_body();
    fixture_prepare(&fixture);
    fixture.limits.uploads = 1;
    start(&fixture);
    for (int round = 0; round < 5; round++) {
        int fd = client_open(&fixture);
        say_head(fd, "/file", LARGE, "Expect: 100-continue\r\n");
        char said[26] = "";
        read_fully(fd, said, 25); // the one before has given its place back
        client_send(fd, body, LARGE / 3);
        shutdown(fd, SHUT_WR);
        assert_closed(fd);
        close(fd);
    }
    assert_int_equal(atomic_load(&admitted), 5);
    fixture_end(&fixture);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrives_whole_and_the_connection_goes_on),
        cmocka_unit_test(test_invited),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_only_so_many_at_once),
        cmocka_unit_test(test_too_slow),
        cmocka_unit_test(test_gone_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
