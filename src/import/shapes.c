// A file of boundaries: its shapes become the maps of the places they belong to. All of them or none, and the same
// file again changes nothing. Not here: reading GeoJSON (geojson.c) and drawing (outline.c).
#include "import/shapes.h"

#include "features/areas/areas.h"
#include "import/parts.h"

// Rolls back what a dry run did.
static const FaultKind SHAPES_UNDONE[1] = { { "SHAPES_UNDONE", 500 } };

typedef struct ShapesImport {
    Import *import;
    Features features;
    Area *areas;      // of the features, in their order
    Str credit;
    const Area *tree; // all places
    size_t tree_count;
    ImportIndex codes; // of the tree
} ShapesImport;

bool import_is_shapes(const Import *import)
{
    Str text = import->text;
    text = str_starts(text, STR("\xEF\xBB\xBF")) ? str_from_index(text, 3) : text;
    return import->context->kind == IMPORT_AREAS && str_starts(str_trim(text), STR("{"));
}

// ---- What is wrong ----

static void refuse_shape(void *context, const ShapesWrong *wrong)
{
    Import *import = context;
    Doc *arguments = import_arguments(import);
    doc_int(arguments, "feature", wrong->feature);
    import_argument_value(import, arguments, "name", wrong->name);
    import_argument_value(import, arguments, "value", wrong->value);
    import_add_error(import, 0, STR_NONE, wrong->key, arguments);
}

static void refuse_feature(ShapesImport *shapes, const Feature *feature, const char *key)
{
    ShapesWrong wrong = { key, feature->number, feature->property, feature->pcode };
    refuse_shape(shapes->import, &wrong);
}

// ---- Which places ----

static const Area *find_area(const ShapesImport *shapes, Str pcode)
{
    size_t value;
    return import_index_find(&shapes->codes, pcode, &value, 1) == 1 ? &shapes->tree[value] : NULL;
}

static bool is_kind(const Area *area, const char *kind)
{
    return str_is(area->kind, kind);
}

static void find_areas(ShapesImport *shapes)
{
    Import *import = shapes->import;
    ImportKeys seen = import_keys_new(import->arena, shapes->features.count);
    int64_t first;
    for (size_t i = 0; i < shapes->features.count; i++) {
        const Feature *feature = &shapes->features.at[i];
        const Area *area = find_area(shapes, feature->pcode);
        if (!area) {
            refuse_feature(shapes, feature, WORD("import.shape_unknown"));
        } else if (!is_kind(area, "governorate") && !is_kind(area, "locality")) {
            refuse_feature(shapes, feature, WORD("import.shape_kind_wrong"));
        } else if (import_keys_add(&seen, import_key_of(digest_of(feature->pcode)), feature->number,
                                   &first) > 0) {
            refuse_feature(shapes, feature, WORD("import.shape_doubled"));
        } else {
            shapes->areas[i] = *area;
        }
    }
}

// A country's map with a hole would say that nobody lives there.
static void expect_all_governorates(ShapesImport *shapes)
{
    bool draws_some = false;
    for (size_t i = 0; i < shapes->features.count; i++) {
        draws_some = draws_some || is_kind(&shapes->areas[i], "governorate");
    }
    for (size_t t = 0; draws_some && t < shapes->tree_count; t++) {
        bool found = !is_kind(&shapes->tree[t], "governorate");
        for (size_t i = 0; i < shapes->features.count && !found; i++) {
            found = str_equal(shapes->areas[i].pcode, shapes->tree[t].pcode);
        }
        if (!found) {
            ShapesWrong wrong = { WORD("import.shape_missing"), 0, STR_NONE, shapes->tree[t].pcode };
            refuse_shape(shapes->import, &wrong);
        }
    }
}

// The file's own words, unless the operator says otherwise. Boundaries of nobody are not shown.
static void find_credit(ShapesImport *shapes)
{
    Import *import = shapes->import;
    Str said = import->context->credit ? str_from(import->context->credit) : shapes->features.credit;
    const char *wrong = NULL;
    if (text_accept(import->arena, said, &shapes->credit) != OK || shapes->credit.len == 0) {
        wrong = WORD("import.shapes_no_credit");
    } else if (text_length(shapes->credit) > SHAPE_CREDIT_MAX) {
        wrong = WORD("import.shapes_credit_long");
    }
    if (wrong) {
        import_add_error(import, 0, STR_NONE, wrong, NULL);
    }
}

// ---- One map for each parent ----

