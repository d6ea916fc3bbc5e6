// The server's side of the media process: one connection a photo, and few may wait, so that photos never take the workers
// that needs are raised with.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "media/media_wire.h"

MEDIA_FAULTS(FAULT_DEFINE)

enum { WAIT_S = 25 }; // longer than a photo's reader lives

// -1: nobody is there, or as many wait as may (the listener's backlog is full).
static int call_media(const char *folder)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval wait = { .tv_sec = WAIT_S };
    int len = snprintf(address.sun_path, sizeof address.sun_path, "%s/" MEDIA_SOCKET, folder);
    if (len < 0 || (size_t)len >= sizeof address.sun_path) {
        return -1;
    }
    // Without waiting: a full backlog is told at once.
    int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (peer < 0 || connect(peer, (const struct sockaddr *)&address, sizeof address) ||
        fcntl(peer, F_SETFL, 0) || setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) ||
        setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait)) {
        if (peer >= 0) {
            close(peer);
        }
        return -1;
    }
    return peer;
}

static bool send_all(int peer, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t sent = send(peer, at, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int peer, void *bytes, size_t len)
{
    char *at = bytes;
    while (len > 0) {
        ssize_t got = recv(peer, at, len, MSG_WAITALL);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        len -= (size_t)got;
    }
    return true;
}

// A reader that died of the photo says nothing more: the photo is to blame.
static Fault converse(int peer, Arena *arena, Str sent, Photo *photo_out)
{
    static const Fault faults[] = { [MEDIA_UNKNOWN] = PHOTO_KIND_UNKNOWN, [MEDIA_LARGE] = PHOTO_TOO_LARGE,
                                    [MEDIA_BROKEN] = PHOTO_UNREADABLE };
    uint8_t ask[MEDIA_ASK_HEAD], head[MEDIA_ANSWER_HEAD];
    MediaAnswer answer;
    media_write_ask(ask, sent.len);
    if (!send_all(peer, ask, sizeof ask) || !send_all(peer, sent.at, sent.len) ||
        !receive_all(peer, head, sizeof head) || !media_read_answer(head, &answer)) {
        return PHOTO_UNREADABLE;
    }
    if (answer.status != MEDIA_DONE) {
        return faults[answer.status];
    }
    char *jpeg = arena_take(arena, answer.len);
    if (!receive_all(peer, jpeg, answer.len)) {
        return PHOTO_UNREADABLE;
    }
    *photo_out = (Photo){ { jpeg, answer.len }, answer.width, answer.height };
    return OK;
}

Fault media_shrink(Arena *arena, const char *folder, Str sent, Photo *photo_out)
{
    if (sent.len == 0 || sent.len > MEDIA_SENT_MOST) {
        return sent.len == 0 ? PHOTO_UNREADABLE : PHOTO_TOO_HEAVY;
    }
    int peer = call_media(folder);
    if (peer < 0) {
        return PHOTOS_BUSY;
    }
    Fault fault = converse(peer, arena, sent, photo_out);
    close(peer);
    return fault;
}
