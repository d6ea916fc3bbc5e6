// Templates, from text to nodes: tags and delimiters, sections and their ends, lines that hold only
// tags. What is inside a tag is read by template_tag.c.
#include <assert.h>
#include <string.h>

#include "pages/template_parse.h"

typedef struct OpenTag {
    uint32_t node;
    Str content; // what the closing tag has to repeat
} OpenTag;

typedef struct Parser {
    Arena *arena;
    Str name;
    Str text;
    size_t at;
    uint32_t line;
    Str opening; // "{{"
    Str closing; // "}}"
    Node *nodes;
    uint32_t count;
    OpenTag open[TEMPLATE_DEPTH_MAX];
    size_t depth;
    // The line under way:
    uint32_t line_from; // its first node
    uint32_t line_tags;
    bool line_shows;    // it has text that is not blank, or a tag that shows something
    bool line_inherits; // it has a parent or a block, opened or closed
    bool line_has_partial;
    bool line_closes_own; // its last tag closes a block that it opened
} Parser;

static const char *refuse(Parser *parser, const char *reason)
{
    return str_format(parser->arena, "%.*s:%u: %s", STR_ARG(parser->name), parser->line, reason).at;
}

static bool is_all_blank(Str text)
{
    return str_trim(text).len == 0;
}

static Node *add_node(Parser *parser)
{
    parser->nodes = ARENA_GROW(parser->arena, parser->nodes, parser->count);
    Node *node = &parser->nodes[parser->count++];
    node->line = parser->line;
    node->end = parser->count;
    return node;
}

static void add_text(Parser *parser, Str text)
{
    bool line_start = parser->count == parser->line_from && parser->line_tags == 0;
    Node *node = add_node(parser);
    node->kind = NODE_TEXT;
    node->text = text;
    node->line_start = line_start;
    if (!is_all_blank(text)) {
        parser->line_shows = true;
    }
}

static Str line_end_of(Str text)
{
    if (text.len >= 2 && text.at[text.len - 2] == '\r') {
        return str_from_index(text, text.len - 2);
    }
    bool ends = text.len >= 1 && text.at[text.len - 1] == '\n';
    return ends ? str_from_index(text, text.len - 1) : STR_NONE;
}

// A line of tags alone leaves no trace: its blanks go, or become the indentation of what it opens.
static void clear_line(Parser *parser)
{
    Str indent = STR_NONE;
    for (uint32_t i = parser->line_from; i < parser->count; i++) {
        Node *node = &parser->nodes[i];
        node->standalone = true;
        if (node->kind == NODE_TEXT) {
            indent = node->line_start ? node->text : indent;
            // A block opened and closed on one line has no line end of its own: this one stays.
            node->text = parser->line_closes_own ? line_end_of(node->text) : STR_NONE;
            node->line_start = false;
        } else {
            node->indent = indent;
            indent = STR_NONE;
        }
    }
}

static void finish_line(Parser *parser)
{
    bool lone = parser->line_inherits ? !parser->line_has_partial : parser->line_tags == 1;
    if (parser->line_tags > 0 && !parser->line_shows && lone) {
        clear_line(parser);
    }
    parser->line_from = parser->count;
    parser->line_tags = 0;
    parser->line_shows = false;
    parser->line_inherits = false;
    parser->line_has_partial = false;
    parser->line_closes_own = false;
}

static uint32_t count_lines(Str text)
{
    uint32_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.at[i] == '\n';
    }
    return lines;
}

// Text between tags: the end of the line under way, whole lines, the beginning of the next line.
static void take_text(Parser *parser, Str text)
{
    size_t newline = 0;
    if (parser->line_tags > 0 && str_find(text, '\n', &newline)) {
        add_text(parser, str_slice(text, 0, newline + 1));
        parser->line++;
        finish_line(parser);
        text = str_from_index(text, newline + 1);
    }
    const char *last = text.len > 0 ? memrchr(text.at, '\n', text.len) : NULL;
    if (last != NULL) {
        Str lines = str_slice(text, 0, (size_t)(last - text.at) + 1);
        add_text(parser, lines);
        parser->line += count_lines(lines);
        finish_line(parser);
        text = str_from_index(text, lines.len);
    }
    if (text.len > 0) {
        add_text(parser, text);
    }
}

static const char *set_delimiters(Parser *parser, Str content)
{
    size_t blank = 0;
    while (blank < content.len && strchr(" \t\r\n", content.at[blank]) == NULL) {
        blank++;
    }
    Str opening = str_slice(content, 0, blank);
    Str closing = str_trim(str_from_index(content, blank));
    size_t ignored;
    if (opening.len == 0 || closing.len == 0 || str_find(content, '=', &ignored) ||
        str_find(closing, ' ', &ignored)) {
        return "delimiters are written {{=<% %>=}}";
    }
    parser->opening = opening;
    parser->closing = closing;
    return NULL;
}

