// A child gives its rights up and tries what it may no longer do. Where the kernel, or a sanitizer, keeps a fence from
// holding, that half is passed over and says so.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/confine.h"

enum { DENIED = 0, DONE = 1, UNFENCED = 77 };

typedef struct Place {
    char own[64], other[64]; // folders
} Place;

static int make_place(void **state)
{
    static Place place;
    place = (Place){ "/tmp/confine-own-XXXXXX", "/tmp/confine-other-XXXXXX" };
    *state = &place;
    return mkdtemp(place.own) && mkdtemp(place.other) ? 0 : -1;
}

static int remove_place(void **state)
{
    const Place *place = *state;
    char path[96];
    snprintf(path, sizeof path, "%s/new", place->own);
    unlink(path);
    return rmdir(place->own) | rmdir(place->other);
}

static int make_file(const char *folder)
{
    char path[96];
    snprintf(path, sizeof path, "%s/new", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd < 0 ? DENIED : DONE;
}

// ---- What is tried ----

static int write_own(const Place *place)
{
    return make_file(place->own);
}

static int write_other(const Place *place)
{
    return make_file(place->other);
}

static int read_other(const Place *place)
{
    return open(place->other, O_RDONLY | O_CLOEXEC) < 0 ? DENIED : DONE;
}

static int open_network(const Place *place)
{
    (void)place;
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? DENIED : DONE;
}

static int open_packets(const Place *place)
{
    (void)place;
    return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0 ? DENIED : DONE;
}

static int run_program(const Place *place)
{
    (void)place;
    execl("/bin/true", "true", (char *)NULL);
    return DENIED;
}

static int fork_again(const Place *place)
{
    (void)place;
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    return child < 0 ? DENIED : DONE;
}

static void *do_nothing(void *context)
{
    return context;
}

static int make_thread(const Place *place)
{
    (void)place;
    pthread_t thread;
    return pthread_create(&thread, NULL, do_nothing, NULL) || pthread_join(thread, NULL) ? DENIED : DONE;
}

static int signal_parent(const Place *place)
{
    (void)place;
    return kill(getppid(), 0) ? DENIED : DONE;
}

static int connect_elsewhere(const Place *place)
{
    (void)place;
    struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_refused_here = connect(fd, (struct sockaddr *)&there, sizeof there) != 0 && errno == EACCES;
    return is_refused_here ? DENIED : DONE;
}

// ---- In a child ----

// What the child came to: DONE, DENIED, UNFENCED; -1 when a signal ended it.
static int try_confined(const Place *place, const ConfineRules *rules, int needs_landlock, int (*act)(const Place *))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        Confined held = confine_process(rules);
        bool holds = needs_landlock ? held.landlock >= needs_landlock : held.calls;
        _exit(holds ? act(place) : UNFENCED);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

typedef struct Trial {
    const char *what;
    int (*act)(const Place *place);
    ConfineNetwork network;
    bool forks;
    int needs_landlock; // the version that it rests on; 0: on seccomp
    int expected;
} Trial;

static const Trial trials[] = {
    { "write in its own folder", write_own, CONFINE_NETWORK, false, 1, DONE },
    { "write elsewhere", write_other, CONFINE_NETWORK, false, 1, DENIED },
    { "list another folder", read_other, CONFINE_NETWORK, false, 1, DENIED },
    { "connect to another port", connect_elsewhere, CONFINE_NETWORK, false, 4, DENIED },
    { "signal who is outside", signal_parent, CONFINE_NETWORK, false, 6, DENIED },
    { "signal, watching over others", signal_parent, CONFINE_NO_NETWORK, true, 6, DONE },
    { "open a socket", open_network, CONFINE_NETWORK, false, 0, DONE },
    { "open a socket without a network", open_network, CONFINE_NO_NETWORK, false, 0, DENIED },
    { "open a raw socket", open_packets, CONFINE_NETWORK, false, 0, DENIED },
    { "make a thread", make_thread, CONFINE_NETWORK, false, 0, DONE },
    { "make a process", fork_again, CONFINE_NETWORK, false, 0, DENIED },
    { "make a process, allowed to", fork_again, CONFINE_NO_NETWORK, true, 0, DONE },
    { "run a program", run_program, CONFINE_NETWORK, false, 0, -1 },
    { "run a program, allowed to make processes", run_program, CONFINE_NO_NETWORK, true, 0, -1 },
};

static void test_what_remains(void **state)
{
    const Place *place = *state;
    const ConfinePath paths[] = { { place->own, CONFINE_WRITE }, { "/usr", CONFINE_READ }, { "/lib", CONFINE_READ },
                                  { "/bin", CONFINE_READ }, { "/no/such", CONFINE_READ }, { NULL, CONFINE_READ } };
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        const Trial *trial = &trials[i];
        ConfineRules rules = { .paths = paths, .path_count = 6, .network = trial->network, .connect_port = 10,
                               .forks = trial->forks };
        int came = try_confined(place, &rules, trial->needs_landlock, trial->act);
        if (came == UNFENCED) {
            print_message("no fence here: %s\n", trial->what);
        } else if (came != trial->expected) {
            fail_msg("%s: %d, expected %d", trial->what, came, trial->expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_what_remains, make_place, remove_place) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
