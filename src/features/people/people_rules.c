// The one door to personal fields: what goes in is sealed here, each act of writing under a key of its own, and nobody
// else touches the rows. No HTTP and no SQL here.
#include <assert.h>
#include <sodium.h>

#include "features/people/people_store.h"

PEOPLE_FAULTS(FAULT_DEFINE)

static Str none_if_empty(Str text)
{
    return text.len > 0 ? text : STR_NONE;
}

// ---- Sealing ----

// Takes microseconds and waits for nobody, so it may be done inside the writer: the key that opens is the vault's.
static Fault take_key(Work *work, Id id, Id record, SealKey *key_out)
{
    assert(work->keys->vault && "whoever keeps personal fields has a door to the vault");
    door_next_key(work->keys->vault, id, key_out);
    return people_store_insert_key(work, key_out, record);
}

static Str seal(Work *work, const SealKey *key, const char *column, Id row, Str clear)
{
    SealPlace place = { "personal", column, row };
    return clear.at && clear.len == 0 ? clear : seal_text(work->arena, key, &place, clear);
}

static Sealed seal_personal(Work *work, const SealKey *key, Id row, const Personal *personal)
{
    return (Sealed){ .name = seal(work, key, "name", row, personal->name),
                     .phone = seal(work, key, "phone", row, personal->phone),
                     .landmark = seal(work, key, "landmark", row, personal->landmark),
                     .words = seal(work, key, "words", row, personal->words) };
}

static Fault seal_words(Work *work, const char *table, Id row, Str words, Str *sealed_out)
{
    SealKey key;
    SealPlace place = { table, "words", row };
    TRY(take_key(work, row, row, &key));
    *sealed_out = seal_text(work->arena, &key, &place, words);
    sodium_memzero(&key, sizeof key);
    return OK;
}

// ---- Records ----

Fault people_keep(Work *work, const Personal *personal, Id *id_out)
{
    // Milliseconds of the clock: a file of many rows, imported within one second, still grows at one end.
    Id id = work_new_id();
    SealKey key;
    Personal kept = {
        .name = none_if_empty(personal->name),
        .phone = none_if_empty(personal->phone),
        .landmark = none_if_empty(personal->landmark),
        .words = none_if_empty(personal->words),
    };
    TRY(take_key(work, id, id, &key));
    Sealed sealed = seal_personal(work, &key, id, &kept);
    sodium_memzero(&key, sizeof key);
    TRY(people_store_insert(work, id, &sealed));
    *id_out = id;
    return OK;
}

// What is changed is sealed by a key of its own: the one of the rest can no longer be had here.
Fault people_change(Work *work, Id id, const Personal *personal)
{
    SealKey key;
    bool any = personal->name.len + personal->phone.len + personal->landmark.len + personal->words.len > 0;
    if (!any) {
        return people_store_change(work, id, personal); // only cleared, or nothing at all
    }
    TRY(take_key(work, work_new_id(), id, &key));
    Sealed sealed = seal_personal(work, &key, id, personal);
    sodium_memzero(&key, sizeof key);
    return people_store_change(work, id, &sealed);
}

Fault people_look(Work *work, Id id, PersonalHas *has_out)
{
    return people_store_look(work, id, has_out);
}

// ---- Who a person of a household is ----

static Fault seal_identity(Work *work, Id key_id, Id id, const Identity *identity, Identity *sealed_out)
{
    SealKey key;
    TRY(take_key(work, key_id, id, &key));
    for (int i = 0; i < IDENTITY_FIELDS; i++) {
        SealPlace place = { "identity", people_identity_name(i), id };
        Str clear = identity->at[i];
        sealed_out->at[i] = clear.len > 0 ? seal_text(work->arena, &key, &place, clear) : clear;
    }
    sodium_memzero(&key, sizeof key);
    return OK;
}

Fault people_keep_identity(Work *work, Id id, const Identity *identity)
{
    Identity kept, sealed;
    for (int i = 0; i < IDENTITY_FIELDS; i++) {
        kept.at[i] = none_if_empty(identity->at[i]);
    }
    TRY(seal_identity(work, id, id, &kept, &sealed));
    return people_store_insert_identity(work, id, &sealed);
}

Fault people_change_identity(Work *work, Id id, const Identity *identity)
{
    Identity sealed;
    TRY(seal_identity(work, work_new_id(), id, identity, &sealed));
    return people_store_change_identity(work, id, &sealed);
}

