// The words of the interface over HTTP: listed, written, looked at, taken back. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/texts/texts_page.h"

enum { KEY_MAX = 120, SEARCH_MAX = 120 };

static const Words *shipped(Request *request)
{
    return words_shelf_shipped(request_words(request));
}

// What was committed comes into force before whoever wrote it is answered.
static Fault put_in_force(Request *request)
{
    return texts_put_in_force(request_db(request), request_words(request));
}

static Fault scope_text(Request *request, void *scope_out)
{
    OwnText *own;
    size_t count;
    Str key = request_path(request, "key");
    (void)scope_out; // words are the house's, of no area
    if (words_has(shipped(request), key)) {
        return OK;
    }
    TRY(texts_own(request_work(request), &own, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_equal(own[i].key, key)) {
            return OK;
        }
    }
    return TEXT_NOT_FOUND;
}

static Fault handle_list(Request *request, Reply *reply)
{
    const Input *query = request_query(request);
    TextsFilter filter = { .prefix = input_text(query, "prefix"),
                           .search = input_text(query, "q"),
                           .own = input_flag(query, "own"),
                           .after = input_text(query, "after") };
    return texts_page_list(request_work(request), shipped(request), &filter, reply_doc(reply));
}

static Fault handle_show(Request *request, Reply *reply)
{
    return texts_page_text(request_work(request), shipped(request), request_path(request, "key"),
                           reply_doc(reply));
}

static Fault frame_text(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static Fault go_to_text(Request *request, Reply *reply)
{
    Str key = request_path(request, "key");
    reply_go(reply, words_has(shipped(request), key)
                        ? str_format(request_work(request)->arena, "/admin/texts/%.*s", STR_ARG(key))
                        : STR("/admin/texts?own=1"));
    return handle_show(request, reply);
}

static Fault handle_change(Request *request, Reply *reply)
{
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        WordChange change = { language, request_path(request, "key"),
                              input_text(request_body(request), language_code(language)) };
        TRY(texts_write(request_work(request), shipped(request), &change));
    }
    return go_to_text(request, reply);
}

static Fault handle_preview(Request *request, Reply *reply)
{
    const Input *body = request_body(request);
    TRY(handle_show(request, reply));
    return texts_page_preview(request_work(request), shipped(request), input_text(body, "ar"),
                              input_text(body, "en"), reply_doc(reply));
}

static Fault handle_take_back(Request *request, Reply *reply)
{
    TRY(texts_take_back(request_work(request), shipped(request), request_path(request, "key")));
    return go_to_text(request, reply);
}

static Fault handle_export(Request *request, Reply *reply)
{
    Str json;
    TRY(texts_page_export(request_work(request), &json));
    reply_bytes(reply, "application/json; charset=utf-8", json);
    reply_download(reply, "istijaba-texts.json");
    return OK;
}

static Fault handle_import(Request *request, Reply *reply)
{
    int64_t written;
    TRY(texts_import(request_work(request), shipped(request),
                     input_text(request_body(request), "texts"), &written));
    doc_int(reply_doc(reply), "written", written);
    reply_go(reply, STR("/admin/texts?own=1"));
    return OK;
}

static Fault frame_list(Request *request, Reply *reply)
{
    TextsFilter filter = { .own = false };
    return reply_is_form(reply) ? texts_page_list(request_work(request), shipped(request), &filter,
                                                  reply_doc(reply))
                                : OK;
}

// ---- Routes ----

static const Field list_query[] = {
    { .name = "prefix", .kind = FIELD_TEXT, .most = KEY_MAX, .meaning = "How the keys begin" },
    { .name = "q", .kind = FIELD_TEXT, .most = SEARCH_MAX, .meaning = "What key or message holds" },
    { .name = "own", .kind = FIELD_FLAG, .meaning = "Only those in another wording" },
    { .name = "after", .kind = FIELD_TEXT, .most = KEY_MAX, .meaning = "The `next` of the page before" },
    { 0 },
};

static const Field text_body[] = {
    { .name = "ar", .kind = FIELD_LINES, .required = true, .least = 1, .most = TEXT_MAX,
      .meaning = "The message in Arabic" },
    { .name = "en", .kind = FIELD_LINES, .required = true, .least = 1, .most = TEXT_MAX,
      .meaning = "The message in English" },
    { 0 },
};

static const Field import_body[] = {
    { .name = "texts", .kind = FIELD_LINES, .required = true, .least = 1, .most = TEXTS_IMPORT_MAX,
      .meaning = "An export: {\"ar\": {key: text}, \"en\": …}" },
    { 0 },
};

#define ON_TEXT                                                                                   \
    .permission = MAY_ADMINISTER, .page = "admin_text", .scope = scope_text, .frame = frame_text, \
    .form_page = "admin_text"

const Route texts_routes[] = {
    { .method = GET, .path = "/admin/texts", .permission = MAY_ADMINISTER, .handle = handle_list,
      .page = "admin_texts", .summary = "The words of the interface, by key", .query = list_query },
    { .method = GET, .path = "/admin/texts/export", .permission = MAY_ADMINISTER,
      .handle = handle_export, .summary = "The operator's wordings, as a file" },
    { .method = POST, .path = "/admin/texts/import", .permission = MAY_ADMINISTER,
      .handle = handle_import, .page = "admin_texts", .summary = "Take in an export, all or nothing",
      .body = import_body, .frame = frame_list, .form_page = "admin_texts", .settled = put_in_force },
    { .method = GET, .path = "/admin/texts/{key}", .permission = MAY_ADMINISTER,
      .handle = handle_show, .page = "admin_text", .scope = scope_text,
      .summary = "One message in both languages, and every wording there was" },
    { .method = POST, .path = "/admin/texts/{key}/change", .handle = handle_change,
      .body = text_body, .summary = "Write it in another wording, in force at once",
      .settled = put_in_force, ON_TEXT },
    { .method = POST, .path = "/admin/texts/{key}/preview", .handle = handle_preview,
      .body = text_body, .summary = "How it would be said, with samples", .writes_nothing = true,
      ON_TEXT },
    { .method = POST, .path = "/admin/texts/{key}/take-back", .handle = handle_take_back,
      .summary = "Back to what the program says", .settled = put_in_force, ON_TEXT },
    { 0 },
};
