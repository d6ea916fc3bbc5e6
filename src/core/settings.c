// Settings: defaults, then the file, then the environment, then --set. Unknown names are faults, for
// a mistyped limit that is silently not in force is worse than a program that does not start.
#include "core/settings.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "core/keys.h" // the faults of core/

extern char **environ;

enum { TEXT_ROOM = 256, FILE_MAX_BYTES = 64 * 1024 };

typedef struct NumberSetting {
    const char *key;
    size_t offset, source;
    int64_t fallback, least, most;
    const char *meaning;
} NumberSetting;

typedef struct TextSetting {
    const char *key;
    size_t offset, source;
    const char *fallback;
    const char *meaning;
} TextSetting;

#define NUMBER_ROW(field, key, fallback, least, most, meaning) \
    { key, offsetof(Settings, field), offsetof(Settings, source.field), fallback, least, most, meaning },
#define TEXT_ROW(field, key, fallback, meaning) \
    { key, offsetof(Settings, field), offsetof(Settings, source.field), fallback, meaning },

static const NumberSetting numbers[] = { SETTINGS_NUMBERS(NUMBER_ROW) };
static const TextSetting texts[] = { SETTINGS_TEXTS(TEXT_ROW) };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int64_t *number_at(Settings *settings, const NumberSetting *entry)
{
    return (int64_t *)(void *)((char *)settings + entry->offset);
}

static char *text_at(Settings *settings, const TextSetting *entry)
{
    return (char *)settings + entry->offset;
}

static uint8_t *source_at(Settings *settings, size_t offset)
{
    return (uint8_t *)settings + offset;
}

void settings_defaults(Settings *settings)
{
    memset(settings, 0, sizeof *settings); // every source is SETTING_SHIPPED
    settings->giver = SETTING_OF_COMMAND;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const NumberSetting *entry = &numbers[i];
        *number_at(settings, entry) = entry->fallback;
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        const TextSetting *entry = &texts[i];
        snprintf(text_at(settings, entry), TEXT_ROOM, "%s", entry->fallback);
    }
}

// ---- One setting ----

// One address on one line: the file that tells it has a line for each field.
static bool is_contact(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] <= ' ' || value.at[i] == 0x7f) {
            return false;
        }
    }
    return value.len == 0 || str_starts(value, STR("mailto:")) || str_starts(value, STR("https://"));
}

static bool is_origin(Str value)
{
    Str host = str_starts(value, STR("https://")) ? str_from_index(value, 8)
               : str_starts(value, STR("http://")) ? str_from_index(value, 7)
                                                   : STR_NONE;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr(".-:[]", c))) {
            return false;
        }
    }
    return value.len == 0 || host.len > 0;
}

static bool fits(const TextSetting *entry, Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if ((unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7F) {
            return false;
        }
    }
    if (entry->offset == offsetof(Settings, language)) {
        return str_is(value, "ar") || str_is(value, "en");
    }
    if (entry->offset == offsetof(Settings, log_format)) {
        return str_is(value, "text") || str_is(value, "json");
    }
    if (entry->offset == offsetof(Settings, log_level)) {
        return str_is(value, "debug") || str_is(value, "info") || str_is(value, "warn") ||
               str_is(value, "error");
    }
    return value.len < TEXT_ROOM &&
           (entry->offset != offsetof(Settings, origin) || is_origin(value)) &&
           (entry->offset != offsetof(Settings, security_contact) || is_contact(value));
}

Fault settings_set(Settings *settings, Str key, Str value)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const NumberSetting *entry = &numbers[i];
        if (str_is(key, entry->key)) {
            if (number_parse(value, entry->least, entry->most, number_at(settings, entry)) != OK) {
                return SETTING_MALFORMED;
            }
            *source_at(settings, entry->source) = (uint8_t)settings->giver;
            return OK;
        }
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        const TextSetting *entry = &texts[i];
        if (str_is(key, entry->key)) {
            if (!fits(entry, value)) {
                return SETTING_MALFORMED;
            }
            snprintf(text_at(settings, entry), TEXT_ROOM, "%.*s", STR_ARG(value));
            *source_at(settings, entry->source) = (uint8_t)settings->giver;
            return OK;
        }
    }
    return SETTING_UNKNOWN;
}

Fault settings_set_pair(Settings *settings, Str pair)
{
    Str key;
    str_cut(&pair, '=', &key);
    return settings_set(settings, str_trim(key), pair.at ? str_trim(pair) : STR(""));
}

// ---- The file ----

static Fault set_line(Settings *settings, Str line)
{
    size_t at;
    line = str_trim(line);
    if (line.len == 0 || *line.at == '#') {
        return OK;
    }
    if (!str_find(line, '=', &at)) {
        return SETTING_MALFORMED;
    }
    return settings_set(settings, str_trim(str_slice(line, 0, at)),
                        str_trim(str_from_index(line, at + 1)));
}

static Fault load_file(Settings *settings, const char *path, Arena *arena, Str *where_out)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        *where_out = str_from(path);
        return errno == ENOENT ? OK : SETTING_MALFORMED;
    }
    char *text = arena_take(arena, FILE_MAX_BYTES);
    size_t length = fread(text, 1, FILE_MAX_BYTES, file);
    bool whole = !ferror(file) && length < FILE_MAX_BYTES;
    fclose(file);
    Fault fault = whole ? OK : SETTING_MALFORMED;
    Str rest = { text, length };
    Str line;
    for (int number = 1; fault == OK && str_cut(&rest, '\n', &line); number++) {
        fault = set_line(settings, line);
        *where_out = str_format(arena, "%s:%d", path, number);
    }
    return fault;
}

