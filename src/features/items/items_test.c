// Tests of items: the seeded catalogue, proposals, and what may be put into it.
#include "features/house_test.h"

#include "features/items/items.h"

typedef struct Listed {
    const char *sector;
    Item *items;
    Sector *sectors;
    size_t count, sector_count;
} Listed;

static Fault list(Work *work, void *context)
{
    Listed *it = context;
    TRY(items_sectors(work, &it->sectors, &it->sector_count));
    return items_list(work, str_from(it->sector), &it->items, &it->count);
}

static Fault find(Work *work, void *context)
{
    Item *item = context;
    return items_find(work, item->code, item);
}

typedef struct Put {
    Item item;
    bool added;
} Put;

static Fault put(Work *work, void *context)
{
    Put *it = context;
    return items_put(work, &it->item, &it->added);
}

static void test_seed(void **state)
{
    TestHouse *house = *state;
    static const char *const codes[] = { "food-parcel", "drinking-water", "blanket",  "tent",
                                         "hygiene-kit", "baby-formula",   "medicine", "nurse-hour" };
    Listed listed = { 0 };
    assert_ok(testing_do(house, list, &listed));
    assert_int_equal(listed.sector_count, 10);
    assert_true(listed.count >= 25);
    assert_str(listed.sectors[0].code, "food");
    for (size_t i = 0; i < listed.count; i++) {
        assert_true(listed.items[i].name_ar.len > 0 && listed.items[i].unit_en.len > 0);
        assert_false(listed.items[i].standard_confirmed);
    }
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        Item item = { .code = str_from(codes[i]) };
        assert_ok(testing_do(house, find, &item));
    }
    // Every sector has something to ask for.
    for (size_t i = 0; i < listed.sector_count; i++) {
        Listed one = { .sector = str_copy(house->arena, listed.sectors[i].code).at };
        assert_ok(testing_do(house, list, &one));
        assert_true(one.count > 0);
    }
    listed.sector = "music";
    assert_fault(testing_do(house, list, &listed), SECTOR_UNKNOWN);
    assert_str(house->field, "sector");
    Item none = { .code = STR("yacht") };
    assert_fault(testing_do(house, find, &none), ITEM_UNKNOWN);
}

static void test_propose(void **state)
{
    (void)state;
    Item parcel = { .standard_quantity = 1, .standard_people = 5 };
    assert_int_equal(items_propose(&parcel, 1), 1);
    assert_int_equal(items_propose(&parcel, 5), 1);
    assert_int_equal(items_propose(&parcel, 6), 2);
    assert_int_equal(items_propose(&parcel, 0), 0);
    Item water = { .standard_quantity = 3, .standard_people = 1 };
    assert_int_equal(items_propose(&water, 7), 21);
    assert_int_equal(items_propose(&(Item){ .standard_quantity = 100000, .standard_people = 1 },
                                   100000),
                     1000000);
    assert_int_equal(items_propose(&(Item){ 0 }, 9), 0);
}

static Item lamp(void)
{
    return (Item){ .code = STR("lamp-2"), .sector = STR("shelter"), .name_ar = STR("مصباح"),
                   .unit_ar = STR("مصباح"), .standard_quantity = 1, .standard_people = 5,
                   .standard_confirmed = true };
}

static void refuse(TestHouse *house, Item item, Fault wanted, const char *field)
{
    Put it = { .item = item };
    assert_fault(testing_do(house, put, &it), wanted);
    assert_str(house->field, field);
    Item found = { .code = item.code };
    assert_fault(testing_do(house, find, &found), ITEM_UNKNOWN);
}

static void test_put(void **state)
{
    TestHouse *house = *state;
    Put it = { .item = lamp() };
    assert_ok(testing_do(house, put, &it));
    assert_true(it.added);
    it.item.name_en = STR("Lamp");
    assert_ok(testing_do(house, put, &it));
    assert_false(it.added);
    Item found = { .code = STR("lamp-2") };
    assert_ok(testing_do(house, find, &found));
    assert_str(found.name_en, "Lamp");
    assert_str(found.unit_en, "مصباح");
    assert_true(found.standard_confirmed);
}

static void test_put_refuses(void **state)
{
    TestHouse *house = *state;
    Item item = lamp();
    item.code = STR("Lamp");
    refuse(house, item, ITEM_CODE_MALFORMED, "code");
    item = lamp();
    item.sector = STR("light");
    refuse(house, item, SECTOR_UNKNOWN, "sector");
    item = lamp();
    item.name_ar = STR_NONE;
    refuse(house, item, ITEM_NAME_MALFORMED, "name_ar");
    item = lamp();
    item.unit_ar = STR_NONE;
    refuse(house, item, ITEM_NAME_MALFORMED, "unit_ar");
    item = lamp();
    item.standard_people = 0;
    refuse(house, item, ITEM_STANDARD_MALFORMED, "standard_people");
    item = lamp();
    item.standard_quantity = -1;
    refuse(house, item, ITEM_STANDARD_MALFORMED, "standard_quantity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_seed, testing_open, testing_close),
        cmocka_unit_test(test_propose),
        cmocka_unit_test_setup_teardown(test_put, testing_open, testing_close),
        cmocka_unit_test_setup_teardown(test_put_refuses, testing_open, testing_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
