// `istijaba link`: a mapping and one or two CSV files in; groups, pairs and a report out, as text. docs/linkage.md has the
// formats. Not here: files (the command reads and writes them), and the judgement itself (linkage/).
#ifndef LINKFILES_LINKFILES_H
#define LINKFILES_LINKFILES_H

#include "linkage/linkage.h"
#include "pages/template.h"

enum { LINK_FILES_MAX = 2 };

#define LINKFILES_FAULTS(X) X(LINK_INPUT_BROKEN, 422)
LINKFILES_FAULTS(FAULT_DECLARE)

typedef struct LinkInput {
    Str name; // as the caller calls it, for messages
    Str bytes;
} LinkInput;

typedef struct LinkRequest {
    LinkInput map;
    LinkInput data[LINK_FILES_MAX];
    size_t data_count;
    Str truth;             // a column whose equal values are one person; STR_NONE: none is known
    int64_t threshold_ppm; // of the chance that a pair is one person; 0: the usual one
    unsigned threads;
    bool wants_pairs;
    const Pages *pages;    // NULL: no report is wanted
    Str style;             // of the report, CSS
    const Words *words;
    Language language;
    int err_fd;            // where progress goes
    bool is_terminal;
} LinkRequest;

typedef struct LinkQuality {
    int64_t true_pairs, found, together; // pairs of one person, of them in one group, all pairs in one group
} LinkQuality;

typedef struct LinkAnswer {
    Str clusters, pairs, report; // STR_NONE where it was not asked for
    Str notes;                   // what the caller should know, a line each; may be empty
    size_t records, groups;
    int64_t candidates;
    bool has_truth;
    LinkQuality quality;
} LinkAnswer;

// LINK_INPUT_BROKEN: `problem_out` says where and what, "FILE:LINE: …, column N (NAME)". All lives in the arena.
MUST_USE Fault linkfiles_run(Arena *arena, const LinkRequest *request, LinkAnswer *answer_out, Str *problem_out);

// Parts of a million; 1 where there is nothing to be wrong about.
int64_t link_precision(const LinkQuality *quality);
int64_t link_recall(const LinkQuality *quality);
int64_t link_f1(const LinkQuality *quality);

#endif
