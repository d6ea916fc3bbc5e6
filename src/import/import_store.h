// Rows of imports, their errors, what they made, and remembered columns; for import/ only. No rule lives here.
#ifndef IMPORT_IMPORT_STORE_H
#define IMPORT_IMPORT_STORE_H

#include "import/import.h"

enum { IMPORTS_PAGE = 50, IMPORT_ERRORS_PAGE = 100, IMPORT_ERRORS_STORED = 10000 };

// X(STATE, "name"), in the order that the table stores.
#define IMPORT_STATES(X)                      \
    X(IMPORT_UPLOADED, "uploaded")            \
    X(IMPORT_IS_CHECKING, "checking")         \
    X(IMPORT_CHECKED, "checked")              \
    X(IMPORT_REFUSED, "refused")              \
    X(IMPORT_IS_STORING, "storing")           \
    X(IMPORT_STORED, "stored")                \
    X(IMPORT_IS_UNDOING, "undoing")           \
    X(IMPORT_UNDONE, "undone")                \
    X(IMPORT_DISCARDED, "discarded")

#define IMPORT_STATE_ENUM(state, name) state,
typedef enum ImportState { IMPORT_STATES(IMPORT_STATE_ENUM) IMPORT_STATE_COUNT } ImportState;
const char *import_state_name(ImportState state);

typedef struct ImportRecord {
    Id id;
    ImportKind kind;
    Id account; // ID_NONE: the command line
    ImportState state;
    Str file_name;
    int64_t size;
    Str encoding; // "unknown": to be asked
    Str columns;  // JSON; STR_NONE: not yet chosen
    int64_t rows, added, already, errors, kept;
    Id job;
    int64_t created_at, file_until, ended_at; // seconds UTC
} ImportRecord;

typedef struct ImportError {
    int64_t line;  // 0: the whole file
    Str column;    // header as written; STR_NONE: the whole row
    Str message;   // key of web/words
    Str arguments; // JSON, for that word
} ImportError;

typedef struct ImportMade {
    int64_t position;
    Str thing; // need.id as text, area.pcode, item.code
    Str mark;  // STR_NONE: its history tells whether it was touched
} ImportMade;
// What was here before and an import changed: both as JSON.
typedef struct ImportRenamed {
    Str thing, mark, before; // mark: as the import left it
} ImportRenamed;
enum { IMPORT_MADE, IMPORT_TAKEN_BACK, IMPORT_KEPT, IMPORT_MADE_STATES };

MUST_USE Fault import_store_insert(Work *work, const ImportRecord *record);
MUST_USE Fault import_store_update(Work *work, const ImportRecord *record);
MUST_USE Fault import_store_find(Work *work, Id id, ImportRecord *record_out); // IMPORT_NOT_FOUND
// Latest first, at most IMPORTS_PAGE: of the account, and with `places` all that are no needs.
MUST_USE Fault import_store_list(Work *work, Id account, bool places, Id before, ImportRecord **records_out,
                                 size_t *count_out);
MUST_USE Fault import_store_list_expired(Work *work, size_t most, Id *ids_out, size_t *count_out);
MUST_USE Fault import_store_list_half_undone(Work *work, size_t most, Id *ids_out, size_t *count_out);
MUST_USE Fault import_store_discard(Work *work, Id id);
MUST_USE Fault import_store_delete_old_errors(Work *work, size_t most); // of at most so many imports
MUST_USE Fault import_store_cleaned_since(Work *work, int64_t since, bool *cleaned_out);
MUST_USE Fault import_store_count_waiting(Work *work, Id account, int64_t *count_out); // not yet stored
MUST_USE Fault import_store_file_needed(Work *work, Id id, bool *needed_out);

MUST_USE Fault import_store_add_error(Work *work, Id import, int64_t position, const ImportError *error);
MUST_USE Fault import_store_clear_errors(Work *work, Id import);
// Behind position `after`, at most `most`; `last_out` is the position of the last one.
MUST_USE Fault import_store_list_errors(Work *work, Id import, int64_t after, size_t most,
                                        ImportError **errors_out, size_t *count_out, int64_t *last_out);

MUST_USE Fault import_store_add_made(Work *work, Id import, const ImportMade *made);
// The latest first.
MUST_USE Fault import_store_list_made(Work *work, Id import, int state, size_t most, ImportMade **made_out,
                                      size_t *count_out);
MUST_USE Fault import_store_set_made(Work *work, Id import, int64_t position, int state);
MUST_USE Fault import_store_count_made(Work *work, Id import, int64_t counts_out[IMPORT_MADE_STATES]);

MUST_USE Fault import_store_add_renamed(Work *work, Id import, const ImportRenamed *renamed);
MUST_USE Fault import_store_list_renamed(Work *work, Id import, size_t most, ImportRenamed **renamed_out,
                                         size_t *count_out);
MUST_USE Fault import_store_delete_renamed(Work *work, Id import, Str thing);

MUST_USE Fault import_store_find_mapping(Work *work, ImportKind kind, Id headers, Str *columns_out); // STR_NONE
MUST_USE Fault import_store_keep_mapping(Work *work, ImportKind kind, Id headers, Str columns);

#endif
