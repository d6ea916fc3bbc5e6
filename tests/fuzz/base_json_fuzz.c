// Any bytes as JSON: what is read can be written, and is read again as the same.
#include <assert.h>

#include "base/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Doc *doc;
    Doc *again;
    if (doc_from_json(arena, (Str){ (const char *)bytes, size }, &doc) == OK) {
        Str canonical = doc_to_canonical_json(arena, doc);
        Fault fault = doc_from_json(arena, canonical, &again);
        assert(fault == OK);
        assert(str_equal(canonical, doc_to_canonical_json(arena, again)));
    }
    arena_free(arena);
    return 0;
}
