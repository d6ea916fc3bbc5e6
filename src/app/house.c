// Opens and closes a data folder: lock, settings, keys, database, words, pages.
#include "app/house.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "access/access.h"
#include "app/features.h"
#include "app/house.sql.h"
#include "app/house_state.h"
#include "app/web_files.h"
#include "base/clock.h"
#include "base/digest.h"
#include "embedded.h"
#include "features/texts/texts.h"
#include "features/people/people.h"
#include "features/tuning/tuning.h"
#include "vault/door.h"
#include "vault/secrets.h"
#include "vault/vault.h"

APP_FAULTS(FAULT_DEFINE)

// ---- What the program carries ----

static Str embedded_text(const Embedded *file)
{
    return (Str){ file->bytes, file->length };
}

static Fault load_words(House *house, const char **why_out)
{
    Str json[LANGUAGE_COUNT] = { STR_NONE, STR_NONE };
    for (const Embedded *file = embedded_words; file->name; file++) {
        for (Language language = 0; language < LANGUAGE_COUNT; language++) {
            Str wanted = str_format(house->arena, "%s.json", language_code(language));
            if (str_is(wanted, file->name)) {
                json[language] = embedded_text(file);
            }
        }
    }
    return words_shelf_new(json, &house->words, why_out);
}

static Fault load_pages(House *house, const char **why_out)
{
    PageSource *sources = ARENA_ARRAY(house->arena, PageSource, embedded_pages_count);
    for (size_t i = 0; i < embedded_pages_count; i++) {
        sources[i] = (PageSource){ embedded_pages[i].name, embedded_text(&embedded_pages[i]) };
    }
    return pages_parse(sources, embedded_pages_count, &house->pages, why_out);
}

// What is published is published by a job.
static int64_t count_runs(void *house)
{
    JobRunState states[HOUSE_JOBS_MOST];
    Jobs *jobs = ((const House *)house)->jobs;
    size_t count = jobs ? jobs_states(jobs, states, HOUSE_JOBS_MOST) : 0;
    int64_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        runs += states[i].runs;
    }
    return runs;
}

static void assemble_site(House *house)
{
    Site *site = &house->site;
    site->db = house->db;
    site->settings = &house->settings;
    site->settings_shelf = house->shelf;
    site->keys = &house->keys;
    site->tables = feature_routes;
    site->acts = feature_proposals;
    site->pages = house->pages;
    site->words = house->words;
    site->demo = house->demo;
    site->house = house;
    site->folder = house->folder.at;
    site->now = clock_now_s;
    site->edition = count_runs;
    site->find_user = access_find_user;
    site->authorise = access_authorise;
    site->note_seen = access_note_seen;
    site->account_of = access_account_of;
    site->scope_size = sizeof(Scope);
    site->user_to_frame = access_user_to_frame;
    site->permission_name = access_permission_name;
}

Fault house_open_bare(House **house_out, const char **why_out)
{
    Arena *arena = arena_new();
    House *house = ARENA_NEW(arena, House);
    house->arena = arena;
    house->lock = -1;
    house->started_at = clock_now_s();
    settings_defaults(&house->settings);
    *why_out = NULL;
    Fault fault = load_words(house, why_out);
    fault = fault ? fault : load_pages(house, why_out);
    if (fault != OK) {
        house_close(house);
        return fault;
    }
    web_files_load(arena, &house->site.files, &house->site.file_count);
    assemble_site(house);
    *house_out = house;
    return OK;
}

// ---- The folder ----

static const char *in_folder(House *house, const char *name)
{
    return str_to_c(house->arena, str_format(house->arena, "%.*s/%s", STR_ARG(house->folder), name));
}

static Str without_slash(Str folder)
{
    while (folder.len > 1 && folder.at[folder.len - 1] == '/') {
        folder.len--;
    }
    return folder;
}

static int take_lock_file(const char *folder, int more_flags)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/lock", folder);
    int lock = open(path, O_RDWR | O_CLOEXEC | more_flags, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
        close(lock);
        errno = EWOULDBLOCK;
        return -1;
    }
    return lock;
}

