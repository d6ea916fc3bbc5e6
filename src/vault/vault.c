// Opening and adopting, erasing, rotating: what the vault does when asked. Not here: who may (rights), rows
// (vault_store), sockets (vault_loop.c).
#include "vault/vault.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "vault/budget.h"
#include "vault/looks.h"
#include "vault/vault_store.h"

enum {
    WRAP_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    WRAP_BYTES = WRAP_NONCE + SEAL_KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    ADOPT_AT_ONCE = 500,
    SECRETS_MOST = 8,
    ROUNDS_AT_ONCE = 4,
    WALKED_MOST = 8,
};
_Static_assert((int)WRAP_BYTES == (int)VAULT_WRAPPED_BYTES, "nonce, key, tag");

// A chain that was walked to its end: opening its box costs more than all the rest of an answer.
typedef struct Walked {
    uint8_t box[SEAL_BOX_BYTES]; // all 0: none
    uint8_t keys[SEAL_STEPS_MOST][SEAL_KEY_BYTES];
} Walked;

// What is secret, in locked memory.
typedef struct Hold {
    uint8_t secrets[SECRETS_MOST][SEAL_KEY_BYTES]; // by version modulo SECRETS_MOST
    Walked walked[WALKED_MOST]; // the last ones, by turns
    uint8_t key[SEAL_KEY_BYTES]; // in use
} Hold;

struct Vault {
    VaultOptions options;
    VaultSecrets *secrets; // NULL: locked
    Hold *hold;
    Db *house; // NULL until it is there
    Db *file;
    int64_t version; // of the secret that wraps what is new
    int64_t oldest;
    size_t walked_count;
    int64_t alarms;
    Budget *budget;
};

// ---- Wrapping ----

static Str wrap(Arena *arena, const uint8_t by[SEAL_KEY_BYTES], const uint8_t key[SEAL_KEY_BYTES], const void *about,
                size_t about_len)
{
    uint8_t *wrapped = arena_take(arena, WRAP_BYTES);
    random_fill(wrapped, WRAP_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + WRAP_NONCE, NULL, key, SEAL_KEY_BYTES, about, about_len,
                                               NULL, wrapped, by);
    return (Str){ (const char *)wrapped, WRAP_BYTES };
}

static bool unwrap(const uint8_t by[SEAL_KEY_BYTES], Str wrapped, const void *about, size_t about_len,
                   uint8_t key_out[SEAL_KEY_BYTES])
{
    const uint8_t *at = (const uint8_t *)wrapped.at;
    return wrapped.len == WRAP_BYTES &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(key_out, NULL, NULL, at + WRAP_NONCE, WRAP_BYTES - WRAP_NONCE,
                                                      about, about_len, at, by) == 0;
}

static uint8_t *secret_of(Vault *vault, int64_t version)
{
    return vault->hold->secrets[version % SECRETS_MOST];
}

// ---- Opening and closing ----

typedef struct Doing {
    Vault *vault;
    Arena *arena;
    const WireAsk *ask;
    VaultAnswer *answer;
    Fault (*act)(struct Doing *doing, DbConn *conn);
    void *context;
} Doing;

static Fault run_act(DbConn *conn, void *context)
{
    Doing *doing = context;
    return doing->act(doing, conn);
}

static Fault in_file(Doing *doing, Fault (*act)(Doing *, DbConn *), void *context)
{
    doing->act = act;
    doing->context = context;
    return db_transact(doing->vault->file, run_act, doing);
}

// For what leaves nothing behind: on our own thread, without a commit.
static Fault read_file(Doing *doing, Fault (*act)(Doing *, DbConn *))
{
    doing->act = act;
    return db_read(doing->vault->file, run_act, doing);
}

static Fault add_secret(Doing *doing, DbConn *conn)
{
    Vault *vault = doing->vault;
    int64_t version = vault->version + 1;
    uint8_t *secret = secret_of(vault, version);
    random_fill(secret, SEAL_KEY_BYTES);
    Str wrapped = wrap(doing->arena, vault->secrets->wrap, secret, &version, sizeof version);
    return vault_store_add_secret(conn, version, wrapped, vault->options.now());
}

