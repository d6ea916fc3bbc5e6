// The rules of areas: where a place may stand in the tree, which of them a need may name, and when the
// counts become public. No HTTP and no SQL here.
#include "features/areas/areas_store.h"
#include "ledger/ledger.h"

AREAS_FAULTS(FAULT_DEFINE)

enum { KIND_COUNTRY, KIND_REGION, KIND_GOVERNORATE, KIND_LOCALITY, KIND_SITE, KIND_COUNT };

static const char *const kind_names[KIND_COUNT] = { "country", "region", "governorate", "locality",
                                                    "site" };

// From wide to narrow; KIND_COUNT when there is no such kind.
static int kind_rank(Str kind)
{
    int rank = KIND_COUNTRY;
    while (rank < KIND_COUNT && !str_is(kind, kind_names[rank])) {
        rank++;
    }
    return rank;
}

Fault areas_find(Work *work, Str pcode, Area *area_out)
{
    return areas_store_find(work, pcode, area_out);
}

Fault areas_find_place(Work *work, Str pcode, const char *field, Area *area_out)
{
    Area area;
    Fault fault = areas_store_find(work, pcode, &area);
    if (fault == OK && kind_rank(area.kind) < KIND_GOVERNORATE) {
        fault = AREA_TOO_WIDE;
    }
    if (fault == OK && area.closed_at != 0) {
        fault = AREA_CLOSED;
    }
    if (fault != OK) {
        return fault_at(work, fault, "%s", field);
    }
    *area_out = area;
    return OK;
}

Fault areas_list(Work *work, Str parent, Area **areas_out, size_t *count_out)
{
    if (parent.len == 0) {
        return areas_store_list_of_kind(work, STR("governorate"), areas_out, count_out);
    }
    return areas_store_list_of_parent(work, parent, areas_out, count_out);
}

Fault areas_all(Work *work, Area **areas_out, size_t *count_out)
{
    return areas_store_list_all(work, areas_out, count_out);
}

// ---- Putting a place into the tree ----

static bool is_code(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return code.len >= 2 && code.len <= AREA_CODE_MAX;
}

static Fault check_names(Work *work, Area *area)
{
    if (area->name_ar.len == 0) {
        area->name_ar = area->name_en;
    }
    if (area->name_en.len == 0) {
        area->name_en = area->name_ar;
    }
    if (area->name_ar.len == 0 || text_length(area->name_ar) > AREA_NAME_MAX) {
        return fault_beyond(work, AREA_NAME_MALFORMED, AREA_NAME_MAX, "name_ar");
    }
    if (text_length(area->name_en) > AREA_NAME_MAX) {
        return fault_beyond(work, AREA_NAME_MALFORMED, AREA_NAME_MAX, "name_en");
    }
    return OK;
}

// Regions lie in the country, governorates in regions, localities in governorates; a site in either of
// the last two. So every path tells the governorate.
static bool may_hold(int parent_rank, int rank)
{
    return parent_rank == rank - 1 || (rank == KIND_SITE && parent_rank == KIND_GOVERNORATE);
}

static Fault place_below(Work *work, Area *area)
{
    int rank = kind_rank(area->kind);
    if (rank == KIND_COUNT || rank == KIND_COUNTRY) {
        return fault_at(work, AREA_KIND_WRONG, "kind");
    }
    Area parent;
    Fault fault = areas_store_find(work, area->parent, &parent);
    if (fault == AREA_UNKNOWN) {
        return fault_at(work, AREA_PARENT_UNKNOWN, "parent");
    }
    TRY(fault);
    if (!may_hold(kind_rank(parent.kind), rank)) {
        return fault_at(work, AREA_KIND_WRONG, "kind");
    }
    area->path = str_format(work->arena, "%.*s%.*s.", STR_ARG(parent.path), STR_ARG(area->pcode));
    area->governorate = rank == KIND_GOVERNORATE ? area->pcode : parent.governorate;
    return OK;
}

static Fault rename_existing(Work *work, const Area *area, const Area *existing)
{
    if (!str_equal(area->parent, existing->parent)) {
        return fault_at(work, AREA_PARENT_FIXED, "parent");
    }
    if (!str_equal(area->kind, existing->kind)) {
        return fault_at(work, AREA_KIND_FIXED, "kind");
    }
    return areas_store_rename(work, area);
}

Fault areas_put(Work *work, const Area *area, bool *added_out)
{
    Area put = *area;
    if (!is_code(put.pcode)) {
        return fault_at(work, AREA_CODE_MALFORMED, "pcode");
    }
    TRY(check_names(work, &put));
    Area existing;
    Fault fault = areas_store_find(work, put.pcode, &existing);
    if (fault == AREA_UNKNOWN) {
        TRY(place_below(work, &put));
        TRY(areas_store_insert(work, &put));
        *added_out = true;
        return OK;
    }
    TRY(fault);
    TRY(rename_existing(work, &put, &existing));
    *added_out = false;
    return OK;
}

