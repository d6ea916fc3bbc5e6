// What the parts of the importer share with each other, and with nobody else.
#ifndef IMPORT_PARTS_H
#define IMPORT_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "import/import.h"
#include "base/csv.h"
#include "base/digest.h"

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

typedef struct ImportError {
    int64_t line; // 0: the whole file
    Str column;
    Str message;
} ImportError;

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

// ---- The kinds of files ----

// The next row that is not blank; count 0 at the end. Resets the row arena. A broken file ends
// with an error added and CSV_MALFORMED.
MUST_USE Fault import_next_row(Import *import, CsvReader *reader, CsvRow *row_out);
size_t import_rows_most(const Import *import); // an upper bound, never above IMPORT_ROWS_MAX
Work import_work(const Import *import, DbConn *conn, Arena *arena);

// Each checks and stores; what is wrong is in the errors. A fault that is returned is the storage's.
MUST_USE Fault import_needs(Import *import);
MUST_USE Fault import_areas(Import *import);
MUST_USE Fault import_items(Import *import);
// Areas may also be a file of boundaries (GeoJSON): then they are drawn, not added.
bool import_is_shapes(const Import *import);
MUST_USE Fault import_shapes(Import *import);
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
