// Links an invented register and says, as a line of JSON, how well, how fast and in how much memory: linkage_bench
// palestinian|english COUNT [SEED [COPIES]]. With `csv` before it: writes the register instead. script/bench link calls it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <malloc.h>

#include "linkage/linkage.h"
#include "people.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Peak resident bytes so far; reset_peak begins anew.
static double status_bytes(const char *name)
{
    char line[256];
    double kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            kilobytes = strtod(line + strlen(name) + 1, NULL);
        }
    }
    if (file) {
        fclose(file);
    }
    return kilobytes * 1024;
}

typedef struct Register {
    const char *const (*columns)[2];
    size_t column_count;
    LinkColumn kinds[PEOPLE_COLUMNS_MAX];
    char *text; // all cells, each ended by NUL
    size_t text_size, text_room;
    size_t *cells; // where they begin, by row and column
    uint32_t *persons;
    uint8_t *latin;
    size_t count;
} Register;

static void name_columns(Register *rows, PeopleKind kind)
{
    rows->columns = kind == PEOPLE_PALESTINIAN ? people_palestinian_columns : people_english_columns;
    for (; rows->columns[rows->column_count][0]; rows->column_count++) {
        const char *what = rows->columns[rows->column_count][1];
        const char *blank = strchr(what, ' ');
        LinkColumn *column = &rows->kinds[rows->column_count];
        column->name = str_from(rows->columns[rows->column_count][0]);
        column->format = blank ? str_from(blank + 1) : STR_NONE;
        if (!link_kind_named((Str){ what, blank ? (size_t)(blank - what) : strlen(what) }, &column->kind)) {
            abort();
        }
    }
}

static void make_register(Register *rows, PeopleKind kind, size_t count, uint64_t seed, unsigned copies)
{
    People *people = people_new(kind, seed, copies);
    rows->count = count;
    rows->cells = malloc(count * rows->column_count * sizeof *rows->cells);
    rows->persons = malloc(count * sizeof *rows->persons);
    rows->latin = malloc(count);
    for (size_t i = 0; i < count; i++) {
        PeopleRow row;
        people_next(people, &row);
        snprintf(row.cells[0], PEOPLE_CELL_MAX, "r%zu", i);
        rows->persons[i] = row.person;
        rows->latin[i] = (uint8_t)row.is_latin;
        for (size_t c = 0; c < rows->column_count; c++) {
            size_t size = strlen(row.cells[c]) + 1;
            if (rows->text_size + size > rows->text_room) {
                rows->text_room = rows->text_room * 2 + 4096;
                rows->text = realloc(rows->text, rows->text_room);
            }
            memcpy(rows->text + rows->text_size, row.cells[c], size);
            rows->cells[i * rows->column_count + c] = rows->text_size;
            rows->text_size += size;
        }
    }
    people_free(people);
}

static void write_csv(const Register *rows)
{
    for (size_t c = 0; c < rows->column_count; c++) {
        printf("%s,", rows->columns[c][0]);
    }
    printf("truth\n");
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t c = 0; c < rows->column_count; c++) {
            printf("%s,", rows->text + rows->cells[i * rows->column_count + c]);
        }
        printf("p%u\n", rows->persons[i]);
    }
}

static void write_map(const Register *rows)
{
    for (size_t c = 0; c < rows->column_count; c++) {
        printf("%s = %s\n", rows->columns[c][0], rows->columns[c][1]);
    }
    printf("truth = ignore\n");
}

static void add_all(const Register *rows, LinkSet *set)
{
    Str cells[PEOPLE_COLUMNS_MAX];
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t c = 0; c < rows->column_count; c++) {
            cells[c] = str_from(rows->text + rows->cells[i * rows->column_count + c]);
        }
        link_add(set, cells);
    }
}

// ---- How well ----

typedef struct Quality {
    int64_t true_pairs, found, wrong;
    int64_t across, across_found; // one in Arabic, one in Latin letters
    int64_t in_review;            // rows with a pair that a person would have to look at
} Quality;

// Rows of one person lie near each other.
static void judge_truth(const Register *rows, const LinkResult *result, Quality *quality)
{
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = i + 1; k < rows->count && rows->persons[k] == rows->persons[i]; k++) {
            bool found = result->group[i] == result->group[k];
            quality->true_pairs++;
            quality->found += found;
            quality->across += rows->latin[i] != rows->latin[k];
            quality->across_found += found && rows->latin[i] != rows->latin[k];
        }
    }
}

static int compare_places(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void judge_groups(const Register *rows, const LinkResult *result, Quality *quality)
{
    uint64_t *places = malloc(rows->count * sizeof *places);
    for (size_t i = 0; i < rows->count; i++) {
        places[i] = (uint64_t)result->group[i] << 32 | i;
    }
    qsort(places, rows->count, sizeof *places, compare_places);
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = i + 1; k < rows->count && places[k] >> 32 == places[i] >> 32; k++) {
            quality->wrong += rows->persons[(uint32_t)places[i]] != rows->persons[(uint32_t)places[k]];
        }
    }
    free(places);
}