static Fault read_secrets(Doing *doing, DbConn *conn)
{
    Vault *vault = doing->vault;
    StoredSecret *secrets;
    size_t count;
    TRY(vault_store_secrets(conn, doing->arena, &secrets, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t version = secrets[i].version;
        if (!unwrap(vault->secrets->wrap, secrets[i].wrapped, &version, sizeof version,
                    secret_of(vault, version))) {
            return KEYS_UNREADABLE;
        }
        vault->oldest = i == 0 ? version : vault->oldest;
        vault->version = version;
    }
    return OK;
}

// With the key file open: the secrets of the vault's file are read, or the first is made.
static Fault take_secrets(Vault *vault, Str passphrase)
{
    Arena *arena = arena_new();
    Doing doing = { .vault = vault, .arena = arena };
    Fault fault = secrets_open(vault->options.key_file, passphrase, &vault->secrets);
    fault = fault ? fault : in_file(&doing, read_secrets, NULL);
    if (fault == OK && vault->version == 0) {
        fault = in_file(&doing, add_secret, NULL);
        vault->version = vault->oldest = 1;
    }
    if (fault != OK) {
        secrets_free(vault->secrets);
        vault->secrets = NULL;
        vault->version = 0;
    }
    arena_free(arena);
    return fault;
}

Fault vault_open(const VaultOptions *options, Vault **vault_out)
{
    Vault *vault = calloc(1, sizeof *vault);
    if (!vault) {
        abort();
    }
    vault->options = *options;
    vault->budget = budget_new(options->needs_per_hour);
    vault->hold = sodium_malloc(sizeof *vault->hold);
    if (vault->hold) {
        memset(vault->hold->walked, 0, sizeof vault->hold->walked);
    }
    Fault fault = vault->hold ? vault_store_open(options->file, &vault->file) : KEYS_UNREADABLE;
    fault = fault ? fault : take_secrets(vault, STR_NONE);
    if (fault != OK && fault != VAULT_LOCKED) {
        vault_close(vault);
        return fault;
    }
    *vault_out = vault;
    return OK;
}

void vault_close(Vault *vault)
{
    if (vault->house) {
        db_close(vault->house);
    }
    if (vault->file) {
        db_close(vault->file);
    }
    secrets_free(vault->secrets);
    sodium_free(vault->hold);
    budget_free(vault->budget);
    free(vault);
}

Fault vault_make_file(const char *path)
{
    Db *db;
    TRY(vault_store_open(path, &db));
    db_close(db);
    return OK;
}

typedef struct Listing {
    Arena *arena;
    Id *records;
    size_t count;
} Listing;

static Fault list_erased(DbConn *conn, void *context)
{
    Listing *listing = context;
    return vault_store_list_erased(conn, listing->arena, &listing->records, &listing->count);
}

Fault vault_list_erased(const char *path, Arena *arena, Id **records_out, size_t *count_out)
{
    Db *db;
    Listing listing = { .arena = arena };
    TRY(vault_store_open(path, &db));
    Fault fault = db_read(db, list_erased, &listing);
    db_close(db);
    TRY(fault);
    *records_out = listing.records;
    *count_out = listing.count;
    return OK;
}

Db *vault_file(Vault *vault)
{
    return vault->file;
}

// ---- Keys ----

static Walked *find_walked(Vault *vault, const uint8_t *box)
{
    for (size_t i = 0; i < WALKED_MOST; i++) {
        Walked *walked = &vault->hold->walked[i];
        if (memcmp(walked->box, box, SEAL_BOX_BYTES) == 0) {
            return walked;
        }
    }
    return NULL;
}

// NULL: it is none of our boxes.
static Walked *walk(Vault *vault, const uint8_t *box)
{
    uint8_t *chain = vault->hold->key;
    Walked *walked = &vault->hold->walked[vault->walked_count % WALKED_MOST];
    if (!seal_open_box(&vault->secrets->pair, box, chain)) {
        return NULL;
    }
    vault->walked_count++;
    memcpy(walked->box, box, SEAL_BOX_BYTES);
    for (size_t i = 0; i < SEAL_STEPS_MOST; i++) {
        seal_step(chain, walked->keys[i]);
    }
    return walked;
}

// Into hold->key.
static bool walk_to(Vault *vault, const IntakeKey *key)
{
    const uint8_t *box = (const uint8_t *)key->box.at;
    if (key->box.len != SEAL_BOX_BYTES || key->step < 0 || key->step >= SEAL_STEPS_MOST || sodium_is_zero(box, SEAL_BOX_BYTES)) {
        return false;
    }
    Walked *walked = find_walked(vault, box);
    walked = walked ? walked : walk(vault, box);
    if (walked) {
        memcpy(vault->hold->key, walked->keys[key->step], SEAL_KEY_BYTES);
    }
    return walked != NULL;
}

// What a key is wrapped with beside itself: it serves no other record.
typedef struct About {
    Id id, record;
} About;

static bool unwrap_key(Vault *vault, const StoredKey *stored)
{
    About about = { stored->id, stored->record };
    return stored->secret >= vault->oldest && stored->secret <= vault->version &&
           unwrap(secret_of(vault, stored->secret), stored->wrapped, &about, sizeof about, vault->hold->key);
}

// The file first: most were adopted long ago. `found_out` false: destroyed, or never there.
static Fault find_key(Doing *doing, DbConn *file, Work *house, Id id, bool *found_out)
{
    StoredKey stored;
    IntakeKey waiting;
    TRY(vault_store_find_key(file, doing->arena, id, &stored, found_out));
    if (*found_out) {
        *found_out = unwrap_key(doing->vault, &stored);
        return OK;
    }
    bool erased = false;
    TRY(rights_find_intake_key(house, id, &waiting, found_out));
    TRY(*found_out ? vault_store_is_erased(file, waiting.record, &erased) : OK);
    *found_out = *found_out && !erased && walk_to(doing->vault, &waiting);
    return OK;
}

// ---- Reading the house ----

typedef struct Reading {
    Doing *doing;
    DbConn *file;
    Fault (*read)(struct Reading *reading, Work *work);
    RightsAsker asker;
    Opening *openings;
    size_t opening_count;
    WireRecord *records;
    size_t record_count;
} Reading;

static Fault run_reading(DbConn *conn, void *context)
{
    Reading *reading = context;
    const VaultOptions *options = &reading->doing->vault->options;
    Work work = { .arena = reading->doing->arena, .db = conn, .now = options->now(), .keys = options->keys };
    return reading->read(reading, &work);
}

// The database may be made after us.
static Fault read_house(Reading *reading)
{
    Vault *vault = reading->doing->vault;
    if (!vault->house) {
        DbOptions options = { .path = vault->options.house, .readers = 1, .read_only = true };
        TRY(db_open(&options, &vault->house));
    }
    return db_read(vault->house, run_reading, reading);
}

// ---- Opening fields ----

static const char *const PURPOSE_NAMES[WIRE_PURPOSES] = { "none", "follow", "verify", "deliver", "review", "export", "register" };

static Fault open_texts(Reading *reading, Work *work, const WireItem *item, WireRecord *record)
{
    SealedRecord sealed;
    Vault *vault = reading->doing->vault;
    TRY(rights_read(work, item, &sealed));
    for (size_t i = 0; i < sealed.count; i++) {
        Id key;
        bool found = false;
        SealPlace place = { sealed.table, sealed.columns[i], item->id };
        if (seal_key_id(sealed.texts[i], &key)) {
            TRY(find_key(reading->doing, reading->file, work, key, &found));
        }
        if (found && !seal_open_text(work->arena, vault->hold->key, &place, sealed.texts[i], &record->fields[i])) {
            record->status = WIRE_FAILED;
        }
    }
    sodium_memzero(vault->hold->key, SEAL_KEY_BYTES);
    return OK;
}

static void add_word(Arena *arena, Str *words, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= words->len; i++) {
        if (memcmp(words->at + i, word, len) == 0) {
            return;
        }
    }
    *words = words->len > 0 ? str_format(arena, "%.*s %s", STR_ARG(*words), word) : str_from(word);
}

