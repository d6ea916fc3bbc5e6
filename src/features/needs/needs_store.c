// Rows of needs and lines: reads and writes the tables need and need_line. No rule lives here.
#include "features/needs/needs_store.h"

#include <string.h>

#include "base/doc.h"
#include "features/needs/needs.sql.h"

static Str bytes_of(const CodeKey *key)
{
    return (Str){ (const char *)key->at, sizeof key->at };
}

// ---- What a need wants, as bits ----

// Two bits of 62 for a code (FNV-1a): the bits of few lines seldom hold both of another's.
static int64_t wants_bits(Str code)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < code.len; i++) {
        hash = (hash ^ (uint8_t)code.at[i]) * UINT64_C(0x100000001b3);
    }
    hash ^= hash >> 32;
    return INT64_C(1) << hash % 62 | INT64_C(1) << (hash >> 8) / 62 % 62;
}

static int64_t wants_of(const Need *need)
{
    int64_t wants = 0;
    for (size_t i = 0; i < need->line_count; i++) {
        wants |= wants_bits(need->lines[i].item.code) | wants_bits(need->lines[i].item.sector);
    }
    return wants;
}

// ---- Rows ----

Fault needs_store_insert(Work *work, const Need *need, CodeKey code, Id import_key)
{
    return db_run(work->db, INSERT_NEED, db_id(need->id), db_bytes(bytes_of(&code)),
                  db_text(need->whom), db_int(need->raised_by_other), db_text(need->area.pcode),
                  db_text(need->area.path), db_text(need->governorate.pcode), db_int(need->people),
                  db_text(need->care), db_int(need->urgency), db_int(need->state),
                  db_int(need->state_before), db_id(need->personal), db_int(need->created_at),
                  db_int(need->due_at), db_int(need->fresh_until), db_id(import_key),
                  db_int(wants_of(need)));
}

Fault needs_store_insert_line(Work *work, Id need, size_t position, const NeedLine *line)
{
    return db_run(work->db, INSERT_NEED_LINE, db_id(need), db_int((int64_t)position),
                  db_id(line->id), db_text(line->item.code), db_int(line->asked));
}

Fault needs_store_delete_lines(Work *work, Id need)
{
    return db_run(work->db, DELETE_NEED_LINES, db_id(need));
}

Fault needs_store_update(Work *work, const Need *need)
{
    return db_run(work->db, UPDATE_NEED, db_id(need->id), db_text(need->area.pcode),
                  db_text(need->area.path), db_text(need->governorate.pcode), db_int(need->people),
                  db_int(need->urgency), db_int(need->state), db_int(need->state_before),
                  db_text(need->closing), db_int(need->asked), db_int(need->due_at),
                  db_int(need->fresh_until), db_time(need->asked_still_at),
                  db_id(need->verified_by), db_int(wants_of(need)));
}

Fault needs_store_forget_import(Work *work, Id need)
{
    return db_run(work->db, FORGET_IMPORT, db_id(need));
}

Fault needs_store_set_owner_code(Work *work, Id need, CodeKey code)
{
    return db_run(work->db, SET_OWNER_CODE, db_id(need), db_bytes(bytes_of(&code)));
}

static Area read_area(Work *work, DbRows *rows)
{
    return (Area){
        .pcode = db_row_text(rows, 16, work->arena),
        .kind = db_row_text(rows, 17, work->arena),
        .name_ar = db_row_text(rows, 18, work->arena),
        .name_en = db_row_text(rows, 19, work->arena),
        .path = db_row_text(rows, 20, work->arena),
        .parent = db_row_text(rows, 26, work->arena),
        .governorate = db_row_text(rows, 21, work->arena),
    };
}

// In the order of the columns of the view need_seen; the last one says whether the reader is the owner.
static Need read_need(Work *work, DbRows *rows)
{
    Need need = {
        .id = db_row_id(rows, 0),
        .whom = db_row_text(rows, 1, work->arena),
        .raised_by_other = db_row_int(rows, 2) != 0,
        .people = db_row_int(rows, 3),
        .care = db_row_text(rows, 4, work->arena),
        .urgency = (Urgency)db_row_int(rows, 5),
        .state = (NeedState)db_row_int(rows, 6),
        .state_before = (NeedState)db_row_int(rows, 7),
        .closing = db_row_text(rows, 8, work->arena),
        .asked = db_row_int(rows, 9) != 0,
        .personal = db_row_id(rows, 10),
        .created_at = db_row_int(rows, 11),
        .due_at = db_row_int(rows, 12),
        .fresh_until = db_row_int(rows, 13),
        .asked_still_at = db_row_int(rows, 14),
        .verified_by = db_row_id(rows, 15),
        .area = read_area(work, rows),
        .reader_is_owner = db_row_int(rows, 27) != 0,
    };
    need.governorate = (Area){
        .pcode = need.area.governorate,
        .kind = STR("governorate"),
        .name_ar = db_row_text(rows, 22, work->arena),
        .name_en = db_row_text(rows, 23, work->arena),
        .governorate = need.area.governorate,
    };
    return need;
}

