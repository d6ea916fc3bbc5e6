// JSON Schemas of Field tables, for the description of the API. Not here: routes (openapi.c).
#include "http/openapi.h"

void openapi_put_choices(const Field *field, Doc *schema)
{
    Doc *values = doc_list(schema, "enum");
    Str rest = str_from(field->choices);
    Str choice;
    doc_text_c(schema, "type", "string");
    while (str_cut(&rest, ' ', &choice)) {
        if (choice.len > 0) {
            doc_list_text(values, choice);
        }
    }
}

void openapi_put_string(const char *format, int64_t least, int64_t most, Doc *schema)
{
    doc_text_c(schema, "type", "string");
    if (format) {
        doc_text_c(schema, "format", format);
    }
    if (least > 0) {
        doc_int(schema, "minLength", least);
    }
    if (most > 0) {
        doc_int(schema, "maxLength", most);
    }
}

static void put_int(const Field *field, Doc *schema)
{
    doc_text_c(schema, "type", "integer");
    doc_int(schema, "minimum", field->least);
    doc_int(schema, "maximum", field->most);
}

static void put_flag(bool is_form, Doc *schema)
{
    doc_text_c(schema, "type", is_form ? "string" : "boolean");
    if (is_form) {
        doc_list_text(doc_list(schema, "enum"), STR("1"));
    }
}

static void put_list(const Field *field, Doc *schema)
{
    doc_text_c(schema, "type", "array");
    doc_int(schema, "maxItems", field->most);
    if (field->least > 0 || field->required) {
        doc_int(schema, "minItems", field->least > 0 ? field->least : 1);
    }
    openapi_put_record(field->fields, false, doc_record(schema, "items"));
}

void openapi_put_kind(const Field *field, bool is_form, Doc *schema)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_LINES:
        openapi_put_string(NULL, field->required && field->least == 0 ? 1 : field->least,
                           field->most, schema);
        break;
    case FIELD_SECRET:
        openapi_put_string("password", field->least, field->most, schema);
        break;
    case FIELD_INT:
        put_int(field, schema);
        break;
    case FIELD_CHOICE:
        openapi_put_choices(field, schema);
        break;
    case FIELD_FLAG:
        put_flag(is_form, schema);
        break;
    case FIELD_DATE:
        openapi_put_string("date", 0, 0, schema);
        break;
    case FIELD_PHONE:
        openapi_put_string(NULL, 0, 0, schema);
        break;
    case FIELD_ID:
        openapi_put_string("uuid", 0, 0, schema);
        break;
    case FIELD_LIST:
        put_list(field, schema);
        break;
    }
}

static void put_field(const Field *field, bool is_form, Doc *properties)
{
    Doc *schema = doc_record(properties, field->name);
    openapi_put_kind(field, is_form, schema);
    if (field->meaning) {
        doc_text_c(schema, "description", field->meaning);
    }
}

static void put_required(const Field *fields, Doc *schema)
{
    Doc *required = NULL;
    for (; fields && fields->name; fields++) {
        if (fields->required) {
            required = required ? required : doc_list(schema, "required");
            doc_list_text(required, str_from(fields->name));
        }
    }
}

void openapi_put_record(const Field *fields, bool is_form, Doc *schema)
{
    doc_text_c(schema, "type", "object");
    put_required(fields, schema);
    Doc *properties = doc_record(schema, "properties");
    for (const Field *field = fields; field && field->name; field++) {
        put_field(field, is_form, properties);
    }
    if (!is_form) {
        doc_bool(schema, "additionalProperties", false);
    }
}
