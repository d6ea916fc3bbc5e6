// The description of the API, made from the route tables, so that it cannot differ from what runs.
// Not here: any knowledge of a particular route, and schemas of fields (openapi_schema.c).
#include <string.h>

#include "http/openapi.h"
#include "http/site.h"

typedef struct Writer {
    const Site *site;
    Arena *arena;
    Doc *paths;
    Doc *tags;
} Writer;

static void put_ref(Doc *record, const char *ref)
{
    doc_text_c(record, "$ref", ref);
}

static void put_form(const Route *route, Doc *schema)
{
    openapi_put_record(route->body, true, schema);
    Doc *properties = doc_get(schema, "properties");
    Doc *token = doc_record(properties, "_csrf");
    doc_text_c(token, "type", "string");
    doc_text_c(token, "description", "The page's token; required with a session cookie.");
    if (!route->writes_nothing) {
        Doc *key = doc_record(properties, "_key");
        openapi_put_string(NULL, 16, 64, key);
        doc_text_c(key, "description", "As the header Idempotency-Key.");
    }
    doc_text_c(schema, "description", "Lists are written as list[0].field=…, list[1].field=….");
}

// ---- Parameters ----

static Doc *add_parameter(Doc *parameters, const char *place, Str name)
{
    Doc *parameter = doc_list_record(parameters);
    doc_text_c(parameter, "in", place);
    doc_text(parameter, "name", name);
    return parameter;
}

static void put_path_pieces(const Route *route, Doc *parameters)
{
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        Str name = { at + 1, strcspn(at + 1, "}") };
        Doc *parameter = add_parameter(parameters, "path", name);
        doc_bool(parameter, "required", true);
        doc_text_c(doc_record(parameter, "schema"), "type", "string");
    }
}

static void put_query(const Route *route, Doc *parameters)
{
    for (const Field *field = route->query; field && field->name; field++) {
        Doc *parameter = add_parameter(parameters, "query", str_from(field->name));
        openapi_put_kind(field, true, doc_record(parameter, "schema"));
        if (field->required) {
            doc_bool(parameter, "required", true);
        }
        if (field->meaning) {
            doc_text_c(parameter, "description", field->meaning);
        }
    }
    put_ref(doc_list_record(parameters), "#/components/parameters/lang");
}

static void put_parameters(const Route *route, Doc *operation)
{
    Doc *parameters = doc_list(operation, "parameters");
    put_path_pieces(route, parameters);
    put_query(route, parameters);
    if (route->method == POST && !route->writes_nothing) {
        put_ref(doc_list_record(parameters), "#/components/parameters/key");
    }
}

// ---- Operations ----

static bool is_open(const Writer *writer, const Route *route)
{
    void *scope = arena_take(writer->arena, writer->site->scope_size + 1);
    return writer->site->authorise(NULL, route->permission, scope) == OK;
}

static void put_file(Doc *content)
{
    Doc *csv = doc_record(doc_record(content, "text/csv"), "schema");
    doc_text_c(csv, "type", "string");
    Doc *schema = doc_record(doc_record(content, "multipart/form-data"), "schema");
    doc_text_c(schema, "type", "object");
    Doc *file = doc_record(doc_record(schema, "properties"), "file");
    doc_text_c(file, "type", "string");
    doc_text_c(file, "format", "binary");
}

static void put_body(const Route *route, Doc *operation)
{
    Doc *body = doc_record(operation, "requestBody");
    Doc *content = doc_record(body, "content");
    Doc *json = doc_record(content, "application/json");
    openapi_put_record(route->body, false, doc_record(json, "schema"));
    Doc *form = doc_record(content, "application/x-www-form-urlencoded");
    put_form(route, doc_record(form, "schema"));
    if (route->takes_file) {
        put_file(content);
    }
}

