// Learns the model: how usual a level is among strangers from pairs taken by chance, how usual it is in one person and in
// one family by expectation and maximisation over patterns. Nobody labels anything. Floating point only here, by
// operations that are the same on every machine, in an order that does not hang on the records'; what decides is frozen.
#include "linkage/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/hash.h"

enum { ROUNDS = 3, STEPS = 25 };

// ---- Patterns ----

void patterns_start(Patterns *patterns)
{
    enum { FIRST = 4096 };
    *patterns = (Patterns){ .slots_room = FIRST, .slots = calloc(FIRST, sizeof(uint32_t)) };
    if (!patterns->slots) {
        abort();
    }
}

void patterns_end(Patterns *patterns)
{
    free(patterns->at);
    free(patterns->slots);
}

static size_t pattern_slot(const Patterns *patterns, const Pattern *wanted)
{
    size_t mask = patterns->slots_room - 1;
    size_t at = link_mix(wanted->levels, (uint64_t)wanted->stranger << 32 | wanted->kin) & mask;
    for (;; at = (at + 1) & mask) {
        if (patterns->slots[at] == 0) {
            return at;
        }
        const Pattern *here = &patterns->at[patterns->slots[at] - 1];
        if (here->levels == wanted->levels && here->stranger == wanted->stranger && here->kin == wanted->kin) {
            return at;
        }
    }
}

static void grow_slots(Patterns *patterns)
{
    if (patterns->count * 2 < patterns->slots_room) {
        return;
    }
    free(patterns->slots);
    patterns->slots_room *= 2;
    patterns->slots = calloc(patterns->slots_room, sizeof(uint32_t));
    if (!patterns->slots) {
        abort();
    }
    for (size_t i = 0; i < patterns->count; i++) {
        patterns->slots[pattern_slot(patterns, &patterns->at[i])] = (uint32_t)i + 1;
    }
}

uint32_t patterns_add(Patterns *patterns, const Evidence *evidence, int64_t count)
{
    Pattern wanted = { .levels = evidence->levels,
                       .stranger = (uint32_t)evidence->stranger / (RARITY_STEP * LINK_BIT),
                       .kin = (uint32_t)evidence->kin / (RARITY_STEP * LINK_BIT) };
    size_t slot = pattern_slot(patterns, &wanted);
    if (patterns->slots[slot] == 0) {
        patterns->at = link_reserve(patterns->at, &patterns->room, patterns->count + 1, sizeof *patterns->at);
        patterns->at[patterns->count++] = wanted;
        patterns->slots[slot] = (uint32_t)patterns->count;
        grow_slots(patterns);
        slot = pattern_slot(patterns, &wanted);
    }
    uint32_t found = patterns->slots[slot] - 1;
    patterns->at[found].count += count;
    return found;
}

static int compare_patterns(const void *a, const void *b)
{
    const Pattern *left = a;
    const Pattern *right = b;
    if (left->levels != right->levels) {
        return left->levels < right->levels ? -1 : 1;
    }
    if (left->stranger != right->stranger) {
        return left->stranger < right->stranger ? -1 : 1;
    }
    return left->kin < right->kin ? -1 : left->kin > right->kin;
}

// Sums of fractions must not hang on the order in which patterns were met.
static Pattern *in_order(Arena *arena, const Patterns *patterns)
{
    Pattern *sorted = ARENA_ARRAY(arena, Pattern, patterns->count);
    if (patterns->count > 0) {
        memcpy(sorted, patterns->at, patterns->count * sizeof *sorted);
        qsort(sorted, patterns->count, sizeof *sorted, compare_patterns);
    }
    return sorted;
}

// ---- What is thought before anything is seen ----

typedef struct Belief {
    double same[LINK_LEVELS];     // of one person; LINK_MISSING is not used
    double stranger[LINK_LEVELS];
    double kin_equal;             // of one family, for fields that a family shares: how often equal
    double differ_most;           // of one person: more would mean that the field says nothing
} Belief;

