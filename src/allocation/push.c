// Rounds of searches. Each first looks back from the stocks with something left: who is not met there can get nothing more. Then those who
// lack something look for paths among those who are met, by levels along shortest paths only (Dinic), which serves many at once; when few
// are left, however long the path. In one round no link is tried twice, and what leads nowhere is not met again.
#include "allocation/push.h"

enum { FEW = 200 };

Push *push_new(Arena *arena, Share *share)
{
    size_t needs = (size_t)share->need_count, stocks = (size_t)share->stock_count;
    Push *push = ARENA_NEW(arena, Push);
    *push = (Push){ .share = share, .need_of = ARENA_ARRAY(arena, int32_t, (size_t)share->link_count),
                    .limit = ARENA_ARRAY(arena, int64_t, needs), .filled = ARENA_ARRAY(arena, int64_t, needs),
                    .need_group = ARENA_ARRAY(arena, int32_t, needs), .stock_group = ARENA_ARRAY(arena, int32_t, stocks),
                    .need_mark = ARENA_ARRAY(arena, int32_t, needs), .stock_mark = ARENA_ARRAY(arena, int32_t, stocks),
                    .need_at = ARENA_ARRAY(arena, int32_t, needs), .stock_at = ARENA_ARRAY(arena, int32_t, stocks),
                    .need_look = ARENA_ARRAY(arena, int32_t, needs), .stock_busy = ARENA_ARRAY(arena, bool, stocks),
                    .need_level = ARENA_ARRAY(arena, int32_t, needs), .stock_level = ARENA_ARRAY(arena, int32_t, stocks),
                    .path = ARENA_ARRAY(arena, int32_t, 2 * stocks + 2), .queue = ARENA_ARRAY(arena, int32_t, needs) };
    for (int32_t i = 0; i < share->need_count; i++) {
        push->need_group[i] = -1;
        for (int32_t e = share->need_from[i]; e < share->need_from[i + 1]; e++) {
            push->need_of[e] = i;
        }
    }
    return push;
}

static bool meet_need(Push *push, int32_t need)
{
    bool met = push->need_mark[need] == push->mark;
    if (!met) {
        push->need_mark[need] = push->mark;
        push->need_at[need] = push->need_look[need] = push->share->need_from[need];
    }
    return !met;
}

static bool meet_stock(Push *push, int32_t stock)
{
    bool met = push->stock_mark[stock] == push->mark;
    if (!met) {
        push->stock_mark[stock] = push->mark;
        push->stock_at[stock] = push->share->stock_from[stock];
    }
    return !met;
}

// A link to a stock with something left; -1: none. During a round stocks only get emptier.
static int32_t look_near(Push *push, int32_t group, int32_t need)
{
    const Share *share = push->share;
    for (int32_t *at = &push->need_look[need]; *at < share->need_from[need + 1]; ++*at) {
        int32_t stock = share->link_stock[*at];
        if (push->stock_group[stock] == group && share->left[stock] > 0) {
            return *at;
        }
    }
    return -1;
}

// The next link to a stock that may lead on; -1: none.
static int32_t step_to_stock(Push *push, int32_t group, int32_t need)
{
    const Share *share = push->share;
    for (int32_t *at = &push->need_at[need]; *at < share->need_from[need + 1]; ++*at) {
        int32_t stock = share->link_stock[*at];
        if (push->stock_group[stock] != group || push->stock_busy[stock]) {
            continue;
        }
        if (push->stock_mark[stock] != push->mark || (push->by_levels && push->stock_level[stock] >= push->need_level[need])) {
            continue;
        }
        if (push->stock_at[stock] < share->stock_from[stock + 1]) {
            return *at;
        }
    }
    return -1;
}

static int32_t step_to_need(Push *push, int32_t stock)
{
    const Share *share = push->share;
    for (int32_t *at = &push->stock_at[stock]; *at < share->stock_from[stock + 1]; ++*at) {
        int32_t link = share->stock_links[*at];
        int32_t need = push->need_of[link];
        bool leads = push->need_mark[need] == push->mark && (!push->by_levels || push->need_level[need] < push->stock_level[stock]);
        if (share->flow[link] > 0 && leads) {
            if (push->need_at[need] < share->need_from[need + 1]) {
                return link;
            }
        }
    }
    return -1;
}

// path[0], path[2], …: links that take on; path[1], …: links that give way.
static void send(Push *push, int32_t first, int32_t length)
{
    Share *share = push->share;
    int32_t last = share->link_stock[push->path[length - 1]];
    int64_t amount = push->limit[first] - push->filled[first];
    amount = share->left[last] < amount ? share->left[last] : amount;
    for (int32_t i = 1; i < length; i += 2) {
        amount = share->flow[push->path[i]] < amount ? share->flow[push->path[i]] : amount;
    }
    for (int32_t i = 0; i < length; i++) {
        share->flow[push->path[i]] += i % 2 ? -amount : amount;
        push->stock_busy[share->link_stock[push->path[i]]] = false;
    }
    share->left[last] -= amount;
    push->filled[first] += amount;
}

