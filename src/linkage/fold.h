// Names and words as they are compared: folded spelling, letters, parts of a name, the code across scripts.
// For matching only: what people wrote is kept elsewhere, as they wrote it.
#ifndef LINKAGE_FOLD_H
#define LINKAGE_FOLD_H

#include "base/text.h"

enum { LINK_PARTS_MAX = 8, LINK_LETTERS_MAX = 250 };

// Lower-case letters and digits, words separated by one blank: compatibility forms undone, marks, tatweel and bidi
// controls dropped, أإآٱ→ا ى→ي ة→ه ؤ→و ئ→ي, ء dropped, گ ک ی as the Arabic letters, Latin digits, «هللا» and «اال…» of PDF
// files put right. STR("") when nothing is left. Bytes that are no UTF-8 count as blanks.
Str link_fold(Arena *arena, Str text);

// One byte a letter, the same for the same letter: what edits are counted on. Gives how many, at most LINK_LETTERS_MAX.
size_t link_letters(Str folded, uint8_t letters_out[LINK_LETTERS_MAX]);

typedef struct LinkParts {
    Str at[LINK_PARTS_MAX];
    size_t count;
} LinkParts;

// The parts of a folded name: عبد+X, أبو/أم/بنت+X, X+الدين/الله/الإسلام, ال+X joined, abd/abu/al… too; بن and ابن between
// parts passed over. What is behind the last place is left out, but the last part stands at the end.
void link_parts(Arena *arena, Str folded, LinkParts *parts_out);
// Without ال or al- before any of the words, and without blanks.
Str link_bare(Arena *arena, Str folded);

typedef enum LinkScript { LINK_LATIN, LINK_ARABIC, LINK_OTHER_SCRIPT } LinkScript;
LinkScript link_script(Str folded);

// The consonants that a name has in Arabic and Latin letters alike, five bits each, the first one highest; 0 when it has
// none. Other scripts: 0.
uint64_t link_skeleton(Str folded);

#endif
