// A server whose answers cost nothing: measures sockets, parser, queue and workers alone.
// Usage: server_bench [PORT [WORKERS [WAIT_US]]]; each answer waits WAIT_US, as for a commit. Ends
// when standard input closes.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "server/server.h"

static void answer_hello(void *context, Arena *arena, const HttpRequest *request, HttpReply *reply)
{
    const int *wait_us = context;

    (void)arena;
    if (*wait_us > 0) {
        usleep((useconds_t)*wait_us);
    }
    reply->content_type = STR("text/plain; charset=utf-8");
    reply->body = request->body.len > 0 ? request->body : STR("hello\n");
}

static int number_argument(int count, char **arguments, int place, int otherwise)
{
    return place < count ? (int)strtol(arguments[place], NULL, 10) : otherwise;
}

static void wait_for_end_of_input(void)
{
    char dropped[64];

    while (read(STDIN_FILENO, dropped, sizeof(dropped)) > 0) {
    }
}

int main(int count, char **arguments)
{
    Settings settings = { .workers = 128, .connections = 20000 };
    int wait_us = number_argument(count, arguments, 3, 0);
    Server *server;

    digest_start();
    settings.workers = number_argument(count, arguments, 2, 128);
    ServerOptions options = {
        .host = "127.0.0.1",
        .port = number_argument(count, arguments, 1, 0),
        .settings = &settings,
        .answer = answer_hello,
        .context = &wait_us,
    };
    Fault fault = server_start(&options, &server);
    if (fault != OK) {
        fprintf(stderr, "server_bench: %s\n", fault->name);
        return 1;
    }
    printf("http://127.0.0.1:%d/ pid %d\n", server_port(server), (int)getpid());
    fflush(stdout);
    wait_for_end_of_input();
    ServerStats stats = server_stats(server);
    printf("%lld requests, %lld refused, %lld connections\n", (long long)stats.requests,
           (long long)stats.refused, (long long)stats.connections);
    server_stop(server);
    return 0;
}
