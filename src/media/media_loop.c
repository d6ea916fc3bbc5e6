// The media process: takes no photo into its own hands. For each it makes a child that gives up everything but its memory
// and the one connection, reads the photo, answers and ends; or is ended. Whatever a photo does to its reader is over with it.
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confine/confine.h"
#include "media/media_loop.h"

enum {
    AT_ONCE = 2,
    MEMORY_MOST = 512 * 1024 * 1024, // of addresses, the libraries' among them
    CPU_MOST_S = 8,
    LIFE_MOST_S = 20, // waiting included, for the bytes and for the machine
    WAIT_S = 1,
    SHARE = 64 * 1024, // the most that is sent at once
};

// ---- The child ----

static bool read_all(int peer, uint8_t *at, size_t len)
{
    while (len > 0) {
        ssize_t got = read(peer, at, len);
        if (got <= 0) {
            return false;
        }
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool write_all(int peer, const uint8_t *at, size_t len)
{
    while (len > 0) {
        ssize_t sent = write(peer, at, len < SHARE ? len : SHARE);
        if (sent <= 0) {
            return false;
        }
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static void answer_peer(int peer, const MediaReading *reading)
{
    uint8_t head[MEDIA_ASK_HEAD], answer_head[MEDIA_ANSWER_HEAD];
    size_t len;
    if (!read_all(peer, head, sizeof head) || !media_read_ask(head, &len)) {
        return;
    }
    uint8_t *sent = malloc(len);
    if (sent && read_all(peer, sent, len)) {
        MediaAnswer answer;
        uint8_t *jpeg = reading->read((Bytes){ sent, len }, &answer);
        media_write_answer(answer_head, &answer);
        (void)(write_all(peer, answer_head, sizeof answer_head) && write_all(peer, jpeg, answer.len));
        free(jpeg);
    }
    free(sent);
}

_Noreturn static void live_as_child(int peer, pid_t parent, const MediaReading *reading)
{
    // Its own end comes also when it waits: for bytes, or for ever.
    alarm(reading->life_most_s);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent) {
        _exit(1);
    }
    confine_to_memory(MEMORY_MOST, reading->cpu_most_s);
    answer_peer(peer, reading);
    _exit(0);
}

// ---- The process ----

typedef struct Child {
    pid_t pid; // 0: none
    time_t born_at;
} Child;

static time_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

// Takes up those that ended, and ends those that should have.
static void look_after(Child children[AT_ONCE], unsigned life_most_s)
{
    for (int i = 0; i < AT_ONCE; i++) {
        Child *child = &children[i];
        if (child->pid > 0 && now_s() - child->born_at > (time_t)life_most_s + 1) {
            kill(child->pid, SIGKILL);
        }
        if (child->pid > 0 && waitpid(child->pid, NULL, WNOHANG) == child->pid) {
            child->pid = 0;
        }
    }
}

static Child *find_free(Child children[AT_ONCE])
{
    for (int i = 0; i < AT_ONCE; i++) {
        if (children[i].pid == 0) {
            return &children[i];
        }
    }
    return NULL;
}

static void take_photo(int listener, const MediaReading *reading, Child *child)
{
    pid_t own = getpid();
    int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) {
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(listener);
        live_as_child(peer, own, reading);
    }
    close(peer);
    if (pid > 0) {
        *child = (Child){ pid, now_s() };
    }
}

static void wake(int number)
{
    (void)number;
}

// An ended child ends the wait, and only the wait.
static void hear_children(sigset_t *while_waiting)
{
    sigset_t child;
    struct sigaction act = { .sa_handler = wake };
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, while_waiting);
    sigdelset(while_waiting, SIGCHLD);
    sigaction(SIGCHLD, &act, NULL);
}

void media_serve_by(int listener, const MediaReading *reading)
{
    Child children[AT_ONCE] = { 0 };
    sigset_t while_waiting;
    hear_children(&while_waiting);
    for (;;) {
        look_after(children, reading->life_most_s);
        Child *unused = find_free(children);
        struct pollfd waits = { .fd = unused ? listener : -1, .events = POLLIN };
        struct timespec most = { WAIT_S, 0 };
        if (ppoll(&waits, 1, &most, &while_waiting) > 0 && unused) {
            take_photo(listener, reading, unused);
        }
    }
}

void media_serve(int listener)
{
    media_serve_by(listener, &(MediaReading){ picture_shrink, CPU_MOST_S, LIFE_MOST_S });
}
