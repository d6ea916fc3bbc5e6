// Checks a tree of what was sent against a Field table, and gives it to handlers. Not here: reading
// bytes (input_json.c, input_form.c) and the kinds of values (input_kinds.c).
#include <assert.h>
#include <string.h>

#include "http/input_parts.h"

struct Input {
    const Field *fields;
    Value values[]; // one for each field
};

// Where we are, written out only when something is wrong.
typedef struct Place {
    const struct Place *above;
    const char *name; // NULL: an element
    size_t index;
} Place;

static const Field no_fields[] = { { .name = NULL } };

void input_add_fault(InputFaults *faults, FieldFault fault)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (fault.field.len > 0 && str_equal(faults->at[i].field, fault.field)) {
            return;
        }
    }
    if (faults->count < INPUT_FAULTS_MAX) {
        faults->at[faults->count++] = fault;
    }
}

Fault input_first_fault(const InputFaults *faults)
{
    return faults->count > 0 ? faults->at[0].fault : OK;
}

static void write_place(TextBuilder *out, const Place *place)
{
    if (!place) {
        return;
    }
    write_place(out, place->above);
    if (!place->name) {
        text_add_format(out, "[%zu]", place->index);
        return;
    }
    if (out->len > 0) {
        text_add_char(out, '.');
    }
    text_add_c(out, place->name);
}

static void complain_beyond(Check *check, Fault fault, const Place *place, int64_t limit)
{
    TextBuilder out = { .arena = check->arena };
    write_place(&out, place);
    input_add_fault(check->faults, (FieldFault){ fault, text_done(&out), limit });
}

static void complain(Check *check, Fault fault, const Place *place)
{
    complain_beyond(check, fault, place, 0);
}

// ---- Records and lists ----

static const Input *check_record(Check *check, const Doc *tree, const Field *fields,
                                 const Place *above);

static void check_list(Check *check, const Field *field, const Doc *node, const Place *place,
                       Value *value)
{
    size_t count = json_array_size(node);
    if (!json_is_array(node)) {
        complain(check, FIELD_WRONG_TYPE, place);
        return;
    }
    if (count > (size_t)field->most) {
        complain_beyond(check, LIST_TOO_LONG, place, field->most);
        return;
    }
    value->items = ARENA_ARRAY(check->arena, const Input *, count + 1);
    for (size_t i = 0; i < count; i++) {
        Place element = { place, NULL, i };
        value->items[i] = check_record(check, json_array_get(node, i), field->fields, &element);
    }
    value->count = count;
    value->present = count > 0;
    if (count < (size_t)field->least) {
        complain(check, FIELD_MISSING, place);
    }
}

static void check_field(Check *check, const Field *field, const Doc *node, const Place *above,
                        Value *value)
{
    Place place = { above, field->name, 0 };
    size_t faults = check->faults->count;
    if (node && !json_is_null(node) && field->kind == FIELD_LIST) {
        check_list(check, field, node, &place, value);
    } else if (node && !json_is_null(node)) {
        Fault fault = input_accept_scalar(check, field, node, value);
        if (fault != OK) {
            complain_beyond(check, fault, &place, value->number);
            *value = (Value){ .present = false };
        }
    }
    if (field->required && !value->present && check->faults->count == faults) {
        complain(check, FIELD_MISSING, &place);
    }
}

static const Field *find_field(const Field *fields, const char *name)
{
    for (const Field *field = fields; field->name; field++) {
        if (strcmp(field->name, name) == 0) {
            return field;
        }
    }
    return NULL;
}

// An unknown name is told back, but neither long nor with what text_accept refuses.
static const char *tellable_name(Check *check, const char *name)
{
    Str text = str_slice(str_from(name), 0, INPUT_NAME_MAX);
    while (text.len > 0 && !text_is_utf8(text)) {
        text.len--;
    }
    Str accepted;
    return text_accept(check->arena, text, &accepted) == OK ? str_to_c(check->arena, accepted)
                                                            : "?";
}

static void check_names(Check *check, const Doc *tree, const Field *fields, const Place *above)
{
    // jansson's iterators want a tree that may be changed; this one is not.
    json_t *record = (json_t *)(uintptr_t)tree;
    const char *name;
    json_t *value;
    json_object_foreach(record, name, value)
    {
        if (!find_field(fields, name)) {
            Place place = { above, tellable_name(check, name), 0 };
            complain(check, FIELD_UNKNOWN, &place);
        }
    }
}

static const Input *check_record(Check *check, const Doc *tree, const Field *fields,
                                 const Place *above)
{
    size_t count = 0;
    while (fields[count].name) {
        count++;
    }
    Input *input = arena_take(check->arena, sizeof *input + count * sizeof(Value));
    input->fields = fields;
    if (!json_is_object(tree)) {
        complain(check, FIELD_WRONG_TYPE, above);
        return input;
    }
    check_names(check, tree, fields, above);
    for (size_t i = 0; i < count; i++) {
        check_field(check, &fields[i], json_object_get(tree, fields[i].name), above,
                    &input->values[i]);
    }
    return input;
}

const Input *input_check(Arena *arena, const Doc *tree, const Field *fields, InputKind kind,
                         InputFaults *faults)
{
    Check check = { arena, kind, faults };
    return check_record(&check, tree, fields ? fields : no_fields, NULL);
}

const Input *input_none(void)
{
    static const Input none = { .fields = no_fields };
    return &none;
}

// ---- What handlers ask ----

static const Value *find_value(const Input *input, const char *name)
{
    const Field *field = find_field(input->fields, name);
    return field ? &input->values[field - input->fields] : NULL;
}

bool input_has(const Input *input, const char *name)
{
    const Value *value = find_value(input, name);
    return value && value->present;
}

Str input_text(const Input *input, const char *name)
{
    const Value *value = find_value(input, name);
    return value && value->present ? value->text : STR_NONE;
}

int64_t input_int(const Input *input, const char *name)
{
    const Value *value = find_value(input, name);
    return value && value->present ? value->number : 0;
}

bool input_flag(const Input *input, const char *name)
{
    return input_int(input, name) != 0;
}

Id input_id(const Input *input, const char *name)
{
    const Value *value = find_value(input, name);
    return value && value->present ? value->id : ID_NONE;
}

size_t input_count(const Input *input, const char *list)
{
    const Value *value = find_value(input, list);
    return value ? value->count : 0;
}

const Input *input_at(const Input *input, const char *list, size_t index)
{
    const Value *value = find_value(input, list);
    assert(value && index < value->count);
    return value->items[index];
}