int house_lock_folder(const char *folder)
{
    return take_lock_file(folder, O_CREAT);
}

Fault house_take_folder(const char *folder, int wait_s, int *lock_out, const char **why_out)
{
    enum { TRIES_A_SECOND = 20 };
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        *why_out = "the data folder cannot be made";
        return FOLDER_UNUSABLE;
    }
    for (int tries = 0; tries <= wait_s * TRIES_A_SECOND; tries++) {
        int lock = house_lock_folder(folder);
        if (lock >= 0) {
            *lock_out = lock;
            return OK;
        }
        if (errno != EWOULDBLOCK) {
            *why_out = "the data folder cannot be written to";
            return FOLDER_UNUSABLE;
        }
        nanosleep(&(struct timespec){ 0, 1000000000 / TRIES_A_SECOND }, NULL);
    }
    *why_out = "another istijaba works on this data folder";
    return FOLDER_IN_USE;
}

bool house_is_served(const char *folder)
{
    // Who only asks makes no file: root's would keep the server's user out.
    int lock = take_lock_file(folder, 0);
    bool held = lock < 0 && errno == EWOULDBLOCK;
    if (lock >= 0) {
        close(lock);
    }
    return held;
}

static const char *settings_file_of(Arena *arena, Str folder)
{
    return str_to_c(arena, str_format(arena, "%.*s/istijaba.conf", STR_ARG(without_slash(folder))));
}

Fault house_load_settings(const HouseOptions *options, Settings *settings_out, const char **why_out)
{
    Str where = STR_NONE;
    Arena *arena = options->arena;
    settings_defaults(settings_out);
    Fault fault = settings_load(settings_out, settings_file_of(arena, str_from(options->folder)), arena, &where);
    for (size_t i = 0; fault == OK && i < options->setting_count; i++) {
        where = str_from(options->settings[i]);
        fault = settings_set_pair(settings_out, where);
    }
    if (fault != OK) {
        *why_out = str_to_c(arena, str_format(arena, "setting: %.*s", STR_ARG(where)));
    }
    return fault;
}

const char *house_key_file(Arena *arena, const Settings *settings, Str folder)
{
    Str given = str_from(settings->key_file);
    return str_to_c(arena, given.len > 0 ? given
                                         : str_format(arena, "%.*s.key", STR_ARG(without_slash(folder))));
}

static Fault refuse_half(Arena *arena, Str folder, const char **why_out)
{
    if (access(str_format(arena, "%.*s/istijaba.db" HOUSE_RESTORING, STR_ARG(folder)).at, F_OK) != 0) {
        return OK;
    }
    *why_out = "a restore into this folder was not finished: run it again, or empty the folder";
    return FOLDER_UNUSABLE;
}

// A new key beside old data would make every code that people hold worthless: then say so instead.
static Fault load_or_make_keys(Arena *arena, const char *key_file, Str folder, Keys *keys_out, const char **why_out)
{
    bool empty = access(str_format(arena, "%.*s/istijaba.db", STR_ARG(folder)).at, F_OK) != 0;
    Fault fault = keys_load(key_file, empty, keys_out);
    if (fault != OK) {
        *why_out = str_format(arena, "key file %s", key_file).at;
    }
    return fault;
}

static Fault load_keys(House *house, bool read_only, const char **why_out)
{
    house->key_file = house_key_file(house->arena, &house->settings, house->folder);
    if (!read_only) {
        return load_or_make_keys(house->arena, house->key_file, house->folder, &house->keys, why_out);
    }
    *why_out = str_format(house->arena, "key file %s", house->key_file).at;
    TRY(keys_load(house->key_file, false, &house->keys)); // whoever only reads leaves nothing behind
    *why_out = NULL;
    return OK;
}

// ---- The way to the vault ----

// The file of the vault's secret is made once, by whoever opens the house first, and read no further than its public key.
static Fault make_secret(Arena *arena, const char *key_file, uint8_t intake_out[32], const char **why_out)
{
    Str secret = str_format(arena, "%s" HOUSE_VAULT_SECRET, key_file);
    *why_out = str_format(arena, "key file %.*s", STR_ARG(secret)).at;
    TRY(secrets_make(secret.at));
    TRY(secrets_public(secret.at, intake_out));
    *why_out = NULL;
    return OK;
}