static Opening *opening_of(Reading *reading, const Right *right)
{
    for (size_t i = 0; i < reading->opening_count; i++) {
        if (id_equal(reading->openings[i].need, right->need)) {
            return &reading->openings[i];
        }
    }
    const Doing *doing = reading->doing;
    Opening *opening = &reading->openings[reading->opening_count++];
    *opening = (Opening){ .need = right->need, .account = reading->asker.account,
                          .organisation = right->organisation, .at = doing->vault->options.now(),
                          .role = right->role, .purpose = str_from(PURPOSE_NAMES[doing->ask->purpose]),
                          .fields = STR("") };
    return opening;
}

static const char *word_of(WireKind kind, size_t field)
{
    static const char *const personal[] = { "name", "phone", "landmark", "words" };
    static const char *const identity[WIRE_FIELDS_MOST] = { "name", "name",  "name",   "name",  "born",
                                                            "sex",  "phone", "number", "dates", "dates" };
    switch (kind) {
    case KIND_PERSONAL:
        return personal[field];
    case KIND_IDENTITY:
        return identity[field];
    case KIND_PHOTO:
        return "photo";
    default:
        return kind == KIND_NOTE ? "notes" : "internal";
    }
}

// What was shown, to be told to the person. Their own looks are no news to them.
static void note_opening(Reading *reading, const WireItem *item, const Right *right, const WireRecord *record)
{
    if (reading->doing->ask->purpose == PURPOSE_FOLLOW) {
        return;
    }
    Arena *arena = reading->doing->arena;
    for (size_t i = 0; i < WIRE_FIELDS_MOST; i++) {
        if (record->fields[i].at) {
            add_word(arena, &opening_of(reading, right)->fields, word_of(item->kind, i));
        }
    }
}

