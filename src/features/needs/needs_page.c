// Documents and frames of the pages that raise a need; and the summary of a need that all views share.
#include "features/needs/needs_page.h"

#include <qrencode.h>
#include <string.h>

// ---- The shared summary ----

void needs_line_to_doc(Doc *record, const NeedLine *line)
{
    doc_id(record, "id", line->id);
    items_to_short_doc(doc_record(record, "item"), &line->item);
    doc_int(record, "asked", line->asked);
    doc_int(record, "claimed", line->claimed);
    doc_int(record, "dispatched", line->dispatched);
    doc_int(record, "delivered", line->delivered);
    doc_int(record, "confirmed", line->confirmed);
    doc_int(record, "unclaimed", line->asked - line->claimed);
}

static void care_to_doc(Doc *record, Str care)
{
    Doc *list = doc_list(record, "care");
    Str rest = care, kind;
    while (str_cut(&rest, ' ', &kind)) {
        doc_list_text(list, kind);
    }
}

static bool has_deadline(const Need *need)
{
    return need->state <= NEED_OPEN || need->state == NEED_UNCONFIRMED;
}

void needs_to_doc(Work *work, Doc *record, const Need *need, bool with_id)
{
    if (with_id) {
        doc_id(record, "id", need->id);
    }
    doc_text_c(record, "state", need_state_name(need->state));
    doc_text_c(record, "urgency", urgency_name(need->urgency));
    doc_text(record, "for", need->whom);
    areas_to_doc(doc_record(record, "area"), &need->area);
    doc_int(record, "people", need->people);
    care_to_doc(record, need->care);
    doc_text(record, "closing", need->closing);
    doc_time(record, "created", need->created_at);
    doc_time(record, "due", has_deadline(need) ? need->due_at : 0);
    doc_bool(record, "overdue", has_deadline(need) && need->due_at < work->now);
    Doc *lines = doc_list(record, "lines");
    for (size_t i = 0; i < need->line_count; i++) {
        needs_line_to_doc(doc_list_record(lines), &need->lines[i]);
    }
}

// ---- Step 1: what ----

// Each choice card carries its own index, so that a form without scripts can send a list.
static void choices_to_doc(Doc *sector_doc, const Sector *sector, const Item *items, size_t count,
                           const Input *typed, size_t *index)
{
    Doc *list = doc_list(sector_doc, "items");
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(items[i].sector, sector->code)) {
            continue;
        }
        Doc *item = doc_list_record(list);
        items_to_doc(item, &items[i]);
        doc_int(item, "index", (int64_t)(*index)++);
        for (size_t j = 0; j < input_count(typed, "lines"); j++) {
            const Input *line = input_at(typed, "lines", j);
            if (str_equal(input_text(line, "item"), items[i].code)) {
                doc_bool(item, "chosen", true);
                if (input_has(line, "quantity")) {
                    doc_int(item, "quantity", input_int(line, "quantity"));
                }
            }
        }
    }
}

Fault needs_page_what(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Sector *sectors;
    Item *items;
    size_t sector_count, item_count, index = 0;
    TRY(items_sectors(work, &sectors, &sector_count));
    TRY(items_list(work, STR_NONE, &items, &item_count));
    Doc *list = doc_list(reply_doc(reply), "sectors");
    for (size_t i = 0; i < sector_count; i++) {
        Doc *sector = doc_list_record(list);
        doc_text(sector, "code", sectors[i].code);
        doc_text(sector, "name_ar", sectors[i].name_ar);
        doc_text(sector, "name_en", sectors[i].name_en);
        choices_to_doc(sector, &sectors[i], items, item_count, request_body(request), &index);
    }
    return OK;
}

Fault needs_frame_what(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? needs_page_what(request, reply) : OK;
}

// ---- Step 2: where and for whom ----

