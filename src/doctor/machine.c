// Disk, memory, clock, kernel and limits of the machine. Numbers are judged, never only shown.
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "doctor/doctor.h"
#include "pages/words.h"

enum {
    MB = 1024 * 1024,
    DISK_FAIL_MB = 200,
    DISK_WARN_MB = 2048,
    DISK_WARN_PERCENT = 10,
    INODES_WARN = 10000,
    MEMORY_WARN_MB = 256,
    SYNC_WARN_MS = 50,
    FILES_RESERVED = 256, // beside connections
};
static const int64_t CLOCK_LEAST = 1760000000, CLOCK_MOST = 4102444800; // autumn 2025, the year 2100

// ---- Disk ----

static void look_at_space(Doctor *doctor)
{
    struct statvfs disk;
    if (statvfs(doctor->folder, &disk) != 0) {
        return; // the folder's own check says so
    }
    int64_t free_mb = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize / MB;
    int64_t total_mb = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize / MB;
    bool low = free_mb < DISK_WARN_MB || free_mb * 100 < total_mb * DISK_WARN_PERCENT;
    Verdict verdict = free_mb < DISK_FAIL_MB ? DOCTOR_FAIL : low ? DOCTOR_WARN : DOCTOR_OK;
    const char *word = verdict == DOCTOR_FAIL   ? WORD("doctor.disk_full")
                       : verdict == DOCTOR_WARN ? WORD("doctor.disk_low")
                                                : WORD("doctor.disk_ok");
    Doc *said = doctor_say(doctor, "disk", verdict, word);
    doc_int(said, "free", free_mb);
    doc_int(said, "total", total_mb);
    if (disk.f_files > 0 && disk.f_favail < INODES_WARN) {
        said = doctor_say(doctor, "inodes", DOCTOR_WARN, WORD("doctor.inodes_low"));
        doc_int(said, "free", (int64_t)disk.f_favail);
    }
}

// What each answer of success waits for. A file without a name: nothing is left behind.
static void look_at_sync(Doctor *doctor)
{
    char page[4096] = { 0 };
    int file = open(doctor->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) {
        return; // not ours to write, or a file system without such files
    }
    int64_t began_us = clock_monotonic_us();
    bool synced = write(file, page, sizeof page) == (ssize_t)sizeof page && fsync(file) == 0;
    int64_t took_ms = (clock_monotonic_us() - began_us) / 1000;
    close(file);
    Verdict verdict = !synced ? DOCTOR_FAIL : took_ms > SYNC_WARN_MS ? DOCTOR_WARN : DOCTOR_OK;
    const char *word = !synced                  ? WORD("doctor.sync_fails")
                       : verdict == DOCTOR_WARN ? WORD("doctor.sync_slow")
                                                : WORD("doctor.sync_ok");
    doc_int(doctor_say(doctor, "sync", verdict, word), "ms", took_ms);
}

// ---- Memory ----

static int64_t available_mb(void)
{
    char line[160];
    long long kb = -1;
    FILE *file = fopen("/proc/meminfo", "re");
    while (file && kb < 0 && fgets(line, sizeof line, file)) {
        if (strncmp(line, "MemAvailable:", 13) == 0) {
            kb = strtoll(line + 13, NULL, 10);
        }
    }
    if (file) {
        fclose(file);
    }
    return kb < 0 ? -1 : kb / 1024;
}

static void look_at_memory(Doctor *doctor)
{
    int64_t mb = available_mb();
    if (mb < 0) {
        return;
    }
    bool low = mb < MEMORY_WARN_MB;
    doc_int(doctor_say(doctor, "memory", low ? DOCTOR_WARN : DOCTOR_OK,
                       low ? WORD("doctor.memory_low") : WORD("doctor.memory_ok")),
            "free", mb);
}

// ---- Clock ----

static void look_at_clock(Doctor *doctor)
{
    struct timex state = { .modes = 0 };
    int code = adjtimex(&state);
    Verdict verdict = DOCTOR_WARN;
    const char *word;
    if (doctor->now < CLOCK_LEAST || doctor->now > CLOCK_MOST) {
        verdict = DOCTOR_FAIL;
        word = WORD("doctor.clock_wrong");
    } else if (code < 0) {
        word = WORD("doctor.clock_unknown");
    } else if (state.status & STA_UNSYNC) {
        word = WORD("doctor.clock_unsynced");
    } else {
        verdict = DOCTOR_OK;
        word = WORD("doctor.clock_ok");
    }
    doc_text(doctor_say(doctor, "clock", verdict, word), "now",
             clock_format(doctor->arena, doctor->now));
}

// ---- Kernel and limits ----

static void look_at_kernel(Doctor *doctor)
{
    long landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    bool seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    bool whole = landlock > 0 && seccomp;
    Doc *said = doctor_say(doctor, "kernel", whole ? DOCTOR_OK : DOCTOR_WARN,
                           whole      ? WORD("doctor.kernel_ok")
                           : !seccomp ? WORD("doctor.kernel_no_seccomp")
                                      : WORD("doctor.kernel_no_landlock"));
    doc_int(said, "landlock", landlock > 0 ? landlock : 0);
}

static void look_at_limits(Doctor *doctor)
{
    struct rlimit files, core;
    int64_t wanted = doctor->settings->connections + FILES_RESERVED;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        bool enough = files.rlim_max == RLIM_INFINITY || (int64_t)files.rlim_max >= wanted;
        Doc *said = doctor_say(doctor, "files", enough ? DOCTOR_OK : DOCTOR_WARN,
                               enough ? WORD("doctor.files_ok") : WORD("doctor.files_few"));
        doc_int(said, "have", files.rlim_max == RLIM_INFINITY ? wanted : (int64_t)files.rlim_max);
        doc_int(said, "wanted", wanted);
    }
    if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur != 0) {
        doctor_say(doctor, "core", DOCTOR_WARN, WORD("doctor.core_dumps"));
    }
}

void doctor_look_at_machine(Doctor *doctor)
{
    look_at_space(doctor);
    look_at_sync(doctor);
    look_at_memory(doctor);
    look_at_clock(doctor);
    look_at_kernel(doctor);
    look_at_limits(doctor);
}
