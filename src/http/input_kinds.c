// One value of each kind of field, as JSON or a form gives it. Not here: records and lists
// (input.c), and phones (input_phone.c).
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "http/input_parts.h"

static Str text_of(const Doc *node)
{
    return json_is_string(node) ? (Str){ json_string_value(node), json_string_length(node) }
                                : STR_NONE;
}

bool input_is_choice(const char *choices, Str value)
{
    Str rest = str_from(choices);
    Str choice;
    while (str_cut(&rest, ' ', &choice)) {
        if (choice.len > 0 && str_equal(choice, value)) {
            return true;
        }
    }
    return false;
}

static Fault accept_text(const Check *check, const Field *field, Str raw, Value *value)
{
    TRY(text_accept(check->arena, raw, &value->text));
    size_t newline;
    if (field->kind == FIELD_TEXT && str_find(value->text, '\n', &newline)) {
        return TEXT_HAS_CONTROLS;
    }
    // Bytes are never fewer than characters, so most texts need not be counted.
    if (value->text.len > (size_t)field->most && text_length(value->text) > (size_t)field->most) {
        value->number = field->most;
        return TEXT_TOO_LONG;
    }
    value->present = value->text.len > 0;
    return field->least > 0 && !value->present ? FIELD_MISSING : OK;
}

static Fault accept_secret(const Field *field, Str raw, Value *value)
{
    if (!text_is_utf8(raw)) {
        return TEXT_NOT_UTF8;
    }
    if (raw.len > 0 && memchr(raw.at, '\0', raw.len)) {
        return TEXT_HAS_CONTROLS;
    }
    if (text_length(raw) > (size_t)field->most) {
        value->number = field->most;
        return TEXT_TOO_LONG;
    }
    value->text = raw;
    value->present = raw.len > 0;
    return OK;
}

static Fault accept_typed_number(const Check *check, const Field *field, Str raw, Value *value)
{
    Str text;
    TRY(text_accept(check->arena, raw, &text));
    value->present = text.len > 0;
    if (!value->present) {
        return OK;
    }
    Str digits = text_latin_digits(check->arena, text);
    Fault fault = number_parse(digits, field->least, field->most, &value->number);
    if (fault == NUMBER_OUT_OF_RANGE) {
        value->number = digits.at[0] == '-' ? field->least : field->most;
        int64_t number;
        if (number_parse(digits, INT64_MIN, INT64_MAX, &number) == OK && number < field->least) {
            value->number = field->least;
        }
    }
    return fault;
}

static Fault accept_int(const Check *check, const Field *field, const Doc *node, Value *value)
{
    if (check->kind == INPUT_FORM) {
        return accept_typed_number(check, field, text_of(node), value);
    }
    if (!json_is_integer(node)) {
        return FIELD_WRONG_TYPE;
    }
    int64_t number = json_integer_value(node);
    value->present = true;
    value->number = number < field->least ? field->least : number;
    value->number = number > field->most ? field->most : value->number;
    return value->number == number ? OK : NUMBER_OUT_OF_RANGE;
}

static Fault accept_flag(const Check *check, const Doc *node, Value *value)
{
    if (check->kind == INPUT_JSON) {
        value->present = true;
        value->number = json_is_true(node);
        return json_is_boolean(node) ? OK : FIELD_WRONG_TYPE;
    }
    Str text = str_trim(text_of(node));
    value->number = str_is(text, "1") || str_is(text, "true") || str_is(text, "on");
    value->present = value->number != 0;
    bool is_no = text.len == 0 || str_is(text, "0") || str_is(text, "false");
    return value->present || is_no ? OK : FIELD_WRONG_TYPE;
}

static Fault accept_date(const Check *check, Str raw, Value *value)
{
    TRY(text_accept(check->arena, raw, &value->text));
    value->text = text_latin_digits(check->arena, value->text);
    value->present = value->text.len > 0;
    return value->present ? clock_parse_date(value->text, &value->number) : OK;
}

static Fault accept_plain(const Check *check, const Field *field, Str raw, Value *value)
{
    TRY(text_accept(check->arena, raw, &value->text));
    value->present = value->text.len > 0;
    if (!value->present) {
        return OK;
    }
    if (field->kind == FIELD_CHOICE) {
        return input_is_choice(field->choices, value->text) ? OK : CHOICE_UNKNOWN;
    }
    return id_parse(value->text, &value->id) ? OK : FIELD_WRONG_TYPE;
}

static Fault accept_phone(const Check *check, Str raw, Value *value)
{
    if (!text_is_utf8(raw)) {
        return TEXT_NOT_UTF8;
    }
    value->present = str_trim(raw).len > 0;
    return value->present ? input_accept_phone(check->arena, raw, &value->text) : OK;
}

Fault input_accept_scalar(const Check *check, const Field *field, const Doc *node, Value *value)
{
    if (field->kind == FIELD_INT) {
        return json_is_array(node) || json_is_object(node) ? FIELD_WRONG_TYPE
                                                           : accept_int(check, field, node, value);
    }
    if (field->kind == FIELD_FLAG) {
        return accept_flag(check, node, value);
    }
    Str raw = text_of(node);
    if (!raw.at) {
        return FIELD_WRONG_TYPE;
    }
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_LINES:
        return accept_text(check, field, raw, value);
    case FIELD_SECRET:
        return accept_secret(field, raw, value);
    case FIELD_DATE:
        return accept_date(check, raw, value);
    case FIELD_PHONE:
        return accept_phone(check, raw, value);
    default:
        return accept_plain(check, field, raw, value);
    }
}
