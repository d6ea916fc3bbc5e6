// `istijaba serve`: opens the folder, listens, runs the jobs, and stops cleanly on SIGINT or SIGTERM.
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/call.h"
#include "app/control.h"
#include "app/features.h"
#include "app/notify.h"
#include "app/supervisor.h"
#include "app/own_socket.h"
#include "app/vault_process.h"
#include "base/clock.h"
#include "import/import.h"
#include "base/log.h"
#include "media/media.h"

enum {
    VAULT_WAITING = 64,
    MEDIA_WAITING = 4, // more are told to come again: photos never take the workers that needs are raised with
    PREDECESSOR_WAIT_S = 5,
    LIFE_SIGNS = 8,            // in each period after which the keeper believes us dead
    OWN_ANSWER_MS = 10 * 1000, // for an answer to our own question
};

typedef struct Address {
    const char *host;
    int port;
} Address;

static bool parse_address(Call *call, Address *address_out)
{
    const char *listen = call_value(call, "--listen");
    return call_parse_address(call, listen ? listen : CALL_LISTEN_USUAL, &address_out->host,
                              &address_out->port);
}

static bool is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 || strcmp(host, "localhost") == 0;
}

// What the storage said, when it is the storage that failed; else nothing.
static const char *explain(Db *db, Fault fault, char words[DB_EXPLANATION_MAX])
{
    words[0] = '\0';
    if (db_explains(fault)) {
        db_explain(db, words, DB_EXPLANATION_MAX);
    }
    return words;
}

static void job_failed(Db *db, const char *job, Fault fault)
{
    char words[DB_EXPLANATION_MAX];
    log_event(LOG_ERROR_LEVEL, "job", log_text_c("name", job), log_text_c("fault", fault->name),
              log_text_c("said", explain(db, fault, words)));
}

typedef struct Running {
    Control *control;
    LongJobs *long_jobs;
} Running;

static void backup_done(Fault fault, int64_t bytes, int64_t took_ms)
{
    log_event(fault ? LOG_ERROR_LEVEL : LOG_INFO_LEVEL, "backup",
              log_text_c("fault", fault ? fault->name : NULL), log_number("bytes", bytes),
              log_number("ms", took_ms));
}

// A folder without a key, or a key with a slip in it, is said at the start and not at the first loss.
static Fault start_backups(House *house)
{
    const Settings *settings = &house->settings;
    BackupPlan plan = {
        .task = { .db = house->db, .key_file = house->key_file, .settings_file = house->settings_file,
                  .program = ISTIJABA_VERSION },
        .folder = settings->backup_folder,
        .every_s = settings->backup_every_h * HOUR_S,
        .keep = settings->backup_keep,
        .told = backup_done,
    };
    if (settings->backup_public_key[0] != '\0' || settings->backup_folder[0] != '\0') {
        TRY(backup_parse_public_key(str_from(settings->backup_public_key), plan.task.public_key));
    }
    if (settings->backup_folder[0] != '\0') {
        house->backups = schedule_start(&plan);
    }
    return OK;
}

// What the clock asks for is done before the first visitor, who finds no stale claims. Not what must read everything
// first: that is a matter of seconds in a large house, and the thread of the jobs begins with it.
static Fault run_first_jobs(House *house)
{
    const Settings *settings = house_settings(house, house->arena);
    for (size_t i = 0; i < feature_job_count; i++) {
        const Job *job = &feature_jobs[i];
        if (!job->gather) {
            TRY(jobs_run_once(house->db, settings, &house->keys, job, 1, 0));
        }
    }
    return OK;
}

