// Multipart bodies of any bytes: the first line is the Content-Type. The file must be a view into the body, and no
// value above its bound.
#include <assert.h>
#include <stdint.h>

#include "base/digest.h"
#include "http/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    InputFaults faults = { .count = 0 };
    SentFile file;
    Str body = { (const char *)bytes, size }, type = STR_NONE;
    digest_start();
    str_cut(&body, '\n', &type);
    body = body.at ? body : STR("");
    Doc *tree = input_read_multipart(arena, type.at ? type : STR(""), body, &file, &faults);
    assert(tree);
    if (file.bytes.at) {
        assert(file.bytes.at >= body.at && file.bytes.at + file.bytes.len <= body.at + body.len);
        assert(text_is_utf8(file.name) && text_is_utf8(file.field));
    }
    for (size_t i = 0; i < faults.count; i++) {
        assert(faults.at[i].fault && text_is_utf8(faults.at[i].field));
    }
    arena_free(arena);
    return 0;
}
