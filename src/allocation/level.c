// Closes in on the level by halves, then puts the last units, one a need at most, in their exact order. All in whole numbers.
#include "allocation/level.h"

#include <stdlib.h>

static int bits_of(int64_t number)
{
    return number > 0 ? 64 - __builtin_clzll((unsigned long long)number) : 0;
}

static int64_t divisor_of(const Need *need)
{
    return need->entitlement * need->weight;
}

int level_bits(const Share *share)
{
    int most = 1;
    for (int32_t i = 0; i < share->need_count; i++) {
        int bits = bits_of(divisor_of(&share->needs[i]));
        most = bits > most ? bits : most;
    }
    return most;
}

Level level_beyond(const Share *share, int bits)
{
    Level most = 0;
    for (int32_t i = 0; i < share->need_count; i++) {
        const Need *need = &share->needs[i];
        int64_t limit = share_limit(need);
        if (limit > 0) {
            Level last = (Level)(2 * (uint64_t)(limit + need->received)) / (uint64_t)divisor_of(need);
            most = last > most ? last : most;
        }
    }
    return (most + 1) << bits;
}

// The units of a need whose key is at most level / 2^bits: (2(u+r)+1)/d.
static int64_t units_at(const Need *need, int bits, Level level)
{
    uint64_t divisor = (uint64_t)divisor_of(need), whole = (uint64_t)(level >> bits);
    uint64_t part = (uint64_t)(level & (((Level)1 << bits) - 1));
    Level reach = (Level)whole * divisor + ((Level)part * divisor >> bits);
    Level units = reach == 0 ? 0 : (reach - 1) / 2 + 1;
    int64_t limit = share_limit(need);
    if (units <= (uint64_t)need->received) {
        return 0;
    }
    units -= (uint64_t)need->received;
    return units > (uint64_t)limit ? limit : (int64_t)units;
}

static __int128 sum_at(const Reach *reach, Level level)
{
    __int128 sum = 0;
    for (int32_t i = 0; i < reach->count; i++) {
        sum += units_at(&reach->share->needs[reach->needs[i]], reach->bits, level);
    }
    return sum;
}

static int by_rank(const void *a, const void *b, void *context)
{
    const Reach *reach = context;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (x == y) {
        return 0;
    }
    return share_ranks_before(reach->share, x, reach->limit[x], y, reach->limit[y]) ? -1 : 1;
}

// `limit` holds what lies below the level; those that get one more at the next get it in order until none is left.
static void give_last(Reach *reach, int32_t count, int64_t units)
{
    if (units < count) {
        qsort_r(reach->spare, (size_t)count, sizeof *reach->spare, by_rank, reach);
        count = (int32_t)units;
    }
    for (int32_t i = 0; i < count; i++) {
        reach->limit[reach->spare[i]]++;
    }
}

void level_reach(Reach *reach)
{
    Level low = reach->range[0], high = reach->range[1];
    int32_t next = 0;
    __int128 sum = 0;
    while (high - low > 1) {
        Level middle = low + (high - low) / 2;
        if (sum_at(reach, middle) <= reach->units) {
            low = middle;
        } else {
            high = middle;
        }
    }
    for (int32_t i = 0; i < reach->count; i++) {
        int32_t need = reach->needs[i];
        reach->limit[need] = units_at(&reach->share->needs[need], reach->bits, low);
        sum += reach->limit[need];
        if (units_at(&reach->share->needs[need], reach->bits, low + 1) > reach->limit[need]) {
            reach->spare[next++] = need;
        }
    }
    give_last(reach, next, (int64_t)(reach->units - sum));
    reach->range[0] = low;
    reach->range[1] = low + 1;
}