static void judge_review(const Register *rows, const LinkResult *result, Quality *quality)
{
    enum { BAND_LEAST = -3 * LINK_BIT };
    uint8_t *seen = calloc(rows->count, 1);
    for (size_t i = 0; i < result->pair_count; i++) {
        const LinkPair *pair = &result->pairs[i];
        if (pair->score < result->threshold && pair->score >= BAND_LEAST) {
            seen[pair->second] = 1;
        }
    }
    for (size_t i = 0; i < rows->count; i++) {
        quality->in_review += seen[i];
    }
    free(seen);
}

static void show_pairs(const Register *rows, const LinkSet *set, const LinkResult *result, bool wrong)
{
    int shown = 0;
    for (size_t i = 0; i < result->pair_count && shown < 40; i++) {
        const LinkPair *pair = &result->pairs[i];
        bool same = rows->persons[pair->first] == rows->persons[pair->second];
        bool linked = result->group[pair->first] == result->group[pair->second];
        if (wrong ? linked && !same : same && !linked) {
            printf("%s %.1f:", wrong ? "WRONG" : "missed", pair->score / 64.0);
            for (size_t f = 0; f < link_field_count(set); f++) {
                printf(" %s", link_level_name(link_field_kind(set, f), link_level_of(pair->levels, f)));
            }
            for (int side = 0; side < 2; side++) {
                printf("\n    ");
                for (size_t c = 0; c < rows->column_count; c++) {
                    printf("%s|", rows->text + rows->cells[(side ? pair->second : pair->first) * rows->column_count + c]);
                }
            }
            printf("\n");
            shown++;
        }
    }
}

static void show_weights(const LinkSet *set, const LinkResult *result)
{
    for (size_t f = 0; f < result->field_count; f++) {
        LinkKind kind = link_field_kind(set, f);
        printf("%-12s", link_kind_name(kind));
        for (int l = 1; l < LINK_LEVELS; l++) {
            if (link_level_name(kind, (LinkLevel)l)) {
                printf(" %s %.1f (%.4f/%.6f)", link_level_name(kind, (LinkLevel)l), result->weights[f].levels[l] / 64.0,
                       result->weights[f].same[l] / 1e6, result->weights[f].stranger[l] / 1e6);
            }
        }
        printf("\n");
    }
    printf("matches %lld kin %lld parted %lld\n", (long long)result->matches, (long long)result->kin, (long long)result->parted);
}

int main(int count, char **words)
{
    if (count < 3) {
        fprintf(stderr, "linkage_bench [csv|map|show] palestinian|english COUNT [SEED [COPIES]]\n");
        return 2;
    }
    const char *mode = strcmp(words[1], "csv") == 0 || strcmp(words[1], "map") == 0 || strcmp(words[1], "show") == 0 ? words[1] : "";
    words += *mode ? 1 : 0;
    count -= *mode ? 1 : 0;
    PeopleKind kind = strcmp(words[1], "english") == 0 ? PEOPLE_ENGLISH : PEOPLE_PALESTINIAN;
    static Register rows;
    name_columns(&rows, kind);
    make_register(&rows, kind, strtoul(words[2], NULL, 10), count > 3 ? strtoul(words[3], NULL, 10) : 1,
                  count > 4 ? (unsigned)strtoul(words[4], NULL, 10) : 20);
    if (strcmp(mode, "csv") == 0 || strcmp(mode, "map") == 0) {
        (strcmp(mode, "csv") == 0 ? write_csv : write_map)(&rows);
        return 0;
    }
    double before = status_bytes("VmRSS:");
    double began = now();
    Arena *arena = arena_new();
    LinkSet *set;
    LinkResult result;
    LinkOptions options = { .threads = 2 };
    if (link_set_new(arena, rows.kinds, rows.column_count, rows.count, &set) != OK) {
        abort();
    }
    add_all(&rows, set);
    double added = now();
    link_run(set, &options, arena, &result);
    double done = now();
    double peak = status_bytes("VmHWM:");
    Quality quality = { 0 };
    judge_truth(&rows, &result, &quality);
    judge_groups(&rows, &result, &quality);
    judge_review(&rows, &result, &quality);
    if (*mode) {
        show_weights(set, &result);
        show_pairs(&rows, set, &result, true);
        show_pairs(&rows, set, &result, false);
    }
    double precision = (double)quality.found / (double)(quality.found + quality.wrong);
    double recall = (double)quality.found / (double)quality.true_pairs;
    printf("{\"records\":%zu,\"seconds\":%.3f,\"adding\":%.3f,\"bytes\":%.1f,\"candidates\":%lld,\"precision\":%.5f,\"recall\":%.5f,"
           "\"f1\":%.5f,\"across\":%.5f,\"review\":%.5f}\n",
           rows.count, done - began, added - began, (peak - before) / (double)rows.count, (long long)result.candidates, precision,
           recall, 2 * precision * recall / (precision + recall),
           quality.across ? (double)quality.across_found / (double)quality.across : 1,
           (double)quality.in_review / (double)rows.count);
    arena_free(arena);
    return 0;
}
