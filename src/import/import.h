// `istijaba import`: a file of needs, areas or items becomes records: all of it, or nothing.
// Not here: the command line and the socket to a running server (they make an ImportContext).
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "access/access.h"
#include "core/jobs.h"
#include "core/long_jobs.h"
#include "pages/words.h"

enum {
    IMPORT_FILE_MAX = 256 * 1024 * 1024, // bytes
    IMPORT_ROWS_MAX = 1000000,
    IMPORT_PLACES_MAX = 20000,       // rows of areas or items, which are stored in one transaction
    IMPORT_ERRORS_SHOWN = 50,
    IMPORT_ERRORS_KEPT = 200000, // written to the file of errors; the rest are only counted
};

typedef enum ImportKind { IMPORT_NEEDS, IMPORT_AREAS, IMPORT_ITEMS, IMPORT_KIND_COUNT } ImportKind;

// "needs" "areas" "items"; false when it is none of them.
bool import_kind_named(Str name, ImportKind *kind_out);
const char *import_kind_name(ImportKind kind);

typedef struct ImportContext {
    Db *db;
    const char *folder; // the data folder; NULL: what is killed in between is not taken up again
    const Settings *settings;
    const Keys *keys;
    const Words *words; // NULL: messages are their keys
    Language language;
    ImportKind kind;
    const char *path;        // the file; absolute when another process is asked
    const char *errors_path; // where all errors go as CSV; NULL: nowhere
    // Opened by who asked, when this process may not reach them: `path` and `errors_path`, and are theirs to close.
    bool has_files;
    int file_fd, errors_fd;
    bool ignore_unknown;     // pass over columns that nobody knows, instead of refusing the file
    const char *credit;      // whose work boundaries are, over what the file says; NULL: as the file says
    bool dry_run;            // check and say what would happen, store nothing
    int out_fd;              // the summary
    int err_fd;              // errors and progress
    bool progress;           // true: a bar that is drawn over (a terminal); false: lines of percents
    int64_t now;             // seconds UTC; 0 is the clock's
} ImportContext;

// 0: done; 1: something is wrong and nothing was stored. Every row is checked first. Areas and items are stored in one
// transaction; needs in many short ones, so that nobody waits for long, and once the first has begun all of them
// will be: whoever finds the folder after a kill goes on (the file is copied into it, the record says so). May
// take seconds, and writes to the descriptors: not for a request.
//
// The same file twice stores nothing twice. A need is the same again when its reference and its name
// (without a name: its phone and place) are the same; without a reference, when the whole row is, and a
// row that stands n times in a file is n needs. A reference alone is not enough: two registers both count from 1.
int import_command(const ImportContext *context);

// ---- In the browser ----

#define IMPORT_FAULTS(X)            \
    X(IMPORT_NOT_FOUND, 404)        \
    X(IMPORT_STATE_FORBIDS, 409)    \
    X(IMPORT_FILE_EMPTY, 422)       \
    X(IMPORT_FILE_UNUSABLE, 422)    \
    X(IMPORT_FILE_GONE, 410)        \
    X(IMPORT_TOO_MANY, 409)

IMPORT_FAULTS(FAULT_DECLARE)

enum {
    IMPORT_FILE_KEPT_S = 24 * 3600, // an uploaded file is deleted after that, used or not
    IMPORTS_WAITING_MOST = 20,      // of one account, not yet stored: what one sends in must not fill the disk
    IMPORT_COLUMNS_SHOWN = 200,
    IMPORT_SAMPLES = 3,
};

extern const Route import_routes[];
extern const LongJobKind import_long_jobs[]; // ended by .name NULL
// Job of the clock: files that nobody came back for are discarded.
MUST_USE Fault import_expire(Work *work, bool *more_out);

#endif
