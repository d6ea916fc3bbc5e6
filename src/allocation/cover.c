// What giving unit by unit would give, without the units. For any level: let each need take what lies below it, and fill them
// as far as can be. Those who then lack something, and all who would have to give way to them, are a bottleneck: what its
// stocks have is all theirs, and none of them ever gets beyond this level, while all others get at least to it. So the two parts
// are solved apart. The level tried is the one at which a part would use its stock exactly; when that fits, the part is done.
#include "allocation/cover.h"

#include <stdlib.h>
#include <string.h>

#include "allocation/level.h"
#include "allocation/push.h"

typedef struct Part {
    Group group;
    Level range[2];
    int32_t label;
} Part;

typedef struct Cover {
    Share *share;
    Arena *arena;
    Push *push;
    Part *parts; // still to be solved
    size_t part_count;
    int32_t *world, world_count, *world_stock, world_stock_count; // where stock is left
    int32_t *spare, *spare_more; // room for sorting out
    int32_t labels, settled, settled_stock, tier;
    int bits;
    Level beyond;
} Cover;

// Those that the last search reached come first, in the order they had. How many they are.
static int32_t reached_first(Cover *cover, int32_t *list, int32_t count, bool stocks)
{
    int32_t first = 0, others = 0;
    for (int32_t i = 0; i < count; i++) {
        bool reached = stocks ? push_reached_stock(cover->push, list[i]) : push_reached_need(cover->push, list[i]);
        if (reached) {
            list[first++] = list[i];
        } else {
            cover->spare[others++] = list[i];
        }
    }
    for (int32_t i = 0; i < others; i++) {
        list[first + i] = cover->spare[i];
    }
    return first;
}

static void add_part(Cover *cover, Group group, const Level range[2])
{
    cover->parts = ARENA_GROW(cover->arena, cover->parts, cover->part_count);
    cover->parts[cover->part_count++] = (Part){ .group = group, .range = { range[0], range[1] }, .label = cover->labels };
}

// All that hangs together with the last need found so far, labelled anew: needs to `spare`, stocks to `spare_more`.
static void find_piece(Cover *cover, int32_t label, Group *piece)
{
    const Share *share = cover->share;
    Push *push = cover->push;
    for (int32_t i = piece->need_count - 1; i < piece->need_count; i++) {
        int32_t need = cover->spare[i];
        for (int32_t e = share->need_from[need]; e < share->need_from[need + 1]; e++) {
            int32_t stock = share->link_stock[e];
            if (push->stock_group[stock] != label) {
                continue;
            }
            push->stock_group[stock] = cover->labels;
            cover->spare_more[piece->stock_count++] = stock;
            for (int32_t k = share->stock_from[stock]; k < share->stock_from[stock + 1]; k++) {
                int32_t other = push->need_of[share->stock_links[k]];
                if (push->need_group[other] == label) {
                    push->need_group[other] = cover->labels;
                    cover->spare[piece->need_count++] = other;
                }
            }
        }
    }
}

// Adds what hangs together as parts of their own: what is far apart has nothing to decide together.
static void add_parts(Cover *cover, Group group, const Level range[2])
{
    Share *share = cover->share;
    Push *push = cover->push;
    int32_t label = ++cover->labels, *needs = share->need_order + group.need, *stocks = share->stock_order + group.stock;
    Group found = { 0 };
    for (int32_t i = 0; i < group.need_count; i++) {
        push->need_group[needs[i]] = label;
    }
    for (int32_t i = 0; i < group.stock_count; i++) {
        push->stock_group[stocks[i]] = label;
    }
    for (int32_t i = 0; i < group.need_count; i++) {
        if (push->need_group[needs[i]] == label) {
            Group before = found;
            push->need_group[needs[i]] = ++cover->labels;
            cover->spare[found.need_count++] = needs[i];
            find_piece(cover, label, &found);
            add_part(cover, (Group){ group.need + before.need_count, found.need_count - before.need_count,
                                     group.stock + before.stock_count, found.stock_count - before.stock_count, false }, range);
        }
    }
    memcpy(needs, cover->spare, (size_t)found.need_count * sizeof *needs);
    memcpy(stocks, cover->spare_more, (size_t)found.stock_count * sizeof *stocks);
}

static void keep_group(Share *share, Group group)
{
    share->groups = ARENA_GROW(share->arena, share->groups, share->group_count);
    share->groups[share->group_count++] = group;
    if (share->done) {
        atomic_fetch_add(share->done, group.need_count);
    }
}

// Limits at which the part would use all its stock, and no more. Earlier tiers keep what they have.
static void choose_limits(Cover *cover, Part *part)
{
    const Share *share = cover->share;
    int64_t units = 0;
    int32_t count = 0;
    for (int32_t i = 0; i < part->group.stock_count; i++) {
        units += share->stocks[share->stock_order[part->group.stock + i]].quantity;
    }
    for (int32_t i = 0; i < part->group.need_count; i++) {
        int32_t need = share->need_order[part->group.need + i];
        if (share->needs[need].tier == cover->tier) {
            cover->spare[count++] = need;
        } else {
            units -= cover->push->filled[need];
        }
    }
    Reach reach = { .share = share, .bits = cover->bits, .needs = cover->spare, .count = count, .units = units,
                    .range = { part->range[0], part->range[1] }, .limit = cover->push->limit, .spare = cover->spare_more };
    level_reach(&reach);
    part->range[0] = reach.range[0];
    part->range[1] = reach.range[1];
    for (int32_t i = 0; i < count; i++) {
        push_lessen(cover->push, cover->spare[i], cover->push->limit[cover->spare[i]]);
    }
}

