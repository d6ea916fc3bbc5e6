// Settings that administrators change in the browser: deadlines, freshness, claims and what is published, in force at
// once. Settings of the machine are for who runs it (core/settings.h).
#ifndef TUNING_TUNING_H
#define TUNING_TUNING_H

#include "core/settings_shelf.h"
#include "core/work.h"
#include "http/http.h"

#define TUNING_FAULTS(X)      \
    X(SETTING_NOT_FOUND, 404) \
    X(SETTING_PINNED, 409)

TUNING_FAULTS(FAULT_DECLARE)

typedef struct OwnSetting {
    Str key;
    int64_t value;
    int64_t changed_at; // seconds UTC
    Str actor;          // name of who changed it; STR_NONE: the house
} OwnSetting;

// Puts what is stored in force, in all threads at once. At the start, and after each change has been committed.
MUST_USE Fault tuning_put_in_force(Db *db, SettingsShelf *shelf);
// SETTING_NOT_FOUND; SETTING_PINNED when the command line says it; NUMBER_OUT_OF_RANGE at "value".
MUST_USE Fault tuning_change(Work *work, const SettingsShelf *shelf, Str key, int64_t value);
// Back to what the file, the environment or the program says. SETTING_NOT_FOUND.
MUST_USE Fault tuning_take_back(Work *work, Str key);
MUST_USE Fault tuning_own(Work *work, OwnSetting **list_out, size_t *count_out);
// When any of them was last changed in the browser, for the page that tells the public; 0: never.
MUST_USE Fault tuning_changed_at(Work *work, int64_t *at_out);

extern const Route tuning_routes[];
#endif
