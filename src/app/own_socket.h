// Sockets in the data folder by which our processes speak with each other. Not here: what they say.
#ifndef APP_OWN_SOCKET_H
#define APP_OWN_SOCKET_H

#include "base/fault.h"

typedef struct OwnSocket {
    const char *folder, *name;
    int type;    // SOCK_SEQPACKET, SOCK_STREAM
    int backlog; // how many may wait
} OwnSocket;

// For our own user alone; what lay there by that name goes. Needs the lock of the folder. FOLDER_UNUSABLE.
MUST_USE Fault own_socket_listen(const OwnSocket *own, int *listener_out);

#endif
