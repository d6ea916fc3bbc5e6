// Any bytes as the public key of backups and as the file that holds the secret one.
#include <assert.h>
#include <string.h>

#include "backup/parts.h"
#include "place.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const size_t TEXT_BYTES = 4 + 2 * (32 + 4);
    if (sodium_init() < 0) {
        abort();
    }
    Arena *arena = arena_new();
    uint8_t key[32];
    BackupKeys keys;
    Str text = str_copy(arena, (Str){ (const char *)bytes, size });
    assert(backup_parse_public_key(text, key) != OK || text.len == TEXT_BYTES);
    if (backup_read_keys(place_file(bytes, size), &keys) == OK) {
        uint8_t public_key[32];
        crypto_scalarmult_base(public_key, keys.secret_key);
        assert(memcmp(public_key, keys.public_key, sizeof public_key) == 0);
    }
    arena_free(arena);
    return 0;
}
