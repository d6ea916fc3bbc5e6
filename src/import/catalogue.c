// A file of items: rows become entries of the catalogue through items_put.
#include "import/parts.h"
#include "features/items/items.h"

enum {
    COLUMN_CODE,
    COLUMN_SECTOR,
    COLUMN_NAME_AR,
    COLUMN_NAME_EN,
    COLUMN_UNIT_AR,
    COLUMN_UNIT_EN,
    COLUMN_QUANTITY,
    COLUMN_PEOPLE,
};

const ImportSpec import_item_specs[] = {
    { "code", "الرمز|رمز|الكود|كود|رمز الصنف|item|item code", false },
    { "sector", "القطاع|قطاع|cluster", false },
    { "name_ar", "الاسم|الصنف|الاسم بالعربية|اسم الصنف|arabic name|name arabic", false },
    { "name_en", "الاسم بالإنجليزية|name|english name|name english", false },
    { "unit_ar", "الوحدة|الوحدة بالعربية|وحدة القياس|arabic unit|unit arabic", false },
    { "unit_en", "الوحدة بالإنجليزية|unit|english unit|unit english", false },
    { "standard_quantity", "كمية المعيار|الكمية المعيارية|standard|quantity", false },
    { "standard_people", "أشخاص المعيار|عدد أفراد المعيار|people", false },
    { 0 },
};

typedef struct CatalogueImport {
    ImportIndex names; // of sectors
    Sector *sectors;
    size_t count;
} CatalogueImport;

static Str lower_code(Arena *arena, Str cell)
{
    char *code = arena_take(arena, cell.len + 1);
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.at[i];
        code[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){ code, cell.len };
}

static bool read_sector(Import *import, const CsvRow *row, Str *sector_out)
{
    const CatalogueImport *catalogue = import->of_kind;
    Str cell = import_cell(import, row, COLUMN_SECTOR, 0);
    size_t value;
    if (import_index_find(&catalogue->names, import_fold(import->row_arena, cell), &value, 1) != 1) {
        import_refuse_cell(import, row, COLUMN_SECTOR, 0, WORD("import.sector_unknown"));
        return false;
    }
    *sector_out = catalogue->sectors[value].code;
    return true;
}

static bool read_item(Import *import, const CsvRow *row, Item *item)
{
    int64_t errors = import->error_total;
    // No `&&` between them: one row tells all its errors.
    (void)read_sector(import, row, &item->sector);
    (void)import_read_text(import, row, COLUMN_NAME_AR, ITEM_NAME_MAX, &item->name_ar);
    (void)import_read_text(import, row, COLUMN_NAME_EN, ITEM_NAME_MAX, &item->name_en);
    (void)import_read_text(import, row, COLUMN_UNIT_AR, ITEM_NAME_MAX, &item->unit_ar);
    (void)import_read_text(import, row, COLUMN_UNIT_EN, ITEM_NAME_MAX, &item->unit_en);
    (void)import_read_number(import, row, COLUMN_QUANTITY, 0, 0, ITEM_STANDARD_MAX,
                             &item->standard_quantity);
    (void)import_read_number(import, row, COLUMN_PEOPLE, 0, 0, ITEM_STANDARD_MAX,
                             &item->standard_people);
    // A standard in the operator's own file is the operator's own.
    item->standard_confirmed = item->standard_quantity > 0;
    return import->error_total == errors;
}

static Fault put_item(Import *import, Work *work, const CsvRow *row, ImportOutcome *outcome_out)
{
    Item item = { .code = lower_code(work->arena, import_cell(import, row, COLUMN_CODE, 0)) };
    *outcome_out = IMPORT_WRONG;
    if (!read_item(import, row, &item) ||
        import_is_doubled(import, row, COLUMN_CODE, import_key_of(digest_of(item.code)))) {
        return OK;
    }
    bool added;
    Str before;
    TRY(import_told(work, IMPORT_ITEMS, item.code, &before));
    Fault fault = items_put(work, &item, &added);
    if (fault == OK) {
        *outcome_out = added ? IMPORT_ADDED : IMPORT_KNOWN;
        TRY(added ? import_note_made(import, work, item.code, items_mark(work->arena, &item))
                  : import_note_renamed(import, work, item.code, before));
    }
    return import_refuse_row(import, work, row, fault);
}

static Fault load_sectors(DbConn *conn, void *context)
{
    Import *import = context;
    CatalogueImport *catalogue = import->of_kind;
    Work work = import_work(import, conn, import->arena);
    TRY(items_sectors(&work, &catalogue->sectors, &catalogue->count));
    catalogue->names = (ImportIndex){ 0 };
    for (size_t i = 0; i < catalogue->count; i++) {
        const Sector *sector = &catalogue->sectors[i];
        Str names[] = { sector->code, sector->name_ar, sector->name_en };
        for (size_t n = 0; n < 3; n++) {
            import_index_add(import->arena, &catalogue->names, import_fold(import->arena, names[n]),
                             i);
        }
    }
    import_index_sort(&catalogue->names);
    return OK;
}

Fault import_items(Import *import)
{
    CatalogueImport catalogue = { 0 };
    if (!import_has_column(import, COLUMN_CODE, 0) || !import_has_column(import, COLUMN_SECTOR, 0)) {
        import_add_error(import, 0, STR_NONE, WORD("import.item_columns_missing"), NULL);
        return OK;
    }
    import->of_kind = &catalogue;
    TRY(db_read(import->context->db, load_sectors, import));
    return import_put_all(import, put_item);
}
