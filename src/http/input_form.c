// A form (application/x-www-form-urlencoded) or a query into a tree of texts. `lines[0].item=…`
// makes a list of records. Not here: what fields mean.
#include "http/input.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "http/url.h"

enum { ROWS_SEEN_MAX = 1000, ROW_NUMBER_MAX = 1000000 };

// One row of a list as it comes in; sorted by number at the end.
typedef struct Row {
    Str list;
    int64_t number; // as typed; gaps are closed later
    size_t order;
    json_t *record; // borrowed from the tree's shelf
} Row;

typedef struct Form {
    Arena *arena;
    InputFaults *faults;
    Doc *tree;
    Doc *shelf; // keeps the rows' records alive; made with `rows` when the first row comes
    Row *rows;
    size_t row_count;
} Form;

typedef struct Name {
    Str whole;
    Str list; // "lines", or STR_NONE
    int64_t number;
    Str field; // behind the dot, or the whole
} Name;

static void complain(Form *form, Fault fault, Str field, int64_t limit)
{
    Str text;
    Str told = str_slice(field, 0, INPUT_NAME_MAX);
    bool tellable = text_accept(form->arena, told, &text) == OK;
    input_add_fault(form->faults, (FieldFault){ fault, tellable ? text : STR(""), limit });
}

// "lines[3].item"; anything else is a plain name.
static Name split_name(Str whole)
{
    Name plain = { .whole = whole, .field = whole };
    size_t open;
    size_t close;
    if (!str_find(whole, '[', &open) || !str_find(whole, ']', &close) || open == 0 ||
        close < open || close + 2 >= whole.len || whole.at[close + 1] != '.') {
        return plain;
    }
    Name name = { whole, str_slice(whole, 0, open), 0, str_from_index(whole, close + 2) };
    Str number = str_slice(whole, open + 1, close);
    bool is_number = number_parse(number, 0, ROW_NUMBER_MAX, &name.number) == OK;
    return is_number ? name : plain;
}

static json_t *reach_row(Form *form, const Name *name)
{
    // Rows come in order in what browsers send: the last one is nearly always meant.
    for (size_t i = form->row_count; i-- > 0;) {
        if (form->rows[i].number == name->number && str_equal(form->rows[i].list, name->list)) {
            return form->rows[i].record;
        }
    }
    if (form->row_count == ROWS_SEEN_MAX) {
        return NULL;
    }
    if (!form->rows) {
        form->shelf = doc_list(doc_new(form->arena), "rows");
        form->rows = ARENA_ARRAY(form->arena, Row, ROWS_SEEN_MAX);
    }
    Doc *record = doc_list_record(form->shelf);
    form->rows[form->row_count] = (Row){ name->list, name->number, form->row_count, record };
    form->row_count++;
    return record;
}

static void add_pair(Form *form, Str name_text, Str value)
{
    Name name = split_name(name_text);
    json_t *record = name.list.at ? reach_row(form, &name) : form->tree;
    const char *field = str_to_c(form->arena, name.field);
    if (!record) {
        complain(form, LIST_TOO_LONG, name.list, ROWS_SEEN_MAX);
    } else if (strlen(field) != name.field.len) {
        complain(form, FIELD_UNKNOWN, STR(""), 0);
    } else if (json_object_get(record, field)) {
        complain(form, FIELD_DOUBLED, name.whole, 0);
    } else if (!text_is_utf8(value)) {
        complain(form, TEXT_NOT_UTF8, name.whole, 0);
    } else {
        doc_text(record, field, value);
    }
}

static Fault read_pair(Form *form, Str raw_name, Str raw_value)
{
    Str name;
    Str value;
    TRY(url_unescape(form->arena, raw_name, true, &name));
    TRY(url_unescape(form->arena, raw_value, true, &value));
    if (!text_is_utf8(name)) {
        return TEXT_NOT_UTF8;
    }
    add_pair(form, name, value.at ? value : STR(""));
    return OK;
}

static bool is_empty_row(json_t *record)
{
    const char *name;
    json_t *value;
    json_object_foreach(record, name, value)
    {
        Str text = { json_string_value(value), json_string_length(value) };
        if (str_trim(text).len > 0) {
            return false;
        }
    }
    return true;
}

static int compare_rows(const void *left, const void *right)
{
    const Row *a = left;
    const Row *b = right;
    if (a->number != b->number) {
        return a->number < b->number ? -1 : 1;
    }
    return (a->order > b->order) - (a->order < b->order);
}

static void put_rows(Form *form)
{
    if (form->row_count > 1) {
        qsort(form->rows, form->row_count, sizeof *form->rows, compare_rows);
    }
    for (size_t i = 0; i < form->row_count; i++) {
        const Row *row = &form->rows[i];
        const char *name = str_to_c(form->arena, row->list);
        json_t *list = json_object_get(form->tree, name);
        if (is_empty_row(row->record)) {
            continue;
        }
        if (list && !json_is_array(list)) {
            complain(form, FIELD_DOUBLED, row->list, 0);
            continue;
        }
        json_array_append(list ? list : doc_list(form->tree, name), row->record);
    }
}

Doc *input_read_form(Arena *arena, Str body, InputFaults *faults)
{
    Form form = { .arena = arena, .faults = faults, .tree = doc_new(arena) };
    Str rest = body;
    Str name;
    Str value;
    for (size_t pairs = 0; url_next_pair(&rest, &name, &value); pairs++) {
        if (pairs == INPUT_PAIRS_MAX) {
            complain(&form, LIST_TOO_LONG, STR(""), INPUT_PAIRS_MAX);
            break;
        }
        Fault fault = read_pair(&form, name, value);
        if (fault != OK) {
            complain(&form, fault, STR(""), 0);
        }
    }
    put_rows(&form);
    return form.tree;
}
