// The server: sockets and timers by libevent (one loop a core, SO_REUSEPORT), a bounded queue, and a
// pool of workers that call `answer`. It knows bytes and messages, not what they are about.
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "core/settings.h"
#include "server/limits_table.h"
#include "server/message.h"

typedef struct Server Server;

typedef struct ServerOptions {
    const char *host; // "127.0.0.1", "::1", "0.0.0.0" …
    int port;         // 0: any free one
    const Settings *settings;   // must outlive the server
    const ServerLimits *limits; // NULL: SERVER_LIMITS_USUAL; tests shorten them
    // Called on a worker thread; everything in the reply lives in `arena` until it is written.
    void (*answer)(void *context, Arena *arena, const HttpRequest *request, HttpReply *reply);
    // Asked on a worker thread when the head of a POST announces a body above HTTP_BODY_MAX (at most
    // HTTP_UPLOAD_MAX): a file for the body, open for reading and writing, which the server closes after the
    // answer; or -1 with a reply, after which it closes the connection. NULL: such bodies are refused.
    int (*admit)(void *context, Arena *arena, const HttpRequest *head, HttpReply *reply);
    void *context;
} ServerOptions;

// Listens and returns at once. SERVER_ADDRESS_MALFORMED (`host` is no numeric address),
// SERVER_ADDRESS_TAKEN, SERVER_START_FAILED (threads, descriptors).
MUST_USE Fault server_start(const ServerOptions *options, Server **server_out);
int server_port(const Server *server);
// Stops accepting, finishes what is under way (<= 5 s, or as long as `answer` takes), frees.
void server_stop(Server *server);

typedef struct ServerStats {
    int64_t connections;  // open now
    int64_t requests;     // complete ones since the start
    int64_t refused;      // malformed, too slow, too many, too large: never seen by `answer`
    int64_t queue_length; // waiting for a worker now
} ServerStats;
ServerStats server_stats(const Server *server);

#endif
