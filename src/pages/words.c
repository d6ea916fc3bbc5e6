// The words: keys and messages of both languages, and saying them. Reading a message is
// words_parse.c's, the calendar words_time.c's.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include "base/number.h"
#include "pages/words_check.h"
#include "pages/words_parse.h"
#include "pages/words_time.h"

PAGES_FAULTS(FAULT_DEFINE)

enum { ZONE_BYTES_MAX = 16 * 1024 };

typedef struct Message {
    Str key;
    Str text; // as it is written
    const Part *parts;
} Message;

typedef struct Speech { // one language
    Message *messages;  // by key
    size_t count;
    UPluralRules *plurals;
    Str months[12];
} Speech;

struct Words {
    Arena *arena;
    Zone zone;
    Speech speech[LANGUAGE_COUNT];
};

typedef struct Saying {
    const Words *words;
    Language language;
    const Doc *arguments;
    TextBuilder out;
} Saying;

const char *language_code(Language language)
{
    return language == LANGUAGE_EN ? "en" : "ar";
}

// ---- Loading ----

static int compare_messages(const void *a, const void *b)
{
    return str_compare(((const Message *)a)->key, ((const Message *)b)->key);
}

static Fault parse_messages(Words *words, Language language, const json_t *root,
                            const char **bad_out)
{
    Speech *speech = &words->speech[language];
    if (!json_is_object(root)) {
        *bad_out = str_format(words->arena, "%s: is not a record", language_code(language)).at;
        return WORDS_BROKEN;
    }
    speech->messages = ARENA_ARRAY(words->arena, Message, json_object_size(root) + 1);
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)root, key, value) {
        Message *message = &speech->messages[speech->count++];
        message->key = str_copy(words->arena, str_from(key));
        Str text = { json_string_value(value), json_string_length(value) };
        const char *reason = "is not a text";
        if (json_is_string(value)) {
            text = message->text = str_copy(words->arena, text);
            reason = words_parse_message(words->arena, text, &message->parts);
        }
        if (reason != NULL) {
            *bad_out =
                str_format(words->arena, "%s: %s: %s", language_code(language), key, reason).at;
            return WORDS_BROKEN;
        }
    }
    qsort(speech->messages, speech->count, sizeof speech->messages[0], compare_messages);
    return OK;
}

static Fault load_messages(Words *words, Language language, Str json, const char **bad_out)
{
    json_error_t error;
    json_t *root =
        json_loadb(json.at == NULL ? "" : json.at, json.len, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        *bad_out = str_format(words->arena, "%s: line %d: %s", language_code(language), error.line,
                              error.text)
                       .at;
        return WORDS_BROKEN;
    }
    Fault fault = parse_messages(words, language, root, bad_out);
    json_decref(root);
    return fault;
}

// Levantine month names in Arabic: ICU's for Palestine. They are fetched once: its formatters are
// not to be shared between threads.
static bool load_months(Words *words, Language language)
{
    const char *locale = language == LANGUAGE_AR ? "ar-PS@numbers=latn" : "en-GB";
    UErrorCode error = U_ZERO_ERROR;
    UDateFormat *format = udat_open(UDAT_NONE, UDAT_LONG, locale, NULL, 0, NULL, 0, &error);
    for (int32_t i = 0; i < 12 && U_SUCCESS(error); i++) {
        UChar wide[64];
        char name[192];
        int32_t len = udat_getSymbols(format, UDAT_MONTHS, i, wide, 64, &error);
        int32_t bytes = 0;
        u_strToUTF8(name, sizeof name, &bytes, wide, len, &error);
        if (U_SUCCESS(error)) {
            words->speech[language].months[i] =
                str_copy(words->arena, (Str){ name, (size_t)bytes });
        }
    }
    udat_close(format);
    return U_SUCCESS(error);
}

static void close_plurals(void *plurals)
{
    uplrules_close(plurals);
}

static Fault load_language(Words *words, Language language, Str json, const char **bad_out)
{
    TRY(load_messages(words, language, json, bad_out));
    UErrorCode error = U_ZERO_ERROR;
    UPluralRules *plurals = uplrules_open(language_code(language), &error);
    words->speech[language].plurals = plurals;
    arena_at_reset(words->arena, close_plurals, plurals);
    if (U_FAILURE(error) || !load_months(words, language)) {
        *bad_out = "ICU has no plural rules or months for a language";
        return WORDS_BROKEN;
    }
    return OK;
}

