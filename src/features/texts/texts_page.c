// Documents of wordings: lists, one message, how it would be said. Not here: what may be written (texts_rules.c).
#include "features/texts/texts_page.h"

#include <string.h>
#include <strings.h>

#include "features/texts/texts_store.h"
#include "pages/words_check.h"

enum { CHANGES_MOST = 30 };

// The Latin letters of keys and English by either case; Arabic has no cases.
static bool holds(Str text, Str search)
{
    for (size_t i = 0; search.len > 0 && i + search.len <= text.len; i++) {
        if (strncasecmp(text.at + i, search.at, search.len) == 0) {
            return true;
        }
    }
    return search.len == 0;
}

static const OwnText *find_own(const OwnText *list, size_t count, Str key, Language language)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].language == language && str_equal(list[i].key, key)) {
            return &list[i];
        }
    }
    return NULL;
}

// The program's own message has changed since, so that somebody should look again; or the message is gone.
static bool is_stale(const Words *shipped, const OwnText *own)
{
    return own && !str_equal(words_text(shipped, own->language, own->key), own->shipped);
}

// ---- The list ----

typedef struct Listing {
    const Words *shipped;
    const OwnText *own;
    size_t own_count;
    const TextsFilter *filter;
} Listing;

static Str text_in_force(const Listing *listing, Str key, Language language, const OwnText **own_out)
{
    *own_out = find_own(listing->own, listing->own_count, key, language);
    return *own_out ? (*own_out)->text : words_text(listing->shipped, language, key);
}

static bool add_row(const Listing *listing, Str key, Doc *list)
{
    const OwnText *own_ar, *own_en;
    const TextsFilter *filter = listing->filter;
    Str ar = text_in_force(listing, key, LANGUAGE_AR, &own_ar);
    Str en = text_in_force(listing, key, LANGUAGE_EN, &own_en);
    bool wanted = str_starts(key, filter->prefix) && (!filter->own || own_ar || own_en) &&
                  (holds(key, filter->search) || holds(ar, filter->search) ||
                   holds(en, filter->search));
    if (!wanted) {
        return false;
    }
    Doc *row = doc_list_record(list);
    doc_text(row, "key", key);
    doc_text(row, "ar", ar);
    doc_text(row, "en", en);
    doc_bool(row, "own", own_ar || own_en);
    doc_bool(row, "stale", is_stale(listing->shipped, own_ar) || is_stale(listing->shipped, own_en));
    return true;
}

static void add_prefixes(const Words *shipped, Str chosen, Doc *doc)
{
    Doc *list = doc_list(doc, "prefixes");
    Doc *row = NULL;
    Str last = STR_NONE;
    int64_t number = 0;
    for (size_t i = 0; i < words_count(shipped); i++) {
        Str key = words_key(shipped, i);
        size_t dot = key.len;
        (void)str_find(key, '.', &dot);
        Str prefix = str_slice(key, 0, dot + 1);
        if (!str_equal(prefix, last)) {
            last = prefix;
            number = 0;
            row = doc_list_record(list);
            doc_text(row, "prefix", prefix);
            doc_bool(row, "chosen", str_equal(prefix, chosen));
        }
        doc_int(row, "count", ++number);
    }
}

// Wordings whose message the program no longer has: they wait to be taken back, or for the key to return.
static void add_orphans(const Listing *listing, Doc *doc)
{
    Doc *list = doc_list(doc, "orphans");
    for (size_t i = 0; i < listing->own_count; i++) {
        const OwnText *own = &listing->own[i];
        if (!words_has(listing->shipped, own->key)) {
            Doc *row = doc_list_record(list);
            doc_text(row, "key", own->key);
            doc_text(row, "text", own->text);
            doc_text_c(row, "language", language_code(own->language));
        }
    }
}

Fault texts_page_list(Work *work, const Words *shipped, const TextsFilter *filter, Doc *doc)
{
    OwnText *own;
    size_t own_count;
    TRY(texts_own(work, &own, &own_count));
    Listing listing = { shipped, own, own_count, filter };
    Doc *list = doc_list(doc, "texts");
    Str next = STR_NONE, last = STR_NONE;
    size_t shown = 0;
    for (size_t i = 0; i < words_count(shipped); i++) {
        Str key = words_key(shipped, i);
        if (filter->after.len > 0 && str_compare(key, filter->after) <= 0) {
            continue;
        }
        if (shown == TEXTS_PAGE) {
            next = last;
            break;
        }
        if (add_row(&listing, key, list)) {
            last = key;
            shown++;
        }
    }
    doc_text(doc, "next", next);
    doc_int(doc, "own_count", (int64_t)own_count);
    doc_int(doc, "count", (int64_t)words_count(shipped));
    add_prefixes(shipped, filter->prefix, doc);
    add_orphans(&listing, doc);
    return OK;
}

// ---- One message ----

static Fault add_changes(Work *work, Str key, Doc *doc)
{
    PastText *past;
    size_t count;
    TRY(texts_store_changes(work, key, CHANGES_MOST, &past, &count));
    Doc *list = doc_list(doc, "changes");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(list);
        doc_text_c(row, "language", language_code(past[i].language));
        doc_text(row, "text", past[i].text);
        doc_time(row, "at", past[i].at);
        doc_text(row, "actor", past[i].actor);
    }
    return OK;
}

