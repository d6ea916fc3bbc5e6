// Rows of claims: reads and writes the table claim. No rule lives here.
#include "features/claims/claims_store.h"

#include "base/clock.h"
#include "features/claims/claims.sql.h"

Fault claims_store_insert(Work *work, const Claim *claim)
{
    return db_run(work->db, INSERT_CLAIM, db_id(claim->id), db_id(claim->line), db_id(claim->need),
                  db_id(claim->organisation), db_int(claim->quantity), db_int(claim->state),
                  db_int(claim->due_at), db_int(claim->created_at), db_int(claim->changed_at),
                  db_id(claim->made_by));
}

Fault claims_store_update(Work *work, const Claim *claim)
{
    return db_run(work->db, UPDATE_CLAIM, db_id(claim->id), db_id(claim->organisation),
                  db_int(claim->state), db_int(claim->changed_at),
                  db_time(claim->reminded_at), db_id(claim->offered_to),
                  db_id(claim->made_by), db_id(claim->handed_by), db_int(claim->wrong_tries),
                  db_time(claim->last_try_at), db_time(claim->settled_at));
}

// In the order of the columns of the view claim_seen.
static Claim read_claim(Work *work, DbRows *rows)
{
    Arena *arena = work->arena;
    return (Claim){
        .id = db_row_id(rows, 0),
        .need = db_row_id(rows, 1),
        .line = db_row_id(rows, 2),
        .organisation = db_row_id(rows, 3),
        .organisation_name = db_row_text(rows, 4, arena),
        .item = { .code = db_row_text(rows, 5, arena),
                  .name_ar = db_row_text(rows, 6, arena),
                  .name_en = db_row_text(rows, 7, arena),
                  .unit_ar = db_row_text(rows, 8, arena),
                  .unit_en = db_row_text(rows, 9, arena) },
        .area = { .pcode = db_row_text(rows, 10, arena),
                  .kind = db_row_text(rows, 11, arena),
                  .name_ar = db_row_text(rows, 12, arena),
                  .name_en = db_row_text(rows, 13, arena),
                  .path = db_row_text(rows, 14, arena),
                  .parent = db_row_text(rows, 31, arena) },
        .governorate = db_row_text(rows, 15, arena),
        .quantity = db_row_int(rows, 16),
        .state = (ClaimState)db_row_int(rows, 17),
        .need_state = (NeedState)db_row_int(rows, 18),
        .due_at = db_row_int(rows, 19),
        .created_at = db_row_int(rows, 20),
        .changed_at = db_row_int(rows, 21),
        .reminded_at = db_row_int(rows, 22),
        .offered_to = db_row_id(rows, 23),
        .offered_to_name = db_row_text(rows, 24, arena),
        .made_by = db_row_id(rows, 25),
        .handed_by = db_row_id(rows, 26),
        .verified_by = db_row_id(rows, 27),
        .wrong_tries = db_row_int(rows, 28),
        .last_try_at = db_row_int(rows, 29),
        .settled_at = db_row_int(rows, 30),
    };
}

Fault claims_store_find(Work *work, Id id, Claim *claim_out)
{
    Claim claim = { 0 };
    DbRows *rows = db_query(work->db, FIND_CLAIM, db_id(id));
    if (db_next(rows)) {
        claim = read_claim(work, rows);
    }
    TRY(db_end_found(rows, CLAIM_NOT_FOUND));
    *claim_out = claim;
    return OK;
}

static Fault read_list(Work *work, DbRows *rows, ClaimList *list_out)
{
    ClaimList list = { NULL, 0 };
    while (list.count < CLAIM_ROUND && db_next(rows)) {
        list.claims = ARENA_GROW(work->arena, list.claims, list.count);
        list.claims[list.count++] = read_claim(work, rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    return OK;
}

Fault claims_store_of_need(Work *work, Id need, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_CLAIMS_OF_NEED, db_id(need)), list_out);
}

Fault claims_store_unfinished_of(Work *work, Id need, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_UNFINISHED_CLAIMS, db_id(need)), list_out);
}

Fault claims_store_count(Work *work, Id need, int64_t counts_out[CLAIM_STATE_COUNT])
{
    DbRows *rows = db_query(work->db, COUNT_CLAIMS_OF_NEED, db_id(need));
    while (db_next(rows)) {
        counts_out[db_row_int(rows, 0)] = db_row_int(rows, 1);
    }
    return db_end(rows);
}

Fault claims_store_live_of(Work *work, Id organisation, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_LIVE_CLAIMS, db_id(organisation)), list_out);
}

Fault claims_store_ended_of(Work *work, Id organisation, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_ENDED_CLAIMS, db_id(organisation)), list_out);
}

Fault claims_store_offered_to(Work *work, Id organisation, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_OFFERED_CLAIMS, db_id(organisation)), list_out);
}

Fault claims_store_disputed(Work *work, Str area_paths, ClaimList *list_out)
{
    return read_list(work, db_query(work->db, LIST_DISPUTED_CLAIMS, db_text(area_paths)), list_out);
}

Fault claims_store_due(Work *work, int64_t held_before, int64_t dispatched_before, bool unreminded,
                       ClaimList *list_out)
{
    DbRows *rows = db_query(work->db, LIST_DUE_CLAIMS, db_int(held_before),
                            db_int(dispatched_before), db_int(unreminded));
    return read_list(work, rows, list_out);
}

Fault claims_store_record_of(Work *work, Id organisation, ClaimRecord *record_out)
{
    ClaimRecord record = { 0 };
    DbRows *rows = db_query(work->db, FIND_CLAIM_RECORD, db_id(organisation),
                            db_int(work->now - DAY_S), db_int(work->now));
    if (db_next(rows)) {
        record.open = db_row_int(rows, 0);
        record.kept = db_row_int(rows, 1);
        record.lapsed = db_row_int(rows, 2);
    }
    TRY(db_end(rows));
    *record_out = record;
    return OK;
}

Fault claims_store_move_tally(Work *work, Id organisation, int kept, int lapsed)
{
    return db_run(work->db, MOVE_CLAIM_TALLY, db_id(organisation), db_int(kept), db_int(lapsed));
}
