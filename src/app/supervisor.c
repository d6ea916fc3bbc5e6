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

typedef struct Children {
    const Supervised *supervised;
    pid_t own, server, vault;
    int stop; // the end of a pipe that, closed, tells the vault to end
    int64_t started_at_us, again_at_us, wait_ms; // of the vault
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

static bool start_vault(Children *children)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    children->vault = fork();
    if (children->vault == 0) {
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
    children->started_at_us = clock_monotonic_us();
    return children->vault > 0;
}

static void note_vault_ended(Children *children)
{
    int64_t now_us = clock_monotonic_us();
    bool lived = now_us - children->started_at_us > WELL_MS * 1000LL;
    children->wait_ms = lived || children->wait_ms == 0  ? AGAIN_MS
                        : children->wait_ms * 2 > WELL_MS ? WELL_MS
                                                          : children->wait_ms * 2;
    children->again_at_us = now_us + children->wait_ms * 1000;
    children->vault = 0;
    close(children->stop);
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
        } else if (ended == children->vault) {
            note_vault_ended(children);
        }
    }
    return server_ended;
}

// A vault that cannot live is tried again, more and more slowly.
static void keep_vault(Children *children)
{
    if (children->vault == 0 && clock_monotonic_us() >= children->again_at_us) {
        start_vault(children);
    }
}

static int next_signal(const Children *children, const sigset_t *heard)
{
    struct timespec wait = { .tv_nsec = AGAIN_MS * 1000000L };
    return children->vault == 0 ? sigtimedwait(heard, NULL, &wait) : sigwaitinfo(heard, NULL);
}

static void end_vault(const Children *children)
{
    if (children->vault > 0) {
        close(children->stop);
        while (waitpid(children->vault, NULL, 0) < 0 && errno == EINTR) {
        }
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
    if (!start_vault(&children) || !start_server(&children)) {
        end_vault(&children);
        return code;
    }
    (void)process_confine(PROCESS_SUPERVISOR, &supervised->paths);
    while (!reap(&children, &code)) {
        keep_vault(&children);
        int got = next_signal(&children, &heard);
        if (got > 0 && got != SIGCHLD) {
            kill(children.server, got);
        }
    }
    end_vault(&children);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return code;
}
