// Taking an import back: what it made and nobody has gone on with, the latest first, a few rows a transaction. What
// people have gone on with is kept, and told. What was here before gets its names again.
#include "base/clock.h"
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "features/needs/needs.h"
#include "import/import_rules.h"

// Whether a place or an item is in use is a look at many rows; a need knows itself.
enum { NEEDS_A_TIME = 200, PLACES_A_TIME = 5, NAMES_A_TIME = 200 };

typedef struct Undoing {
    JobRun *run;
    ImportRecord record;
    const User *user;
    Arena *arena;
    int64_t counts[IMPORT_MADE_STATES];
    bool at_end;
} Undoing;

static Fault take_back(Work *work, ImportKind kind, const ImportMade *made, bool *taken_out)
{
    Id need;
    switch (kind) {
    case IMPORT_AREAS:
        return areas_remove_unused(work, made->thing, made->mark, taken_out);
    case IMPORT_ITEMS:
        return items_remove_unused(work, made->thing, made->mark, taken_out);
    default:
        *taken_out = false;
        return id_parse(made->thing, &need) ? needs_take_back(work, need, taken_out) : OK;
    }
}

static Work work_of(const Undoing *undoing, DbConn *conn)
{
    arena_reset(undoing->arena); // the transaction may run again from its start
    return (Work){ .arena = undoing->arena, .db = conn, .user = undoing->user, .now = clock_now_s(),
                   .settings = undoing->run->settings, .keys = undoing->run->keys };
}

static Fault name_batch(DbConn *conn, void *context)
{
    Undoing *undoing = context;
    Work work = work_of(undoing, conn);
    ImportRenamed *renamed;
    size_t count;
    TRY(import_store_list_renamed(&work, undoing->record.id, NAMES_A_TIME, &renamed, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(import_give_back(&work, undoing->record.kind, &renamed[i]));
        TRY(import_store_delete_renamed(&work, undoing->record.id, renamed[i].thing));
    }
    undoing->at_end = count < NAMES_A_TIME;
    return OK;
}

static Fault undo_batch(DbConn *conn, void *context)
{
    Undoing *undoing = context;
    Work work = work_of(undoing, conn);
    size_t most = undoing->record.kind == IMPORT_NEEDS ? NEEDS_A_TIME : PLACES_A_TIME;
    ImportMade *made;
    size_t count;
    TRY(import_store_list_made(&work, undoing->record.id, IMPORT_MADE, most, &made, &count));
    for (size_t i = 0; i < count; i++) {
        bool taken;
        TRY(take_back(&work, undoing->record.kind, &made[i], &taken));
        TRY(import_store_set_made(&work, undoing->record.id, made[i].position,
                                  taken ? IMPORT_TAKEN_BACK : IMPORT_KEPT));
    }
    undoing->at_end = count < most;
    return OK;
}

static Fault find_user(DbConn *conn, void *context)
{
    Undoing *undoing = context;
    Work work = { .arena = undoing->run->arena, .db = conn, .now = clock_now_s() };
    return id_is_none(undoing->run->job.account)
               ? OK
               : access_find_user_of(&work, undoing->run->job.account, &undoing->user);
}

static Fault count(DbConn *conn, void *context)
{
    Undoing *undoing = context;
    Work work = { .arena = undoing->run->arena, .db = conn };
    return import_store_count_made(&work, undoing->record.id, undoing->counts);
}

static Fault end(DbConn *conn, void *context)
{
    Undoing *undoing = context;
    Work work = { .arena = undoing->run->arena, .db = conn, .user = undoing->user,
                  .now = clock_now_s(), .settings = undoing->run->settings,
                  .keys = undoing->run->keys };
    ImportRecord record;
    TRY(import_store_find(&work, undoing->record.id, &record));
    TRY(import_store_count_made(&work, record.id, undoing->counts));
    record.state = IMPORT_UNDONE;
    record.added = undoing->counts[IMPORT_TAKEN_BACK] + undoing->counts[IMPORT_KEPT];
    record.kept = undoing->counts[IMPORT_KEPT];
    record.ended_at = work.now;
    TRY(import_store_update(&work, &record));
    return import_append_event(&work, &record);
}

static Fault undo_all(Undoing *undoing)
{
    Db *db = undoing->run->db;
    while (!undoing->at_end) {
        TRY(db_transact(db, undo_batch, undoing));
        TRY(db_read(db, count, undoing));
        int64_t left = undoing->counts[IMPORT_MADE];
        int64_t done = undoing->counts[IMPORT_TAKEN_BACK] + undoing->counts[IMPORT_KEPT];
        Fault fault = job_tell(undoing->run, "undoing", done, done + left);
        TRY(fault == JOB_CANCELLED ? OK : fault); // half taken back is what nobody wants
    }
    do {
        TRY(db_transact(db, name_batch, undoing));
    } while (!undoing->at_end);
    return db_transact(db, end, undoing);
}

Fault import_take_back(JobRun *run, const ImportRecord *record)
{
    Undoing undoing = { .run = run, .record = *record, .arena = arena_new() };
    Fault fault = db_read(run->db, find_user, &undoing);
    fault = fault ? fault : undo_all(&undoing);
    arena_free(undoing.arena);
    return fault;
}
