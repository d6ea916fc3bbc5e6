// What agreement and difference say: learned from the records, then frozen to whole numbers. A pair has three stories: one
// person, kin (one family, two people), strangers. The score is by how much the first is likelier than the better other.
#ifndef LINKAGE_MODEL_H
#define LINKAGE_MODEL_H

#include "linkage/compare.h"

// What many pairs have alike: levels, and the rarity of what they share in steps.
typedef struct Pattern {
    uint64_t levels;
    uint32_t stranger, kin; // RARITY_STEP bits each
    int64_t count;
} Pattern;

enum { RARITY_STEP = 2 };

typedef struct Patterns {
    Pattern *at;
    size_t count, room;
    uint32_t *slots; // number + 1 of a pattern; 0: empty
    size_t slots_room;
} Patterns;

void patterns_start(Patterns *patterns);
void patterns_end(Patterns *patterns);
// The pattern of the evidence, made when it is new, counted `count` times more.
uint32_t patterns_add(Patterns *patterns, const Evidence *evidence, int64_t count);

// The frozen model: logarithms in LINK_BIT parts.
typedef struct Model {
    size_t field_count;
    bool has_kin;
    int32_t same[LINK_FIELDS_MAX][LINK_LEVELS];
    int32_t stranger[LINK_FIELDS_MAX][LINK_LEVELS]; // 0 for equal values whose rarity is counted
    int32_t kin[LINK_FIELDS_MAX][LINK_LEVELS];
    int32_t prior_same, prior_stranger, prior_kin;
    int32_t same_ppm[LINK_FIELDS_MAX][LINK_LEVELS], stranger_ppm[LINK_FIELDS_MAX][LINK_LEVELS];
    int64_t matches, kin_pairs;
} Model;

// From the patterns of the candidates and of pairs taken by chance out of `all_pairs`.
void model_learn(const LinkSet *set, const Patterns *candidates, const Patterns *chance, int64_t all_pairs, Model *model_out);
int32_t model_score(const Model *model, const Evidence *evidence);

#endif
