// What the installation says about itself in public: how it works, with the deadlines that hold here; and what
// search engines may read. Not here: the public numbers (features/reports).
#include <string.h>

#include "access/access.h"
#include "app/features.h"
#include "base/clock.h"
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "features/organisations/organisations.h"
#include "features/tuning/tuning.h"

enum { HOURS_OF_DAY = 24, SITEMAP_PAGES_MAX = 2000 };

// ---- How it works ----

static void add_deadline(Doc *list, const char *urgency, int64_t verify_h, int64_t fresh_h)
{
    Doc *deadline = doc_list_record(list);
    doc_text_c(deadline, "urgency", urgency);
    doc_int(deadline, "verified_within_hours", verify_h);
    doc_int(deadline, "asked_after_hours", fresh_h);
    if (fresh_h % HOURS_OF_DAY == 0) {
        doc_int(deadline, "asked_after_days", fresh_h / HOURS_OF_DAY);
    }
}

static Fault handle_how(Request *request, Reply *reply)
{
    const Settings *settings = request_work(request)->settings;
    int64_t changed_at;
    Doc *doc = reply_doc(reply);
    Doc *list = doc_list(doc, "deadlines");
    add_deadline(list, "critical", settings->verify_critical_h, settings->fresh_critical_h);
    add_deadline(list, "high", settings->verify_high_h, settings->fresh_high_h);
    add_deadline(list, "normal", settings->verify_normal_h, settings->fresh_normal_h);
    doc_int(doc, "answer_within_hours", settings->fresh_answer_h);
    doc_int(doc, "claim_due_most_days", settings->claim_due_most_d);
    doc_int(doc, "small_cell", settings->small_cell);
    TRY(tuning_changed_at(request_work(request), &changed_at));
    doc_time(doc, "changed", changed_at);
    return OK;
}

// ---- For search engines ----

// An origin without server.origin is what the client wrote as its Host: it may hold an ampersand.
static Str xml_text(Arena *arena, Str text)
{
    static const char *const names[][2] = { { "&", "&amp;" }, { "<", "&lt;" }, { ">", "&gt;" },
                                            { "\"", "&quot;" }, { "'", "&apos;" } };
    TextBuilder out = { .arena = arena };
    for (size_t i = 0; i < text.len; i++) {
        size_t n = 0;
        while (n < sizeof names / sizeof *names && names[n][0][0] != text.at[i]) {
            n++;
        }
        if (n < sizeof names / sizeof *names) {
            text_add_c(&out, names[n][1]);
        } else {
            text_add_char(&out, text.at[i]);
        }
    }
    return text_done(&out);
}

typedef struct Sitemap {
    TextBuilder text;
    Str origin;
    size_t pages;
} Sitemap;

// A page is one address in each language, and each names the other.
static void add_page(Sitemap *map, const char *folder, Str name)
{
    static const char *const languages[] = { "ar", "en" };
    if (map->pages == SITEMAP_PAGES_MAX) {
        return;
    }
    map->pages++;
    Str page = str_format(map->text.arena, "%.*s%s%.*s", STR_ARG(map->origin), folder, STR_ARG(name));
    for (size_t i = 0; i < 2; i++) {
        text_add_format(&map->text, "<url><loc>%.*s?lang=%s</loc>", STR_ARG(page), languages[i]);
        for (size_t n = 0; n < 2; n++) {
            text_add_format(&map->text,
                            "<xhtml:link rel=\"alternate\" hreflang=\"%s\" href=\"%.*s?lang=%s\"/>",
                            languages[n], STR_ARG(page), languages[n]);
        }
        text_add_c(&map->text, "</url>\n");
    }
}

static Fault add_areas(Work *work, Sitemap *map)
{
    Area *areas;
    size_t count;
    TRY(areas_list(work, STR_NONE, &areas, &count));
    for (size_t i = 0; i < count; i++) {
        add_page(map, "/areas/", areas[i].pcode);
    }
    return OK;
}

static Fault add_sectors(Work *work, Sitemap *map)
{
    Sector *sectors;
    size_t count;
    TRY(items_sectors(work, &sectors, &count));
    for (size_t i = 0; i < count; i++) {
        add_page(map, "/sectors/", sectors[i].code);
    }
    return OK;
}

static Fault add_organisations(Work *work, Sitemap *map)
{
    Organisation *organisations;
    size_t count;
    TRY(organisations_list(work, STR("approved"), STR_NONE, &organisations, &count));
    for (size_t i = 0; i < count; i++) {
        add_page(map, "/organisations/", id_format(work->arena, organisations[i].id));
    }
    return OK;
}

static Fault handle_sitemap(Request *request, Reply *reply)
{
    static const char *const pages[] = { "/", "/help", "/how-it-works", "/sectors", "/responders" };
    Work *work = request_work(request);
    Sitemap map = { .text = { .arena = work->arena },
                    .origin = xml_text(work->arena, request_origin(request)) };
    text_add_c(&map.text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
                          "xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        add_page(&map, pages[i], STR(""));
    }
    TRY(add_areas(work, &map));
    TRY(add_sectors(work, &map));
    TRY(add_organisations(work, &map));
    text_add_c(&map.text, "</urlset>\n");
    reply_bytes(reply, "application/xml; charset=utf-8", text_done(&map.text));
    return OK;
}

// The rules are a file; where the map of the site lies depends on our address.
static Fault handle_robots(Request *request, Reply *reply)
{
    const House *house = request_house(request);
    TextBuilder text = { .arena = request_work(request)->arena };
    for (size_t i = 0; i < house->site.file_count; i++) {
        if (strcmp(house->site.files[i].name, "robots.txt") == 0) {
            text_add(&text, house->site.files[i].bytes);
        }
    }
    text_add_format(&text, "Sitemap: %.*s/sitemap.xml\n", STR_ARG(request_origin(request)));
    reply_bytes(reply, "text/plain; charset=utf-8", text_done(&text));
    return OK;
}

// Where flaws are reported (RFC 9116). It expires half a year on: as long as it is served somebody looks after it.
static Fault handle_security(Request *request, Reply *reply)
{
    enum { VALID_S = 180 * DAY_S };
    Work *work = request_work(request);
    const char *contact = work->settings->security_contact;
    if (contact[0] == '\0') {
        return PAGE_NOT_FOUND;
    }
    int64_t expires = (work->now / DAY_S + 1) * DAY_S + VALID_S;
    reply_bytes(reply, "text/plain; charset=utf-8",
                str_format(work->arena, "Contact: %s\nExpires: %.*s\nPreferred-Languages: ar, en\n", contact,
                           STR_ARG(clock_format(work->arena, expires))));
    return OK;
}

const Route open_routes[] = {
    { GET, "/.well-known/security.txt", ANYONE, handle_security, NULL, .summary = "Where flaws are reported" },
    { GET, "/sitemap.xml", ANYONE, handle_sitemap, NULL, .summary = "The public pages, for search engines" },
    { GET, "/robots.txt", ANYONE, handle_robots, NULL, .summary = "What search engines may read" },
    { GET, "/how-it-works", ANYONE, handle_how, "how_it_works", .shared = true,
      .summary = "What happens to a need, its deadlines, and who sees what" },
    { 0 },
};
