// Groups of two and three without a contradiction stand as they are. Larger ones are built anew from the strongest link
// on: two parts become one only while their records, on the whole, speak for it and no two checked numbers differ.
#include "linkage/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { SOUND_SIZE = 3, LOOKED_AT = 8, CLIP = 30 * LINK_BIT };

typedef struct Parts {
    uint32_t *parent;
    uint32_t *next;  // of the members of a part, in a ring
    uint32_t *sizes; // of roots
} Parts;

static uint32_t root_of(uint32_t *parent, uint32_t record)
{
    while (parent[record] != record) {
        parent[record] = parent[parent[record]];
        record = parent[record];
    }
    return record;
}

static void parts_start(Parts *parts, Arena *arena, size_t count)
{
    parts->parent = ARENA_ARRAY(arena, uint32_t, count);
    parts->next = ARENA_ARRAY(arena, uint32_t, count);
    parts->sizes = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        parts->parent[i] = parts->next[i] = (uint32_t)i;
        parts->sizes[i] = 1;
    }
}

// The smaller record is the root, so that it does not hang on the order of joins.
static void join(Parts *parts, uint32_t a, uint32_t b)
{
    uint32_t head = a < b ? a : b;
    uint32_t other = a < b ? b : a;
    uint32_t behind = parts->next[head];
    parts->next[head] = parts->next[other];
    parts->next[other] = behind;
    parts->parent[other] = head;
    parts->sizes[head] += parts->sizes[other];
}

static int compare_links(const void *a, const void *b)
{
    const Link *left = a;
    const Link *right = b;
    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    if (left->a != right->a) {
        return left->a < right->a ? -1 : 1;
    }
    return left->b < right->b ? -1 : left->b > right->b;
}

// ---- Groups that are in doubt ----

typedef struct Judge {
    const LinkSet *set;
    const Rarity *rarity;
    const Model *model;
    Parts *parts;
} Judge;

// The first members of a part from its root on.
static size_t members_of(const Parts *parts, uint32_t root, uint32_t members[LOOKED_AT])
{
    size_t count = 0;
    uint32_t at = root;
    do {
        members[count++] = at;
        at = parts->next[at];
    } while (at != root && count < LOOKED_AT);
    return count;
}

// Whether two parts, taken together, are more likely one person than not.
static bool speak_for_it(const Judge *judge, uint32_t a, uint32_t b)
{
    uint32_t first[LOOKED_AT];
    uint32_t second[LOOKED_AT];
    size_t first_count = members_of(judge->parts, a, first);
    size_t second_count = members_of(judge->parts, b, second);
    int64_t sum = 0;
    for (size_t i = 0; i < first_count; i++) {
        for (size_t k = 0; k < second_count; k++) {
            Evidence evidence;
            if (records_contradict(judge->set, record_at(judge->set, first[i]), record_at(judge->set, second[k]))) {
                return false;
            }
            compare_records(judge->set, judge->rarity, record_of(judge->set, first[i]), record_of(judge->set, second[k]), &evidence);
            int32_t score = model_score(judge->model, &evidence);
            sum += score > CLIP ? CLIP : score < -CLIP ? -CLIP : score;
        }
    }
    return sum >= 0;
}

static bool contradicts(const LinkSet *set, const Parts *parts, uint32_t root)
{
    uint32_t members[LOOKED_AT];
    size_t count = members_of(parts, root, members);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if (records_contradict(set, record_at(set, members[i]), record_at(set, members[k]))) {
                return true;
            }
        }
    }
    return false;
}

static int64_t count_parted(const Parts *before, Parts *after, const bool *doubtful, size_t count)
{
    int64_t parted = 0;
    for (size_t i = 0; i < count; i++) {
        parted += before->parent[i] == i && doubtful[i] && after->sizes[i] < before->sizes[i];
    }
    return parted;
}

void cluster_records(const LinkSet *set, const Rarity *rarity, const Model *model, Link *links, size_t count, Arena *arena,
                     Grouping *grouping_out)
{
    Arena *scratch = arena_new();
    Parts all, kept;
    bool *doubtful = ARENA_ARRAY(scratch, bool, set->count);
    parts_start(&all, scratch, set->count);
    parts_start(&kept, scratch, set->count);
    if (count > 0) {
        qsort(links, count, sizeof *links, compare_links);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t a = root_of(all.parent, links[i].a);
        uint32_t b = root_of(all.parent, links[i].b);
        if (a != b) {
            join(&all, a, b);
        }
    }
    for (size_t i = 0; i < set->count; i++) {
        doubtful[i] = all.parent[i] == i && all.sizes[i] > 1 && (all.sizes[i] > SOUND_SIZE || contradicts(set, &all, (uint32_t)i));
    }
    Judge judge = { set, rarity, model, &kept };
    for (size_t i = 0; i < count; i++) {
        uint32_t a = root_of(kept.parent, links[i].a);
        uint32_t b = root_of(kept.parent, links[i].b);
        if (a != b && (!doubtful[root_of(all.parent, links[i].a)] || speak_for_it(&judge, a, b))) {
            join(&kept, a, b);
        }
    }
    uint32_t *head = ARENA_ARRAY(arena, uint32_t, set->count);
    for (size_t i = 0; i < set->count; i++) {
        head[i] = root_of(kept.parent, (uint32_t)i);
    }
    *grouping_out = (Grouping){ head, count_parted(&all, &kept, doubtful, set->count) };
    arena_free(scratch);
}
