// Any packets to a vault beside a house of the real tables: each is answered by a status and at most as many records as
// were asked for; nobody without a right gets a field. Packets are divided by the byte 0x1e.
#include <assert.h>
#include <string.h>

#include "place_house.h"
#include "vault/vault.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int64_t now_of_the_corpus(void)
{
    return 1795446245;
}

static Vault *open_vault(void)
{
    static Keys keys;
    static Arena *arena; // until the process ends
    Vault *vault;
    arena = arena_new();
    Str house, key = str_format(arena, "%s/key", place());
    db_close(place_database(arena, &house));
    keys_derive((const uint8_t[32]){ 7 }, &keys);
    Fault fault = secrets_make(key.at);
    assert(fault == OK);
    VaultOptions options = { .house = house.at, .file = str_format(arena, "%s/people", place()).at, .key_file = key.at,
                             .keys = &keys, .openings_per_hour = 1000, .needs_per_hour = 20000, .alarm_at = 300,
                             .now = now_of_the_corpus };
    fault = vault_open(&options, &vault);
    assert(fault == OK);
    return vault;
}

static void ask(Vault *vault, Arena *arena, Str packet)
{
    VaultAnswer answer;
    WireAsk read;
    vault_answer(vault, arena, packet, &answer);
    assert(answer.head.status < WIRE_STATUSES);
    assert(answer.head.count <= WIRE_ITEMS_MOST + 1 && (answer.head.count == 0 || answer.records));
    assert(wire_read_ask(arena, packet, &read) || (answer.head.status != WIRE_OK && answer.head.count == 0));
    for (uint32_t i = 0; i < answer.head.count && answer.head.status == WIRE_OK && read.act == WIRE_OPEN; i++) {
        for (int field = 0; field < WIRE_FIELDS_MOST; field++) {
            assert(!answer.records[i].fields[field].at); // nobody lives in this house
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static Vault *vault;
    vault = vault ? vault : open_vault();
    Arena *arena = arena_new();
    Str rest = str_copy(arena, (Str){ (const char *)bytes, size }), packet;
    while (str_cut(&rest, 0x1e, &packet)) {
        ask(vault, arena, packet);
    }
    arena_free(arena);
    return 0;
}
