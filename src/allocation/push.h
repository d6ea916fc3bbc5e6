// The most that stocks can give to needs that take at most so much each, from the flow that is there on: paths from needs that
// lack something, over their stocks to others who get from these, to a stock with something left. Inside allocation/ only.
#ifndef ALLOCATION_PUSH_H
#define ALLOCATION_PUSH_H

#include "allocation/share.h"

typedef struct Push {
    Share *share;
    int32_t *need_of;                  // by link
    int64_t *limit, *filled;           // by need
    int32_t *need_group, *stock_group; // flow only within a group
    int32_t *need_mark, *stock_mark;   // the number of the last round that met it
    int32_t *need_at, *stock_at;       // the link where that round goes on
    int32_t *need_look;                // the same, looking for a stock with something left
    int32_t *need_level, *stock_level; // of that round, when it goes by levels
    bool *stock_busy;                  // lies on the path
    int32_t *path, *queue;
    int32_t mark;
    bool by_levels;
} Push;

// Who lies in the group, which all of them are marked with.
typedef struct PushGroup {
    int32_t label;
    const int32_t *needs, *stocks;
    int32_t need_count, stock_count;
} PushGroup;

Push *push_new(Arena *arena, Share *share);
// Fills the needs of one group as far as can be. Then push_reached_… tell the needs that lack something, and all that would
// have to give way to them: the least bottleneck. True when nobody lacks anything.
bool push_most(Push *push, const PushGroup *group);
void push_lessen(Push *push, int32_t need, int64_t to); // takes back what a need has above `to`
static inline bool push_reached_need(const Push *push, int32_t need)
{
    return push->need_mark[need] == push->mark;
}
static inline bool push_reached_stock(const Push *push, int32_t stock)
{
    return push->stock_mark[stock] == push->mark;
}

#endif
