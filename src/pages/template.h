// Mustache templates of web/pages, parsed once; a page is a template made over {doc, frame}.
// Mustache 1.4 with inheritance and dynamic names; lambdas have no meaning in C and are left out.
// Not true for a section: null, false, 0, an empty text, an empty list, what is missing.
#ifndef PAGES_TEMPLATE_H
#define PAGES_TEMPLATE_H

#include "base/doc.h"
#include "pages/words.h"

typedef struct Pages Pages;
typedef struct PageSource {
    const char *name;
    Str text;
} PageSource; // name without ".html"

// Parses all; partials and parents by name. TEMPLATE_BROKEN; `bad_out`: "name:line: reason", to be
// given to free(); may be NULL. The sources need not outlive the call.
MUST_USE Fault pages_parse(const PageSource *sources, size_t count, Pages **pages_out,
                           const char **bad_out);
void pages_free(Pages *pages); // NULL is allowed
bool pages_has(const Pages *pages, const char *name);
// `data` is {doc, frame}. `words` may be NULL (then {{@…}} gives the key). TEMPLATE_BROKEN: no such
// page, or beyond a limit (64 sections, partials and blocks within each other; 8 MiB). Safe on many
// threads at once.
MUST_USE Fault pages_make(const Pages *pages, const char *name, const Doc *data, const Words *words,
                          Language language, Arena *arena, Str *html_out);

#endif
