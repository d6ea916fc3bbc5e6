// Rows of areas and counts: reads and writes area, area_map, area_shape and area_count. No rule lives here.
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
        .closed_at = db_row_int(rows, 7),
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

Fault areas_store_browse(Work *work, Str parent, Str search, Area **areas_out, size_t *count_out)
{
    DbRows *rows = db_query(work->db, BROWSE_AREAS, db_text(parent), db_text(search),
                            db_int(AREA_CHILDREN_MAX));
    return read_all(work, rows, areas_out, count_out);
}

Fault areas_store_close(Work *work, Str path, int64_t at)
{
    return db_run(work->db, CLOSE_AREAS, db_text(path), db_time(at));
}

Fault areas_store_move(Work *work, const Area *was, const Area *now)
{
    TRY(db_run(work->db, SET_AREA_PARENT, db_text(now->pcode), db_text(now->parent)));
    return db_run(work->db, MOVE_AREAS, db_text(was->path), db_text(now->path),
                  db_text(now->governorate));
}

Fault areas_store_is_used(Work *work, Str path, bool *used_out)
{
    DbRows *rows = db_query(work->db, FIND_AREA_USE, db_text(path));
    bool used = db_next(rows);
    TRY(db_end(rows));
    *used_out = used;
    return OK;
}

Fault areas_store_insert(Work *work, const Area *area)
{
    return db_run(work->db, INSERT_AREA, db_text(area->pcode), db_text(area->parent),
                  db_text(area->kind), db_text(area->name_ar), db_text(area->name_en),
                  db_text(area->path), db_text(area->governorate));
}

Fault areas_store_remove_unused(Work *work, Str pcode, Str mark, bool *removed_out)
{
    TRY(db_run(work->db, REMOVE_UNUSED_AREA, db_text(pcode), db_text(mark)));
    *removed_out = db_changes(work->db) > 0;
    return OK;
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

Fault areas_store_count(Work *work, Str governorate, const char *subject, const char *state,
                        int64_t *number_out)
{
    DbRows *rows = db_query(work->db, FIND_COUNT, db_text(governorate),
                            db_text(str_from(subject)), db_text(str_from(state)));
    *number_out = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}

// ---- Maps ----

static Fault read_shapes(Work *work, AreaMap *map)
{
    AreaShape *shapes = NULL;
    DbRows *rows = db_query(work->db, LIST_SHAPES, db_text(map->parent));
    while (db_next(rows)) {
        shapes = ARENA_GROW(work->arena, shapes, map->count);
        shapes[map->count++] = (AreaShape){
            .pcode = db_row_text(rows, 0, work->arena),
            .path = db_row_text(rows, 1, work->arena),
            .x = db_row_int(rows, 2),
            .y = db_row_int(rows, 3),
            .room = db_row_int(rows, 4),
        };
    }
    map->shapes = shapes;
    return db_end(rows);
}

Fault areas_store_find_map(Work *work, Str parent, AreaMap *map_out)
{
    AreaMap map = { 0 };
    DbRows *rows = db_query(work->db, FIND_MAP, db_text(parent.len > 0 ? parent : STR("")));
    if (db_next(rows)) {
        map.parent = db_row_text(rows, 0, work->arena);
        map.width = db_row_int(rows, 1);
        map.height = db_row_int(rows, 2);
        map.credit = db_row_text(rows, 3, work->arena);
    }
    TRY(db_end(rows));
    if (map.parent.len > 0) {
        TRY(read_shapes(work, &map));
    }
    *map_out = map;
    return OK;
}

Fault areas_store_replace_map(Work *work, const AreaMap *map)
{
    TRY(db_run(work->db, PUT_MAP, db_text(map->parent), db_int(map->width), db_int(map->height),
               db_text(map->credit)));
    TRY(db_run(work->db, DELETE_SHAPES, db_text(map->parent)));
    for (size_t i = 0; i < map->count; i++) {
        const AreaShape *shape = &map->shapes[i];
        TRY(db_run(work->db, INSERT_SHAPE, db_text(shape->pcode), db_text(map->parent),
                   db_text(shape->path), db_int(shape->x), db_int(shape->y), db_int(shape->room)));
    }
    return OK;
}