static void add_arguments(Work *work, const Words *shipped, Str key, Doc *doc)
{
    WordsFacts facts;
    bool plural = false;
    words_check(work->arena, LANGUAGE_AR, words_text(shipped, LANGUAGE_AR, key), &facts);
    Doc *list = doc_list(doc, "arguments");
    for (size_t i = 0; i < facts.argument_count; i++) {
        Doc *row = doc_list_record(list);
        doc_text(row, "written", str_format(work->arena, "{%.*s}", STR_ARG(facts.arguments[i].name)));
        plural = plural || facts.arguments[i].kind == PART_PLURAL;
    }
    doc_bool(doc, "plural", plural);
}

static Fault add_language(Work *work, const Words *shipped, Str key, Language language, Doc *doc)
{
    Str own;
    TRY(texts_store_find(work, key, language, &own));
    Str text = words_text(shipped, language, key);
    Doc *record = doc_record(doc, language_code(language));
    doc_text(record, "text", own.at ? own : text);
    doc_text(record, "shipped", text);
    doc_bool(record, "own", own.at != NULL);
    return OK;
}

Fault texts_page_text(Work *work, const Words *shipped, Str key, Doc *doc)
{
    doc_text(doc, "key", key);
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        TRY(add_language(work, shipped, key, language, doc));
    }
    bool own = doc_get_bool(doc_get(doc, "ar"), "own") || doc_get_bool(doc_get(doc, "en"), "own");
    doc_bool(doc, "own", own);
    add_arguments(work, shipped, key, doc);
    return add_changes(work, key, doc);
}

// ---- How it would be said ----

// A message is looked at with numbers that take each plural form of Arabic, and each choice it names.
static Doc *sample(Work *work, const WordsFacts *facts, int64_t number, const Choice *choice)
{
    Doc *arguments = doc_new(work->arena);
    for (size_t i = 0; i < facts->argument_count; i++) {
        const WordsArgument *one = &facts->arguments[i];
        const char *name = str_to_c(work->arena, one->name);
        if (one->kind == PART_PLURAL) {
            doc_int(arguments, name, number);
        } else if (one->kind == PART_SELECT) {
            doc_text(arguments, name, choice ? choice->name : STR("other"));
        } else if (one->kind == PART_ARGUMENT) {
            doc_text(arguments, name, str_format(work->arena, "‹%s›", name));
        } else {
            doc_int(arguments, name, work->now);
        }
    }
    return arguments;
}

static const WordsArgument *argument_of(const WordsFacts *facts, PartKind kind)
{
    for (size_t i = 0; i < facts->argument_count; i++) {
        if (facts->arguments[i].kind == kind) {
            return &facts->arguments[i];
        }
    }
    return NULL;
}

typedef struct Preview {
    Work *work;
    const Words *shipped;
    Str text[LANGUAGE_COUNT];
    Doc *list;
} Preview;

static Fault add_said(const Preview *preview, const Doc *arguments, const char *with)
{
    Doc *row = doc_list_record(preview->list);
    doc_text_c(row, "with", with);
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        Str said;
        const char *field = language_code(language);
        if (words_try(preview->shipped, language, preview->text[language], arguments,
                      preview->work->arena, &said)) {
            return fault_at(preview->work, TEXT_SYNTAX_WRONG, "%s", field);
        }
        doc_text(row, field, said);
    }
    return OK;
}

static Fault add_numbers(const Preview *preview, const WordsFacts *facts)
{
    static const int64_t numbers[] = { 0, 1, 2, 3, 11, 100 };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        Str with = str_format(preview->work->arena, "%lld", (long long)numbers[i]);
        TRY(add_said(preview, sample(preview->work, facts, numbers[i], NULL), with.at));
    }
    return OK;
}

static Fault add_choices(const Preview *preview, const WordsFacts *facts, const Choice *choice)
{
    for (; choice; choice = choice->next) {
        Doc *arguments = sample(preview->work, facts, 3, choice);
        TRY(add_said(preview, arguments, str_to_c(preview->work->arena, choice->name)));
    }
    return OK;
}

Fault texts_page_preview(Work *work, const Words *shipped, Str ar, Str en, Doc *doc)
{
    WordsFacts facts;
    Preview preview = { work, shipped, { ar, en }, doc_list(doc, "previews") };
    words_check(work->arena, LANGUAGE_AR, ar, &facts);
    if (facts.reason) {
        return fault_at(work, TEXT_SYNTAX_WRONG, "ar");
    }
    const WordsArgument *select = argument_of(&facts, PART_SELECT);
    if (argument_of(&facts, PART_PLURAL)) {
        return add_numbers(&preview, &facts);
    }
    return select ? add_choices(&preview, &facts, select->choices)
                  : add_said(&preview, sample(work, &facts, 0, NULL), NULL);
}

// ---- Export ----

Fault texts_page_export(Work *work, Str *json_out)
{
    OwnText *own;
    size_t count;
    TRY(texts_own(work, &own, &count));
    Doc *doc = doc_new(work->arena);
    Doc *by_language[LANGUAGE_COUNT];
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        by_language[language] = doc_record(doc, language_code(language));
    }
    for (size_t i = 0; i < count; i++) {
        doc_text(by_language[own[i].language], str_to_c(work->arena, own[i].key), own[i].text);
    }
    *json_out = doc_to_json(work->arena, doc);
    return OK;
}
