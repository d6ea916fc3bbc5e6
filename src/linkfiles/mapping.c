// The mapping file: `column = kind [format]` a line, # before remarks. Columns may hold anything but a line end.
#include "base/encoding.h"
#include "linkage/values.h"
#include "linkfiles/parts.h"

static Fault broken(Arena *arena, const LinkInput *input, int64_t line, Str what, Str *problem_out)
{
    *problem_out = str_format(arena, "%.*s:%lld: %.*s", STR_ARG(input->name), (long long)line, STR_ARG(what));
    return LINK_INPUT_BROKEN;
}

// The last = divides, for a header may hold one.
static bool find_last(Str text, char wanted, size_t *at_out)
{
    for (size_t i = text.len; i > 0; i--) {
        if (text.at[i - 1] == wanted) {
            *at_out = i - 1;
            return true;
        }
    }
    return false;
}

static bool has_column(const Mapping *mapping, Str name)
{
    for (size_t i = 0; i < mapping->count; i++) {
        if (str_equal(mapping->columns[i].name, name)) {
            return true;
        }
    }
    return false;
}

// Quotes around a header are those of CSV, not its own.
static Str unquoted(Str name)
{
    bool quoted = name.len >= 2 && name.at[0] == '"' && name.at[name.len - 1] == '"';
    return quoted ? str_slice(name, 1, name.len - 1) : name;
}

// What is wrong with the line, or STR_NONE.
static Str read_line(Arena *arena, Mapping *mapping, Str line, LinkColumn *column_out)
{
    size_t at;
    if (!find_last(line, '=', &at)) {
        return STR("a line is: column = kind [format]");
    }
    Str format = str_trim(str_from_index(line, at + 1));
    Str kind = STR_NONE;
    str_cut(&format, ' ', &kind);
    LinkColumn column = { .name = unquoted(str_trim(str_slice(line, 0, at))), .format = str_trim(format) };
    if (column.name.len == 0) {
        return STR("the name of the column is missing");
    }
    if (!link_kind_named(kind, &column.kind)) {
        return str_format(arena, "no kind is called \"%.*s\"; kinds: record given father grandfather family full_name "
                          "birth_date sex phone national_id area address postcode household category text source ignore", STR_ARG(kind));
    }
    if (column.format.len > 0 && column.kind != LINK_BIRTH_DATE) {
        return str_format(arena, "only birth_date takes a format, not %.*s", STR_ARG(kind));
    }
    if (column.format.len > 0 && !link_date_format_is_known(column.format)) {
        return str_format(arena, "\"%.*s\" is no format of a date: %%Y or %%y, with %%m %%d %%b %%B", STR_ARG(column.format));
    }
    if (has_column(mapping, column.name)) {
        return str_format(arena, "the column \"%.*s\" stands twice", STR_ARG(column.name));
    }
    *column_out = column;
    return STR_NONE;
}

static bool has_two_records(const Mapping *mapping)
{
    size_t records = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        records += mapping->columns[i].kind == LINK_RECORD;
    }
    return records > 1;
}

Fault mapping_read(Arena *arena, const LinkInput *input, Mapping *mapping_out, Str *problem_out)
{
    Mapping *mapping = mapping_out;
    Str text, line;
    *mapping = (Mapping){ .count = 0 };
    if (encoding_decode(arena, input->bytes, encoding_detect(input->bytes), &text) != OK || !text_is_utf8(text)) {
        return broken(arena, input, 1, STR("the mapping is not UTF-8"), problem_out);
    }
    text = str_starts(text, STR("\xEF\xBB\xBF")) ? str_from_index(text, 3) : text;
    for (int64_t number = 1; str_cut(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#') {
            continue;
        }
        if (mapping->count == LINK_COLUMNS_MAX) {
            return broken(arena, input, number, STR("more than 64 columns"), problem_out);
        }
        Str wrong = read_line(arena, mapping, line, &mapping->columns[mapping->count]);
        if (wrong.len > 0) {
            return broken(arena, input, number, wrong, problem_out);
        }
        mapping->lines[mapping->count++] = number;
        if (has_two_records(mapping)) {
            return broken(arena, input, number, STR("only one column can be the record"), problem_out);
        }
    }
    return mapping->count > 0 ? OK : broken(arena, input, 1, STR("no column is named"), problem_out);
}
