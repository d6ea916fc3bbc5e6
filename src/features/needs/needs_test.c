// Tests of needs: raising them and what it leaves behind, codes, lines, and the lists that staff
// read. Not here: which state allows what, and what only time does (needs_states_test.c).
#include "features/needs/needs_house_test.h"

#include <string.h>

#include "base/digest.h"

// ---- Raising ----

static Fault do_check(Work *work, void *context)
{
    const NeedCase *it = context;
    Area place;
    return needs_check(work, &it->draft, &place);
}

static void expect_refused(TestHouse *house, NeedCase it, Fault fault, const char *field)
{
    assert_fault(testing_do(house, do_check, &it), fault);
    assert_str(house->field, field);
    assert_fault(testing_do(house, need_raise, &it), fault);
    assert_str(house->field, field);
}

static void test_raise_checks(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.area = STR("PS0299");
    expect_refused(house, it, AREA_UNKNOWN, "area");
    it.draft.area = STR("PS02");
    expect_refused(house, it, AREA_TOO_WIDE, "area");
    it = some_need();
    it.draft.lines[1].item = STR("unicorn");
    expect_refused(house, it, ITEM_UNKNOWN, "lines[1].item");
    it.draft.lines[1].item = it.draft.lines[0].item;
    expect_refused(house, it, NEED_ITEM_DOUBLED, "lines[1].item");
    it.draft.lines[0].quantity = 0;
    expect_refused(house, it, NUMBER_OUT_OF_RANGE, "lines[0].quantity");
    it.draft.lines[0].quantity = NEED_QUANTITY_MAX + 1;
    expect_refused(house, it, NUMBER_OUT_OF_RANGE, "lines[0].quantity");
    it.draft.line_count = 0;
    it.draft.personal.words = STR_NONE;
    expect_refused(house, it, NEED_EMPTY, "lines");
    assert_int_equal(count_of(house, "PS0203", "need", "received"), 0); // nothing was left behind
}

static void test_raise(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.lines[0].quantity = NEED_QUANTITY_MAX;
    assert_ok(testing_do(house, do_check, &it));
    assert_ok(testing_do(house, need_raise, &it));
    assert_string_equal(state_of(house, &it), "received");
    assert_int_equal(it.need.people, 5);
    assert_int_equal(it.need.urgency, URGENCY_NORMAL);
    assert_str(it.need.area.pcode, "PS0203");
    assert_int_equal(it.need.line_count, 2);
    assert_str(it.need.lines[0].item.code, "food-parcel");
    assert_int_equal(it.need.lines[0].asked, NEED_QUANTITY_MAX);
    assert_int_equal(it.need.lines[0].claimed + it.need.lines[0].claim_count, 0);
    assert_str(it.personal.phone, "599123456");
    assert_int_equal(it.history_count, 1);
    assert_str(it.history[0].kind, "need.raised");
    assert_int_equal(doc_length(doc_get(it.history[0].record, "lines")), 2);
    assert_int_equal(count_of(house, "PS0203", "need", "received"), 1);
}

static void test_raise_in_words_only(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.line_count = 0;
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    assert_string_equal(state_of(house, &it), "verified"); // not open: nothing to claim
    assert_ok(testing_do(house, need_set_lines, &it));
    assert_string_equal(state_of(house, &it), "open");
    assert_int_equal(count_of(house, "PS0203", "need", "verified"), 0);
    assert_int_equal(count_of(house, "PS0203", "need", "open"), 1);
}

static Fault do_imported(Work *work, void *context)
{
    NeedCase *it = context;
    return needs_imported(work, it->draft.import_key, &it->more);
}

static void test_a_row_of_a_file_once(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.import_key = (Id){ { 1, 2, 3 } };
    assert_ok(testing_do(house, do_imported, &it));
    assert_false(it.more);
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, do_imported, &it));
    assert_true(it.more);
    assert_fault(testing_do(house, need_raise, &it), STORAGE_CONFLICT);
    assert_int_equal(count_of(house, "PS0203", "need", "received"), 1);
    it.draft.import_key = ID_NONE; // what is not imported may be as often as people raise it
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_raise, &it));
}