static void solve_part(Cover *cover, Part part)
{
    Share *share = cover->share;
    Level low = part.range[0], high = part.range[1];
    Group group = part.group, rest = part.group;
    choose_limits(cover, &part);
    PushGroup all = { part.label, share->need_order + group.need, share->stock_order + group.stock, group.need_count, group.stock_count };
    if (push_most(cover->push, &all)) {
        keep_group(share, group);
        return;
    }
    group.need_count = reached_first(cover, share->need_order + group.need, group.need_count, false);
    group.stock_count = reached_first(cover, share->stock_order + group.stock, group.stock_count, true);
    rest.need += group.need_count;
    rest.need_count -= group.need_count;
    rest.stock += group.stock_count;
    rest.stock_count -= group.stock_count;
    add_parts(cover, group, (Level[]){ low, part.range[1] });
    add_parts(cover, rest, (Level[]){ part.range[0], high });
}

// What the last search reached leaves the world and is a part of its own.
static void cut_part(Cover *cover)
{
    Share *share = cover->share;
    int32_t needs = reached_first(cover, cover->world, cover->world_count, false);
    int32_t stocks = reached_first(cover, cover->world_stock, cover->world_stock_count, true);
    for (int32_t i = 0; i < needs; i++) {
        share->need_order[cover->settled + i] = cover->world[i];
    }
    for (int32_t i = 0; i < stocks; i++) {
        share->stock_order[cover->settled_stock + i] = cover->world_stock[i];
    }
    add_parts(cover, (Group){ cover->settled, needs, cover->settled_stock, stocks, false }, (Level[]){ 0, cover->beyond });
    cover->settled += needs;
    cover->settled_stock += stocks;
    cover->world += needs;
    cover->world_count -= needs;
    cover->world_stock += stocks;
    cover->world_stock_count -= stocks;
}

static void cover_tier(Cover *cover)
{
    PushGroup all = { 0, cover->world, cover->world_stock, cover->world_count, cover->world_stock_count };
    if (push_most(cover->push, &all)) {
        return;
    }
    cut_part(cover);
    while (cover->part_count) {
        solve_part(cover, cover->parts[--cover->part_count]);
    }
}

static int by_tier(const void *a, const void *b, void *context)
{
    const Share *share = context;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    int32_t first = share->needs[x].tier, second = share->needs[y].tier;
    return first != second ? (first < second ? -1 : 1) : (x > y) - (x < y);
}

static void cover_tiers(Cover *cover)
{
    Share *share = cover->share;
    for (int32_t begin = 0, end; begin < share->need_count; begin = end) {
        cover->tier = share->needs[cover->world[cover->world_count]].tier;
        for (end = begin; end < share->need_count && share->needs[cover->world[cover->world_count]].tier == cover->tier; end++) {
            int32_t need = cover->world[cover->world_count++];
            cover->push->need_group[need] = 0;
            cover->push->limit[need] = share_limit(&share->needs[need]);
        }
        cover_tier(cover);
    }
}

void cover(Share *share)
{
    size_t needs = (size_t)share->need_count, stocks = (size_t)share->stock_count;
    Cover cover = { .share = share, .arena = arena_new() };
    cover.push = push_new(cover.arena, share);
    cover.world = ARENA_ARRAY(cover.arena, int32_t, needs + 1);
    cover.world_stock = ARENA_ARRAY(cover.arena, int32_t, stocks);
    cover.spare = ARENA_ARRAY(cover.arena, int32_t, needs + stocks);
    cover.spare_more = ARENA_ARRAY(cover.arena, int32_t, needs + stocks);
    cover.bits = level_bits(share);
    cover.beyond = level_beyond(share, cover.bits);
    for (int32_t i = 0; i < share->need_count; i++) {
        cover.world[i] = i;
    }
    for (int32_t i = 0; i < share->stock_count; i++) {
        cover.world_stock[cover.world_stock_count++] = i;
    }
    if (needs) {
        qsort_r(cover.world, needs, sizeof *cover.world, by_tier, share);
    }
    cover_tiers(&cover);
    for (int32_t i = 0; i < cover.world_count; i++) {
        share->need_order[cover.settled + i] = cover.world[i];
    }
    for (int32_t i = 0; i < cover.world_stock_count; i++) {
        share->stock_order[cover.settled_stock + i] = cover.world_stock[i];
    }
    keep_group(share, (Group){ cover.settled, cover.world_count, cover.settled_stock, cover.world_stock_count, true });
    for (int32_t i = 0; i < share->stock_count; i++) {
        share->stock_place[share->stock_order[i]] = i;
    }
    for (int32_t i = 0; i < share->need_count; i++) {
        share->given[i] = cover.push->filled[i];
    }
    arena_free(cover.arena);
}
