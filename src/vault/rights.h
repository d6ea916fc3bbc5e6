// Who may open what: the vault's own reading of the house's tables, on a connection that cannot write. It shares no
// code with access/, for the server's word is not enough. Not here: counting and recording (vault.c).
#ifndef VAULT_RIGHTS_H
#define VAULT_RIGHTS_H

#include "core/work.h"
#include "vault/wire.h"

enum { RIGHTS_GRANTS_MOST = 100 };

typedef struct RightsGrant {
    Str role, area_path;
    Id organisation;
} RightsGrant;

// Who asks, as the tables say. Neither: nobody.
typedef struct RightsAsker {
    Id account; // of a session in force
    Id need;    // whose owner's code was given
    RightsGrant *grants;
    size_t grant_count;
} RightsAsker;

// `work->keys` are needed for the hashes of tokens and codes. An unknown session or code is nobody, and so is a session
// that lacks its second factor: no fault. `factor_grace_s`: how long an account may work without any.
MUST_USE Fault rights_find_asker(Work *work, const WireAsk *ask, int64_t factor_grace_s, RightsAsker *asker_out);

// By which right somebody sees a record; what the person is told.
typedef struct Right {
    bool holds;
    Id need;         // whose need, or which household, it is about
    Id organisation; // for which the asker looks
    Str role;
} Right;
MUST_USE Fault rights_decide(Work *work, const RightsAsker *asker, WirePurpose purpose, const WireItem *item,
                             Right *right_out);

// The sealed texts of a record that the asker may see, by place; each STR_NONE when there is nothing.
typedef struct SealedRecord {
    const char *table;
    const char *const *columns;
    size_t count;
    Str texts[WIRE_FIELDS_MOST];
} SealedRecord;
MUST_USE Fault rights_read(Work *work, const WireItem *item, SealedRecord *record_out);

// A key that waits at intake.
typedef struct IntakeKey {
    Id id, record;
    Str box;
    int64_t step;
} IntakeKey;
MUST_USE Fault rights_find_intake_key(Work *work, Id id, IntakeKey *key_out, bool *found_out);
MUST_USE Fault rights_list_intake_keys(Work *work, Id after, int64_t most, IntakeKey **keys_out, size_t *count_out);
// Personal record, photos and notes of a need and its claims: what is erased with it.
MUST_USE Fault rights_list_records(Work *work, Id need, Id **records_out, size_t *count_out);
// Whether the asker answers for the area of the need or household, as coordinator or administrator: who may look back at who opened what.
MUST_USE Fault rights_oversees(Work *work, const RightsAsker *asker, Id need, bool *oversees_out);
MUST_USE Fault rights_has_photo(Work *work, Id need, Id photo, bool *has_out);
MUST_USE Fault rights_name_organisation(Work *work, Id id, Str *name_out); // STR_NONE: unknown

#endif
