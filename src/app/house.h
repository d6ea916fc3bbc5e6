// The house opened: a data folder with its lock, database, settings, keys, words and pages.
#ifndef APP_HOUSE_H
#define APP_HOUSE_H

#include "backup/schedule.h"
#include "core/jobs.h"
#include "server/server.h"
#include "http/site.h"
#include "pages/template.h"
#include "pages/words_shelf.h"

#ifndef ISTIJABA_VERSION
#define ISTIJABA_VERSION "0.1.0"
#endif

#define APP_FAULTS(X)           \
    X(FOLDER_UNUSABLE, 500)     \
    X(FOLDER_IN_USE, 500)       \
    X(RESTORE_NOT_EMPTY, 500)   \
    X(RESTORE_KEY_DIFFERS, 500) \
    X(RESTORE_UNSOUND, 500)     \
    X(RESTORE_VAULT_MISSING, 500) \
    X(COMMAND_FAILED, 500)

APP_FAULTS(FAULT_DECLARE)

typedef struct House {
    Arena *arena;
    Str folder;
    int lock;       // file descriptor; -1 when only reading
    Settings settings; // as given: file, environment, --set
    SettingsShelf *shelf; // the same with what was changed in the browser; NULL without a folder
    const char *key_file;      // where the keys were read
    const char *settings_file; // may not be there
    Keys keys;
    Db *db;
    WordsShelf *words;
    Pages *pages;
    Site site;
    bool demo;      // the folder holds invented people
    Str vault_print;   // hash of the vault's public key
    bool more_to_seal; // of what an older version kept in clear
    Server *server; // while it serves
    Dispatcher *dispatcher;  // while it serves
    Jobs *jobs;              // while it serves
    int64_t started_at;      // seconds UTC
    BackupSchedule *backups; // while it serves; NULL when none are planned
} House;

typedef struct HouseOptions {
    const char *folder;
    const char *const *settings; // "key=value", over file and environment
    size_t setting_count;
    Arena *arena;                // where a reason lives
    int wait_s;                  // for a dying predecessor to let go of the lock
    int lock;                    // of house_take_folder; 0: this takes it
    bool vault_is_beside;        // another process holds the vault of the folder: ask it (serve)
    const uint8_t *intake;       // the vault's public key, 32 bytes; NULL: read from its file
} HouseOptions;

// Opens the folder for writing: makes it ready when it is empty (folder 0700, keys, tables, seed).
// FOLDER_IN_USE when another program holds it. `why_out`: in words, for the
// operator; NULL when there are none. It lives in options->arena.
MUST_USE Fault house_open(const HouseOptions *options, House **house_out, const char **why_out);
// Only reads, without the lock: beside a server.
MUST_USE Fault house_open_reading(const HouseOptions *options, House **house_out, const char **why_out);
// Words, pages, routes: without any folder (routes, openapi, render). `why_out` is a literal or NULL.
MUST_USE Fault house_open_bare(House **house_out, const char **why_out);
// The settings in force, in a copy of the arena's own.
const Settings *house_settings(const House *house, Arena *arena);
// The words in force, kept until the arena is reset.
const Words *house_words(const House *house, Arena *arena);
void house_close(House *house);
// What restoring needs of a house that is not one yet. The lock of a folder: a descriptor to close, or -1
// (errno EWOULDBLOCK: held); where the settings put the key; a database brought to this program's tables.
int house_lock_folder(const char *folder);
// Makes the folder when it is missing, and takes its lock. FOLDER_UNUSABLE, FOLDER_IN_USE; `why_out` is a literal.
MUST_USE Fault house_take_folder(const char *folder, int wait_s, int *lock_out, const char **why_out);
// Settings of file, environment and options, without a house. `why_out` lives in options->arena.
MUST_USE Fault house_load_settings(const HouseOptions *options, Settings *settings_out, const char **why_out);
// Beside the key file lie the vault's: its secret, and the keys of people with who opened what.
#define HOUSE_VAULT_SECRET ".vault"
#define HOUSE_VAULT_PEOPLE ".people"
#define HOUSE_VAULT_SOCKET "vault" // in the folder
#define HOUSE_VAULT_BACKUP ".vault" // behind the name of a backup: that of the vault
// Makes the keys of an empty folder, and reads the vault's public one into `options`: the process that serves may not
// reach the vault's file. `why_out` lives in options->arena.
MUST_USE Fault house_make_keys(HouseOptions *options, const Settings *settings, const char **why_out);
const char *house_key_file(Arena *arena, const Settings *settings, Str folder);
MUST_USE Fault house_migrate(Arena *arena, Db *db);
// What a restore writes into the folder until it is whole; while one lies there, nobody opens the house.
#define HOUSE_RESTORING ".restoring"
// Whether a server holds the folder now (for the control socket).
bool house_is_served(const char *folder);
// Writes that the folder holds invented people, from then on.
MUST_USE Fault house_mark_demo(House *house);

#endif