// `doing_out` is what was being done when a fault came.
static Fault start(House *house, const Address *address, Running *running, const char **doing_out)
{
    *doing_out = "make the routes ready";
    TRY(dispatcher_new(&house->site, &house->dispatcher));
    *doing_out = "run the jobs of the start";
    TRY(run_first_jobs(house));
    ServerOptions options = { .host = address->host, .port = address->port,
                              .settings = &house->settings, .answer = dispatcher_answer,
                              .admit = dispatcher_admit,
                              .context = house->dispatcher };
    *doing_out = str_to_c(house->arena, str_format(house->arena, "listen on %s:%d", address->host,
                                                   address->port));
    // Before the server: requests ask what the jobs have done.
    house->jobs = jobs_start(house->db, house->shelf, &house->keys, feature_jobs,
                             feature_job_count, job_failed);
    TRY(server_start(&options, &house->server));
    LongJobsOptions long_jobs = { .db = house->db, .settings = &house->settings, .shelf = house->shelf,
                                  .keys = &house->keys, .kinds = import_long_jobs, .house = house,
                                  .folder = house->folder.at, .failed = job_failed };
    *doing_out = "take up the long jobs";
    TRY(long_jobs_start(&long_jobs, &running->long_jobs));
    *doing_out = "plan backups by backup.folder and backup.public_key";
    TRY(start_backups(house));
    *doing_out = "open the socket for commands";
    return control_start(house, &running->control);
}

static void stop(House *house, Running *running)
{
    if (running->control) {
        control_stop(running->control);
    }
    if (house->server) {
        server_stop(house->server);
    }
    if (running->long_jobs) {
        long_jobs_stop(running->long_jobs);
    }
    if (house->backups) {
        schedule_stop(house->backups);
        house->backups = NULL;
    }
    if (house->jobs) {
        jobs_stop(house->jobs);
        house->jobs = NULL;
    }
    if (house->dispatcher) {
        dispatcher_free(house->dispatcher);
    }
}

// Until a signal ends it, tells a keeper who wants to hear it that requests are answered.
static int wait_for_end(const Address *address, int port, const sigset_t *ends)
{
    int64_t every_ms = notify_watchdog_ms() / LIFE_SIGNS;
    struct timespec every = { every_ms / 1000, every_ms % 1000 * 1000000 };
    for (;;) {
        int got = every_ms > 0 ? sigtimedwait(ends, NULL, &every) : sigwaitinfo(ends, NULL);
        if (got > 0) {
            return got;
        }
        if (every_ms > 0 && notify_is_answered(address->host, port, OWN_ANSWER_MS)) {
            notify_keeper("WATCHDOG=1");
        }
    }
}

static int serve(Call *call, House *house, const Address *address, const sigset_t *ends)
{
    Running running = { 0 };
    const char *doing;
    char words[DB_EXPLANATION_MAX];
    call->house = house;
    Fault fault = start(house, address, &running, &doing);
    if (fault != OK) {
        stop(house, &running);
        explain(house->db, fault, words);
        call_complain(call, "cannot %s (%s)%s%s", doing, fault->name, words[0] ? ": " : "", words);
        return CALL_FAILED;
    }
    bool is_v6 = strchr(address->host, ':') != NULL;
    call_say(call, "Istijaba serves http://%s%s%s:%d\n", is_v6 ? "[" : "", address->host,
             is_v6 ? "]" : "", server_port(house->server));
    notify_keeper("READY=1");
    int got = wait_for_end(address, server_port(house->server), ends);
    notify_keeper("STOPPING=1");
    log_event(LOG_INFO_LEVEL, "stop", log_number("signal", got));
    stop(house, &running);
    return CALL_DONE;
}

static void set_signals(sigset_t *ends)
{
    sigemptyset(ends);
    sigaddset(ends, SIGINT);
    sigaddset(ends, SIGTERM);
    // Before any thread is made, so that all of them leave these to sigwait.
    pthread_sigmask(SIG_BLOCK, ends, NULL);
    signal(SIGPIPE, SIG_IGN);
}

typedef struct Serving {
    Call *call;
    Address address;
    sigset_t ends;
    HouseOptions options;
    VaultProcess vault;
    int media_listener;
} Serving;

static int refuse_folder(const Serving *serving, const char *why, Fault fault)
{
    call_complain(serving->call, "%s: %s (%s)", serving->options.folder, why ? why : "cannot be opened",
                  fault->name);
    return CALL_FAILED;
}

