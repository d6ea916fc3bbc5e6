// What an event's public entry says, what it is committed to, and how it is chained.
// Not here: rows (ledger_store.c), and the reading for errors (audit/, which shares no code with this).
#include "ledger/ledger.h"

#include <assert.h>
#include <string.h>

#include "access/access.h"
#include "base/clock.h"
#include "ledger/ledger_store.h"

enum { PSEUDO_ID_HEX = 32 };

LEDGER_FAULTS(FAULT_DEFINE)

// Entries are put together as text, not as a tree: they stand in the path of every POST. So nothing
// may enter them that JSON would have to escape.
static bool is_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
            return false;
        }
    }
    return text.len > 0;
}

// What an object is called in public: another name for each family of kinds, so that a need and its
// claims are not told to be kin.
static Str pseudo_id(Work *work, const Event *event)
{
    TextBuilder domain = { .arena = work->arena };
    text_add_c(&domain, "istijaba/pseudo-id/v1/");
    text_add(&domain, (Str){ event->kind, strcspn(event->kind, ".") });
    Str object = { (const char *)event->object.at, sizeof(event->object.at) };
    Digest keyed = digest_keyed(work->keys->commitments, text_done(&domain).at, object);
    return str_slice(digest_hex(work->arena, keyed), 0, PSEUDO_ID_HEX);
}

static Digest commit_to(Str record, const uint8_t salt[32])
{
    return digest_commitment(salt, "istijaba/event/v1", record);
}

static void add_name(TextBuilder *entry, const char *before, Str text)
{
    text_add_c(entry, before);
    text_add(entry, text);
}

// Canonical: names in order, no blanks.
static Str make_entry(Work *work, const Event *event, Digest commitment)
{
    Str kind = str_from(event->kind);
    assert(is_plain(kind) && is_plain(event->governorate));
    Str hour = clock_format(work->arena, work->now - work->now % HOUR_S);
    TextBuilder entry = { .arena = work->arena };
    add_name(&entry, "{\"commitment\":\"", digest_hex(work->arena, commitment));
    add_name(&entry, "\",\"governorate\":\"", event->governorate);
    add_name(&entry, "\",\"hour\":\"", hour);
    add_name(&entry, "\",\"kind\":\"", kind);
    add_name(&entry, "\",\"object\":\"", pseudo_id(work, event));
    if (id_is_none(event->organisation)) {
        text_add_c(&entry, "\",\"organisation\":null}");
    } else {
        Str organisation = id_format(work->arena, event->organisation);
        add_name(&entry, "\",\"organisation\":\"", organisation);
        text_add_c(&entry, "\"}");
    }
    return text_done(&entry);
}

static LedgerHead chain_on(const LedgerHead *head, Str entry)
{
    uint8_t both[64];
    Digest own = digest_of(entry);
    memcpy(both, head->chain.at, 32);
    memcpy(both + 32, own.at, 32);
    Str bytes = { (const char *)both, sizeof(both) };
    return (LedgerHead){ .seq = head->seq + 1, .chain = digest_of(bytes) };
}

Fault ledger_append(Work *work, const Event *event)
{
    uint8_t salt[32];
    random_fill(salt, sizeof(salt));
    Str record = doc_to_canonical_json(work->arena, event->record);
    Str entry = make_entry(work, event, commit_to(record, salt));

    LedgerHead head;
    TRY(ledger_store_head(work, &head));
    LedgerHead next = chain_on(&head, entry);
    TRY(ledger_store_event(work, &next, entry));
    return ledger_store_history(work, next.seq, event, record, salt);
}

Fault ledger_history(Work *work, Id subject, size_t most, HistoryRow **rows_out, size_t *count_out)
{
    return ledger_store_rows(work, subject, most, rows_out, count_out);
}

Fault ledger_outline(Work *work, Id subject, size_t most, HistoryRow **rows_out, size_t *count_out)
{
    return ledger_store_outline(work, subject, most, rows_out, count_out);
}

Fault ledger_last(Work *work, Id subject, int64_t *seq_out)
{
    return ledger_store_last(work, subject, seq_out);
}

Fault ledger_since(Work *work, int64_t after, size_t most, HistoryRow **rows_out, size_t *count_out)
{
    return ledger_store_since(work, after, most, rows_out, count_out);
}

Fault ledger_tell(Work *work, Id subject, size_t most, Doc *list)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_store_outline(work, subject, most, &rows, &count));
    for (size_t i = count; i > 0; i--) {
        Str actor = STR_NONE; // the house
        Doc *row = doc_list_record(list);
        Fault fault = access_name_of(work, rows[i - 1].actor, &actor);
        TRY(fault == ACCOUNT_NOT_FOUND ? OK : fault);
        doc_text(row, "kind", rows[i - 1].kind);
        doc_time(row, "at", rows[i - 1].at);
        doc_text(row, "actor", actor);
    }
    return OK;
}