// ---- Notes ----

// A question and its answer may share a second, and their ids keep their order.
static Fault new_note_id(Work *work, Id subject, Id *id_out)
{
    Id last;
    TRY(people_store_last_note(work, subject, &last));
    int64_t now_ms = work->now * 1000;
    int64_t after_last_ms = (int64_t)id_time_ms(last) + 1;
    *id_out = id_new(now_ms > after_last_ms ? now_ms : after_last_ms);
    return OK;
}

Fault people_add_note(Work *work, Id subject, bool by_owner, Str words)
{
    Note note = { .at = work->now, .by_owner = by_owner };
    TRY(new_note_id(work, subject, &note.id));
    TRY(seal_words(work, "note", note.id, words, &note.sealed));
    return people_store_insert_note(work, subject, &note);
}

Fault people_notes(Work *work, Id subject, Note **notes_out, size_t *count_out)
{
    return people_store_list_notes(work, subject, notes_out, count_out);
}

Fault people_add_internal_note(Work *work, Id subject, Id author, Str words)
{
    InternalNote note = { .at = work->now, .author = author };
    Str sealed;
    TRY(new_note_id(work, subject, &note.id));
    TRY(seal_words(work, "internal_note", note.id, words, &sealed));
    return people_store_insert_internal_note(work, subject, &note, sealed);
}

Fault people_internal_notes(Work *work, Id subject, InternalNote **notes_out, size_t *count_out)
{
    return people_store_list_internal_notes(work, subject, notes_out, count_out);
}

// ---- Photos ----

_Static_assert(MEDIA_BYTES_MOST % PEOPLE_PHOTO_PIECES == 0 && MEDIA_BYTES_MOST / PEOPLE_PHOTO_PIECES <= WIRE_TEXT_MOST,
               "each piece fits in a field of the vault's answer");

Fault people_add_photo(Work *work, Id need, Str what, const Photo *photo)
{
    static const char *const columns[PEOPLE_PHOTO_PIECES] = { "piece1", "piece2", "piece3", "piece4" };
    enum { PIECE = MEDIA_BYTES_MOST / PEOPLE_PHOTO_PIECES };
    SealKey key;
    Str pieces[PEOPLE_PHOTO_PIECES];
    PhotoNote note = { work_new_id(), work->now, what, (int64_t)photo->jpeg.len, photo->width, photo->height };
    TRY(take_key(work, note.id, note.id, &key));
    for (size_t i = 0; i < PEOPLE_PHOTO_PIECES; i++) {
        SealPlace place = { "photo", columns[i], note.id };
        pieces[i] = seal_text(work->arena, &key, &place, str_slice(photo->jpeg, i * PIECE, (i + 1) * PIECE));
    }
    sodium_memzero(&key, sizeof key);
    return people_store_insert_photo(work, need, &note, pieces);
}

Fault people_photos(Work *work, Id need, PhotoNote **photos_out, size_t *count_out)
{
    return people_store_list_photos(work, need, photos_out, count_out);
}

Fault people_find_photo(Work *work, Id need, Id photo)
{
    PhotoNote *photos;
    size_t count;
    TRY(people_store_list_photos(work, need, &photos, &count));
    for (size_t i = 0; i < count; i++) {
        if (id_equal(photos[i].id, photo)) {
            return OK;
        }
    }
    return PHOTO_NOT_FOUND;
}

Fault people_remove_photo(Work *work, Id need, Id photo)
{
    TRY(people_find_photo(work, need, photo));
    return people_store_drop_photo(work, photo);
}

// ---- Erasing ----

static Fault destroy(Work *work, WireItem item, Str code)
{
    WireAsk ask = { .act = WIRE_ERASE, .purpose = PURPOSE_FOLLOW, .proof = PROOF_CODE, .token = code,
                    .items = &item, .count = 1 };
    WireRecord *records;
    size_t count;
    return work->keys->vault ? door_ask(work->keys->vault, work->arena, &ask, &records, &count) : VAULT_AWAY;
}

Fault people_destroy_keys(Work *work, Id need, Str code)
{
    return destroy(work, (WireItem){ KIND_NEED, need, need }, code);
}

Fault people_destroy_photo_key(Work *work, Id need, Id photo, Str code)
{
    return destroy(work, (WireItem){ KIND_PHOTO, photo, need }, code);
}

