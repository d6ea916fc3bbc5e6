// Tells the keeper of the process (systemd) that it is ready, that it lives, that it stops.
#include "app/notify.h"

#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/number.h"

// A name that begins with '@' is one of the abstract space, which begins with NUL.
static socklen_t keeper_address(const char *name, struct sockaddr_un *address)
{
    size_t length = strlen(name);
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if ((name[0] != '/' && name[0] != '@') || length >= sizeof address->sun_path) {
        return 0;
    }
    memcpy(address->sun_path, name, length);
    if (name[0] == '@') {
        address->sun_path[0] = '\0';
    }
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

bool notify_keeper(const char *state)
{
    struct sockaddr_un address;
    const char *name = getenv("NOTIFY_SOCKET");
    socklen_t size = name ? keeper_address(name, &address) : 0;
    int keeper = size ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (keeper < 0) {
        return false;
    }
    size_t length = strlen(state);
    ssize_t sent = sendto(keeper, state, length, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    close(keeper);
    return sent == (ssize_t)length;
}

// The variables of a parent must not make its children report: $WATCHDOG_PID says who is meant.
int64_t notify_watchdog_ms(void)
{
    const char *every = getenv("WATCHDOG_USEC"), *whose = getenv("WATCHDOG_PID");
    int64_t us, pid;
    if (!every || number_parse(str_from(every), 1000, INT64_MAX, &us) != OK) {
        return 0;
    }
    if (whose && (number_parse(str_from(whose), 1, INT32_MAX, &pid) != OK || pid != getpid())) {
        return 0;
    }
    return us / 1000;
}

static int connect_to(const char *host, int port, int64_t wait_ms)
{
    char service[16];
    struct addrinfo *found, hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                      .ai_socktype = SOCK_STREAM };
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return -1;
    }
    struct timeval wait = { wait_ms / 1000, wait_ms % 1000 * 1000 };
    int peer = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer >= 0 && (setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
                      setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0 ||
                      connect(peer, found->ai_addr, found->ai_addrlen) != 0)) {
        close(peer);
        peer = -1;
    }
    freeaddrinfo(found);
    return peer;
}

bool notify_is_answered(const char *host, int port, int64_t wait_ms)
{
    static const char request[] = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    static const char wanted[] = "HTTP/1.1 ";
    char start[sizeof wanted - 1];
    int peer = connect_to(host, port, wait_ms);
    if (peer < 0) {
        return false;
    }
    bool answered = send(peer, request, sizeof request - 1, MSG_NOSIGNAL) == sizeof request - 1 &&
                    recv(peer, start, sizeof start, MSG_WAITALL) == sizeof start &&
                    memcmp(start, wanted, sizeof start) == 0;
    close(peer);
    return answered;
}
