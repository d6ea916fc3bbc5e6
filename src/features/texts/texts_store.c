// Rows of wordings: the only code that writes own_text and own_text_change. No rule lives here.
#include "features/texts/texts_store.h"

#include "access/access.h"
#include "features/texts/texts.sql.h"

static Language language_of(Str code)
{
    return str_is(code, language_code(LANGUAGE_EN)) ? LANGUAGE_EN : LANGUAGE_AR;
}

static DbValue db_language(Language language)
{
    return db_text(str_from(language_code(language)));
}

Fault texts_store_list(DbConn *conn, Arena *arena, OwnText **list_out, size_t *count_out)
{
    OwnText *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(conn, LIST_OWN_TEXTS, db_int(TEXTS_OWN_MAX));
    while (db_next(rows)) {
        list = ARENA_GROW(arena, list, count);
        list[count++] = (OwnText){ .key = db_row_text(rows, 0, arena),
                                   .language = language_of(db_row_text(rows, 1, arena)),
                                   .text = db_row_text(rows, 2, arena),
                                   .shipped = db_row_text(rows, 3, arena),
                                   .changed_at = db_row_int(rows, 4),
                                   .changed_by = db_row_id(rows, 5) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}

Fault texts_store_find(Work *work, Str key, Language language, Str *text_out)
{
    DbRows *rows = db_query(work->db, FIND_OWN_TEXT, db_text(key), db_language(language));
    Str text = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    TRY(db_end(rows));
    *text_out = text;
    return OK;
}

Fault texts_store_put(Work *work, const OwnText *own)
{
    return db_run(work->db, PUT_OWN_TEXT, db_text(own->key), db_language(own->language),
                  db_text(own->text), db_text(own->shipped), db_int(own->changed_at),
                  db_id(own->changed_by));
}

Fault texts_store_delete(Work *work, Str key, Language language)
{
    return db_run(work->db, DELETE_OWN_TEXT, db_text(key), db_language(language));
}

Fault texts_store_add_change(Work *work, Str key, Language language, Str text)
{
    Id id = work_new_id();
    Id by = access_account_of(work->user);
    return db_run(work->db, ADD_OWN_TEXT_CHANGE, db_id(id), db_text(key), db_language(language),
                  db_text(text), db_int(work->now), db_id(by));
}

Fault texts_store_changes(Work *work, Str key, size_t most, PastText **list_out, size_t *count_out)
{
    PastText *list = NULL;
    size_t count = 0;
    DbRows *rows =
        db_query(work->db, LIST_OWN_TEXT_CHANGES, db_text(key), db_int((int64_t)most));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        list[count++] = (PastText){ .language = language_of(db_row_text(rows, 0, work->arena)),
                                    .text = db_row_text(rows, 1, work->arena),
                                    .at = db_row_int(rows, 2),
                                    .actor = db_row_text(rows, 3, work->arena) };
    }
    TRY(db_end(rows));
    *list_out = list;
    *count_out = count;
    return OK;
}
