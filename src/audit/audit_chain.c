// The chain of events: every hash again, and every commitment opened with the history row beside it.
// Hashes are taken from the library directly, not through what the writer uses.
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "audit/audit.sql.h"
#include "audit/audit_steps.h"
#include "base/doc.h"

enum { HASH_BYTES = 32, PSEUDO_ID_BYTES = 16 };

typedef struct OpenedEvent {
    int64_t seq;
    Str where, entry, chain;
    bool has_history;
    int64_t at;
    Str kind, record, salt;
    Id object, organisation;
} OpenedEvent;

static const unsigned char *bytes_of(Str text)
{
    return (const unsigned char *)(text.at ? text.at : "");
}

static Str hex_of(Arena *arena, const unsigned char *bytes, size_t size)
{
    char *hex = arena_take(arena, size * 2 + 1);
    sodium_bin2hex(hex, size * 2 + 1, bytes, size);
    return str_from(hex);
}

// What only the house can compute is BLAKE2b; what others may check is HMAC-SHA256.
static void private_hash(Str key, const char *domain, Str text, unsigned char hash_out[HASH_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, bytes_of(key), key.len, HASH_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_generichash_update(&state, bytes_of(text), text.len);
    crypto_generichash_final(&state, hash_out, HASH_BYTES);
}

static void public_hash(Str key, const char *domain, Str text, unsigned char hash_out[HASH_BYTES])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.len);
    crypto_auth_hmacsha256_final(&state, hash_out);
}

static void link_on(unsigned char chain[HASH_BYTES], Str entry)
{
    unsigned char own[HASH_BYTES];
    crypto_hash_sha256(own, bytes_of(entry), entry.len);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, chain, HASH_BYTES);
    crypto_hash_sha256_update(&state, own, HASH_BYTES);
    crypto_hash_sha256_final(&state, chain);
}

static void check_link(Audit *audit, const OpenedEvent *event, unsigned char chain[HASH_BYTES])
{
    link_on(chain, event->entry);
    audit_compare(audit, "chaining hash", event->where,
                  hex_of(audit->scratch, chain, HASH_BYTES),
                  hex_of(audit->scratch, bytes_of(event->chain), event->chain.len));
    // What follows is checked against what stands here: one change is one finding.
    if (event->chain.len == HASH_BYTES) {
        memcpy(chain, event->chain.at, HASH_BYTES);
    }
}

static Str hour_of(Arena *arena, int64_t at)
{
    time_t seconds = (time_t)at;
    struct tm civil;
    char text[40] = "";
    if (gmtime_r(&seconds, &civil)) {
        strftime(text, sizeof(text), "%Y-%m-%dT%H:00:00Z", &civil);
    }
    return str_copy(arena, str_from(text));
}

static Str pseudo_id_of(Audit *audit, const OpenedEvent *event)
{
    unsigned char hash[HASH_BYTES];
    Str family = event->kind;
    size_t dot;
    if (str_find(family, '.', &dot)) {
        family = str_slice(family, 0, dot);
    }
    Str domain = str_format(audit->scratch, "istijaba/pseudo-id/v1/%.*s", STR_ARG(family));
    Str key = { (const char *)audit->keys->commitments, sizeof(audit->keys->commitments) };
    Str object = { (const char *)event->object.at, sizeof(event->object.at) };
    private_hash(key, domain.at, object, hash);
    return hex_of(audit->scratch, hash, PSEUDO_ID_BYTES);
}

static void check_commitment(Audit *audit, const OpenedEvent *event, const Doc *entry)
{
    if (event->record.at == NULL) {
        audit->report->erased++; // the commitment has become noise: nothing opens it
        return;
    }
    unsigned char hash[HASH_BYTES];
    public_hash(event->salt, "istijaba/event/v1", event->record, hash);
    audit_compare(audit, "commitment to the record", event->where,
                  hex_of(audit->scratch, hash, HASH_BYTES), doc_get_text(entry, "commitment"));
}

static void check_entry(Audit *audit, const OpenedEvent *event)
{
    Doc *entry = NULL;
    if (doc_from_json(audit->scratch, event->entry, &entry) != OK ||
        !str_equal(doc_to_canonical_json(audit->scratch, entry), event->entry)) {
        audit_differs(audit, "entry", event->where, STR("canonical JSON"), event->entry);
        return;
    }
    check_commitment(audit, event, entry);
    audit_compare(audit, "kind", event->where, event->kind,
                  doc_get_text(entry, "kind"));
    audit_compare(audit, "hour", event->where, hour_of(audit->scratch, event->at),
                  doc_get_text(entry, "hour"));
    audit_compare(audit, "organisation", event->where,
                  audit_id_text(audit, event->organisation), doc_get_text(entry, "organisation"));
    if (audit->keys) {
        audit_compare(audit, "pseudo-id of the object", event->where,
                      pseudo_id_of(audit, event), doc_get_text(entry, "object"));
    }
}

static OpenedEvent read_event(Audit *audit, DbRows *rows)
{
    Arena *arena = audit->scratch;
    int64_t seq = db_row_int(rows, 0);
    return (OpenedEvent){
        .seq = seq,
        .where = str_format(arena, "event %lld", (long long)seq),
        .entry = db_row_text(rows, 1, arena),
        .chain = db_row_bytes(rows, 2, arena),
        .has_history = db_row_int(rows, 3) != 0,
        .at = db_row_int(rows, 4),
        .kind = db_row_text(rows, 5, arena),
        .object = audit_row_id(audit, rows, 6),
        .organisation = audit_row_id(audit, rows, 7),
        .record = db_row_text(rows, 8, arena),
        .salt = db_row_bytes(rows, 9, arena),
    };
}

static Fault check_events(Audit *audit)
{
    unsigned char chain[HASH_BYTES] = { 0 };
    int64_t last = 0;
    DbRows *rows = db_query(audit->db, EVENTS_OPENED);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        OpenedEvent event = read_event(audit, rows);
        audit_compare_numbers(audit, "number", event.where,
                              last + 1, event.seq);
        check_link(audit, &event, chain);
        if (event.has_history) {
            check_entry(audit, &event);
        } else {
            audit_differs(audit, "history row", event.where, STR("one"), STR("none"));
        }
        last = event.seq;
        audit->report->events++;
    }
    return db_end(rows);
}

Fault audit_chain(Audit *audit)
{
    TRY(check_events(audit));
    DbRows *rows = db_query(audit->db, HISTORY_ALONE);
    while (db_next(rows)) {
        arena_reset(audit->scratch);
        Str where = str_format(audit->scratch, "history %lld", (long long)db_row_int(rows, 0));
        audit_differs(audit, "event", where, STR("one"), STR("none"));
    }
    return db_end(rows);
}
