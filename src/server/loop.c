// One event loop: waits for sockets, collects complete requests of a turn and hands them over at
// its end, and takes back what workers have answered.
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/parts.h"

int64_t loop_now_ms(void)
{
    return clock_monotonic_us() / 1000;
}

// ---- Being woken ----

void loop_wake(Loop *loop)
{
    uint64_t one = 1;

    if (atomic_exchange(&loop->sleeping, false)) {
        ssize_t written = write(loop->wake_fd, &one, sizeof(one));
        (void)written; // it fails only when the counter is full: then the loop is awake anyhow
    }
}

// Edge-triggered, so the counter need not be read.
static void on_wake(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)context;
}

void loop_give_back(Loop *loop, Exchange *exchange, bool must_wake)
{
    Exchange *top = atomic_load(&loop->done);

    do {
        exchange->next = top;
    } while (!atomic_compare_exchange_weak(&loop->done, &top, exchange));
    // Without need the loop sleeps on: the client's next request, or the tick, will wake it.
    if (must_wake || atomic_load(&loop->parked) > 0) {
        loop_wake(loop);
    }
}

void loop_settle(Loop *loop)
{
    Exchange *stack = atomic_exchange(&loop->done, NULL);
    Exchange *oldest = NULL;

    while (stack != NULL) {
        Exchange *next = stack->next;
        stack->next = oldest;
        oldest = stack;
        stack = next;
    }
    while (oldest != NULL) {
        Exchange *next = oldest->next;
        oldest->next = NULL;
        connection_settle(oldest->connection);
        oldest = next;
    }
}

// ---- A turn ----

static void hand_over_ready(Loop *loop)
{
    if (loop->ready_first == NULL) {
        return;
    }
    Exchange *refused = queue_put(&loop->server->queue, loop->ready_first);
    loop->ready_first = loop->ready_last = NULL;
    while (refused != NULL) {
        Exchange *next = refused->next;
        connection_refuse(refused->connection, 503, "too many are asking; try again in a moment");
        refused = next;
    }
}

static void bury_closed(Loop *loop)
{
    StateList *closed = &loop->states[STATE_CLOSED];

    while (closed->first != NULL) {
        Connection *connection = closed->first;
        deadline_leave(connection);
        free(connection);
    }
}

static void close_all(Loop *loop, ConnectionState state)
{
    while (loop->states[state].first != NULL) {
        connection_close(loop->states[state].first);
    }
}

static void set_tick(Loop *loop, int64_t tick_ms)
{
    struct timeval tick = { tick_ms / 1000, (tick_ms % 1000) * 1000 };

    event_add(&loop->tick_event, &tick);
}

static void begin_stop(Loop *loop)
{
    enum { STOPPING_TICK_MS = 20 };

    loop->stopping = true;
    loop->stop_due_ms = loop_now_ms() + loop->server->limits.stop_ms;
    event_del(&loop->listen_event);
    close(loop->listen_fd);
    loop->listen_fd = -1;
    close_all(loop, STATE_LINGERING);
    set_tick(loop, STOPPING_TICK_MS);
}

// Whether the loop has nothing left to do.
static bool go_on_stopping(Loop *loop)
{
    if (!loop->stopping) {
        begin_stop(loop);
    }
    close_all(loop, STATE_IDLE);
    if (loop_now_ms() >= loop->stop_due_ms) {
        close_all(loop, STATE_HEAD);
        close_all(loop, STATE_BODY);
        close_all(loop, STATE_WRITING);
    }
    return loop->open == 0;
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    Loop *loop = context;

    (void)fd;
    (void)what;
    loop_settle(loop);
    deadlines_check(loop);
    if (loop->accept_paused && !loop->stopping) {
        loop->accept_paused = false;
        event_add(&loop->listen_event, NULL);
    }
}

static void wait_for_events(Loop *loop)
{
    int flags = EVLOOP_ONCE;

    atomic_store(&loop->sleeping, true);
    // What was given back before we said that we sleep has not woken us.
    if (atomic_load(&loop->done) != NULL ||
        atomic_load(&loop->server->stopping) != loop->stopping) {
        flags |= EVLOOP_NONBLOCK;
    }
    event_base_loop(loop->base, flags);
    atomic_store(&loop->sleeping, false);
}

void *loop_run(void *context)
{
    Loop *loop = context;
    bool finished = false;

    while (!finished) {
        wait_for_events(loop);
        loop_settle(loop);
        hand_over_ready(loop);
        if (atomic_load(&loop->server->stopping)) {
            finished = go_on_stopping(loop);
        }
        bury_closed(loop);
    }
    return NULL;
}

// ---- Making and freeing ----

Fault loop_start(Loop *loop, Server *server, int listen_fd)
{
    struct event_config *config = event_config_new();

    loop->server = server;
    loop->listen_fd = listen_fd;
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (config != NULL) {
        // Only the loop's own thread touches its base.
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
        event_config_require_features(config, EV_FEATURE_ET);
        loop->base = event_base_new_with_config(config);
        event_config_free(config);
    }
    if (loop->wake_fd < 0 || loop->base == NULL) {
        return SERVER_START_FAILED;
    }
    event_assign(&loop->wake_event, loop->base, loop->wake_fd, EV_READ | EV_PERSIST | EV_ET,
                 on_wake, loop);
    event_assign(&loop->tick_event, loop->base, -1, EV_PERSIST, on_tick, loop);
    event_assign(&loop->listen_event, loop->base, listen_fd, EV_READ | EV_PERSIST,
                 listener_on_readable, loop);
    event_add(&loop->wake_event, NULL);
    event_add(&loop->listen_event, NULL);
    set_tick(loop, server->limits.tick_ms);
    return OK;
}

static void free_spare(Loop *loop)
{
    while (loop->spare != NULL) {
        Exchange *next = loop->spare->next;
        free(loop->spare);
        loop->spare = next;
    }
}

void loop_end(Loop *loop)
{
    assert(loop->open == 0);
    free_spare(loop);
    if (loop->base != NULL) {
        event_base_free(loop->base);
    }
    if (loop->wake_fd >= 0) {
        close(loop->wake_fd);
    }
    if (loop->listen_fd >= 0) {
        close(loop->listen_fd);
    }
}