// ---- Codes ----

// As codes were given before two of their characters told the second.
static Str untimed_code(TestHouse *house, Id need)
{
    Digest secret =
        digest_keyed(house->keys.codes, "raiser", (Str){ (const char *)need.at, sizeof need.at });
    return code_from_secret(house->arena, secret.at);
}

static void test_code_is_derived(void **state)
{
    TestHouse *house = *state;
    NeedCase one = some_need(), other = some_need();
    assert_ok(testing_do(house, need_raise, &one));
    assert_ok(testing_do(house, need_raise, &other));
    assert_int_equal(one.code.len, CODE_LENGTH);
    assert_false(str_equal(one.code, other.code));
    // All but what tells the second, and the sign that checks the whole.
    Str untimed = untimed_code(house, one.id);
    assert_true(str_equal(str_slice(one.code, 2, CODE_LENGTH - 1), str_slice(untimed, 2, CODE_LENGTH - 1)));
    bool same_second = id_time_ms(one.id) / 1000 == id_time_ms(other.id) / 1000;
    bool same_start = str_equal(str_slice(one.code, 0, 2), str_slice(other.code, 0, 2));
    assert_true(same_start || !same_second);
}

static void test_find_by_code(void **state)
{
    TestHouse *house = *state;
    NeedCase one = some_need(), other = some_need();
    assert_ok(testing_do(house, need_raise, &one));
    assert_ok(testing_do(house, need_raise, &other));
    NeedCase seeker = { .typed = code_for_people(house->arena, other.code) };
    assert_ok(testing_do(house, need_find_by_code, &seeker));
    assert_true(id_equal(seeker.need.id, other.id));
    assert_true(seeker.need.reader_is_owner);
    assert_int_equal(seeker.need.line_count, 2);
    seeker.typed = STR("not a code");
    assert_fault(testing_do(house, need_find_by_code, &seeker), CODE_MALFORMED);
    assert_str(house->field, "code");
    seeker.typed = code_from_secret(house->arena, (const uint8_t[7]){ 7 }); // good, and nobody was given it
    assert_fault(testing_do(house, need_find_by_code, &seeker), NEED_NOT_FOUND);
    assert_str(house->field, "code");
}

static const Statement SET_CODE_KEY[1] = {
    { "set_code_key", "UPDATE need SET code_key = $2 WHERE id = $1" }
};

static Fault store_untimed_key(Work *work, void *context)
{
    const NeedCase *it = context;
    Digest key = digest_keyed(work->keys->lookups, "need code", it->typed);
    return db_run(work->db, SET_CODE_KEY, db_id(it->id), db_bytes((Str){ (const char *)key.at, 16 }));
}

static void test_find_by_untimed_code(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    it.typed = untimed_code(house, it.id);
    assert_fault(testing_do(house, need_find_by_code, &it), NEED_NOT_FOUND);
    assert_ok(testing_do(house, store_untimed_key, &it));
    assert_ok(testing_do(house, need_find_by_code, &it));
}

static bool is_in_file(TestHouse *house, const char *name, Str wanted)
{
    FILE *file = fopen(str_format(house->arena, "%s/%s", house->folder, name).at, "r");
    if (!file) {
        return false;
    }
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_take(house->arena, length + 1);
    assert_int_equal(fread(bytes, 1, length, file), length);
    fclose(file);
    return memmem(bytes, length, wanted.at, wanted.len) != NULL;
}

static bool is_stored(TestHouse *house, Str wanted)
{
    return is_in_file(house, "data.db", wanted) || is_in_file(house, "data.db-wal", wanted);
}

static void expect_code_not_stored(TestHouse *house, Str code)
{
    Digest digest = digest_of(code); // nor what any machine could try all codes against
    assert_false(is_stored(house, code));
    assert_false(is_stored(house, code_for_people(house->arena, code)));
    assert_false(is_stored(house, (Str){ (const char *)digest.at, 16 }));
}

