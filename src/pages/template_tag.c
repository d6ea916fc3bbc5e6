// Templates, the inside of a tag: paths, names, keys and their arguments. Not where tags begin and
// end.
#include <string.h>

#include "pages/template_parse.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool has_blank(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_blank(text.at[i])) {
            return true;
        }
    }
    return false;
}

static PathPiece read_piece(Arena *arena, Str name)
{
    PathPiece piece = { .plain = name };
    if (name.len < 2 || name.at[0] != '_') {
        return piece;
    }
    Str stem = str_from_index(name, 1);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        piece.by_language[i] =
            str_format(arena, "%.*s_%s", STR_ARG(stem), language_code((Language)i));
    }
    return piece;
}

static const char *read_path(Arena *arena, Str text, Path *path_out)
{
    if (text.len == 0) {
        return "a name is missing";
    }
    if (has_blank(text)) {
        return "a name holds no blanks";
    }
    if (str_is(text, ".")) {
        *path_out = (Path){ NULL, 0 };
        return NULL;
    }
    PathPiece pieces[TEMPLATE_PIECES_MAX];
    size_t count = 0;
    for (size_t from = 0; from <= text.len;) {
        Str rest = str_from_index(text, from);
        size_t dot = rest.len;
        (void)str_find(rest, '.', &dot);
        if (dot == 0) {
            return "a dotted name has an empty part";
        }
        if (count == TEMPLATE_PIECES_MAX) {
            return "a dotted name has too many parts";
        }
        pieces[count++] = read_piece(arena, str_slice(rest, 0, dot));
        from += dot + 1;
    }
    PathPiece *kept = ARENA_ARRAY(arena, PathPiece, count);
    memcpy(kept, pieces, count * sizeof pieces[0]);
    *path_out = (Path){ kept, count };
    return NULL;
}

// {{>name}}, {{<name}}, {{$name}}; "*path" names a template by a value.
static const char *read_name(Arena *arena, Str content, Node *node)
{
    if (node->kind != NODE_BLOCK && content.len > 0 && content.at[0] == '*') {
        node->dynamic = true;
        return read_path(arena, str_trim(str_from_index(content, 1)), &node->path);
    }
    if (content.len == 0) {
        return "a name is missing";
    }
    if (has_blank(content)) {
        return "a name holds no blanks";
    }
    node->text = content;
    return NULL;
}

// Cuts the next word off `rest`; an empty one at the end.
static Str cut_word(Str *rest)
{
    *rest = str_trim(*rest);
    size_t len = 0;
    while (len < rest->len && !is_blank(rest->at[len])) {
        len++;
    }
    Str word = str_slice(*rest, 0, len);
    *rest = str_from_index(*rest, len);
    return word;
}

static const char *read_key(Arena *arena, Str key, Node *node)
{
    size_t star = 0;
    node->text = key;
    if (key.len == 0) {
        return "a key is missing";
    }
    if (str_find(key, '*', &star)) {
        node->dynamic = true;
        node->text = str_slice(key, 0, star);
        if (star == 0 || key.at[star - 1] != '.') {
            return "before * a key ends with a dot";
        }
        return read_path(arena, str_from_index(key, star + 1), &node->path);
    }
    return NULL;
}

static const char *read_argument(Arena *arena, Str word, NodeArgument *arguments, size_t count)
{
    size_t equals = 0;
    if (!str_find(word, '=', &equals) || equals == 0) {
        return "an argument is written name=path";
    }
    if (count == TEMPLATE_ARGUMENTS_MAX) {
        return "a message has too many arguments";
    }
    Str name = str_slice(word, 0, equals);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(arguments[i].name, name)) {
            return "an argument is given twice";
        }
    }
    arguments[count].name = name;
    return read_path(arena, str_from_index(word, equals + 1), &arguments[count].path);
}

// {{@key name=path …}}
static const char *read_word(Arena *arena, Str content, Node *node)
{
    NodeArgument arguments[TEMPLATE_ARGUMENTS_MAX];
    Str rest = content;
    const char *reason = read_key(arena, cut_word(&rest), node);
    size_t count = 0;
    for (Str word = cut_word(&rest); reason == NULL && word.len > 0; word = cut_word(&rest)) {
        reason = read_argument(arena, word, arguments, count);
        count++;
    }
    if (reason != NULL || count == 0) {
        return reason;
    }
    NodeArgument *kept = ARENA_ARRAY(arena, NodeArgument, count);
    memcpy(kept, arguments, count * sizeof arguments[0]);
    node->arguments = kept;
    node->argument_count = count;
    return NULL;
}

const char *template_read_tag(Arena *arena, TemplateTag tag, Node *node)
{
    switch (tag.sigil) {
    case '#':
        node->kind = NODE_SECTION;
        return read_path(arena, tag.content, &node->path);
    case '^':
        node->kind = NODE_INVERTED;
        return read_path(arena, tag.content, &node->path);
    case '>':
        node->kind = NODE_PARTIAL;
        return read_name(arena, tag.content, node);
    case '<':
        node->kind = NODE_PARENT;
        return read_name(arena, tag.content, node);
    case '$':
        node->kind = NODE_BLOCK;
        return read_name(arena, tag.content, node);
    case '@':
        node->kind = NODE_WORD;
        return read_word(arena, tag.content, node);
    default:
        node->kind = NODE_VALUE;
        node->raw = tag.sigil == '&' || tag.sigil == '{';
        return read_path(arena, tag.content, &node->path);
    }
}
