// What the parts of linkfiles share with each other, and with nobody else.
#ifndef LINKFILES_PARTS_H
#define LINKFILES_PARTS_H

#include "base/csv.h"
#include "linkfiles/linkfiles.h"

// ---- mapping.c ----

typedef struct Mapping {
    LinkColumn columns[LINK_COLUMNS_MAX];
    int64_t lines[LINK_COLUMNS_MAX]; // of the mapping, where each stands
    size_t count;
} Mapping;

MUST_USE Fault mapping_read(Arena *arena, const LinkInput *input, Mapping *mapping_out, Str *problem_out);

// ---- table.c ----

// One CSV file while it is read.
typedef struct Table {
    Arena *arena;     // lives as long as the run
    Arena *row_arena; // of the row that was read last
    Str name;
    Str text;
    CsvReader reader;
    CsvRow header;
    int64_t short_rows, short_line; // how many rows have fewer cells than the header, and the first
    Str note;                       // of its encoding, for the caller; STR_NONE
} Table;

MUST_USE Fault table_open(Arena *arena, const LinkInput *input, Table *table_out, Str *problem_out);
void table_close(Table *table);
// The column with this header; -1 when there is none. LINK_INPUT_BROKEN when there are two.
MUST_USE Fault table_find(const Table *table, Str column, int *at_out, Str *problem_out);
// The next row; count 0 at the end.
MUST_USE Fault table_next(Table *table, CsvRow *row_out, Str *problem_out);
// The row that begins at this byte of the text again, in `arena`.
CsvRow table_again(const Table *table, Arena *arena, size_t offset);

// ---- What one run has ----

typedef struct Run {
    Arena *arena;
    const LinkRequest *request;
    Mapping mapping;
    Table tables[LINK_FILES_MAX];
    int at[LINK_FILES_MAX][LINK_COLUMNS_MAX]; // by file and column of the mapping: where it stands, or -1
    bool has_source;      // two files: which one is a column of its own
    LinkSet *set;
    Str *names;           // by row: what it is called in the output
    uint64_t *places;     // by row: the byte it begins at, and above all bits the file
    uint64_t *truths;     // by row: a hash of what the truth column says; NULL: none
    size_t count, most;
    LinkResult result;
    TextBuilder notes;
    struct Progress *progress;
} Run;

#define PLACE_FILE_SHIFT 63

// ---- names.c: what rows and groups are called ----

// Makes names unique over both files. LINK_INPUT_BROKEN when one file has a name twice.
MUST_USE Fault names_settle(Run *run, const int64_t *lines, Str *problem_out);
// By row: the name of its group, the smallest of its members'.
Str *names_of_groups(Run *run);

// ---- Writing ----

Str write_clusters(Run *run);
Str write_pairs(Run *run);
// "الاسم: نفسه · الهاتف: مختلف"
Str write_evidence(const Run *run, Arena *arena, uint64_t levels);
MUST_USE Fault report_make(Run *run, const LinkQuality *quality, Str *html_out);
bool truth_judge(Run *run, LinkQuality *quality_out);

// ---- progress.c ----

struct Progress *progress_start(Arena *arena, const LinkRequest *request);
void progress_reading(struct Progress *progress, int64_t done, int64_t total); // bytes
void progress_linking(void *progress, LinkStage stage, int64_t done, int64_t total);
void progress_end(struct Progress *progress);

#endif
