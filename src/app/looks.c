// The commands that only look: verify, config, routes, openapi, render, version.
#include <unistd.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "access/access.h"
#include "app/call.h"
#include "app/features.h"
#include "app/files.h"
#include "audit/audit.h"
#include "embedded.h"

static int open_failed(const Call *call, const char *folder, Fault fault, const char *why)
{
    call_complain(call, "%s: %s (%s)", folder, why ? why : "cannot be opened", fault->name);
    return CALL_FAILED;
}

// ---- verify ----

static int tell_report(Call *call, const AuditReport *report)
{
    call_say(call, "Read %lld events (%lld erased), %lld needs, %lld lines, %lld claims, %lld organisations, %lld counts.\n",
             (long long)report->events, (long long)report->erased, (long long)report->needs,
             (long long)report->lines, (long long)report->claims, (long long)report->organisations,
             (long long)report->counts);
    for (size_t i = 0; i < report->finding_count; i++) {
        const AuditFinding *finding = &report->findings[i];
        call_say(call, "%.*s of %.*s: expected %.*s, found %.*s\n", STR_ARG(finding->what),
                 STR_ARG(finding->where), STR_ARG(finding->expected), STR_ARG(finding->found));
    }
    if (report->differences > 0) {
        call_say(call, "%lld differences.\n", (long long)report->differences);
        return CALL_FAILED;
    }
    call_say(call, "Everything agrees.\n");
    return CALL_DONE;
}

int verify_command(Call *call)
{
    House *house;
    const char *why = NULL;
    const char *folder = call_value(call, "--data");
    if (!folder) {
        call_complain(call, "which data folder? Give --data DIR");
        return CALL_USAGE;
    }
    HouseOptions options = { .arena = call->arena, .folder = folder };
    options.settings = call_settings(call, &options.setting_count);
    Fault fault = house_open_reading(&options, &house, &why);
    if (fault != OK) {
        return open_failed(call, folder, fault, why);
    }
    AuditReport *report = ARENA_NEW(call->arena, AuditReport);
    AuditKeys keys;
    memcpy(keys.commitments, house->keys.commitments, sizeof keys.commitments);
    fault = audit_verify(house->db, call->arena, &keys, report);
    call->house = house;
    int code = fault == OK ? tell_report(call, report) : call_fail(call, fault, NULL);
    call->house = NULL;
    house_close(house);
    return code;
}

// ---- config ----

// What nobody gave is a comment, so that the whole is a file which gives what was given.
static void tell_setting(void *context, const char *key, Str value, const char *meaning, SettingSource source)
{
    static const char *const given_by[] = { "shipped", "the file", "the environment", "the browser", "--set" };
    call_say(context, "# %s\n# from: %s\n%s%s = %.*s\n\n", meaning, given_by[source],
             source == SETTING_SHIPPED ? "# " : "", key, STR_ARG(value));
}

// As comments: the lines above stay a file that gives what the file, the environment and --set gave.
static void tell_changed(Call *call, const House *house)
{
    SettingRule rule;
    const Settings *in_force = house_settings(house, call->arena);
    for (size_t i = 0; settings_rule(i, &rule); i++) {
        Str key = str_from(rule.key);
        int64_t value = settings_rule_value(in_force, key);
        if (value != settings_rule_value(&house->settings, key)) {
            call_say(call, "# in force, changed in the browser: %s = %lld\n", rule.key, (long long)value);
        }
    }
}

// What is stored stands over the file; a folder without a database has nothing stored.
static int tell_browser(Call *call, const char *folder)
{
    House *house;
    const char *why = NULL;
    Str path = str_format(call->arena, "%s/istijaba.db", folder ? folder : "");
    if (!folder || access(path.at, F_OK) != 0) {
        return CALL_DONE;
    }
    HouseOptions options = { .arena = call->arena, .folder = folder };
    options.settings = call_settings(call, &options.setting_count);
    Fault fault = house_open_reading(&options, &house, &why);
    if (fault != OK) {
        return open_failed(call, folder, fault, why);
    }
    tell_changed(call, house);
    house_close(house);
    return CALL_DONE;
}

