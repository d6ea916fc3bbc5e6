// What every page's template sees beside the document: language, user, keys of forms, what was
// typed and what was wrong with it. Not here: what one page alone needs (Route.frame).
#include <string.h>

#include "base/digest.h"
#include "http/dispatch.h"
#include "http/url.h"

enum { FORM_KEY_BYTES = 16 };

// ---- Language ----

static Str parent_of(Str path)
{
    while (path.len > 1 && path.at[path.len - 1] != '/') {
        path.len--;
    }
    return path.len > 1 ? str_slice(path, 0, path.len - 1) : STR("/");
}

// A page that answered a POST cannot be asked for again: the nearest page above it can.
static Str nearest_page(const Request *request)
{
    const Router *router = request->dispatcher->router;
    Str path = request->http->path;
    if (!request_is_post(request)) {
        return path;
    }
    while (path.len > 1 && !str_starts(router_allowed(router, path), STR("GET"))) {
        path = parent_of(path);
    }
    return path;
}

static Str other_language_href(const Request *request, Language other)
{
    TextBuilder out = { .arena = request->work.arena };
    Str path = nearest_page(request);
    // "//host" would lead to another site.
    text_add(&out, str_starts(path, STR("//")) ? STR("/") : path);
    text_add_char(&out, '?');
    Str rest = request_is_post(request) ? STR_NONE : request->http->query;
    Str name;
    Str value;
    while (url_next_pair(&rest, &name, &value)) {
        if (!str_is(name, "lang")) {
            text_add_format(&out, "%.*s=%.*s&", STR_ARG(name), STR_ARG(value));
        }
    }
    text_add_format(&out, "lang=%s", language_code(other));
    return text_done(&out);
}

static void fill_language(const Request *request, Doc *frame)
{
    Language other = request->language == LANGUAGE_AR ? LANGUAGE_EN : LANGUAGE_AR;
    doc_text_c(frame, "lang", language_code(request->language));
    doc_text_c(frame, "dir", request->language == LANGUAGE_AR ? "rtl" : "ltr");
    doc_text(frame, "other_lang_href", other_language_href(request, other));
}

// ---- For search engines and previews ----

static Str share_address(const Request *request, Language language)
{
    Str origin = request_origin(request);
    Str path = url_escape(request->work.arena, request->http->path);
    return str_format(request->work.arena, "%.*s%.*s?lang=%s", STR_ARG(origin), STR_ARG(path),
                      language_code(language));
}

// Addresses as the world sees them, without what a filter added: one page in each language. Whoever asks may put
// anything into Host, so without the operator's word there are none.
static void fill_share(const Request *request, const Doc *files, Doc *frame)
{
    Doc *share = doc_record(frame, "share");
    if (request->work.settings->origin[0] == '\0') {
        return;
    }
    Str origin = request_origin(request);
    doc_text(share, "address", share_address(request, request->language));
    doc_text(share, "ar", share_address(request, LANGUAGE_AR));
    doc_text(share, "en", share_address(request, LANGUAGE_EN));
    Str image = doc_get_text(files, "share_png");
    if (image.len > 0) {
        doc_text(share, "image", str_format(request->work.arena, "%.*s%.*s", STR_ARG(origin),
                                            STR_ARG(image)));
    }
}

// ---- What was typed ----

static void release(void *tree)
{
    json_decref(tree);
}

// A copy of the top level: the checked input still points into the tree itself.
static Doc *copy_without_secrets(const Request *request, Doc *tree, const Field *fields)
{
    Doc *copy = json_copy(tree);
    arena_at_reset(request->work.arena, release, copy);
    for (; fields && fields->name; fields++) {
        if (fields->kind == FIELD_SECRET) {
            json_object_del(copy, fields->name);
        }
    }
    return copy;
}

static void fill_chosen(const Request *request, const Doc *tree, const Field *fields, Doc *chosen)
{
    for (; fields && fields->name; fields++) {
        Str value = str_trim(doc_get_text(tree, fields->name));
        if (fields->kind == FIELD_CHOICE && input_is_choice(fields->choices, value)) {
            Str mark = str_format(request->work.arena, "%s_%.*s", fields->name, STR_ARG(value));
            doc_bool(chosen, mark.at, true);
        }
    }
}

static void fill_typed(const Request *request, Doc *frame)
{
    const Route *route = request->match.route;
    Doc *tree = request_is_post(request) ? request->sent : request->asked;
    if (!route || !json_is_object(tree)) {
        return;
    }
    const Field *fields = request_is_post(request) ? route->body : route->query;
    doc_attach(frame, "typed", copy_without_secrets(request, tree, fields));
    fill_chosen(request, tree, fields, doc_record(frame, "chosen"));
}

// ---- What was wrong ----

// "lines[0].quantity" as a name that templates and anchors can hold: "lines_0__quantity".
static char *plain_name(const Request *request, Str field)
{
    char *name = str_to_c(request->work.arena, field);
    for (char *at = name; *at; at++) {
        if (*at == '.' || *at == '[' || *at == ']') {
            *at = '_';
        }
    }
    return name;
}

