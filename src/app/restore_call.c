// `istijaba restore`: a backup into an empty data folder. Nothing counts until one rename at the end: killed
// before it, there is no house yet, and the same command begins again.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/access.h"
#include "app/call.h"
#include "app/files.h"
#include "app/house.sql.h"
#include "backup/backup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "features/people/people.h"
#include "ledger/ledger.h"
#include "vault/vault.h"

typedef struct Restore {
    Call *call;
    const char *folder, *backup;
    int lock;
    const char *database, *settings, *key; // where they are unpacked
    const char *key_file;                  // where the key will lie
    const char *vault;                     // the vault's backup; NULL: none was given or found
    const char *secret, *people;           // where it is unpacked
    BackupFacts facts;
    Keys keys;
    Settings set;
    const char *about; // what a fault is about
    int64_t events;
    Id *erased; // what the vault knows
    size_t erased_count;
} Restore;

static const char *in_folder(const Restore *restore, const char *name)
{
    Arena *arena = restore->call->arena;
    return str_to_c(arena, str_format(arena, "%s/%s", restore->folder, name));
}

// ---- The folder ----

// Settings may lie there before the data do: a package puts them there.
static bool is_ours(const char *name)
{
    return strcmp(name, "lock") == 0 || strcmp(name, "lost+found") == 0 ||
           strcmp(name, "istijaba.conf") == 0 || strcmp(name, "istijaba.conf.before-restore") == 0 ||
           strstr(name, HOUSE_RESTORING) != NULL;
}

static Fault expect_empty(const Restore *restore)
{
    DIR *directory = opendir(restore->folder);
    if (!directory) {
        return FOLDER_UNUSABLE;
    }
    bool empty = true;
    for (struct dirent *entry; (entry = readdir(directory));) {
        empty = empty && (entry->d_name[0] == '.' || is_ours(entry->d_name));
    }
    closedir(directory);
    return empty ? OK : RESTORE_NOT_EMPTY;
}

// What was left by one that was killed; we hold the lock, so nobody else is at it.
static void throw_away(const Restore *restore)
{
    static const char *const behind[] = { "", "-wal", "-shm", "-journal" };
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        unlink(str_format(restore->call->arena, "%s%s", restore->database, behind[i]).at);
    }
    unlink(restore->settings);
    unlink(restore->key);
    unlink(restore->secret);
    for (size_t i = 0; restore->people && i < sizeof behind / sizeof *behind; i++) {
        unlink(str_format(restore->call->arena, "%s%s", restore->people, behind[i]).at);
    }
}

static Fault take_folder(Restore *restore)
{
    if (mkdir(restore->folder, 0700) != 0 && errno != EEXIST) {
        return FOLDER_UNUSABLE;
    }
    TRY(expect_empty(restore));
    restore->lock = house_lock_folder(restore->folder);
    if (restore->lock < 0) {
        return errno == EWOULDBLOCK ? FOLDER_IN_USE : FOLDER_UNUSABLE;
    }
    TRY(expect_empty(restore)); // of one that was quicker than our lock
    throw_away(restore);
    return OK;
}

// ---- Unpacking, and making it a house again ----

static Fault unpack(Restore *restore)
{
    BackupKeys keys;
    BackupTarget target = { restore->database, restore->settings, restore->key };
    restore->about = call_value(restore->call, "--key");
    TRY(backup_read_keys(restore->about, &keys));
    restore->about = restore->backup;
    Fault fault = backup_unpack(restore->call->arena, restore->backup, &keys, &target, &restore->facts);
    explicit_bzero(&keys, sizeof keys);
    return fault;
}

static Fault read_settings(Restore *restore)
{
    Arena *arena = restore->call->arena;
    Str where = STR_NONE;
    size_t count;
    const char *const *given = call_settings(restore->call, &count);
    bool brought = access(restore->settings, F_OK) == 0;
    settings_defaults(&restore->set);
    Fault fault = settings_load(&restore->set, brought ? restore->settings : in_folder(restore, "istijaba.conf"),
                                arena, &where);
    for (size_t i = 0; fault == OK && i < count; i++) {
        where = str_from(given[i]);
        fault = settings_set_pair(&restore->set, where);
    }
    restore->about = where.at ? str_to_c(arena, where) : restore->about;
    restore->key_file = house_key_file(arena, &restore->set, str_from(restore->folder));
    return fault;
}

// ---- The vault: its secret and the keys of people, in a backup of their own ----

static const char *beside_key(const Restore *restore, const char *what)
{
    Arena *arena = restore->call->arena;
    return str_to_c(arena, str_format(arena, "%s%s", restore->key_file, what));
}