static void tell(Vault *vault, const char *what, Id account, int64_t count)
{
    vault->alarms++;
    if (vault->options.alarm) {
        vault->options.alarm(what, account, count);
    }
}

// Whatever proof there is for each: the server could make them up.
static Fault spend(Vault *vault, Id need)
{
    BudgetSays says = budget_take(vault->budget, need, vault->options.now());
    if (says != BUDGET_FITS) {
        tell(vault, says == BUDGET_HALF ? "unusual-in-all" : "limited-in-all", ID_NONE, budget_count(vault->budget));
    }
    return says == BUDGET_SPENT ? VAULT_LIMITED : OK;
}

static Fault open_item(Reading *reading, Work *work, const WireItem *item)
{
    Right right;
    WireRecord record = { .status = WIRE_OK, .id = item->id };
    TRY(rights_decide(work, &reading->asker, reading->doing->ask->purpose, item, &right));
    if (right.holds) {
        TRY(spend(reading->doing->vault, right.need));
        TRY(open_texts(reading, work, item, &record));
        note_opening(reading, item, &right, &record);
    } else {
        record.status = WIRE_REFUSED;
    }
    reading->records[reading->record_count++] = record;
    return OK;
}

// Who opened what: told to the person alone.
static Fault tell_openings(Reading *reading, Work *work, Id need)
{
    Opening *openings;
    size_t count;
    if (!id_equal(reading->asker.need, need)) {
        return VAULT_REFUSED;
    }
    TRY(vault_store_openings_of(reading->file, work->arena, need, &openings, &count));
    for (size_t i = 0; i < count; i++) {
        const Opening *opening = &openings[i];
        Str name = STR_NONE;
        if (!id_is_none(opening->organisation)) {
            TRY(rights_name_organisation(work, opening->organisation, &name));
        }
        reading->records[reading->record_count++] =
            (WireRecord){ .id = opening->organisation, .number = opening->at,
                          .fields = { name, opening->role, opening->purpose, opening->fields } };
    }
    return OK;
}

