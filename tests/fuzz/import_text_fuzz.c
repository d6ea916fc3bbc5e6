// Any bytes as a register's text: its encoding is told, what is decoded is UTF-8 (UTF-8 itself is passed on as it is, for the
// reader of rows says where it is broken), and folding for comparing ends.
#include <assert.h>
#include <string.h>

#include "import/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const encodings[] = { "utf-8", "utf-16le", "utf-16be", "windows-1256", "windows-1252", "unknown", "koi8-r" };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Str input = str_copy(arena, (Str){ (const char *)bytes, size }), text;
    Str told = encoding_detect(input);
    assert(encoding_is_known(told) || str_is(told, "unknown"));
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        if (encoding_decode(arena, input, str_from(encodings[i]), &text) == OK) {
            assert(i < 5 && encoding_whole_lines(text).len <= text.len);
            if (!text_is_utf8(text)) {
                assert(i == 0);
                continue;
            }
            Str folded = import_fold(arena, text);
            assert(text_is_utf8(folded) && str_equal(import_fold(arena, folded), folded));
            assert(text_is_utf8(import_area_code(arena, text)));
        }
    }
    arena_free(arena);
    return 0;
}
