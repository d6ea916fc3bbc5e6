// The parts of the server and who owns them. Only server's own files include this.
// A connection belongs to its loop's thread; while its request is with a worker (STATE_ANSWERING)
// the worker alone may use its socket, and the loop neither reads, writes nor closes it.
#ifndef SERVER_PARTS_H
#define SERVER_PARTS_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/uio.h>

#include "server/limits_table.h"
#include "server/parse.h"
#include "server/server.h"
#include "server/wire.h"

typedef struct Loop Loop;
typedef struct Connection Connection;
typedef struct Exchange Exchange;

// ---- blocks.c: how many connections each address block has ----

typedef struct Block Block;
typedef struct Blocks {
    pthread_mutex_t lock;
    Block **buckets;
    uint64_t seed;
} Blocks;

void blocks_start(Blocks *blocks);
void blocks_end(Blocks *blocks);
// Counts one more; NULL when the block has `most` already.
Block *blocks_enter(Blocks *blocks, const char *name, int64_t most);
void blocks_leave(Blocks *blocks, Block *block);

// ---- queue.c: complete requests on their way to the workers ----

typedef struct Worker Worker;
typedef struct Queue {
    pthread_mutex_t lock;
    Exchange *first, *last;
    int64_t length, most;
    Worker *idle; // a stack: the last to fall asleep is the first to be woken, so few stay hot
    bool waking;  // one worker is on its way; it will wake the next if there is more to do
    bool closed;
} Queue;

struct Worker {
    Server *server;
    Worker *next_idle;
    pthread_cond_t call;
    bool called;
    pthread_t thread;
};

void queue_start(Queue *queue, int64_t most);
void queue_end(Queue *queue);
// Appends a chain (linked by `next`) as far as there is room; what did not fit comes back as a
// chain.
Exchange *queue_put(Queue *queue, Exchange *chain);
// The next request; waits. NULL once the queue is closed and empty.
Exchange *queue_take(Queue *queue, Worker *worker);
void queue_close(Queue *queue);
int64_t queue_length(Queue *queue);

// ---- workers.c ----

void *worker_run(void *worker);

// ---- Exchanges: a request being received and answered. An idle connection has none ----

struct Exchange {
    Exchange *next; // in a chain: ready, queue, done or spare
    Connection *connection;
    char *bytes; // what was received: `first` or from malloc
    size_t len, room;
    uint64_t received; // bytes in all; unlike `len` it never shrinks
    Parse parse;
    HttpRequest request;
    bool continue_sent;
    bool asking;          // a worker is asked whether the body may come
    bool is_upload;       // counted in Server.uploads; request.body_file is open once it was admitted
    uint64_t upload_left; // bytes of the body that are still to come
    bool close; // set by the worker: no further request on this connection
    char *rest; // what the worker could not send at once; from malloc
    size_t rest_len, rest_sent;
    char first[SERVER_FIRST_READ];
};

// ---- Connections ----

typedef enum ConnectionState {
    STATE_IDLE, // no byte of a request yet
    STATE_HEAD,
    STATE_BODY,
    STATE_ANSWERING, // with a worker
    STATE_WRITING,   // the loop sends what the worker could not
    STATE_LINGERING, // replied for the last time; waits for the client to close
    STATE_CLOSED,    // freed at the end of the loop's turn
    STATE_COUNT,
} ConnectionState;

struct Connection {
    struct event event;
    Loop *loop;
    Connection *next, *previous; // among those in the same state, oldest first
    int64_t due_ms;
    Exchange *exchange;
    Block *block;  // NULL for loopback
    uint64_t mark; // bytes moved when the period began
    int fd;
    uint8_t state;
    uint8_t periods;
    bool parked; // its event is off since something arrived while a worker had it
    bool is_loopback;
    char block_name[48];
};

// A new connection takes over `fd`.
void connection_open(Loop *loop, int fd, const char *block_name, bool is_loopback, Block *block);
void connection_close(Connection *connection);
// A worker is done with it.
void connection_settle(Connection *connection);
// Sends a canned reply and closes.
void connection_refuse(Connection *connection, int status, const char *reason);
// The door out to the socket (TLS goes behind it): bytes moved, -1 with errno.
ssize_t connection_send(Connection *connection, const struct iovec *pieces, size_t count);

// exchanges.c
Exchange *exchange_take(Loop *loop, Connection *connection);
void exchange_give_back(Loop *loop, Exchange *exchange);
// Makes room for more; false when the server holds too much already.
bool exchange_grow(Loop *loop, Exchange *exchange);
// Drops the request that was answered and keeps what came behind it.
void exchange_next(Loop *loop, Exchange *exchange);

// ---- deadlines.c ----

typedef struct StateList {
    Connection *first, *last;
} StateList;

// Puts a connection that is in no list into that of a state; its time begins now.
void deadline_add(Connection *connection, ConnectionState state);
// The same for one that is in another list, or in this one.
void deadline_enter(Connection *connection, ConnectionState state);
void deadline_leave(Connection *connection);
void deadlines_check(Loop *loop);

// ---- listener.c ----

// A listening socket; `port` 0 takes any. `shared`: more of them will share the port.
MUST_USE Fault listener_open(const char *host, int port, bool shared, int *fd_out, int *port_out);
void listener_on_readable(evutil_socket_t fd, short what, void *loop);

// ---- loop.c ----

struct Loop {
    Server *server;
    struct event_base *base;
    struct event wake_event, tick_event, listen_event;
    int wake_fd, listen_fd;
    bool accept_paused, stopping;
    int64_t stop_due_ms;
    StateList states[STATE_COUNT];
    int64_t open;                       // connections
    Exchange *ready_first, *ready_last; // complete, handed to the workers at the end of the turn
    Exchange *spare;
    int64_t spare_count;
    _Atomic(Exchange *) done; // a stack, pushed by workers
    atomic_bool sleeping;     // waits for events: whoever wants it must write to wake_fd
    atomic_int parked;
    _Atomic int64_t requests, refused;
    pthread_t thread;
};

MUST_USE Fault loop_start(Loop *loop, Server *server, int listen_fd);
void *loop_run(void *loop);
void loop_end(Loop *loop);
void loop_wake(Loop *loop);
// By a worker: the connection goes back to its loop, which is woken only if it must be.
void loop_give_back(Loop *loop, Exchange *exchange, bool must_wake);
// Takes what the workers have given back.
void loop_settle(Loop *loop);
int64_t loop_now_ms(void);

// ---- server.c ----

struct Server {
    ServerOptions options;
    ServerLimits limits;
    int port;
    int64_t connections_most;
    Loop *loops;
    size_t loop_count, loops_running;
    Worker *workers;
    size_t workers_running;
    Queue queue;
    Blocks blocks;
    _Atomic int64_t connections, buffered, uploads;
    atomic_bool stopping;
};

#endif