// ---- The environment ----

// "server.workers" is ISTIJABA_SERVER_WORKERS.
static bool is_variable_of(Str variable, const char *key)
{
    if (variable.len != strlen(key)) {
        return false;
    }
    for (size_t i = 0; i < variable.len; i++) {
        char wanted = key[i] == '.' ? '_' : key[i];
        if (wanted >= 'a' && wanted <= 'z') {
            wanted = (char)(wanted - 'a' + 'A');
        }
        if (variable.at[i] != wanted) {
            return false;
        }
    }
    return true;
}

static Fault set_variable(Settings *settings, Str variable, Str value)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const NumberSetting *entry = &numbers[i];
        if (is_variable_of(variable, entry->key)) {
            return settings_set(settings, str_from(entry->key), value);
        }
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        const TextSetting *entry = &texts[i];
        if (is_variable_of(variable, entry->key)) {
            return settings_set(settings, str_from(entry->key), value);
        }
    }
    return SETTING_UNKNOWN;
}

static Fault load_environment(Settings *settings, Arena *arena, Str *where_out)
{
    const Str prefix = STR("ISTIJABA_");
    for (char **entry = environ; entry && *entry; entry++) {
        size_t at;
        Str text = str_from(*entry);
        if (!str_starts(text, prefix) || !str_find(text, '=', &at)) {
            continue;
        }
        *where_out = str_copy(arena, str_slice(text, 0, at));
        TRY(set_variable(settings, str_slice(text, prefix.len, at), str_from_index(text, at + 1)));
    }
    return OK;
}

Fault settings_load(Settings *settings, const char *path, Arena *arena, Str *where_out)
{
    *where_out = STR_NONE;
    settings->giver = SETTING_OF_FILE;
    if (path) {
        TRY(load_file(settings, path, arena, where_out));
    }
    settings->giver = SETTING_OF_ENVIRONMENT;
    TRY(load_environment(settings, arena, where_out));
    settings->giver = SETTING_OF_COMMAND;
    *where_out = STR_NONE;
    return OK;
}

// ---- What the browser may change ----

// Families of keys whose numbers are rules among people, not measures of a machine.
static bool is_rule(const NumberSetting *entry)
{
    static const char *const families[] = { "deadline.", "fresh.", "claim.", "public." };
    for (size_t i = 0; i < COUNT(families); i++) {
        if (str_starts(str_from(entry->key), str_from(families[i]))) {
            return true;
        }
    }
    return false;
}

static const char *unit_of(const char *key)
{
    size_t length = strlen(key);
    const char *end = length > 2 ? key + length - 2 : key;
    return strcmp(end, "_h") == 0 ? "hours" : strcmp(end, "_d") == 0 ? "days" : strcmp(end, "_s") == 0 ? "seconds" : "count";
}

// One session in the browser must not be able to publish single people, nor to publish all the time.
static int64_t least_in_browser(const NumberSetting *entry)
{
    enum { CELL_LEAST = 10, PUBLISH_LEAST_S = 300 };
    return entry->offset == offsetof(Settings, small_cell)        ? CELL_LEAST
           : entry->offset == offsetof(Settings, publish_every_s) ? PUBLISH_LEAST_S
                                                                  : entry->least;
}

static const NumberSetting *find_rule(Str key)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (is_rule(&numbers[i]) && str_is(key, numbers[i].key)) {
            return &numbers[i];
        }
    }
    return NULL;
}

static SettingRule rule_of(const NumberSetting *entry)
{
    return (SettingRule){ entry->key, unit_of(entry->key), entry->fallback, least_in_browser(entry),
                          entry->most };
}

bool settings_rule(size_t number, SettingRule *rule_out)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (is_rule(&numbers[i]) && number-- == 0) {
            *rule_out = rule_of(&numbers[i]);
            return true;
        }
    }
    return false;
}

bool settings_find_rule(Str key, SettingRule *rule_out)
{
    const NumberSetting *entry = find_rule(key);
    if (entry) {
        *rule_out = rule_of(entry);
    }
    return entry != NULL;
}

int64_t settings_rule_value(const Settings *settings, Str key)
{
    const NumberSetting *entry = find_rule(key);
    return entry ? *(const int64_t *)(const void *)((const char *)settings + entry->offset) : 0;
}

Fault settings_set_rule(Settings *settings, Str key, int64_t value)
{
    const NumberSetting *entry = find_rule(key);
    if (!entry) {
        return SETTING_UNKNOWN;
    }
    if (value < least_in_browser(entry) || value > entry->most) {
        return SETTING_MALFORMED;
    }
    *number_at(settings, entry) = value;
    *source_at(settings, entry->source) = SETTING_OF_BROWSER;
    return OK;
}

// ---- Showing them ----

void settings_walk(const Settings *settings,
                   void (*each)(void *context, const char *key, Str value, const char *meaning,
                                SettingSource source),
                   void *context)
{
    Settings copy = *settings; // number_at and text_at want one that may change
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const NumberSetting *entry = &numbers[i];
        char digits[24], meaning[160];
        int64_t value = *number_at(&copy, entry);
        snprintf(digits, sizeof digits, "%lld", (long long)value);
        snprintf(meaning, sizeof meaning, "%s (%lld to %lld)", entry->meaning,
                 (long long)entry->least, (long long)entry->most);
        each(context, entry->key, str_from(digits), meaning, (SettingSource)*source_at(&copy, entry->source));
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        const TextSetting *entry = &texts[i];
        each(context, entry->key, str_from(text_at(&copy, entry)), entry->meaning,
             (SettingSource)*source_at(&copy, entry->source));
    }
}
