// Forms and queries of any bytes against a table with every kind of field. What is accepted must be
// within the table's bounds.
#include <assert.h>
#include <stdint.h>

#include "base/digest.h"
#include "http/input.h"

static const Field rows[] = {
    { .name = "item", .kind = FIELD_TEXT, .required = true, .most = 20 },
    { .name = "quantity", .kind = FIELD_INT, .least = 1, .most = 9 },
    { 0 },
};
static const Field fields[] = {
    { .name = "a", .kind = FIELD_TEXT, .least = 1, .most = 5 },
    { .name = "b", .kind = FIELD_LINES, .most = 9 },
    { .name = "c", .kind = FIELD_INT, .least = -5, .most = 5 },
    { .name = "d", .kind = FIELD_DATE },
    { .name = "f", .kind = FIELD_FLAG },
    { .name = "i", .kind = FIELD_ID },
    { .name = "k", .kind = FIELD_CHOICE, .choices = "x y" },
    { .name = "p", .kind = FIELD_PHONE },
    { .name = "s", .kind = FIELD_SECRET, .most = 6 },
    { .name = "l", .kind = FIELD_LIST, .most = 3, .fields = rows },
    { 0 },
};

static void check(const Input *input)
{
    assert(text_length(input_text(input, "a")) <= 5);
    assert(text_length(input_text(input, "b")) <= 9);
    assert(input_int(input, "c") >= -5 && input_int(input, "c") <= 5);
    assert(input_text(input, "p").len <= 16);
    assert(input_count(input, "l") <= 3);
    for (size_t i = 0; i < input_count(input, "l"); i++) {
        const Input *row = input_at(input, "l", i);
        assert(!input_has(row, "quantity") || input_int(row, "quantity") >= 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    InputFaults faults = { .count = 0 };
    Doc *tree = input_read_form(arena, (Str){ (const char *)bytes, size }, &faults);
    check(input_check(arena, tree, fields, INPUT_FORM, &faults));
    for (size_t i = 0; i < faults.count; i++) {
        assert(faults.at[i].fault && text_is_utf8(faults.at[i].field));
    }
    arena_free(arena);
    return 0;
}
