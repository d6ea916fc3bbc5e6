// What whoever runs the program wants to hear (systemd's protocol): ready, alive, stopping. Without such a
// keeper all of it does nothing. Not here: what is served, and when it stops (serve.c).
#ifndef APP_NOTIFY_H
#define APP_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

// Sends `state` ("READY=1") as one message to $NOTIFY_SOCKET; false when there is none or it does not take it.
bool notify_keeper(const char *state);
// How often the keeper wants to hear that we live, in milliseconds: $WATCHDOG_USEC; 0 when it does not.
int64_t notify_watchdog_ms(void);
// Whether the server at this numeric address answers a request within `wait_ms`: its loops turn and a worker
// is free. Any answer counts, for a new start mends a full disk no more than a busy hour.
bool notify_is_answered(const char *host, int port, int64_t wait_ms);

#endif
