// Which column of a file is what: headers in Arabic or English, by tables of synonyms.
#include <string.h>

#include "import/parts.h"

static ImportIndex index_specs(Arena *arena, const ImportSpec *specs)
{
    ImportIndex index = { 0 };
    for (size_t i = 0; specs[i].name; i++) {
        import_index_add(arena, &index, import_fold(arena, str_from(specs[i].name)), i);
        import_index_add_words(arena, &index, specs[i].synonyms, i);
    }
    import_index_sort(&index);
    return index;
}

// "item2" and "الصنف ٢" are the second slot of "item".
static bool find_header(const ImportIndex *index, const ImportSpec *specs, Str folded, size_t *spec,
                        int *slot)
{
    *slot = 0;
    if (import_index_find(index, folded, spec, 1) > 0) {
        return true;
    }
    char last = folded.len > 0 ? folded.at[folded.len - 1] : '\0';
    if (last < '1' || last > '0' + IMPORT_SLOTS) {
        return false;
    }
    *slot = last - '1';
    return import_index_find(index, str_slice(folded, 0, folded.len - 1), spec, 1) > 0 &&
           specs[*spec].numbered;
}

// "reference (المرجع), for (لمن) …"
static Str known_columns(Arena *arena, const ImportSpec *specs)
{
    TextBuilder known = { .arena = arena };
    for (size_t i = 0; specs[i].name; i++) {
        Str rest = str_from(specs[i].synonyms);
        Str first;
        text_add_format(&known, "%s%s", i ? ", " : "", specs[i].name);
        if (str_cut(&rest, '|', &first)) {
            text_add_format(&known, " (%.*s)", STR_ARG(first));
        }
    }
    return text_done(&known);
}

static void map_header(Import *import, const ImportIndex *index, size_t column)
{
    ImportColumns *columns = &import->columns;
    Str header = columns->headers[column];
    size_t spec;
    int slot;
    if (header.len == 0) {
        return; // judged by what stands below it
    }
    Doc *arguments = import_arguments(import);
    import_argument_value(import, arguments, "column", header);
    bool found = find_header(index, columns->specs, import_fold(import->row_arena, header), &spec,
                             &slot);
    if (!found && import->context->ignore_unknown) {
        columns->known[column] = true;
        return;
    }
    if (!found) {
        doc_text(arguments, "known", known_columns(import->row_arena, columns->specs));
        import_add_error(import, 0, header, WORD("import.column_unknown"), arguments);
        return;
    }
    int *at = &columns->at[spec][slot];
    if (*at >= 0) {
        import_argument_value(import, arguments, "other", columns->headers[*at]);
        import_add_error(import, 0, header, WORD("import.column_doubled"), arguments);
        return;
    }
    *at = (int)column;
    columns->known[column] = true;
}

static void begin_columns(Import *import, const ImportSpec *specs, const CsvRow *header)
{
    ImportColumns *columns = &import->columns;
    *columns = (ImportColumns){ .specs = specs, .count = header->count };
    for (size_t spec = 0; spec < IMPORT_SPECS_MAX; spec++) {
        for (size_t slot = 0; slot < IMPORT_SLOTS; slot++) {
            columns->at[spec][slot] = -1;
        }
    }
    for (size_t i = 0; i < header->count; i++) {
        columns->headers[i] = str_copy(import->arena, header->cells[i]);
    }
}

void import_map_columns(Import *import, const ImportSpec *specs, const CsvRow *header)
{
    begin_columns(import, specs, header);
    ImportIndex index = index_specs(import->arena, specs);
    for (size_t i = 0; i < header->count; i++) {
        map_header(import, &index, i);
    }
}

// ---- As somebody chose ----

// "item2" is the second slot of "item".
static bool find_field(const ImportSpec *specs, Str name, size_t *spec_out, int *slot_out)
{
    char last = name.len > 0 ? name.at[name.len - 1] : '\0';
    for (size_t i = 0; specs[i].name; i++) {
        bool numbered = specs[i].numbered && last >= '2' && last <= '0' + IMPORT_SLOTS;
        Str plain = numbered ? str_slice(name, 0, name.len - 1) : name;
        if (str_is(plain, specs[i].name)) {
            *spec_out = i;
            *slot_out = numbered ? last - '1' : 0;
            return true;
        }
    }
    return false;
}

bool import_use_columns(Import *import, const ImportSpec *specs, const CsvRow *header,
                        const Doc *chosen)
{
    ImportColumns *columns = &import->columns;
    begin_columns(import, specs, header);
    if (doc_length(chosen) > header->count) {
        return false;
    }
    for (size_t i = 0; i < header->count; i++) {
        const Doc *name = doc_at(chosen, i);
        Str field = name ? str_from(json_string_value(name)) : STR("");
        size_t spec;
        int slot;
        columns->known[i] = true; // what is passed over may hold anything
        if (field.len == 0) {
            continue;
        }
        if (!find_field(specs, field, &spec, &slot) || columns->at[spec][slot] >= 0) {
            return false;
        }
        columns->at[spec][slot] = (int)i;
    }
    return true;
}

Str import_column_name(const Import *import, Arena *arena, size_t column)
{
    const ImportColumns *columns = &import->columns;
    for (size_t spec = 0; columns->specs[spec].name; spec++) {
        for (int slot = 0; slot < IMPORT_SLOTS; slot++) {
            if (columns->at[spec][slot] == (int)column) {
                return slot == 0 ? str_from(columns->specs[spec].name)
                                 : str_format(arena, "%s%d", columns->specs[spec].name, slot + 1);
            }
        }
    }
    return STR("");
}

Str import_columns_json(Import *import, Arena *arena)
{
    Str names[CSV_COLUMNS_MAX];
    for (size_t i = 0; i < import->columns.count; i++) {
        names[i] = import_column_name(import, arena, i);
    }
    return doc_texts_to_json(arena, names, import->columns.count);
}

Id import_headers_key(const Import *import, Arena *arena)
{
    TextBuilder text = { .arena = arena };
    for (size_t i = 0; i < import->columns.count; i++) {
        text_add(&text, import_fold(arena, import->columns.headers[i]));
        text_add_char(&text, '\x1f');
    }
    return import_key_of(digest_of(text_done(&text)));
}

bool import_has_column(const Import *import, int spec, int slot)
{
    return import->columns.at[spec][slot] >= 0;
}

Str import_cell(const Import *import, const CsvRow *row, int spec, int slot)
{
    int column = import->columns.at[spec][slot];
    if (column < 0 || (size_t)column >= row->count || row->cells[column].len == 0) {
        return STR_NONE;
    }
    return row->cells[column];
}

Str import_header(const Import *import, int spec, int slot)
{
    int column = import->columns.at[spec][slot];
    return column < 0 ? STR_NONE : import->columns.headers[column];
}

bool import_check_shape(Import *import, const CsvRow *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len > 0 && (i >= import->columns.count || !import->columns.known[i])) {
            Doc *arguments = import_arguments(import);
            doc_int(arguments, "n", (int64_t)i + 1);
            import_add_error(import, row->line, STR_NONE, WORD("import.cell_without_header"),
                             arguments);
            return false;
        }
    }
    return true;
}

bool import_find_spec(const Import *import, Str field, int *spec_out)
{
    for (int i = 0; import->columns.specs[i].name; i++) {
        if (str_is(field, import->columns.specs[i].name)) {
            *spec_out = i;
            return true;
        }
    }
    return false;
}
