// The gate for text from outside: what it lets in is NFC, stays as it is the second time, and codes
// and ids that are read are written the same way again.
#include <assert.h>

#include "base/id.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Str input = { (const char *)bytes, size };
    Str text;
    Str again;
    Id id;
    if (text_accept(arena, input, &text) == OK) {
        assert(text_is_utf8(input) && text_length(text) <= text.len && text.at[text.len] == '\0');
        Fault fault = text_accept(arena, text, &again);
        assert(fault == OK && str_equal(text, again));
        text_latin_digits(arena, text);
    }
    if (code_accept(arena, input, &text) == OK) {
        Fault fault = code_accept(arena, code_for_people(arena, text), &again);
        assert(fault == OK && str_equal(text, again));
    }
    if (id_parse(input, &id)) {
        assert(str_equal(input, id_format(arena, id)));
    }
    arena_free(arena);
    return 0;
}
