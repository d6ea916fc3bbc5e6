// The rules of wordings: what a message must be to stand for the program's own, and when it comes into force. No
// HTTP and no SQL here.
#include "features/texts/texts_store.h"
#include "access/access.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "pages/words_check.h"

TEXTS_FAULTS(FAULT_DEFINE)

// ---- In force ----

typedef struct Reading {
    Arena *arena;
    OwnText *list;
    size_t count;
} Reading;

static Fault read_list(DbConn *conn, void *context)
{
    Reading *reading = context;
    return texts_store_list(conn, reading->arena, &reading->list, &reading->count);
}

static Fault read_changes(void *context, Arena *arena, WordChange **changes_out, size_t *count_out)
{
    Reading reading = { .arena = arena };
    TRY(db_read(context, read_list, &reading));
    WordChange *changes = ARENA_ARRAY(arena, WordChange, reading.count + 1);
    for (size_t i = 0; i < reading.count; i++) {
        const OwnText *own = &reading.list[i];
        changes[i] = (WordChange){ own->language, own->key, own->text };
    }
    *changes_out = changes;
    *count_out = reading.count;
    return OK;
}

Fault texts_put_in_force(Db *db, WordsShelf *shelf)
{
    return words_shelf_refresh(shelf, read_changes, db);
}

Fault texts_own(Work *work, OwnText **list_out, size_t *count_out)
{
    return texts_store_list(work->db, work->arena, list_out, count_out);
}

// ---- Writing ----

// Who wrote another wording of which message; the wordings themselves are in own_text_change.
static Fault append_event(Work *work, const char *kind, Str key)
{
    Doc *record = doc_new(work->arena);
    doc_text(record, "key", key);
    Id id = work_named_id("text", key);
    Event event = { .kind = kind, .subject = id, .object = id, .governorate = STR("PS"),
                    .record = record };
    return ledger_append(work, &event);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

// Blanks at the ends join messages to what stands beside them, and forms take them away: they stay as shipped.
static Str with_blanks_of(Arena *arena, Str shipped, Str text)
{
    size_t before = 0, after = 0;
    while (before < shipped.len && is_blank(shipped.at[before])) {
        before++;
    }
    while (after < shipped.len - before && is_blank(shipped.at[shipped.len - 1 - after])) {
        after++;
    }
    Str trimmed = str_trim(text);
    return str_format(arena, "%.*s%.*s%.*s", (int)before, shipped.at, STR_ARG(trimmed), (int)after,
                      shipped.at + shipped.len - after);
}

static Fault check_wording(Work *work, const WordChange *change, Str shipped)
{
    WordsFacts was, now;
    const char *field = language_code(change->language);
    words_check(work->arena, change->language, shipped, &was);
    words_check(work->arena, change->language, change->text, &now);
    if (now.reason || str_trim(change->text).len == 0) {
        return fault_at(work, TEXT_SYNTAX_WRONG, "%s", field);
    }
    if (text_length(change->text) > TEXT_MAX) {
        return fault_beyond(work, TEXT_TOO_LONG, TEXT_MAX, "%s", field);
    }
    if (!words_take_alike(&was, &now)) {
        return fault_at(work, TEXT_ARGUMENTS_WRONG, "%s", field);
    }
    return now.lacks_any ? fault_at(work, TEXT_PLURAL_MISSING, "%s", field) : OK;
}

// What names a language for browsers is no wording: with another text pages would not be read aloud aright.
static bool is_fixed(Str key)
{
    return str_is(key, "site.other_tongue");
}

static Fault take_back_one(Work *work, Str key, Language language, bool *taken_out)
{
    Str own;
    TRY(texts_store_find(work, key, language, &own));
    *taken_out = own.at != NULL;
    if (!own.at) {
        return OK;
    }
    TRY(texts_store_delete(work, key, language));
    return texts_store_add_change(work, key, language, STR_NONE);
}

static Fault put_one(Work *work, const WordChange *change, Str shipped, bool *put_out)
{
    Str own;
    TRY(texts_store_find(work, change->key, change->language, &own));
    *put_out = !own.at || !str_equal(own, change->text);
    if (!*put_out) {
        return OK;
    }
    OwnText put = { .key = change->key,
                    .language = change->language,
                    .text = change->text,
                    .shipped = shipped,
                    .changed_at = work->now,
                    .changed_by = access_account_of(work->user) };
    TRY(texts_store_put(work, &put));
    return texts_store_add_change(work, change->key, change->language, change->text);
}

Fault texts_write(Work *work, const Words *shipped, const WordChange *change)
{
    bool changed;
    Str text = words_text(shipped, change->language, change->key);
    if (!text.at || is_fixed(change->key)) {
        return TEXT_NOT_FOUND;
    }
    WordChange put = *change;
    put.text = with_blanks_of(work->arena, text, change->text);
    if (str_equal(put.text, text)) {
        TRY(take_back_one(work, put.key, put.language, &changed));
        return changed ? append_event(work, "text.taken-back", put.key) : OK;
    }
    TRY(check_wording(work, &put, text));
    TRY(put_one(work, &put, text, &changed));
    return changed ? append_event(work, "text.written", put.key) : OK;
}

Fault texts_take_back(Work *work, const Words *shipped, Str key)
{
    bool ar, en;
    TRY(take_back_one(work, key, LANGUAGE_AR, &ar));
    TRY(take_back_one(work, key, LANGUAGE_EN, &en));
    if (ar || en) {
        return append_event(work, "text.taken-back", key);
    }
    return words_has(shipped, key) ? OK : TEXT_NOT_FOUND;
}

// ---- Import ----

static Fault import_language(Work *work, const Words *shipped, Language language, const Doc *texts,
                             int64_t *written)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)texts, key, value) {
        WordChange change = { language, str_from(key),
                              { json_string_value(value), json_string_length(value) } };
        if (!json_is_string(value)) {
            return TEXTS_UNREADABLE;
        }
        // The text of a file was checked as it came; what it spells as \u202E was not.
        TRY(text_accept(work->arena, change.text, &change.text));
        Fault fault = texts_write(work, shipped, &change);
        if (fault != TEXT_NOT_FOUND) {
            TRY(fault);
            (*written)++;
        }
    }
    return OK;
}

Fault texts_import(Work *work, const Words *shipped, Str json, int64_t *written_out)
{
    Doc *root;
    int64_t written = 0;
    if (doc_from_json(work->arena, json, &root) != OK || !json_is_object(root)) {
        return fault_at(work, TEXTS_UNREADABLE, "texts");
    }
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        const Doc *texts = doc_get(root, language_code(language));
        Fault fault = json_is_object(texts)
                          ? import_language(work, shipped, language, texts, &written)
                          : OK;
        TRY(fault ? fault_at(work, fault, "texts") : OK);
    }
    *written_out = written;
    return OK;
}
