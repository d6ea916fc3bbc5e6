// The rules of settings in the browser: which may change, within which bounds, and when they come into force. No HTTP
// and no SQL here.
#include "features/tuning/tuning_store.h"
#include "http/input.h"
#include "ledger/ledger.h"

TUNING_FAULTS(FAULT_DEFINE)

// ---- In force ----

typedef struct Reading {
    Arena *arena;
    OwnSetting *list;
    size_t count;
} Reading;

static Fault read_list(DbConn *conn, void *context)
{
    Reading *reading = context;
    return tuning_store_list(conn, reading->arena, &reading->list, &reading->count);
}

static Fault read_numbers(void *context, Arena *arena, OwnNumber **numbers_out, size_t *count_out)
{
    Reading reading = { .arena = arena };
    TRY(db_read(context, read_list, &reading));
    OwnNumber *numbers = ARENA_ARRAY(arena, OwnNumber, reading.count + 1);
    for (size_t i = 0; i < reading.count; i++) {
        numbers[i] = (OwnNumber){ reading.list[i].key, reading.list[i].value };
    }
    *numbers_out = numbers;
    *count_out = reading.count;
    return OK;
}

Fault tuning_put_in_force(Db *db, SettingsShelf *shelf)
{
    return settings_shelf_refresh(shelf, read_numbers, db);
}

Fault tuning_own(Work *work, OwnSetting **list_out, size_t *count_out)
{
    return tuning_store_list(work->db, work->arena, list_out, count_out);
}

Fault tuning_changed_at(Work *work, int64_t *at_out)
{
    return tuning_store_changed_at(work, at_out);
}

// ---- Changing ----

static Fault append_event(Work *work, const char *kind, Str key, int64_t value)
{
    Doc *record = doc_new(work->arena);
    doc_text(record, "key", key);
    doc_int(record, "value", value);
    Id id = work_named_id("setting", key);
    Event event = { .kind = kind, .subject = id, .object = id, .governorate = STR("PS"),
                    .record = record };
    return ledger_append(work, &event);
}

Fault tuning_change(Work *work, const SettingsShelf *shelf, Str key, int64_t value)
{
    SettingRule rule;
    if (!settings_find_rule(key, &rule)) {
        return SETTING_NOT_FOUND;
    }
    if (settings_shelf_is_pinned(shelf, key)) {
        return SETTING_PINNED;
    }
    if (value < rule.least || value > rule.most) {
        return fault_beyond(work, NUMBER_OUT_OF_RANGE, value < rule.least ? rule.least : rule.most, "value");
    }
    TRY(tuning_store_put(work, key, value));
    return append_event(work, "setting.changed", key, value);
}

Fault tuning_take_back(Work *work, Str key)
{
    SettingRule rule;
    bool deleted;
    if (!settings_find_rule(key, &rule)) {
        return SETTING_NOT_FOUND;
    }
    TRY(tuning_store_delete(work, key, &deleted));
    return deleted ? append_event(work, "setting.taken-back", key, rule.shipped) : OK;
}
