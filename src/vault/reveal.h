// Documents with places that only the vault can fill. A feature marks them, inside its transaction; when the document is
// about to be sent, outside of any transaction, all of them are asked for at once and filled. What is kept or logged in
// between holds the marks only.
#ifndef VAULT_REVEAL_H
#define VAULT_REVEAL_H

#include "base/doc.h"
#include "core/work.h"
#include "vault/door.h"

// Why somebody looks. `code`: of the owner, for PURPOSE_FOLLOW; else the session speaks.
typedef struct RevealLook {
    WirePurpose purpose;
    Str code;
} RevealLook;

typedef enum RevealField {
    REVEAL_NAME,
    REVEAL_PHONE,
    REVEAL_LANDMARK,
    REVEAL_WORDS,
    REVEAL_NOTE = 0,
    // Of an identity:
    REVEAL_GIVEN = 0,
    REVEAL_FATHER,
    REVEAL_GRANDFATHER,
    REVEAL_FAMILY,
    REVEAL_BORN,
    REVEAL_SEX,
    REVEAL_OWN_PHONE,
    REVEAL_NUMBER,
    REVEAL_DIED,
    REVEAL_DEPARTED,
} RevealField;

// record.name will be the text, or null.
void reveal_mark(Work *work, Doc *record, const char *name, const WireItem *item, RevealField field,
                 const RevealLook *look);
// record.name will be the list of who saw what of a need: {at, times, organisation {id, name} or
// null, role, purpose, fields}, the latest first; `at` is the latest of `times` alike on one day, then `again` is true.
void reveal_mark_seen(Work *work, Doc *record, const char *name, Id need, const RevealLook *look);
bool reveal_is_marked(Str json); // of a document that was kept

// The bytes of a record that are no text, such as a photo's: outside of any transaction, for whoever is let in. `item`'s
// fields one behind the other. As door_ask; VAULT_REFUSED also where there is nothing to open.
MUST_USE Fault reveal_bytes(VaultDoor *door, Arena *arena, const WireItem *item, const RevealLook *look, Str session,
                            Str *bytes_out);

// Fills all marks below `docs`; those that stay shut become null. The first fault of the vault is returned, and is worth
// telling beside a document that is otherwise whole. `session`: the token, or STR_NONE.
MUST_USE Fault reveal_fill(VaultDoor *door, Arena *arena, Doc *const *docs, size_t count, Str session);

#endif