static Fault read_one(Work *work, DbRows *rows, Need *need_out)
{
    Need need = { 0 };
    if (db_next(rows)) {
        need = read_need(work, rows);
    }
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *need_out = need;
    return OK;
}

Fault needs_store_find(Work *work, Id id, Need *need_out)
{
    return read_one(work, db_query(work->db, FIND_NEED, db_id(id)), need_out);
}

Fault needs_store_find_by_code(Work *work, CodeKey code, Need *need_out)
{
    DbValue key = db_bytes(bytes_of(&code));
    Fault fault = read_one(work, db_query(work->db, FIND_NEED_BY_CODE, key), need_out);
    if (fault != NEED_NOT_FOUND) {
        return fault;
    }
    return read_one(work, db_query(work->db, FIND_NEED_BY_OWNER_CODE, key), need_out);
}

Fault needs_store_find_of_line(Work *work, Id line, Id *need_out)
{
    DbRows *rows = db_query(work->db, FIND_NEED_OF_LINE, db_id(line));
    Id need = db_next(rows) ? db_row_id(rows, 0) : ID_NONE;
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *need_out = need;
    return OK;
}

static NeedLine read_line(Work *work, DbRows *rows)
{
    return (NeedLine){
        .id = db_row_id(rows, 0),
        .asked = db_row_int(rows, 1),
        .item = {
            .code = db_row_text(rows, 2, work->arena),
            .sector = db_row_text(rows, 3, work->arena),
            .name_ar = db_row_text(rows, 4, work->arena),
            .name_en = db_row_text(rows, 5, work->arena),
            .unit_ar = db_row_text(rows, 6, work->arena),
            .unit_en = db_row_text(rows, 7, work->arena),
        },
        .claimed = db_row_int(rows, 8),
        .dispatched = db_row_int(rows, 9),
        .delivered = db_row_int(rows, 10),
        .confirmed = db_row_int(rows, 11),
        .claim_count = db_row_int(rows, 12),
    };
}

Fault needs_store_load_lines(Work *work, Need *need)
{
    NeedLine *lines = ARENA_ARRAY(work->arena, NeedLine, NEED_LINES_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, FIND_NEED_LINES, db_id(need->id));
    while (count < NEED_LINES_MAX && db_next(rows)) {
        lines[count++] = read_line(work, rows);
    }
    TRY(db_end(rows));
    need->lines = lines;
    need->line_count = count;
    return OK;
}

// ---- Lists: each span in its order, then merged ----

typedef struct KeyList {
    NeedKey *at;
    size_t count;
} KeyList;

static int compare_keys(const NeedKey *a, const NeedKey *b)
{
    if (a->due_at != b->due_at) {
        return a->due_at < b->due_at ? -1 : 1;
    }
    return memcmp(a->id.at, b->id.at, sizeof a->id.at);
}

static Fault read_keys(Work *work, DbRows *rows, size_t most, KeyList *keys)
{
    keys->count = 0;
    keys->at = ARENA_ARRAY(work->arena, NeedKey, most);
    while (keys->count < most && db_next(rows)) {
        keys->at[keys->count++] = (NeedKey){ db_row_int(rows, 0), db_row_id(rows, 1) };
    }
    return db_end(rows);
}

static int64_t bits_asked_for(Str code)
{
    return code.len ? wants_bits(code) : 0;
}

