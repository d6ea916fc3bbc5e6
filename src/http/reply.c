// What handlers answer with, and the whole answer as one text that can be kept. Not here: how it
// looks (face.c).
#include "http/dispatch.h"

#include <assert.h>
#include <string.h>

void reply_begin(Reply *reply, Arena *arena, const Route *route)
{
    *reply = (Reply){ .arena = arena, .route = route, .status = 200 };
    reply->page = route ? route->page : NULL;
}

Doc *reply_doc(Reply *reply)
{
    if (!reply->doc) {
        reply->doc = doc_new(reply->arena);
    }
    // Whoever asks may change it.
    reply->json = STR_NONE;
    return reply->doc;
}

Doc *reply_frame(Reply *reply)
{
    if (!reply->frame) {
        reply->frame = doc_new(reply->arena);
    }
    return reply->frame;
}

void reply_status(Reply *reply, int status)
{
    reply->status = status;
}

bool reply_is_form(const Reply *reply)
{
    return reply->is_form;
}

void reply_page(Reply *reply, const char *page)
{
    reply->page = page;
}

void reply_go(Reply *reply, Str location)
{
    reply->location = str_copy(reply->arena, location);
}

void reply_refuse(Reply *reply, Fault fault)
{
    assert(fault != OK);
    reply->refused = fault;
}

void reply_cookie(Reply *reply, const char *name, Str value, int64_t max_age_s)
{
    assert(reply->cookie_count < REPLY_COOKIES_MAX);
    reply->cookies[reply->cookie_count++] =
        (Cookie){ name, str_copy(reply->arena, value), max_age_s };
}

void reply_bytes(Reply *reply, const char *content_type, Str bytes)
{
    reply->content_type = content_type;
    reply->bytes = bytes;
}

void reply_sealed(Reply *reply, const char *content_type, const WireItem *item, const RevealLook *look)
{
    reply->content_type = content_type;
    reply->is_sealed = true;
    reply->item = *item;
    reply->look = *look;
}

void reply_tagged(Reply *reply)
{
    reply->tagged = true;
}

void reply_download(Reply *reply, const char *file_name)
{
    reply->file_name = file_name;
}

Str reply_json(Reply *reply)
{
    if (!reply->json.at) {
        Doc *doc = reply_doc(reply);
        reply->json = doc_to_json(reply->arena, doc);
    }
    return reply->json;
}

// ---- The answer as one text ----

static void pack_cookies(const Reply *reply, Doc *head)
{
    Doc *cookies = doc_list(head, "cookies");
    for (size_t i = 0; i < reply->cookie_count; i++) {
        Doc *cookie = doc_list_record(cookies);
        doc_text_c(cookie, "name", reply->cookies[i].name);
        doc_text(cookie, "value", reply->cookies[i].value);
        doc_int(cookie, "age", reply->cookies[i].max_age_s);
    }
}

static Str pack_head(const Reply *reply)
{
    Doc *head = doc_new(reply->arena);
    doc_int(head, "status", reply->status);
    doc_text_c(head, "page", reply->page);
    doc_text(head, "location", reply->location);
    if (reply->frame) {
        doc_attach(head, "frame", reply->frame);
    }
    if (reply->cookie_count > 0) {
        pack_cookies(reply, head);
    }
    return doc_to_json(reply->arena, head);
}

Str reply_pack(Reply *reply)
{
    assert(!reply->content_type && "bytes are not kept: such a route must write nothing");
    // The document goes in as the text that is sent anyway, so that it is written out only once.
    Str head = pack_head(reply);
    TextBuilder whole = { .arena = reply->arena };
    text_add(&whole, str_slice(head, 0, head.len - 1));
    text_add(&whole, STR(",\"doc\":"));
    text_add(&whole, reply_json(reply));
    text_add_char(&whole, '}');
    return text_done(&whole);
}

static void unpack_cookies(Reply *reply, const Doc *cookies)
{
    size_t count = doc_length(cookies);
    for (size_t i = 0; i < count && i < REPLY_COOKIES_MAX; i++) {
        const Doc *cookie = doc_at(cookies, i);
        reply_cookie(reply, str_to_c(reply->arena, doc_get_text(cookie, "name")),
                     doc_get_text(cookie, "value"), doc_get_int(cookie, "age"));
    }
}

Fault reply_unpack(Reply *reply, Str packed)
{
    Doc *whole;
    TRY(doc_from_json(reply->arena, packed, &whole));
    Reply kept = *reply;
    Str page = doc_get_text(whole, "page");
    Str location = doc_get_text(whole, "location");
    kept.status = (int)doc_get_int(whole, "status");
    kept.page = page.at ? str_to_c(reply->arena, page) : NULL;
    kept.location = location.at ? str_copy(reply->arena, location) : STR_NONE;
    kept.doc = doc_get(whole, "doc");
    kept.frame = doc_get(whole, "frame");
    *reply = kept;
    unpack_cookies(reply, doc_get(whole, "cookies"));
    return OK;
}