static Fault load_zone(Words *words, const char **bad_out)
{
    static const char path[] = "/usr/share/zoneinfo/Asia/Gaza";
    char *bytes = arena_take(words->arena, ZONE_BYTES_MAX);
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(bytes, 1, ZONE_BYTES_MAX, file) : 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    if (!zone_parse(words->arena, (Str){ bytes, len }, &words->zone)) {
        *bad_out = "no time zone data for Asia/Gaza: install tzdata";
        return WORDS_BROKEN;
    }
    return OK;
}

static Fault load_all(Words *words, const Str *json_by_language, const char **bad_out)
{
    TRY(load_zone(words, bad_out));
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        TRY(load_language(words, (Language)i, json_by_language[i], bad_out));
    }
    return OK;
}

Fault words_load(const Str json_by_language[LANGUAGE_COUNT], Words **words_out,
                 const char **bad_out)
{
    Arena *arena = arena_new();
    Words *words = ARENA_NEW(arena, Words);
    words->arena = arena;
    const char *bad = NULL;
    Fault fault = load_all(words, json_by_language, &bad);
    if (fault == OK) {
        *words_out = words;
        return OK;
    }
    if (bad_out != NULL) {
        *bad_out = strdup(bad); // the arena that holds it goes
    }
    arena_free(arena);
    return fault;
}

void words_free(Words *words)
{
    if (words != NULL) {
        arena_free(words->arena);
    }
}

// ---- Finding ----

static const Message *find_message(const Words *words, Language language, Str key)
{
    const Speech *speech = &words->speech[language];
    Message wanted = { .key = key };
    return bsearch(&wanted, speech->messages, speech->count, sizeof wanted, compare_messages);
}

bool words_has(const Words *words, Str key)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (find_message(words, (Language)i, key) == NULL) {
            return false;
        }
    }
    return true;
}

size_t words_count(const Words *words)
{
    return words->speech[LANGUAGE_AR].count;
}

Str words_key(const Words *words, size_t index)
{
    return words->speech[LANGUAGE_AR].messages[index].key;
}

Str words_text(const Words *words, Language language, Str key)
{
    const Message *message = find_message(words, language, key);
    return message ? message->text : STR_NONE;
}

// ---- Other wordings ----

static void change_message(Words *words, const WordChange *change)
{
    Message *message = (Message *)find_message(words, change->language, change->key);
    if (!message) {
        return;
    }
    WordsFacts was, now;
    Str text = str_copy(words->arena, change->text);
    words_check(words->arena, change->language, message->text, &was);
    words_check(words->arena, change->language, text, &now);
    if (now.reason || !words_take_alike(&was, &now)) {
        return;
    }
    message->text = text;
    (void)words_parse_message(words->arena, text, &message->parts);
}

Fault words_load_changed(const Str json_by_language[LANGUAGE_COUNT], const WordChange *changes,
                         size_t count, Words **words_out)
{
    Words *words;
    TRY(words_load(json_by_language, &words, NULL));
    for (size_t i = 0; i < count; i++) {
        change_message(words, &changes[i]);
    }
    *words_out = words;
    return OK;
}

// ---- Saying ----

static void say_parts(Saying *saying, const Part *part);

static const Doc *find_argument(const Saying *saying, Str name)
{
    const Doc *arguments = saying->arguments;
    return json_is_object(arguments) ? json_object_getn(arguments, name.at, name.len) : NULL;
}

// A whole number, also one that was typed into a form and came back as text.
static bool number_of(const Doc *value, int64_t *number_out)
{
    if (json_is_integer(value)) {
        *number_out = json_integer_value(value);
        return true;
    }
    Str text = { json_string_value(value), json_string_length(value) };
    return json_is_string(value) && number_parse(text, INT64_MIN, INT64_MAX, number_out) == OK;
}

static void say_value(Saying *saying, Str name)
{
    const Doc *value = find_argument(saying, name);
    if (value == NULL) {
        text_add_format(&saying->out, "{%.*s}", STR_ARG(name));
    } else if (json_is_string(value)) {
        text_add(&saying->out, (Str){ json_string_value(value), json_string_length(value) });
    } else if (json_is_integer(value)) {
        text_add_format(&saying->out, "%" PRId64, (int64_t)json_integer_value(value));
    } else if (json_is_boolean(value)) {
        text_add_c(&saying->out, json_is_true(value) ? "true" : "false");
    }
}

