// `istijaba demo`: fills an empty folder with invented people, made by the same rules that serve real ones,
// with the clock set back, so that every state and every history is a true one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "app/call.h"
#include "app/demo.sql.h"
#include "app/demo_data.h"
#include "app/features.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/number.h"
#include "features/claims/claims.h"

enum { DEMO_NEEDS = 4000, DEMO_DAYS = 85, LEAST_LATER_S = 1800, GRANT_DAYS = 365 };
// Of many needs only the last ones are still under way; those before have ended, over two years.
enum { LIVING_MOST = 20000, PAST_DAYS = 730, NEEDS_AT_ONCE = 200 };

typedef struct Actor {
    Id account;
    Grant grant;
    User user;
    Id organisation;
} Actor;

typedef struct Demo {
    Call *call;
    House *house;
    Work work;
    uint64_t state; // of the generator: the same folder each time, but for its keys and clock
    Str password_hash;
    Actor coordinator, reviewer;
    Actor managers[DEMO_ORGANISATIONS_MAX];
    size_t manager_count;
    int64_t now;    // the real one
    size_t index;   // of the need being made
    size_t past;    // so many come first and have ended
    size_t first, end; // the needs of one transaction
} Demo;

// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough for inventing people.
static uint64_t next(Demo *demo)
{
    uint64_t z = demo->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t pick(Demo *demo, size_t count)
{
    return (size_t)(next(demo) % count);
}

static void act_as(Demo *demo, const Actor *actor)
{
    demo->work.user = actor ? &actor->user : NULL;
}

// Time passes, but never beyond the real now.
static void pass(Demo *demo, int64_t most_s)
{
    int64_t later = LEAST_LATER_S + (int64_t)pick(demo, (size_t)most_s);
    int64_t then = demo->work.now + later;
    demo->work.now = then < demo->now ? then : demo->now;
}

// ---- Those who act ----

static Fault add_actor(Demo *demo, const DemoSignIn *sign_in, Id organisation, Actor *actor_out)
{
    NewAccount account = { str_from(sign_in->phone), str_from(sign_in->name), demo->password_hash };
    NewGrant grant = { .area = str_from(sign_in->area), .organisation = organisation,
                       .until = demo->now + GRANT_DAYS * DAY_S };
    Work *work = &demo->work;
    Area area;
    Actor actor = { .organisation = organisation };
    TRY(access_role_named(work, str_from(sign_in->role), &grant.role));
    TRY(access_add_account(work, &account, &actor.account));
    grant.account = actor.account;
    TRY(access_add_grant(work, &grant, &actor.grant.id));
    TRY(areas_find(work, grant.area, &area));
    actor.grant = (Grant){ actor.grant.id, grant.role, area.path, organisation, grant.until };
    *actor_out = actor;
    // The grant must lie where the actor finally lies.
    actor_out->user = (User){ .account = actor.account, .name = account.name,
                              .grants = &actor_out->grant, .grant_count = 1 };
    return OK;
}

static Fault make_organisation(Demo *demo, size_t index)
{
    const DemoOrganisation *wanted = &demo_organisations[index];
    OrganisationDraft draft = { str_from(wanted->name), str_from(wanted->kind),
                                str_from(wanted->sign_in.area), str_from(wanted->about) };
    Id id;
    act_as(demo, NULL);
    TRY(organisations_register(&demo->work, &draft, &id));
    if (!wanted->approved) {
        return OK;
    }
    act_as(demo, &demo->coordinator);
    TRY(organisations_decide(&demo->work, id, true, STR_NONE));
    act_as(demo, NULL);
    return add_actor(demo, &wanted->sign_in, id, &demo->managers[demo->manager_count++]);
}

static Fault make_places(Demo *demo)
{
    for (const DemoPlace *place = demo_places; place->pcode; place++) {
        Area area = { .pcode = str_from(place->pcode), .parent = str_from(place->parent),
                      .kind = STR("locality"), .name_ar = str_from(place->name_ar),
                      .name_en = str_from(place->name_en) };
        bool added;
        TRY(areas_put(&demo->work, &area, &added));
    }
    return OK;
}

static Fault make_actors(DbConn *conn, void *context)
{
    Demo *demo = context;
    demo->work.db = conn;
    demo->work.now = demo->now - (demo->past > 0 ? PAST_DAYS : DEMO_DAYS) * DAY_S;
    demo->manager_count = 0;
    act_as(demo, NULL);
    TRY(make_places(demo));
    TRY(add_actor(demo, &demo_sign_ins[0], ID_NONE, &demo->coordinator));
    TRY(add_actor(demo, &demo_sign_ins[1], ID_NONE, &demo->reviewer));
    for (const DemoSignIn *other = &demo_sign_ins[2]; other->phone; other++) {
        Actor actor;
        TRY(add_actor(demo, other, ID_NONE, &actor));
    }
    for (size_t i = 0; demo_organisations[i].name; i++) {
        TRY(make_organisation(demo, i));
    }
    return OK;
}

// ---- One need, from raising to its end ----

static Str pick_place(Demo *demo)
{
    size_t count = 0;
    while (demo_places[count].pcode) {
        count++;
    }
    // Most in the first of the list, few in the last; half of the needs in one of its places.
    size_t one = pick(demo, DEMO_GOVERNORATES);
    size_t other = pick(demo, DEMO_GOVERNORATES);
    Str governorate = str_from(demo_governorates[one < other ? one : other]);
    size_t start = pick(demo, count);
    for (size_t i = 0; i < count && demo->index % 2 == 0; i++) {
        const DemoPlace *place = &demo_places[(start + i) % count];
        if (str_is(governorate, place->parent)) {
            return str_from(place->pcode);
        }
    }
    return governorate;
}

static Str invent_name(Demo *demo)
{
    const char *given = demo_given_names[pick(demo, DEMO_GIVEN_NAMES)];
    const char *father = demo_father_names[pick(demo, DEMO_FATHER_NAMES)];
    const char *family = demo_family_names[pick(demo, DEMO_FAMILY_NAMES)];
    return str_format(demo->work.arena, "%s %s %s", given, father, family);
}

static void add_lines(Demo *demo, NeedDraft *draft)
{
    size_t count = 1 + pick(demo, 2), first = pick(demo, DEMO_ITEMS);
    for (size_t i = 0; i < count; i++) {
        Item item;
        Str code = str_from(demo_items[(first + i * 3) % DEMO_ITEMS]);
        if (items_find(&demo->work, code, &item) == OK) {
            int64_t quantity = items_propose(&item, draft->people);
            draft->lines[draft->line_count++] = (LineDraft){ code, quantity > 0 ? quantity : 1 };
        }
    }
}

static NeedDraft invent_need(Demo *demo)
{
    static const char *const whom[] = { "household", "household", "household", "person",
                                        "institution", "community" };
    size_t kind = pick(demo, sizeof whom / sizeof *whom);
    NeedDraft draft = { .whom = str_from(whom[kind]), .area = pick_place(demo) };
    draft.people = kind < 3 ? 2 + (int64_t)pick(demo, 8) : kind == 3 ? 1 : 30 + (int64_t)pick(demo, 200);
    draft.for_other = pick(demo, 8) == 0;
    draft.personal.name = invent_name(demo);
    // 0590 000 … is given to nobody.
    draft.personal.phone = str_format(demo->work.arena, "59000%04u", (unsigned)demo->index % 10000);
    draft.personal.landmark = str_from(demo_landmarks[pick(demo, DEMO_LANDMARKS)]);
    if (pick(demo, 3) == 0) {
        draft.personal.words = str_from(demo_words[pick(demo, DEMO_WORDS)]);
    }
    if (pick(demo, 4) == 0) {
        draft.care = STR("infants");
    }
    if (demo->index % 25 != 24 || draft.personal.words.len == 0) {
        add_lines(demo, &draft);
    }
    return draft;
}

static Actor *find_manager(Demo *demo, const Need *need)
{
    size_t start = pick(demo, demo->manager_count);
    for (size_t i = 0; i < demo->manager_count; i++) {
        Actor *manager = &demo->managers[(start + i) % demo->manager_count];
        if (str_starts(need->area.path, manager->grant.area_path)) {
            return manager;
        }
    }
    return NULL;
}

static Fault claim_line(Demo *demo, const Need *need, const NeedLine *line, bool all, Claim *claim_out)
{
    Work *work = &demo->work;
    int64_t day = work->now - work->now % DAY_S + (1 + (int64_t)pick(demo, 6)) * DAY_S;
    Actor *manager = find_manager(demo, need);
    act_as(demo, manager);
    int64_t quantity = all || line->asked < 2 ? line->asked : line->asked / 2;
    ClaimDraft draft = { line->id, quantity, day };
    return manager ? claims_hold(work, &draft, claim_out) : NEED_STATE_FORBIDS;
}

// How far a claim goes: 0 held, 1 dispatched, 2 delivered, 3 confirmed, 4 contested.
enum { CONFIRMED = 3 };

static Fault carry_claim(Demo *demo, Id need, const Claim *claim, size_t stage)
{
    Work *work = &demo->work;
    pass(demo, DAY_S / 2);
    if (stage >= 1) {
        TRY(claims_dispatch(work, claim->id));
        pass(demo, DAY_S / 4);
    }
    if (stage >= 2) {
        TRY(claims_deliver(work, claim->id));
        pass(demo, DAY_S / 4);
    }
    if (stage >= 3) {
        Need owned;
        act_as(demo, NULL);
        TRY(needs_find(work, need, &owned));
        owned.reader_is_owner = true;
        TRY(stage == CONFIRMED ? claims_confirm_by_owner(work, &owned, claim->id)
                       : claims_contest(work, &owned, claim->id, STR("لم يصلنا شيء حتى الآن.")));
    }
    return OK;
}

static Fault answer_need(Demo *demo, Id id, bool all, size_t stage)
{
    Need need;
    TRY(needs_find(&demo->work, id, &need));
    for (size_t i = 0; i < need.line_count; i++) {
        Claim claim;
        pass(demo, DAY_S);
        if (find_manager(demo, &need) == NULL) {
            return OK;
        }
        Fault fault = claim_line(demo, &need, &need.lines[i], all, &claim);
        if (fault == CLAIM_CAP_REACHED) {
            return OK; // it has promised enough for now: the need stays open
        }
        TRY(fault);
        TRY(carry_claim(demo, id, &claim, stage));
    }
    return OK;
}

// Most of what is past was answered in full.
static Fault let_end(Demo *demo, Need *need)
{
    Work *work = &demo->work;
    pass(demo, DAY_S);
    act_as(demo, &demo->coordinator);
    switch (demo->index % 20) {
    case 0:
        return needs_decline(work, need->id, STR("outside-criteria"), STR_NONE);
    case 1:
        return claims_close_need(work, need->id, STR("duplicate"));
    case 2:
        act_as(demo, NULL);
        need->reader_is_owner = true;
        return claims_withdraw_need(work, need, STR("no-longer-wanted"));
    default:
        TRY(needs_verify(work, need->id, (Urgency)pick(demo, 3), STR_NONE));
        return need->line_count > 0 ? answer_need(demo, need->id, true, CONFIRMED)
                                    : claims_close_need(work, need->id, STR("met-by-others"));
    }
}

// What becomes of the n-th need, so that every state is there in sensible shares.
static Fault let_live(Demo *demo, Need *need)
{
    enum { FIRST_CLAIMED = 13 };
    static const size_t stages[] = { 0, 1, 2, 3, 4, 3, 3 };
    Work *work = &demo->work;
    size_t fate = demo->index % 20;
    if (fate < 5) {
        return OK; // still to be verified
    }
    pass(demo, DAY_S);
    act_as(demo, &demo->coordinator);
    if (fate == 5) {
        return needs_decline(work, need->id, STR("outside-criteria"),
                             STR("هذا الصنف خارج معايير هذه الفترة. يمكن تقديم طلب جديد عند فتحها."));
    }
    if (fate == 6) {
        return needs_ask(work, need->id, STR("هل ما زلتم في المكان نفسه؟ وكم عدد الأطفال دون السنتين؟"));
    }
    if (fate == 7) {
        return claims_close_need(work, need->id, STR("duplicate"));
    }
    if (fate == 8) {
        act_as(demo, NULL);
        need->reader_is_owner = true;
        return claims_withdraw_need(work, need, STR("no-longer-wanted"));
    }
    TRY(needs_verify(work, need->id, (Urgency)(pick(demo, 6) / 2 % 3), STR_NONE));
    if (fate == 9) {
        pass(demo, DAY_S);
        return claims_close_need(work, need->id, STR("met-by-others"));
    }
    return fate < FIRST_CLAIMED ? OK : answer_need(demo, need->id, fate != 14, stages[fate - FIRST_CLAIMED]);
}

// Older ones have gone further; what is still to be verified, or on its way, came in the last days.
static int64_t invent_age_s(Demo *demo)
{
    size_t fate = demo->index % 20;
    if (demo->index < demo->past) {
        return DEMO_DAYS * DAY_S + (int64_t)pick(demo, (PAST_DAYS - DEMO_DAYS - 1) * DAY_S);
    }
    if (fate < 5) {
        return (int64_t)pick(demo, 3 * DAY_S) + 600;
    }
    if (fate == 13 || fate == 14) {
        return 2 * DAY_S + (int64_t)pick(demo, 2 * DAY_S);
    }
    // What was answered goes back as far as the trend that is shown; what waits must still be fresh.
    size_t most_days = fate > 14 ? DEMO_DAYS - 5 : 24;
    return 2 * DAY_S + (int64_t)pick(demo, most_days * DAY_S);
}

static Fault make_need(Demo *demo)
{
    demo->state = demo->index * 1000003u + 7;
    demo->work.now = demo->now - invent_age_s(demo);
    act_as(demo, NULL);
    NeedDraft draft = invent_need(demo);
    Need need;
    Str code;
    TRY(needs_raise(&demo->work, &draft, &need, &code));
    return demo->index < demo->past ? let_end(demo, &need) : let_live(demo, &need);
}

// ---- The whole ----

static Fault make_some_needs(DbConn *conn, void *context)
{
    Demo *demo = context;
    demo->work.db = conn;
    for (demo->index = demo->first; demo->index < demo->end; demo->index++) {
        TRY(make_need(demo));
    }
    return OK;
}

static void show_progress(const Demo *demo, size_t count)
{
    size_t tenth = count / 10;
    if (count > LIVING_MOST && demo->end / tenth > demo->first / tenth) {
        call_complain(demo->call, "%zu of %zu needs", demo->end, count);
    }
}

static Fault make_needs(Demo *demo, size_t count)
{
    Arena *kept = demo->work.arena;
    Arena *round = arena_new();
    Fault fault = OK;
    demo->work.arena = round;
    for (demo->first = 0; fault == OK && demo->first < count; demo->first = demo->end) {
        size_t end = demo->first + NEEDS_AT_ONCE;
        demo->end = end < count ? end : count;
        fault = db_transact(demo->house->db, make_some_needs, demo);
        arena_reset(round);
        show_progress(demo, count);
    }
    demo->work.arena = kept;
    arena_free(round);
    return fault;
}

static Str make_password(Arena *arena)
{
    uint8_t secret[6];
    random_fill(secret, sizeof secret);
    return str_format(arena, "demo-%.*s", STR_ARG(base64url_encode(
                      arena, (Str){ (const char *)secret, sizeof secret })));
}

static Fault make_all(Demo *demo, size_t needs, Str password)
{
    House *house = demo->house;
    // Marked first: a demo that breaks off half-way must never be taken for the real thing.
    TRY(house_mark_demo(house));
    TRY(access_hash_password(&demo->work, password, "password", &demo->password_hash));
    TRY(db_transact(house->db, make_actors, demo));
    TRY(make_needs(demo, needs));
    demo->work.user = NULL;
    // Some owners were asked four days ago whether it is still so, and have not answered.
    TRY(jobs_run_once(house->db, &house->settings, &house->keys, feature_jobs, feature_job_count,
                      demo->now - 4 * DAY_S));
    return jobs_run_once(house->db, &house->settings, &house->keys, feature_jobs, feature_job_count,
                         demo->now);
}

static void tell(FILE *out, const char *phone, const char *role, const char *name, Str password)
{
    fprintf(out, "  0%-12s %.*s  %-22s %s\n", phone, STR_ARG(password), role, name);
}

// Kept beside the data, so that the next run can show them again.
static bool write_sign_ins(Demo *demo, Str password)
{
    Str path = str_format(demo->work.arena, "%.*s/demo-sign-ins.txt", STR_ARG(demo->house->folder));
    FILE *out = fopen(path.at, "wx");
    if (!out) {
        return false;
    }
    for (const DemoSignIn *one = demo_sign_ins; one->phone; one++) {
        tell(out, one->phone, one->role, one->name, password);
    }
    for (const DemoOrganisation *one = demo_organisations; one->name; one++) {
        if (one->approved) {
            tell(out, one->sign_in.phone, one->sign_in.role, one->name, password);
        }
    }
    return fclose(out) == 0;
}

// Invented people among real ones could never be told apart again.
static Fault expect_empty(DbConn *conn, void *context)
{
    (void)context;
    DbRows *rows = db_query(conn, FIND_ANYTHING);
    bool holds_anything = db_next(rows);
    TRY(db_end(rows));
    return holds_anything ? COMMAND_FAILED : OK;
}

int demo_command(Call *call)
{
    House *house = call->house;
    int64_t needs = DEMO_NEEDS;
    const char *wanted = call_value(call, "--needs");
    if (call->operand_count > 0) {
        call_complain(call, "takes no operands: %s", call->operands[0]);
        return CALL_USAGE;
    }
    if (wanted && number_parse(str_from(wanted), 1, 10000000, &needs) != OK) {
        call_complain(call, "--needs takes a whole number from 1 to 10000000");
        return CALL_USAGE;
    }
    Demo *demo = ARENA_NEW(call->arena, Demo);
    *demo = (Demo){ .call = call, .house = house, .now = clock_now_s(), .state = 1 };
    demo->past = needs > LIVING_MOST ? (size_t)needs - LIVING_MOST : 0;
    demo->work = (Work){ .arena = call->arena, .settings = &house->settings, .keys = &house->keys,
                         .now = demo->now };
    if (house->server || db_read(house->db, expect_empty, NULL) != OK) {
        call_complain(call, "demo data goes into an empty data folder only");
        return CALL_FAILED;
    }
    Str password = make_password(call->arena);
    Fault fault = make_all(demo, (size_t)needs, password);
    if (fault != OK || !write_sign_ins(demo, password)) {
        return call_fail(call, fault ? fault : COMMAND_FAILED, &demo->work);
    }
    call_say(call, "%lld needs and %zu organisations, all invented.\n", (long long)needs,
             demo->manager_count);
    return CALL_DONE;
}
