// Worker threads: take a complete request, have it answered, send the reply. The socket is written
// here, so that a fast reply costs its loop nothing; what does not fit goes back to the loop.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "server/parts.h"

// Copies what was not sent: the arena it lies in is about to be reset.
static void keep_rest(Exchange *exchange, Str head, Str body, size_t sent)
{
    size_t head_sent = sent < head.len ? sent : head.len;
    Str head_rest = str_from_index(head, head_sent);
    Str body_rest = str_from_index(body, sent - head_sent);

    exchange->rest_len = head_rest.len + body_rest.len;
    exchange->rest = malloc(exchange->rest_len);
    if (exchange->rest == NULL) {
        abort();
    }
    memcpy(exchange->rest, head_rest.at, head_rest.len);
    if (body_rest.len > 0) {
        memcpy(exchange->rest + head_rest.len, body_rest.at, body_rest.len);
    }
}

static void send_reply(Exchange *exchange, Str head, Str body)
{
    struct iovec pieces[2] = {
        { (char *)head.at, head.len },
        { (char *)body.at, body.len },
    };
    ssize_t sent = connection_send(exchange->connection, pieces, body.len > 0 ? 2 : 1);

    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        exchange->close = true; // the client is gone: the loop will see it, too
        return;
    }
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done < head.len + body.len) {
        keep_rest(exchange, head, body, done);
    }
}

// Whether the body may come: then the connection goes back to its loop, which reads it.
static bool admit(Server *server, Arena *arena, Exchange *exchange, HttpReply *reply)
{
    int file = server->options.admit(server->options.context, arena, &exchange->request, reply);

    if (file < 0) {
        reply->close = true; // what follows the head is the body that nobody takes
        return false;
    }
    exchange->request.body_file = file;
    loop_give_back(exchange->connection->loop, exchange, true);
    return true;
}

static void answer(Server *server, Arena *arena, WireDate *date, Exchange *exchange)
{
    HttpReply reply = { .status = 200 };

    if (exchange->asking && admit(server, arena, exchange, &reply)) {
        return;
    }
    if (!exchange->asking) {
        server->options.answer(server->options.context, arena, &exchange->request, &reply);
    }
    bool stopping = atomic_load(&server->stopping);
    if (exchange->request.verb == VERB_HEAD) {
        reply.hide_body = true;
    }
    exchange->close = reply.close || !exchange->request.keep_alive || stopping;
    Str head = wire_head(arena, &reply, exchange->close, date);
    send_reply(exchange, head, wire_has_body(&reply) ? reply.body : STR_NONE);
    bool is_large = exchange->bytes != exchange->first;
    bool must_wake = stopping || is_large || exchange->is_upload || exchange->close || exchange->rest != NULL ||
                     exchange->len > exchange->parse.taken;
    loop_give_back(exchange->connection->loop, exchange, must_wake);
}

void *worker_run(void *context)
{
    Worker *worker = context;
    Server *server = worker->server;
    Arena *arena = arena_new();
    WireDate date = { 0 };
    Exchange *exchange;

    while ((exchange = queue_take(&server->queue, worker)) != NULL) {
        answer(server, arena, &date, exchange);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}
