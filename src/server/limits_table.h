// The server's limits of time and number; sizes of head, fields, target and body are in message.h,
// those that operators set in core/settings.h. Not here: budgets of requests (http/limits.h).
#ifndef SERVER_LIMITS_TABLE_H
#define SERVER_LIMITS_TABLE_H

#include <stdint.h>

typedef struct ServerLimits {
    int64_t idle_ms;        // nothing asked: the connection is closed quietly
    int64_t head_ms;        // from the first byte to the end of the head
    int64_t body_period_ms; // the body has `body_periods` of these in all,
    int64_t body_periods;
    int64_t body_least;      // and each must bring this many bytes
    int64_t upload_periods;  // the same for a body that goes into a file
    int64_t upload_least;
    int64_t uploads;         // such bodies under way at once, in all
    int64_t write_period_ms; // the client must take `write_least` bytes of the reply in each
    int64_t write_least;
    int64_t linger_ms; // after a last reply: wait for the client to close
    int64_t stop_ms;   // at a stop: for what is under way
    int64_t tick_ms;   // how often deadlines are looked at
    int64_t queue;     // complete requests that wait for a worker
    int64_t per_block; // connections of one address block (/32, /48); loopback has no such cap
    int64_t buffered;  // bytes of large requests held in all
} ServerLimits;

#define SERVER_LIMITS_USUAL                                                                        \
    ((ServerLimits){                                                                               \
        .idle_ms = 75 * 1000,                                                                      \
        .head_ms = 10 * 1000,                                                                      \
        .body_period_ms = 10 * 1000,                                                               \
        .body_periods = 3,                                                                         \
        .body_least = 512,                                                                         \
        .upload_periods = 60,                                                                      \
        .upload_least = 16 * 1024,                                                                 \
        .uploads = 8,                                                                              \
        .write_period_ms = 30 * 1000,                                                              \
        .write_least = 1024,                                                                       \
        .linger_ms = 5 * 1000,                                                                     \
        .stop_ms = 5 * 1000,                                                                       \
        .tick_ms = 1000,                                                                           \
        .queue = 4096,                                                                             \
        .per_block = 512,                                                                          \
        .buffered = 512LL * 1024 * 1024,                                                           \
    })

enum {
    SERVER_STACK_BYTES = 256 * 1024, // of each thread
    SERVER_FIRST_READ = 4 * 1024,    // room for a request before it grows
    SERVER_SPARE_EXCHANGES = 128,    // kept a loop, so that busy hours do not allocate
    SERVER_ACCEPTS_A_TURN = 64,      // connections taken before others get their turn
    SERVER_FILES_RESERVED = 256,     // descriptors for everything but connections
    SERVER_BACKLOG = 4096,           // connections the system holds for us
};

#endif
