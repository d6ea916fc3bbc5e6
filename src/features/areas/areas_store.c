// Rows of areas and counts: reads and writes area, area_count and public_count. No rule lives here.
#include "features/areas/areas_store.h"

#include "features/areas/areas.sql.h"

// In the order of columns that every "SELECT pcode, parent …" of areas.sql keeps.
static Area read_area(Work *work, DbRows *rows)
{
    return (Area){
        .pcode = db_row_text(rows, 0, work->arena),
        .parent = db_row_text(rows, 1, work->arena),
        .kind = db_row_text(rows, 2, work->arena),
        .name_ar = db_row_text(rows, 3, work->arena),
        .name_en = db_row_text(rows, 4, work->arena),
        .path = db_row_text(rows, 5, work->arena),
        .governorate = db_row_text(rows, 6, work->arena),
    };
}

static Fault read_all(Work *work, DbRows *rows, Area **areas_out, size_t *count_out)
{
    Area *areas = NULL;
    size_t count = 0;
    while (db_next(rows)) {
        areas = ARENA_GROW(work->arena, areas, count);
        areas[count++] = read_area(work, rows);
    }
    TRY(db_end(rows));
    *areas_out = areas;
    *count_out = count;
    return OK;
}

Fault areas_store_find(Work *work, Str pcode, Area *area_out)
{
    Area area = { 0 };
    DbRows *rows = db_query(work->db, FIND_AREA, db_text(pcode));
    if (db_next(rows)) {
        area = read_area(work, rows);
    }
    TRY(db_end_found(rows, AREA_UNKNOWN));
    *area_out = area;
    return OK;
}

Fault areas_store_list_of_parent(Work *work, Str parent, Area **areas_out, size_t *count_out)
{
    DbRows *rows =
        db_query(work->db, LIST_AREAS_OF_PARENT, db_text(parent), db_int(AREA_CHILDREN_MAX));
    return read_all(work, rows, areas_out, count_out);
}

Fault areas_store_list_of_kind(Work *work, Str kind, Area **areas_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, LIST_AREAS_OF_KIND, db_text(kind), db_int(AREA_CHILDREN_MAX));
    return read_all(work, rows, areas_out, count_out);
}

Fault areas_store_list_all(Work *work, Area **areas_out, size_t *count_out)
{
    return read_all(work, db_query(work->db, LIST_ALL_AREAS, db_int(AREAS_MAX)), areas_out,
                    count_out);
}

Fault areas_store_insert(Work *work, const Area *area)
{
    return db_run(work->db, INSERT_AREA, db_text(area->pcode), db_text(area->parent),
                  db_text(area->kind), db_text(area->name_ar), db_text(area->name_en),
                  db_text(area->path), db_text(area->governorate));
}

Fault areas_store_rename(Work *work, const Area *area)
{
    return db_run(work->db, RENAME_AREA, db_text(area->pcode), db_text(area->name_ar),
                  db_text(area->name_en));
}

Fault areas_store_raise_count(Work *work, Str governorate, const char *subject, const char *state)
{
    return db_run(work->db, RAISE_COUNT, db_text(governorate), db_text(str_from(subject)),
                  db_text(str_from(state)));
}

Fault areas_store_lower_count(Work *work, Str governorate, const char *subject, const char *state)
{
    return db_run(work->db, LOWER_COUNT, db_text(governorate), db_text(str_from(subject)),
                  db_text(str_from(state)));
}

Fault areas_store_find_published_at(Work *work, int64_t *at_out)
{
    int64_t at = 0;
    DbRows *rows = db_query(work->db, FIND_PUBLISHED_AT);
    if (db_next(rows)) {
        at = db_row_int(rows, 0);
    }
    TRY(db_end(rows));
    *at_out = at;
    return OK;
}

Fault areas_store_publish(Work *work)
{
    return db_run(work->db, PUBLISH_COUNTS, db_int(work->now));
}