static Plural plural_of(const Speech *speech, int64_t number)
{
    // ICU takes a floating number. Both languages' rules ask only for small numbers and for the
    // remainder by 100, so that a large one may be replaced by one that is exact as such.
    const int64_t exact = 1000000;
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (size > (uint64_t)exact) {
        size = size % (uint64_t)exact + (uint64_t)exact;
    }
    UChar wide[16];
    char name[16];
    UErrorCode error = U_ZERO_ERROR;
    int32_t len = uplrules_select(speech->plurals, (double)size, wide, 15, &error);
    Plural plural = PLURAL_OTHER;
    if (U_SUCCESS(error)) {
        u_UCharsToChars(wide, name, len);
        (void)words_plural_named((Str){ name, (size_t)len }, &plural);
    }
    return plural;
}

static const Choice *choose_number(const Choice *choices, int64_t number, Plural plural)
{
    const Choice *chosen = NULL;
    for (const Choice *choice = choices; choice != NULL; choice = choice->next) {
        if (choice->exact && choice->number == number) {
            return choice;
        }
        if (!choice->exact &&
            (choice->plural == plural || (chosen == NULL && choice->plural == PLURAL_OTHER))) {
            chosen = choice;
        }
    }
    return chosen;
}

static void say_plural(Saying *saying, const Part *part)
{
    int64_t number = 0;
    Plural plural = PLURAL_OTHER;
    if (number_of(find_argument(saying, part->text), &number)) {
        plural = plural_of(&saying->words->speech[saying->language], number);
    } else {
        number = -1; // never exact: "=-1" cannot be written
    }
    say_parts(saying, choose_number(part->choices, number, plural)->parts);
}

static void say_select(Saying *saying, const Part *part)
{
    const Doc *value = find_argument(saying, part->text);
    Str name = STR("other");
    if (json_is_string(value)) {
        name = (Str){ json_string_value(value), json_string_length(value) };
    } else if (json_is_boolean(value)) {
        name = json_is_true(value) ? STR("true") : STR("false");
    }
    const Choice *other = NULL;
    for (const Choice *choice = part->choices; choice != NULL; choice = choice->next) {
        if (str_equal(choice->name, name)) {
            say_parts(saying, choice->parts);
            return;
        }
        other = str_is(choice->name, "other") ? choice : other;
    }
    say_parts(saying, other->parts);
}

static void say_moment(Saying *saying, const Part *part)
{
    const Doc *value = find_argument(saying, part->text);
    Str iso = { json_string_value(value), json_string_length(value) };
    Moment moment;
    if (json_is_integer(value)) {
        moment = moment_from(&saying->words->zone, json_integer_value(value));
    } else if (!json_is_string(value) || !moment_parse(&saying->words->zone, iso, &moment)) {
        say_value(saying, part->text); // what is no date is shown as it came
        return;
    }
    Str month = saying->words->speech[saying->language].months[moment.month - 1];
    if (part->kind != PART_TIME) {
        text_add_format(&saying->out, "%d %.*s", moment.day, STR_ARG(month));
    }
    if (part->kind == PART_DATE) {
        text_add_format(&saying->out, " %" PRId64, moment.year);
        return;
    }
    if (part->kind == PART_DATETIME) {
        text_add_c(&saying->out, saying->language == LANGUAGE_AR ? "، " : ", ");
    }
    text_add_format(&saying->out, "%02d:%02d", moment.hour, moment.minute);
}

static void say_parts(Saying *saying, const Part *part)
{
    for (; part != NULL; part = part->next) {
        switch (part->kind) {
        case PART_TEXT:
            text_add(&saying->out, part->text);
            break;
        case PART_ARGUMENT:
            say_value(saying, part->text);
            break;
        case PART_PLURAL:
            say_plural(saying, part);
            break;
        case PART_SELECT:
            say_select(saying, part);
            break;
        case PART_DATE:
        case PART_DATETIME:
        case PART_TIME:
            say_moment(saying, part);
            break;
        }
    }
}

Str words_say(const Words *words, Language language, Str key, const Doc *arguments, Arena *arena)
{
    Saying saying = { words, language, arguments, { .arena = arena } };
    const Message *message = find_message(words, language, key);
    if (message == NULL) {
        return str_format(arena, "[%.*s]", STR_ARG(key));
    }
    if (message->parts != NULL && message->parts->next == NULL &&
        message->parts->kind == PART_TEXT) {
        return message->parts->text;
    }
    say_parts(&saying, message->parts);
    return text_done(&saying.out);
}

const char *words_try(const Words *words, Language language, Str text, const Doc *arguments,
                      Arena *arena, Str *said_out)
{
    const Part *parts = NULL;
    Saying saying = { words, language, arguments, { .arena = arena } };
    const char *reason = words_parse_message(arena, text, &parts);
    if (!reason) {
        say_parts(&saying, parts);
        *said_out = text_done(&saying.out);
    }
    return reason;
}
