// Rows of sectors and items: reads and writes sector and item. No rule lives here.
#include "features/items/items_store.h"

#include "features/items/items.sql.h"

enum { SECTORS_MAX = 32 };

// In the order of columns that find_item and list_items keep.
static Item read_item(Work *work, DbRows *rows)
{
    return (Item){
        .code = db_row_text(rows, 0, work->arena),
        .sector = db_row_text(rows, 1, work->arena),
        .name_ar = db_row_text(rows, 2, work->arena),
        .name_en = db_row_text(rows, 3, work->arena),
        .unit_ar = db_row_text(rows, 4, work->arena),
        .unit_en = db_row_text(rows, 5, work->arena),
        .standard_quantity = db_row_int(rows, 6),
        .standard_people = db_row_int(rows, 7),
        .standard_confirmed = db_row_int(rows, 8) != 0,
        .retired_at = db_row_int(rows, 9),
    };
}

Fault items_store_find(Work *work, Str code, Item *item_out)
{
    Item item = { 0 };
    DbRows *rows = db_query(work->db, FIND_ITEM, db_text(code));
    if (db_next(rows)) {
        item = read_item(work, rows);
    }
    TRY(db_end_found(rows, ITEM_UNKNOWN));
    *item_out = item;
    return OK;
}

Fault items_store_list(Work *work, Str sector, Item **items_out, size_t *count_out)
{
    Item *items = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_ITEMS, db_text(sector), db_int(ITEMS_MAX));
    while (db_next(rows)) {
        items = ARENA_GROW(work->arena, items, count);
        items[count++] = read_item(work, rows);
    }
    TRY(db_end(rows));
    *items_out = items;
    *count_out = count;
    return OK;
}

Fault items_store_list_sectors(Work *work, Sector **sectors_out, size_t *count_out)
{
    Sector *sectors = ARENA_ARRAY(work->arena, Sector, SECTORS_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_SECTORS);
    while (count < SECTORS_MAX && db_next(rows)) {
        sectors[count++] = (Sector){
            .code = db_row_text(rows, 0, work->arena),
            .name_ar = db_row_text(rows, 1, work->arena),
            .name_en = db_row_text(rows, 2, work->arena),
            .position = db_row_int(rows, 3),
        };
    }
    TRY(db_end(rows));
    *sectors_out = sectors;
    *count_out = count;
    return OK;
}

Fault items_store_find_sector(Work *work, Str code)
{
    DbRows *rows = db_query(work->db, FIND_SECTOR, db_text(code));
    (void)db_next(rows);
    return db_end_found(rows, SECTOR_UNKNOWN);
}

static Fault write_item(Work *work, const Statement *statement, const Item *item)
{
    return db_run(work->db, statement, db_text(item->code), db_text(item->sector),
                  db_text(item->name_ar), db_text(item->name_en), db_text(item->unit_ar),
                  db_text(item->unit_en), db_int(item->standard_quantity),
                  db_int(item->standard_people), db_int(item->standard_confirmed));
}

Fault items_store_insert(Work *work, const Item *item)
{
    return write_item(work, INSERT_ITEM, item);
}

Fault items_store_update(Work *work, const Item *item)
{
    TRY(db_run(work->db, MARK_SECTOR_MIXED, db_text(item->code), db_text(item->sector)));
    return write_item(work, UPDATE_ITEM, item);
}

Fault items_store_remove_unused(Work *work, Str code, Str mark, bool *removed_out)
{
    TRY(db_run(work->db, REMOVE_UNUSED_ITEM, db_text(code), db_text(mark)));
    *removed_out = db_changes(work->db) > 0;
    return OK;
}

Fault items_store_retire(Work *work, Str code, int64_t at)
{
    return db_run(work->db, RETIRE_ITEM, db_text(code), db_time(at));
}

Fault items_store_update_sector(Work *work, const Sector *sector)
{
    return db_run(work->db, UPDATE_SECTOR, db_text(sector->code), db_text(sector->name_ar),
                  db_text(sector->name_en), db_int(sector->position));
}
