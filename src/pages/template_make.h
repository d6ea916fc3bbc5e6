// Inside of template.h: what is true while a page is being made. For template*.c only.
#ifndef PAGES_TEMPLATE_MAKE_H
#define PAGES_TEMPLATE_MAKE_H

#include "pages/template_parse.h"

// Looks `name` up among the parsed pages; NULL when there is none.
typedef const Template *(*TemplateFinder)(const void *pages, Str name);

typedef struct Making {
    TemplateFinder find;
    const void *pages;
    const Words *words; // NULL: keys are shown
    Language language;
    Arena *arena;
    TextBuilder out;
    bool at_line_start; // of the template's own lines, not of the values'
    int depth;
    int steps;
} Making;

// What a name can mean: the innermost record first.
typedef struct View {
    const Doc *data;
    const struct View *outer;
} View;

// The blocks that a {{<parent}} was given; the outermost wins.
typedef struct Overrides {
    const Template *template;
    uint32_t parent;
    const struct Overrides *outer;
} Overrides;

typedef struct Indent {
    Str text;
    const struct Indent *outer;
} Indent;

typedef struct Scope {
    const Template *template;
    const View *view;
    const Overrides *overrides;
    const Indent *indent; // NULL for nearly all
} Scope;

MUST_USE Fault template_make(Making *making, const Scope *scope, uint32_t from, uint32_t to);

// template_show.c: NULL when a name of the path means nothing.
const Doc *template_find(const View *view, const Path *path, Language language);
bool template_is_true(const Doc *value);
void template_show_text(Making *making, const Indent *indent, Str text);
void template_show_value(Making *making, const Scope *scope, const Node *node);
void template_show_word(Making *making, const Scope *scope, const Node *node);

#endif