static const char *close_tag(Parser *parser, Str content)
{
    if (parser->depth == 0) {
        return "this closes what was never opened";
    }
    const OpenTag *open = &parser->open[parser->depth - 1];
    if (!str_equal(open->content, content)) {
        return str_format(parser->arena, "{{/%.*s}} closes {{%.*s}} of line %u", STR_ARG(content),
                          STR_ARG(open->content), parser->nodes[open->node].line)
            .at;
    }
    Node *node = &parser->nodes[open->node];
    node->end = parser->count;
    parser->depth--;
    if (node->kind == NODE_BLOCK || node->kind == NODE_PARENT) {
        parser->line_inherits = true;
        parser->line_closes_own = node->kind == NODE_BLOCK && open->node >= parser->line_from;
    }
    return NULL;
}

static void note_tag(Parser *parser, const Node *node)
{
    switch (node->kind) {
    case NODE_PARTIAL:
        parser->line_has_partial = true;
        break;
    case NODE_PARENT:
    case NODE_BLOCK:
        parser->line_inherits = true;
        break;
    case NODE_VALUE:
    case NODE_WORD:
        parser->line_shows = true;
        break;
    default:
        break;
    }
}

static const char *open_tag(Parser *parser, TemplateTag tag)
{
    uint32_t index = parser->count;
    Node *node = add_node(parser);
    const char *reason = template_read_tag(parser->arena, tag, node);
    if (reason != NULL) {
        return reason;
    }
    note_tag(parser, node);
    if (node->kind == NODE_VALUE || node->kind == NODE_WORD || node->kind == NODE_PARTIAL) {
        return NULL;
    }
    if (parser->depth == TEMPLATE_DEPTH_MAX) {
        return "nested too deep";
    }
    parser->open[parser->depth++] = (OpenTag){ index, tag.content };
    return NULL;
}

static const char *take_tag(Parser *parser, TemplateTag tag)
{
    parser->line_closes_own = false;
    const char *reason = NULL;
    if (tag.sigil == '=') {
        reason = set_delimiters(parser, tag.content);
    } else if (tag.sigil == '/') {
        reason = close_tag(parser, tag.content);
    } else if (tag.sigil != '!') {
        reason = open_tag(parser, tag);
    }
    parser->line_tags++;
    return reason;
}

static bool find_in(Str text, Str wanted, size_t *at_out)
{
    const char *found = text.len > 0 ? memmem(text.at, text.len, wanted.at, wanted.len) : NULL;
    if (found != NULL) {
        *at_out = (size_t)(found - text.at);
    }
    return found != NULL;
}

// Reads the tag that begins behind the opening delimiter and steps over it.
static const char *read_tag(Parser *parser)
{
    static const char sigils[] = "#^/!=&><$@{";
    Str rest = str_from_index(parser->text, parser->at);
    while (rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t')) {
        rest = str_from_index(rest, 1);
    }
    TemplateTag tag = { 0 };
    if (rest.len > 0 && rest.at[0] != '\0' && strchr(sigils, rest.at[0]) != NULL) {
        tag.sigil = rest.at[0];
        rest = str_from_index(rest, 1);
    }
    Str end = parser->closing;
    if (tag.sigil == '{') {
        end = str_format(parser->arena, "}%.*s", STR_ARG(end));
    } else if (tag.sigil == '=') {
        end = str_format(parser->arena, "=%.*s", STR_ARG(end));
    }
    size_t len;
    if (!find_in(rest, end, &len)) {
        return "a tag is never closed";
    }
    tag.content = str_trim(str_slice(rest, 0, len));
    const char *reason = take_tag(parser, tag);
    parser->line += count_lines(str_slice(rest, 0, len));
    parser->at = (size_t)(rest.at - parser->text.at) + len + end.len;
    return reason;
}

static const char *parse_all(Parser *parser)
{
    while (parser->at < parser->text.len) {
        Str rest = str_from_index(parser->text, parser->at);
        size_t len = rest.len;
        bool found = find_in(rest, parser->opening, &len);
        take_text(parser, str_slice(rest, 0, len));
        parser->at += len;
        if (found) {
            parser->at += parser->opening.len;
            const char *reason = read_tag(parser);
            if (reason != NULL) {
                return reason;
            }
        }
    }
    finish_line(parser);
    if (parser->depth > 0) {
        const OpenTag *open = &parser->open[parser->depth - 1];
        parser->line = parser->nodes[open->node].line;
        return str_format(parser->arena, "%.*s is never closed", STR_ARG(open->content)).at;
    }
    return NULL;
}

Fault template_parse(Arena *arena, Str name, Str text, Template *template_out, const char **bad_out)
{
    assert(arena != NULL && name.at != NULL);
    Parser *parser = ARENA_NEW(arena, Parser);
    parser->arena = arena;
    parser->name = str_copy(arena, name);
    parser->text = str_copy(arena, text);
    parser->line = 1;
    parser->opening = STR("{{");
    parser->closing = STR("}}");
    const char *reason = parse_all(parser);
    if (reason != NULL) {
        *bad_out = refuse(parser, reason);
        return TEMPLATE_BROKEN;
    }
    Template template = { parser->name, parser->nodes, parser->count };
    template_settle_blocks(arena, &template);
    *template_out = template;
    return OK;
}
