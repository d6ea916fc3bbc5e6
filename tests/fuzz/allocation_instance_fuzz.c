// Any bytes as an instance: refused with a line, or planned; and the plan gives nobody more than was asked or there.
#include <assert.h>
#include <string.h>

#include "allocation/plan.h"
#include "base/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_needs(const Share *share)
{
    for (int32_t i = 0; i < share->need_count; i++) {
        int64_t got = 0;
        for (int32_t e = share->need_from[i]; e < share->need_from[i + 1]; e++) {
            assert(share->flow[e] >= 0);
            got += share->flow[e];
        }
        assert(got == share->given[i] && got <= share_limit(&share->needs[i]));
    }
}

static void check_stocks(const Share *share)
{
    for (int32_t s = 0; s < share->stock_count; s++) {
        int64_t taken = 0;
        for (int32_t k = share->stock_from[s]; k < share->stock_from[s + 1]; k++) {
            taken += share->flow[share->stock_links[k]];
        }
        assert(taken <= share->stocks[s].quantity);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    Instance instance;
    InstanceError error = { 0 };
    PlanOptions options = { .seed = STR("seed"), .threads = 1 };
    Plan plan;
    if (instance_read(arena, (Str){ (const char *)bytes, size }, NULL, &instance, &error) != OK) {
        assert(error.what);
    } else if (plan_make(arena, &instance, &options, &plan) == OK) {
        for (int32_t i = 0; i < instance.item_count; i++) {
            check_needs(&plan.shares[i]);
            check_stocks(&plan.shares[i]);
        }
        assert(text_is_utf8(plan_text(arena, &plan)));
    }
    arena_free(arena);
    return 0;
}
