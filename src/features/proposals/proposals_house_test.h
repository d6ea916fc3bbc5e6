// What the tests of acts of two people share: coordinators, appointed by the house or by each other. Not here: anything that
// the program itself uses.
#ifndef PROPOSALS_PROPOSALS_HOUSE_TEST_H
#define PROPOSALS_PROPOSALS_HOUSE_TEST_H

#include "features/house_test.h"

#include "access/access.h"

typedef struct Person {
    Id account;
    NewAccount opens;
    NewGrant grant;
    User user;
} Person;

static inline Fault appoint(Work *work, void *context)
{
    Person *it = context;
    const User *user;
    Id grant;
    TRY(access_add_account(work, &it->opens, &it->account));
    it->grant.account = it->account;
    it->grant.agreed = true;
    TRY(access_add_grant(work, &it->grant, &grant));
    TRY(access_find_user_of(work, it->account, &user));
    it->user = *user;
    return OK;
}

// `giver` NULL: the house.
static inline Person person(TestHouse *house, const char *phone, const char *area, const Person *giver)
{
    Person it = { .opens = { str_from(phone), STR("Amal"), STR("hash") },
                  .grant = { .role = ROLE_COORDINATOR, .area = str_from(area) } };
    house->user = giver ? &giver->user : NULL;
    assert_ok(testing_do(house, appoint, &it));
    return it;
}

#endif
