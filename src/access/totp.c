// Codes of an app (RFC 6238: SHA-1, 30 seconds, 6 digits, for that is what all apps speak). The secret lies sealed; each
// step's code is taken once; after many wrong ones the next are not looked at for a while.
#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "access/factor_parts.h"
#include "base/clock.h"

enum {
    SECRET_BYTES = 20, // what RFC 4226 recommends
    STEP_S = 30,
    STEPS_AROUND = 1,  // a clock may be half a minute off
    BEGUN_S = 30 * MINUTE_S,
    WRONG_FREE = 10,
    WAIT_MOST_S = 15 * MINUTE_S,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEALED_BYTES = NONCE_BYTES + SECRET_BYTES + TAG_BYTES,
};

// ---- Sealing: it opens for its account alone ----

static Str seal_secret(const Work *work, Id account, const uint8_t secret[SECRET_BYTES])
{
    uint8_t *sealed = arena_take(work->arena, SEALED_BYTES);
    random_fill(sealed, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, secret, SECRET_BYTES, account.at,
                                               sizeof account.at, NULL, sealed, work->keys->factors);
    return (Str){ (const char *)sealed, SEALED_BYTES };
}

static bool open_secret(const Work *work, Id account, Str sealed, uint8_t secret_out[SECRET_BYTES])
{
    const uint8_t *at = (const uint8_t *)sealed.at;
    return sealed.len == SEALED_BYTES &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(secret_out, NULL, NULL, at + NONCE_BYTES,
                                                      SECRET_BYTES + TAG_BYTES, account.at, sizeof account.at, at,
                                                      work->keys->factors) == 0;
}

static Str to_base32(Arena *arena, const uint8_t secret[SECRET_BYTES])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    TextBuilder text = { .arena = arena };
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < SECRET_BYTES; i++) {
        bits = bits << 8 | secret[i];
        held += 8;
        while (held >= 5) {
            held -= 5;
            text_add_char(&text, letters[bits >> held & 31]);
        }
    }
    return text_done(&text);
}

// ---- Codes ----

static bool is_code_of(const uint8_t secret[SECRET_BYTES], int64_t step, Str digits)
{
    char code[TOTP_DIGITS + 1];
    int failed = oath_hotp_generate((const char *)secret, SECRET_BYTES, (uint64_t)step, TOTP_DIGITS, false,
                                    OATH_HOTP_DYNAMIC_TRUNCATION, code);
    bool same = failed == OATH_OK && bytes_equal_secret((Str){ code, TOTP_DIGITS }, digits);
    sodium_memzero(code, sizeof code);
    return same;
}

// The step whose code this is, after the last one that was used; 0: none.
static int64_t find_step(const Work *work, Id account, Str sealed, int64_t used_step, Str digits)
{
    uint8_t secret[SECRET_BYTES];
    int64_t found = 0;
    int64_t now = work->now / STEP_S;
    if (digits.len != TOTP_DIGITS || !open_secret(work, account, sealed, secret)) {
        return 0;
    }
    for (int64_t step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step++) {
        if (step > used_step && is_code_of(secret, step, digits)) {
            found = step;
        }
    }
    sodium_memzero(secret, sizeof secret);
    return found;
}

// Twice as long after each wrong one: six digits are soon guessed by whoever may try for ever. The sheet and passkeys
// stay open meanwhile, so that nobody is locked out who has these.
static bool must_wait(const Work *work, const StoredTotp *totp)
{
    int64_t wait_s = 0;
    for (int64_t i = WRONG_FREE; i <= totp->wrong && wait_s < WAIT_MOST_S; i++) {
        wait_s = wait_s ? 2 * wait_s : MINUTE_S;
    }
    wait_s = wait_s < WAIT_MOST_S ? wait_s : WAIT_MOST_S;
    return wait_s > 0 && work->now - totp->wrong_at < wait_s;
}

Fault factor_use_totp(Work *work, Id account, Str digits, bool *right_out)
{
    StoredTotp totp;
    TRY(factor_store_totp(work, account, &totp));
    *right_out = false;
    if (!totp.sealed.at) {
        return OK;
    }
    if (must_wait(work, &totp)) {
        return TOO_MANY_REQUESTS;
    }
    int64_t step = find_step(work, account, totp.sealed, totp.used_step, digits);
    if (step == 0) {
        return factor_store_count_wrong(work, account);
    }
    *right_out = true;
    return factor_store_use_step(work, account, step);
}

// ---- Setting up ----

Fault access_begin_totp(Work *work, Str *secret_out)
{
    uint8_t secret[SECRET_BYTES];
    random_fill(secret, sizeof secret);
    Str sealed = seal_secret(work, work->user->account, secret);
    *secret_out = to_base32(work->arena, secret);
    sodium_memzero(secret, sizeof secret);
    return factor_store_begin_totp(work, work->user->account, sealed);
}

static Fault find_begun(Work *work, StoredTotp *totp_out)
{
    TRY(factor_store_totp(work, work->user->account, totp_out));
    bool is_begun = totp_out->begun.at && work->now - totp_out->begun_at < BEGUN_S;
    return is_begun ? OK : FACTOR_NOT_BEGUN;
}

Fault access_begun_totp(Work *work, Str *secret_out)
{
    StoredTotp totp;
    uint8_t secret[SECRET_BYTES];
    TRY(find_begun(work, &totp));
    if (!open_secret(work, work->user->account, totp.begun, secret)) {
        return FACTOR_NOT_BEGUN;
    }
    *secret_out = to_base32(work->arena, secret);
    sodium_memzero(secret, sizeof secret);
    return OK;
}

Fault access_confirm_totp(Work *work, Str code)
{
    StoredTotp totp;
    Id account = work->user->account;
    TRY(find_begun(work, &totp));
    int64_t step = find_step(work, account, totp.begun, 0, factor_digits(work->arena, code));
    if (step == 0) {
        return fault_at(work, SECOND_CODE_WRONG, "code");
    }
    TRY(factor_store_confirm_totp(work, account, step));
    return factor_mark_proved(work, SECOND_TOTP);
}

Fault access_remove_totp(Work *work)
{
    Factors factors;
    TRY(access_factors_of(work, work->user->account, &factors));
    if (!factors.totp) {
        return FACTOR_NOT_BEGUN;
    }
    factors.totp = false;
    if (!access_has_factor(&factors)) {
        return FACTOR_LAST;
    }
    return factor_store_drop_totp(work, work->user->account);
}
