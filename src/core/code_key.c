// The keyed hash that stands for a follow code in tables and look-ups.
#include "core/code_key.h"

#include <string.h>

#include "base/digest.h"

enum { KEY_TIMED_BYTES = 2 };

CodeKey code_key_untimed(const Keys *keys, Str code)
{
    Digest digest = digest_keyed(keys->lookups, "need code", code);
    CodeKey key;
    memcpy(key.at, digest.at, sizeof key.at);
    return key;
}

CodeKey code_key(const Keys *keys, Str code)
{
    Str timed = str_slice(code, 0, CODE_TIMED_LENGTH);
    Digest first = digest_keyed(keys->lookups, "timed part of a need code", timed);
    CodeKey key = code_key_untimed(keys, code);
    memcpy(key.at, first.at, KEY_TIMED_BYTES);
    return key;
}
