// Is this the same person? Records of any people's register in, groups of one person out, with how sure it is and why.
// Pure: no files, no database, no clock; the same records in any order, on any number of threads and on any machine give
// the same groups. Weights are learned from the records themselves; nothing is tuned to a register.
// docs/linkage.md says how it judges. Not here: mapping files, CSV, reports (linkfiles/), and who decides (people do).
#ifndef LINKAGE_LINKAGE_H
#define LINKAGE_LINKAGE_H

#include "base/text.h"

// ---- What the columns of a register are ----

typedef enum LinkKind {
    LINK_RECORD, // what names the row: not compared
    LINK_GIVEN,
    LINK_FATHER,
    LINK_GRANDFATHER,
    LINK_FAMILY,
    LINK_FULL_NAME,
    LINK_BIRTH_DATE,
    LINK_SEX,
    LINK_PHONE,
    LINK_NATIONAL_ID,
    LINK_AREA,
    LINK_ADDRESS,
    LINK_POSTCODE,
    LINK_HOUSEHOLD,
    LINK_CATEGORY,
    LINK_TEXT,
    LINK_SOURCE,
    LINK_IGNORE,
    LINK_KINDS
} LinkKind;

const char *link_kind_name(LinkKind kind); // "given"
bool link_kind_named(Str name, LinkKind *kind_out);

enum {
    LINK_FIELDS_MAX = 20,
    LINK_COLUMNS_MAX = 64,
    LINK_RECORDS_MAX = 100 * 1000 * 1000,
};

typedef struct LinkColumn {
    Str name;
    LinkKind kind;
    Str format; // of LINK_BIRTH_DATE; STR_NONE: %Y-%m-%d
} LinkColumn;

#define LINK_FAULTS(X)          \
    X(LINK_TOO_MANY_FIELDS, 422) \
    X(LINK_NOTHING_TO_COMPARE, 422)
LINK_FAULTS(FAULT_DECLARE)

// ---- Records ----

typedef struct LinkSet LinkSet;

// For at most `most` records of these columns, which must outlive it. Owned by the arena.
MUST_USE Fault link_set_new(Arena *arena, const LinkColumn *columns, size_t count, size_t most, LinkSet **set_out);
// One row: a cell for each column, STR_NONE or blank when it is missing; UTF-8. The cells need not outlive the call.
void link_add(LinkSet *set, const Str *cells);
size_t link_count(const LinkSet *set);
// How many cells of the column held something that could not be read as what it is (dates).
size_t link_unread(const LinkSet *set, size_t column);

// ---- Linking ----

typedef enum LinkStage { LINK_SORTING, LINK_PAIRING, LINK_COMPARING, LINK_LEARNING, LINK_GROUPING } LinkStage;

typedef struct LinkOptions {
    unsigned threads;  // 1 or 2; 0: 1
    int32_t threshold; // of the score in LINK_BIT parts of a bit; 0: LINK_THRESHOLD
    void (*tell)(void *context, LinkStage stage, int64_t done, int64_t total); // NULL: nobody watches; from one thread
    void *context;
} LinkOptions;

// Scores are whole numbers, in this many parts of a bit of evidence for the same person: 64 makes it twice as likely.
enum { LINK_BIT = 64, LINK_THRESHOLD = 5 * LINK_BIT };

typedef enum LinkLevel {
    LINK_MISSING,
    LINK_EQUAL,
    LINK_LEVEL_2, // what the next ones mean depends on the field: link_level_name
    LINK_LEVEL_3,
    LINK_LEVEL_4,
    LINK_LEVEL_5,
    LINK_MOVED,
    LINK_DIFFER,
    LINK_LEVELS
} LinkLevel;

typedef struct LinkPair {
    uint32_t first, second; // rows as added, first < second
    int32_t score;
    uint64_t levels; // three bits a field, the first field lowest: link_level_of
} LinkPair;

typedef struct LinkWeights { // what a level says, in LINK_BIT parts; LINK_EQUAL without the rarity of the value
    int32_t levels[LINK_LEVELS];
    int32_t same[LINK_LEVELS], stranger[LINK_LEVELS]; // how usual it is: parts of a million, of those that are not missing
} LinkWeights;

typedef struct LinkResult {
    size_t count;         // records
    uint32_t *group;      // by row: the row that stands for its group
    int32_t *confidence;  // by row: parts of 10000 that it is in the right group
    size_t group_count;
    LinkPair *pairs;      // those that were likely enough to be looked at, the best first
    size_t pair_count;
    int64_t candidates;   // pairs that were compared
    int64_t *histogram;   // of their scores by whole bits from LINK_HISTOGRAM_LEAST
    size_t histogram_count;
    int32_t threshold;
    size_t field_count;
    LinkWeights weights[LINK_FIELDS_MAX];
    int64_t matches, kin; // how many pairs of one person, and of one family, the model expects among the candidates
    int64_t parted;       // groups that were taken apart again
} LinkResult;

enum { LINK_HISTOGRAM_LEAST = -60, LINK_HISTOGRAM_MOST = 60, LINK_PAIRS_LEAST = -10 * LINK_BIT };

// Groups all records of the set. The result lives in the arena.
void link_run(LinkSet *set, const LinkOptions *options, Arena *arena, LinkResult *result_out);

// Parts of 10000 that a pair of this score is one person.
int32_t link_chance(int32_t score);
// The least score whose chance is at least `ppm` parts of a million.
int32_t link_score_of_chance(int64_t ppm);
static inline LinkLevel link_level_of(uint64_t levels, size_t field)
{
    return (LinkLevel)(levels >> (3 * field) & 7);
}

// ---- What was compared, for people ----

size_t link_field_count(const LinkSet *set);
LinkKind link_field_kind(const LinkSet *set, size_t field);
Str link_field_name(const LinkSet *set, size_t field); // the column's
// The key of what a level of this kind means: "equal", "article", "sound", "edit", "part", "moved", "differ"…
const char *link_level_name(LinkKind kind, LinkLevel level);

#endif
