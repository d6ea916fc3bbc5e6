// The words in force: those that the program carries, with the operator's own wordings over them. A set of words
// never changes; another takes its place, and goes when the last request that reads it has ended.
#ifndef PAGES_WORDS_SHELF_H
#define PAGES_WORDS_SHELF_H

#include "base/arena.h"
#include "pages/words.h"

typedef struct WordsShelf WordsShelf;

// From the JSON texts of web/words, which must outlive it. Faults and `bad_out` as words_load.
MUST_USE Fault words_shelf_new(const Str json_by_language[LANGUAGE_COUNT], WordsShelf **shelf_out,
                               const char **bad_out);
// Gone when no arena holds its words any more, which may be later; NULL is allowed.
void words_shelf_free(WordsShelf *shelf);
// The words in force now, kept until the arena is reset. Safe on many threads at once.
const Words *words_shelf_take(WordsShelf *shelf, Arena *arena);
// What the program carries, without wordings of the operator. Lives as long as the shelf.
const Words *words_shelf_shipped(const WordsShelf *shelf);
// Reads the operator's wordings with `read` and puts them in force, for all that are taken from then on. Two at
// once are done one after the other, each reading what was written before it, so that the later one stands.
typedef Fault (*WordsRead)(void *context, Arena *arena, WordChange **changes_out, size_t *count_out);
MUST_USE Fault words_shelf_refresh(WordsShelf *shelf, WordsRead read, void *context);

#endif