Str areas_mark(Arena *arena, const Area *area)
{
    Str ar = area->name_ar.len > 0 ? area->name_ar : area->name_en;
    Str en = area->name_en.len > 0 ? area->name_en : area->name_ar;
    return str_format(arena, "%.*s\x1f%.*s", STR_ARG(ar), STR_ARG(en));
}

Fault areas_remove_unused(Work *work, Str pcode, Str mark, bool *removed_out)
{
    return areas_store_remove_unused(work, pcode, mark, removed_out);
}

// ---- Maps ----

static const AreaShape *shape_of(const AreaMap *map, Str pcode)
{
    for (size_t i = 0; i < map->count; i++) {
        if (str_equal(map->shapes[i].pcode, pcode)) {
            return &map->shapes[i];
        }
    }
    return NULL;
}

static bool is_same_map(const AreaMap *one, const AreaMap *other)
{
    bool same = one->count == other->count && one->width == other->width &&
                one->height == other->height && str_equal(one->credit, other->credit);
    for (size_t i = 0; same && i < one->count; i++) {
        const AreaShape *shape = shape_of(other, one->shapes[i].pcode);
        same = shape && str_equal(shape->path, one->shapes[i].path);
    }
    return same;
}

Fault areas_put_map(Work *work, const AreaMap *map, bool *changed_out)
{
    AreaMap before;
    TRY(areas_store_find_map(work, map->parent, &before));
    *changed_out = !is_same_map(map, &before);
    return *changed_out ? areas_store_replace_map(work, map) : OK;
}

// ---- What administrators do ----

static Fault append_event(Work *work, const char *kind, const Area *area)
{
    Doc *record = doc_new(work->arena);
    doc_text(record, "area", area->pcode);
    doc_text(record, "kind", area->kind);
    doc_text(record, "parent", area->parent);
    Id id = work_named_id("area", area->pcode);
    Event event = { .kind = kind, .subject = id, .object = id, .governorate = area->governorate,
                    .record = record };
    return ledger_append(work, &event);
}

static Fault find_known(Work *work, Str pcode, Area *area_out)
{
    Fault fault = areas_store_find(work, pcode, area_out);
    return fault == AREA_UNKNOWN ? AREA_NOT_FOUND : fault;
}

Fault areas_add(Work *work, const Area *area)
{
    bool added;
    Area existing;
    Fault fault = areas_store_find(work, area->pcode, &existing);
    if (fault != AREA_UNKNOWN) {
        return fault ? fault : fault_at(work, AREA_CODE_TAKEN, "pcode");
    }
    TRY(areas_put(work, area, &added));
    TRY(areas_store_find(work, area->pcode, &existing));
    return append_event(work, "area.added", &existing);
}

Fault areas_rename(Work *work, Str pcode, Str name_ar, Str name_en)
{
    Area area;
    TRY(find_known(work, pcode, &area));
    area.name_ar = name_ar;
    area.name_en = name_en;
    TRY(check_names(work, &area));
    TRY(areas_store_rename(work, &area));
    return append_event(work, "area.renamed", &area);
}

// What lies above carries counts and grants: it stays where it is.
bool areas_may_close(const Area *area)
{
    return kind_rank(area->kind) >= KIND_LOCALITY;
}

Fault areas_move(Work *work, Str pcode, Str parent)
{
    Area was;
    bool used;
    TRY(find_known(work, pcode, &was));
    if (!areas_may_close(&was)) {
        return fault_at(work, AREA_KIND_WRONG, "parent");
    }
    TRY(areas_store_is_used(work, was.path, &used));
    if (used) {
        return fault_at(work, AREA_IN_USE, "parent");
    }
    Area now = was;
    now.parent = parent;
    Fault fault = place_below(work, &now);
    TRY(fault == AREA_KIND_WRONG ? fault_at(work, fault, "parent") : fault);
    TRY(areas_store_move(work, &was, &now));
    return append_event(work, "area.moved", &now);
}

Fault areas_close(Work *work, Str pcode, bool close)
{
    Area area;
    TRY(find_known(work, pcode, &area));
    if (!areas_may_close(&area)) {
        return AREA_KIND_WRONG;
    }
    TRY(areas_store_close(work, area.path, close ? work->now : 0));
    return append_event(work, close ? "area.closed" : "area.reopened", &area);
}

Fault areas_browse(Work *work, Str parent, Str search, Area **areas_out, size_t *count_out)
{
    return areas_store_browse(work, parent.len > 0 ? parent : STR_NONE,
                              search.len > 0 ? search : STR_NONE, areas_out, count_out);
}

// ---- Counts ----

Fault areas_count_move(Work *work, Str governorate, const char *subject, const char *from,
                       const char *to)
{
    if (from) {
        TRY(areas_store_lower_count(work, governorate, subject, from));
    }
    return to ? areas_store_raise_count(work, governorate, subject, to) : OK;
}

Fault areas_count(Work *work, Str governorate, const char *subject, const char *state,
                  int64_t *number_out)
{
    return areas_store_count(work, governorate, subject, state, number_out);
}
