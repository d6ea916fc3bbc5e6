// Looks as records: ids as their bytes, the time before role and purpose. Asked for page by page.
#include "vault/looks.h"

#include <string.h>

#include "base/number.h"

static Str id_bytes(Arena *arena, Id id)
{
    return id_is_none(id) ? STR_NONE : str_copy(arena, (Str){ (const char *)id.at, sizeof id.at });
}

static bool read_id(Str bytes, Id *id_out)
{
    *id_out = ID_NONE;
    if (!bytes.at) {
        return true;
    }
    if (bytes.len == sizeof id_out->at) {
        memcpy(id_out->at, bytes.at, sizeof id_out->at);
    }
    return bytes.len == sizeof id_out->at;
}

WireRecord looks_write(Arena *arena, const Look *look)
{
    return (WireRecord){ .status = WIRE_OK, .id = look->need, .number = look->number,
                         .fields = { id_bytes(arena, look->account), id_bytes(arena, look->organisation),
                                     str_format(arena, "%lld %.*s %.*s", (long long)look->at, STR_ARG(look->role),
                                                STR_ARG(look->purpose)),
                                     look->fields } };
}

bool looks_read(const WireRecord *record, Look *look_out)
{
    Str at;
    Look look = { .number = record->number, .need = record->id, .fields = record->fields[3] };
    Str rest = record->fields[2];
    if (record->status != WIRE_OK || !rest.at || !look.fields.at || !str_cut(&rest, ' ', &at) ||
        !str_cut(&rest, ' ', &look.role) || number_parse(at, 0, INT64_MAX, &look.at) != OK ||
        !read_id(record->fields[0], &look.account) || !read_id(record->fields[1], &look.organisation)) {
        return false;
    }
    look.purpose = rest;
    *look_out = look;
    return look.purpose.len > 0;
}

static Fault take(Looks *looks, Arena *arena, const WireRecord *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Look look;
        if (!looks_read(&records[i], &look)) {
            return VAULT_AWAY;
        }
        looks->at = ARENA_GROW(arena, looks->at, looks->count);
        looks->at[looks->count++] = look;
    }
    return OK;
}

Fault looks_ask(VaultDoor *door, Arena *arena, Str session, WireSpan span, Looks *looks_out)
{
    bool fits = session.len > 0 && session.len <= WIRE_PROOF_MOST;
    WireAsk ask = { .act = WIRE_LOOKS, .proof = fits ? PROOF_SESSION : PROOF_NONE,
                    .token = fits ? session : STR_NONE, .span = span };
    Looks looks = { .at = NULL };
    bool more = true;
    while (more && !looks.cut) {
        WireRecord *records;
        size_t count;
        TRY(door ? door_ask(door, arena, &ask, &records, &count) : VAULT_AWAY);
        // The last record tells how far was looked: what was passed over is not ours to see.
        more = count > 0 && records[count - 1].number > ask.span.after;
        if (more) {
            ask.span.after = records[count - 1].number;
            TRY(take(&looks, arena, records, count - 1));
            looks.cut = looks.count > LOOKS_MOST;
        }
    }
    *looks_out = looks;
    return OK;
}
