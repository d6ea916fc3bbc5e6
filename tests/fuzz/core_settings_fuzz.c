// Any bytes as a file of settings, as --set and as a key file: taken whole within the bounds, or refused with the line.
#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "core/keys.h"
#include "core/settings.h"
#include "place.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const Settings *settings)
{
#define WITHIN(field, key, fallback, least, most, meaning) assert(settings->field >= (least) && settings->field <= (most));
#define ENDED(field, key, fallback, meaning) assert(memchr(settings->field, '\0', sizeof settings->field));
    SETTINGS_NUMBERS(WITHIN)
    SETTINGS_TEXTS(ENDED)
    // What stands in headers and in lines of files of our own.
    for (const char *at = settings->origin; *at; at++) {
        assert((unsigned char)*at > ' ' && *at != 0x7f);
    }
    for (const char *at = settings->security_contact; *at; at++) {
        assert((unsigned char)*at > ' ' && *at != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    digest_start();
    Arena *arena = arena_new();
    Settings settings;
    Keys keys;
    Str where = STR_NONE, line, rest = str_copy(arena, (Str){ (const char *)bytes, size });
    const char *path = place_file(bytes, size);
    settings_defaults(&settings);
    assert(settings_load(&settings, path, arena, &where) == OK || where.len > 0);
    check(&settings);
    settings_defaults(&settings);
    while (str_cut(&rest, '\n', &line)) {
        Fault fault = settings_set_pair(&settings, line);
        assert(fault == OK || fault == SETTING_UNKNOWN || fault == SETTING_MALFORMED);
    }
    check(&settings);
    Fault fault = keys_load(path, false, &keys);
    assert(fault == KEYS_UNREADABLE || (fault == OK && (size == 64 || size == 65)));
    arena_free(arena);
    return 0;
}