static void put_answer(Doc *responses, const char *status, const char *meaning, const Route *route)
{
    Doc *answer = doc_record(responses, status);
    doc_text_c(answer, "description", meaning);
    Doc *content = doc_record(answer, "content");
    doc_text_c(doc_record(doc_record(content, "application/json"), "schema"), "type", "object");
    if (route->page) {
        doc_text_c(doc_record(doc_record(content, "text/html"), "schema"), "type", "string");
    }
    if (route->file) {
        doc_text_c(doc_record(doc_record(content, "text/csv"), "schema"), "type", "string");
    }
}

static void put_responses(const Route *route, Doc *operation)
{
    Doc *responses = doc_record(operation, "responses");
    put_answer(responses, "200", "The document, or its page.", route);
    if (route->method == POST && !route->writes_nothing) {
        put_answer(responses, "201", "What was made.", route);
    }
    if (route->method == POST) {
        put_ref(doc_record(responses, "303"), "#/components/responses/seen");
    }
    put_ref(doc_record(responses, "4XX"), "#/components/responses/fault");
    put_ref(doc_record(responses, "5XX"), "#/components/responses/fault");
}

// "post_needs_code_verify": what is neither letter nor digit becomes one '_'.
static Str operation_id(const Writer *writer, const Route *route)
{
    TextBuilder out = { .arena = writer->arena };
    text_add_c(&out, route->method == GET ? "get" : "post");
    bool between = true;
    for (const char *at = route->path; *at; at++) {
        char lower = (char)(*at | 0x20);
        bool is_plain = (lower >= 'a' && lower <= 'z') || (*at >= '0' && *at <= '9');
        if (is_plain && between) {
            text_add_char(&out, '_');
        }
        if (is_plain) {
            text_add_char(&out, *at);
        }
        between = !is_plain;
    }
    return route->path[1] == '\0' ? STR("get_home") : text_done(&out);
}

static Str tag_of(const Route *route)
{
    Str tag = { route->path + 1, strcspn(route->path + 1, "/") };
    return tag.len == 0 ? STR("home") : tag;
}

static void add_tag(const Writer *writer, Str name)
{
    for (size_t i = 0; i < doc_length(writer->tags); i++) {
        if (str_equal(doc_get_text(doc_at(writer->tags, i), "name"), name)) {
            return;
        }
    }
    Doc *tag = doc_list_record(writer->tags);
    doc_text(tag, "name", name);
    doc_text(tag, "description",
             str_format(writer->arena, "Everything under /%.*s.",
                        STR_ARG(str_is(name, "home") ? STR("") : name)));
}

static void put_security(const Writer *writer, const Route *route, Doc *operation)
{
    Doc *security = doc_list(operation, "security");
    if (!is_open(writer, route)) {
        doc_list(doc_list_record(security), "session");
    }
    if (writer->site->permission_name) {
        doc_text_c(operation, "x-permission", writer->site->permission_name(route->permission));
    }
}

static void put_route(const Writer *writer, const Route *route)
{
    Doc *path = doc_get(writer->paths, route->path);
    path = path ? path : doc_record(writer->paths, route->path);
    Doc *operation = doc_record(path, route->method == GET ? "get" : "post");
    Str tag = tag_of(route);
    add_tag(writer, tag);
    doc_list_text(doc_list(operation, "tags"), tag);
    doc_text(operation, "operationId", operation_id(writer, route));
    doc_text_c(operation, "summary", route->summary);
    put_security(writer, route, operation);
    put_parameters(route, operation);
    if (route->method == POST && route->body) {
        put_body(route, operation);
    }
    put_responses(route, operation);
}

// ---- What all share ----