Fault house_make_keys(HouseOptions *options, const Settings *settings, const char **why_out)
{
    Keys keys;
    Str folder = without_slash(str_from(options->folder));
    const char *key_file = house_key_file(options->arena, settings, folder);
    TRY(refuse_half(options->arena, folder, why_out));
    TRY(load_or_make_keys(options->arena, key_file, folder, &keys, why_out));
    explicit_bzero(&keys, sizeof keys);
    uint8_t *intake = arena_take(options->arena, 32);
    TRY(make_secret(options->arena, key_file, intake, why_out));
    options->intake = intake;
    return OK;
}

static Fault open_door(House *house, const HouseOptions *options, const char **why_out)
{
    uint8_t intake[32];
    bool ask = options->vault_is_beside;
    if (options->intake) {
        memcpy(intake, options->intake, sizeof intake);
    } else {
        TRY(make_secret(house->arena, house->key_file, intake, why_out));
    }
    if (!ask) {
        *why_out = str_format(house->arena, "%s" HOUSE_VAULT_PEOPLE, house->key_file).at;
        TRY(access(*why_out, F_OK) == 0 ? OK : vault_make_file(*why_out));
    }
    house->keys.vault = door_new(intake, ask ? in_folder(house, HOUSE_VAULT_SOCKET) : NULL);
    Digest digest = digest_of((Str){ (const char *)intake, sizeof intake });
    house->vault_print = digest_hex(house->arena, digest);
    *why_out = NULL;
    return OK;
}

// Data that another vault's key seals must not be mixed with what this one would seal.
static Fault bind_vault(DbConn *conn, void *context)
{
    House *house = context;
    DbRows *rows = db_query(conn, FIND_NOTE, db_text(STR("vault")));
    Str bound = db_next(rows) ? db_row_text(rows, 0, house->arena) : STR_NONE;
    TRY(db_end(rows));
    if (bound.at) {
        return str_equal(bound, house->vault_print) ? OK : KEYS_UNREADABLE;
    }
    return db_run(conn, PUT_NOTE, db_text(STR("vault")), db_text(house->vault_print));
}

static Fault seal_part(DbConn *conn, void *context)
{
    House *house = context;
    Arena *arena = arena_new();
    bool more = false;
    Work work = { .arena = arena, .db = conn, .now = clock_now_s(), .settings = &house->settings,
                  .keys = &house->keys };
    Fault fault = people_seal_clear(&work, &more);
    house->more_to_seal = more;
    arena_free(arena);
    return fault;
}

static Fault read_sealed(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, FIND_NOTE, db_text(STR("sealed")));
    *(bool *)context = db_next(rows);
    return db_end(rows);
}

static Fault write_sealed(DbConn *conn, void *context)
{
    (void)context;
    return db_run(conn, PUT_NOTE, db_text(STR("sealed")), db_text(STR("1")));
}

// What an older version kept in clear, sealed part by part: cut short, the next start goes on. At the end the file is
// written anew, so that nothing is left in what was given back.
static Fault seal_old(House *house, const char **why_out)
{
    bool sealed = false;
    *why_out = "the vault's key is another than the one that this data was sealed for";
    TRY(db_transact(house->db, bind_vault, house));
    *why_out = "what was kept in clear cannot be sealed";
    TRY(db_read(house->db, read_sealed, &sealed));
    if (!sealed) {
        bool any = false;
        do {
            TRY(db_transact(house->db, seal_part, house));
            any = any || house->more_to_seal;
        } while (house->more_to_seal);
        TRY(any ? db_compact(house->db) : OK);
        TRY(db_transact(house->db, write_sealed, NULL));
    }
    *why_out = NULL;
    return OK;
}

Fault house_migrate(Arena *arena, Db *db)
{
    Migration *migrations = ARENA_ARRAY(arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        Str sql = embedded_text(&embedded_schema[i]);
        migrations[i] = (Migration){ embedded_schema[i].name, str_to_c(arena, sql) };
    }
    return db_migrate(db, migrations, embedded_schema_count);
}

