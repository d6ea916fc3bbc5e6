// What a message asks for and lacks. Not here: whether a page gives it (tools/check_words).
#include "pages/words_check.h"

static WordsArgument *find_argument(WordsFacts *facts, Str name)
{
    for (size_t i = 0; i < facts->argument_count; i++) {
        if (str_equal(facts->arguments[i].name, name)) {
            return &facts->arguments[i];
        }
    }
    return NULL;
}

static void add_argument(WordsFacts *facts, const Part *part)
{
    WordsArgument *known = find_argument(facts, part->text);
    if (!known) {
        if (facts->argument_count == WORDS_ARGUMENTS_MAX) {
            facts->reason = "takes too many arguments";
            return;
        }
        known = &facts->arguments[facts->argument_count++];
        *known = (WordsArgument){ part->text, PART_ARGUMENT, NULL };
    }
    if (known->kind == PART_ARGUMENT) {
        known->kind = part->kind;
        known->choices = part->choices;
    }
}

// Arabic has all six forms, English two.
static void check_plural(Language language, const Part *part, WordsFacts *facts)
{
    bool has[PLURAL_COUNT] = { false };
    for (const Choice *choice = part->choices; choice; choice = choice->next) {
        has[choice->plural] = has[choice->plural] || !choice->exact;
    }
    for (int i = 0; i < PLURAL_COUNT; i++) {
        bool needed = language == LANGUAGE_AR || i == PLURAL_ONE || i == PLURAL_OTHER;
        if (needed && !has[i]) {
            facts->lacks[i] = facts->lacks_any = true;
        }
    }
}

static void collect(Language language, const Part *part, WordsFacts *facts)
{
    for (; part; part = part->next) {
        if (part->kind != PART_TEXT) {
            add_argument(facts, part);
        }
        if (part->kind == PART_PLURAL) {
            check_plural(language, part, facts);
        }
        for (const Choice *choice = part->choices; choice; choice = choice->next) {
            collect(language, choice->parts, facts);
        }
    }
}

void words_check(Arena *arena, Language language, Str text, WordsFacts *facts_out)
{
    const Part *parts = NULL;
    *facts_out = (WordsFacts){ .reason = words_parse_message(arena, text, &parts) };
    if (!facts_out->reason) {
        collect(language, parts, facts_out);
    }
}

bool words_takes(const WordsFacts *facts, Str argument)
{
    for (size_t i = 0; i < facts->argument_count; i++) {
        if (str_equal(facts->arguments[i].name, argument)) {
            return true;
        }
    }
    return false;
}

bool words_take_alike(const WordsFacts *a, const WordsFacts *b)
{
    bool alike = a->argument_count == b->argument_count;
    for (size_t i = 0; alike && i < a->argument_count; i++) {
        alike = words_takes(b, a->arguments[i].name);
    }
    return alike;
}
