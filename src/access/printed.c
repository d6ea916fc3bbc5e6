// Ten one-time codes on paper. They are digits, for any keypad types these.
#include <sodium.h>

#include "access/factor_parts.h"

static Digest code_digest(const Work *work, Id account, Str digits)
{
    Str whose = id_format(work->arena, account);
    Str text = str_format(work->arena, "%.*s %.*s", STR_ARG(whose), STR_ARG(digits));
    return digest_keyed(work->keys->factors, "istijaba/printed/v1", text);
}

Str factor_make_digits(Arena *arena, int count)
{
    TextBuilder digits = { .arena = arena };
    for (int i = 0; i < count; i++) {
        text_add_char(&digits, (char)('0' + randombytes_uniform(10)));
    }
    return text_done(&digits);
}

Str factor_in_two(Arena *arena, Str digits)
{
    return str_format(arena, "%.*s %.*s", STR_ARG(str_slice(digits, 0, digits.len / 2)),
                      STR_ARG(str_from_index(digits, digits.len / 2)));
}

static Fault add_codes(Work *work, Str codes_out[PRINTED_CODES])
{
    Id account = work->user->account;
    for (int i = 0; i < PRINTED_CODES; i++) {
        Str digits = factor_make_digits(work->arena, PRINTED_DIGITS);
        TRY(factor_store_add_printed(work, account, code_digest(work, account, digits)));
        codes_out[i] = factor_in_two(work->arena, digits);
    }
    return OK;
}

Fault access_print_codes(Work *work, Str codes_out[PRINTED_CODES])
{
    Factors before;
    TRY(access_factors_of(work, work->user->account, &before));
    TRY(factor_store_drop_printed(work, work->user->account));
    TRY(add_codes(work, codes_out));
    return access_has_factor(&before) ? OK : factor_mark_proved(work, SECOND_PRINTED);
}

Fault factor_use_printed(Work *work, Id account, Str digits, bool *right_out)
{
    return factor_store_use_printed(work, account, code_digest(work, account, digits), right_out);
}
