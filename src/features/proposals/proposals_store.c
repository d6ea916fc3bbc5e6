// Rows of proposals: the only code that writes them. No rule lives here.
#include "features/proposals/proposals_store.h"

#include "features/proposals/proposals.sql.h"

enum { OVERDUE_AT_ONCE = 100 };

#define STATE_NAME(state, name) [state] = name,
static const char *const STATE_NAMES[PROPOSAL_STATE_COUNT] = { PROPOSAL_STATES(STATE_NAME) };

const char *proposal_state_name(ProposalState state)
{
    return STATE_NAMES[state];
}

Fault proposals_store_add(Work *work, Id id, const NewProposal *proposal, int64_t until)
{
    Id proposer = access_account_of(work->user);
    return db_run(work->db, ADD_PROPOSAL, db_id(id), db_text(str_from(proposal->kind)), db_id(proposal->subject),
                  db_text(proposal->area_path), db_text(doc_to_canonical_json(work->arena, proposal->act)),
                  db_text(proposal->reason), db_id(proposer), db_int(work->now), db_int(until));
}

static ProposalState state_named(Str name)
{
    ProposalState state = PROPOSAL_STATE_LAPSED; // what is not known cannot be agreed to
    for (unsigned i = 0; i < PROPOSAL_STATE_COUNT; i++) {
        state = str_is(name, STATE_NAMES[i]) ? (ProposalState)i : state;
    }
    return state;
}

static Fault read_proposal(Work *work, DbRows *rows, Proposal *proposal_out)
{
    Arena *arena = work->arena;
    Doc *act;
    TRY(doc_from_json(arena, db_row_text(rows, 4, arena), &act));
    *proposal_out = (Proposal){ .id = db_row_id(rows, 0),
                                .kind = db_row_text(rows, 1, arena),
                                .subject = db_row_id(rows, 2),
                                .area_path = db_row_text(rows, 3, arena),
                                .act = act,
                                .reason = db_row_text(rows, 5, arena),
                                .proposed_by = db_row_id(rows, 6),
                                .proposed_by_name = db_row_text(rows, 7, arena),
                                .proposed_at = db_row_int(rows, 8),
                                .until = db_row_int(rows, 9),
                                .state = state_named(db_row_text(rows, 10, arena)),
                                .settled_by = db_row_id(rows, 11),
                                .settled_by_name = db_row_text(rows, 12, arena),
                                .settled_at = db_row_int(rows, 13),
                                .words = db_row_text(rows, 14, arena) };
    return OK;
}

Fault proposals_store_find(Work *work, Id id, Proposal *proposal_out)
{
    Proposal proposal = { 0 };
    Fault fault = OK;
    DbRows *rows = db_query(work->db, FIND_PROPOSAL, db_id(id));
    if (db_next(rows)) {
        fault = read_proposal(work, rows, &proposal);
    }
    TRY(db_end_found(rows, PROPOSAL_NOT_FOUND));
    TRY(fault);
    *proposal_out = proposal;
    return OK;
}

Fault proposals_store_count_waiting(Work *work, Id proposer, int64_t *count_out)
{
    DbRows *rows = db_query(work->db, COUNT_WAITING_PROPOSALS, db_id(proposer), db_int(work->now));
    *count_out = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

// Takes the rows to their end.
static Fault read_list(Work *work, DbRows *rows, Proposal **list_out, size_t *count_out)
{
    Proposal *list = NULL;
    size_t count = 0;
    Fault fault = OK;
    while (fault == OK && db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        fault = read_proposal(work, rows, &list[count++]);
    }
    TRY(db_end(rows));
    TRY(fault);
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault proposals_store_waiting(Work *work, Proposal **list_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_WAITING_PROPOSALS, db_int(work->now), db_int(PROPOSALS_LOOKED_AT_MOST));
    return read_list(work, rows, list_out, count_out);
}

Fault proposals_store_own(Work *work, Id proposer, Proposal **list_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_OWN_PROPOSALS, db_id(proposer), db_int(PROPOSALS_SHOWN_MOST));
    return read_list(work, rows, list_out, count_out);
}

Fault proposals_store_about(Work *work, Id subject, Proposal **list_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_PROPOSALS_ABOUT, db_id(subject), db_int(work->now),
                            db_int(PROPOSALS_SHOWN_MOST));
    return read_list(work, rows, list_out, count_out);
}

Fault proposals_store_overdue(Work *work, Proposal **list_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_OVERDUE_PROPOSALS, db_int(work->now), db_int(OVERDUE_AT_ONCE));
    return read_list(work, rows, list_out, count_out);
}

Fault proposals_store_settle(Work *work, Id id, ProposalState state, Str words)
{
    Id settler = access_account_of(work->user);
    return db_run(work->db, SETTLE_PROPOSAL, db_id(id), db_text(str_from(STATE_NAMES[state])),
                  db_id(settler), db_int(work->now), db_text(words));
}

Fault proposals_store_is_above(Work *work, Id account, Id above, bool *is_above_out)
{
    DbRows *rows = db_query(work->db, FIND_ABOVE, db_id(account), db_id(above));
    *is_above_out = db_next(rows);
    return db_end(rows);
}
