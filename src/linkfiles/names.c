// What rows and groups are called in the output: by the column of kind record, else by their number.
#include <stdlib.h>
#include <string.h>

#include "linkage/hash.h"
#include "linkfiles/parts.h"

typedef struct Named {
    uint64_t hash;
    uint64_t row;
} Named;

static int compare_named(const void *a, const void *b)
{
    const Named *left = a;
    const Named *right = b;
    if (left->hash != right->hash) {
        return left->hash < right->hash ? -1 : 1;
    }
    return left->row < right->row ? -1 : left->row > right->row;
}

static size_t file_of(const Run *run, size_t row)
{
    return (size_t)(run->places[row] >> PLACE_FILE_SHIFT);
}

// "1:ID": which of the two files, where an id alone would not say.
static void prefix_all(Run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        run->names[i] = str_format(run->arena, "%zu:%.*s", file_of(run, i) + 1, STR_ARG(run->names[i]));
    }
    text_add_c(&run->notes, "both files have records of one name: they are written as 1:NAME and 2:NAME\n");
}

Fault names_settle(Run *run, const int64_t *lines, Str *problem_out)
{
    Arena *scratch = arena_new();
    Named *named = ARENA_ARRAY(scratch, Named, run->count);
    bool shared = false;
    Fault fault = OK;
    for (size_t i = 0; i < run->count; i++) {
        named[i] = (Named){ link_hash(run->names[i].at, run->names[i].len, 0), i };
    }
    if (run->count > 0) {
        qsort(named, run->count, sizeof *named, compare_named);
    }
    for (size_t i = 1; i < run->count && fault == OK; i++) {
        size_t before = named[i - 1].row;
        size_t row = named[i].row;
        if (named[i].hash != named[i - 1].hash) {
            continue;
        }
        if (file_of(run, before) != file_of(run, row)) {
            shared = true;
        } else {
            *problem_out = str_format(run->arena, "%.*s:%lld: the record \"%.*s\" stands on line %lld already",
                                      STR_ARG(run->tables[file_of(run, row)].name), (long long)lines[row],
                                      STR_ARG(run->names[row]), (long long)lines[before]);
            fault = LINK_INPUT_BROKEN;
        }
    }
    if (fault == OK && shared) {
        prefix_all(run);
    }
    arena_free(scratch);
    return fault;
}

// Numbers by their worth: r9 before r10.
static int compare_names(Str a, Str b)
{
    return a.len != b.len ? (a.len < b.len ? -1 : 1) : str_compare(a, b);
}

Str *names_of_groups(Run *run)
{
    Str *groups = ARENA_ARRAY(run->arena, Str, run->count);
    for (size_t i = 0; i < run->count; i++) {
        Str *name = &groups[run->result.group[i]];
        if (!name->at || compare_names(run->names[i], *name) < 0) {
            *name = run->names[i];
        }
    }
    Str *by_row = ARENA_ARRAY(run->arena, Str, run->count);
    for (size_t i = 0; i < run->count; i++) {
        by_row[i] = groups[run->result.group[i]];
    }
    return by_row;
}
