// Made before the processes part, so that whoever is started again goes on with the same.
#include "app/own_socket.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/house.h"

Fault own_socket_listen(const OwnSocket *own, int *listener_out)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int len = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", own->folder, own->name);
    if (len < 0 || (size_t)len >= sizeof address.sun_path) {
        return FOLDER_UNUSABLE; // its name is too long for a socket
    }
    unlink(address.sun_path);
    int listener = socket(AF_UNIX, own->type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) ||
        chmod(address.sun_path, 0600) || listen(listener, own->backlog)) {
        return FOLDER_UNUSABLE;
    }
    *listener_out = listener;
    return OK;
}
