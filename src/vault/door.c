// A chain of sealing keys behind a lock, and a few connections to the vault that are used again.
#include "vault/door.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

VAULT_FAULTS(FAULT_DEFINE)

enum { IDLE_MOST = 128, WAIT_S = 3 }; // one a worker

struct VaultDoor {
    pthread_mutex_t chain_lock, idle_lock;
    SealChain chain;
    struct sockaddr_un address; // empty path: none
    int idle[IDLE_MOST];
    size_t idle_count;
    DoorStats stats; // under idle_lock
};

VaultDoor *door_new(const uint8_t intake[32], const char *socket)
{
    VaultDoor *door = calloc(1, sizeof *door);
    if (!door) {
        abort();
    }
    pthread_mutex_init(&door->chain_lock, NULL);
    pthread_mutex_init(&door->idle_lock, NULL);
    seal_chain_begin(&door->chain, intake);
    door->address.sun_family = AF_UNIX;
    if (socket && strlen(socket) < sizeof door->address.sun_path) {
        snprintf(door->address.sun_path, sizeof door->address.sun_path, "%s", socket);
    }
    return door;
}

void door_free(VaultDoor *door)
{
    if (!door) {
        return;
    }
    for (size_t i = 0; i < door->idle_count; i++) {
        close(door->idle[i]);
    }
    pthread_mutex_destroy(&door->chain_lock);
    pthread_mutex_destroy(&door->idle_lock);
    sodium_memzero(door, sizeof *door);
    free(door);
}

void door_next_key(VaultDoor *door, Id id, SealKey *key_out)
{
    pthread_mutex_lock(&door->chain_lock);
    seal_chain_next(&door->chain, key_out);
    pthread_mutex_unlock(&door->chain_lock);
    key_out->id = id;
}

// ---- Connections ----

static int take_idle(VaultDoor *door)
{
    pthread_mutex_lock(&door->idle_lock);
    int peer = door->idle_count > 0 ? door->idle[--door->idle_count] : -1;
    pthread_mutex_unlock(&door->idle_lock);
    return peer;
}

// Only one whose last answer was read to its end: else the next asker would read another's.
static void give_back(VaultDoor *door, int peer)
{
    pthread_mutex_lock(&door->idle_lock);
    bool kept = door->idle_count < IDLE_MOST;
    if (kept) {
        door->idle[door->idle_count++] = peer;
    }
    pthread_mutex_unlock(&door->idle_lock);
    if (!kept) {
        close(peer);
    }
}

static int call_vault(const VaultDoor *door)
{
    struct timeval wait = { .tv_sec = WAIT_S };
    if (door->address.sun_path[0] == '\0') {
        return -1;
    }
    int peer = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (peer < 0 || setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) ||
        setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) ||
        connect(peer, (const struct sockaddr *)&door->address, sizeof door->address)) {
        if (peer >= 0) {
            close(peer);
        }
        return -1;
    }
    return peer;
}

// ---- Asking ----

static bool receive(int peer, Arena *arena, Str *packet_out)
{
    ssize_t len;
    do {
        len = recv(peer, NULL, 0, MSG_PEEK | MSG_TRUNC);
    } while (len < 0 && errno == EINTR);
    if (len <= 0 || len > WIRE_PACKET_MOST) {
        return false;
    }
    char *packet = arena_take(arena, (size_t)len);
    if (recv(peer, packet, (size_t)len, 0) != len) {
        return false;
    }
    *packet_out = (Str){ packet, (size_t)len };
    return true;
}

typedef struct Incoming {
    int peer;
    Arena *arena;
    Str rest; // of the packet that is being read
} Incoming;

static bool next_frame(Incoming *from, Str *frame_out)
{
    return (from->rest.len > 0 || receive(from->peer, from->arena, &from->rest)) &&
           wire_next_frame(&from->rest, frame_out);
}

typedef struct Answer {
    WireHead head;
    WireRecord *records;
} Answer;

static bool read_answer(int peer, Arena *arena, Answer *answer)
{
    Str frame;
    Incoming from = { .peer = peer, .arena = arena };
    if (!next_frame(&from, &frame) || !wire_read_head(frame, &answer->head)) {
        return false;
    }
    answer->records = ARENA_ARRAY(arena, WireRecord, answer->head.count + 1);
    for (uint32_t i = 0; i < answer->head.count; i++) {
        if (!next_frame(&from, &frame) || !wire_read_record(frame, &answer->records[i])) {
            return false;
        }
    }
    return from.rest.len == 0;
}

static bool ask_peer(int peer, Arena *arena, Str packet, Answer *answer)
{
    return peer >= 0 && send(peer, packet.at, packet.len, MSG_NOSIGNAL) == (ssize_t)packet.len &&
           read_answer(peer, arena, answer);
}

static void count(VaultDoor *door, Fault fault)
{
    pthread_mutex_lock(&door->idle_lock);
    door->stats.asked++;
    door->stats.away += fault == VAULT_AWAY;
    door->stats.limited += fault == VAULT_LIMITED;
    door->stats.refused += fault == VAULT_REFUSED;
    door->stats.locked += fault == VAULT_LOCKED;
    pthread_mutex_unlock(&door->idle_lock);
}

DoorStats door_stats(VaultDoor *door)
{
    pthread_mutex_lock(&door->idle_lock);
    DoorStats stats = door->stats;
    pthread_mutex_unlock(&door->idle_lock);
    return stats;
}

static Fault fault_of(WireStatus status)
{
    static const Fault faults[] = { [WIRE_REFUSED] = VAULT_REFUSED, [WIRE_LIMITED] = VAULT_LIMITED,
                                    [WIRE_LOCKED] = VAULT_LOCKED, [WIRE_FAILED] = VAULT_AWAY };
    return status == WIRE_OK ? OK : faults[status];
}

static Fault ask_some_peer(VaultDoor *door, Arena *arena, const WireAsk *ask, Answer *answer_out)
{
    Answer answer;
    Str packet = wire_write_ask(arena, ask);
    int peer = take_idle(door);
    bool again = peer >= 0; // it may be one of a vault that is gone since
    bool answered = ask_peer(peer, arena, packet, &answer);
    if (!answered && again) {
        close(peer);
        peer = -1;
    }
    if (!answered) {
        peer = call_vault(door);
        answered = ask_peer(peer, arena, packet, &answer);
    }
    if (!answered) {
        if (peer >= 0) {
            close(peer);
        }
        return VAULT_AWAY;
    }
    give_back(door, peer);
    *answer_out = answer;
    return fault_of(answer.head.status);
}

Fault door_ask(VaultDoor *door, Arena *arena, const WireAsk *ask, WireRecord **records_out, size_t *count_out)
{
    Answer answer = { 0 };
    Fault fault = ask_some_peer(door, arena, ask, &answer);
    count(door, fault);
    TRY(fault);
    *records_out = answer.records;
    *count_out = answer.head.count;
    return OK;
}
