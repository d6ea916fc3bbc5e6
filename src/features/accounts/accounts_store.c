// Rows of accounts and grants, read for pages. Writing them is access/'s.
#include "features/accounts/accounts_store.h"

#include "base/doc.h"
#include "features/accounts/accounts.sql.h"

enum { GRANTS_MOST = 64 };

static Str hex_ids(Work *work, const Id *ids, size_t count)
{
    static const char digits[] = "0123456789ABCDEF";
    Str *texts = ARENA_ARRAY(work->arena, Str, count + 1);
    for (size_t i = 0; i < count; i++) {
        TextBuilder hex = { .arena = work->arena };
        for (size_t k = 0; k < sizeof ids[i].at; k++) {
            text_add_char(&hex, digits[ids[i].at[k] >> 4]);
            text_add_char(&hex, digits[ids[i].at[k] & 15]);
        }
        texts[i] = text_done(&hex);
    }
    return doc_texts_to_json(work->arena, texts, count);
}

static Account read_account(Work *work, DbRows *rows)
{
    return (Account){ .id = db_row_id(rows, 0),
                      .name = db_row_text(rows, 1, work->arena),
                      .phone = db_row_text(rows, 2, work->arena),
                      .created_at = db_row_int(rows, 3),
                      .lost_at = db_row_int(rows, 4),
                      .grants = db_row_int(rows, 5) };
}

Fault accounts_store_list(Work *work, const AccountFilter *filter, Account **list_out,
                          size_t *count_out)
{
    const Reach *reach = filter->reach;
    Account *list = ARENA_ARRAY(work->arena, Account, ACCOUNTS_PAGE);
    size_t count = 0;
    Str paths = doc_texts_to_json(work->arena, reach->area_paths, reach->area_count);
    Str organisations = hex_ids(work, reach->organisations, reach->organisation_count);
    DbRows *rows = db_query(work->db, LIST_ACCOUNTS, db_int(reach->all), db_text(filter->name),
                            db_text(filter->phone), db_id(filter->after), db_text(paths),
                            db_text(organisations), db_int(work->now), db_int(ACCOUNTS_PAGE));
    while (count < ACCOUNTS_PAGE && db_next(rows)) {
        list[count++] = read_account(work, rows);
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

static Fault count_sessions(Work *work, Account *account)
{
    DbRows *rows = db_query(work->db, COUNT_SESSIONS, db_id(account->id),
                            db_int(work->now - SESSION_IDLE_S),
                            db_int(work->now - SESSION_LONGEST_S));
    account->sessions = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

Fault accounts_store_find(Work *work, Id id, const Reach *reach, Account *account_out)
{
    Account account = { 0 };
    Str paths = doc_texts_to_json(work->arena, reach->area_paths, reach->area_count);
    Str organisations = hex_ids(work, reach->organisations, reach->organisation_count);
    DbRows *rows = db_query(work->db, FIND_ACCOUNT_IN_REACH, db_id(id), db_int(reach->all),
                            db_text(paths), db_text(organisations), db_int(work->now));
    if (db_next(rows)) {
        account = read_account(work, rows);
    }
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    TRY(count_sessions(work, &account));
    *account_out = account;
    return OK;
}

static ShownGrant read_grant(Work *work, DbRows *rows)
{
    return (ShownGrant){ .grant = { .id = db_row_id(rows, 0),
                                    .until = db_row_int(rows, 2),
                                    .area_path = db_row_text(rows, 3, work->arena),
                                    .organisation = db_row_id(rows, 4) },
                         .role = db_row_text(rows, 1, work->arena),
                         .area = db_row_text(rows, 5, work->arena),
                         .area_ar = db_row_text(rows, 6, work->arena),
                         .area_en = db_row_text(rows, 7, work->arena),
                         .organisation = db_row_text(rows, 8, work->arena) };
}

Fault accounts_store_grants(Work *work, Id id, ShownGrant **grants_out, size_t *count_out)
{
    ShownGrant *grants = ARENA_ARRAY(work->arena, ShownGrant, GRANTS_MOST);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_ACCOUNT_GRANTS, db_id(id), db_int(work->now));
    while (count < GRANTS_MOST && db_next(rows)) {
        grants[count++] = read_grant(work, rows);
    }
    TRY(db_end(rows));
    *grants_out = grants;
    *count_out = count;
    return OK;
}

Fault accounts_store_fallen(Work *work, Id grant, ShownGrant *grant_out, Str *holder_out)
{
    ShownGrant shown = { 0 };
    Str holder = STR_NONE;
    DbRows *rows = db_query(work->db, SHOW_FALLEN, db_id(grant));
    if (db_next(rows)) {
        shown = read_grant(work, rows);
        holder = db_row_text(rows, 9, work->arena);
    }
    TRY(db_end_found(rows, ACCOUNT_NOT_FOUND));
    *grant_out = shown;
    *holder_out = holder;
    return OK;
}

Fault accounts_store_organisations(Work *work, const Reach *reach, OrganisationChoice **list_out,
                                   size_t *count_out)
{
    OrganisationChoice *list =
        ARENA_ARRAY(work->arena, OrganisationChoice, ACCOUNT_ORGANISATIONS_MAX);
    size_t count = 0;
    Str paths = doc_texts_to_json(work->arena, reach->area_paths, reach->area_count);
    Str organisations = hex_ids(work, reach->organisations, reach->organisation_count);
    DbRows *rows = db_query(work->db, LIST_CHOICES, db_int(reach->all), db_text(paths),
                            db_text(organisations), db_int(ACCOUNT_ORGANISATIONS_MAX));
    while (count < ACCOUNT_ORGANISATIONS_MAX && db_next(rows)) {
        list[count++] = (OrganisationChoice){ .id = db_row_id(rows, 0),
                                              .name = db_row_text(rows, 1, work->arena) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault accounts_store_organisation_name(Work *work, Id id, Str *name_out)
{
    DbRows *rows = db_query(work->db, FIND_ORGANISATION_NAME, db_id(id));
    *name_out = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    return db_end(rows);
}

Fault accounts_store_ending(Work *work, const Reach *reach, int64_t before, EndingGrant **list_out, size_t *count_out)
{
    EndingGrant *list = ARENA_ARRAY(work->arena, EndingGrant, ACCOUNT_ENDING_SHOWN);
    size_t count = 0;
    Str paths = doc_texts_to_json(work->arena, reach->area_paths, reach->area_count);
    Str organisations = hex_ids(work, reach->organisations, reach->organisation_count);
    DbRows *rows = db_query(work->db, LIST_ENDING, db_int(reach->all), db_text(paths), db_text(organisations),
                            db_int(work->now), db_int(before), db_int(ACCOUNT_ENDING_SHOWN));
    while (count < ACCOUNT_ENDING_SHOWN && db_next(rows)) {
        list[count++] = (EndingGrant){ db_row_id(rows, 0), db_row_text(rows, 1, work->arena),
                                       db_row_text(rows, 2, work->arena), db_row_text(rows, 3, work->arena),
                                       db_row_text(rows, 4, work->arena), db_row_text(rows, 5, work->arena),
                                       db_row_int(rows, 6) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}
