// Any bytes as names, numbers, phones and dates of a register: folding ends and gives text, and values stay
// within what they are packed in. The first line is the format of a date.
#include <assert.h>
#include <string.h>

#include "linkage/fold.h"
#include "linkage/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void fold(Arena *arena, Str text)
{
    uint8_t letters[LINK_LETTERS_MAX];
    LinkParts parts;
    Str folded = link_fold(arena, text);
    assert(text_is_utf8(folded) && text_is_utf8(link_fold(arena, folded)));
    assert(link_letters(folded, letters) <= LINK_LETTERS_MAX);
    link_parts(arena, folded, &parts);
    assert(parts.count <= LINK_PARTS_MAX);
    for (size_t i = 0; i < parts.count; i++) {
        assert(text_is_utf8(parts.at[i]) && parts.at[i].len > 0);
    }
    assert(text_is_utf8(link_bare(arena, folded)));
    assert(link_script(folded) != LINK_OTHER_SCRIPT || link_skeleton(folded) == 0);
}

static void read_values(Str text, Str format)
{
    uint8_t signs[LINK_SIGNS_MAX];
    uint64_t number = link_number(text);
    assert(link_number_signs(number, signs) <= LINK_SIGNS_MAX);
    assert(!link_number_is_checked(number) || link_number_is_nine_digits(number));
    assert(link_phone(text) <= 1000000000);
    LinkDate date = link_date(text, format);
    assert(date == 0 || link_date_format_is_known(format) || !format.at);
    assert(link_date_month(date) < 128 && link_date_day(date) < 128);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Str rest = str_copy(arena, (Str){ (const char *)bytes, size }), format = STR_NONE;
    str_cut(&rest, '\n', &format);
    Str text = rest.at ? rest : STR("");
    fold(arena, text);
    read_values(text, STR_NONE);
    if (link_date_format_is_known(format)) {
        read_values(text, format);
    }
    arena_free(arena);
    return 0;
}
