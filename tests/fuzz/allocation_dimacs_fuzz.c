// Any bytes as a problem of least-cost flow: refused with a line, impossible, or solved with a cost.
#include <assert.h>
#include <string.h>

#include "allocation/dimacs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// A few bytes may promise a hundred million nodes: allowed to who runs the command, but nothing for a fuzzer.
static bool is_large(Str text)
{
    size_t digits = 0;
    size_t at;
    if (!str_find(text, 'p', &at)) {
        return false;
    }
    for (Str rest = str_from_index(text, at); rest.len > 0 && *rest.at != '\n'; rest = str_from_index(rest, 1)) {
        digits = *rest.at >= '0' && *rest.at <= '9' ? digits + 1 : 0;
        if (digits > 4) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Str text = { (const char *)bytes, size };
    if (is_large(text)) {
        return 0;
    }
    Arena *arena = arena_new();
    FlowResult result;
    Str cost;
    InstanceError error = { 0 };
    (void)dimacs_is(text);
    if (dimacs_solve(arena, text, &result, &cost, &error) != OK) {
        assert(error.what);
    } else {
        assert((result == FLOW_BEST) == (cost.len > 0));
    }
    arena_free(arena);
    return 0;
}
