// What is stored in the place of a follow code. Not here: how codes are made (features/needs), what they look like
// (base/id.h).
#ifndef CORE_CODE_KEY_H
#define CORE_CODE_KEY_H

#include "base/text.h"
#include "core/keys.h"

// Two characters of a code are the same for all needs of one second, and CodeKey keeps them in front: so
// what arrives together lies together in the index, and a busy hour writes few pages instead of one a need.
enum { CODE_TIMED_LENGTH = 2 };

typedef struct CodeKey {
    uint8_t at[16];
} CodeKey;

CodeKey code_key(const Keys *keys, Str code);
// For codes that were given before they had timed characters.
CodeKey code_key_untimed(const Keys *keys, Str code);

#endif
