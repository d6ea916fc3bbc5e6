// Households and the people who live in them, as staff register them: one record for each, whoever works from it. Who
// somebody is lies behind people/, sealed; here is who lives with whom. Not here: needs (needs/), who is whom (matching).
#ifndef HOUSEHOLDS_HOUSEHOLDS_H
#define HOUSEHOLDS_HOUSEHOLDS_H

#include "access/access.h"
#include "core/work.h"
#include "features/areas/areas.h"
#include "features/people/people.h"
#include "http/http.h"

#define HOUSEHOLDS_FAULTS(X)        \
    X(HOUSEHOLD_NOT_FOUND, 404)     \
    X(HOUSEHOLD_PERSON_UNKNOWN, 422) \
    X(HOUSEHOLD_HEAD_NEEDED, 422)   \
    X(HOUSEHOLD_HEAD_STAYS, 422)    \
    X(HOUSEHOLD_PERSON_LEFT, 409)   \
    X(HOUSEHOLD_PERSON_HERE, 409)   \
    X(HOUSEHOLD_FULL, 422)          \
    X(HOUSEHOLD_MERGED, 409)        \
    X(HOUSEHOLD_NOT_MERGED, 409)    \
    X(HOUSEHOLD_UNKNOWN, 422)       \
    X(HOUSEHOLD_SAME, 422)          \
    X(DATE_NOT_YET, 422)

HOUSEHOLDS_FAULTS(FAULT_DECLARE)

enum {
    HOUSEHOLD_MEMBERS_MAX = 60, // with those who left, and of households that were found to be one
    HOUSEHOLDS_PAGE = 25,       // rows of one answer
    HOUSEHOLD_NAME_MAX = 60,    // characters of a part of a name
    HOUSEHOLD_LANDMARK_MAX = 200,
    HOUSEHOLD_NUMBER_MAX = 30,
};

typedef struct Household {
    Id id;
    Str area; // P-code
    Str area_path, governorate;
    Id organisation; // whose people registered it; ID_NONE: a coordinator
    Id head;         // ID_NONE: nobody of it is here any more
    Id personal;     // people/: where exactly
    Id merged_into;  // ID_NONE: it stands for itself
    int64_t created_at;
    int64_t members, here; // people in it and in those merged into it; of these, who has not left
} Household;

typedef struct Member {
    Id id;
    Id household;       // its own, or one that was merged into the one that was asked
    bool number_unsure; // the check digit does not fit: a warning, never more
    int64_t joined_at, left_at; // seconds UTC; 0: has not left
} Member;

typedef struct HouseholdDraft {
    Str area; // P-code
    Str landmark;
    const Identity *people; // the first is its head
    size_t count;
} HouseholdDraft;

// By a coordinator of the area, or by people of an approved organisation there, for it. NOT_ALLOWED at "area"; AREA_UNKNOWN,
// AREA_TOO_WIDE, AREA_CLOSED; ORGANISATION_NOT_APPROVED, ORGANISATION_SUSPENDED; DATE_NOT_YET at "born" or "members[N].born".
MUST_USE Fault households_register(Work *work, const HouseholdDraft *draft, Id *id_out);
MUST_USE Fault households_find(Work *work, Id id, Household *household_out); // HOUSEHOLD_NOT_FOUND
// What a permission is asked about.
Scope households_scope(const Household *household);
// Those who are here first, by when they joined.
MUST_USE Fault households_members(Work *work, Id id, Member **members_out, size_t *count_out);
// Of a household's members. HOUSEHOLD_NOT_FOUND.
MUST_USE Fault households_find_member(Work *work, Id id, Id person, Member *member_out);

typedef struct HouseholdSearch {
    Str area_path; // STR_NONE: wherever one may
    Id before;     // the last row of the page before; ID_NONE: from the start
    Id but;        // not this one
} HouseholdSearch;
// Those that the asker may see and that stand for themselves, the latest first.
MUST_USE Fault households_list(Work *work, const HouseholdSearch *search, Household **list_out, size_t *count_out);

// Each of these leaves an event without a personal field. HOUSEHOLD_MERGED: it stands for another, which is to be changed
// instead. ORGANISATION_NOT_APPROVED, ORGANISATION_SUSPENDED for people of an organisation.
MUST_USE Fault households_add_member(Work *work, Id id, const Identity *person, Id *person_out); // HOUSEHOLD_FULL
// All fields anew but the dates of death and departure.
MUST_USE Fault households_change_member(Work *work, Id id, Id person, const Identity *identity);
MUST_USE Fault households_set_head(Work *work, Id id, Id person); // HOUSEHOLD_PERSON_UNKNOWN at "person"

typedef struct Leaving {
    bool died;  // else departed; the day, never a cause
    int64_t on; // seconds UTC of the day
    Id head;    // who is to be the head, where the head leaves
} Leaving;
// HOUSEHOLD_PERSON_LEFT, DATE_NOT_YET at "on", HOUSEHOLD_HEAD_NEEDED at "head".
MUST_USE Fault households_leave(Work *work, Id id, Id person, const Leaving *leaving);
// It was written by mistake, or somebody is back. HOUSEHOLD_PERSON_HERE.
MUST_USE Fault households_back(Work *work, Id id, Id person);

MUST_USE Fault households_move(Work *work, Id id, Str area, Str landmark);
// These go and live by themselves: a household of its own, in the same place, the first of them its head.
// HOUSEHOLD_PERSON_UNKNOWN at "members"; HOUSEHOLD_HEAD_STAYS: whoever is the head is not among those who go.
MUST_USE Fault households_split(Work *work, Id id, const Id *people, size_t count, Id *new_out);
// The same household, registered twice: a pointer, which can be taken back. HOUSEHOLD_UNKNOWN, HOUSEHOLD_SAME,
// HOUSEHOLD_FULL at "into". The asker keeps both.
MUST_USE Fault households_merge(Work *work, Id id, Id into);
MUST_USE Fault households_part(Work *work, Id id); // HOUSEHOLD_NOT_MERGED

extern const Route households_routes[]; // ends with .path NULL
extern const Route households_member_routes[];

#endif