static Fault open_items(Reading *reading, Work *work)
{
    const WireAsk *ask = reading->doing->ask;
    TRY(rights_find_asker(work, ask, reading->doing->vault->options.second_factor_s, &reading->asker));
    for (size_t i = 0; i < ask->count; i++) {
        bool asks_seen = i + 1 == ask->count && ask->items[i].kind == KIND_NEED;
        TRY(asks_seen ? tell_openings(reading, work, ask->items[i].id) : open_item(reading, work, &ask->items[i]));
    }
    return OK;
}

// Before anything is shown: what one account opens in an hour is bounded, and told when it is much.
static Fault record_openings(Reading *reading, DbConn *conn)
{
    int64_t before;
    Vault *vault = reading->doing->vault;
    const VaultOptions *options = &vault->options;
    int64_t count = (int64_t)reading->opening_count;
    if (count == 0) {
        return OK;
    }
    TRY(vault_store_count_openings(conn, reading->asker.account, options->now() - HOUR_S, &before));
    if (before + count > options->openings_per_hour) {
        tell(vault, "limited", reading->asker.account, before);
        return VAULT_LIMITED;
    }
    if (before < options->alarm_at && before + count >= options->alarm_at) {
        tell(vault, "unusual", reading->asker.account, before + count);
    }
    for (size_t i = 0; i < reading->opening_count; i++) {
        TRY(vault_store_add_opening(conn, &reading->openings[i]));
    }
    return OK;
}

static Fault open_and_record(Doing *doing, DbConn *conn)
{
    Arena *arena = doing->arena;
    Reading reading = { .doing = doing, .file = conn, .read = open_items,
                        .openings = ARENA_ARRAY(arena, Opening, doing->ask->count + 1),
                        .records = ARENA_ARRAY(arena, WireRecord, doing->ask->count + VAULT_SEEN_MOST) };
    TRY(read_house(&reading));
    TRY(record_openings(&reading, conn));
    doing->answer->records = reading.records;
    doing->answer->head.count = (uint32_t)reading.record_count;
    return OK;
}

// ---- Looking back ----

// The last record tells how far was looked: what is not the asker's to see is passed over, and does not end it.
static Fault look_back(Reading *reading, Work *work)
{
    enum { AT_ONCE = WIRE_ITEMS_MOST - 1 };
    Opening *openings;
    size_t count;
    bool oversees = false;
    const WireAsk *ask = reading->doing->ask;
    TRY(rights_find_asker(work, ask, reading->doing->vault->options.second_factor_s, &reading->asker));
    if (id_is_none(reading->asker.account)) {
        return VAULT_REFUSED;
    }
    TRY(vault_store_openings_in(reading->file, work->arena, &ask->span, AT_ONCE, &openings, &count));
    reading->records = ARENA_ARRAY(work->arena, WireRecord, count + 1);
    for (size_t i = 0; i < count; i++) {
        const Opening *opening = &openings[i];
        Look look = { opening->number, opening->at,      opening->need,    opening->account, opening->organisation,
                      opening->role,   opening->purpose, opening->fields };
        if (i == 0 || !id_equal(opening->need, openings[i - 1].need)) {
            TRY(rights_oversees(work, &reading->asker, opening->need, &oversees));
        }
        if (oversees) {
            reading->records[reading->record_count++] = looks_write(work->arena, &look);
        }
    }
    reading->records[reading->record_count++] = (WireRecord){ .number = count > 0 ? openings[count - 1].number : 0 };
    return OK;
}

static Fault show_looks(Doing *doing, DbConn *conn)
{
    Reading reading = { .doing = doing, .file = conn, .read = look_back };
    TRY(read_house(&reading));
    doing->answer->records = reading.records;
    doing->answer->head.count = (uint32_t)reading.record_count;
    return OK;
}

// ---- Adopting ----

