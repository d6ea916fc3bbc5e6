// What handlers may ask about a request, and what can be known of it without judging. Not here: the
// phases that judge it (phases.c).
#include "http/dispatch.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "http/url.h"

static bool has_word(Str text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (strncasecmp(text.at + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

// The type alone: "text/plain; application/json" is not JSON, whatever a hostile page writes behind
// it.
static bool is_media_type(Str header, const char *type)
{
    Str name = STR_NONE;
    return str_cut(&header, ';', &name) && str_trim(name).len == strlen(type) &&
           strncasecmp(str_trim(name).at, type, strlen(type)) == 0;
}

static BodyType body_type(const HttpRequest *http)
{
    Str type = http_header(http, "Content-Type");
    if (is_media_type(type, "application/json")) {
        return BODY_JSON;
    }
    if (is_media_type(type, "multipart/form-data")) {
        return BODY_MULTIPART;
    }
    if (is_media_type(type, "text/csv")) {
        return BODY_CSV;
    }
    bool is_form = is_media_type(type, "application/x-www-form-urlencoded");
    return is_form || (type.len == 0 && http->body.len == 0) ? BODY_FORM : BODY_OTHER;
}

static bool find_cookie(const HttpRequest *http, const char *name, Str *value_out)
{
    Str rest = http_header(http, "Cookie");
    Str piece;
    size_t equals;
    while (str_cut(&rest, ';', &piece)) {
        piece = str_trim(piece);
        if (str_find(piece, '=', &equals) && str_is(str_slice(piece, 0, equals), name)) {
            *value_out = str_from_index(piece, equals + 1);
            return true;
        }
    }
    return false;
}

// With https the browser itself guards a __Host- cookie against being set by another host.
static const char *cookie_name(const Dispatcher *dispatcher, const char *name)
{
    bool guarded = dispatcher->is_https && strcmp(name, "session") == 0;
    return guarded ? "__Host-session" : name;
}

static bool choose_page(const HttpRequest *http, BodyType type)
{
    Str accept = http_header(http, "Accept");
    if (has_word(accept, "application/json")) {
        return false;
    }
    bool takes_all = accept.len == 0 || str_is(accept, "*/*");
    return !((type == BODY_JSON || type == BODY_CSV) && takes_all);
}

static bool find_language(Str code, Language *language_out)
{
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        if (str_is(code, language_code(language))) {
            *language_out = language;
            return true;
        }
    }
    return false;
}

static void choose_language(Request *request)
{
    Str rest = request->http->query;
    Str name;
    Str value;
    find_language(str_from(request->work.settings->language), &request->language);
    find_language(request_cookie(request, "lang"), &request->language);
    while (url_next_pair(&rest, &name, &value)) {
        if (str_is(name, "lang") && find_language(value, &request->language)) {
            request->language_asked = true;
        }
    }
}

// "203.0.113.7" as it is, IPv6 by its first 48 bits.
static Str block_of(Arena *arena, Str address)
{
    struct in6_addr six;
    if (inet_pton(AF_INET6, str_to_c(arena, address), &six) != 1) {
        return address;
    }
    const uint8_t *bytes = six.s6_addr;
    return str_format(arena, "%x:%x:%x::/48", bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3],
                      bytes[4] << 8 | bytes[5]);
}

// Behind a proxy of ours everyone would seem to be on this machine. Only what the proxy itself added, the
// last address, is believed.
static void find_client(Request *request, Arena *arena)
{
    request->block = str_from(request->http->peer_block);
    request->is_loopback = request->http->peer_is_loopback;
    if (!request->is_loopback || !request->work.settings->behind_proxy) {
        return;
    }
    Str rest = http_header(request->http, "X-Forwarded-For"), address = STR_NONE;
    while (str_cut(&rest, ',', &address)) {
    }
    if (str_trim(address).len > 0) {
        request->block = block_of(arena, str_trim(address));
        request->is_loopback = false;
    }
}

// A copy of the request's own: a rule never sees two values of one setting.
static const Settings *settings_in_force(const Site *site, Arena *arena)
{
    if (!site->settings_shelf) {
        return site->settings;
    }
    Settings *settings = ARENA_NEW(arena, Settings);
    settings_shelf_copy(site->settings_shelf, settings);
    return settings;
}

void request_begin(Request *request, const Dispatcher *dispatcher, Arena *arena,
                   const HttpRequest *http)
{
    *request = (Request){ .dispatcher = dispatcher, .http = http };
    request->body = request->query = input_none();
    request->work = (Work){ .arena = arena,
                            .now = dispatcher->site.now(),
                            .settings = settings_in_force(&dispatcher->site, arena),
                            .keys = dispatcher->site.keys };
    request->words = words_shelf_take(dispatcher->site.words, arena);
    request->body_type = body_type(http);
    request->wants_page = choose_page(http, request->body_type);
    request->session = request_cookie(request, "session");
    find_client(request, arena);
    choose_language(request);
}

bool request_is_post(const Request *request)
{
    return request->http->verb == VERB_POST;
}

bool request_writes(const Request *request)
{
    return request_is_post(request) && !request->match.route->writes_nothing;
}

// ---- What handlers ask (http.h) ----

Work *request_work(Request *request)
{
    return &request->work;
}

void *request_house(const Request *request)
{
    return request->dispatcher->site.house;
}

Db *request_db(const Request *request)
{
    return request->dispatcher->site.db;
}

Str request_path(const Request *request, const char *name)
{
    return request->match.route ? router_piece(&request->match, name) : STR_NONE;
}

Fault request_id(const Request *request, const char *name, Fault otherwise, Id *id_out)
{
    return id_parse(request_path(request, name), id_out) ? OK : otherwise;
}

const Input *request_body(const Request *request)
{
    return request->body;
}

const Input *request_query(const Request *request)
{
    return request->query;
}

const SentFile *request_file(const Request *request)
{
    return &request->file;
}

const char *request_folder(const Request *request)
{
    return request->dispatcher->site.folder;
}

Str request_say(const Request *request, Str key, const Doc *arguments)
{
    return words_say(request->words, request->language, key, arguments, request->work.arena);
}

Str request_cookie(const Request *request, const char *name)
{
    Str value = STR_NONE;
    find_cookie(request->http, cookie_name(request->dispatcher, name), &value);
    return value;
}

Str request_agent(const Request *request)
{
    return http_header(request->http, "User-Agent");
}

Str request_block(const Request *request)
{
    return request->block;
}

bool request_is_loopback(const Request *request)
{
    return request->is_loopback;
}

bool request_wants_page(const Request *request)
{
    return request->wants_page;
}

const void *request_acts(const Request *request)
{
    return request->dispatcher->site.acts;
}

struct SettingsShelf *request_settings(const Request *request)
{
    return request->dispatcher->site.settings_shelf;
}

struct WordsShelf *request_words(const Request *request)
{
    return request->dispatcher->site.words;
}

Str request_origin(const Request *request)
{
    if (request->work.settings->origin[0] != '\0') {
        return str_from(request->work.settings->origin);
    }
    return str_format(request->work.arena, "http://%.*s",
                      STR_ARG(http_header(request->http, "Host")));
}

Str request_target(const Request *request)
{
    const HttpRequest *http = request->http;
    return http->query.len == 0 ? http->path
                                : str_format(request->work.arena, "%.*s?%.*s", STR_ARG(http->path),
                                             STR_ARG(http->query));
}

void *request_prepared(const Request *request)
{
    return request->prepared;
}

void request_set_prepared(Request *request, void *prepared)
{
    request->prepared = prepared;
}

Fault request_limit(Request *request, const char *what, Str who, int64_t per_minute)
{
    Budget budget = { what, who, per_minute };
    bool fits = limits_take(request->dispatcher->limits, &budget, clock_monotonic_us());
    return fits ? OK : TOO_MANY_REQUESTS;
}

bool request_limited(Request *request, const char *what, Str who, int64_t per_minute)
{
    Budget budget = { what, who, per_minute };
    return limits_used_up(request->dispatcher->limits, &budget, clock_monotonic_us());
}

Str request_session(const Request *request)
{
    return request->session;
}