static void put_info(const Writer *writer, Doc *root)
{
    doc_text_c(root, "openapi", "3.1.0");
    Doc *info = doc_record(root, "info");
    doc_text_c(info, "title", "Istijaba");
    doc_text_c(info, "version", "1");
    doc_text_c(info, "description",
               "Needs raised, verified, claimed, delivered and confirmed. Each address answers one "
               "document: as JSON to programs, as a page to people. Amounts are whole numbers, "
               "times are UTC.");
    Doc *license = doc_record(info, "license");
    doc_text_c(license, "name", "AGPL-3.0-or-later");
    doc_text_c(license, "identifier", "AGPL-3.0-or-later");
    Doc *server = doc_list_record(doc_list(root, "servers"));
    bool has_origin = writer->site->settings->origin[0] != '\0';
    doc_text_c(server, "url", has_origin ? writer->site->settings->origin : "/");
    doc_text_c(server, "description", "This installation.");
}

static void put_shared_parameters(Doc *components)
{
    Doc *parameters = doc_record(components, "parameters");
    Doc *lang = doc_record(parameters, "lang");
    doc_text_c(lang, "in", "query");
    doc_text_c(lang, "name", "lang");
    doc_text_c(lang, "description", "Language of pages and messages; remembered in a cookie.");
    Field languages = { .choices = "ar en" };
    openapi_put_choices(&languages, doc_record(lang, "schema"));
    Doc *key = doc_record(parameters, "key");
    doc_text_c(key, "in", "header");
    doc_text_c(key, "name", "Idempotency-Key");
    doc_text_c(
        key, "description",
        "Any 128 random bits in text, such as a UUID, kept through all retries: the same key "
        "and body are done once and answered alike for 7 days.");
    openapi_put_string(NULL, 16, 64, doc_record(key, "schema"));
}

static void put_shared_schema(Doc *components)
{
    Doc *fault = doc_record(doc_record(components, "schemas"), "Fault");
    doc_text_c(fault, "type", "object");
    Doc *required = doc_list(fault, "required");
    Doc *properties = doc_record(fault, "properties");
    static const char *const fields[][2] = {
        { "fault", "What went wrong, for programs: a name that stays." },
        { "field", "The innermost input at fault, such as lines[0].quantity, or empty." },
        { "message", "What to do, for people." },
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        doc_list_text(required, str_from(fields[i][0]));
        Doc *field = doc_record(properties, fields[i][0]);
        doc_text_c(field, "type", "string");
        doc_text_c(field, "description", fields[i][1]);
    }
}

static void put_shared_responses(Doc *components)
{
    Doc *responses = doc_record(components, "responses");
    Doc *fault = doc_record(responses, "fault");
    doc_text_c(fault, "description", "Nothing was changed; the fault says why.");
    Doc *content = doc_record(fault, "content");
    put_ref(doc_record(doc_record(content, "application/json"), "schema"),
            "#/components/schemas/Fault");
    doc_text_c(doc_record(doc_record(content, "text/html"), "schema"), "type", "string");
    Doc *seen = doc_record(responses, "seen");
    doc_text_c(seen, "description", "Done; for pages only: go there with GET.");
    Doc *location = doc_record(doc_record(seen, "headers"), "Location");
    doc_text_c(doc_record(location, "schema"), "type", "string");
}

static void put_shared(const Writer *writer, Doc *root)
{
    Doc *components = doc_record(root, "components");
    put_shared_parameters(components);
    put_shared_schema(components);
    put_shared_responses(components);
    Doc *session = doc_record(doc_record(components, "securitySchemes"), "session");
    bool is_https = str_starts(str_from(writer->site->settings->origin), STR("https:"));
    doc_text_c(session, "type", "apiKey");
    doc_text_c(session, "in", "cookie");
    doc_text_c(session, "name", is_https ? "__Host-session" : "session");
}

Str site_openapi(const Site *site, Arena *arena)
{
    Doc *root = doc_new(arena);
    Writer writer = { .site = site, .arena = arena };
    put_info(&writer, root);
    writer.tags = doc_list(root, "tags");
    writer.paths = doc_record(root, "paths");
    for (const Route *const *table = site->tables; *table; table++) {
        for (const Route *route = *table; route->path; route++) {
            put_route(&writer, route);
        }
    }
    put_shared(&writer, root);
    return doc_to_json(arena, root);
}
