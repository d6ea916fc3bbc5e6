// Forks, waits, forks again. One thread, no allocation, nothing that could go wrong slowly.
#include "app/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"

enum { AGAIN_MS = 200, WELL_MS = 10 * 1000, FAILED = 1 };

// One that is started again when it ends.
typedef struct Kept {
    pid_t pid; // 0: ended
    int64_t started_at_us, again_at_us, wait_ms;
} Kept;

typedef struct Children {
    const Supervised *supervised;
    pid_t own, server;
    Kept vault, media;
    int stop; // the end of a pipe that, closed, tells the vault to end
} Children;

// The keeper of the whole hears of the server's life from the server itself.
static void take_over_watchdog(pid_t parent)
{
    char own[16];
    const char *whose = getenv("WATCHDOG_PID");
    if (whose && strtol(whose, NULL, 10) == parent) {
        snprintf(own, sizeof own, "%ld", (long)getpid());
        setenv("WATCHDOG_PID", own, 1);
    }
}

static bool is_child_of(pid_t parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}

static bool start_server(Children *children)
{
    children->server = fork();
    if (children->server != 0) {
        return children->server > 0;
    }
    if (!is_child_of(children->own)) {
        _exit(FAILED);
    }
    digest_start_child();
    close(children->stop);
    take_over_watchdog(children->own);
    Confined confined = process_confine(PROCESS_SERVER, &children->supervised->paths);
    exit(children->supervised->server(children->supervised->context, confined));
}

static void note_started(Kept *kept, pid_t pid)
{
    kept->pid = pid;
    kept->started_at_us = clock_monotonic_us();
}

static bool start_vault(Children *children)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        if (!is_child_of(children->own)) {
            _exit(FAILED);
        }
        digest_start_child();
        close(ends[1]);
        (void)process_confine(PROCESS_VAULT, &children->supervised->paths);
        exit(children->supervised->vault(children->supervised->context, ends[0]));
    }
    close(ends[0]);
    children->stop = ends[1];
    note_started(&children->vault, pid);
    return pid > 0;
}

// It holds nothing that could be lost: its end is a signal.
static bool start_media(Children *children)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (!is_child_of(children->own)) {
            _exit(FAILED);
        }
        close(children->stop);
        (void)process_confine(PROCESS_MEDIA, &children->supervised->paths);
        children->supervised->media(children->supervised->context);
        _exit(FAILED);
    }
    note_started(&children->media, pid);
    return pid > 0;
}

// One that cannot live is tried again, more and more slowly.
static void note_ended(Kept *kept)
{
    int64_t now_us = clock_monotonic_us();
    bool lived = now_us - kept->started_at_us > WELL_MS * 1000LL;
    kept->wait_ms = lived || kept->wait_ms == 0  ? AGAIN_MS
                    : kept->wait_ms * 2 > WELL_MS ? WELL_MS
                                                  : kept->wait_ms * 2;
    kept->again_at_us = now_us + kept->wait_ms * 1000;
    kept->pid = 0;
}

static bool is_due(const Kept *kept)
{
    return kept->pid == 0 && clock_monotonic_us() >= kept->again_at_us;
}

// Takes up those that ended; true when the server did.
static bool reap(Children *children, int *code_out)
{
    int status;
    pid_t ended;
    bool server_ended = false;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended == children->server) {
            *code_out = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            server_ended = true;
        } else if (ended == children->vault.pid) {
            note_ended(&children->vault);
            close(children->stop);
        } else if (ended == children->media.pid) {
            note_ended(&children->media);
        }
    }
    return server_ended;
}

static void keep(Children *children)
{
    if (is_due(&children->vault)) {
        start_vault(children);
    }
    if (is_due(&children->media)) {
        start_media(children);
    }
}

static int next_signal(const Children *children, const sigset_t *heard)
{
    struct timespec wait = { .tv_nsec = AGAIN_MS * 1000000L };
    bool all_live = children->vault.pid > 0 && children->media.pid > 0;
    return all_live ? sigwaitinfo(heard, NULL) : sigtimedwait(heard, NULL, &wait);
}

static void wait_for(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

static void end_others(const Children *children)
{
    if (children->media.pid > 0) {
        kill(children->media.pid, SIGKILL);
        wait_for(children->media.pid);
    }
    if (children->vault.pid > 0) {
        close(children->stop);
        wait_for(children->vault.pid);
    }
}

int supervisor_run(const Supervised *supervised)
{
    Children children = { .supervised = supervised, .own = getpid() };
    sigset_t heard = *supervised->ends;
    sigset_t before;
    int code = FAILED;
    sigaddset(&heard, SIGCHLD);
    // Before the first child: none may end unheard.
    sigprocmask(SIG_BLOCK, &heard, &before);
    if (!start_vault(&children) || !start_media(&children) || !start_server(&children)) {
        end_others(&children);
        return code;
    }
    (void)process_confine(PROCESS_SUPERVISOR, &supervised->paths);
    while (!reap(&children, &code)) {
        keep(&children);
        int got = next_signal(&children, &heard);
        if (got > 0 && got != SIGCHLD) {
            kill(children.server, got);
        }
    }
    end_others(&children);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return code;
}
