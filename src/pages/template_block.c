// Templates, indentation of inherited blocks: taken away where a block is written, given back where
// it is shown. Runs once over parsed nodes; nothing here is needed for text that is not inherited.
#include <string.h>

#include "pages/template_parse.h"

static Str leading_blanks(Str text)
{
    size_t len = 0;
    while (len < text.len && (text.at[len] == ' ' || text.at[len] == '\t')) {
        len++;
    }
    return str_slice(text, 0, len);
}

static bool keeps_indent(const Node *node)
{
    return node->kind == NODE_PARTIAL || node->kind == NODE_PARENT || node->kind == NODE_BLOCK;
}

// The indentation of the block's first line; false when the block is empty.
static bool find_indent(const Template *template, uint32_t block, Str *indent_out)
{
    for (uint32_t i = block + 1; i < template->nodes[block].end; i++) {
        const Node *node = &template->nodes[i];
        if (node->kind == NODE_TEXT && node->text.len == 0) {
            continue;
        }
        if (node->standalone && !keeps_indent(node) && node->kind != NODE_TEXT) {
            continue; // the line of a section's tag is gone: its first line tells
        }
        if (node->kind == NODE_TEXT) {
            *indent_out = node->line_start ? leading_blanks(node->text) : STR_NONE;
        } else {
            *indent_out = node->standalone ? node->indent : STR_NONE;
        }
        return true;
    }
    return false;
}

static size_t common_length(Str a, Str b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.at[len] == b.at[len]) {
        len++;
    }
    return len;
}

static Str without_indent(Arena *arena, Str text, Str indent, bool line_start)
{
    TextBuilder builder = { .arena = arena };
    for (size_t from = 0; from < text.len;) {
        Str rest = str_from_index(text, from);
        size_t newline = rest.len - 1;
        (void)str_find(rest, '\n', &newline);
        Str line = str_slice(rest, 0, newline + 1);
        from += line.len;
        size_t cut = line_start ? common_length(line, indent) : 0;
        text_add(&builder, str_from_index(line, cut));
        line_start = true;
    }
    return text_done(&builder);
}

static void outdent(Arena *arena, Template *template, uint32_t block, Str indent)
{
    for (uint32_t i = block + 1; i < template->nodes[block].end; i++) {
        Node *node = &template->nodes[i];
        if (node->kind == NODE_TEXT) {
            node->text = without_indent(arena, node->text, indent, node->line_start);
        } else if (keeps_indent(node) && node->standalone) {
            node->indent = str_from_index(node->indent, common_length(node->indent, indent));
        }
        // What is inside a standalone block has been outdented by its own indentation already.
        bool settled = node->kind == NODE_PARENT || (node->kind == NODE_BLOCK && node->standalone);
        i = settled ? node->end - 1 : i;
    }
}

void template_settle_blocks(Arena *arena, Template *template)
{
    for (uint32_t i = template->count; i-- > 0;) {
        Node *node = &template->nodes[i];
        Str indent;
        if (node->kind != NODE_BLOCK || !node->standalone || !find_indent(template, i, &indent)) {
            continue;
        }
        node->indent = indent;
        if (indent.len > 0) {
            outdent(arena, template, i, indent);
        }
    }
}
