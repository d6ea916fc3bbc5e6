// The long jobs of imports: check a file, store it, take it back, and delete files that nobody needs any more.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "import/import_rules.h"

enum { STRAY_AFTER_S = 3600, ERRORS_A_TIME = 500 };

typedef struct Running {
    Import import;
    ImportContext context;
    ImportRecord record;
    JobRun *run;
    const User *user;
} Running;

static Work work_of(const JobRun *run, DbConn *conn)
{
    return (Work){ .arena = run->arena, .db = conn, .now = clock_now_s(), .settings = run->settings,
                   .keys = run->keys };
}

static Fault load(DbConn *conn, void *context)
{
    Running *running = context;
    Work work = work_of(running->run, conn);
    TRY(import_store_find(&work, running->run->job.subject, &running->record));
    running->user = NULL;
    return id_is_none(running->record.account)
               ? OK
               : access_find_user_of(&work, running->record.account, &running->user);
}

// An import that the row is in another state for was moved on by somebody, or done before a kill.
static Fault begin(JobRun *run, bool dry_run, Running *running_out)
{
    *running_out = (Running){ .run = run };
    TRY(db_read(run->db, load, running_out));
    running_out->context = (ImportContext){
        .db = run->db,
        .folder = run->folder,
        .settings = run->settings,
        .keys = run->keys,
        .kind = running_out->record.kind,
        .dry_run = dry_run,
    };
    running_out->import = (Import){
        .user = running_out->user,
        .run = run,
        .record = running_out->record.id,
        .arena = run->arena,
        .now = clock_now_s(),
        .started_us = clock_monotonic_us(),
    };
    return OK;
}

// What is wrong with the file as a whole is an error of it; a fault is the storage's, or a stop.
static Fault run_import(Running *running)
{
    Import *import = &running->import;
    const ImportRecord *record = &running->record;
    Str bytes, path = import_file_path(import->arena, running->run->folder, record->id);
    Doc *chosen = NULL;
    const char *wrong = NULL;
    import->context = &running->context;
    // Rights that ended since the file was sent. Needs are asked about row by row, so that what was begun is turned back.
    if (running->user && record->kind != IMPORT_NEEDS &&
        !access_may(running->user, import_permission(record->kind), NULL)) {
        return NOT_ALLOWED;
    }
    if (!path.at || file_read(import->arena, path.at, IMPORT_FILE_MAX, &bytes) != OK) {
        return IMPORT_FILE_GONE;
    }
    if (encoding_decode(import->arena, bytes, record->encoding, &import->text) != OK) {
        wrong = WORD("import.encoding_wrong");
    }
    if (!wrong && record->columns.at) {
        TRY(doc_from_json(import->arena, record->columns, &chosen));
    }
    wrong = wrong ? wrong : import_open_text(import, chosen);
    if (wrong) {
        import_add_error(import, 0, STR_NONE, wrong, NULL);
        return OK;
    }
    Fault fault = import->error_total > 0 ? OK : import_run_kind(import);
    // A broken row ends the reading with an error of its own.
    return fault == CSV_MALFORMED && import->error_total > 0 ? OK : fault;
}

// ---- Check ----

typedef struct Writing {
    Running *running;
    size_t from;
} Writing;

static Fault write_errors(DbConn *conn, void *context)
{
    Writing *writing = context;
    const Import *import = &writing->running->import;
    Work work = work_of(writing->running->run, conn);
    TRY(writing->from == 0 ? import_store_clear_errors(&work, import->record) : OK);
    for (size_t i = writing->from; i < writing->from + ERRORS_A_TIME && i < import->error_count &&
                                   i < IMPORT_ERRORS_STORED; i++) {
        TRY(import_store_add_error(&work, import->record, (int64_t)i + 1, &import->errors[i]));
    }
    return OK;
}

static Fault keep_errors(Running *running)
{
    Writing writing = { running, 0 };
    do {
        TRY(db_transact(running->run->db, write_errors, &writing));
        writing.from += ERRORS_A_TIME;
    } while (writing.from < running->import.error_count && writing.from < IMPORT_ERRORS_STORED);
    return OK;
}

static Fault end_check(DbConn *conn, void *context)
{
    Running *running = context;
    const Import *import = &running->import;
    Work work = work_of(running->run, conn);
    ImportRecord record;
    TRY(import_store_find(&work, import->record, &record));
    if (record.state != IMPORT_IS_CHECKING && record.state != IMPORT_IS_STORING) {
        return OK;
    }
    record.state = import->error_total > 0 ? IMPORT_REFUSED : IMPORT_CHECKED;
    record.rows = import->rows;
    record.added = import->error_total > 0 ? 0 : import->added;
    record.already = import->already;
    record.errors = import->error_total;
    return import_store_update(&work, &record);
}

// Stopped before its end: the columns can be chosen again.
static Fault end_stopped(DbConn *conn, void *context)
{
    Running *running = context;
    Work work = work_of(running->run, conn);
    ImportRecord record;
    TRY(import_store_find(&work, running->record.id, &record));
    if (record.state == IMPORT_IS_CHECKING) {
        record.state = IMPORT_UPLOADED;
        return import_store_update(&work, &record);
    }
    return OK;
}