static Fault adopt_key(Doing *doing, DbConn *conn, const IntakeKey *waiting)
{
    Vault *vault = doing->vault;
    bool erased;
    TRY(vault_store_is_erased(conn, waiting->record, &erased));
    if (erased || !walk_to(vault, waiting)) {
        return OK; // nobody shall open it, or nobody can
    }
    About about = { waiting->id, waiting->record };
    StoredKey stored = { waiting->id, waiting->record, vault->version,
                         wrap(doing->arena, secret_of(vault, vault->version), vault->hold->key, &about,
                              sizeof about) };
    sodium_memzero(vault->hold->key, SEAL_KEY_BYTES);
    return vault_store_put_key(conn, &stored);
}

static Fault list_waiting(Reading *reading, Work *work)
{
    IntakeKey *waiting;
    size_t count;
    const WireAsk *ask = reading->doing->ask;
    Id after = ask->count == 1 ? ask->items[0].id : ID_NONE;
    TRY(rights_list_intake_keys(work, after, ADOPT_AT_ONCE, &waiting, &count));
    reading->records = ARENA_ARRAY(work->arena, WireRecord, count + 1);
    for (size_t i = 0; i < count; i++) {
        TRY(adopt_key(reading->doing, reading->file, &waiting[i]));
        reading->records[i] = (WireRecord){ .id = waiting[i].id };
    }
    reading->record_count = count;
    return OK;
}

static Fault adopt(Doing *doing, DbConn *conn)
{
    Reading reading = { .doing = doing, .file = conn, .read = list_waiting };
    TRY(read_house(&reading));
    doing->answer->records = reading.records;
    doing->answer->head.count = (uint32_t)reading.record_count;
    return OK;
}

// ---- Erasing ----

// Of a photo its own record alone; of a need all of them.
static Fault list_to_erase(Work *work, const WireItem *item, Id **records_out, size_t *count_out)
{
    bool has = false;
    if (item->kind == KIND_NEED) {
        return rights_list_records(work, item->id, records_out, count_out);
    }
    TRY(rights_has_photo(work, item->about, item->id, &has));
    *records_out = ARENA_NEW(work->arena, Id);
    **records_out = item->id;
    *count_out = has;
    return OK;
}

