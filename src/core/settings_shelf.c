// Settings that change while they are read: whole copies under a lock, two kilobytes each. Not here: who may change
// what, and where it is stored (features/tuning).
#include "core/settings_shelf.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct SettingsShelf {
    Settings given;                 // never changes
    bool pinned[SETTING_RULES_MAX]; // by settings_rule; never changes
    pthread_mutex_t lock;           // of `in_force`
    pthread_mutex_t refreshing;     // held from reading what is stored until it is in force
    Settings in_force;
};

static void pin(SettingsShelf *shelf, Str pair)
{
    Str key;
    SettingRule rule;
    str_cut(&pair, '=', &key);
    for (size_t i = 0; settings_rule(i, &rule); i++) {
        shelf->pinned[i] = shelf->pinned[i] || str_is(str_trim(key), rule.key);
    }
}

SettingsShelf *settings_shelf_new(const Settings *given, const char *const *pairs, size_t count)
{
    SettingsShelf *shelf = calloc(1, sizeof *shelf);
    assert(shelf); // out of memory, as arenas
    shelf->given = shelf->in_force = *given;
    pthread_mutex_init(&shelf->lock, NULL);
    pthread_mutex_init(&shelf->refreshing, NULL);
    for (size_t i = 0; i < count; i++) {
        pin(shelf, str_from(pairs[i]));
    }
    return shelf;
}

void settings_shelf_free(SettingsShelf *shelf)
{
    if (shelf) {
        pthread_mutex_destroy(&shelf->lock);
        pthread_mutex_destroy(&shelf->refreshing);
        free(shelf);
    }
}

void settings_shelf_copy(SettingsShelf *shelf, Settings *settings_out)
{
    pthread_mutex_lock(&shelf->lock);
    *settings_out = shelf->in_force;
    pthread_mutex_unlock(&shelf->lock);
}

const Settings *settings_shelf_given(const SettingsShelf *shelf)
{
    return &shelf->given;
}

bool settings_shelf_is_pinned(const SettingsShelf *shelf, Str key)
{
    SettingRule rule;
    for (size_t i = 0; settings_rule(i, &rule); i++) {
        if (str_is(key, rule.key)) {
            return shelf->pinned[i];
        }
    }
    return false;
}

static Fault read_and_exchange(SettingsShelf *shelf, SettingsRead read, void *context, Arena *arena)
{
    OwnNumber *numbers;
    size_t count;
    Settings fresh = shelf->given;
    TRY(read(context, arena, &numbers, &count));
    for (size_t i = 0; i < count; i++) {
        if (!settings_shelf_is_pinned(shelf, numbers[i].key)) {
            Fault passed_over = settings_set_rule(&fresh, numbers[i].key, numbers[i].value);
            (void)passed_over; // of another version: what is given stands
        }
    }
    pthread_mutex_lock(&shelf->lock);
    shelf->in_force = fresh;
    pthread_mutex_unlock(&shelf->lock);
    return OK;
}

Fault settings_shelf_refresh(SettingsShelf *shelf, SettingsRead read, void *context)
{
    Arena *arena = arena_new();
    pthread_mutex_lock(&shelf->refreshing);
    Fault fault = read_and_exchange(shelf, read, context, arena);
    pthread_mutex_unlock(&shelf->refreshing);
    arena_free(arena);
    return fault;
}
