// Phones as people write them. Not here: whether the number exists.
#include "http/input.h"

// Signs that people and address books put between digits; the last ones are invisible marks.
static const char *const signs[] = { " ",      "\t",     "-",      "(",      ")",
                                     ".",      "/",      "\u00a0", "\u2010", "\u2011",
                                     "\u2012", "\u2013", "\u202f", "\u200e", "\u200f",
                                     "\u202a", "\u202b", "\u202c", "\u202d", "\u2066",
                                     "\u2067", "\u2068", "\u2069", "\u061c", "\ufeff" };

static size_t sign_length(Str text)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        Str sign = str_from(signs[i]);
        if (str_starts(text, sign)) {
            return sign.len;
        }
    }
    return 0;
}

// '+' may only lead; everything else must be a digit.
static Fault keep_digits(Arena *arena, Str typed, Str *kept_out)
{
    TextBuilder kept = { .arena = arena };
    for (size_t i = 0; i < typed.len;) {
        char byte = typed.at[i];
        bool is_kept = (byte >= '0' && byte <= '9') || (byte == '+' && kept.len == 0);
        size_t sign = is_kept ? 0 : sign_length(str_from_index(typed, i));
        if (sign == 0 && !is_kept) {
            return PHONE_MALFORMED;
        }
        if (sign == 0) {
            text_add_char(&kept, byte);
        }
        i += sign ? sign : 1;
    }
    *kept_out = text_done(&kept);
    return OK;
}

// 5X XXX XXXX (mobile), or an area code of 2, 4, 8, 9 and seven digits.
static bool is_national(Str digits)
{
    if (digits.len == 9) {
        return digits.at[0] == '5';
    }
    return digits.len == 8 && (digits.at[0] == '2' || digits.at[0] == '4' || digits.at[0] == '8' ||
                               digits.at[0] == '9');
}

static Str without_zero(Str digits)
{
    return str_starts(digits, STR("0")) ? str_from_index(digits, 1) : digits;
}

static bool is_of_country(Str digits)
{
    return str_starts(digits, STR("970")) || str_starts(digits, STR("972"));
}

static Fault accept_abroad(Arena *arena, Str digits, Str *phone_out)
{
    if (digits.len < 7 || digits.len > 15 || digits.at[0] == '0') {
        return PHONE_MALFORMED;
    }
    *phone_out = str_format(arena, "+%.*s", STR_ARG(digits));
    return OK;
}

Fault input_accept_phone(Arena *arena, Str typed, Str *phone_out)
{
    Str digits;
    TRY(keep_digits(arena, text_latin_digits(arena, typed), &digits));
    bool has_plus = str_starts(digits, STR("+"));
    bool is_international = has_plus || str_starts(digits, STR("00"));
    if (is_international) {
        digits = str_from_index(digits, has_plus ? 1 : 2);
    }
    if (is_international && !is_of_country(digits)) {
        return accept_abroad(arena, digits, phone_out);
    }
    if (is_international || (is_of_country(digits) && digits.len > 9)) {
        digits = str_from_index(digits, 3);
    }
    digits = without_zero(digits);
    if (!is_national(digits)) {
        return PHONE_MALFORMED;
    }
    *phone_out = str_copy(arena, digits);
    return OK;
}
