// JSON bodies of any bytes against a table. Whatever comes, the fault's field is text that can be
// told, and nothing beyond the bounds is accepted.
#include <assert.h>
#include <stdint.h>

#include "base/digest.h"
#include "http/input.h"

static const Field rows[] = {
    { .name = "item", .kind = FIELD_TEXT, .required = true, .most = 20 },
    { .name = "quantity", .kind = FIELD_INT, .required = true, .least = 1, .most = 9 },
    { 0 },
};
static const Field fields[] = {
    { .name = "for", .kind = FIELD_CHOICE, .required = true, .choices = "person household" },
    { .name = "people", .kind = FIELD_INT, .least = 1, .most = 50 },
    { .name = "phone", .kind = FIELD_PHONE },
    { .name = "due", .kind = FIELD_DATE },
    { .name = "flag", .kind = FIELD_FLAG },
    { .name = "words", .kind = FIELD_LINES, .most = 9 },
    { .name = "lines", .kind = FIELD_LIST, .most = 3, .fields = rows },
    { 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    InputFaults faults = { .count = 0 };
    Doc *tree = input_read_json(arena, (Str){ (const char *)bytes, size }, fields, &faults);
    const Input *input = input_check(arena, tree, fields, INPUT_JSON, &faults);
    assert(faults.count > 0 || input_has(input, "for"));
    assert(input_int(input, "people") >= 0 && input_int(input, "people") <= 50);
    assert(text_length(input_text(input, "words")) <= 9);
    for (size_t i = 0; i < faults.count; i++) {
        assert(faults.at[i].fault && text_is_utf8(faults.at[i].field));
    }
    arena_free(arena);
    return 0;
}
