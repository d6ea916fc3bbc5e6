// Puts an explanation into words.
#include "app/plan_explain.h"

#include "allocation/explain.h"

enum { NAMES_SHOWN = 8 };

static const char *const answer_words[EXPLAIN_ANSWER_COUNT] = {
    [EXPLAIN_LEVEL] = WORD("plan.answer_level"), [EXPLAIN_WEIGHT] = WORD("plan.answer_weight"),
    [EXPLAIN_REACH] = WORD("plan.answer_reach"), [EXPLAIN_DRAW] = WORD("plan.answer_draw"),
    [EXPLAIN_TIER] = WORD("plan.answer_tier"),   [EXPLAIN_FULL] = WORD("plan.answer_full"),
    [EXPLAIN_UNVERIFIED] = WORD("plan.answer_unverified"),
};

static const char *const link_words[EXPLAIN_LINK_COUNT] = {
    [EXPLAIN_GIVES] = WORD("plan.link_gives"),
    [EXPLAIN_NO_STOCK] = WORD("plan.link_no_stock"),
    [EXPLAIN_TAKEN] = WORD("plan.link_taken"),
    [EXPLAIN_NOT_NEEDED] = WORD("plan.link_not_needed"),
};

typedef struct Telling {
    Call *call;
    Language language;
    const Explanation *e;
} Telling;

static void tell(const Telling *telling, const char *key, const Doc *arguments)
{
    Arena *arena = telling->call->arena;
    Str said = words_say(house_words(telling->call->house, arena), telling->language, str_from(key), arguments, arena);
    call_say(telling->call, "%.*s\n", STR_ARG(said));
}

static void tell_level(const Telling *telling)
{
    const Explanation *e = telling->e;
    const Share *share = e->share;
    const Need *need = &share->needs[e->need];
    Doc *arguments = doc_new(telling->call->arena);
    doc_text(arguments, "need", share->in->people[need->person]);
    doc_text(arguments, "item", share->in->items[need->item]);
    doc_int(arguments, "given", share->given[e->need]);
    doc_int(arguments, "asked", need->asked);
    tell(telling, WORD("plan.explain_head"), arguments);
    arguments = doc_new(telling->call->arena);
    doc_int(arguments, "given", share->given[e->need]);
    doc_int(arguments, "received", need->received);
    doc_int(arguments, "entitlement", need->entitlement);
    doc_int(arguments, "weight", need->weight);
    doc_int(arguments, "tier", need->tier);
    doc_int(arguments, "above", 2 * (share->given[e->need] + need->received) + 1);
    doc_int(arguments, "below", need->entitlement * need->weight);
    tell(telling, WORD("plan.explain_level"), arguments);
    if (e->rank > 0) {
        arguments = doc_new(telling->call->arena);
        doc_int(arguments, "rank", (int64_t)e->rank);
        doc_int(arguments, "units", (int64_t)e->units);
        tell(telling, WORD("plan.explain_rank"), arguments);
    }
}

static void tell_links(const Telling *telling)
{
    const Explanation *e = telling->e;
    if (e->link_count == 0) {
        tell(telling, WORD("plan.explain_no_links"), NULL);
    }
    for (size_t i = 0; i < e->link_count; i++) {
        const ExplainedLink *link = &e->links[i];
        Doc *arguments = doc_new(telling->call->arena);
        doc_text(arguments, "responder", e->share->in->responders[link->responder]);
        doc_int(arguments, "distance", link->distance);
        doc_int(arguments, "quantity", link->quantity);
        doc_int(arguments, "stock", link->stock);
        tell(telling, link_words[link->reason], arguments);
    }
}

static void tell_bottleneck(const Telling *telling)
{
    const Explanation *e = telling->e;
    TextBuilder names = { .arena = telling->call->arena };
    for (int32_t i = 0; i < e->stock_count && i < NAMES_SHOWN; i++) {
        text_add(&names, i ? STR(", ") : STR_NONE);
        text_add(&names, e->share->in->responders[e->share->stocks[e->stocks[i]].responder]);
    }
    text_add(&names, e->stock_count > NAMES_SHOWN ? STR(", …") : STR_NONE);
    Doc *arguments = doc_new(telling->call->arena);
    doc_int(arguments, "needs", e->need_count);
    doc_int(arguments, "stocks", e->stock_count);
    doc_text(arguments, "names", text_done(&names));
    tell(telling, WORD("plan.explain_bottleneck"), arguments);
}

static void tell_all(const Telling *telling)
{
    const Explanation *e = telling->e;
    Doc *arguments = doc_new(telling->call->arena);
    tell_level(telling);
    tell_links(telling);
    if (e->stock_count) {
        tell_bottleneck(telling);
    }
    if (e->other >= 0) {
        doc_text(arguments, "other", e->share->in->people[e->share->needs[e->other].person]);
    }
    tell(telling, answer_words[e->answer], arguments);
}

bool plan_explain(Call *call, const Plan *plan, Str need, Language language)
{
    size_t count;
    Explanation *all = explain(call->arena, plan, need, &count);
    for (size_t i = 0; i < count; i++) {
        tell_all(&(Telling){ call, language, &all[i] });
    }
    if (count == 0) {
        call_complain(call, "the instance has no need %.*s", STR_ARG(need));
    }
    return count > 0;
}
