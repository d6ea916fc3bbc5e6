// The pages: all templates by name, parsed once, shared by all threads. See template.h.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pages/template.h"
#include "pages/template_make.h"

struct Pages {
    Arena *arena;
    Template *templates; // by name
    size_t count;
};

static int compare_templates(const void *a, const void *b)
{
    return str_compare(((const Template *)a)->name, ((const Template *)b)->name);
}

static const Template *find_page(const void *pages_given, Str name)
{
    const Pages *pages = pages_given;
    Template wanted = { .name = name };
    if (pages->count == 0) {
        return NULL;
    }
    return bsearch(&wanted, pages->templates, pages->count, sizeof wanted, compare_templates);
}

// Partials by a fixed name are looked up now rather than each time.
static void link_partials(Pages *pages)
{
    for (size_t i = 0; i < pages->count; i++) {
        Template *template = &pages->templates[i];
        for (uint32_t k = 0; k < template->count; k++) {
            Node *node = &template->nodes[k];
            if ((node->kind == NODE_PARTIAL || node->kind == NODE_PARENT) && !node->dynamic) {
                node->target = find_page(pages, node->text);
            }
        }
    }
}

static Fault parse_sources(Pages *pages, const PageSource *sources, size_t count,
                           const char **bad_out)
{
    pages->templates = ARENA_ARRAY(pages->arena, Template, count == 0 ? 1 : count);
    pages->count = count;
    for (size_t i = 0; i < count; i++) {
        Str name = str_from(sources[i].name);
        TRY(template_parse(pages->arena, name, sources[i].text, &pages->templates[i], bad_out));
    }
    qsort(pages->templates, count, sizeof pages->templates[0], compare_templates);
    for (size_t i = 1; i < count; i++) {
        if (compare_templates(&pages->templates[i - 1], &pages->templates[i]) == 0) {
            *bad_out = str_format(pages->arena, "%.*s:1: there are two pages of this name",
                                  STR_ARG(pages->templates[i].name))
                           .at;
            return TEMPLATE_BROKEN;
        }
    }
    link_partials(pages);
    return OK;
}

Fault pages_parse(const PageSource *sources, size_t count, Pages **pages_out, const char **bad_out)
{
    Arena *arena = arena_new();
    Pages *pages = ARENA_NEW(arena, Pages);
    pages->arena = arena;
    const char *bad = NULL;
    Fault fault = parse_sources(pages, sources, count, &bad);
    if (fault == OK) {
        *pages_out = pages;
        return OK;
    }
    if (bad_out != NULL) {
        *bad_out = strdup(bad); // the arena that holds it goes
    }
    arena_free(arena);
    return fault;
}

void pages_free(Pages *pages)
{
    if (pages != NULL) {
        arena_free(pages->arena);
    }
}

bool pages_has(const Pages *pages, const char *name)
{
    return find_page(pages, str_from(name)) != NULL;
}

Fault pages_make(const Pages *pages, const char *name, const Doc *data, const Words *words,
                 Language language, Arena *arena, Str *html_out)
{
    assert(language < LANGUAGE_COUNT);
    const Template *template = find_page(pages, str_from(name));
    if (template == NULL) {
        return TEMPLATE_BROKEN;
    }
    Making making = {
        .find = find_page,
        .pages = pages,
        .words = words,
        .language = language,
        .arena = arena,
        .out = { .arena = arena },
        .at_line_start = true,
    };
    View view = { data, NULL };
    Scope scope = { .template = template, .view = &view };
    TRY(template_make(&making, &scope, 0, template->count));
    *html_out = text_done(&making.out);
    return OK;
}
