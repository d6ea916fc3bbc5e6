// seccomp by libseccomp: the calls that remain are listed, all others are not there (ENOSYS, so that the C library
// takes an older way); those that only an attacker makes end the process.
#include "confine/calls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define CALL(name) SCMP_SYS(name)

// Of memory, threads, time and waiting: what the C library needs to live.
static const int living[] = {
    CALL(brk), CALL(mmap), CALL(munmap), CALL(mremap), CALL(madvise), CALL(mlock), CALL(mlock2), CALL(munlock),
    CALL(mprotect), CALL(membarrier), CALL(futex), CALL(rseq), CALL(set_robust_list), CALL(get_robust_list),
    CALL(set_tid_address), CALL(sched_yield), CALL(sched_getaffinity), CALL(sched_getparam), CALL(sched_getscheduler),
    CALL(nanosleep), CALL(clock_nanosleep), CALL(clock_gettime), CALL(clock_getres), CALL(gettimeofday), CALL(time),
    CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(rt_sigtimedwait), CALL(rt_sigpending),
    CALL(rt_sigsuspend), CALL(sigaltstack), CALL(restart_syscall), CALL(exit), CALL(exit_group), CALL(getpid),
    CALL(gettid), CALL(getppid), CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(getrandom),
    CALL(getrusage), CALL(getrlimit), CALL(prlimit64), CALL(setrlimit), CALL(sysinfo), CALL(uname), CALL(times),
    CALL(tgkill), CALL(kill), CALL(wait4), CALL(waitid), CALL(prctl), CALL(getcpu), CALL(umask), CALL(arch_prctl),
};

// Of files.
static const int filing[] = {
    CALL(open), CALL(openat), CALL(openat2), CALL(creat), CALL(close), CALL(close_range), CALL(read), CALL(write),
    CALL(readv), CALL(writev), CALL(pread64), CALL(pwrite64), CALL(preadv), CALL(pwritev), CALL(preadv2),
    CALL(pwritev2), CALL(lseek), CALL(stat), CALL(fstat), CALL(lstat), CALL(newfstatat), CALL(statx), CALL(statfs),
    CALL(fstatfs), CALL(access), CALL(faccessat), CALL(faccessat2), CALL(getdents64), CALL(getcwd), CALL(readlink),
    CALL(readlinkat), CALL(fcntl), CALL(flock), CALL(fsync), CALL(fdatasync), CALL(sync_file_range), CALL(ftruncate),
    CALL(truncate), CALL(fallocate), CALL(fadvise64), CALL(rename), CALL(renameat), CALL(renameat2), CALL(unlink),
    CALL(unlinkat), CALL(mkdir), CALL(mkdirat), CALL(rmdir), CALL(chmod), CALL(fchmod), CALL(fchmodat), CALL(fchown),
    CALL(utimensat), CALL(dup), CALL(dup2), CALL(dup3), CALL(ioctl), CALL(copy_file_range), CALL(sendfile),
    CALL(link), CALL(linkat), CALL(pipe), CALL(pipe2), CALL(eventfd2), CALL(memfd_create),
};

// Of waiting for, and speaking over, sockets.
static const int speaking[] = {
    CALL(poll), CALL(ppoll), CALL(select), CALL(pselect6), CALL(epoll_create), CALL(epoll_create1), CALL(epoll_ctl),
    CALL(epoll_wait), CALL(epoll_pwait), CALL(epoll_pwait2), CALL(timerfd_create), CALL(timerfd_settime),
    CALL(timerfd_gettime), CALL(accept), CALL(accept4), CALL(bind), CALL(listen), CALL(connect), CALL(shutdown),
    CALL(recvfrom), CALL(recvmsg), CALL(recvmmsg), CALL(sendto), CALL(sendmsg), CALL(sendmmsg), CALL(getsockname),
    CALL(getpeername), CALL(getsockopt), CALL(setsockopt), CALL(socketpair),
};

// Nobody of ours ever does: whoever asks has taken over.
static const int deadly[] = {
    CALL(execve), CALL(execveat), CALL(ptrace), CALL(process_vm_readv), CALL(process_vm_writev), CALL(kexec_load),
    CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(bpf), CALL(perf_event_open), CALL(userfaultfd),
    CALL(mount), CALL(umount2), CALL(pivot_root), CALL(chroot), CALL(unshare), CALL(setns), CALL(keyctl),
    CALL(add_key), CALL(request_key), CALL(io_uring_setup), CALL(reboot), CALL(swapon), CALL(setuid), CALL(setgid),
    CALL(setreuid), CALL(setregid), CALL(setresuid), CALL(setresgid), CALL(personality), CALL(open_by_handle_at),
};

// Of who only computes: memory, the descriptors it has, the end.
static const int computing[] = {
    CALL(read), CALL(write), CALL(brk), CALL(mmap), CALL(munmap), CALL(mremap), CALL(madvise), CALL(mprotect), CALL(futex),
    CALL(getrandom), CALL(clock_gettime), CALL(rt_sigreturn), CALL(restart_syscall), CALL(exit), CALL(exit_group),
};

typedef scmp_filter_ctx Filter;

#define ALLOW_ALL(filter, list) allow(filter, SCMP_ACT_ALLOW, list, sizeof(list) / sizeof *(list))

static bool allow(Filter filter, uint32_t action, const int *calls, size_t count)
{
    bool added = true;
    for (size_t i = 0; i < count; i++) {
        // One that this machine does not know is no loss.
        added = added && (calls[i] < 0 || seccomp_rule_add(filter, action, calls[i], 0) == 0);
    }
    return added;
}

static bool allow_family(Filter filter, int family)
{
    struct scmp_arg_cmp is_family = { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)family, .datum_b = 0 };
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(socket), 1, is_family) == 0;
}

static bool allow_sockets(Filter filter, ConfineNetwork network)
{
    return allow_family(filter, AF_UNIX) &&
           (network == CONFINE_NO_NETWORK || (allow_family(filter, AF_INET) && allow_family(filter, AF_INET6)));
}

// Threads share all memory. A process of its own is a clone without that.
static bool allow_threads(Filter filter, bool forks)
{
    if (forks) {
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(clone), 0) == 0 &&
               seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(fork), 0) == 0;
    }
    scmp_datum_t shares = CLONE_VM | CLONE_THREAD;
    struct scmp_arg_cmp is_thread = { .arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = shares, .datum_b = shares };
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(clone), 1, is_thread) == 0;
}

static bool fill(Filter filter, const ConfineRules *rules)
{
    return ALLOW_ALL(filter, living) && ALLOW_ALL(filter, filing) && ALLOW_ALL(filter, speaking) &&
           allow(filter, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof *deadly) &&
           allow_sockets(filter, rules->network) && allow_threads(filter, rules->forks);
}

bool calls_fence(const ConfineRules *rules)
{
    Filter filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    bool holds = filter && fill(filter, rules) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return holds;
}

bool calls_fence_to_memory(void)
{
    Filter filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool holds = filter && ALLOW_ALL(filter, computing) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return holds;
}
