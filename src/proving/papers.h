// The papers that a proof is made from: the instance and the plan, as they were written, read by code of the checker's own.
// Roll become numbers in the order they come in. Inside proving/, and for whoever asks for a proof.
#ifndef PROVING_PAPERS_H
#define PROVING_PAPERS_H

#include "base/digest.h"
#include "base/text.h"

// Texts by number, numbers by text; or numbers by a pair of numbers.
typedef struct Roll {
    Str *texts;
    uint64_t *pairs;
    int32_t *slots;
    size_t slot_count, count;
} Roll;

typedef struct PaperNeed {
    int32_t person, item, tier, weight;
    int64_t asked, entitlement, received;
} PaperNeed;

typedef struct PaperStock {
    int32_t responder, item;
    int64_t quantity;
} PaperStock;

typedef struct PaperLink {
    int32_t responder, person;
    int64_t distance;
    size_t line;
} PaperLink;

typedef struct PaperGive {
    int32_t responder, person, item; // -1: a name that the instance does not know
    int64_t quantity;
    size_t line;
} PaperGive;

typedef struct PaperSummary {
    int64_t asked, at_zero;
    Str served, distance, sum_of_squares, seed, rules, sha256; // numbers as written
    size_t line;
} PaperSummary;

typedef struct Papers {
    Arena *arena;
    Roll people, responders, items;
    Roll needs, stocks; // by (person, item), by (responder, item)
    Roll declared;      // responders that have a line, by (responder, 0)
    PaperNeed *need;
    PaperStock *stock;
    PaperLink *link;
    size_t link_count;
    PaperGive *give;
    size_t give_count;
    PaperSummary summary;
    Str seed; // bytes
    Digest written; // SHA-256 over the lines of the plan but the last
} Papers;

typedef struct PaperError {
    bool plan; // of the plan, else of the instance
    size_t line;
    const char *what;
} PaperError;

#define PROVING_FAULTS(X) X(PAPERS_MALFORMED, 422)
PROVING_FAULTS(FAULT_DECLARE)

// `rules`: the file of --rules, or STR_NONE. PAPERS_MALFORMED. The texts must outlive the papers.
MUST_USE Fault papers_read(Arena *arena, Str instance, Str plan, Str rules, Papers *papers_out, PaperError *error_out);

int32_t roll_number(Arena *arena, Roll *roll, Str text); // given when it is new
int32_t roll_find(const Roll *roll, Str text);           // -1: not there
// The number of a pair; false when it was there before.
bool roll_add_pair(Arena *arena, Roll *roll, int32_t a, int32_t b);
int32_t roll_find_pair(const Roll *roll, int32_t a, int32_t b);

#endif
