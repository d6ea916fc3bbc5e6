// Which keys a file has held so far: a hash table of fixed size, for rows by the hundred thousand.
#include <stdlib.h>
#include <string.h>

#include "import/parts.h"

ImportKeys import_keys_new(Arena *arena, size_t most)
{
    size_t capacity = 64;
    while (capacity < most * 2) {
        capacity *= 2;
    }
    return (ImportKeys){ ARENA_ARRAY(arena, struct ImportKeySlot, capacity), capacity };
}

Id import_key_of(Digest digest)
{
    Id key;
    memcpy(key.at, digest.at, sizeof key.at);
    return key;
}

int64_t import_keys_add(ImportKeys *keys, Id key, int64_t line, int64_t *line_out)
{
    size_t at;
    memcpy(&at, key.at, sizeof at);
    for (size_t tries = 0; tries < keys->capacity; tries++) {
        struct ImportKeySlot *slot = &keys->slots[(at + tries) & (keys->capacity - 1)];
        if (slot->count == 0) {
            *slot = (struct ImportKeySlot){ key, line, 1 };
            *line_out = line;
            return 0;
        }
        if (id_equal(slot->key, key)) {
            *line_out = slot->line;
            return slot->count++;
        }
    }
    abort(); // a table never more than half full has room
}
