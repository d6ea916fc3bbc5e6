// Documents with any marks: all are found and become null where no vault is; nothing else of the document changes.
#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "vault/reveal.h"
#include "vault/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static VaultDoor *door;
    if (!door) {
        VaultSecrets secrets;
        digest_start();
        secrets_derive((const uint8_t[32]){ 9 }, &secrets);
        door = door_new(secrets.pair.intake, NULL);
    }
    Arena *arena = arena_new();
    Doc *doc;
    if (doc_from_json(arena, (Str){ (const char *)bytes, size }, &doc) == OK) {
        Str before = doc_to_canonical_json(arena, doc);
        bool marked = reveal_is_marked(before);
        Fault fault = reveal_fill(door, arena, &doc, 1, STR("a session"));
        Str after = doc_to_canonical_json(arena, doc);
        assert(fault == OK || fault == VAULT_AWAY);
        assert(str_equal(before, after) || (marked && fault == VAULT_AWAY));
    }
    arena_free(arena);
    return 0;
}
