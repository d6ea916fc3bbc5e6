// Second factors: what there is of them, and a code that was typed at sign-in. Not here: making them (totp.c, printed.c).
#include "access/factor_parts.h"
#include "access/passkey_store.h"

Fault access_factors_of(Work *work, Id account, Factors *factors_out)
{
    return factor_store_of(work, account, factors_out);
}

// A sheet that is used up counts: else whoever knows the password alone would get in from then on.
bool access_has_factor(const Factors *factors)
{
    return factors->totp || factors->printed_at != 0 || factors->passkeys > 0;
}

Str factor_digits(Arena *arena, Str typed)
{
    Str latin = text_latin_digits(arena, typed);
    TextBuilder digits = { .arena = arena };
    for (size_t i = 0; i < latin.len; i++) {
        if (latin.at[i] >= '0' && latin.at[i] <= '9') {
            text_add_char(&digits, latin.at[i]);
        }
    }
    return text_done(&digits);
}

Fault access_use_second(Work *work, Id account, Str typed, const char **how_out)
{
    Str digits = factor_digits(work->arena, typed);
    bool right = false;
    bool is_printed = digits.len == PRINTED_DIGITS;
    if (is_printed) {
        TRY(factor_use_printed(work, account, digits, &right));
    } else if (digits.len == TOTP_DIGITS) {
        TRY(factor_use_totp(work, account, digits, &right));
    }
    if (!right) {
        return fault_at(work, SECOND_CODE_WRONG, "code");
    }
    *how_out = is_printed ? SECOND_PRINTED : SECOND_TOTP;
    return OK;
}

Fault access_drop_factors(Work *work, Id account)
{
    TRY(factor_store_drop_totp(work, account));
    TRY(factor_store_drop_printed(work, account));
    return passkey_store_drop(work, account);
}
