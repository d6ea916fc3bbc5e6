// How good the groups are, where the truth is given: pairs that belong together, and pairs that were put together.
#include <stdlib.h>

#include "linkage/hash.h"
#include "linkfiles/parts.h"

static int compare_hashes(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

// Pairs of equal hashes.
static int64_t count_pairs(uint64_t *hashes, size_t count)
{
    int64_t pairs = 0;
    if (count > 0) {
        qsort(hashes, count, sizeof *hashes, compare_hashes);
    }
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && hashes[end] == hashes[i]) {
            end++;
        }
        pairs += (int64_t)(end - i) * (int64_t)(end - i - 1) / 2;
        i = end;
    }
    return pairs;
}

bool truth_judge(Run *run, LinkQuality *quality_out)
{
    if (!run->truths) {
        return false;
    }
    Arena *scratch = arena_new();
    uint64_t *hashes = ARENA_ARRAY(scratch, uint64_t, run->count);
    for (size_t i = 0; i < run->count; i++) {
        hashes[i] = link_mix(run->truths[i], run->result.group[i]);
    }
    quality_out->found = count_pairs(hashes, run->count);
    for (size_t i = 0; i < run->count; i++) {
        hashes[i] = run->truths[i];
    }
    quality_out->true_pairs = count_pairs(hashes, run->count);
    for (size_t i = 0; i < run->count; i++) {
        hashes[i] = run->result.group[i];
    }
    quality_out->together = count_pairs(hashes, run->count);
    arena_free(scratch);
    return true;
}

static int64_t share(int64_t part, int64_t whole)
{
    return whole > 0 ? (int64_t)((__int128)part * 1000000 / whole) : 1000000;
}

int64_t link_precision(const LinkQuality *quality)
{
    return share(quality->found, quality->together);
}

int64_t link_recall(const LinkQuality *quality)
{
    return share(quality->found, quality->true_pairs);
}

int64_t link_f1(const LinkQuality *quality)
{
    return share(2 * quality->found, quality->together + quality->true_pairs);
}