static const Belief beliefs[] = {
    [FIELD_NAME] = { { 0, 0.80, 0.03, 0.05, 0.05, 0.02, 0.02, 0.03 }, { 0, 0.01, 0.001, 0.005, 0.005, 0.02, 0.001, 0.958 }, 0.7, 0.12 },
    [FIELD_WORD] = { { 0, 0.85, 0.02, 0.02, 0.03, 0, 0, 0.08 }, { 0, 0.05, 0.002, 0.003, 0.005, 0, 0, 0.94 }, 0.8, 0.5 },
    [FIELD_WORDS] = { { 0, 0.50, 0.15, 0.12, 0.08, 0.05, 0.03, 0.07 }, { 0, 0.0005, 0.0005, 0.001, 0.003, 0.02, 0.05, 0.925 }, 0.4, 0.5 },
    [FIELD_DATE] = { { 0, 0.85, 0.02, 0.04, 0.02, 0.02, 0.01, 0.04 }, { 0, 0.0003, 0.0002, 0.002, 0.002, 0.025, 0.003, 0.9675 }, 0, 0.12 },
    [FIELD_NUMBER] = { { 0, 0.88, 0.06, 0.02, 0, 0, 0, 0.04 }, { 0, 0.00001, 0.0001, 0.001, 0, 0, 0, 0.99889 }, 0, 0.10 },
    [FIELD_PHONE] = { { 0, 0.65, 0.05, 0, 0, 0, 0, 0.30 }, { 0, 0.0001, 0.0001, 0, 0, 0, 0, 0.9998 }, 0.6, 0.6 },
    [FIELD_SOURCE] = { { 0, 0.5, 0, 0, 0, 0, 0, 0.5 }, { 0, 0.5, 0, 0, 0, 0, 0, 0.5 }, 0, 1 },
};

static Belief belief_of(const Field *field)
{
    Belief belief = beliefs[field->type];
    if (field->kind == LINK_SEX) {
        belief.differ_most = 0.05;
    } else if (field->type == FIELD_NAME && field->kind != LINK_GIVEN) {
        belief.differ_most = 0.25;
    }
    return belief;
}

// ---- The model while it is learned ----

typedef double Table[LINK_FIELDS_MAX][LINK_LEVELS];

typedef struct Learner {
    const LinkSet *set;
    const Pattern *candidates, *chance;
    size_t candidate_count, chance_count;
    Table same, stranger, kin;
    double matches, kin_pairs, all_pairs;
    bool counts_rarity[LINK_FIELDS_MAX];
} Learner;

static bool is_own(const Field *field)
{
    return !field->shared;
}

// Kin are as strangers in what is a person's own. Twins have a date, and siblings numbers that follow each other.
static void derive_kin(Learner *learner)
{
    enum { AFTER_EACH_OTHER = LINK_LEVEL_2 };
    for (size_t f = 0; f < learner->set->schema.count; f++) {
        const Field *field = &learner->set->schema.fields[f];
        if (!is_own(field)) {
            continue;
        }
        memcpy(learner->kin[f], learner->stranger[f], sizeof learner->kin[f]);
        if (field->type == FIELD_DATE) {
            learner->kin[f][LINK_EQUAL] = 0.02;
        } else if (field->type == FIELD_NUMBER && learner->kin[f][AFTER_EACH_OTHER] < 0.03) {
            learner->kin[f][AFTER_EACH_OTHER] = 0.03;
        }
    }
}

// What a family shares is written of its members in as many ways as it is written of one person: only how often it is
// shared is the family's own, and how often a father's name is the other's grandfather's.
static void share_alike(double kin[LINK_LEVELS], const double counts[LINK_LEVELS], const double same[LINK_LEVELS], double usual)
{
    enum { STRENGTH = 20 };
    double moved = same[LINK_MOVED] > 0 ? 0.05 * STRENGTH + counts[LINK_MOVED] : 0;
    double differ = (1 - usual) * STRENGTH + counts[LINK_DIFFER];
    double alike = usual * STRENGTH;
    double written = 0;
    for (size_t l = 1; l < LINK_MOVED; l++) {
        alike += counts[l];
        written += same[l];
    }
    double all = alike + moved + differ;
    for (size_t l = 1; l < LINK_MOVED; l++) {
        kin[l] = alike / all * same[l] / written;
    }
    kin[LINK_MOVED] = moved / all;
    kin[LINK_DIFFER] = differ / all;
}

static void believe(Learner *learner)
{
    for (size_t f = 0; f < learner->set->schema.count; f++) {
        const Field *field = &learner->set->schema.fields[f];
        Belief belief = belief_of(field);
        memcpy(learner->same[f], belief.same, sizeof belief.same);
        memcpy(learner->stranger[f], belief.stranger, sizeof belief.stranger);
        share_alike(learner->kin[f], (double[LINK_LEVELS]){ 0 }, belief.same, belief.kin_equal);
        learner->counts_rarity[f] = field->type != FIELD_SOURCE;
    }
}

