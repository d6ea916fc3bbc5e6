// Tests of the door to personal fields: kept, changed field by field, erased for good; notes in order.
#include "features/house_test.h"

#include "features/people/people.h"

typedef struct Kept {
    Id id;
    Personal personal;
    PersonalHas has;
} Kept;

static Fault keep(Work *work, void *context)
{
    Kept *it = context;
    return people_keep(work, &it->personal, &it->id);
}

static Fault change(Work *work, void *context)
{
    const Kept *it = context;
    return people_change(work, it->id, &it->personal);
}

static Fault open_it(Work *work, void *context)
{
    Kept *it = context;
    TRY(people_look(work, it->id, &it->has));
    Str texts[4];
    TRY(testing_unseal_personal(work, it->id, texts));
    it->personal = (Personal){ texts[0], texts[1], texts[2], texts[3] };
    return it->has.erased ? PERSONAL_ERASED : OK;
}

static const Statement ERASE[1] = {
    { "erase", "UPDATE personal SET name = NULL, phone = NULL, landmark = NULL, words = NULL, "
               "erased_at = 1 WHERE id = $1" }
};

static Fault erase(Work *work, void *context)
{
    const Kept *it = context;
    return db_run(work->db, ERASE, db_id(it->id));
}

static void test_keep_and_change(void **state)
{
    TestHouse *house = *state;
    Kept kept = { .personal = { .name = STR("سلمى"), .phone = STR("599123456"), .words = STR("") } };
    assert_ok(testing_do(house, keep, &kept));
    Kept read = { .id = kept.id };
    assert_ok(testing_do(house, open_it, &read));
    assert_str(read.personal.name, "سلمى");
    assert_null(read.personal.words.at);
    assert_null(read.personal.landmark.at);
    assert_true(read.has.name && read.has.phone && !read.has.landmark && !read.has.words);
    // What is none stays, what is empty goes.
    Kept changed = { kept.id, { .phone = STR(""), .landmark = STR("قرب المسجد") }, { 0 } };
    assert_ok(testing_do(house, change, &changed));
    assert_ok(testing_do(house, open_it, &read));
    assert_str(read.personal.name, "سلمى");
    assert_null(read.personal.phone.at);
    assert_str(read.personal.landmark, "قرب المسجد");
}

static void test_erased_stays_erased(void **state)
{
    TestHouse *house = *state;
    Kept kept = { .personal = { .name = STR("سلمى") } };
    assert_ok(testing_do(house, keep, &kept));
    assert_ok(testing_do(house, erase, &kept));
    assert_fault(testing_do(house, open_it, &kept), PERSONAL_ERASED);
    assert_fault(testing_do(house, change, &kept), PERSONAL_ERASED);
    Kept nobody = { .id = { { 9 } } };
    assert_fault(testing_do(house, open_it, &nobody), PERSONAL_ERASED);
}

typedef struct Talk {
    Id subject;
    Note *notes;
    size_t count;
    Str words[PEOPLE_NOTES_MAX];
} Talk;

static Fault talk(Work *work, void *context)
{
    const Talk *it = context;
    TRY(people_add_note(work, it->subject, false, STR("كم طفلًا؟")));
    work->now += 60;
    TRY(people_add_note(work, it->subject, true, STR("ثلاثة")));
    return people_add_note(work, (Id){ { 5 } }, true, STR("of another"));
}

static Fault read_notes(Work *work, void *context)
{
    Talk *it = context;
    TRY(people_notes(work, it->subject, &it->notes, &it->count));
    for (size_t i = 0; i < it->count; i++) {
        TRY(testing_unseal(work, &(SealPlace){ "note", "words", it->notes[i].id }, &it->words[i]));
    }
    return OK;
}

static void test_notes(void **state)
{
    TestHouse *house = *state;
    Talk it = { .subject = { { 4 } } };
    assert_ok(testing_do(house, talk, &it));
    assert_ok(testing_do(house, read_notes, &it));
    assert_int_equal(it.count, 2);
    assert_str(it.words[0], "كم طفلًا؟");
    assert_false(it.notes[0].by_owner);
    assert_str(it.words[1], "ثلاثة");
    assert_true(it.notes[1].by_owner);
    assert_int_equal(it.notes[1].at, TESTING_NOW + 60);
}

// Many in one second: their order is the one in which they were written, whatever the clock's milliseconds.
static Fault talk_fast(Work *work, void *context)
{
    const Talk *it = context;
    for (int i = 0; i < 50; i++) {
        TRY(people_add_note(work, it->subject, i % 2 == 0, str_format(work->arena, "%d", i)));
    }
    return OK;
}

static void test_notes_of_one_second_keep_their_order(void **state)
{
    TestHouse *house = *state;
    Talk it = { .subject = { { 4 } } };
    assert_ok(testing_do(house, talk_fast, &it));
    assert_ok(testing_do(house, read_notes, &it));
    assert_int_equal(it.count, 50);
    for (int i = 0; i < 50; i++) {
        assert_str(it.words[i], str_format(house->arena, "%d", i).at);
    }
}

static Fault talk_long(Work *work, void *context)
{
    const Talk *it = context;
    for (int i = 0; i < PEOPLE_NOTES_MAX + 5; i++) {
        work->now++;
        TRY(people_add_note(work, it->subject, true, str_format(work->arena, "%d", i)));
    }
    return OK;
}

static void test_notes_are_bounded(void **state)
{
    TestHouse *house = *state;
    Talk it = { .subject = { { 4 } } };
    assert_ok(testing_do(house, talk_long, &it));
    assert_ok(testing_do(house, read_notes, &it));
    assert_int_equal(it.count, PEOPLE_NOTES_MAX);
    assert_str(it.words[0], "5");
    assert_str(it.words[PEOPLE_NOTES_MAX - 1], "204");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keep_and_change, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_erased_stays_erased, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_notes, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_notes_of_one_second_keep_their_order, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_notes_are_bounded, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