// One path, and what fits along it. False when this round has none from there.
static bool augment(Push *push, int32_t group, int32_t first)
{
    const Share *share = push->share;
    int32_t length = 0, need = first, stock;
    for (;;) {
        int32_t take = look_near(push, group, need);
        if (take >= 0) {
            push->path[length++] = take;
            send(push, first, length);
            return true;
        }
        take = step_to_stock(push, group, need);
        if (take >= 0) {
            push->path[length++] = take;
            stock = share->link_stock[take];
            push->stock_busy[stock] = true;
        } else if (length == 0) {
            return false;
        } else { // back to the stock that led here
            stock = share->link_stock[push->path[--length]];
            push->stock_at[stock]++;
        }
        int32_t give = step_to_need(push, stock);
        if (give >= 0) {
            push->path[length++] = give;
            need = push->need_of[give];
        } else {
            need = push->need_of[push->path[--length]];
            push->need_at[need]++;
            push->stock_busy[stock] = false;
        }
    }
}

// Everyone who can get something from a stock, with a level one above it.
static int32_t level_needs(Push *push, int32_t group, int32_t stock, int32_t end)
{
    const Share *share = push->share;
    for (int32_t k = share->stock_from[stock]; k < share->stock_from[stock + 1]; k++) {
        int32_t need = push->need_of[share->stock_links[k]];
        if (push->need_group[need] == group && meet_need(push, need)) {
            push->need_level[need] = push->stock_level[stock] + 1;
            push->queue[end++] = need;
        }
    }
    return end;
}

// Looks back from the stocks with something left. How many needs lack something and are met: they lie at the front of the queue.
static int32_t begin_round(Push *push, const PushGroup *group)
{
    const Share *share = push->share;
    int32_t end = 0, lacking = 0;
    push->mark++;
    for (int32_t i = 0; i < group->stock_count; i++) {
        int32_t stock = group->stocks[i];
        if (share->left[stock] > 0) {
            meet_stock(push, stock);
            push->stock_level[stock] = 0;
            end = level_needs(push, group->label, stock, end);
        }
    }
    for (int32_t i = 0; i < end; i++) {
        int32_t need = push->queue[i];
        for (int32_t e = share->need_from[need]; e < share->need_from[need + 1]; e++) {
            int32_t stock = share->link_stock[e];
            if (share->flow[e] > 0 && meet_stock(push, stock)) {
                push->stock_level[stock] = push->need_level[need] + 1;
                end = level_needs(push, group->label, stock, end);
            }
        }
    }
    for (int32_t i = 0; i < end; i++) {
        int32_t need = push->queue[i];
        if (push->filled[need] < push->limit[need]) {
            push->queue[lacking++] = need;
        }
    }
    return lacking;
}

static void serve(Push *push, int32_t group, int32_t count)
{
    push->by_levels = count > FEW;
    for (int32_t i = 0; i < count; i++) {
        int32_t need = push->queue[i];
        while (push->filled[need] < push->limit[need] && augment(push, group, need)) {
        }
    }
}

// Meets needs that lack something, and all who would have to give way to them. Whether there are any.
static bool meet_bottleneck(Push *push, const PushGroup *group)
{
    const Share *share = push->share;
    int32_t end = 0;
    push->mark++;
    for (int32_t i = 0; i < group->need_count; i++) {
        int32_t need = group->needs[i];
        if (push->filled[need] < push->limit[need]) {
            meet_need(push, need);
            push->queue[end++] = need;
        }
    }
    for (int32_t i = 0; i < end; i++) {
        for (int32_t e = share->need_from[push->queue[i]]; e < share->need_from[push->queue[i] + 1]; e++) {
            int32_t stock = share->link_stock[e];
            if (push->stock_group[stock] != group->label || !meet_stock(push, stock)) {
                continue;
            }
            for (int32_t k = share->stock_from[stock]; k < share->stock_from[stock + 1]; k++) {
                int32_t other = push->need_of[share->stock_links[k]];
                if (share->flow[share->stock_links[k]] > 0 && meet_need(push, other)) {
                    push->queue[end++] = other;
                }
            }
        }
    }
    return end > 0;
}

bool push_most(Push *push, const PushGroup *group)
{
    for (int32_t count = begin_round(push, group); count > 0; count = begin_round(push, group)) {
        serve(push, group->label, count);
    }
    return !meet_bottleneck(push, group);
}

void push_lessen(Push *push, int32_t need, int64_t to)
{
    Share *share = push->share;
    for (int32_t e = share->need_from[need]; push->filled[need] > to; e++) {
        int64_t more = push->filled[need] - to;
        int64_t back = share->flow[e] < more ? share->flow[e] : more;
        share->flow[e] -= back;
        share->left[share->link_stock[e]] += back;
        push->filled[need] -= back;
    }
}
