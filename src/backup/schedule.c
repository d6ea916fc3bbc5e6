// The thread that makes backups by the clock, and the folder they lie in.
#include "backup/schedule.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { LOOK_EVERY_S = 60, RETRY_S = 600, LISTED_MOST = 10000, NAME_BYTES = 32 };
#define NAME_SHAPE "istijaba-########T######Z.backup"

// ---- The folder ----

Str backup_file_name(Arena *arena, int64_t now)
{
    time_t seconds = (time_t)now;
    struct tm civil;
    char name[64];
    gmtime_r(&seconds, &civil);
    strftime(name, sizeof name, "istijaba-%Y%m%dT%H%M%SZ.backup", &civil);
    return str_copy(arena, str_from(name));
}

static bool has_shape(const char *name, size_t len)
{
    if (len != NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (NAME_SHAPE[i] == '#' ? !digit : name[i] != NAME_SHAPE[i]) {
            return false;
        }
    }
    return true;
}

static bool is_left_behind(const char *name)
{
    size_t len = strlen(name);
    return len == NAME_BYTES + strlen(".part") && has_shape(name, NAME_BYTES) &&
           strcmp(name + NAME_BYTES, ".part") == 0;
}

static int newest_first(const void *one, const void *other)
{
    return strcmp(*(char *const *)other, *(char *const *)one);
}

// Names of backups, newest first, and those left behind by killed ones.
static Fault read_folder(Arena *arena, const char *folder, char **names, size_t *count_out,
                         char **left_out)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    if (!directory) {
        return BACKUP_UNREADABLE;
    }
    for (struct dirent *entry; (entry = readdir(directory)) && count < LISTED_MOST;) {
        if (has_shape(entry->d_name, strlen(entry->d_name))) {
            names[count++] = str_to_c(arena, str_from(entry->d_name));
        } else if (left_out && is_left_behind(entry->d_name)) {
            *left_out = str_to_c(arena, str_from(entry->d_name));
        }
    }
    closedir(directory);
    qsort(names, count, sizeof *names, newest_first);
    *count_out = count;
    return OK;
}

Fault backup_list(Arena *arena, const char *folder, BackupFolder *folder_out)
{
    char **names = ARENA_ARRAY(arena, char *, LISTED_MOST);
    size_t count;
    TRY(read_folder(arena, folder, names, &count, NULL));
    BackupFolder found = { .count = (int64_t)count };
    for (size_t i = 0; i < count && found.newest_at == 0; i++) {
        BackupFacts facts;
        Str path = str_format(arena, "%s/%s", folder, names[i]);
        if (backup_look(path.at, &facts) == OK) {
            found.newest = path;
            found.newest_at = facts.made_at;
            found.newest_bytes = facts.bytes;
        }
    }
    *folder_out = found;
    return OK;
}

void backup_prune(Arena *arena, const char *folder, int64_t keep)
{
    char **names = ARENA_ARRAY(arena, char *, LISTED_MOST);
    char *left = NULL;
    size_t count;
    if (read_folder(arena, folder, names, &count, &left) != OK) {
        return;
    }
    for (size_t i = (size_t)keep; i < count; i++) {
        unlink(str_format(arena, "%s/%s", folder, names[i]).at);
    }
    if (left) {
        unlink(str_format(arena, "%s/%s", folder, left).at);
    }
}

static bool follows(const char *name, size_t shape, const char *behind)
{
    return has_shape(name, shape) && strcmp(name + shape, behind) == 0;
}

// What followed a backup that is gone.
static void prune_followers(Arena *arena, const char *folder, const char *behind)
{
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        const char *name = entry->d_name;
        Str data = str_format(arena, "%s/%.*s", folder, NAME_BYTES, name);
        if (strlen(name) > NAME_BYTES && follows(name, NAME_BYTES, behind) && access(data.at, F_OK) != 0) {
            unlink(str_format(arena, "%s/%s", folder, name).at);
        }
    }
    if (directory) {
        closedir(directory);
    }
}

Fault backup_follow(Arena *arena, const BackupTask *task, const char *folder, const char *behind, bool *made_out)
{
    char **names = ARENA_ARRAY(arena, char *, LISTED_MOST);
    size_t count;
    int64_t bytes;
    *made_out = false;
    TRY(read_folder(arena, folder, names, &count, NULL));
    const char *path = count > 0 ? str_format(arena, "%s/%s%s", folder, names[0], behind).at : NULL;
    if (!path || access(path, F_OK) == 0) {
        return OK;
    }
    TRY(backup_to_file(task, path, &bytes));
    prune_followers(arena, folder, behind);
    *made_out = true;
    return OK;
}

// ---- The thread ----

struct BackupSchedule {
    BackupPlan plan;
    BackupProgress progress;
    pthread_t thread;
    pthread_mutex_t mutex; // guards state, stopping
    pthread_cond_t wake;
    BackupState state;
    bool stopping;
};

static void look_at_folder(BackupSchedule *schedule)
{
    Arena *arena = arena_new();
    BackupFolder folder = { 0 };
    if (backup_list(arena, schedule->plan.folder, &folder) == OK) {
        pthread_mutex_lock(&schedule->mutex);
        schedule->state.count = folder.count;
        schedule->state.newest_at = folder.newest_at;
        schedule->state.newest_bytes = folder.newest_bytes;
        pthread_mutex_unlock(&schedule->mutex);
    }
    arena_free(arena);
}

