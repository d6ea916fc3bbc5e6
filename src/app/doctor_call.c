// `istijaba doctor`: puts together what the doctor looks at, and shows what was found as lines or as JSON.
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/call.h"
#include "base/clock.h"
#include "doctor/doctor.h"
#include "embedded.h"

// A folder that nobody may open is looked at all the same: so the house is not opened, only its words.
static void read_settings(Call *call, Doctor *doctor, Settings *settings)
{
    Str where = STR_NONE;
    size_t count;
    const char *const *given = call_settings(call, &count);
    settings_defaults(settings);
    const char *path = str_format(call->arena, "%s/istijaba.conf", doctor->folder).at;
    Fault fault = settings_load(settings, path, call->arena, &where);
    for (size_t i = 0; fault == OK && i < count; i++) {
        where = str_from(given[i]);
        fault = settings_set_pair(settings, where);
    }
    doctor->bad_setting = fault != OK ? str_to_c(call->arena, where) : NULL;
    doctor->settings = settings;
    doctor->key_file = house_key_file(call->arena, settings, str_from(doctor->folder));
}

static void read_migrations(Doctor *doctor)
{
    Migration *migrations = ARENA_ARRAY(doctor->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ .name = embedded_schema[i].name };
    }
    doctor->migrations = migrations;
    doctor->migration_count = embedded_schema_count;
}

static bool read_address(Call *call, Doctor *doctor)
{
    const char *listen = call_value(call, "--listen");
    return call_parse_address(call, listen ? listen : CALL_LISTEN_USUAL, &doctor->host,
                              &doctor->port);
}

// ---- Showing ----

static Str sentence(Call *call, const Finding *finding, Language language)
{
    return words_say(house_words(call->house, call->arena), language, str_from(finding->word), finding->arguments,
                     call->arena);
}

static void show_lines(Call *call, const Doctor *doctor, Language language)
{
    for (size_t i = 0; i < doctor->count; i++) {
        const Finding *finding = &doctor->findings[i];
        Str said = sentence(call, finding, language);
        call_say(call, "%-4s  %-11s  %.*s\n", doctor_verdict_name(finding->verdict), finding->check,
                 STR_ARG(said));
    }
}

static void show_json(Call *call, const Doctor *doctor, Language language)
{
    Doc *all = doc_new(call->arena);
    doc_text_c(all, "verdict", doctor_verdict_name(doctor_verdict(doctor)));
    Doc *checks = doc_list(all, "checks");
    for (size_t i = 0; i < doctor->count; i++) {
        const Finding *finding = &doctor->findings[i];
        Doc *row = doc_list_record(checks);
        doc_text_c(row, "check", finding->check);
        doc_text_c(row, "verdict", doctor_verdict_name(finding->verdict));
        doc_text_c(row, "finding", finding->word + strlen("doctor."));
        doc_text(row, "message", sentence(call, finding, language));
        doc_attach(row, "values", (Doc *)finding->arguments);
    }
    call_say(call, "%.*s\n", STR_ARG(doc_to_json(call->arena, all)));
}

static int look(Call *call, Doctor *doctor)
{
    const char *lang = call_value(call, "--lang");
    Language language = lang && strcmp(lang, "ar") == 0 ? LANGUAGE_AR : LANGUAGE_EN;
    Settings *settings = ARENA_NEW(call->arena, Settings);
    struct stat status;
    read_settings(call, doctor, settings);
    read_migrations(doctor);
    doctor->served = stat(doctor->folder, &status) == 0 && house_is_served(doctor->folder);
    doctor_look(doctor);
    if (call_has(call, "--json")) {
        show_json(call, doctor, language);
    } else {
        show_lines(call, doctor, language);
    }
    return doctor_verdict(doctor) == DOCTOR_FAIL ? CALL_FAILED : CALL_DONE;
}

int doctor_command(Call *call)
{
    const char *why = NULL;
    Doctor *doctor = ARENA_NEW(call->arena, Doctor);
    const char *folder = call_value(call, "--data");
    if (!folder || !read_address(call, doctor)) {
        call_complain(call, "give --data DIR, and --listen as HOST:PORT");
        return CALL_USAGE;
    }
    doctor->arena = call->arena;
    doctor->folder = str_to_c(call->arena, str_from(folder));
    doctor->now = clock_now_s();
    if (house_open_bare(&call->house, &why) != OK) {
        call_complain(call, "%s", why ? why : "the program is not whole");
        return CALL_FAILED;
    }
    int code = look(call, doctor);
    house_close(call->house);
    call->house = NULL;
    return code;
}
