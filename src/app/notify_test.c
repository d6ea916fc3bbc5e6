// Tests of what the keeper of the process hears: messages as systemd reads them, and whose life is asked for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/notify.h"

static int listen_as_keeper(const struct sockaddr_un *address, size_t length)
{
    int keeper = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    assert_true(keeper >= 0 && bind(keeper, (const struct sockaddr *)address, size) == 0);
    return keeper;
}

static void expect_heard(int keeper, const char *wanted)
{
    char heard[64];
    ssize_t length = recv(keeper, heard, sizeof heard, MSG_DONTWAIT);
    assert_int_equal(length, strlen(wanted));
    assert_memory_equal(heard, wanted, strlen(wanted));
}

static void test_keeper_hears(void **state)
{
    (void)state;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char folder[] = "/tmp/istijaba-notify-XXXXXX";
    assert_non_null(mkdtemp(folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/keeper", folder);
    int keeper = listen_as_keeper(&address, strlen(address.sun_path) + 1);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    assert_true(notify_keeper("READY=1"));
    expect_heard(keeper, "READY=1");
    close(keeper);
    unlink(address.sun_path);
    rmdir(folder);
    assert_false(notify_keeper("READY=1")); // gone
}

static void test_keeper_of_the_abstract_space(void **state)
{
    (void)state;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char name[64];
    snprintf(name, sizeof name, "@istijaba-notify-%ld", (long)getpid());
    memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
    int keeper = listen_as_keeper(&address, strlen(name));
    setenv("NOTIFY_SOCKET", name, 1);
    assert_true(notify_keeper("WATCHDOG=1"));
    expect_heard(keeper, "WATCHDOG=1");
    close(keeper);
}

static void test_without_a_keeper(void **state)
{
    (void)state;
    char longest[200];
    memset(longest, '/', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    unsetenv("NOTIFY_SOCKET");
    assert_false(notify_keeper("READY=1"));
    setenv("NOTIFY_SOCKET", "", 1);
    assert_false(notify_keeper("READY=1"));
    setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
    assert_false(notify_keeper("READY=1"));
    setenv("NOTIFY_SOCKET", longest, 1);
    assert_false(notify_keeper("READY=1"));
    unsetenv("NOTIFY_SOCKET");
}

static int64_t watchdog_ms(const char *every, const char *whose)
{
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    if (every) {
        setenv("WATCHDOG_USEC", every, 1);
    }
    if (whose) {
        setenv("WATCHDOG_PID", whose, 1);
    }
    return notify_watchdog_ms();
}

static void test_whose_life(void **state)
{
    (void)state;
    char mine[32], parents[32];
    snprintf(mine, sizeof mine, "%ld", (long)getpid());
    snprintf(parents, sizeof parents, "%ld", (long)getppid());
    assert_int_equal(watchdog_ms(NULL, NULL), 0);
    assert_int_equal(watchdog_ms("300000000", NULL), 300000);
    assert_int_equal(watchdog_ms("300000000", mine), 300000);
    assert_int_equal(watchdog_ms("300000000", parents), 0);
    assert_int_equal(watchdog_ms("300000000", "x"), 0);
    assert_int_equal(watchdog_ms("0", mine), 0);
    assert_int_equal(watchdog_ms("soon", mine), 0);
}

// ---- A server that answers, one that is silent, none ----

typedef struct Peer {
    int listener;
    int port;
    const char *answer; // NULL: accepts and says nothing
} Peer;

static void open_peer(Peer *peer)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(peer->listener, 4), 0);
    assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &size), 0);
    peer->port = ntohs(address.sin_port);
}

static void *answer_once(void *context)
{
    Peer *peer = context;
    char request[512];
    int client = accept(peer->listener, NULL, NULL);
    if (client >= 0 && recv(client, request, sizeof request, 0) > 0) {
        (void)!send(client, peer->answer, strlen(peer->answer), MSG_NOSIGNAL);
        close(client);
    }
    return NULL;
}

static bool is_answered_with(const char *answer)
{
    Peer peer = { .answer = answer };
    pthread_t thread;
    open_peer(&peer);
    assert_int_equal(pthread_create(&thread, NULL, answer_once, &peer), 0);
    bool answered = notify_is_answered("127.0.0.1", peer.port, 5000);
    pthread_join(thread, NULL);
    close(peer.listener);
    return answered;
}

static void test_answers(void **state)
{
    (void)state;
    Peer silent = { .answer = NULL };
    assert_true(is_answered_with("HTTP/1.1 200 OK\r\n\r\n"));
    assert_true(is_answered_with("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
    assert_false(is_answered_with("SSH-2.0-OpenSSH_9.2"));
    assert_false(is_answered_with("HT"));
    open_peer(&silent);
    assert_false(notify_is_answered("127.0.0.1", silent.port, 50));
    close(silent.listener);
    assert_false(notify_is_answered("127.0.0.1", silent.port, 50));
    assert_false(notify_is_answered("not an address", silent.port, 50));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeper_hears), cmocka_unit_test(test_keeper_of_the_abstract_space),
        cmocka_unit_test(test_without_a_keeper), cmocka_unit_test(test_whose_life),
        cmocka_unit_test(test_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
