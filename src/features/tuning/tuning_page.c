// Documents of settings. Not here: what may be changed (tuning_rules.c).
#include "features/tuning/tuning_page.h"

#include "features/tuning/tuning_store.h"

enum { CHANGES_MOST = 30 };

typedef struct Showing {
    const SettingsShelf *shelf;
    OwnSetting *own;
    size_t own_count;
} Showing;

static Fault begin_showing(Work *work, SettingsShelf *shelf, Showing *showing)
{
    showing->shelf = shelf;
    return tuning_own(work, &showing->own, &showing->own_count);
}

static const OwnSetting *find_own(const Showing *showing, Str key)
{
    for (size_t i = 0; i < showing->own_count; i++) {
        if (str_equal(showing->own[i].key, key)) {
            return &showing->own[i];
        }
    }
    return NULL;
}

static void own_to_doc(Doc *record, const OwnSetting *own)
{
    doc_time(record, "changed", own->changed_at);
    doc_text(record, "actor", own->actor);
}

static void rule_to_doc(const Showing *showing, const SettingRule *rule, Doc *record)
{
    Str key = str_from(rule->key);
    const OwnSetting *own = find_own(showing, key);
    bool pinned = settings_shelf_is_pinned(showing->shelf, key);
    int64_t given = settings_rule_value(settings_shelf_given(showing->shelf), key);
    bool stands = own && !pinned && own->value >= rule->least && own->value <= rule->most;
    doc_text(record, "key", key);
    doc_text_c(record, "unit", rule->unit);
    doc_int(record, "value", stands ? own->value : given);
    doc_int(record, "given", given);
    doc_int(record, "shipped", rule->shipped);
    doc_int(record, "least", rule->least);
    doc_int(record, "most", rule->most);
    doc_bool(record, "pinned", pinned);
    if (own) {
        own_to_doc(doc_record(record, "own"), own);
    } else {
        doc_null(record, "own");
    }
}

Fault tuning_page_list(Work *work, SettingsShelf *shelf, Doc *doc)
{
    Showing showing;
    SettingRule rule;
    TRY(begin_showing(work, shelf, &showing));
    Doc *list = doc_list(doc, "settings");
    for (size_t i = 0; settings_rule(i, &rule); i++) {
        rule_to_doc(&showing, &rule, doc_list_record(list));
    }
    return OK;
}

static void change_to_doc(Doc *record, const PastSetting *change)
{
    if (change->taken_back) {
        doc_null(record, "value");
    } else {
        doc_int(record, "value", change->value);
    }
    doc_time(record, "at", change->at);
    doc_text(record, "actor", change->actor);
}

Fault tuning_page_one(Work *work, SettingsShelf *shelf, Str key, Doc *doc)
{
    Showing showing;
    SettingRule rule;
    PastSetting *changes;
    size_t count;
    if (!settings_find_rule(key, &rule)) {
        return SETTING_NOT_FOUND;
    }
    TRY(begin_showing(work, shelf, &showing));
    TRY(tuning_store_changes(work, key, CHANGES_MOST, &changes, &count));
    rule_to_doc(&showing, &rule, doc);
    Doc *list = doc_list(doc, "changes");
    for (size_t i = 0; i < count; i++) {
        change_to_doc(doc_list_record(list), &changes[i]);
    }
    return OK;
}
