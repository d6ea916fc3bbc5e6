// What the parts of the importer share with each other, and with nobody else.
#ifndef IMPORT_PARTS_H
#define IMPORT_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "import/import_store.h"
#include "base/csv.h"
#include "base/digest.h"
#include "base/encoding.h"

enum {
    IMPORT_SLOTS = 5,    // item, item2 … item5
    IMPORT_SPECS_MAX = 16,
    IMPORT_VALUE_SHOWN = 60, // characters of a cell that an error repeats
};

// ---- text.c: names as registers spell them ----

// For comparing only: letters and digits alone, lower case, أإآٱ as ا, ى as ي, ة as ه, Latin digits; without
// marks, tatweel, blanks and signs.
Str import_fold(Arena *arena, Str text);
// A P-code as it was typed: Latin digits, upper case, without blanks around it.
Str import_area_code(Arena *arena, Str cell);

// Keys to numbers, made once and then looked up by the thousand. One key may lead to several numbers.
typedef struct ImportIndex {
    struct ImportEntry {
        Str key;
        size_t value;
    } *entries;
    size_t count;
} ImportIndex;

void import_index_add(Arena *arena, ImportIndex *index, Str key, size_t value);
// The folded words of `synonyms`, separated by '|'.
void import_index_add_words(Arena *arena, ImportIndex *index, const char *synonyms, size_t value);
void import_index_sort(ImportIndex *index); // before the first look-up
// How many different numbers the key leads to; the first `room` of them in values_out.
size_t import_index_find(const ImportIndex *index, Str key, size_t *values_out, size_t room);

// ---- columns.c: which column is what ----

typedef struct ImportSpec {
    const char *name;     // as in the JSON of the route, and as rules name a field at fault
    const char *synonyms; // separated by '|'; the first is shown beside the name
    bool numbered;        // may stand IMPORT_SLOTS times: item, item2 …
} ImportSpec;

typedef struct ImportColumns {
    const ImportSpec *specs; // ended by .name NULL
    int at[IMPORT_SPECS_MAX][IMPORT_SLOTS]; // column of the file, or -1
    Str headers[CSV_COLUMNS_MAX];           // as written
    bool known[CSV_COLUMNS_MAX];
    size_t count;
} ImportColumns;

struct Import;
// Errors for unknown and doubled columns go to the import.
void import_map_columns(struct Import *import, const ImportSpec *specs, const CsvRow *header);
// As somebody chose: a list with the name of a field ("item2"), or "", for each column. False when a name is
// none, stands twice, or there are more than columns.
bool import_use_columns(struct Import *import, const ImportSpec *specs, const CsvRow *header, const Doc *chosen);
// What was found or chosen, as such a list.
Str import_columns_json(struct Import *import, Arena *arena);
// "item2"; STR("") for a column that is passed over.
Str import_column_name(const struct Import *import, Arena *arena, size_t column);
// What these headers are remembered by.
Id import_headers_key(const struct Import *import, Arena *arena);
bool import_has_column(const struct Import *import, int spec, int slot);
// As it stands in the file; STR_NONE when the column or the cell is missing or blank.
Str import_cell(const struct Import *import, const CsvRow *row, int spec, int slot);
// The header as written; STR_NONE when the file has no such column.
Str import_header(const struct Import *import, int spec, int slot);
// Errors for cells behind the last header and below an empty one. False when there were some.
bool import_check_shape(struct Import *import, const CsvRow *row);
// The column that a rule's fault field names; false when none does.
bool import_find_spec(const struct Import *import, Str field, int *spec_out);

// ---- keys.c: has this been in the file before? ----

typedef struct ImportKeys {
    struct ImportKeySlot {
        Id key;
        int64_t line;
        int64_t count;
    } *slots;
    size_t capacity; // a power of two, never more than half full
} ImportKeys;

ImportKeys import_keys_new(Arena *arena, size_t most);
// How many times the key was there before; 0 the first time. `line_out`: where it was first.
int64_t import_keys_add(ImportKeys *keys, Id key, int64_t line, int64_t *line_out);
Id import_key_of(Digest digest);

// ---- report.c: what people are told ----

typedef enum ImportStage { IMPORT_CHECKING, IMPORT_STORING } ImportStage;

typedef struct ImportProgress {
    atomic_int stage;
    atomic_llong done, total;
    atomic_bool stop;
    pthread_t thread;
    bool running;
} ImportProgress;

// One run of the importer.
typedef struct Import {
    const ImportContext *context;
    const struct User *user; // whose grants bound the rows; NULL: the house's
    JobRun *run;             // NULL: no job watches
    Id record;               // the row of table import; ID_NONE: none yet
    Id job;                  // that the command keeps for itself, so that the server finishes what it began
    bool copied;             // the file lies in the data folder, under the record's name
    int64_t made;            // rows of import_made so far
    Arena *arena;     // lives as long as the import
    Arena *row_arena; // reset at each row
    Str text;         // the file
    int64_t now;
    int64_t started_us;
    CsvReader first_row; // behind the headers
    ImportColumns columns;
    int64_t rows, added, already;
    ImportError *errors;
    size_t error_count;
    int64_t error_total;
    ImportProgress progress;
    ImportKeys seen; // codes or references of the file so far
    bool last_pass;  // nothing may wait for a later row any more
    void *of_kind;   // what the kind of file needs while it runs
} Import;