// Whoever only reads cannot bring the tables up to date: then say so, before a statement fails.
static Fault expect_migrated(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, COUNT_MIGRATIONS);
    bool current = db_next(rows) && db_row_int(rows, 0) == (int64_t)embedded_schema_count;
    TRY(db_end(rows));
    return current ? OK : STORAGE_TOO_NEW;
}

static Fault read_demo(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, FIND_NOTE, db_text(STR("demo")));
    *(bool *)context = db_next(rows);
    return db_end(rows);
}

static Fault write_demo(DbConn *conn, void *context)
{
    (void)context;
    return db_run(conn, PUT_NOTE, db_text(STR("demo")), db_text(STR("1")));
}

Fault house_mark_demo(House *house)
{
    TRY(db_transact(house->db, write_demo, NULL));
    house->demo = true;
    return OK;
}

static Fault open_database(House *house, bool read_only, const char **why_out)
{
    DbOptions options = { .path = in_folder(house, "istijaba.db"),
                          .readers = (int)house->settings.readers,
                          .read_only = read_only };
    *why_out = "the database cannot be opened";
    TRY(db_open(&options, &house->db));
    *why_out = "the database was written by another version of istijaba";
    TRY(read_only ? db_read(house->db, expect_migrated, NULL) : house_migrate(house->arena, house->db));
    TRY(db_read(house->db, read_demo, &house->demo));
    TRY(texts_put_in_force(house->db, house->words));
    TRY(tuning_put_in_force(house->db, house->shelf));
    *why_out = NULL;
    return OK;
}

static Fault open_folder(House *house, const HouseOptions *options, bool read_only,
                         const char **why_out)
{
    house->folder = str_copy(house->arena, without_slash(str_from(options->folder)));
    if (!read_only) {
        house->lock = options->lock;
        TRY(options->lock > 0 ? OK : house_take_folder(house->folder.at, options->wait_s, &house->lock, why_out));
    }
    TRY(refuse_half(house->arena, house->folder, why_out));
    house->settings_file = settings_file_of(house->arena, house->folder);
    TRY(house_load_settings(options, &house->settings, why_out));
    house->shelf = settings_shelf_new(&house->settings, options->settings, options->setting_count);
    TRY(load_keys(house, read_only, why_out));
    TRY(read_only ? OK : open_door(house, options, why_out));
    TRY(open_database(house, read_only, why_out));
    TRY(read_only ? OK : seal_old(house, why_out));
    assemble_site(house);
    return OK;
}

static Fault open_house(const HouseOptions *options, bool read_only, House **house_out,
                        const char **why_out)
{
    House *house;
    TRY(house_open_bare(&house, why_out));
    Fault fault = open_folder(house, options, read_only, why_out);
    if (fault != OK) {
        // It may live in the house's arena, which goes.
        *why_out = *why_out ? str_to_c(options->arena, str_from(*why_out)) : NULL;
        house_close(house);
        return fault;
    }
    *house_out = house;
    return OK;
}

Fault house_open(const HouseOptions *options, House **house_out, const char **why_out)
{
    return open_house(options, false, house_out, why_out);
}

Fault house_open_reading(const HouseOptions *options, House **house_out, const char **why_out)
{
    return open_house(options, true, house_out, why_out);
}

const Settings *house_settings(const House *house, Arena *arena)
{
    Settings *settings = ARENA_NEW(arena, Settings);
    settings_shelf_copy(house->shelf, settings);
    return settings;
}

const Words *house_words(const House *house, Arena *arena)
{
    return words_shelf_take(house->words, arena);
}

void house_close(House *house)
{
    if (house == NULL) {
        return;
    }
    if (house->db) {
        db_close(house->db);
    }
    door_free(house->keys.vault);
    pages_free(house->pages);
    words_shelf_free(house->words);
    settings_shelf_free(house->shelf);
    if (house->lock >= 0) {
        close(house->lock);
    }
    arena_free(house->arena);
}
