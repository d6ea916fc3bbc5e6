// Documents written as compact JSON, byte for byte as jansson would, at a fifth of its cost: this
// stands in the path of every request. Not here: reading JSON, and documents themselves (doc.c).
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/doc.h"

enum { NUMBER_TEXT_MAX = 20 }; // "-9223372036854775808"

typedef struct JsonWriter {
    TextBuilder json;
    bool in_order; // of names
} JsonWriter;

// Not deep: documents are made by us, or read by doc_from_json.
static void write_value(JsonWriter *writer, const json_t *value);

// ---- Texts and numbers ----

static void write_escaped(TextBuilder *json, unsigned char c)
{
    static const char *const short_escapes[0x80] = {
        ['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
        ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t",
    };
    if (short_escapes[c]) {
        text_add_c(json, short_escapes[c]);
    } else {
        text_add_format(json, "\\u%04X", c);
    }
}

static void write_text(TextBuilder *json, const char *at, size_t len)
{
    size_t plain = 0; // where the bytes begin that need no escape and are not yet written
    text_add_char(json, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            text_add(json, (Str){ at + plain, i - plain });
            write_escaped(json, c);
            plain = i + 1;
        }
    }
    text_add(json, (Str){ at + plain, len - plain });
    text_add_char(json, '"');
}

static void write_integer(TextBuilder *json, int64_t number)
{
    char digits[NUMBER_TEXT_MAX];
    size_t first = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--first] = '-';
    }
    text_add(json, (Str){ digits + first, sizeof digits - first });
}

static int add_to_builder(const char *bytes, size_t size, void *builder)
{
    text_add(builder, (Str){ bytes, size });
    return 0;
}

// Only what a program sent can hold one, and only until its fields are checked.
static void write_real(TextBuilder *json, const json_t *value)
{
    int failed = json_dump_callback(value, add_to_builder, json, JSON_ENCODE_ANY);
    assert(!failed);
}

// ---- Records and lists ----

typedef struct Field {
    const char *name;
    size_t name_len;
    const json_t *value;
} Field;

static int compare_fields(const void *a, const void *b)
{
    return strcmp(((const Field *)a)->name, ((const Field *)b)->name);
}

static void write_field(JsonWriter *writer, const Field *field, bool is_first)
{
    if (!is_first) {
        text_add_char(&writer->json, ',');
    }
    write_text(&writer->json, field->name, field->name_len);
    text_add_char(&writer->json, ':');
    write_value(writer, field->value);
}

static void write_fields(JsonWriter *writer, json_t *record)
{
    bool is_first = true;
    for (void *i = json_object_iter(record); i; i = json_object_iter_next(record, i)) {
        Field field = { json_object_iter_key(i), json_object_iter_key_len(i),
                        json_object_iter_value(i) };
        write_field(writer, &field, is_first);
        is_first = false;
    }
}

static void write_fields_in_order(JsonWriter *writer, json_t *record)
{
    size_t count = 0;
    Field *fields = ARENA_ARRAY(writer->json.arena, Field, json_object_size(record));
    for (void *i = json_object_iter(record); i; i = json_object_iter_next(record, i)) {
        fields[count++] = (Field){ json_object_iter_key(i), json_object_iter_key_len(i),
                                   json_object_iter_value(i) };
    }
    qsort(fields, count, sizeof *fields, compare_fields);
    for (size_t i = 0; i < count; i++) {
        write_field(writer, &fields[i], i == 0);
    }
}

static void write_record(JsonWriter *writer, const json_t *record)
{
    json_t *each = (json_t *)(uintptr_t)record; // jansson's iterators want what they do not change
    text_add_char(&writer->json, '{');
    if (writer->in_order) {
        write_fields_in_order(writer, each);
    } else {
        write_fields(writer, each);
    }
    text_add_char(&writer->json, '}');
}

static void write_list(JsonWriter *writer, const json_t *list)
{
    size_t count = json_array_size(list);
    text_add_char(&writer->json, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            text_add_char(&writer->json, ',');
        }
        write_value(writer, json_array_get(list, i));
    }
    text_add_char(&writer->json, ']');
}

static void write_value(JsonWriter *writer, const json_t *value)
{
    TextBuilder *json = &writer->json;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_record(writer, value);
        break;
    case JSON_ARRAY:
        write_list(writer, value);
        break;
    case JSON_STRING:
        write_text(json, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        write_integer(json, json_integer_value(value));
        break;
    case JSON_REAL:
        write_real(json, value);
        break;
    case JSON_TRUE:
        text_add(json, STR("true"));
        break;
    case JSON_FALSE:
        text_add(json, STR("false"));
        break;
    case JSON_NULL:
        text_add(json, STR("null"));
        break;
    }
}

static Str write_document(Arena *arena, const Doc *doc, bool in_order)
{
    JsonWriter writer = { .json = { .arena = arena }, .in_order = in_order };
    write_value(&writer, doc);
    return text_done(&writer.json);
}

Str doc_to_json(Arena *arena, const Doc *doc)
{
    return write_document(arena, doc, false);
}

Str doc_to_canonical_json(Arena *arena, const Doc *doc)
{
    return write_document(arena, doc, true);
}
