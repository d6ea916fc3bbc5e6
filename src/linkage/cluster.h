// Groups from scored pairs: what is linked belongs together unless the group as a whole speaks against it.
#ifndef LINKAGE_CLUSTER_H
#define LINKAGE_CLUSTER_H

#include "linkage/model.h"

typedef struct Link {
    uint32_t a, b; // records of the set
    int32_t score;
} Link;

typedef struct Grouping {
    uint32_t *head; // by record: the first of its group
    int64_t parted; // groups that were taken apart again
} Grouping;

// `links`: all pairs at or above the threshold; sorted here. What was not compared yet is compared where a group is doubtful.
void cluster_records(const LinkSet *set, const Rarity *rarity, const Model *model, Link *links, size_t count, Arena *arena,
                     Grouping *grouping_out);

#endif