static void test_codes_are_stored_nowhere(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.for_other = true;
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_give_owner_code, &it));
    assert_true(is_stored(house, STR("need.raised"))); // the search finds what is there
    assert_true(is_stored(house, (Str){ (const char *)it.id.at, sizeof it.id.at }));
    expect_code_not_stored(house, it.code);
    expect_code_not_stored(house, it.owner_code);
}

static void test_owner_code(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.for_other = true;
    assert_ok(testing_do(house, need_raise, &it));
    assert_false(it.need.reader_is_owner);
    assert_ok(testing_do(house, need_give_owner_code, &it));
    assert_string_equal(last_event(house, &it), "need.owner-code");
    it.typed = it.code;
    assert_ok(testing_do(house, need_find_by_code, &it));
    assert_false(it.need.reader_is_owner);
    it.typed = it.owner_code;
    assert_ok(testing_do(house, need_find_by_code, &it));
    assert_true(it.need.reader_is_owner);
    assert_ok(testing_do(house, need_give_owner_code, &it)); // again: the same one
    assert_true(str_equal(it.typed, it.owner_code));
    NeedCase own = some_need();
    assert_ok(testing_do(house, need_raise, &own));
    assert_fault(testing_do(house, need_give_owner_code, &own), NEED_OWNER_RAISED_IT);
}

static void test_proxy_reads_only(void **state)
{
    static Fault (*const ACTS[])(Work *, void *) = { need_update,       need_update_lines,
                                                     need_say_still_so, need_move,
                                                     need_answer,       need_withdraw };
    TestHouse *house = *state;
    NeedCase it = some_need();
    it.draft.for_other = true;
    it.as_proxy = true;
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_ask, &it));
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        assert_fault(testing_do(house, ACTS[i], &it), NEED_PROXY_READS_ONLY);
    }
    assert_string_equal(last_event(house, &it), "need.asked");
}

// ---- Decisions and the owner's acts: what they leave behind ----

static Fault read_notes(Work *work, void *context)
{
    NeedCase *it = context;
    Note *notes;
    size_t count;
    TRY(people_notes(work, it->id, &notes, &count));
    it->words = STR_NONE;
    TRY(count == 0 ? OK
                   : testing_unseal(work, &(SealPlace){ "note", "words", notes[count - 1].id }, &it->words));
    it->more = count > 0 && notes[count - 1].by_owner;
    return OK;
}

static void test_verify(void **state)
{
    TestHouse *house = *state;
    User coordinator = { .account = { { 9 } } };
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    house->user = &coordinator;
    it.urgency = URGENCY_CRITICAL;
    it.words = STR("سنعود إليكم");
    assert_ok(testing_do(house, need_verify, &it));
    assert_string_equal(state_of(house, &it), "open");
    assert_int_equal(it.need.urgency, URGENCY_CRITICAL);
    assert_true(id_equal(it.need.verified_by, coordinator.account));
    assert_string_equal(last_event(house, &it), "need.verified");
    assert_ok(testing_do(house, read_notes, &it));
    assert_str(it.words, "سنعود إليكم");
    assert_false(it.more);
    assert_int_equal(count_of(house, "PS0203", "need", "received"), 0);
    assert_int_equal(count_of(house, "PS0203", "need", "open"), 1);
}

static void test_decline_says_why(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_decline, &it));
    assert_string_equal(state_of(house, &it), "declined");
    assert_str(it.need.closing, "outside-criteria");
    assert_string_equal(last_event(house, &it), "need.declined");
    const Doc *record = it.history[it.history_count - 1].record;
    assert_str(doc_get_text(record, "reason"), "outside-criteria");
    assert_null(doc_get(record, "words")); // free text is personal: never in the ledger
}

