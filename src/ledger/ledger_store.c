// Rows of event and history, in and out. What they mean is in ledger_rules.c.
#include "ledger/ledger_store.h"

#include <assert.h>
#include <string.h>

#include "access/access.h"
#include "ledger/ledger.sql.h"

Fault ledger_store_head(Work *work, LedgerHead *head_out)
{
    LedgerHead head = { 0 };
    Str chain = STR_NONE;
    DbRows *rows = db_query(work->db, FIND_HEAD);
    if (db_next(rows)) {
        head.seq = db_row_int(rows, 0);
        chain = db_row_bytes(rows, 1, work->arena);
    }
    TRY(db_end(rows));
    if (head.seq != 0) {
        if (chain.len != sizeof(head.chain.at)) {
            return LEDGER_BROKEN;
        }
        memcpy(head.chain.at, chain.at, chain.len);
    }
    *head_out = head;
    return OK;
}

Fault ledger_store_event(Work *work, const LedgerHead *head, Str entry)
{
    Str chain = { (const char *)head->chain.at, sizeof(head->chain.at) };
    return db_run(work->db, ADD_EVENT, db_int(head->seq), db_text(entry), db_bytes(chain));
}

Fault ledger_store_history(Work *work, int64_t seq, const Event *event, Str record,
                           const uint8_t salt[32])
{
    Str salt_bytes = { (const char *)salt, 32 };
    Id actor = access_account_of(work->user);
    return db_run(work->db, ADD_HISTORY, db_int(seq), db_id(event->subject), db_int(work->now),
                  db_text(str_from(event->kind)), db_id(event->object),
                  db_id(event->organisation), db_id(actor), db_text(record),
                  db_bytes(salt_bytes));
}

static Fault read_row(Work *work, DbRows *rows, HistoryRow *row_out)
{
    HistoryRow row = { .at = db_row_int(rows, 0),
                       .kind = db_row_text(rows, 1, work->arena),
                       .object = db_row_id(rows, 2),
                       .organisation = db_row_id(rows, 3),
                       .actor = db_row_id(rows, 4),
                       .seq = db_row_int(rows, 6),
                       .subject = db_row_id(rows, 7) };
    if (!db_row_is_null(rows, 5)) {
        Doc *record = NULL;
        if (doc_from_json(work->arena, db_row_text(rows, 5, work->arena), &record) != OK) {
            return LEDGER_BROKEN;
        }
        row.record = record;
    }
    *row_out = row;
    return OK;
}

static void reverse(HistoryRow *rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        HistoryRow swapped = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = swapped;
    }
}

static Fault read_rows(Work *work, DbRows *rows, size_t most, HistoryRow **rows_out,
                       size_t *count_out)
{
    HistoryRow *list = NULL;
    size_t count = 0;
    Fault broken = OK;
    while (broken == OK && db_next(rows)) {
        assert(count < most);
        list = ARENA_GROW(work->arena, list, count);
        broken = read_row(work, rows, &list[count]);
        count++;
    }
    TRY(db_end(rows));
    TRY(broken);
    reverse(list, count);
    *rows_out = list;
    *count_out = count;
    return OK;
}

Fault ledger_store_rows(Work *work, Id subject, size_t most, HistoryRow **rows_out,
                        size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_HISTORY, db_id(subject), db_int((int64_t)most));
    return read_rows(work, rows, most, rows_out, count_out);
}

Fault ledger_store_outline(Work *work, Id subject, size_t most, HistoryRow **rows_out,
                           size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_OUTLINE, db_id(subject), db_int((int64_t)most));
    return read_rows(work, rows, most, rows_out, count_out);
}

Fault ledger_store_since(Work *work, int64_t after, size_t most, HistoryRow **rows_out,
                         size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_SINCE, db_int(after), db_int((int64_t)most));
    return read_rows(work, rows, most, rows_out, count_out);
}

Fault ledger_store_last(Work *work, Id subject, int64_t *seq_out)
{
    DbRows *rows = id_is_none(subject) ? db_query(work->db, FIND_LAST)
                                       : db_query(work->db, FIND_LAST_OF, db_id(subject));
    *seq_out = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}