int config_command(Call *call)
{
    Settings *settings = ARENA_NEW(call->arena, Settings);
    const char *folder = call_value(call, "--data");
    Str where = STR_NONE;
    settings_defaults(settings);
    Str path = folder ? str_format(call->arena, "%s/istijaba.conf", folder) : STR("/dev/null");
    Fault fault = settings_load(settings, path.at, call->arena, &where);
    size_t count;
    const char *const *given = call_settings(call, &count);
    for (size_t i = 0; fault == OK && i < count; i++) {
        where = str_from(given[i]);
        fault = settings_set_pair(settings, where);
    }
    if (fault != OK) {
        call_complain(call, "%.*s: %s", STR_ARG(where), fault->name);
        return CALL_FAILED;
    }
    call_say(call, "# One file, DIR/istijaba.conf; ISTIJABA_SERVER_WORKERS=… and --set go over it.\n\n");
    settings_walk(settings, tell_setting, call);
    return tell_browser(call, folder);
}

// ---- routes, openapi, version ----

int routes_command(Call *call)
{
    for (size_t i = 0; feature_routes[i]; i++) {
        for (const Route *route = feature_routes[i]; route->path; route++) {
            call_say(call, "%-4s  %-40s %-26s %s\n", route->method == GET ? "GET" : "POST",
                     route->path, access_permission_name(route->permission), route->summary);
        }
    }
    return CALL_DONE;
}

int openapi_command(Call *call)
{
    House *house;
    const char *why = NULL;
    Fault fault = house_open_bare(&house, &why);
    if (fault != OK) {
        return open_failed(call, "openapi", fault, why);
    }
    Str text = site_openapi(&house->site, call->arena);
    call_say(call, "%.*s\n", STR_ARG(text));
    house_close(house);
    return CALL_DONE;
}

// The tables that this program knows: what it brings a folder to, and by which a newer one is known.
static int tell_version_as_json(Call *call)
{
    Doc *version = doc_new(call->arena);
    size_t count = embedded_schema_count;
    doc_text_c(version, "version", ISTIJABA_VERSION);
    doc_text_c(version, "schema", count > 0 ? embedded_schema[count - 1].name : NULL);
    doc_int(version, "migrations", (int64_t)count);
    call_say(call, "%.*s\n", STR_ARG(doc_to_json(call->arena, version)));
    return CALL_DONE;
}

int version_command(Call *call)
{
    if (call_has(call, "--json")) {
        return tell_version_as_json(call);
    }
    call_say(call, "istijaba %s\n", ISTIJABA_VERSION);
    return CALL_DONE;
}

// ---- render ----

static int make_page(Call *call, House *house, const Pages *pages, const Doc *data)
{
    Str html;
    const char *lang = call_value(call, "--lang");
    Language language = lang && strcmp(lang, "en") == 0 ? LANGUAGE_EN : LANGUAGE_AR;
    Fault fault = pages_make(pages, call->operands[0], data, house_words(house, call->arena), language, call->arena, &html);
    if (fault != OK) {
        call_complain(call, "page %s: %s", call->operands[0], fault->name);
        return CALL_FAILED;
    }
    call_say(call, "%.*s", STR_ARG(html));
    return CALL_DONE;
}

static int render_with(Call *call, House *house)
{
    Str json;
    Doc *data;
    Pages *pages = NULL;
    const char *why = NULL;
    if (files_read(call->arena, call->operands[1], &json) != OK) {
        call_complain(call, "%s cannot be read", call->operands[1]);
        return CALL_FAILED;
    }
    if (doc_from_json(call->arena, json, &data) != OK) {
        call_complain(call, "%s is not the JSON of a record", call->operands[1]);
        return CALL_FAILED;
    }
    const char *folder = call_value(call, "--pages");
    if (folder && files_read_pages(call->arena, folder, &pages, &why) != OK) {
        call_complain(call, "%s: %s", folder, why ? why : "cannot be read");
        return CALL_FAILED;
    }
    int code = make_page(call, house, pages ? pages : house->pages, data);
    pages_free(pages);
    return code;
}

int render_command(Call *call)
{
    House *house;
    const char *why = NULL;
    if (call->operand_count != 2) {
        call_complain(call, "give a page and a file, such as: render home home.json");
        return CALL_USAGE;
    }
    Fault fault = house_open_bare(&house, &why);
    if (fault != OK) {
        return open_failed(call, "render", fault, why);
    }
    int code = render_with(call, house);
    house_close(house);
    return code;
}
