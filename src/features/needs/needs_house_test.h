// What the tests of needs share: one act a function, all about one need, and looks past the rules
// into the tables. Not here: anything that the program itself uses.
#ifndef NEEDS_NEEDS_HOUSE_TEST_H
#define NEEDS_NEEDS_HOUSE_TEST_H

#include "features/house_test.h"

#include "base/clock.h"
#include "features/needs/needs.h"
#include "ledger/ledger.h"

// What an act is given, and what it gave.
typedef struct NeedCase {
    NeedDraft draft;
    Id id;
    bool as_proxy; // acts of the owner: by whoever raised it for someone else
    Urgency urgency;
    Str reason, words, area, landmark;
    LineDraft lines[NEED_LINES_MAX];
    size_t line_count;
    NeedChange change;
    Need need;
    Str code, owner_code, typed;
    Personal personal;
    HistoryRow *history;
    size_t history_count;
    int64_t claim_state;
    bool more;
} NeedCase;

static inline NeedCase some_need(void)
{
    return (NeedCase){
        .draft = { .whom = STR("household"),
                   .area = STR("PS0203"),
                   .people = 5,
                   .personal = { .name = STR("أم سامي"),
                                 .phone = STR("599123456"),
                                 .landmark = STR("خلف المدرسة"),
                                 .words = STR("نحتاج ماء") },
                   .lines = { { STR("food-parcel"), 10 }, { STR("blanket"), 5 } },
                   .line_count = 2 },
        .urgency = URGENCY_NORMAL,
        .reason = STR("outside-criteria"),
        .words = STR("كلمات"),
        .area = STR("PS0105"),
        .lines = { { STR("food-parcel"), 10 } },
        .line_count = 1,
    };
}

static inline Fault need_raise(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(needs_raise(work, &it->draft, &it->need, &it->code));
    it->id = it->need.id;
    return OK;
}

static inline Fault need_find(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(ledger_history(work, it->id, 100, &it->history, &it->history_count));
    TRY(needs_find(work, it->id, &it->need));
    Str texts[4];
    TRY(testing_unseal_personal(work, it->need.personal, texts));
    it->personal = (Personal){ texts[0], texts[1], texts[2], texts[3] };
    return OK;
}

static inline Fault need_find_by_code(Work *work, void *context)
{
    NeedCase *it = context;
    return needs_find_by_code(work, it->typed, &it->need);
}

static inline Fault need_verify(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_verify(work, it->id, it->urgency, it->words);
}

static inline Fault need_decline(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_decline(work, it->id, it->reason, it->words);
}

static inline Fault need_ask(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_ask(work, it->id, it->words);
}

static inline Fault need_set_urgency(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_set_urgency(work, it->id, it->urgency);
}

static inline Fault need_close(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_close(work, it->id, it->reason);
}

static inline Fault need_close_as_duplicate(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_close(work, it->id, STR("duplicate"));
}

static inline Fault need_set_lines(Work *work, void *context)
{
    const NeedCase *it = context;
    return needs_set_lines(work, it->id, it->lines, it->line_count);
}

static inline Fault need_give_owner_code(Work *work, void *context)
{
    NeedCase *it = context;
    return needs_give_owner_code(work, it->id, &it->owner_code);
}

static inline Fault find_as_owner(Work *work, NeedCase *it)
{
    TRY(needs_find(work, it->id, &it->need));
    it->need.reader_is_owner = !it->as_proxy;
    return OK;
}

static inline Fault need_update(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    return needs_update(work, &it->need, &it->change);
}

static inline Fault need_update_lines(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    NeedChange change = { .lines = it->lines, .line_count = it->line_count };
    return needs_update(work, &it->need, &change);
}

static inline Fault need_say_still_so(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    return needs_say_still_so(work, &it->need);
}

static inline Fault need_move(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    return needs_move(work, &it->need, it->area, it->landmark);
}

static inline Fault need_answer(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    return needs_answer(work, &it->need, it->words);
}

static inline Fault need_withdraw(Work *work, void *context)
{
    NeedCase *it = context;
    TRY(find_as_owner(work, it));
    return needs_withdraw(work, &it->need, it->reason);
}

static inline Fault need_keep_fresh(Work *work, void *context)
{
    NeedCase *it = context;
    return needs_keep_fresh(work, &it->more);
}

static inline const char *state_of(TestHouse *house, NeedCase *it)
{
    assert_ok(testing_do(house, need_find, it));
    return need_state_name(it->need.state);
}

static inline const char *last_event(TestHouse *house, NeedCase *it)
{
    assert_ok(testing_do(house, need_find, it));
    return str_to_c(house->arena, it->history[it->history_count - 1].kind);
}

// ---- Past the rules ----

typedef struct TestCount {
    const char *governorate, *subject, *state;
    int64_t number;
} TestCount;

static inline Fault read_count(Work *work, void *context)
{
    static const Statement FIND[1] = {
        { "test_count", "SELECT number FROM area_count WHERE governorate = $1 AND subject = $2"
                        " AND state = $3" }
    };
    TestCount *it = context;
    it->number = 0;
    DbRows *rows = db_query(work->db, FIND, db_text(str_from(it->governorate)),
                            db_text(str_from(it->subject)), db_text(str_from(it->state)));
    if (db_next(rows)) {
        it->number = db_row_int(rows, 0);
    }
    return db_end(rows);
}

static inline int64_t count_of(TestHouse *house, const char *governorate, const char *subject,
                               const char *state)
{
    TestCount it = { governorate, subject, state, -1 };
    assert_ok(testing_do(house, read_count, &it));
    return it.number;
}

static inline Fault mark_asked(Work *work, void *context)
{
    static const Statement MARK[1] = { { "test_mark", "UPDATE need SET asked = 1 WHERE id = $1" } };
    const NeedCase *it = context;
    return db_run(work->db, MARK, db_id(it->id));
}

#endif