// `where`: the governorate or the paths; `part`: the path within it, or the account.
static DbRows *ask_keys(Work *work, const Statement *statement, const NeedFilter *filter,
                        DbValue where, DbValue part)
{
    static const uint8_t before_all[16] = { 0 };
    // A none id binds NULL, which compares with nothing: the first page starts before all ids.
    const Id *after = &filter->after_id;
    Str after_bytes = { (const char *)(id_is_none(*after) ? before_all : after->at), 16 };
    int64_t before = filter->due_before ? filter->due_before : INT64_MAX;
    before = filter->overdue && work->now < before ? work->now : before;
    bool lines = filter->unclaimed || filter->item.len || filter->sector.len;
    const DbValue values[] = {
        db_int(filter->state), where, db_int(filter->after_due), db_bytes(after_bytes),
        db_int(before), db_int(filter->urgency), db_int(bits_asked_for(filter->item)), part,
        db_int((int64_t)filter->most), db_int(lines),
        db_text(filter->item.len ? filter->item : STR_NONE),
        db_text(filter->sector.len ? filter->sector : STR_NONE), db_int(filter->unclaimed),
        db_int(filter->assigned == ASSIGNED_NOBODY), db_int(bits_asked_for(filter->sector)),
        { DB_END, 0, STR_NONE } };
    return db_query_values(work->db, statement, values);
}

static void merge_keys(Arena *arena, KeyList *all, const KeyList *more, size_t most)
{
    NeedKey *merged = ARENA_ARRAY(arena, NeedKey, most);
    size_t count = 0, left = 0, right = 0;
    while (count < most && (left < all->count || right < more->count)) {
        bool takes_left = right == more->count || (left < all->count &&
                          compare_keys(&all->at[left], &more->at[right]) <= 0);
        merged[count++] = takes_left ? all->at[left++] : more->at[right++];
    }
    *all = (KeyList){ merged, count };
}

static Fault keys_of_account(Work *work, const NeedFilter *filter, const NeedSpan *spans,
                             size_t span_count, KeyList *keys)
{
    Str *paths = ARENA_ARRAY(work->arena, Str, span_count + 1);
    for (size_t i = 0; i < span_count; i++) {
        paths[i] = spans[i].path.at ? spans[i].path : spans[i].whole;
    }
    Str json = doc_texts_to_json(work->arena, paths, span_count);
    return read_keys(work, ask_keys(work, LIST_NEEDS_OF_ACCOUNT, filter, db_text(json),
                                    db_id(filter->assigned_to)), filter->most, keys);
}

Fault needs_store_keys(Work *work, const NeedFilter *filter, const NeedSpan *spans,
                       size_t span_count, NeedKey **keys_out, size_t *count_out)
{
    KeyList all = { 0 };
    if (filter->assigned == ASSIGNED_TO) {
        TRY(keys_of_account(work, filter, spans, span_count, &all));
        span_count = 0;
    }
    NeedFilter rest = *filter;
    for (size_t i = 0; i < span_count; i++) {
        KeyList more;
        TRY(read_keys(work, ask_keys(work, LIST_NEEDS_OF_GOVERNORATE, &rest,
                                     db_text(spans[i].governorate), db_text(spans[i].path)),
                      rest.most, &more));
        merge_keys(work->arena, &all, &more, rest.most);
        // What is later than a full list so far is not looked at.
        rest.due_before = all.count == rest.most ? all.at[all.count - 1].due_at + 1 : rest.due_before;
    }
    *keys_out = all.at;
    *count_out = all.count;
    return OK;
}

Fault needs_store_scope(Work *work, Id id, Scope *scope_out)
{
    Scope scope = { 0 };
    DbRows *rows = db_query(work->db, FIND_NEED_SCOPE, db_id(id));
    if (db_next(rows)) {
        scope.area_path = db_row_text(rows, 0, work->arena);
        scope.concerned = db_row_id(rows, 1);
    }
    TRY(db_end_found(rows, NEED_NOT_FOUND));
    *scope_out = scope;
    return OK;
}

Fault needs_store_imported(Work *work, Id import_key, bool *exists_out)
{
    DbRows *rows = db_query(work->db, FIND_IMPORTED, db_id(import_key));
    bool exists = db_next(rows);
    TRY(db_end(rows));
    *exists_out = exists;
    return OK;
}

Fault needs_store_stale(Work *work, bool already_asked, int64_t before, size_t most, Id **ids_out,
                        size_t *count_out)
{
    Id *ids = ARENA_ARRAY(work->arena, Id, most);
    size_t count = 0;
    DbRows *rows = db_query(work->db, already_asked ? LIST_UNANSWERED : LIST_STALE, db_int(before),
                            db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        ids[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *ids_out = ids;
    *count_out = count;
    return OK;
}