typedef struct Shares {
    double same, stranger, kin;
} Shares;

// How many pairs of each story the model expects with this pattern.
static Shares expected(const Learner *learner, const Pattern *pattern)
{
    Shares shares = { learner->matches, ldexp(learner->all_pairs, -(int)pattern->stranger * RARITY_STEP),
                      ldexp(learner->kin_pairs, -(int)pattern->kin * RARITY_STEP) };
    for (size_t f = 0; f < learner->set->schema.count; f++) {
        LinkLevel level = link_level_of(pattern->levels, f);
        if (level == LINK_MISSING) {
            continue;
        }
        bool rare = level == LINK_EQUAL && learner->counts_rarity[f];
        bool own = is_own(&learner->set->schema.fields[f]) && learner->set->schema.fields[f].type != FIELD_DATE;
        shares.same *= learner->same[f][level];
        shares.stranger *= rare ? 1 : learner->stranger[f][level];
        shares.kin *= rare && own ? 1 : learner->kin[f][level];
    }
    if (!learner->set->schema.has_kin) {
        shares.kin = 0;
    }
    return shares;
}

// ---- Strangers, from chance ----

// Pairs that are one person are left out of what is usual among strangers, as far as they are known.
static void count_strangers(Learner *learner, bool weighed)
{
    enum { PSEUDO = 10 };
    Table counts = { { 0 } };
    for (size_t i = 0; i < learner->chance_count; i++) {
        const Pattern *pattern = &learner->chance[i];
        Shares shares = expected(learner, pattern);
        double sum = shares.same + shares.stranger + shares.kin;
        double share = weighed && sum > 0 ? (shares.stranger + shares.kin) / sum : 1;
        for (size_t f = 0; f < learner->set->schema.count; f++) {
            counts[f][link_level_of(pattern->levels, f)] += share * (double)pattern->count;
        }
    }
    for (size_t f = 0; f < learner->set->schema.count; f++) {
        Belief belief = belief_of(&learner->set->schema.fields[f]);
        double sum = 0;
        for (size_t l = 1; l < LINK_LEVELS; l++) {
            counts[f][l] += belief.stranger[l] > 0 ? belief.stranger[l] * PSEUDO + 0.3 : 0;
            sum += counts[f][l];
        }
        for (size_t l = 1; l < LINK_LEVELS; l++) {
            learner->stranger[f][l] = counts[f][l] / sum;
        }
    }
    derive_kin(learner);
}

// ---- One person and one family, from candidates ----

static void spread(double *shares, const double counts[LINK_LEVELS], const double belief[LINK_LEVELS], double strength)
{
    double sum = 0;
    for (size_t l = 1; l < LINK_LEVELS; l++) {
        sum += counts[l] + belief[l] * strength;
    }
    for (size_t l = 1; l < LINK_LEVELS; l++) {
        shares[l] = (counts[l] + belief[l] * strength) / sum;
    }
}

// More difference than a field can have and mean anything is another class of pairs that has crept in.
static void bound_difference(double shares[LINK_LEVELS], double most)
{
    double over = shares[LINK_DIFFER] - most;
    if (over > 0) {
        double rest = 1 - shares[LINK_DIFFER];
        for (size_t l = 1; l < LINK_DIFFER; l++) {
            shares[l] = rest > 0 ? shares[l] * (1 - most) / rest : shares[l];
        }
        shares[LINK_DIFFER] = most;
    }
}

static void maximise(Learner *learner, Table same, Table kin)
{
    enum { STRENGTH = 20 };
    for (size_t f = 0; f < learner->set->schema.count; f++) {
        const Field *field = &learner->set->schema.fields[f];
        Belief belief = belief_of(field);
        spread(learner->same[f], same[f], belief.same, STRENGTH);
        bound_difference(learner->same[f], belief.differ_most);
        if (!is_own(field)) {
            share_alike(learner->kin[f], kin[f], learner->same[f], belief.kin_equal);
        }
    }
}