static void place_to_doc(Doc *list, const Area *area, Str chosen, Doc **place_out)
{
    Doc *place = doc_list_record(list);
    areas_to_doc(place, area);
    doc_bool(place, "chosen", str_equal(area->pcode, chosen));
    *place_out = place;
}

Fault needs_page_where(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Str chosen = input_text(request_body(request), "area");
    Area *governorates, *localities;
    size_t count, locality_count;
    TRY(areas_list(work, STR_NONE, &governorates, &count));
    Doc *list = doc_list(reply_doc(reply), "governorates");
    for (size_t i = 0; i < count; i++) {
        Doc *governorate, *place;
        place_to_doc(list, &governorates[i], chosen, &governorate);
        Doc *below = doc_list(governorate, "localities");
        TRY(areas_list(work, governorates[i].pcode, &localities, &locality_count));
        for (size_t j = 0; j < locality_count; j++) {
            place_to_doc(below, &localities[j], chosen, &place);
        }
    }
    return OK;
}

Fault needs_frame_where(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? needs_page_where(request, reply) : OK;
}

// ---- Step 3: check ----

static Fault line_to_check(Work *work, Doc *lines, const Input *input, size_t index, int64_t people)
{
    Item item;
    if (items_find(work, input_text(input, "item"), &item) != OK) {
        return fault_at(work, ITEM_UNKNOWN, "lines[%zu].item", index);
    }
    Doc *line = doc_list_record(lines);
    doc_int(line, "index", (int64_t)index);
    items_to_doc(doc_record(line, "item"), &item);
    int64_t proposed = items_propose(&item, people > 0 ? people : 1);
    int64_t quantity = input_has(input, "quantity") ? input_int(input, "quantity") : proposed;
    doc_int(line, "quantity", quantity > 0 ? quantity : 1);
    return OK;
}

Fault needs_page_check(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Area place;
    TRY(areas_find_place(work, input_text(body, "area"), "area", &place));
    Doc *doc = reply_doc(reply);
    areas_to_doc(doc_record(doc, "area"), &place);
    Doc *lines = doc_list(doc, "lines");
    for (size_t i = 0; i < input_count(body, "lines"); i++) {
        if (input_has(input_at(body, "lines", i), "item")) {
            TRY(line_to_check(work, lines, input_at(body, "lines", i), i,
                              input_int(body, "people")));
        }
    }
    // What a person may expect, before they send: the published time to verify.
    doc_int(doc, "verify_within_h", work->settings->verify_normal_h);
    return OK;
}

// ---- Raised ----

// One path of unit squares: small, sharp at any size, and no style attribute is needed.
static Str qr_path(Work *work, Str text, int *size_out)
{
    QRcode *qr = QRcode_encodeString8bit(str_to_c(work->arena, text), 0, QR_ECLEVEL_M);
    TextBuilder path = { .arena = work->arena };
    *size_out = qr ? qr->width : 0;
    for (int y = 0; qr && y < qr->width; y++) {
        for (int x = 0; x < qr->width; x++) {
            if (qr->data[y * qr->width + x] & 1) {
                text_add_format(&path, "M%d %dh1v1h-1z", x + 4, y + 4);
            }
        }
    }
    QRcode_free(qr);
    return text_done(&path);
}

static void qr_to_frame(Request *request, Reply *reply, Str follow)
{
    enum { QUIET_ZONE = 8 }; // four modules on each side
    Work *work = request_work(request);
    int size;
    Str url = str_format(work->arena, "%.*s%.*s", STR_ARG(request_origin(request)), STR_ARG(follow));
    Doc *qr = doc_record(reply_frame(reply), "qr");
    doc_text(qr, "path", qr_path(work, url, &size));
    doc_int(qr, "size", size + QUIET_ZONE);
}

Fault needs_frame_raised(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        return needs_page_check(request, reply);
    }
    if (request_wants_page(request)) {
        qr_to_frame(request, reply, doc_get_text(reply_doc(reply), "follow"));
    }
    return OK;
}
