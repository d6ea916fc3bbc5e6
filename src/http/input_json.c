// JSON bytes into a tree, strictly, naming the place of what is wrong. Not here: what fields mean.
#include "http/input.h"

#include <jansson.h>
#include <string.h>

// Walks JSON text up to a byte, only to know where that byte stands. It judges nothing.
typedef struct Level {
    bool is_list;
    size_t index;
    Str name; // of the member, still escaped
} Level;

typedef struct Scan {
    Level levels[INPUT_DEPTH_MAX];
    size_t depth;
    size_t values; // at most: every bracket and comma begins one
    bool too_deep;
    bool too_many;
    bool wants_name; // the next text names a member
} Scan;

static size_t skip_text(Str json, size_t at)
{
    for (at++; at < json.len && json.at[at] != '"'; at++) {
        at += json.at[at] == '\\';
    }
    return at;
}

static void open_level(Scan *scan, bool is_list)
{
    if (scan->depth == INPUT_DEPTH_MAX) {
        scan->too_deep = true;
        return;
    }
    scan->levels[scan->depth++] = (Level){ .is_list = is_list };
    scan->wants_name = !is_list;
}

static void next_member(Scan *scan)
{
    if (scan->depth > 0 && scan->levels[scan->depth - 1].is_list) {
        scan->levels[scan->depth - 1].index++;
    }
    scan->wants_name = scan->depth > 0 && !scan->levels[scan->depth - 1].is_list;
}

static void scan_sign(Scan *scan, char sign)
{
    scan->values += sign == '{' || sign == '[' || sign == ',';
    scan->too_many = scan->values > INPUT_VALUES_MAX;
    if (sign == '{' || sign == '[') {
        open_level(scan, sign == '[');
    } else if ((sign == '}' || sign == ']') && scan->depth > 0) {
        scan->depth--;
        scan->wants_name = false;
    } else if (sign == ',') {
        next_member(scan);
    }
}

static void scan_until(Scan *scan, Str json, size_t end)
{
    for (size_t at = 0; at < json.len && at < end && !scan->too_deep && !scan->too_many; at++) {
        if (json.at[at] != '"') {
            scan_sign(scan, json.at[at]);
            continue;
        }
        size_t close = skip_text(json, at);
        if (scan->wants_name && scan->depth > 0) {
            scan->levels[scan->depth - 1].name = str_slice(json, at + 1, close);
            scan->wants_name = false;
        }
        at = close;
    }
}

static Str place_of(Arena *arena, const Scan *scan)
{
    TextBuilder out = { .arena = arena };
    for (size_t i = 0; i < scan->depth; i++) {
        const Level *level = &scan->levels[i];
        Str name = str_slice(level->name, 0, INPUT_NAME_MAX);
        if (level->is_list) {
            text_add_format(&out, "[%zu]", level->index);
        } else if (text_is_utf8(name)) {
            text_add_c(&out, out.len > 0 && name.len > 0 ? "." : "");
            text_add(&out, name);
        }
    }
    return text_done(&out);
}

static const Field *find_declared(const Field *fields, Str name)
{
    for (; fields && fields->name; fields++) {
        if (str_is(name, fields->name)) {
            return fields;
        }
    }
    return NULL;
}

// The greatest value of the field at that place, for numbers that no machine word holds.
static int64_t limit_at(const Scan *scan, const Field *fields)
{
    const Field *field = NULL;
    for (size_t i = 0; i < scan->depth; i++) {
        if (!scan->levels[i].is_list) {
            field = find_declared(fields, scan->levels[i].name);
            fields = field ? field->fields : NULL;
        }
    }
    return field && field->kind == FIELD_INT ? field->most : 0;
}

static FieldFault explain(Arena *arena, Str body, const Field *fields, const json_error_t *error)
{
    Scan scan = { .depth = 0 };
    scan_until(&scan, body, error->position > 0 ? (size_t)error->position : 0);
    Str place = place_of(arena, &scan);
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return (FieldFault){ FIELD_DOUBLED, place, 0 };
    case json_error_invalid_utf8:
        return (FieldFault){ TEXT_NOT_UTF8, place, 0 };
    case json_error_null_byte_in_key:
        return (FieldFault){ TEXT_HAS_CONTROLS, STR(""), 0 };
    case json_error_numeric_overflow:
        return (FieldFault){ NUMBER_OUT_OF_RANGE, place, limit_at(&scan, fields) };
    default:
        return (FieldFault){ JSON_MALFORMED, STR(""), 0 };
    }
}

static void release(void *tree)
{
    json_decref(tree);
}

Doc *input_read_json(Arena *arena, Str body, const Field *fields, InputFaults *faults)
{
    // jansson recurses and makes much of little; a worker's stack is small and memory is everybody's, so depth and
    // number are bounded before it starts.
    Scan scan = { .depth = 0 };
    scan_until(&scan, body, body.len);
    if (scan.too_deep) {
        input_add_fault(faults, (FieldFault){ JSON_MALFORMED, STR(""), INPUT_DEPTH_MAX });
        return doc_new(arena);
    }
    if (scan.too_many) {
        input_add_fault(faults, (FieldFault){ LIST_TOO_LONG, STR(""), INPUT_VALUES_MAX });
        return doc_new(arena);
    }
    json_error_t error = { .line = 0 };
    // NUL in a text is let through here, so that text_accept refuses it by the field's name.
    json_t *tree = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!tree) {
        input_add_fault(faults, explain(arena, body, fields, &error));
        return doc_new(arena);
    }
    arena_at_reset(arena, release, tree);
    return tree;
}