static void step(Learner *learner)
{
    Table same = { { 0 } };
    Table kin = { { 0 } };
    double matches = 0;
    double kin_pairs = 0;
    for (size_t i = 0; i < learner->candidate_count; i++) {
        const Pattern *pattern = &learner->candidates[i];
        Shares shares = expected(learner, pattern);
        double sum = shares.same + shares.stranger + shares.kin;
        double count = (double)pattern->count;
        double is_same = sum > 0 ? shares.same / sum * count : 0;
        double is_kin = sum > 0 ? shares.kin / sum * count : 0;
        matches += is_same;
        kin_pairs += is_kin;
        for (size_t f = 0; f < learner->set->schema.count; f++) {
            LinkLevel level = link_level_of(pattern->levels, f);
            same[f][level] += is_same;
            kin[f][level] += is_kin;
        }
    }
    learner->matches = matches > 0.5 ? matches : 0.5;
    learner->kin_pairs = kin_pairs > 0.5 ? kin_pairs : 0.5;
    maximise(learner, same, kin);
}

// ---- Freezing ----

static int32_t frozen_log(double share)
{
    enum { DIGITS = 53, LEAST = -40 * LINK_BIT };
    int exponent;
    double mantissa = frexp(share, &exponent);
    if (!(share > 0)) {
        return LEAST;
    }
    int32_t log = link_log2((uint64_t)ldexp(mantissa, DIGITS)) + (exponent - DIGITS) * LINK_BIT;
    return log > LEAST ? log : LEAST;
}

// A level speaks neither more for one person than being equal, nor more against than being different.
static void keep_in_order(Model *model, size_t field, const int32_t *other)
{
    int32_t least = model->same[field][LINK_DIFFER] - other[LINK_DIFFER];
    for (size_t l = LINK_LEVEL_2; l < LINK_DIFFER; l++) {
        if (model->same[field][l] - other[l] < least) {
            model->same[field][l] = least + other[l];
        }
    }
}

static void freeze(const Learner *learner, Model *model)
{
    *model = (Model){ .field_count = learner->set->schema.count, .has_kin = learner->set->schema.has_kin };
    for (size_t f = 0; f < model->field_count; f++) {
        const Field *field = &learner->set->schema.fields[f];
        for (size_t l = 1; l < LINK_LEVELS; l++) {
            bool rare = l == LINK_EQUAL && learner->counts_rarity[f];
            model->same[f][l] = frozen_log(learner->same[f][l]);
            model->stranger[f][l] = rare ? 0 : frozen_log(learner->stranger[f][l]);
            model->kin[f][l] = rare && is_own(field) && field->type != FIELD_DATE ? 0 : frozen_log(learner->kin[f][l]);
            model->same_ppm[f][l] = (int32_t)(learner->same[f][l] * 1e6);
            model->stranger_ppm[f][l] = (int32_t)(learner->stranger[f][l] * 1e6);
        }
        if (field->type != FIELD_SOURCE) {
            keep_in_order(model, f, model->stranger[f]);
        }
    }
    model->prior_same = frozen_log(learner->matches);
    model->prior_stranger = frozen_log(learner->all_pairs);
    model->prior_kin = frozen_log(learner->kin_pairs);
    model->matches = (int64_t)learner->matches;
    model->kin_pairs = (int64_t)learner->kin_pairs;
}

void model_learn(const LinkSet *set, const Patterns *candidates, const Patterns *chance, int64_t all_pairs, Model *model_out)
{
    Arena *arena = arena_new();
    Learner *learner = ARENA_NEW(arena, Learner);
    *learner = (Learner){ .set = set, .candidates = in_order(arena, candidates), .candidate_count = candidates->count,
                          .chance = in_order(arena, chance), .chance_count = chance->count,
                          .all_pairs = all_pairs > 0 ? (double)all_pairs : 1 };
    learner->matches = (double)set->count / 20 + 1; // where it begins; where it ends is learned
    learner->kin_pairs = (double)set->count / 20 + 1;
    believe(learner);
    count_strangers(learner, false);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < STEPS; i++) {
            step(learner);
        }
        count_strangers(learner, true);
    }
    step(learner);
    freeze(learner, model_out);
    arena_free(arena);
}

int32_t model_score(const Model *model, const Evidence *evidence)
{
    int32_t same = model->prior_same;
    int32_t stranger = model->prior_stranger - evidence->stranger;
    int32_t kin = model->prior_kin - evidence->kin;
    for (size_t f = 0; f < model->field_count; f++) {
        LinkLevel level = link_level_of(evidence->levels, f);
        same += model->same[f][level];
        stranger += model->stranger[f][level];
        kin += model->kin[f][level];
    }
    return same - (model->has_kin && kin > stranger ? kin : stranger);
}
