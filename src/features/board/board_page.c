// One need as a coordinator sees it: with contact, notes, claims, history and what may be decided.
#include "features/board/board_page.h"

#include "ledger/ledger.h"

enum { HISTORY_MOST = 200 };

static Fault claims_to_list(Work *work, Doc *doc, Id need)
{
    Claim *claims;
    size_t count;
    TRY(claims_of_need(work, need, &claims, &count));
    Doc *list = doc_list(doc, "claims");
    for (size_t i = 0; i < count; i++) {
        claims_to_doc(work, doc_list_record(list), &claims[i]);
    }
    return OK;
}

static Fault history_to_doc(Work *work, Doc *doc, Id need)
{
    HistoryRow *rows;
    size_t count;
    TRY(ledger_history(work, need, HISTORY_MOST, &rows, &count));
    Doc *list = doc_list(doc, "history");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(list);
        doc_time(row, "at", rows[i].at);
        doc_text(row, "kind", rows[i].kind);
        doc_text(row, "reason", doc_get_text(rows[i].record, "reason"));
    }
    return OK;
}

static void rights_to_doc(Work *work, Doc *doc, const Need *need)
{
    bool may = access_may(work->user, MAY_VERIFY_NEEDS,
                          &(Scope){ .area_path = need->area.path });
    bool received = need->state == NEED_RECEIVED;
    bool accepted = need->state == NEED_VERIFIED || need->state == NEED_OPEN;
    bool unconfirmed = need->state == NEED_UNCONFIRMED;
    Doc *can = doc_record(doc, "can");
    doc_bool(can, "verify", may && received);
    doc_bool(can, "decline", may && received);
    doc_bool(can, "ask", may && (received || accepted || unconfirmed));
    doc_bool(can, "urgency", may && (received || accepted));
    doc_bool(can, "close", may && (accepted || unconfirmed));
    doc_bool(can, "duplicate", may && received);
    doc_bool(can, "lines", may && (received || accepted));
    doc_bool(can, "owner_code", may && need->raised_by_other);
}

Fault board_need_to_doc(Work *work, Doc *doc, const Need *need)
{
    needs_to_doc(work, doc, need, true);
    doc_bool(doc, "asked", need->asked);
    doc_bool(doc, "raised_by_other", need->raised_by_other);
    areas_to_doc(doc_record(doc, "governorate"), &need->governorate);
    TRY(people_to_doc(work, doc_record(doc, "contact"), need->personal, "verify"));
    TRY(people_notes_to_doc(work, doc, need->id));
    TRY(claims_to_list(work, doc, need->id));
    TRY(history_to_doc(work, doc, need->id));
    rights_to_doc(work, doc, need);
    return OK;
}
