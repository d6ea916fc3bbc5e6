// The database: sound, of this program's version, of this key, not of the future; and its log.
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "core/keys.h"
#include "doctor/doctor.h"
#include "doctor/doctor.sql.h"
#include "pages/words.h"

enum { MB = 1024 * 1024, LOG_WARN_MB = 512, CLOCK_SLACK_S = 60, PSEUDO_ID_HEX = 32 };

typedef struct DataLook {
    Doctor *doctor;
    int64_t unknown, missing; // migrations
    int64_t last_seq, last_at;
    Str entry, kind;
    Id object;
} DataLook;

static const char *in_folder(const Doctor *doctor, const char *name)
{
    return str_format(doctor->arena, "%s/%s", doctor->folder, name).at;
}

// ---- What is read ----

static bool is_known(const Doctor *doctor, Str name)
{
    for (size_t i = 0; i < doctor->migration_count; i++) {
        if (str_is(name, doctor->migrations[i].name)) {
            return true;
        }
    }
    return false;
}

static Fault read_migrations(DbConn *conn, DataLook *look)
{
    int64_t known = 0;
    DbRows *rows = db_query(conn, LIST_MIGRATIONS);
    while (db_next(rows)) {
        bool ours = is_known(look->doctor, db_row_text(rows, 0, look->doctor->arena));
        known += ours;
        look->unknown += !ours;
    }
    look->missing = (int64_t)look->doctor->migration_count - known;
    return db_end(rows);
}

static Fault read_last_event(DbConn *conn, DataLook *look)
{
    Arena *arena = look->doctor->arena;
    DbRows *rows = db_query(conn, FIND_LAST_EVENT);
    if (db_next(rows)) {
        look->last_seq = db_row_int(rows, 0);
        look->entry = db_row_text(rows, 1, arena);
        look->kind = db_row_text(rows, 2, arena);
        look->object = db_row_id(rows, 3);
        look->last_at = db_row_int(rows, 4);
    }
    return db_end(rows);
}

static Fault read_data(DbConn *conn, void *context)
{
    DataLook *look = context;
    TRY(read_migrations(conn, look));
    return look->unknown == 0 ? read_last_event(conn, look) : OK;
}

// ---- What it says ----

static void judge_version(Doctor *doctor, const DataLook *look)
{
    Doc *said = look->unknown   ? doctor_say(doctor, "version", DOCTOR_FAIL, WORD("doctor.version_newer"))
                : look->missing ? doctor_say(doctor, "version", DOCTOR_WARN, WORD("doctor.version_older"))
                                : doctor_say(doctor, "version", DOCTOR_OK, WORD("doctor.version_ok"));
    doc_int(said, "count", look->unknown ? look->unknown : look->missing);
}

// The last event names its object by this installation's key: another key makes another name.
static bool key_fits(const DataLook *look, const Keys *keys)
{
    Arena *arena = look->doctor->arena;
    Doc *entry;
    size_t dot = look->kind.len;
    (void)str_find(look->kind, '.', &dot);
    Str domain = str_format(arena, "istijaba/pseudo-id/v1/%.*s", STR_ARG(str_slice(look->kind, 0, dot)));
    Digest name = digest_keyed(keys->commitments, domain.at,
                               (Str){ (const char *)look->object.at, sizeof look->object.at });
    return doc_from_json(arena, look->entry, &entry) == OK &&
           str_equal(doc_get_text(entry, "object"),
                     str_slice(digest_hex(arena, name), 0, PSEUDO_ID_HEX));
}

static void judge_key(Doctor *doctor, const DataLook *look)
{
    Keys keys;
    if (look->last_seq == 0 || keys_load(doctor->key_file, false, &keys) != OK) {
        return; // nothing to compare, or the key's own check says so
    }
    bool fits = key_fits(look, &keys);
    explicit_bzero(&keys, sizeof keys);
    doctor_say(doctor, "key-of-data", fits ? DOCTOR_OK : DOCTOR_FAIL,
               fits ? WORD("doctor.key_fits") : WORD("doctor.key_differs"));
}

static void judge_time(Doctor *doctor, const DataLook *look)
{
    if (look->last_at > doctor->now + CLOCK_SLACK_S) {
        Doc *said = doctor_say(doctor, "events", DOCTOR_FAIL, WORD("doctor.clock_behind"));
        doc_text(said, "last", clock_format(doctor->arena, look->last_at));
    } else if (look->last_seq > 0) {
        Doc *said = doctor_say(doctor, "events", DOCTOR_OK, WORD("doctor.events_ok"));
        doc_int(said, "count", look->last_seq);
        doc_text(said, "last", clock_format(doctor->arena, look->last_at));
    }
}

static void look_at_log(Doctor *doctor)
{
    struct stat status;
    int64_t mb = stat(in_folder(doctor, "istijaba.db-wal"), &status) == 0 ? status.st_size / MB : 0;
    bool large = mb > LOG_WARN_MB;
    doc_int(doctor_say(doctor, "log", large ? DOCTOR_WARN : DOCTOR_OK,
                       large ? WORD("doctor.log_large") : WORD("doctor.log_ok")),
            "mb", mb);
}

static void judge(Doctor *doctor, Db *db)
{
    DataLook look = { .doctor = doctor };
    char said[DB_EXPLANATION_MAX] = "";
    bool sound = false;
    Fault fault = db_quick_check(db, &sound, said);
    if (fault != OK || !sound) {
        Doc *finding = doctor_say(doctor, "database", DOCTOR_FAIL, WORD("doctor.database_broken"));
        doc_text_c(finding, "said", said[0] ? said : fault->name);
        return;
    }
    doctor_say(doctor, "database", DOCTOR_OK, WORD("doctor.database_ok"));
    if (db_read(db, read_data, &look) == OK) {
        judge_version(doctor, &look);
        judge_key(doctor, &look);
        judge_time(doctor, &look);
    }
}

void doctor_look_at_data(Doctor *doctor)
{
    Db *db;
    DbOptions options = { .path = in_folder(doctor, "istijaba.db"), .readers = 1, .read_only = true };
    if (access(in_folder(doctor, "istijaba.db.restoring"), F_OK) == 0) {
        doctor_say(doctor, "database", DOCTOR_FAIL, WORD("doctor.database_restoring"));
        return;
    }
    if (access(options.path, F_OK) != 0) {
        doctor_say(doctor, "database", DOCTOR_WARN, WORD("doctor.database_none"));
        return;
    }
    Fault fault = db_open(&options, &db);
    if (fault != OK) {
        Doc *said = doctor_say(doctor, "database", DOCTOR_FAIL, WORD("doctor.database_broken"));
        doc_text_c(said, "said", fault->name);
        return;
    }
    judge(doctor, db);
    look_at_log(doctor);
    db_close(db);
}