Fault people_erase(Work *work, Id need, Id personal)
{
    TRY(people_store_erase(work, personal));
    TRY(people_store_drop_photos(work, need));
    return people_store_erase_notes(work, need);
}

Fault people_erase_again(Work *work, Id record)
{
    TRY(people_store_erase(work, record));
    TRY(people_store_drop_photo(work, record));
    return people_store_erase_note(work, record);
}

// ---- What was in clear ----

static Fault seal_records(Work *work, size_t *sealed_out)
{
    ClearPersonal *rows;
    TRY(people_store_clear(work, &rows, sealed_out));
    for (size_t i = 0; i < *sealed_out; i++) {
        SealKey key;
        TRY(take_key(work, rows[i].id, rows[i].id, &key));
        Sealed sealed = seal_personal(work, &key, rows[i].id, &rows[i].personal);
        sodium_memzero(&key, sizeof key);
        TRY(people_store_put_sealed(work, &rows[i], &sealed));
        TRY(people_store_drop_clear(work, "personal", rows[i].id));
    }
    return OK;
}

static Fault seal_note(Work *work, bool internal, const ClearNote *row)
{
    Str sealed;
    TRY(seal_words(work, internal ? "internal_note" : "note", row->id, row->words, &sealed));
    if (internal) {
        InternalNote note = { row->id, row->at, row->author };
        return people_store_insert_internal_note(work, row->subject, &note, sealed);
    }
    Note note = { row->id, row->at, row->by_owner, sealed };
    return people_store_insert_note(work, row->subject, &note);
}

static Fault seal_notes(Work *work, bool internal, size_t *sealed_out)
{
    ClearNote *rows;
    TRY(people_store_clear_notes(work, internal, &rows, sealed_out));
    for (size_t i = 0; i < *sealed_out; i++) {
        TRY(seal_note(work, internal, &rows[i]));
        TRY(people_store_drop_clear(work, internal ? "internal_note" : "note", rows[i].id));
    }
    return OK;
}

Fault people_seal_clear(Work *work, bool *more_out)
{
    size_t records, notes, internal;
    TRY(seal_records(work, &records));
    TRY(seal_notes(work, false, &notes));
    TRY(seal_notes(work, true, &internal));
    *more_out = records + notes + internal > 0;
    return OK;
}

// ---- Keys that wait ----

enum { ADOPTED_MOST = 50000, FORGOTTEN_AT_ONCE = 500 }; // in a run of the job, in a transaction

typedef struct Adopted {
    Id *ids;
    size_t count;
} Adopted;

// A part; `more_out`: there may be another.
static Fault gather_part(Work *work, Adopted *adopted, bool *more_out)
{
    WireItem after = { .kind = KIND_NEED };
    WireRecord *records;
    size_t count;
    if (adopted->count > 0) {
        after.id = adopted->ids[adopted->count - 1];
    }
    WireAsk ask = { .act = WIRE_ADOPT, .items = &after, .count = 1 };
    TRY(door_ask(work->keys->vault, work->arena, &ask, &records, &count));
    for (size_t i = 0; i < count; i++) {
        adopted->ids = ARENA_GROW(work->arena, adopted->ids, adopted->count);
        adopted->ids[adopted->count++] = records[i].id;
    }
    *more_out = count > 0 && adopted->count < ADOPTED_MOST;
    return OK;
}

// Outside of the writer: it waits for the vault. While the vault is away or locked the keys wait on.
Fault people_gather_adopted(Work *work, void **gathered_out)
{
    Adopted *adopted = ARENA_NEW(work->arena, Adopted);
    bool more = work->keys->vault != NULL;
    while (more && gather_part(work, adopted, &more) == OK) {
    }
    *gathered_out = adopted->count > 0 ? adopted : NULL;
    return OK;
}

Fault people_keep_adopted(Work *work, const void *gathered, int64_t round, bool *more_out)
{
    const Adopted *adopted = gathered;
    size_t begin = (size_t)round * FORGOTTEN_AT_ONCE;
    size_t end = begin + FORGOTTEN_AT_ONCE;
    for (size_t i = begin; i < end && i < adopted->count; i++) {
        TRY(people_store_drop_key(work, adopted->ids[i]));
    }
    *more_out = end < adopted->count;
    return OK;
}
