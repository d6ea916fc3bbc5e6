// Shamir's shares by libgfshare. A share is "istijaba-share-K-NR-PRINT-BYTES-CHECK": the print tells which secret it is of,
// the check finds slips of the hand.
#include "vault/shares.h"

#include <libgfshare.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/number.h"
#include "vault/door.h"

enum { SEED = 32, PRINT = 4, CHECK = 4, SHARE_WORDS = 7 };

typedef struct Share {
    uint8_t need, number;
    uint8_t print[PRINT], bytes[SEED];
} Share;

static void fill_random(unsigned char *at, unsigned int size)
{
    random_fill(at, size);
}

static void print_of(const uint8_t seed[SEED], uint8_t print_out[PRINT])
{
    VaultSecrets secrets;
    secrets_derive(seed, &secrets);
    Digest digest = digest_of((Str){ (const char *)secrets.pair.intake, sizeof secrets.pair.intake });
    memcpy(print_out, digest.at, PRINT);
    sodium_memzero(&secrets, sizeof secrets);
}

static void check_of(const Share *share, uint8_t check_out[CHECK])
{
    static const uint8_t nobodys[32]; // no secret: it finds slips
    Digest digest = digest_keyed(nobodys, "istijaba/share", (Str){ (const char *)share, sizeof *share });
    memcpy(check_out, digest.at, CHECK);
}

static Str write_share(Arena *arena, const Share *share)
{
    char print[2 * PRINT + 1], bytes[2 * SEED + 1], check[2 * CHECK + 1];
    uint8_t sum[CHECK];
    check_of(share, sum);
    sodium_bin2hex(print, sizeof print, share->print, PRINT);
    sodium_bin2hex(bytes, sizeof bytes, share->bytes, SEED);
    sodium_bin2hex(check, sizeof check, sum, CHECK);
    return str_format(arena, "istijaba-share-%d-%d-%s-%s-%s", share->need, share->number, print, bytes, check);
}

static bool read_hex(Str text, uint8_t *out, size_t count)
{
    size_t got = 0;
    return text.len == 2 * count && sodium_hex2bin(out, count, text.at, text.len, NULL, &got, NULL) == 0 &&
           got == count;
}

static bool read_share(Str line, Share *share_out)
{
    Str words[SHARE_WORDS] = { STR_NONE };
    size_t count = 0;
    int64_t need, number;
    Share share = { 0 };
    uint8_t told[CHECK], sum[CHECK];
    while (count < SHARE_WORDS && str_cut(&line, '-', &words[count])) {
        count++;
    }
    if (count != SHARE_WORDS || line.len > 0 || !str_is(words[0], "istijaba") || !str_is(words[1], "share") ||
        number_parse(words[2], 2, SHARES_MOST, &need) != OK ||
        number_parse(words[3], 1, SHARES_MOST, &number) != OK || !read_hex(words[4], share.print, PRINT) ||
        !read_hex(words[5], share.bytes, SEED) || !read_hex(words[6], told, CHECK)) {
        return false;
    }
    share.need = (uint8_t)need;
    share.number = (uint8_t)number;
    check_of(&share, sum);
    *share_out = share;
    return memcmp(sum, told, CHECK) == 0;
}

// ---- Splitting ----

Fault shares_split(Arena *arena, const char *key_file, Str passphrase, const int need_of[2],
                   Str shares_out[SHARES_MOST])
{
    uint8_t seed[SEED];
    unsigned char numbers[SHARES_MOST];
    unsigned count = (unsigned)need_of[1];
    Share share = { .need = (uint8_t)need_of[0] };
    TRY(secrets_read_seed(key_file, passphrase, seed));
    for (unsigned i = 0; i < count; i++) {
        numbers[i] = (unsigned char)(i + 1);
    }
    gfshare_fill_rand = fill_random;
    gfshare_ctx *context = gfshare_ctx_init_enc(numbers, count, share.need, SEED);
    print_of(seed, share.print);
    if (context) {
        gfshare_ctx_enc_setsecret(context, seed);
    }
    sodium_memzero(seed, sizeof seed);
    for (unsigned i = 0; context && i < count; i++) {
        share.number = numbers[i];
        gfshare_ctx_enc_getshare(context, (unsigned char)i, share.bytes);
        shares_out[i] = write_share(arena, &share);
    }
    sodium_memzero(&share, sizeof share);
    if (!context) {
        return KEYS_UNREADABLE;
    }
    gfshare_ctx_free(context);
    return OK;
}

// ---- Combining ----

static bool join(Share *shares, size_t count, uint8_t seed_out[SEED])
{
    unsigned char numbers[SHARES_MOST];
    uint8_t print[PRINT];
    for (size_t i = 0; i < count; i++) {
        numbers[i] = shares[i].number;
    }
    gfshare_fill_rand = fill_random; // it overwrites what it frees
    gfshare_ctx *context = gfshare_ctx_init_dec(numbers, (unsigned)count, SEED);
    for (size_t i = 0; context && i < count; i++) {
        gfshare_ctx_dec_giveshare(context, (unsigned char)i, shares[i].bytes);
    }
    if (!context) {
        return false;
    }
    gfshare_ctx_dec_extract(context, seed_out);
    gfshare_ctx_free(context);
    print_of(seed_out, print);
    return memcmp(print, shares[0].print, PRINT) == 0;
}

static Fault read_all(const Str *lines, size_t count, Share *shares, size_t *bad_out)
{
    for (size_t i = 0; i < count; i++) {
        *bad_out = i;
        if (!read_share(lines[i], &shares[i])) {
            return SHARE_MALFORMED;
        }
        for (size_t j = 0; j < i; j++) {
            bool same = memcmp(shares[i].print, shares[j].print, PRINT) == 0 && shares[i].need == shares[j].need;
            if (!same || shares[i].number == shares[j].number) {
                return SHARES_DIFFER;
            }
        }
    }
    return count >= 2 && count >= shares[0].need ? OK : SHARES_TOO_FEW;
}

Fault shares_combine(const char *key_file, const Str *lines, size_t count, size_t *bad_out)
{
    Share shares[SHARES_MOST];
    uint8_t seed[SEED];
    Fault fault = access(key_file, F_OK) == 0 ? KEYS_UNREADABLE
                  : count > SHARES_MOST       ? SHARES_DIFFER
                                              : read_all(lines, count, shares, bad_out);
    if (fault == OK) {
        fault = join(shares, count, seed) ? secrets_write_seed(key_file, seed, STR_NONE, false) : SHARES_DIFFER;
    }
    sodium_memzero(shares, sizeof shares);
    sodium_memzero(seed, sizeof seed);
    return fault;
}
