// One run: mapping and files are read, rows linked, and everything that was asked for is written.
#include "linkfiles/linkfiles.h"

#include <stdlib.h>
#include <string.h>

#include "linkage/hash.h"
#include "linkfiles/parts.h"

LINKFILES_FAULTS(FAULT_DEFINE)

// ---- Columns ----

// Each column of the mapping must be in a file; where it is in one of two only, the other's rows do not have it.
static Fault find_columns(Run *run, Str *problem_out)
{
    for (size_t c = 0; c < run->mapping.count; c++) {
        size_t found = 0;
        for (size_t f = 0; f < run->request->data_count; f++) {
            TRY(table_find(&run->tables[f], run->mapping.columns[c].name, &run->at[f][c], problem_out));
            found += run->at[f][c] >= 0;
        }
        if (found == 0) {
            *problem_out = str_format(run->arena, "%.*s:%lld: no column \"%.*s\" in %.*s, line %lld", STR_ARG(run->request->map.name),
                                      (long long)run->mapping.lines[c], STR_ARG(run->mapping.columns[c].name),
                                      STR_ARG(run->tables[0].name), (long long)run->tables[0].header.line);
            return LINK_INPUT_BROKEN;
        }
        if (found < run->request->data_count) {
            text_add_format(&run->notes, "only one of the files has the column \"%.*s\"\n", STR_ARG(run->mapping.columns[c].name));
        }
    }
    return OK;
}

static bool maps_source(const Mapping *mapping)
{
    for (size_t i = 0; i < mapping->count; i++) {
        if (mapping->columns[i].kind == LINK_SOURCE) {
            return true;
        }
    }
    return false;
}

// Of two files, which one a row is from says how likely it has a match in it: that is learned like all else.
static void add_source(Run *run)
{
    if (run->request->data_count > 1 && !maps_source(&run->mapping) && run->mapping.count < LINK_COLUMNS_MAX) {
        run->mapping.columns[run->mapping.count++] = (LinkColumn){ .name = STR("file"), .kind = LINK_SOURCE };
        run->has_source = true;
    }
}

static Fault find_truth(Run *run, size_t file, int *at_out, Str *problem_out)
{
    *at_out = -1;
    if (run->request->truth.len == 0) {
        return OK;
    }
    TRY(table_find(&run->tables[file], run->request->truth, at_out, problem_out));
    if (*at_out < 0) {
        *problem_out = str_format(run->arena, "%.*s:%lld: no column \"%.*s\" for --truth", STR_ARG(run->tables[file].name),
                                  (long long)run->tables[file].header.line, STR_ARG(run->request->truth));
        return LINK_INPUT_BROKEN;
    }
    return OK;
}

// ---- Rows ----

static size_t count_lines(Str text)
{
    size_t lines = 1;
    for (const char *at = text.at; at && (at = memchr(at, '\n', text.len - (size_t)(at - text.at))); at++) {
        lines++;
    }
    for (const char *at = text.at; at && (at = memchr(at, '\r', text.len - (size_t)(at - text.at))); at++) {
        lines++;
    }
    return lines;
}

static Str cell_at(const CsvRow *row, int at)
{
    return at >= 0 && (size_t)at < row->count ? row->cells[at] : STR_NONE;
}

static bool lies_in(Str text, Str cell)
{
    return cell.len == 0 || (cell.at >= text.at && cell.at + cell.len <= text.at + text.len);
}

// What the row is called; views of the row's own arena are copied.
static Str name_of(Run *run, size_t file, Str cell, size_t number)
{
    if (cell.len == 0) {
        return str_format(run->arena, "%zu", number);
    }
    return lies_in(run->tables[file].text, cell) ? cell : str_copy(run->arena, cell);
}

static void add_row(Run *run, size_t file, const CsvRow *row, size_t number)
{
    Str cells[LINK_COLUMNS_MAX];
    Str name = STR_NONE;
    for (size_t c = 0; c < run->mapping.count; c++) {
        cells[c] = cell_at(row, run->at[file][c]);
        name = run->mapping.columns[c].kind == LINK_RECORD ? cells[c] : name;
    }
    if (run->has_source) {
        cells[run->mapping.count - 1] = file == 0 ? STR("1") : STR("2");
    }
    run->names[run->count] = name_of(run, file, name, number);
    link_add(run->set, cells);
}

static void note_truth(Run *run, const CsvRow *row, int truth)
{
    Str cell = cell_at(row, truth);
    if (run->truths) { // one that nobody knows is nobody else
        run->truths[run->count] = cell.len > 0 ? link_hash(cell.at, cell.len, 1) : link_mix(run->count, 77);
    }
}