static Fault unpack_vault(Restore *restore)
{
    BackupKeys keys;
    BackupFacts facts;
    const char *people = beside_key(restore, HOUSE_VAULT_PEOPLE);
    bool there = access(people, F_OK) == 0 && access(beside_key(restore, HOUSE_VAULT_SECRET), F_OK) == 0;
    if (there) {
        return OK; // the vault lives on here: it knows more than any backup, also who was erased since
    }
    if (!restore->vault) {
        restore->about = people;
        return RESTORE_VAULT_MISSING;
    }
    restore->people = beside_key(restore, HOUSE_VAULT_PEOPLE HOUSE_RESTORING);
    unlink(restore->people); // of one that was killed
    BackupTarget target = { restore->people, in_folder(restore, "none" HOUSE_RESTORING), restore->secret };
    TRY(backup_read_keys(call_value(restore->call, "--key"), &keys));
    restore->about = restore->vault;
    Fault fault = backup_unpack(restore->call->arena, restore->vault, &keys, &target, &facts);
    explicit_bzero(&keys, sizeof keys);
    return fault;
}

static Fault count_events(Work *work, int64_t *events_out)
{
    DbRows *rows = db_query(work->db, COUNT_EVENTS);
    int64_t events = db_next(rows) ? db_row_int(rows, 0) : 0;
    TRY(db_end(rows));
    *events_out = events;
    return OK;
}

// Whoever was erased since the backup is erased again, as far as the vault knows: the one that lives here, or the one of
// the backup.
static Fault erase_again(const Restore *restore, Work *work)
{
    for (size_t i = 0; i < restore->erased_count; i++) {
        TRY(people_erase_again(work, restore->erased[i]));
    }
    return OK;
}

// What must not come back to life, and what must not go unsaid: what was signed out since the backup, who was erased, and
// that the record of events goes on from an earlier point than it had reached.
static Fault settle(DbConn *conn, void *context)
{
    Restore *restore = context;
    Work work = { .arena = restore->call->arena, .db = conn, .now = clock_now_s(),
                  .settings = &restore->set, .keys = &restore->keys };
    TRY(access_end_all_sessions(&work));
    TRY(erase_again(restore, &work));
    TRY(count_events(&work, &restore->events));
    Doc *record = doc_new(work.arena);
    doc_time(record, "backup", restore->facts.made_at);
    doc_int(record, "events", restore->events);
    Id house = work_new_id();
    return ledger_append(&work, &(Event){ .kind = "house.restored", .subject = house, .object = house,
                                          .governorate = STR("PS"), .record = record });
}

static Fault settle_database(Restore *restore, Db *db)
{
    bool sound = false;
    char said[DB_EXPLANATION_MAX];
    TRY(db_quick_check(db, &sound, said));
    if (!sound) {
        return RESTORE_UNSOUND;
    }
    TRY(house_migrate(restore->call->arena, db));
    return db_transact(db, settle, restore);
}

static Fault make_house(Restore *restore)
{
    Db *db;
    DbOptions options = { .path = restore->database, .readers = 1 };
    TRY(read_settings(restore));
    TRY(unpack_vault(restore));
    const char *people = restore->people ? restore->people : beside_key(restore, HOUSE_VAULT_PEOPLE);
    restore->about = people;
    TRY(vault_list_erased(people, restore->call->arena, &restore->erased, &restore->erased_count));
    restore->about = restore->backup;
    TRY(keys_load(restore->key, false, &restore->keys));
    TRY(db_open(&options, &db));
    Fault fault = settle_database(restore, db);
    db_close(db);
    return fault;
}

// ---- Into its place ----

static Fault write_file(const char *path, int flags, Str text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | flags, 0600);
    if (file < 0) {
        return FOLDER_UNUSABLE;
    }
    bool written = write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
    close(file);
    return written ? OK : FOLDER_UNUSABLE;
}

// A key that lies there already is kept if it is the same one, and else never touched: it may be all that
// opens another installation's data.
static Fault place_key(Restore *restore, const char *from, const char *path)
{
    Arena *arena = restore->call->arena;
    Str key, there;
    restore->about = path;
    if (files_read(arena, from, &key) != OK) {
        return FOLDER_UNUSABLE;
    }
    if (files_read(arena, path, &there) == OK) {
        return bytes_equal_secret(key, there) ? OK : RESTORE_KEY_DIFFERS;
    }
    const char *fresh = str_to_c(arena, str_format(arena, "%s" HOUSE_RESTORING, path));
    TRY(write_file(fresh, O_NOFOLLOW, key));
    bool linked = link(fresh, path) == 0;
    unlink(fresh);
    return linked ? OK : FOLDER_UNUSABLE;
}