static void test_ask_and_answer(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_fault(testing_do(house, need_answer, &it), NEED_NOTHING_ASKED);
    it.words = STR("كم طفلا؟");
    assert_ok(testing_do(house, need_ask, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_true(it.need.asked);
    it.words = STR("ثلاثة");
    assert_ok(testing_do(house, need_answer, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_false(it.need.asked);
    assert_ok(testing_do(house, read_notes, &it));
    assert_str(it.words, "ثلاثة");
    assert_true(it.more);
    assert_fault(testing_do(house, need_answer, &it), NEED_NOTHING_ASKED);
}

static void test_close_and_duplicate(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    it.reason = STR("not-reachable");
    assert_fault(testing_do(house, need_close, &it), NEED_STATE_FORBIDS); // decline is for that
    assert_ok(testing_do(house, need_verify, &it));
    assert_ok(testing_do(house, need_close, &it));
    assert_string_equal(state_of(house, &it), "closed");
    assert_str(it.need.closing, "not-reachable");
    assert_ok(testing_do(house, need_raise, &it));
    it.reason = STR("duplicate");
    assert_ok(testing_do(house, need_close, &it));
    assert_string_equal(state_of(house, &it), "duplicate");
    assert_int_equal(count_of(house, "PS0203", "need", "duplicate"), 1);
}

static void test_withdraw(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    it.reason = STR_NONE;
    assert_ok(testing_do(house, need_withdraw, &it));
    assert_string_equal(state_of(house, &it), "withdrawn");
    assert_str(it.need.closing, "withdrawn");
    assert_ok(testing_do(house, need_raise, &it));
    it.reason = STR("met-by-others");
    assert_ok(testing_do(house, need_withdraw, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_str(it.need.closing, "met-by-others");
}

static void test_update(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    it.change = (NeedChange){ .people = 7, .personal = { .phone = STR("598000000") } };
    assert_ok(testing_do(house, need_update, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.people, 7);
    assert_str(it.personal.phone, "598000000");
    assert_str(it.personal.name, "أم سامي"); // what is not said stays
    assert_int_equal(it.need.line_count, 2);
    assert_ok(testing_do(house, need_update_lines, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.line_count, 1);
    assert_int_equal(it.need.people, 7);
}

static void test_update_when_verified_keeps_lines(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    it.change = (NeedChange){ .people = 7, .lines = it.draft.lines, .line_count = 2 };
    assert_ok(testing_do(house, need_update, &it)); // the same lines, sent along by the form
    LineDraft more[2] = { it.draft.lines[0], it.draft.lines[1] };
    more[1].quantity++;
    it.change = (NeedChange){ .people = 9, .lines = more, .line_count = 2 };
    assert_fault(testing_do(house, need_update, &it), NEED_STATE_FORBIDS);
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.people, 7);
    assert_int_equal(it.need.lines[1].asked, 5);
}

static void test_move(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    it.area = STR("PS02");
    assert_fault(testing_do(house, need_move, &it), AREA_TOO_WIDE);
    assert_str(house->field, "area");
    it.area = STR("PS0105");
    assert_ok(testing_do(house, need_move, &it));
    assert_string_equal(state_of(house, &it), "open");
    assert_str(it.need.area.pcode, "PS0105");
    assert_str(it.need.area.path, "PS.PS01.PS0105.");
    assert_str(it.need.governorate.pcode, "PS0105");
    assert_int_equal(it.personal.landmark.len, 0); // it was of the old place
    assert_str(it.personal.phone, "599123456");
    assert_int_equal(count_of(house, "PS0203", "need", "open"), 0);
    assert_int_equal(count_of(house, "PS0105", "need", "open"), 1);
    it.landmark = STR("قرب المسجد");
    assert_ok(testing_do(house, need_move, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_str(it.personal.landmark, "قرب المسجد");
    assert_int_equal(count_of(house, "PS0105", "need", "open"), 1);
}

// ---- Lines ----

static void ask_for(NeedCase *it, const char *one, int64_t many, const char *other, int64_t more)
{
    it->lines[0] = (LineDraft){ str_from(one), many };
    it->lines[1] = (LineDraft){ str_from(other), more };
    it->line_count = other ? 2 : 1;
}

static void test_lines_keep_their_ids(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_find, &it));
    Id parcel = it.need.lines[0].id, blanket = it.need.lines[1].id;
    ask_for(&it, "tent", 1, "food-parcel", 3);
    assert_ok(testing_do(house, need_set_lines, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.line_count, 2);
    assert_str(it.need.lines[0].item.code, "tent");
    assert_false(id_equal(it.need.lines[0].id, blanket));
    assert_true(id_equal(it.need.lines[1].id, parcel));
    assert_int_equal(it.need.lines[1].asked, 3);
    assert_int_equal(doc_length(doc_get(it.history[1].record, "lines")), 2);
}

static void test_lines_are_checked(void **state)
{
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    ask_for(&it, "tent", 1, "tent", 3);
    assert_fault(testing_do(house, need_set_lines, &it), NEED_ITEM_DOUBLED);
    assert_str(house->field, "lines[1].item");
    it.line_count = 0;
    assert_fault(testing_do(house, need_set_lines, &it), NEED_EMPTY);
    assert_str(house->field, "lines");
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.line_count, 2);
}

// A claim of six parcels, past the rules of claims above.
static Fault put_claim(Work *work, void *context)
{
    static const Statement PUT[1] = {
        { "test_put_claim",
          "INSERT INTO claim (id, line, need, organisation, quantity, state, due_at, created_at,"
          " changed_at, made_by, wrong_tries) VALUES (randomblob(16), $1, $2, zeroblob(16), 6, $3,"
          " 0, 0, 0, zeroblob(16), 0)" }
    };
    const NeedCase *it = context;
    return db_run(work->db, PUT, db_id(it->need.lines[0].id), db_id(it->id),
                  db_int(it->claim_state));
}

static void test_claimed_lines_stay(void **state)
{
    enum { HELD = 0 };
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    it.claim_state = HELD;
    assert_ok(testing_do(house, put_claim, &it));
    ask_for(&it, "blanket", 5, NULL, 0);
    assert_fault(testing_do(house, need_set_lines, &it), NEED_LINES_CLAIMED);
    ask_for(&it, "food-parcel", 5, NULL, 0);
    assert_fault(testing_do(house, need_set_lines, &it), NEED_LINES_CLAIMED);
    ask_for(&it, "food-parcel", 6, NULL, 0);
    assert_ok(testing_do(house, need_set_lines, &it));
    assert_ok(testing_do(house, need_find, &it));
    assert_int_equal(it.need.line_count, 1);
    assert_int_equal(it.need.lines[0].claimed, 6);
}

static void test_lines_once_claimed_stay(void **state)
{
    enum { LAPSED = 4 };
    TestHouse *house = *state;
    NeedCase it = some_need();
    assert_ok(testing_do(house, need_raise, &it));
    assert_ok(testing_do(house, need_verify, &it));
    it.claim_state = LAPSED;
    assert_ok(testing_do(house, put_claim, &it));
    ask_for(&it, "blanket", 5, NULL, 0);
    assert_fault(testing_do(house, need_set_lines, &it), NEED_LINES_CLAIMED);
    ask_for(&it, "food-parcel", 1, NULL, 0); // nothing of it is promised any more
    assert_ok(testing_do(house, need_set_lines, &it));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_raise_checks),
        CASE(test_raise),
        CASE(test_raise_in_words_only),
        CASE(test_a_row_of_a_file_once),
        CASE(test_code_is_derived),
        CASE(test_find_by_code),
        CASE(test_find_by_untimed_code),
        CASE(test_codes_are_stored_nowhere),
        CASE(test_owner_code),
        CASE(test_proxy_reads_only),
        CASE(test_verify),
        CASE(test_decline_says_why),
        CASE(test_ask_and_answer),
        CASE(test_close_and_duplicate),
        CASE(test_withdraw),
        CASE(test_update),
        CASE(test_update_when_verified_keeps_lines),
        CASE(test_move),
        CASE(test_lines_keep_their_ids),
        CASE(test_lines_are_checked),
        CASE(test_claimed_lines_stay),
        CASE(test_lines_once_claimed_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
