// One connection: bytes in until a request is whole, bytes out until a reply is gone, and the ways
// it ends. Runs on its loop's thread, but for connection_send, which a worker may call too.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/parts.h"

static ssize_t receive_bytes(Connection *connection, char *at, size_t room)
{
    return recv(connection->fd, at, room, 0);
}

ssize_t connection_send(Connection *connection, const struct iovec *pieces, size_t count)
{
    struct msghdr message = { .msg_iov = (struct iovec *)pieces, .msg_iovlen = count };

    return sendmsg(connection->fd, &message, MSG_NOSIGNAL);
}

static ssize_t send_bytes(Connection *connection, const char *at, size_t len)
{
    struct iovec piece = { (char *)at, len };

    return connection_send(connection, &piece, 1);
}

static bool is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// ---- Which events are waited for ----

static void on_event(evutil_socket_t fd, short what, void *context);

static void watch(Connection *connection, short what)
{
    Loop *loop = connection->loop;

    event_del(&connection->event);
    event_assign(&connection->event, loop->base, connection->fd, (short)(what | EV_PERSIST),
                 on_event, connection);
    event_add(&connection->event, NULL);
    if (connection->parked) {
        connection->parked = false;
        atomic_fetch_sub(&loop->parked, 1);
    }
}

// Something arrived while a worker has the connection: looked at when it comes back.
static void park(Connection *connection)
{
    event_del(&connection->event);
    connection->parked = true;
    atomic_fetch_add(&connection->loop->parked, 1);
}

// ---- Beginning and end ----

void connection_open(Loop *loop, int fd, const char *block_name, bool is_loopback, Block *block)
{
    Connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL) {
        abort();
    }
    connection->loop = loop;
    connection->fd = fd;
    connection->block = block;
    connection->is_loopback = is_loopback;
    memcpy(connection->block_name, block_name,
           strnlen(block_name, sizeof(connection->block_name) - 1));
    event_assign(&connection->event, loop->base, fd, EV_READ | EV_PERSIST, on_event, connection);
    event_add(&connection->event, NULL);
    deadline_add(connection, STATE_IDLE);
    loop->open++;
}

static void release_exchange(Connection *connection)
{
    if (connection->exchange != NULL) {
        exchange_give_back(connection->loop, connection->exchange);
        connection->exchange = NULL;
    }
}

void connection_close(Connection *connection)
{
    Loop *loop = connection->loop;

    event_del(&connection->event);
    if (connection->parked) {
        atomic_fetch_sub(&loop->parked, 1);
    }
    // First: whoever sees the connection end may count on its place.
    release_exchange(connection);
    close(connection->fd);
    if (connection->block != NULL) {
        blocks_leave(&loop->server->blocks, connection->block);
    }
    atomic_fetch_sub(&loop->server->connections, 1);
    loop->open--;
    deadline_enter(connection, STATE_CLOSED);
}

// Closes after a last reply. To close with bytes unread would reset the connection, and the client
// could lose the reply: so what it still sends is read and dropped for a while.
static void linger(Connection *connection)
{
    if (connection->loop->stopping || shutdown(connection->fd, SHUT_WR) != 0) {
        connection_close(connection);
        return;
    }
    release_exchange(connection);
    watch(connection, EV_READ);
    deadline_enter(connection, STATE_LINGERING);
}

static void drop_bytes(Connection *connection)
{
    char dropped[16 * 1024];
    ssize_t got = receive_bytes(connection, dropped, sizeof(dropped));

    if (got == 0 || (got < 0 && !is_passing(errno))) {
        connection_close(connection);
    }
}

void connection_refuse(Connection *connection, int status, const char *reason)
{
    char text[WIRE_CANNED_MAX];
    size_t len = wire_canned(text, status, reason, clock_now_s());

    atomic_fetch_add_explicit(&connection->loop->refused, 1, memory_order_relaxed);
    if (send_bytes(connection, text, len) == (ssize_t)len) {
        linger(connection);
    } else {
        connection_close(connection);
    }
}

// ---- A request comes in ----

static void hand_over(Connection *connection)
{
    Loop *loop = connection->loop;
    Exchange *exchange = connection->exchange;
    HttpRequest *request = &exchange->request;

    request->peer_is_loopback = connection->is_loopback;
    memcpy(request->peer_block, connection->block_name, sizeof(request->peer_block));
    deadline_enter(connection, STATE_ANSWERING);
    *(loop->ready_last != NULL ? &loop->ready_last->next : &loop->ready_first) = exchange;
    loop->ready_last = exchange;
    atomic_fetch_add_explicit(&loop->requests, 1, memory_order_relaxed);
}

static void invite_body(Connection *connection)
{
    static const char invitation[] = "HTTP/1.1 100 Continue\r\n\r\n";
    Exchange *exchange = connection->exchange;

    if (exchange->parse.wants_continue && !exchange->continue_sent) {
        exchange->continue_sent = true;
        send_bytes(connection, invitation, sizeof(invitation) - 1);
    }
}

// ---- A large body goes into a file ----

static bool write_piece(int file, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t written = write(file, at, len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += written;
        len -= (size_t)written;
    }
    return true;
}

// The body may be large: a worker finds out who asks, and whether the route takes files, before it comes.
static void ask_for_upload(Connection *connection)
{
    Server *server = connection->loop->server;
    Exchange *exchange = connection->exchange;

    if (atomic_fetch_add(&server->uploads, 1) >= server->limits.uploads) {
        atomic_fetch_sub(&server->uploads, 1);
        connection_refuse(connection, 503, "too many files are coming in; try again in a moment");
        return;
    }
    exchange->is_upload = true;
    exchange->asking = true;
    hand_over(connection);
}

