// Templates of any bytes: they parse or are refused with a line, and what is shown of a value is
// escaped. Input: templates "page", "card", "layout", separated by the byte 0x1e.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/http.h"
#include "pages/template.h"
#include "pages/template_parse.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

static const char data_json[] =
    "{\"x\":\"<script>&'\\\"\",\"n\":3,\"no\":false,\"yes\":true,\"name_ar\":\"<script>\","
    "\"to\":\"card\",\"list\":[{\"x\":1},{\"x\":[\"<script>\"]},\"<script>\"],\"r\":{\"r\":{\"r\":{"
    "}}}}";

static bool has(Str text, const char *wanted)
{
    return text.len > 0 && memmem(text.at, text.len, wanted, strlen(wanted)) != NULL;
}

// Nothing is shown unescaped by these templates, neither by a tag nor by their own text.
static bool is_safe(Arena *arena, const PageSource *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Template template;
        const char *bad = NULL;
        Fault fault =
            template_parse(arena, str_from(sources[i].name), sources[i].text, &template, &bad);
        CHECK(fault == OK || strchr(bad, ':') != NULL);
        if (fault != OK || memchr(sources[i].text.at, '<', sources[i].text.len) != NULL) {
            return false;
        }
        for (uint32_t k = 0; k < template.count; k++) {
            CHECK(template.nodes[k].end > k && template.nodes[k].end <= template.count);
            if (template.nodes[k].raw) {
                return false;
            }
        }
    }
    return true;
}

static void make(Arena *arena, const Pages *pages, bool safe)
{
    Doc *data = NULL;
    Str made = STR_NONE;
    CHECK(doc_from_json(arena, str_from(data_json), &data) == OK);
    Fault fault = pages_make(pages, "page", data, NULL, LANGUAGE_AR, arena, &made);
    CHECK(fault == OK || fault == TEMPLATE_BROKEN);
    CHECK(fault != OK || !safe || !has(made, "<"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "page", "card", "layout" };
    PageSource sources[3];
    size_t count = 0;
    Arena *arena = arena_new();
    Str rest = str_copy(arena, (Str){ (const char *)bytes, size });
    Pages *pages = NULL;
    const char *bad = NULL;
    for (Str piece; count < 3 && str_cut(&rest, 0x1e, &piece); count++) {
        sources[count] = (PageSource){ names[count], piece };
    }
    bool safe = count > 0 && is_safe(arena, sources, count);
    Fault fault = count > 0 ? pages_parse(sources, count, &pages, &bad) : TEMPLATE_BROKEN;
    if (fault == OK) {
        make(arena, pages, safe);
    } else {
        CHECK(count == 0 || (bad != NULL && !safe));
    }
    free((void *)bad);
    pages_free(pages);
    arena_free(arena);
    return 0;
}
