// Brings a file to the shape that this program knows, one transaction a migration, and refuses
// files that a newer program has shaped. Not here: the migrations themselves (schema/).
#include <assert.h>

#include "base/clock.h"
#include "base/digest.h"
#include "db/internal.h"

static const Statement FIND_MIGRATIONS[1] = { { "find_migrations",
                                                "SELECT name, sha256 FROM migration" } };
static const Statement FIND_MIGRATION[1] = { { "find_migration",
                                               "SELECT 1 FROM migration WHERE name = $1" } };
static const Statement ADD_MIGRATION[1] = {
    { "add_migration", "INSERT INTO migration (name, sha256, applied_at) VALUES ($1, $2, $3)" }
};
static const char MAKE_TABLE[] =
    "CREATE TABLE IF NOT EXISTS migration (  -- what has shaped this file\n"
    "    name TEXT PRIMARY KEY,              -- the name of the migration's file\n"
    "    sha256 BLOB NOT NULL,               -- of its text, so that a changed one is noticed\n"
    "    applied_at INTEGER NOT NULL         -- seconds, UTC\n"
    ") STRICT, WITHOUT ROWID";

typedef struct MigrateRun {
    const Migration *list;
    size_t count;
    const Migration *next;
    Arena *arena;
} MigrateRun;

static Digest digest_of_migration(const Migration *migration)
{
    return digest_of(str_from(migration->sql));
}

static const Migration *find_known(const MigrateRun *run, Str name)
{
    for (size_t i = 0; i < run->count; i++) {
        if (str_is(name, run->list[i].name)) {
            return &run->list[i];
        }
    }
    return NULL;
}

static bool is_unchanged(const MigrateRun *run, Str name, Str sha256)
{
    const Migration *known = find_known(run, name);
    if (!known) {
        return false;
    }
    Digest digest = digest_of_migration(known);
    return str_equal(sha256, (Str){ (const char *)digest.at, sizeof digest.at });
}

static Fault make_table(DbConn *conn, void *context)
{
    (void)context;
    return conn_run_script(conn, MAKE_TABLE, "migration");
}

static Fault check_applied(DbConn *conn, void *context)
{
    MigrateRun *run = context;
    Fault fault = OK;
    DbRows *rows = db_query(conn, FIND_MIGRATIONS);
    while (db_next(rows)) {
        Str name = db_row_text(rows, 0, run->arena);
        if (!is_unchanged(run, name, db_row_bytes(rows, 1, run->arena))) {
            fault = STORAGE_TOO_NEW;
        }
    }
    TRY(db_end(rows));
    return fault;
}

static Fault apply_next(DbConn *conn, void *context)
{
    const Migration *next = ((const MigrateRun *)context)->next;
    DbRows *rows = db_query(conn, FIND_MIGRATION, db_text(str_from(next->name)));
    bool applied = db_next(rows);
    TRY(db_end(rows));
    if (applied) {
        return OK;
    }
    TRY(conn_run_script(conn, next->sql, next->name));
    Digest digest = digest_of_migration(next);
    return db_run(conn, ADD_MIGRATION, db_text(str_from(next->name)),
                  db_bytes((Str){ (const char *)digest.at, sizeof digest.at }),
                  db_int(clock_now_s()));
}

static Fault migrate(Db *db, MigrateRun *run)
{
    TRY(db_transact(db, make_table, NULL));
    TRY(db_transact(db, check_applied, run));
    for (size_t i = 0; i < run->count; i++) {
        run->next = &run->list[i];
        TRY(db_transact(db, apply_next, run));
    }
    return OK;
}

Fault db_migrate(Db *db, const Migration *migrations, size_t count)
{
    assert(!db->options.read_only);
    MigrateRun run = { .list = migrations, .count = count, .arena = arena_new() };
    Fault fault = migrate(db, &run);
    arena_free(run.arena);
    return fault;
}
