// Listening sockets and what is taken from them: caps in all and for each address block, and what
// to do when the system has no descriptor left.
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/parts.h"

// ---- Opening ----

static struct addrinfo *find_address(const char *host, int port)
{
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
    };
    struct addrinfo *found = NULL;
    char port_text[8];

    snprintf(port_text, sizeof(port_text), "%d", port);
    if (strcmp(host, "localhost") == 0) {
        host = "127.0.0.1";
    }
    return getaddrinfo(host, port_text, &hints, &found) == 0 ? found : NULL;
}

static bool bind_and_listen(int fd, const struct addrinfo *address, bool shared)
{
    int yes = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    // Connections inherit it.
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) != 0) {
        return false;
    }
    return bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, SERVER_BACKLOG) == 0;
}

static int port_of(int fd)
{
    struct sockaddr_storage address = { 0 };
    socklen_t len = sizeof(address);

    getsockname(fd, (struct sockaddr *)&address, &len);
    return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
                                         : ntohs(((struct sockaddr_in *)&address)->sin_port);
}

Fault listener_open(const char *host, int port, bool shared, int *fd_out, int *port_out)
{
    struct addrinfo *address = find_address(host, port);

    if (address == NULL) {
        return SERVER_ADDRESS_MALFORMED;
    }
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind_and_listen(fd, address, shared);
    int error = errno;
    freeaddrinfo(address);
    if (!bound) {
        if (fd >= 0) {
            close(fd);
        }
        return error == EADDRINUSE      ? SERVER_ADDRESS_TAKEN
               : error == EADDRNOTAVAIL ? SERVER_ADDRESS_MALFORMED
                                        : SERVER_START_FAILED;
    }
    *port_out = port_of(fd);
    *fd_out = fd;
    return OK;
}

// ---- Who is there ----

typedef struct Peer {
    char block_name[48];
    bool is_loopback;
} Peer;

static void name_ipv4(const uint8_t address[4], Peer *peer_out)
{
    peer_out->is_loopback = address[0] == 127;
    snprintf(peer_out->block_name, sizeof(peer_out->block_name), "%d.%d.%d.%d", address[0],
             address[1], address[2], address[3]);
}

// One household or provider usually has a whole /48.
static void name_ipv6(const struct in6_addr *address, Peer *peer_out)
{
    const uint8_t *at = address->s6_addr;

    if (IN6_IS_ADDR_V4MAPPED(address)) {
        name_ipv4(at + 12, peer_out);
        return;
    }
    peer_out->is_loopback = IN6_IS_ADDR_LOOPBACK(address);
    snprintf(peer_out->block_name, sizeof(peer_out->block_name), "%x:%x:%x::/48",
             at[0] << 8 | at[1], at[2] << 8 | at[3], at[4] << 8 | at[5]);
}

static Peer peer_of(const struct sockaddr_storage *address)
{
    Peer peer = { 0 };

    if (address->ss_family == AF_INET6) {
        name_ipv6(&((const struct sockaddr_in6 *)address)->sin6_addr, &peer);
    } else {
        uint8_t bytes[4];
        memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, sizeof(bytes));
        name_ipv4(bytes, &peer);
    }
    return peer;
}

// ---- Accepting ----

static void turn_away(Loop *loop, int fd)
{
    char text[WIRE_CANNED_MAX];
    size_t len =
        wire_canned(text, 503, "too many are connected; try again in a moment", clock_now_s());

    // As good as it gets: nobody waits for somebody for whom there is no room.
    ssize_t sent = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;
    close(fd);
    atomic_fetch_add_explicit(&loop->refused, 1, memory_order_relaxed);
}

// Whoever has been silent longest makes room.
static bool close_oldest_idle(Loop *loop)
{
    loop_settle(loop); // workers give back without waking us: some may be idle already
    Connection *oldest = loop->states[STATE_IDLE].first;
    if (oldest == NULL) {
        return false;
    }
    connection_close(oldest);
    return true;
}

static void take_connection(Loop *loop, int fd, const struct sockaddr_storage *address)
{
    Server *server = loop->server;
    Peer peer = peer_of(address);
    Block *block = NULL;

    if (atomic_load(&server->connections) >= server->connections_most && !close_oldest_idle(loop)) {
        turn_away(loop, fd);
        return;
    }
    if (!peer.is_loopback) {
        block = blocks_enter(&server->blocks, peer.block_name, server->limits.per_block);
        if (block == NULL) {
            turn_away(loop, fd);
            return;
        }
    }
    atomic_fetch_add(&server->connections, 1);
    connection_open(loop, fd, peer.block_name, peer.is_loopback, block);
}

static void accept_failed(Loop *loop)
{
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM) {
        return; // nobody waits, or who did has left
    }
    close_oldest_idle(loop);
    loop->accept_paused = true;
    event_del(&loop->listen_event);
    log_event(LOG_WARN_LEVEL, "accept_paused", log_number("errno", errno),
              log_number("connections", atomic_load(&loop->server->connections)));
}

void listener_on_readable(evutil_socket_t fd, short what, void *context)
{
    Loop *loop = context;

    (void)what;
    for (int i = 0; i < SERVER_ACCEPTS_A_TURN; i++) {
        struct sockaddr_storage address;
        socklen_t len = sizeof(address);
        int accepted = accept4(fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0) {
            accept_failed(loop);
            return;
        }
        take_connection(loop, accepted, &address);
    }
}