static Fault place_vault(Restore *restore)
{
    if (!restore->people) {
        return OK;
    }
    TRY(place_key(restore, restore->secret, beside_key(restore, HOUSE_VAULT_SECRET)));
    restore->about = restore->people;
    unlink(restore->secret);
    return rename(restore->people, beside_key(restore, HOUSE_VAULT_PEOPLE)) == 0 ? OK : FOLDER_UNUSABLE;
}

static bool sync_folder(const char *folder)
{
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return synced;
}

// Settings that lie there already may be a link to where their owner looks for them (/etc): so they are written
// through it, and what stood there is kept beside.
static Fault place_settings(Restore *restore)
{
    Arena *arena = restore->call->arena;
    const char *path = in_folder(restore, "istijaba.conf");
    Str brought, there;
    if (access(restore->settings, F_OK) != 0) {
        return OK;
    }
    if (files_read(arena, path, &there) != OK) {
        return rename(restore->settings, path) == 0 ? OK : FOLDER_UNUSABLE;
    }
    TRY(files_read(arena, restore->settings, &brought));
    if (!str_equal(brought, there)) {
        TRY(write_file(in_folder(restore, "istijaba.conf.before-restore"), O_NOFOLLOW, there));
        TRY(write_file(path, 0, brought));
    }
    unlink(restore->settings);
    return OK;
}

static Fault place(Restore *restore)
{
    TRY(place_key(restore, restore->key, restore->key_file));
    TRY(place_vault(restore));
    restore->about = in_folder(restore, "istijaba.conf");
    TRY(place_settings(restore));
    restore->about = restore->folder;
    unlink(restore->key);
    bool placed = sync_folder(restore->folder) &&
                  rename(restore->database, in_folder(restore, "istijaba.db")) == 0 &&
                  sync_folder(restore->folder);
    return placed ? OK : FOLDER_UNUSABLE;
}

// ---- The command ----

static Fault restore_all(Restore *restore)
{
    TRY(take_folder(restore));
    TRY(unpack(restore));
    restore->about = restore->backup;
    TRY(make_house(restore));
    return place(restore);
}

static void tell(const Restore *restore)
{
    Call *call = restore->call;
    Str made = clock_format(call->arena, restore->facts.made_at);
    call_say(call, "%s holds again what %s held at %.*s: %lld events.\n", restore->folder, restore->backup,
             STR_ARG(made), (long long)restore->events);
    call_say(call, "Everybody is signed out. Grants and passwords are those of that moment: end again what was "
                   "ended since.\nNow: istijaba verify --data %s, then istijaba serve --data %s\n",
             restore->folder, restore->folder);
}

static int run(Restore *restore)
{
    Call *call = restore->call;
    const char *why = NULL;
    if (house_open_bare(&call->house, &why) != OK) {
        call_complain(call, "%s", why ? why : "the program is not whole");
        return CALL_FAILED;
    }
    Fault fault = restore_all(restore);
    if (fault != OK && restore->lock >= 0) {
        throw_away(restore);
    }
    if (restore->lock >= 0) {
        close(restore->lock);
    }
    explicit_bzero(&restore->keys, sizeof restore->keys);
    Work work = { .fault_field = str_from(restore->about) };
    int code = fault == OK ? CALL_DONE : call_fail(call, fault, &work);
    if (fault == OK) {
        tell(restore);
    }
    house_close(call->house);
    call->house = NULL;
    return code;
}

int restore_command(Call *call)
{
    Arena *arena = call->arena;
    const char *folder = call_value(call, "--data");
    if (call->operand_count != 1 || !folder || !call_has(call, "--key")) {
        call_complain(call, "say what, where to, and with which secret: restore FILE --data DIR --key SECRET");
        return CALL_USAGE;
    }
    Restore *restore = ARENA_NEW(arena, Restore);
    *restore = (Restore){ .call = call, .folder = folder, .backup = call->operands[0], .lock = -1,
                          .about = folder };
    restore->database = in_folder(restore, "istijaba.db" HOUSE_RESTORING);
    restore->settings = in_folder(restore, "istijaba.conf" HOUSE_RESTORING);
    restore->key = in_folder(restore, "key" HOUSE_RESTORING);
    restore->secret = in_folder(restore, "secret" HOUSE_RESTORING);
    const char *beside = str_format(arena, "%s" HOUSE_VAULT_BACKUP, restore->backup).at;
    restore->vault = call_value(call, "--vault");
    restore->vault = restore->vault ? restore->vault : access(beside, R_OK) == 0 ? beside : NULL;
    return run(restore);
}
