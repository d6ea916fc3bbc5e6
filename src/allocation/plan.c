// Covers each item by the rule, then finds the least distance for what each need then gets; items, and then groups, on several
// threads.
#include "allocation/plan.h"

#include <stdlib.h>

#include "allocation/cover.h"
#include "allocation/jobs.h"
#include "allocation/shorten.h"

PLAN_FAULTS(FAULT_DEFINE)

typedef struct Piece {
    const Share *share;
    const Group *group;
    size_t place;
} Piece;

typedef struct Making {
    Plan *plan;
    Arena **arenas; // by item: threads share none
    Piece *pieces;
    size_t piece_count;
    bool *solved; // by piece
} Making;

static void cover_item(void *context, size_t number, Arena *scratch)
{
    Making *making = context;
    (void)scratch;
    Plan *plan = making->plan;
    share_make(making->arenas[number], plan->instance, (int32_t)number, plan->options.seed, &plan->shares[number]);
    plan->shares[number].done = plan->options.progress ? &plan->options.progress->done : NULL;
    cover(&plan->shares[number]);
}

static void shorten_piece(void *context, size_t number, Arena *scratch)
{
    const Making *making = context;
    const Piece *piece = &making->pieces[number];
    making->solved[number] = shorten(scratch, piece->share, piece->group);
    if (piece->share->done) {
        atomic_fetch_add(piece->share->done, piece->group->need_count);
    }
}

// The largest first, so that no thread is left alone with one at the end.
static int by_size(const void *a, const void *b)
{
    const Piece *x = a, *y = b;
    if (x->group->need_count != y->group->need_count) {
        return x->group->need_count > y->group->need_count ? -1 : 1;
    }
    return (x->place > y->place) - (x->place < y->place);
}

static void list_pieces(Making *making, Arena *arena)
{
    const Plan *plan = making->plan;
    for (int32_t i = 0; i < plan->instance->item_count; i++) {
        const Share *share = &plan->shares[i];
        for (size_t k = 0; k < share->group_count; k++) {
            if (share->groups[k].need_count && share->groups[k].stock_count) {
                making->pieces = ARENA_GROW(arena, making->pieces, making->piece_count);
                making->pieces[making->piece_count] = (Piece){ share, &share->groups[k], making->piece_count };
                making->piece_count++;
            }
        }
    }
    if (making->piece_count) {
        qsort(making->pieces, making->piece_count, sizeof *making->pieces, by_size);
    }
    making->solved = ARENA_ARRAY(arena, bool, making->piece_count);
}

static Fault shorten_all(Making *making, Arena *arena)
{
    list_pieces(making, arena);
    jobs_run(&(Jobs){ shorten_piece, making, making->piece_count, making->plan->options.threads });
    for (size_t i = 0; i < making->piece_count; i++) {
        if (!making->solved[i]) {
            return PLAN_TOO_LARGE;
        }
    }
    return OK;
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

Fault plan_make(Arena *arena, const Instance *instance, const PlanOptions *options, Plan *plan_out)
{
    size_t items = (size_t)instance->item_count;
    *plan_out = (Plan){ .instance = instance, .options = *options, .shares = ARENA_ARRAY(arena, Share, items) };
    Making making = { .plan = plan_out, .arenas = ARENA_ARRAY(arena, Arena *, items) };
    for (size_t i = 0; i < items; i++) {
        making.arenas[i] = arena_new();
        arena_at_reset(arena, free_arena, making.arenas[i]);
    }
    jobs_run(&(Jobs){ cover_item, &making, items, options->threads });
    return options->coverage ? OK : shorten_all(&making, arena);
}
