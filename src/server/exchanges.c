// The memory of requests under way: taken when the first byte arrives, given back with the reply.
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/parts.h"

// A head, a body, and room for the framing of what the parser has not squeezed yet.
enum { ROOM_MAX = HTTP_HEAD_MAX + HTTP_BODY_MAX + 16 * 1024 };

static void begin(const Server *server, Exchange *exchange)
{
    memset(&exchange->parse, 0, sizeof(exchange->parse));
    exchange->parse.upload_most = server->options.admit != NULL ? HTTP_UPLOAD_MAX : 0;
    exchange->continue_sent = exchange->asking = exchange->is_upload = false;
    exchange->upload_left = 0;
    exchange->request.body_file = 0;
}

static void end_upload(Server *server, Exchange *exchange)
{
    if (exchange->request.body_file > 0) {
        close(exchange->request.body_file);
        exchange->request.body_file = 0;
    }
    if (exchange->is_upload) {
        atomic_fetch_sub(&server->uploads, 1);
        exchange->is_upload = false;
    }
}

Exchange *exchange_take(Loop *loop, Connection *connection)
{
    Exchange *exchange = loop->spare;

    if (exchange != NULL) {
        loop->spare = exchange->next;
        loop->spare_count--;
    } else {
        exchange = malloc(sizeof(*exchange));
        if (exchange == NULL) {
            abort();
        }
    }
    // Not the whole: most of it is buffer, and the request is filled by the parser.
    exchange->next = NULL;
    exchange->connection = connection;
    exchange->bytes = exchange->first;
    exchange->len = 0;
    exchange->room = sizeof(exchange->first);
    exchange->received = 0;
    exchange->close = false;
    exchange->rest = NULL;
    exchange->rest_len = exchange->rest_sent = 0;
    begin(loop->server, exchange);
    return exchange;
}

static void drop_large(Loop *loop, Exchange *exchange)
{
    if (exchange->bytes != exchange->first) {
        atomic_fetch_sub(&loop->server->buffered, (int64_t)exchange->room);
        explicit_bzero(exchange->bytes, exchange->room);
        free(exchange->bytes);
        exchange->bytes = exchange->first;
        exchange->room = sizeof(exchange->first);
    }
}

void exchange_give_back(Loop *loop, Exchange *exchange)
{
    end_upload(loop->server, exchange);
    drop_large(loop, exchange);
    free(exchange->rest);
    // What people sent must not lie in memory that waits for somebody else.
    explicit_bzero(exchange->first, sizeof(exchange->first));
    if (loop->spare_count == SERVER_SPARE_EXCHANGES) {
        free(exchange);
        return;
    }
    exchange->next = loop->spare;
    loop->spare = exchange;
    loop->spare_count++;
}

bool exchange_grow(Loop *loop, Exchange *exchange)
{
    Server *server = loop->server;
    bool was_large = exchange->bytes != exchange->first;
    size_t room = exchange->room * 2 < ROOM_MAX ? exchange->room * 2 : ROOM_MAX;
    int64_t more = (int64_t)(room - (was_large ? exchange->room : 0));

    // The parser is never short of bytes when this much is there.
    assert(exchange->room < ROOM_MAX);
    if (atomic_fetch_add(&server->buffered, more) + more > server->limits.buffered) {
        atomic_fetch_sub(&server->buffered, more);
        return false;
    }
    char *bytes = malloc(room);
    if (bytes == NULL) {
        abort();
    }
    memcpy(bytes, exchange->bytes, exchange->len);
    if (was_large) {
        explicit_bzero(exchange->bytes, exchange->room);
        free(exchange->bytes);
    }
    exchange->bytes = bytes;
    exchange->room = room;
    return true;
}

void exchange_next(Loop *loop, Exchange *exchange)
{
    size_t taken = exchange->parse.taken;
    size_t left = exchange->len - taken;

    if (left <= sizeof(exchange->first) && exchange->bytes != exchange->first) {
        memcpy(exchange->first, exchange->bytes + taken, left);
        drop_large(loop, exchange);
    } else {
        memmove(exchange->bytes, exchange->bytes + taken, left);
    }
    exchange->len = left;
    exchange->received = left;
    end_upload(loop->server, exchange);
    begin(loop->server, exchange);
}
