// Messages of any text are read or refused with a reason, and what they say is text. Inputs that
// begin with "TZif" are time zone data: read or refused, and a moment in them has a month.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/http.h"
#include "pages/words_parse.h"
#include "pages/words_time.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

static const char arguments_json[] = "{\"n\":3,\"m\":11,\"x\":\"<b>{n}</"
                                     "b>\",\"g\":\"f\",\"at\":\"2026-11-23T13:04:59Z\",\"on\":true,"
                                     "\"day\":\"2026-02-28\",\"none\":null,\"list\":[1]}";

static void try_zone(Arena *arena, Str input)
{
    static const int64_t moments[] = { INT64_MIN, -1, 0, 1795439098, INT64_MAX };
    Zone zone;
    if (!zone_parse(arena, input, &zone)) {
        return;
    }
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        Moment moment = moment_from(&zone, moments[i]);
        CHECK(moment.month >= 1 && moment.month <= 12 && moment.day >= 1 && moment.day <= 31);
        CHECK(moment.hour >= 0 && moment.hour <= 23 && moment.minute >= 0 && moment.minute <= 59);
    }
}

static void say(Arena *arena, Str message)
{
    Doc *root = doc_new(arena);
    Doc *arguments = NULL;
    Words *words = NULL;
    const char *bad = NULL;
    doc_text(root, "key", message);
    Str json = doc_to_json(arena, root);
    Str both[LANGUAGE_COUNT] = { json, json };
    CHECK(words_load(both, &words, &bad) == OK);
    CHECK(doc_from_json(arena, str_from(arguments_json), &arguments) == OK);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        CHECK(text_is_utf8(words_say(words, (Language)i, STR("key"), arguments, arena)));
        CHECK(text_is_utf8(words_say(words, (Language)i, STR("key"), NULL, arena)));
    }
    words_free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    // Copied to its exact length, so that reading beyond it is seen.
    char *exact = malloc(size + 1);
    CHECK(exact != NULL);
    memcpy(exact, bytes, size);
    Str input = { exact, size };
    const Part *parts = NULL;
    try_zone(arena, input);
    // jansson keeps no NUL in a text.
    if (text_is_utf8(input) && memchr(exact, '\0', size) == NULL &&
        words_parse_message(arena, input, &parts) == NULL) {
        say(arena, input);
    }
    free(exact);
    arena_free(arena);
    return 0;
}
