// A file of areas: rows become places through areas_put. Parents may stand below their children.
#include "import/parts.h"
#include "features/areas/areas.h"

enum { COLUMN_PCODE, COLUMN_KIND, COLUMN_PARENT, COLUMN_NAME_AR, COLUMN_NAME_EN };

const ImportSpec import_area_specs[] = {
    { "pcode", "الرمز|رمز|الكود|كود|رمز المنطقة|رمز الموقع|code|p-code|area code|locality code", false },
    { "kind", "النوع|نوع|التصنيف|type|level", false },
    { "parent", "يتبع|تابع ل|الأصل|المحافظة|التجمع|رمز الأصل|parent code|parent pcode|governorate", false },
    { "name_ar", "الاسم|الاسم بالعربية|الاسم العربي|اسم المنطقة|arabic name|name arabic", false },
    { "name_en", "الاسم بالإنجليزية|الاسم الإنجليزي|name|english name|name english", false },
    { 0 },
};

static const char *const kind_words[] = {
    "region|إقليم",
    "governorate|محافظة",
    "locality|تجمع|تجمع سكاني|مدينة|قرية|بلدة|مخيم|حي|city|town|village|camp|neighbourhood",
    "site|موقع|مركز إيواء|مركز|مدرسة|shelter|school",
};
static const char *const kind_names[] = { "region", "governorate", "locality", "site" };

typedef struct TreeImport {
    ImportIndex kinds;
    ImportIndex names; // of the places there were before
    Area *areas;
    size_t count;
} TreeImport;

// A parent is a P-code of the tree or of this file, or the name of a place there was before.
static Fault find_parent(Import *import, Work *work, const CsvRow *row, Area *parent_out)
{
    const TreeImport *tree = import->of_kind;
    Str cell = import_cell(import, row, COLUMN_PARENT, 0);
    Fault fault = areas_find(work, import_area_code(work->arena, cell), parent_out);
    size_t value;
    if (fault == AREA_UNKNOWN &&
        import_index_find(&tree->names, import_fold(work->arena, cell), &value, 1) == 1) {
        *parent_out = tree->areas[value];
        return OK;
    }
    return fault;
}

// The usual kind below such a parent, for files that do not say it.
static Str kind_below(Str parent_kind)
{
    if (str_is(parent_kind, "country")) {
        return STR("region");
    }
    if (str_is(parent_kind, "region")) {
        return STR("governorate");
    }
    return str_is(parent_kind, "governorate") ? STR("locality") : STR("site");
}

static bool read_kind(Import *import, const CsvRow *row, Str parent_kind, Str *kind_out)
{
    const TreeImport *tree = import->of_kind;
    Str cell = import_cell(import, row, COLUMN_KIND, 0);
    size_t value;
    if (cell.len == 0) {
        *kind_out = kind_below(parent_kind);
        return true;
    }
    if (import_index_find(&tree->kinds, import_fold(import->row_arena, cell), &value, 1) == 0) {
        import_refuse_cell(import, row, COLUMN_KIND, 0, WORD("import.area_kind_unknown"));
        return false;
    }
    *kind_out = str_from(kind_names[value]);
    return true;
}

static Fault put_area(Import *import, Work *work, const CsvRow *row, ImportOutcome *outcome_out)
{
    Area area = { .pcode = import_area_code(work->arena, import_cell(import, row, COLUMN_PCODE, 0)) };
    Area parent;
    *outcome_out = IMPORT_WRONG;
    Fault fault = find_parent(import, work, row, &parent);
    if (fault == AREA_UNKNOWN) {
        if (!import->last_pass) {
            *outcome_out = IMPORT_LATER;
            return OK;
        }
        import_refuse_cell(import, row, COLUMN_PARENT, 0, WORD("import.parent_unknown"));
        return OK;
    }
    TRY(fault);
    area.parent = parent.pcode;
    if (!read_kind(import, row, parent.kind, &area.kind) ||
        !import_read_text(import, row, COLUMN_NAME_AR, AREA_NAME_MAX, &area.name_ar) ||
        !import_read_text(import, row, COLUMN_NAME_EN, AREA_NAME_MAX, &area.name_en) ||
        import_is_doubled(import, row, COLUMN_PCODE, import_key_of(digest_of(area.pcode)))) {
        return OK;
    }
    bool added;
    Str before;
    TRY(import_told(work, IMPORT_AREAS, area.pcode, &before));
    fault = areas_put(work, &area, &added);
    if (fault == OK) {
        *outcome_out = added ? IMPORT_ADDED : IMPORT_KNOWN;
        TRY(added ? import_note_made(import, work, area.pcode, areas_mark(work->arena, &area))
                  : import_note_renamed(import, work, area.pcode, before));
    }
    return import_refuse_row(import, work, row, fault);
}

static Fault load_tree(DbConn *conn, void *context)
{
    Import *import = context;
    TreeImport *tree = import->of_kind;
    Work work = import_work(import, conn, import->arena);
    TRY(areas_all(&work, &tree->areas, &tree->count));
    tree->names = (ImportIndex){ 0 };
    for (size_t i = 0; i < tree->count; i++) {
        Str names[] = { tree->areas[i].name_ar, tree->areas[i].name_en };
        for (size_t n = 0; n < 2; n++) {
            import_index_add(import->arena, &tree->names, import_fold(import->arena, names[n]), i);
        }
    }
    import_index_sort(&tree->names);
    return OK;
}

Fault import_areas(Import *import)
{
    TreeImport tree = { 0 };
    if (!import_has_column(import, COLUMN_PCODE, 0) ||
        !import_has_column(import, COLUMN_PARENT, 0)) {
        import_add_error(import, 0, STR_NONE, WORD("import.area_columns_missing"), NULL);
        return OK;
    }
    for (size_t i = 0; i < sizeof kind_words / sizeof kind_words[0]; i++) {
        import_index_add_words(import->arena, &tree.kinds, kind_words[i], i);
    }
    import_index_sort(&tree.kinds);
    import->of_kind = &tree;
    TRY(db_read(import->context->db, load_tree, import));
    return import_put_all(import, put_area);
}
