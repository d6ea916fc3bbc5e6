// Templates, from nodes to text: walks the nodes of one template in a scope. What is shown of a
// value is template_show.c's.
#include "pages/template_make.h"

static Fault make_inside(Making *making, const Scope *scope, uint32_t from, uint32_t to)
{
    if (making->depth == TEMPLATE_DEPTH_MAX) {
        return TEMPLATE_BROKEN;
    }
    making->depth++;
    Fault fault = template_make(making, scope, from, to);
    making->depth--;
    return fault;
}

static Fault make_seen(Making *making, const Scope *scope, uint32_t index, const Doc *data)
{
    View view = { data, scope->view };
    Scope inner = *scope;
    inner.view = &view;
    return make_inside(making, &inner, index + 1, scope->template->nodes[index].end);
}

static Fault make_section(Making *making, const Scope *scope, uint32_t index)
{
    const Node *node = &scope->template->nodes[index];
    const Doc *value = template_find(scope->view, &node->path, making->language);
    bool is_true = template_is_true(value);
    if (node->kind == NODE_INVERTED) {
        return is_true ? OK : make_inside(making, scope, index + 1, node->end);
    }
    if (!is_true) {
        return OK;
    }
    if (!json_is_array(value)) {
        return make_seen(making, scope, index, value);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        TRY(make_seen(making, scope, index, json_array_get(value, i)));
    }
    return OK;
}

static const Template *find_target(Making *making, const Scope *scope, const Node *node)
{
    if (!node->dynamic) {
        return node->target;
    }
    const Doc *name = template_find(scope->view, &node->path, making->language);
    if (!json_is_string(name)) {
        return NULL;
    }
    return making->find(making->pages, (Str){ json_string_value(name), json_string_length(name) });
}

// A partial; also a parent, which is a partial that is given blocks.
static Fault make_partial(Making *making, const Scope *scope, uint32_t index)
{
    const Node *node = &scope->template->nodes[index];
    const Template *target = find_target(making, scope, node);
    if (target == NULL) {
        return OK;
    }
    Overrides overrides = { scope->template, index, scope->overrides };
    Indent indent = { node->indent, scope->indent };
    Scope inner = {
        .template = target,
        .view = scope->view,
        .overrides = node->kind == NODE_PARENT ? &overrides : scope->overrides,
        .indent = node->indent.len > 0 ? &indent : scope->indent,
    };
    return make_inside(making, &inner, 0, target->count);
}

static bool gives(const Overrides *overrides, Str name, uint32_t *index_out)
{
    const Node *nodes = overrides->template->nodes;
    for (uint32_t i = overrides->parent + 1; i < nodes[overrides->parent].end; i = nodes[i].end) {
        if (nodes[i].kind == NODE_BLOCK && str_equal(nodes[i].text, name)) {
            *index_out = i;
            return true;
        }
    }
    return false;
}

static const Overrides *find_override(const Overrides *overrides, Str name, uint32_t *index_out)
{
    const Overrides *found = NULL;
    for (; overrides != NULL; overrides = overrides->outer) {
        found = gives(overrides, name, index_out) ? overrides : found;
    }
    return found;
}

static Fault make_block(Making *making, const Scope *scope, uint32_t index)
{
    const Node *node = &scope->template->nodes[index];
    Indent indent = { node->indent, scope->indent };
    Scope inner = *scope;
    inner.indent = node->indent.len > 0 ? &indent : scope->indent;
    uint32_t given = index;
    const Overrides *found = find_override(scope->overrides, node->text, &given);
    if (found != NULL) {
        // What is given knows the blocks of the place where it was written, not of the parent.
        inner.template = found->template;
        inner.overrides = found->outer;
    }
    return make_inside(making, &inner, given + 1, inner.template->nodes[given].end);
}

static Fault make_node(Making *making, const Scope *scope, uint32_t index)
{
    const Node *node = &scope->template->nodes[index];
    switch (node->kind) {
    case NODE_TEXT:
        template_show_text(making, scope->indent, node->text);
        return OK;
    case NODE_VALUE:
        template_show_value(making, scope, node);
        return OK;
    case NODE_WORD:
        template_show_word(making, scope, node);
        return OK;
    case NODE_SECTION:
    case NODE_INVERTED:
        return make_section(making, scope, index);
    case NODE_PARTIAL:
    case NODE_PARENT:
        return make_partial(making, scope, index);
    case NODE_BLOCK:
        return make_block(making, scope, index);
    }
    return OK;
}

Fault template_make(Making *making, const Scope *scope, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i = scope->template->nodes[i].end) {
        if (++making->steps > TEMPLATE_STEPS_MAX || making->out.len > TEMPLATE_BYTES_MAX) {
            return TEMPLATE_BROKEN;
        }
        TRY(make_node(making, scope, i));
    }
    return OK;
}
