// Templates, what ends up on the page: looking names up, escaping, indentation, messages.
#include <inttypes.h>
#include <stdio.h>

#include "pages/template_make.h"

static const Doc *get(const Doc *record, Str name)
{
    return json_is_object(record) ? json_object_getn(record, name.at, name.len) : NULL;
}

static bool has_text(const Doc *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

// "_name" is the name in the page's language; where that is not known, in the other.
static const Doc *get_piece(const Doc *record, const PathPiece *piece, Language language)
{
    const Doc *found = get(record, piece->plain);
    if (found != NULL || piece->by_language[language].len == 0) {
        return found;
    }
    found = get(record, piece->by_language[language]);
    for (int i = 0; i < LANGUAGE_COUNT && !has_text(found); i++) {
        const Doc *other = get(record, piece->by_language[i]);
        found = found == NULL || has_text(other) ? other : found;
    }
    return found;
}

const Doc *template_find(const View *view, const Path *path, Language language)
{
    if (path->count == 0) {
        return view->data;
    }
    const Doc *found = NULL;
    for (; view != NULL && found == NULL; view = view->outer) {
        found = get_piece(view->data, &path->pieces[0], language);
    }
    for (size_t i = 1; i < path->count && found != NULL; i++) {
        found = get_piece(found, &path->pieces[i], language);
    }
    return found;
}

bool template_is_true(const Doc *value)
{
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    case JSON_INTEGER:
        return json_integer_value(value) != 0;
    default:
        return true;
    }
}

static void show_indent(Making *making, const Indent *indent)
{
    if (indent != NULL) {
        show_indent(making, indent->outer);
        text_add(&making->out, indent->text);
    }
}

void template_show_text(Making *making, const Indent *indent, Str text)
{
    if (text.len == 0) {
        return;
    }
    if (indent == NULL) {
        text_add(&making->out, text);
        making->at_line_start = text.at[text.len - 1] == '\n';
        return;
    }
    while (text.len > 0) {
        size_t newline = text.len - 1;
        (void)str_find(text, '\n', &newline);
        Str line = str_slice(text, 0, newline + 1);
        if (making->at_line_start && line.at[0] != '\n' && line.at[0] != '\r') {
            show_indent(making, indent);
        }
        text_add(&making->out, line);
        making->at_line_start = line.at[line.len - 1] == '\n';
        text = str_from_index(text, line.len);
    }
}

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void add_escaped(TextBuilder *out, Str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *escape = escape_of(text.at[i]);
        if (escape != NULL) {
            text_add(out, str_slice(text, from, i));
            text_add_c(out, escape);
            from = i + 1;
        }
    }
    text_add(out, str_from_index(text, from));
}

static void show(Making *making, const Indent *indent, Str text, bool raw)
{
    if (text.len == 0) {
        return;
    }
    if (making->at_line_start) {
        show_indent(making, indent);
        making->at_line_start = false;
    }
    if (raw) {
        text_add(&making->out, text);
    } else {
        add_escaped(&making->out, text);
    }
}

static Str text_of(const Doc *value, char *room, size_t size)
{
    int len = 0;
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING:
        return (Str){ json_string_value(value), json_string_length(value) };
    case JSON_INTEGER:
        len = snprintf(room, size, "%" PRId64, (int64_t)json_integer_value(value));
        return (Str){ room, (size_t)len };
    case JSON_REAL: // never in a document of ours; Mustache's own tests show such numbers
        len = snprintf(room, size, "%.15g", json_real_value(value));
        return (Str){ room, (size_t)len };
    case JSON_TRUE:
        return STR("true");
    case JSON_FALSE:
        return STR("false");
    default:
        return STR_NONE;
    }
}

void template_show_value(Making *making, const Scope *scope, const Node *node)
{
    char room[40];
    const Doc *value = template_find(scope->view, &node->path, making->language);
    show(making, scope->indent, text_of(value, room, sizeof room), node->raw);
}

static Doc *collect_arguments(Making *making, const Scope *scope, const Node *node)
{
    if (node->argument_count == 0) {
        return NULL;
    }
    Doc *arguments = doc_new(making->arena);
    for (size_t i = 0; i < node->argument_count; i++) {
        const NodeArgument *argument = &node->arguments[i];
        const Doc *value = template_find(scope->view, &argument->path, making->language);
        json_t *shared = value == NULL ? json_null() : json_incref((json_t *)value);
        (void)json_object_setn_new(arguments, argument->name.at, argument->name.len, shared);
    }
    return arguments;
}

void template_show_word(Making *making, const Scope *scope, const Node *node)
{
    Str key = node->text;
    if (node->dynamic) {
        char room[40];
        const Doc *value = template_find(scope->view, &node->path, making->language);
        Str ending = text_of(value, room, sizeof room);
        if (ending.len == 0) {
            return; // no state, no word for it
        }
        key = str_format(making->arena, "%.*s%.*s", STR_ARG(key), STR_ARG(ending));
    }
    Str said = key;
    if (making->words != NULL) {
        Doc *arguments = collect_arguments(making, scope, node);
        said = words_say(making->words, making->language, key, arguments, making->arena);
    }
    show(making, scope->indent, said, false);
}
