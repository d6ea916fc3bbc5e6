// Any bytes as an instance: refused with a line, or planned; and the plan gives nobody more than was asked or there.
#include <assert.h>
#include <string.h>

#include "allocation/plan.h"
#include "base/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_needs(const Instance *in, const Plan *plan)
{
    for (size_t i = 0; i < in->need_count; i++) {
        int64_t got = 0;
        for (size_t k = 0; k < plan->line_count; k++) {
            got += str_equal(plan->lines[k].need->name, in->needs[i].name) ? plan->lines[k].quantity : 0;
        }
        assert(got == plan->received[i] && got >= 0 && got <= in->needs[i].asked);
    }
}

static void check_stocks(const Instance *in, const Plan *plan)
{
    for (size_t i = 0; i < in->stock_count; i++) {
        int64_t taken = 0;
        for (size_t k = 0; k < plan->line_count; k++) {
            bool from = str_equal(plan->lines[k].link->responder, in->stocks[i].responder) &&
                        str_equal(plan->lines[k].need->item, in->stocks[i].item);
            assert(plan->lines[k].quantity > 0);
            taken += from ? plan->lines[k].quantity : 0;
        }
        assert(taken <= in->stocks[i].quantity);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    Instance instance;
    InstanceError error = { 0 };
    Plan plan;
    if (instance_read(arena, (Str){ (const char *)bytes, size }, &instance, &error) != OK) {
        assert(error.what);
    } else if (plan_make(arena, &instance, STR("seed"), &plan) == OK) {
        check_needs(&instance, &plan);
        check_stocks(&instance, &plan);
        assert(text_is_utf8(plan_write(arena, &instance, &plan)));
    }
    arena_free(arena);
    return 0;
}