static void take_piece(Connection *connection, const char *at, size_t len)
{
    Exchange *exchange = connection->exchange;

    if (!write_piece(exchange->request.body_file, at, len)) {
        connection_refuse(connection, 503, "the file cannot be stored; the disk may be full");
        return;
    }
    exchange->upload_left -= len;
    if (exchange->upload_left == 0) {
        hand_over(connection);
    }
}

// Admitted: what came with the head is written first.
static void begin_upload(Connection *connection)
{
    Exchange *exchange = connection->exchange;
    size_t head = exchange->parse.taken;
    size_t here = exchange->len - head;

    exchange->asking = false;
    exchange->upload_left = exchange->parse.body_len;
    exchange->len = head;
    connection->mark = exchange->received;
    connection->periods = 0;
    watch(connection, EV_READ);
    deadline_enter(connection, STATE_BODY);
    invite_body(connection);
    take_piece(connection, exchange->bytes + head, here);
}

static void receive_upload(Connection *connection)
{
    char piece[64 * 1024];
    Exchange *exchange = connection->exchange;
    uint64_t left = exchange->upload_left;
    ssize_t got = receive_bytes(connection, piece, left < sizeof(piece) ? (size_t)left : sizeof(piece));

    if (got > 0) {
        exchange->received += (uint64_t)got;
        take_piece(connection, piece, (size_t)got);
        explicit_bzero(piece, (size_t)got);
    } else if (got == 0 || !is_passing(errno)) {
        connection_close(connection);
    }
}

static void wait_for_more(Connection *connection)
{
    Exchange *exchange = connection->exchange;
    ConnectionState state = exchange->parse.head_done ? STATE_BODY : STATE_HEAD;

    if (exchange->len == exchange->room && !exchange_grow(connection->loop, exchange)) {
        connection_refuse(connection, 503, "the server holds too much already; try again");
        return;
    }
    if (connection->state != state) {
        connection->mark = exchange->received;
        connection->periods = 0;
        deadline_enter(connection, state);
    }
    invite_body(connection);
}

static void advance(Connection *connection)
{
    Exchange *exchange = connection->exchange;

    switch (parse_bytes(&exchange->parse, exchange->bytes, &exchange->len, &exchange->request)) {
    case PARSE_DONE:
        hand_over(connection);
        return;
    case PARSE_REFUSED:
        connection_refuse(connection, exchange->parse.status, exchange->parse.reason);
        return;
    case PARSE_MORE:
        wait_for_more(connection);
        return;
    case PARSE_ASK:
        ask_for_upload(connection);
        return;
    }
}

static void receive(Connection *connection)
{
    if (connection->exchange != NULL && connection->exchange->upload_left > 0) {
        receive_upload(connection);
        return;
    }
    if (connection->exchange == NULL) {
        connection->exchange = exchange_take(connection->loop, connection);
    }
    Exchange *exchange = connection->exchange;
    ssize_t got = receive_bytes(connection, exchange->bytes + exchange->len,
                                exchange->room - exchange->len);
    if (got > 0) {
        exchange->len += (size_t)got;
        exchange->received += (uint64_t)got;
        advance(connection);
    } else if (got == 0 || !is_passing(errno)) {
        connection_close(connection);
    } else if (connection->state == STATE_IDLE) {
        release_exchange(connection);
    }
}

// ---- A reply goes out ----

static void end_reply(Connection *connection)
{
    Exchange *exchange = connection->exchange;

    if (exchange->close) {
        linger(connection);
        return;
    }
    if (connection->parked || connection->state == STATE_WRITING) {
        watch(connection, EV_READ);
    }
    if (exchange->len > exchange->parse.taken) {
        exchange_next(connection->loop, exchange);
        advance(connection);
        return;
    }
    release_exchange(connection);
    deadline_enter(connection, STATE_IDLE);
}

static void send_rest(Connection *connection)
{
    Exchange *exchange = connection->exchange;
    ssize_t sent = send_bytes(connection, exchange->rest + exchange->rest_sent,
                              exchange->rest_len - exchange->rest_sent);

    if (sent < 0) {
        if (!is_passing(errno)) {
            connection_close(connection);
        }
        return;
    }
    exchange->rest_sent += (size_t)sent;
    if (exchange->rest_sent == exchange->rest_len) {
        free(exchange->rest);
        exchange->rest = NULL;
        exchange->rest_len = exchange->rest_sent = 0;
        end_reply(connection);
    }
}

void connection_settle(Connection *connection)
{
    if (connection->exchange->asking && connection->exchange->request.body_file > 0) {
        begin_upload(connection);
        return;
    }
    if (connection->exchange->rest == NULL) {
        end_reply(connection);
        return;
    }
    connection->mark = 0;
    connection->periods = 0;
    watch(connection, EV_WRITE);
    deadline_enter(connection, STATE_WRITING);
}

static void on_event(evutil_socket_t fd, short what, void *context)
{
    Connection *connection = context;

    (void)fd;
    (void)what;
    if (connection->state == STATE_ANSWERING) {
        // The worker may be done without having woken us.
        loop_settle(connection->loop);
    }
    switch (connection->state) {
    case STATE_ANSWERING:
        park(connection);
        return;
    case STATE_WRITING:
        send_rest(connection);
        return;
    case STATE_LINGERING:
        drop_bytes(connection);
        return;
    case STATE_CLOSED:
        return;
    default:
        receive(connection);
    }
}