static Fault erase_records(Reading *reading, Work *work)
{
    Id *records;
    size_t count;
    const WireItem *item = &reading->doing->ask->items[0];
    TRY(rights_find_asker(work, reading->doing->ask, reading->doing->vault->options.second_factor_s, &reading->asker));
    if (id_is_none(reading->asker.need) || !id_equal(reading->asker.need, item->about)) {
        return VAULT_REFUSED; // by the owner alone, with their code
    }
    TRY(list_to_erase(work, item, &records, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(vault_store_erase(reading->file, records[i], work->now));
    }
    return OK;
}

static Fault erase(Doing *doing, DbConn *conn)
{
    Reading reading = { .doing = doing, .file = conn, .read = erase_records };
    const WireItem *item = doing->ask->items;
    bool fits = doing->ask->count == 1 && (item->kind == KIND_PHOTO ||
                                           (item->kind == KIND_NEED && id_equal(item->id, item->about)));
    return fits ? read_house(&reading) : VAULT_REFUSED;
}

// ---- Rotating ----

static Fault wrap_anew(Doing *doing, DbConn *conn)
{
    Vault *vault = doing->vault;
    size_t *count = doing->context;
    StoredKey *keys;
    TRY(vault_store_old_keys(conn, doing->arena, vault->version, &keys, count));
    for (size_t i = 0; i < *count; i++) {
        About about = { keys[i].id, keys[i].record };
        if (!unwrap_key(vault, &keys[i])) {
            return KEYS_UNREADABLE;
        }
        keys[i].secret = vault->version;
        keys[i].wrapped = wrap(doing->arena, secret_of(vault, vault->version), vault->hold->key, &about, sizeof about);
        TRY(vault_store_put_key(conn, &keys[i]));
    }
    sodium_memzero(vault->hold->key, SEAL_KEY_BYTES);
    return OK;
}

static Fault drop_old(Doing *doing, DbConn *conn)
{
    return vault_store_drop_secrets(conn, doing->vault->version);
}

static Fault finish_rotation(Doing *doing)
{
    Vault *vault = doing->vault;
    TRY(in_file(doing, drop_old, NULL));
    for (int64_t version = vault->oldest; version < vault->version; version++) {
        sodium_memzero(secret_of(vault, version), SEAL_KEY_BYTES);
    }
    vault->oldest = vault->version;
    return OK;
}

// A fresh secret wraps every key anew, a part at each asking, so that staff hardly wait; the old one is destroyed at the
// end. Answered is whether there is more. Cut short, the next rotation goes on.
static Fault rotate(Doing *doing)
{
    Vault *vault = doing->vault;
    size_t count = 1;
    if (vault->version == vault->oldest) {
        TRY(in_file(doing, add_secret, NULL));
        vault->version++;
    }
    for (int round = 0; round < ROUNDS_AT_ONCE && count > 0; round++) {
        TRY(in_file(doing, wrap_anew, &count));
    }
    TRY(count > 0 ? OK : finish_rotation(doing));
    WireRecord *more = ARENA_NEW(doing->arena, WireRecord);
    more->number = count > 0;
    doing->answer->records = more;
    doing->answer->head.count = 1;
    return OK;
}

// ---- Status ----

static Fault count_all(Doing *doing, DbConn *conn)
{
    int64_t *counts = doing->context;
    return vault_store_count(conn, &counts[0], &counts[1], &counts[2]);
}

static Fault show_status(Doing *doing)
{
    int64_t counts[5] = { 0, 0, 0, doing->vault->alarms, doing->vault->version };
    TRY(in_file(doing, count_all, counts));
    WireRecord *records = ARENA_ARRAY(doing->arena, WireRecord, 5);
    for (size_t i = 0; i < 5; i++) {
        records[i].number = counts[i];
    }
    doing->answer->records = records;
    doing->answer->head.count = 5;
    return OK;
}

// ---- Answering ----

static Fault act_on(Doing *doing)
{
    if (doing->ask->act == WIRE_UNLOCK) {
        return doing->vault->secrets ? OK : take_secrets(doing->vault, doing->ask->token);
    }
    if (!doing->vault->secrets) {
        return VAULT_LOCKED;
    }
    switch (doing->ask->act) {
    case WIRE_OPEN:
        return doing->ask->purpose == PURPOSE_FOLLOW ? read_file(doing, open_and_record)
                                                     : in_file(doing, open_and_record, NULL);
    case WIRE_LOOKS:
        return read_file(doing, show_looks);
    case WIRE_ADOPT:
        return in_file(doing, adopt, NULL);
    case WIRE_ERASE:
        return in_file(doing, erase, NULL);
    case WIRE_STATUS:
        return show_status(doing);
    case WIRE_ROTATE:
        return rotate(doing);
    default:
        return VAULT_REFUSED;
    }
}

static WireStatus status_of(Fault fault)
{
    return fault == OK              ? WIRE_OK
           : fault == VAULT_REFUSED ? WIRE_REFUSED
           : fault == VAULT_LIMITED ? WIRE_LIMITED
           : fault == VAULT_LOCKED  ? WIRE_LOCKED
                                    : WIRE_FAILED;
}

void vault_answer(Vault *vault, Arena *arena, Str packet, VaultAnswer *answer_out)
{
    WireAsk ask;
    VaultAnswer answer = { .head = { WIRE_FAILED, 0 } };
    Doing doing = { .vault = vault, .arena = arena, .ask = &ask, .answer = &answer };
    if (wire_read_ask(arena, packet, &ask)) {
        WireStatus status = status_of(act_on(&doing));
        answer.head.status = status;
        answer.head.count = status == WIRE_OK ? answer.head.count : 0;
    }
    *answer_out = answer;
}