// The process that faces the network.
static int run_server(void *context, Confined confined)
{
    Serving *serving = context;
    Call *call = serving->call;
    const Address address = serving->address;
    House *house;
    const char *why = NULL;
    close(serving->vault.listener); // those of the others
    close(serving->media_listener);
    Fault fault = house_open(&serving->options, &house, &why);
    if (fault != OK) {
        return refuse_folder(serving, why, fault);
    }
    int code = CALL_FAILED;
    log_set_level(log_level_named(house->settings.log_level));
    log_set_json(strcmp(house->settings.log_format, "json") == 0);
    log_set_key(house->keys.log);
    if (confined.landlock == 0 || !confined.calls) {
        log_event(LOG_WARN_LEVEL, "fence", log_number("landlock", confined.landlock),
                  log_text_c("seccomp", confined.calls ? "holds" : "missing"));
    }
    if (house->demo && !is_loopback(address.host)) {
        call_complain(call, "%s holds demo data: it is served on 127.0.0.1 only", serving->options.folder);
    } else {
        code = serve(call, house, &address, &serving->ends);
    }
    house_close(house);
    return code;
}

// The process that holds the keys.
static int run_vault(void *context, int stop)
{
    Serving *serving = context;
    close(serving->media_listener);
    return vault_process_run(&serving->vault, stop);
}

// The process that has photos read.
static void run_media(void *context)
{
    Serving *serving = context;
    close(serving->vault.listener);
    media_serve(serving->media_listener);
}

// What both processes need: the folder's lock, the settings, the vault's socket.
static Fault make_ready(Serving *serving, const char **why_out)
{
    HouseOptions *options = &serving->options;
    serving->vault.options = options;
    TRY(house_take_folder(options->folder, PREDECESSOR_WAIT_S, &options->lock, why_out));
    TRY(house_load_settings(options, &serving->vault.settings, why_out));
    TRY(house_make_keys(options, &serving->vault.settings, why_out));
    *why_out = "the sockets of vault and media cannot be made there";
    OwnSocket vault = { options->folder, HOUSE_VAULT_SOCKET, SOCK_SEQPACKET, VAULT_WAITING };
    OwnSocket media = { options->folder, MEDIA_SOCKET, SOCK_STREAM, MEDIA_WAITING };
    TRY(own_socket_listen(&vault, &serving->vault.listener));
    return own_socket_listen(&media, &serving->media_listener);
}

static const char *folder_of(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? str_to_c(arena, (Str){ path, (size_t)(slash - path) + 1 }) : ".";
}

int serve_command(Call *call)
{
    const char *why = NULL;
    Serving serving = { .call = call };
    serving.options = (HouseOptions){ .arena = call->arena, .folder = call_value(call, "--data"),
                                      .vault_is_beside = true };
    if (!serving.options.folder || !parse_address(call, &serving.address)) {
        call_complain(call, "give --data DIR, and --listen as HOST:PORT");
        return CALL_USAGE;
    }
    serving.options.settings = call_settings(call, &serving.options.setting_count);
    set_signals(&serving.ends);
    Fault fault = make_ready(&serving, &why);
    if (fault != OK) {
        return refuse_folder(&serving, why, fault);
    }
    const char *key_file = house_key_file(call->arena, &serving.vault.settings, str_from(serving.options.folder));
    const char *backups = serving.vault.settings.backup_folder;
    Supervised supervised = { .server = run_server, .vault = run_vault, .media = run_media, .context = &serving,
                              .paths = { serving.options.folder, key_file, folder_of(call->arena, key_file),
                                         backups[0] ? backups : NULL, serving.address.port },
                              .ends = &serving.ends };
    int code = supervisor_run(&supervised);
    unlink(str_format(call->arena, "%s/" HOUSE_VAULT_SOCKET, serving.options.folder).at);
    unlink(str_format(call->arena, "%s/" MEDIA_SOCKET, serving.options.folder).at);
    return code;
}