static Fault check(Running *running)
{
    Fault fault = run_import(running);
    if (fault == JOB_STOPPED) {
        return fault;
    }
    if (fault != OK) {
        TRY(db_transact(running->run->db, end_stopped, running));
        return fault;
    }
    TRY(keep_errors(running));
    return db_transact(running->run->db, end_check, running);
}

// The rows' own memory is given back with the check, whatever comes of it.
static Fault with_rows(Running *running, Fault (*work)(Running *running))
{
    running->import.row_arena = arena_new();
    Fault fault = work(running);
    arena_free(running->import.row_arena);
    return fault;
}

static Fault run_check(JobRun *run)
{
    Running running;
    TRY(begin(run, true, &running));
    return running.record.state == IMPORT_IS_CHECKING ? with_rows(&running, check) : OK;
}

// ---- Store ----

static Fault count_made(DbConn *conn, void *context)
{
    Running *running = context;
    Work work = work_of(running->run, conn);
    int64_t counts[IMPORT_MADE_STATES] = { 0 };
    TRY(import_store_count_made(&work, running->record.id, counts));
    running->import.made = counts[IMPORT_MADE];
    return OK;
}

// All of it or nothing: whoever stops a store in the middle wants nothing of it.
static Fault turn_back(DbConn *conn, void *context)
{
    Running *running = context;
    Work work = work_of(running->run, conn);
    ImportRecord record;
    TRY(import_store_find(&work, running->record.id, &record));
    record.state = IMPORT_IS_UNDOING;
    TRY(long_jobs_add(&work, "import-undo", record.account, record.id, &record.job));
    return import_store_update(&work, &record);
}

static Fault store(Running *running)
{
    TRY(db_read(running->run->db, count_made, running));
    bool begun = running->import.made > 0;
    Fault fault = run_import(running);
    if (fault == JOB_CANCELLED) {
        TRY(db_transact(running->run->db, turn_back, running));
        return fault;
    }
    TRY(fault);
    if (running->import.error_total > 0) {
        // What was right when it was checked is not any more: places or items went meanwhile.
        TRY(keep_errors(running));
        return db_transact(running->run->db, begun ? turn_back : end_check, running);
    }
    return OK;
}

static void delete_file(const JobRun *run, Id import)
{
    Str path = import_file_path(run->arena, run->folder, import);
    if (path.at) {
        unlink(path.at);
    }
}

static Fault find_again(DbConn *conn, void *context)
{
    Running *running = context;
    Work work = work_of(running->run, conn);
    return import_store_find(&work, running->record.id, &running->record);
}

static Fault leave_result(Running *running)
{
    JobRun *run = running->run;
    TRY(db_read(run->db, find_again, running));
    Doc *result = doc_new(run->arena);
    doc_int(result, "rows", running->record.rows);
    doc_int(result, "added", running->record.added);
    doc_int(result, "already", running->record.already);
    doc_int(result, "kept", running->record.kept);
    run->result = doc_to_json(run->arena, result);
    return OK;
}

static Fault run_store(JobRun *run)
{
    Running running;
    TRY(begin(run, false, &running));
    if (running.record.state == IMPORT_IS_STORING) {
        TRY(with_rows(&running, store));
    }
    TRY(leave_result(&running));
    if (running.record.state != IMPORT_REFUSED && running.record.state != IMPORT_CHECKED) {
        delete_file(run, running.record.id);
    }
    return OK;
}

// ---- Undo ----

static Fault run_undo(JobRun *run)
{
    Running running;
    TRY(begin(run, false, &running));
    if (running.record.state == IMPORT_IS_UNDOING) {
        TRY(import_take_back(run, &running.record));
    }
    delete_file(run, running.record.id);
    return leave_result(&running);
}

// ---- Files that nobody needs ----

typedef struct Needed {
    const JobRun *run;
    Id id;
    bool needed;
} Needed;

static Fault ask_needed(DbConn *conn, void *context)
{
    Needed *needed = context;
    Work work = work_of(needed->run, conn);
    return import_store_file_needed(&work, needed->id, &needed->needed);
}

// A file just written waits for its row; one whose row never came is a stray.
static bool is_stray(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && clock_now_s() - (int64_t)about.st_mtime > STRAY_AFTER_S;
}

static Fault clean_file(const JobRun *run, const char *name)
{
    Needed needed = { .run = run };
    if (!id_parse(str_from(name), &needed.id)) {
        return OK;
    }
    TRY(db_read(run->db, ask_needed, &needed));
    Str path = import_file_path(run->arena, run->folder, needed.id);
    bool own = id_equal(needed.id, run->job.subject);
    if (!needed.needed && (own || is_stray(path.at))) {
        unlink(path.at);
    }
    return OK;
}

static Fault run_clean(JobRun *run)
{
    Fault fault = OK;
    Str folder = import_files_folder(run->arena, run->folder);
    DIR *files = folder.at ? opendir(folder.at) : NULL;
    if (!files) {
        return OK;
    }
    for (struct dirent *entry; fault == OK && (entry = readdir(files));) {
        fault = clean_file(run, entry->d_name);
    }
    closedir(files);
    return fault;
}

const LongJobKind import_long_jobs[] = {
    { "import-check", run_check },
    { "import-store", run_store },
    { "import-undo", run_undo },
    { "import-clean", run_clean },
    { NULL, NULL },
};
