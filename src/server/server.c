// Starting and stopping: sockets, loops, workers, in this order, and back. What they do is theirs.
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "server/parts.h"

// Asks for enough descriptors; connections_most follows what there is.
static void raise_file_limit(Server *server)
{
    rlim_t wanted = (rlim_t)server->options.settings->connections + SERVER_FILES_RESERVED;
    struct rlimit limit;

    server->connections_most = server->options.settings->connections;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    struct rlimit raised = { wanted, wanted > limit.rlim_max ? wanted : limit.rlim_max };
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
        return;
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    server->connections_most = limit.rlim_max > 2 * SERVER_FILES_RESERVED
                                   ? (int64_t)limit.rlim_max - SERVER_FILES_RESERVED
                                   : (int64_t)limit.rlim_max / 2;
    log_event(LOG_INFO_LEVEL, "connections_capped",
              log_number("connections", server->connections_most),
              log_number("wanted", (int64_t)wanted - SERVER_FILES_RESERVED));
}

// All threads of the server leave signals to the thread that started it.
static bool start_thread(pthread_t *thread_out, void *(*run)(void *), void *context,
                         const char *name)
{
    pthread_attr_t attributes;
    sigset_t all, before;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SERVER_STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(thread_out, &attributes, run, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (started) {
        pthread_setname_np(*thread_out, name);
    }
    return started;
}

static Fault start_workers(Server *server)
{
    size_t count = (size_t)server->options.settings->workers;

    server->workers = calloc(count, sizeof(*server->workers));
    if (server->workers == NULL) {
        return SERVER_START_FAILED;
    }
    for (size_t i = 0; i < count; i++) {
        Worker *worker = &server->workers[i];
        worker->server = server;
        pthread_cond_init(&worker->call, NULL);
        if (!start_thread(&worker->thread, worker_run, worker, "worker")) {
            pthread_cond_destroy(&worker->call);
            return SERVER_START_FAILED;
        }
        server->workers_running++;
    }
    return OK;
}

static size_t count_loops(const Settings *settings)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (settings->loops > 0) {
        return (size_t)settings->loops;
    }
    return cores > 0 ? (size_t)cores : 1;
}

// With SO_REUSEPORT a second server of the same user could listen beside us unnoticed: so the port
// is first taken without it.
static Fault probe_port(Server *server)
{
    int fd, port;

    TRY(listener_open(server->options.host, server->options.port, false, &fd, &port));
    close(fd);
    return OK;
}

static Fault open_loops(Server *server)
{
    size_t count = count_loops(server->options.settings);

    TRY(probe_port(server));
    server->loops = calloc(count, sizeof(*server->loops));
    if (server->loops == NULL) {
        return SERVER_START_FAILED;
    }
    server->port = server->options.port;
    for (size_t i = 0; i < count; i++) {
        int fd;
        TRY(listener_open(server->options.host, server->port, true, &fd, &server->port));
        server->loop_count++;
        TRY(loop_start(&server->loops[i], server, fd));
    }
    return OK;
}

static Fault run_loops(Server *server)
{
    for (size_t i = 0; i < server->loop_count; i++) {
        if (!start_thread(&server->loops[i].thread, loop_run, &server->loops[i], "loop")) {
            return SERVER_START_FAILED;
        }
        server->loops_running++;
    }
    return OK;
}

static Fault start_parts(Server *server)
{
    raise_file_limit(server);
    TRY(open_loops(server));
    TRY(start_workers(server));
    return run_loops(server);
}

Fault server_start(const ServerOptions *options, Server **server_out)
{
    Server *server = calloc(1, sizeof(*server));

    if (server == NULL) {
        return SERVER_START_FAILED;
    }
    signal(SIGPIPE, SIG_IGN); // for libraries that write to sockets
    server->options = *options;
    server->limits = options->limits != NULL ? *options->limits : SERVER_LIMITS_USUAL;
    blocks_start(&server->blocks);
    queue_start(&server->queue, server->limits.queue);
    Fault fault = start_parts(server);
    if (fault != OK) {
        server_stop(server);
        return fault;
    }
    *server_out = server;
    return OK;
}

int server_port(const Server *server)
{
    return server->port;
}

static void stop_workers(Server *server)
{
    queue_close(&server->queue);
    for (size_t i = 0; i < server->workers_running; i++) {
        pthread_join(server->workers[i].thread, NULL);
    }
    for (size_t i = 0; i < server->workers_running; i++) {
        pthread_cond_destroy(&server->workers[i].call);
    }
    free(server->workers);
}

void server_stop(Server *server)
{
    atomic_store(&server->stopping, true);
    for (size_t i = 0; i < server->loops_running; i++) {
        loop_wake(&server->loops[i]);
    }
    for (size_t i = 0; i < server->loops_running; i++) {
        pthread_join(server->loops[i].thread, NULL);
    }
    stop_workers(server);
    for (size_t i = 0; i < server->loop_count; i++) {
        loop_end(&server->loops[i]);
    }
    free(server->loops);
    queue_end(&server->queue);
    blocks_end(&server->blocks);
    free(server);
}

ServerStats server_stats(const Server *server)
{
    ServerStats stats = { .connections = atomic_load(&server->connections) };

    for (size_t i = 0; i < server->loop_count; i++) {
        stats.requests += atomic_load_explicit(&server->loops[i].requests, memory_order_relaxed);
        stats.refused += atomic_load_explicit(&server->loops[i].refused, memory_order_relaxed);
    }
    stats.queue_length = queue_length((Queue *)&server->queue);
    return stats;
}