// A row of a list shows its own message; the list's name shows it, too.
static void mark_row(const Request *request, const FieldFault *wrong, Str message, Doc *frame)
{
    size_t open;
    size_t close;
    Str field = wrong->field;
    if (!str_find(field, '[', &open) || !str_find(field, ']', &close) || close < open) {
        return;
    }
    const char *list = str_to_c(request->work.arena, str_slice(field, 0, open));
    size_t index = 0;
    for (size_t i = open + 1; i < close; i++) {
        index = index * 10 + (size_t)(field.at[i] - '0');
    }
    Doc *row = doc_at(doc_get(doc_get(frame, "typed"), list), index);
    if (json_is_object(row) && close + 2 < field.len) {
        Doc *marks = doc_get(row, "wrong");
        marks = json_is_object(marks) ? marks : doc_record(row, "wrong");
        doc_text(marks, str_to_c(request->work.arena, str_from_index(field, close + 2)), message);
    }
    if (!doc_get(doc_get(frame, "wrong"), list)) {
        doc_text(doc_get(frame, "wrong"), list, message);
    }
}

static Str say_fault(const Request *request, const FieldFault *wrong)
{
    Arena *arena = request->work.arena;
    Doc *arguments = doc_new(arena);
    doc_int(arguments, "limit", wrong->limit);
    return words_say(request->words, request->language,
                     str_format(arena, "fault.%s", wrong->fault->name), arguments, arena);
}

// The field's own name in the summary, where the words have one (label.quantity): "quantity" of "lines[0].quantity".
static void add_label(const Request *request, Doc *error, Str field)
{
    const Words *words = request->words;
    Arena *arena = request->work.arena;
    Str rest = field;
    Str innermost;
    while (str_cut(&rest, '.', &innermost) && rest.len > 0) {
    }
    Str key = str_format(arena, "label.%.*s", STR_ARG(innermost));
    if (words_has(words, key)) {
        doc_text(error, "label", innermost);
    }
}

static void fill_errors(const Request *request, Doc *frame)
{
    Doc *errors = doc_list(frame, "errors");
    Doc *wrong = doc_record(frame, "wrong");
    for (size_t i = 0; i < request->faults.count; i++) {
        const FieldFault *fault = &request->faults.at[i];
        Str message = say_fault(request, fault);
        Doc *error = doc_list_record(errors);
        doc_text(error, "field", fault->field.at ? fault->field : STR(""));
        doc_text(error, "message", message);
        if (fault->field.len > 0) {
            const char *name = plain_name(request, fault->field);
            add_label(request, error, fault->field);
            doc_text_c(error, "id", name);
            doc_text(wrong, name, message);
            mark_row(request, fault, message, frame);
        }
    }
}

// A page may hold several forms: frame.sent.<last part of its address> is the one that comes back.
static void fill_sent(const Request *request, Doc *frame)
{
    Str rest = request->http->path;
    Str part;
    Str last = STR("");
    while (str_cut(&rest, '/', &part)) {
        last = part;
    }
    doc_bool(doc_record(frame, "sent"), str_to_c(request->work.arena, last), true);
}

// ---- Keys of forms ----

// A form that comes back keeps its key, since what failed may yet have been done; not when the key
// itself is what was wrong.
static Str form_key(const Request *request, Fault fault)
{
    if (fault != OK && fault != KEY_REUSED && request->key.at) {
        return request->key;
    }
    char bytes[FORM_KEY_BYTES];
    random_fill(bytes, sizeof bytes);
    return base64url_encode(request->work.arena, (Str){ bytes, sizeof bytes });
}

static void fill_files(const Dispatcher *dispatcher, Doc *files)
{
    for (const FileName *file = dispatcher->file_names; file->name; file++) {
        doc_text_c(files, file->name, file->path);
    }
}

void frame_fill(Request *request, Reply *reply, Fault fault)
{
    const Dispatcher *dispatcher = request->dispatcher;
    Doc *frame = reply_frame(reply);
    fill_language(request, frame);
    fill_typed(request, frame);
    Doc *files = doc_record(frame, "files");
    fill_files(dispatcher, files);
    if (fault == OK && request->match.route && request->match.route->shared) {
        fill_share(request, files, frame);
    }
    doc_text(frame, "key", form_key(request, fault));
    // Only a path of a page can be returned to.
    Str target = request_is_post(request) ? nearest_page(request) : request_target(request);
    doc_text(frame, "to", url_escape(request->work.arena, target));
    if (request->session.at) {
        doc_text(frame, "csrf", csrf_token(request));
    }
    if (request->work.user && dispatcher->site.user_to_frame) {
        dispatcher->site.user_to_frame(request->work.user, frame);
    }
    if (dispatcher->site.demo) {
        doc_bool(frame, "demo", true);
    }
    if (fault != OK) {
        fill_errors(request, frame);
    }
    if (fault != OK && request_is_post(request) && request->match.route) {
        fill_sent(request, frame);
    }
}

Str frame_say(const Request *request, Fault fault)
{
    FieldFault told = { .fault = fault };
    return say_fault(request, &told);
}

Str frame_say_fault(const Request *request)
{
    return say_fault(request, &request->faults.at[0]);
}
