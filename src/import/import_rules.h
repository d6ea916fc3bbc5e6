// What may be done with an import, when, and by whom; for import/ only.
#ifndef IMPORT_IMPORT_RULES_H
#define IMPORT_IMPORT_RULES_H

#include "import/parts.h"

// Whose files of that kind one may bring in: needs hold personal fields, so coordinators, of their own areas; places
// and items are administrators'.
Permission import_permission(ImportKind kind);
// The import, if the asker may see it: IMPORT_NOT_FOUND else. Needs are seen by whoever brought them alone.
MUST_USE Fault import_find(Work *work, Id id, ImportRecord *record_out);

typedef struct ImportUpload {
    Id id; // of the file that was written already
    ImportKind kind;
    Str file_name;
    int64_t size;
    Str encoding;
} ImportUpload;
// IMPORT_TOO_MANY at "file": so many of the asker's wait already.
MUST_USE Fault import_expect_room(Work *work);
MUST_USE Fault import_add(Work *work, const ImportUpload *upload);
// IMPORT_STATE_FORBIDS when it is too late; CHOICE_UNKNOWN at "encoding".
MUST_USE Fault import_choose_encoding(Work *work, Id id, Str encoding);
// `columns`: JSON list of fields; remembered for `headers`. Begins the check.
MUST_USE Fault import_choose_columns(Work *work, Id id, Str columns, Id headers);
// What was checked and found right.
MUST_USE Fault import_begin(Work *work, Id id);
// What was stored is taken back, as far as nobody has gone on with it.
MUST_USE Fault import_undo(Work *work, Id id);
// Before it is stored: the file goes, too.
MUST_USE Fault import_discard(Work *work, Id id);
MUST_USE Fault import_append_event(Work *work, const ImportRecord *record);

// Where the file of an import lies; STR_NONE without a folder. Ended by NUL.
Str import_file_path(Arena *arena, const char *folder, Id id);
// The folder for files, made when it is missing. Ended by NUL.
Str import_files_folder(Arena *arena, const char *folder);

// renamed.c: as it was before the import, unless somebody has changed it since or it is gone.
MUST_USE Fault import_give_back(Work *work, ImportKind kind, const ImportRenamed *renamed);

// undo.c: all that is untouched, in bounded transactions; goes on where a kill left it.
MUST_USE Fault import_take_back(JobRun *run, const ImportRecord *record);

#endif