Doc *import_arguments(Import *import); // an empty record, until the next row
// A cell's text for a message: short, and harmless on a terminal.
void import_argument_value(Import *import, Doc *arguments, const char *name, Str value);
// `key` of web/words; `arguments` may be NULL. The file itself is at fault when `line` is 0.
void import_add_error(Import *import, int64_t line, Str column, const char *key, Doc *arguments);
// A fault of the rules: the words are "fault.NAME".
void import_add_fault(Import *import, int64_t line, Str column, Fault fault, int64_t limit);
void import_forget_errors(Import *import); // a transaction starts again
void import_say_errors(Import *import);
void import_say_summary(Import *import);
void import_start_progress(Import *import);
void import_stop_progress(Import *import);
void import_set_progress(Import *import, ImportStage stage, int64_t done, int64_t total);
// The same between transactions, where a job can be stopped: JOB_CANCELLED, JOB_STOPPED.
MUST_USE Fault import_step(Import *import, ImportStage stage, int64_t done, int64_t total);

// ---- The kinds of files ----

// The next row that is not blank; count 0 at the end. Resets the row arena. A broken file ends
// with an error added and CSV_MALFORMED.
MUST_USE Fault import_next_row(Import *import, CsvReader *reader, CsvRow *row_out);
size_t import_rows_most(const Import *import); // an upper bound, never above IMPORT_ROWS_MAX
Work import_work(const Import *import, DbConn *conn, Arena *arena);

// Opens the text: finds the columns, or takes `chosen`. The key of what is wrong with the file, or NULL; columns that
// are wrong are errors.
const char *import_open_text(Import *import, const Doc *chosen);
// Each checks, and stores unless context->dry_run; what is wrong is in the errors. A fault that is returned is the
// storage's, or a stop. Needs are stored in bounded transactions, and all of them once it has begun: whoever is killed
// in between goes on from the record. Areas and items are stored in one.
MUST_USE Fault import_run_kind(Import *import);
MUST_USE Fault import_needs(Import *import);
MUST_USE Fault import_areas(Import *import);
MUST_USE Fault import_items(Import *import);
// Areas may also be a file of boundaries (GeoJSON): then they are drawn, not added.
bool import_is_shapes(const Import *import);
MUST_USE Fault import_shapes(Import *import);
const ImportSpec *import_specs(ImportKind kind);

// ---- record.c: the row that a store leaves behind ----

// By the command (a job has one): the row of table import, and a job that the server would finish. Does nothing when there is a record.
MUST_USE Fault import_begin_record(Import *import, Work *work);
// Something new was stored, in the same transaction.
MUST_USE Fault import_note_made(Import *import, Work *work, Str thing, Str mark);
// renamed.c: what a place or an item is like, as JSON; STR_NONE when there is none such.
MUST_USE Fault import_told(Work *work, ImportKind kind, Str thing, Str *told_out);
// What was here before was stored anew: remembers `before`, which import_told gave then, unless it is the same.
MUST_USE Fault import_note_renamed(Import *import, Work *work, Str thing, Str before);
// By the command, before its first transaction: the file as text, for whoever would have to finish. Does nothing
// without a folder, and for a job. FILE_UNWRITABLE.
MUST_USE Fault import_keep_copy(Import *import);
void import_drop_copy(Import *import);
// All is stored: record, event, and the end of the command's job.
MUST_USE Fault import_end_record(Import *import, Work *work);
extern const ImportSpec import_need_specs[];
extern const ImportSpec import_area_specs[];
extern const ImportSpec import_item_specs[];

typedef enum ImportOutcome {
    IMPORT_ADDED,
    IMPORT_KNOWN,
    IMPORT_WRONG, // errors were added
    IMPORT_LATER, // what it hangs on may stand further down; never in the last pass
} ImportOutcome;

// One row of areas or items through its rule.
typedef Fault (*ImportPut)(Import *import, Work *work, const CsvRow *row,
                           ImportOutcome *outcome_out);
// All rows in one transaction, in as many passes as move something, undone when there is an error
// or a dry run.
MUST_USE Fault import_put_all(Import *import, ImportPut put);

// A cell as accepted text: STR_NONE when blank; an error and false when it holds what must not be or more
// than `most` characters.
bool import_read_text(Import *import, const CsvRow *row, int spec, int64_t most, Str *text_out);
// A whole number, also in Arabic digits; untouched and true when blank.
bool import_read_number(Import *import, const CsvRow *row, int spec, int slot, int64_t least,
                        int64_t most, int64_t *number_out);
// The error `key` with the cell as {value}.
void import_refuse_cell(Import *import, const CsvRow *row, int spec, int slot, const char *key);
// Whether the file held this key before; then an error that names the row.
bool import_is_doubled(Import *import, const CsvRow *row, int spec, Id key);
// What a rule refused: beside the column that its field names. A fault of the house itself is returned.
MUST_USE Fault import_refuse_row(Import *import, const Work *work, const CsvRow *row, Fault fault);

#endif