static Fault read_rows(Run *run, size_t file, int64_t *lines, Str *problem_out)
{
    enum { TELL_EVERY = 4096 };
    int truth;
    Table *table = &run->tables[file];
    TRY(find_truth(run, file, &truth, problem_out));
    for (size_t number = 1;; number++) {
        CsvRow row;
        size_t offset = table->text.len - table->reader.rest.len;
        TRY(table_next(table, &row, problem_out));
        if (row.count == 0) {
            return OK;
        }
        run->places[run->count] = (uint64_t)file << PLACE_FILE_SHIFT | offset;
        lines[run->count] = row.line;
        note_truth(run, &row, truth);
        add_row(run, file, &row, number);
        run->count++;
        if (number % TELL_EVERY == 0) {
            progress_reading(run->progress, (int64_t)offset, (int64_t)table->text.len);
        }
    }
}

static void note_table(Run *run, const Table *table)
{
    if (table->note.len > 0) {
        text_add_format(&run->notes, "%.*s %.*s\n", STR_ARG(table->name), STR_ARG(table->note));
    }
    if (table->short_rows > 0) {
        text_add_format(&run->notes, "%.*s:%lld: the first of %lld rows with fewer cells than the header\n", STR_ARG(table->name),
                        (long long)table->short_line, (long long)table->short_rows);
    }
}

static void note_dates(Run *run)
{
    for (size_t c = 0; c < run->mapping.count; c++) {
        size_t unread = link_unread(run->set, c);
        if (unread > 0) {
            text_add_format(&run->notes, "column \"%.*s\": %zu of %zu cells are no date by its format\n",
                            STR_ARG(run->mapping.columns[c].name), unread, run->count);
        }
    }
}

static Fault make_set(Run *run, Str *problem_out)
{
    if (run->most > LINK_RECORDS_MAX) {
        *problem_out = STR("more than 100 million rows");
        return LINK_INPUT_BROKEN;
    }
    Fault fault = link_set_new(run->arena, run->mapping.columns, run->mapping.count, run->most, &run->set);
    if (fault != OK) {
        *problem_out = str_format(run->arena, "%.*s: %s", STR_ARG(run->request->map.name),
                                  fault == LINK_NOTHING_TO_COMPARE ? "no column is of a kind that can be compared"
                                                                   : "more than 20 fields to be compared");
        return LINK_INPUT_BROKEN;
    }
    return OK;
}

static Fault read_all(Run *run, Str *problem_out)
{
    TRY(mapping_read(run->arena, &run->request->map, &run->mapping, problem_out));
    for (size_t f = 0; f < run->request->data_count; f++) {
        TRY(table_open(run->arena, &run->request->data[f], &run->tables[f], problem_out));
        run->most += count_lines(run->tables[f].reader.rest);
    }
    TRY(find_columns(run, problem_out));
    add_source(run);
    TRY(make_set(run, problem_out));
    run->names = ARENA_ARRAY(run->arena, Str, run->most);
    run->places = ARENA_ARRAY(run->arena, uint64_t, run->most);
    run->truths = run->request->truth.len > 0 ? ARENA_ARRAY(run->arena, uint64_t, run->most) : NULL;
    int64_t *lines = ARENA_ARRAY(run->arena, int64_t, run->most);
    for (size_t f = 0; f < run->request->data_count; f++) {
        TRY(read_rows(run, f, lines, problem_out));
        note_table(run, &run->tables[f]);
    }
    note_dates(run);
    return names_settle(run, lines, problem_out);
}

// ---- All ----

static Fault answer(Run *run, LinkAnswer *answer_out)
{
    LinkAnswer made = { .records = run->count, .groups = run->result.group_count, .candidates = run->result.candidates };
    made.has_truth = truth_judge(run, &made.quality);
    made.clusters = write_clusters(run);
    made.pairs = run->request->wants_pairs ? write_pairs(run) : STR_NONE;
    if (run->request->pages) {
        TRY(report_make(run, made.has_truth ? &made.quality : NULL, &made.report));
    }
    made.notes = text_done(&run->notes);
    *answer_out = made;
    return OK;
}

static Fault link_rows(Run *run, LinkAnswer *answer_out, Str *problem_out)
{
    TRY(read_all(run, problem_out));
    LinkOptions options = { .threads = run->request->threads, .tell = progress_linking, .context = run->progress };
    options.threshold = run->request->threshold_ppm > 0 ? link_score_of_chance(run->request->threshold_ppm) : 0;
    link_run(run->set, &options, run->arena, &run->result);
    return answer(run, answer_out);
}

Fault linkfiles_run(Arena *arena, const LinkRequest *request, LinkAnswer *answer_out, Str *problem_out)
{
    Run *run = ARENA_NEW(arena, Run);
    run->arena = arena;
    run->request = request;
    run->notes.arena = arena;
    run->progress = progress_start(arena, request);
    *problem_out = STR_NONE;
    Fault fault = link_rows(run, answer_out, problem_out);
    progress_end(run->progress);
    for (size_t f = 0; f < request->data_count; f++) {
        table_close(&run->tables[f]);
    }
    if (fault != OK && problem_out->len == 0) {
        *problem_out = str_from(fault->name);
    }
    return fault;
}
