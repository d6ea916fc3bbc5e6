// The settings in force: what the file, the environment and the command line give, with what administrators changed in
// the browser over it. Each request and each job works with a copy of its own, taken once, that never changes.
#ifndef CORE_SETTINGS_SHELF_H
#define CORE_SETTINGS_SHELF_H

#include "base/arena.h"
#include "core/settings.h"

typedef struct SettingsShelf SettingsShelf;

// `given` is copied. `pairs`: what --set gave; that stands over the browser (settings_shelf_is_pinned).
SettingsShelf *settings_shelf_new(const Settings *given, const char *const *pairs, size_t count);
void settings_shelf_free(SettingsShelf *shelf); // NULL is allowed
// What is in force now. Safe on many threads at once.
void settings_shelf_copy(SettingsShelf *shelf, Settings *settings_out);
// Without what was changed in the browser. Lives as long as the shelf.
const Settings *settings_shelf_given(const SettingsShelf *shelf);
bool settings_shelf_is_pinned(const SettingsShelf *shelf, Str key);

typedef struct OwnNumber {
    Str key;
    int64_t value;
} OwnNumber;
// Reads what is stored with `read` and puts it in force. What the program no longer knows, or no longer allows, is
// passed over. Two at once are done one after the other, so that the later one stands.
typedef Fault (*SettingsRead)(void *context, Arena *arena, OwnNumber **numbers_out, size_t *count_out);
MUST_USE Fault settings_shelf_refresh(SettingsShelf *shelf, SettingsRead read, void *context);

#endif