static Str map_of(const Area *area)
{
    if (is_kind(area, "locality")) {
        return area->parent;
    }
    Str rest = area->path;
    Str country = STR_NONE;
    (void)str_cut(&rest, '.', &country);
    return country;
}

static size_t gather_rings(const ShapesImport *shapes, Str map, OutlineRing *rings, size_t *places)
{
    size_t ring_count = 0;
    size_t place_count = 0;
    for (size_t i = 0; i < shapes->features.count; i++) {
        const Feature *feature = &shapes->features.at[i];
        if (!str_equal(map_of(&shapes->areas[i]), map)) {
            continue;
        }
        for (size_t r = 0; r < feature->ring_count; r++) {
            rings[ring_count] = feature->rings[r];
            rings[ring_count++].area = place_count;
        }
        places[place_count++] = i;
    }
    places[place_count] = SIZE_MAX; // the end
    return ring_count;
}

static Fault put_map(ShapesImport *shapes, Work *work, Str parent)
{
    Import *import = shapes->import;
    size_t total = 0;
    for (size_t i = 0; i < shapes->features.count; i++) {
        total += shapes->features.at[i].ring_count;
    }
    OutlineRing *rings = ARENA_ARRAY(work->arena, OutlineRing, total);
    size_t *places = ARENA_ARRAY(work->arena, size_t, shapes->features.count + 1);
    size_t ring_count = gather_rings(shapes, parent, rings, places);
    size_t count = 0;
    while (places[count] != SIZE_MAX) {
        count++;
    }
    OutlineMap drawn;
    outline_draw(work->arena, rings, ring_count, count, &drawn);
    AreaShape *put = ARENA_ARRAY(work->arena, AreaShape, count);
    for (size_t i = 0; i < count; i++) {
        const OutlineShape *shape = &drawn.shapes[i];
        put[i] = (AreaShape){ shapes->areas[places[i]].pcode, shape->path, shape->x, shape->y,
                              shape->room };
    }
    AreaMap map = { parent, drawn.width, drawn.height, shapes->credit, put, count };
    bool changed;
    TRY(areas_put_map(work, &map, &changed));
    import->rows += (int64_t)count;
    import->added += changed ? (int64_t)count : 0;
    import->already += changed ? 0 : (int64_t)count;
    return OK;
}

static bool is_first_of_map(const ShapesImport *shapes, size_t feature)
{
    Str map = map_of(&shapes->areas[feature]);
    for (size_t i = 0; i < feature; i++) {
        if (str_equal(map_of(&shapes->areas[i]), map)) {
            return false;
        }
    }
    return true;
}

static Fault put_maps(DbConn *conn, void *context)
{
    ShapesImport *shapes = context;
    Import *import = shapes->import;
    import->rows = import->added = import->already = 0;
    for (size_t i = 0; i < shapes->features.count; i++) {
        if (is_first_of_map(shapes, i)) {
            arena_reset(import->row_arena);
            Work work = import_work(import, conn, import->row_arena);
            TRY(put_map(shapes, &work, map_of(&shapes->areas[i])));
        }
        import_set_progress(import, IMPORT_STORING, (int64_t)i, (int64_t)shapes->features.count);
    }
    return import->context->dry_run ? SHAPES_UNDONE : OK;
}

static Fault load_tree(DbConn *conn, void *context)
{
    ShapesImport *shapes = context;
    Work work = import_work(shapes->import, conn, shapes->import->arena);
    Area *areas;
    TRY(areas_all(&work, &areas, &shapes->tree_count));
    shapes->tree = areas;
    shapes->codes = (ImportIndex){ 0 };
    for (size_t i = 0; i < shapes->tree_count; i++) {
        import_index_add(shapes->import->arena, &shapes->codes, areas[i].pcode, i);
    }
    import_index_sort(&shapes->codes);
    return OK;
}

Fault import_shapes(Import *import)
{
    ShapesImport shapes = { .import = import };
    if (!shapes_read(import->arena, import->text, refuse_shape, import, &shapes.features)) {
        return OK;
    }
    TRY(db_read(import->context->db, load_tree, &shapes));
    shapes.areas = ARENA_ARRAY(import->arena, Area, shapes.features.count);
    import->rows = (int64_t)shapes.features.count;
    find_areas(&shapes);
    if (import->error_total == 0) {
        expect_all_governorates(&shapes);
    }
    find_credit(&shapes);
    if (import->error_total > 0) {
        return OK;
    }
    Fault fault = db_transact(import->context->db, put_maps, &shapes);
    return fault == SHAPES_UNDONE ? OK : fault;
}
