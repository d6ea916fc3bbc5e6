// The vault's sockets: whole packets in, whole packets out, one at a time, so that nobody can keep it waiting for half a
// message. Not here: what is answered.
#include "vault/vault.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { LISTENER, STOP, FIRST_PEER };
enum { PEERS_MOST = 1100, ASK_MOST = 64 * 1024, SEND_WAIT_S = 2 }; // more peers than server.workers may be

// Our own user, or root.
static bool is_ours(int peer)
{
    struct ucred who;
    socklen_t size = sizeof who;
    return getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == getuid() || who.uid == 0);
}

static void accept_peer(int listener, struct pollfd *peers, nfds_t *count)
{
    struct timeval wait = { .tv_sec = SEND_WAIT_S };
    int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) {
        return;
    }
    if (*count >= FIRST_PEER + PEERS_MOST || !is_ours(peer) ||
        setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait)) {
        close(peer);
        return;
    }
    peers[(*count)++] = (struct pollfd){ .fd = peer, .events = POLLIN };
}

static bool send_packet(int peer, TextBuilder *packet)
{
    bool sent = send(peer, packet->at, packet->len, MSG_NOSIGNAL) == (ssize_t)packet->len;
    packet->len = 0;
    return sent;
}

static bool send_answer(int peer, Arena *arena, const VaultAnswer *answer)
{
    TextBuilder packet = { .arena = arena };
    bool sent = true;
    wire_add_frame(&packet, wire_write_head(arena, answer->head));
    for (uint32_t i = 0; sent && i < answer->head.count; i++) {
        Str frame = wire_write_record(arena, &answer->records[i]);
        sent = wire_has_room(&packet, frame.len) || send_packet(peer, &packet);
        wire_add_frame(&packet, frame);
    }
    return sent && send_packet(peer, &packet);
}

typedef struct Loop {
    Vault *vault;
    Arena *arena;
    char ask[ASK_MOST];
} Loop;

// False: the peer is gone, or does not read.
static bool serve_peer(Loop *loop, int peer)
{
    VaultAnswer answer;
    ssize_t len = recv(peer, loop->ask, sizeof loop->ask, MSG_DONTWAIT);
    if (len <= 0) {
        return len < 0 && (errno == EAGAIN || errno == EINTR);
    }
    vault_answer(loop->vault, loop->arena, (Str){ loop->ask, (size_t)len }, &answer);
    bool sent = send_answer(peer, loop->arena, &answer);
    explicit_bzero(loop->ask, (size_t)len);
    arena_reset(loop->arena);
    return sent;
}

void vault_serve(Vault *vault, int listener, int stop)
{
    struct pollfd peers[FIRST_PEER + PEERS_MOST] = { { .fd = listener, .events = POLLIN }, { .fd = stop } };
    nfds_t count = FIRST_PEER;
    Loop loop = { .vault = vault, .arena = arena_new() };
    while (poll(peers, count, -1) >= 0 && !peers[STOP].revents) {
        for (nfds_t i = count; i-- > FIRST_PEER;) {
            if (peers[i].revents && !serve_peer(&loop, peers[i].fd)) {
                close(peers[i].fd);
                peers[i] = peers[--count];
            }
        }
        if (peers[LISTENER].revents) {
            accept_peer(listener, peers, &count);
        }
    }
    arena_free(loop.arena);
}
