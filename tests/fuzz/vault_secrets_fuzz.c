// Any bytes as the vault's key file, as shares of its secret (a line each), and as a sealed text and its box.
#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "place.h"
#include "vault/door.h"
#include "vault/shares.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_file(const char *path)
{
    uint8_t intake[32], seed[32];
    VaultSecrets derived;
    // A file that wants a passphrase is not tried with one: deriving from it takes a second.
    if (secrets_read_seed(path, STR_NONE, seed) == OK) {
        assert(!secrets_are_locked(path));
        secrets_derive(seed, &derived);
    }
    (void)!secrets_public(path, intake);
}

// What comes out is a key file, and only when enough of them agree.
static void join_shares(Arena *arena, Str text)
{
    Str lines[SHARES_MOST + 1];
    size_t count = 0, bad = 0;
    while (count < SHARES_MOST + 1 && str_cut(&text, '\n', &lines[count])) {
        count++;
    }
    const char *path = str_format(arena, "%s/joined", place()).at;
    Fault fault = shares_combine(path, lines, count, &bad);
    if (fault == OK) {
        uint8_t seed[32];
        assert(count >= 2 && secrets_read_seed(path, STR_NONE, seed) == OK);
        unlink(path);
    } else {
        assert(fault != SHARE_MALFORMED || bad < count);
        assert(access(path, F_OK) != 0);
    }
}

static void open_sealed(Arena *arena, Str sealed)
{
    static const SealPlace where = { "personal", "name", { { 1 } } };
    uint8_t key[SEAL_KEY_BYTES] = { 7 }, begin[SEAL_KEY_BYTES], box[SEAL_BOX_BYTES] = { 0 };
    SealPair pair;
    Str clear;
    Id id;
    seal_pair(key, &pair);
    memcpy(box, sealed.at, sealed.len < sizeof box ? sealed.len : sizeof box);
    (void)seal_open_box(&pair, box, begin);
    if (seal_open_text(arena, key, &where, sealed, &clear)) {
        assert(seal_key_id(sealed, &id) && clear.len + SEAL_EXTRA_BYTES == sealed.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    Str text = str_copy(arena, (Str){ (const char *)bytes, size });
    read_file(place_file(bytes, size));
    join_shares(arena, text);
    open_sealed(arena, text);
    arena_free(arena);
    return 0;
}