static Fault make_one(BackupSchedule *schedule, int64_t *bytes_out)
{
    Arena *arena = arena_new();
    BackupTask task = schedule->plan.task;
    task.now = clock_now_s();
    task.progress = &schedule->progress;
    Str name = backup_file_name(arena, task.now);
    Str path = str_format(arena, "%s/%.*s", schedule->plan.folder, STR_ARG(name));
    Fault fault = backup_to_file(&task, path.at, bytes_out);
    if (fault == OK) {
        backup_prune(arena, schedule->plan.folder, schedule->plan.keep);
    }
    arena_free(arena);
    return fault;
}

static void set_running(BackupSchedule *schedule, bool running)
{
    pthread_mutex_lock(&schedule->mutex);
    schedule->state.running = running;
    pthread_mutex_unlock(&schedule->mutex);
}

static int64_t retry_s(const BackupSchedule *schedule)
{
    return schedule->plan.every_s < RETRY_S ? schedule->plan.every_s : RETRY_S;
}

static void note_try(BackupSchedule *schedule, Fault fault, int64_t took_ms)
{
    bool failed = fault != OK && fault != BACKUP_STOPPED;
    pthread_mutex_lock(&schedule->mutex);
    BackupState *state = &schedule->state;
    state->running = false;
    state->tries++;
    state->failures += failed;
    state->took_ms = took_ms;
    state->fault = failed ? fault->name : NULL;
    state->next_at = clock_now_s() + (failed ? retry_s(schedule) : schedule->plan.every_s);
    pthread_mutex_unlock(&schedule->mutex);
}

static void run_one(BackupSchedule *schedule)
{
    int64_t bytes = 0, began_us = clock_monotonic_us();
    set_running(schedule, true);
    Fault fault = make_one(schedule, &bytes);
    int64_t took_ms = (clock_monotonic_us() - began_us) / 1000;
    note_try(schedule, fault, took_ms);
    look_at_folder(schedule);
    if (schedule->plan.told && fault != BACKUP_STOPPED) {
        schedule->plan.told(fault, bytes, took_ms);
    }
}

// Looks at the clock each minute, for that may be set. False when it is time to stop.
static bool wait_a_while(BackupSchedule *schedule, int64_t most_s)
{
    struct timespec until;
    int code = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(most_s < LOOK_EVERY_S ? most_s : LOOK_EVERY_S);
    pthread_mutex_lock(&schedule->mutex);
    while (!schedule->stopping && code == 0) {
        code = pthread_cond_timedwait(&schedule->wake, &schedule->mutex, &until);
    }
    bool go_on = !schedule->stopping;
    pthread_mutex_unlock(&schedule->mutex);
    return go_on;
}

// When the next is due; a clock that was set back never puts it off by more than one period.
static int64_t due_in_s(BackupSchedule *schedule)
{
    pthread_mutex_lock(&schedule->mutex);
    int64_t in_s = schedule->state.next_at - clock_now_s();
    pthread_mutex_unlock(&schedule->mutex);
    return in_s > schedule->plan.every_s ? schedule->plan.every_s : in_s;
}

// People wait for answers, nobody waits for a backup: it takes what is left of processor and disk.
static void step_back(void)
{
    enum { NICE = 10, IOPRIO_WHO_PROCESS = 1, IOPRIO_IDLE = 3 << 13 };
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, gettid(), IOPRIO_IDLE);
}

static void *run_thread(void *context)
{
    BackupSchedule *schedule = context;
    step_back();
    look_at_folder(schedule);
    pthread_mutex_lock(&schedule->mutex);
    BackupState *state = &schedule->state;
    state->next_at = state->newest_at ? state->newest_at + schedule->plan.every_s : clock_now_s();
    pthread_mutex_unlock(&schedule->mutex);
    do {
        if (due_in_s(schedule) <= 0) {
            run_one(schedule);
        }
    } while (wait_a_while(schedule, due_in_s(schedule) + 1));
    return NULL;
}

static void start_thread(BackupSchedule *schedule)
{
    pthread_condattr_t attributes;
    sigset_t all, before;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&schedule->mutex, NULL);
    pthread_cond_init(&schedule->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&schedule->thread, NULL, run_thread, schedule) != 0) {
        abort();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_setname_np(schedule->thread, "backup");
}

BackupSchedule *schedule_start(const BackupPlan *plan)
{
    BackupSchedule *schedule = calloc(1, sizeof *schedule);
    if (!schedule) {
        abort();
    }
    schedule->plan = *plan;
    schedule->state.planned = true;
    start_thread(schedule);
    return schedule;
}

void schedule_stop(BackupSchedule *schedule)
{
    atomic_store(&schedule->progress.stop, true);
    pthread_mutex_lock(&schedule->mutex);
    schedule->stopping = true;
    pthread_cond_signal(&schedule->wake);
    pthread_mutex_unlock(&schedule->mutex);
    pthread_join(schedule->thread, NULL);
    pthread_cond_destroy(&schedule->wake);
    pthread_mutex_destroy(&schedule->mutex);
    free(schedule);
}

BackupState schedule_state(BackupSchedule *schedule)
{
    if (!schedule) {
        return (BackupState){ .planned = false };
    }
    pthread_mutex_lock(&schedule->mutex);
    BackupState state = schedule->state;
    pthread_mutex_unlock(&schedule->mutex);
    state.done = atomic_load(&schedule->progress.done);
    state.total = atomic_load(&schedule->progress.total);
    return state;
}
