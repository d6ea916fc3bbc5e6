// Organisations: they register, a coordinator approves, their manager gives accounts to their people.
#ifndef ORGANISATIONS_ORGANISATIONS_H
#define ORGANISATIONS_ORGANISATIONS_H

#include "access/access.h"
#include "core/work.h"
#include "http/http.h"

#define ORGANISATIONS_FAULTS(X)       \
    X(ORGANISATION_NOT_FOUND, 404)    \
    X(ORGANISATION_UNKNOWN, 422)      \
    X(ORGANISATION_NOT_APPROVED, 403) \
    X(ORGANISATION_SUSPENDED, 403)    \
    X(ORGANISATION_STATE_FORBIDS, 409) \
    X(ORGANISATION_DECIDED, 409)      \
    X(ORGANISATION_NAME_TAKEN, 409)

ORGANISATIONS_FAULTS(FAULT_DECLARE)

#define ORGANISATION_KINDS "charity government municipality un company campaign committee"
// "suspended": approved, and not acting for now. Only its own people and those who may approve it are told.
#define ORGANISATION_STATES "pending approved suspended declined"

enum {
    ORGANISATION_NAME_MAX = 160,   // characters
    ORGANISATION_ABOUT_MAX = 2000,
    ORGANISATION_REASON_MAX = 500,
    ORGANISATIONS_PAGE = 200,      // rows of one answer
    ORGANISATION_PEOPLE_MAX = 200, // rows of one answer
    ORGANISATION_GRANT_D = 365,    // days a grant of its people lasts
};

typedef struct Organisation {
    Id id;
    Str name;
    Str kind;  // charity government municipality un company campaign committee
    Str area;  // P-code where it works
    Str area_path, governorate;
    Str state; // pending approved declined
    int64_t suspended_at; // since when an approved one may not act; 0: it may
    Str about; // may be STR_NONE
    Str reason; // of a decline, or of what suspended it
    int64_t created_at; // seconds UTC
} Organisation;

typedef struct OrganisationDraft { Str name, kind, area, about; } OrganisationDraft;

// Someone who is to work for the organisation, with a new account.
typedef struct OrganisationRecruit {
    Str name;
    Str phone;         // national number
    Str password_hash; // access_hash_password
    Role role;         // ROLE_MANAGER or ROLE_FIELD_WORKER
} OrganisationRecruit;

typedef struct OrganisationPerson {
    Id account;
    Str name;
    Str role; // its name
    int64_t until; // seconds UTC
} OrganisationPerson;

// Stores it as pending, with its event. AREA_UNKNOWN at "area"; ORGANISATION_NAME_TAKEN at
// "name": another one of the governorate, not declined, has that name.
MUST_USE Fault organisations_register(Work *work, const OrganisationDraft *draft, Id *id_out);
// The same, with the account and the grant of its first manager. PHONE_TAKEN.
MUST_USE Fault organisations_register_with_manager(Work *work, const OrganisationDraft *draft,
                                                   const OrganisationRecruit *manager, Id *id_out);
// Once, by someone outside it. ORGANISATION_DECIDED, NOT_ALLOWED; FIELD_MISSING at "reason" of a decline.
MUST_USE Fault organisations_decide(Work *work, Id id, bool approve, Str reason);
// An approved one pauses: it claims nothing and takes nothing over; what it holds stays, with its deadlines. By someone
// outside it (NOT_ALLOWED). ORGANISATION_STATE_FORBIDS; FIELD_MISSING at "reason".
MUST_USE Fault organisations_suspend(Work *work, Id id, Str reason);
MUST_USE Fault organisations_lift(Work *work, Id id); // it acts again: faults as organisations_suspend
MUST_USE Fault organisations_find(Work *work, Id id, Organisation *organisation_out); // ORGANISATION_NOT_FOUND
// The same, but what is not approved is only found by its own people and by those who may approve it.
MUST_USE Fault organisations_find_visible(Work *work, Id id, Organisation *organisation_out);
// The asker's own organisation, approved: ORGANISATION_NOT_APPROVED, ORGANISATION_SUSPENDED, NOT_ALLOWED.
MUST_USE Fault organisations_acting(Work *work, Organisation *organisation_out);
// "suspended" for those who are told, else what is stored.
Str organisations_shown_state(const Work *work, const Organisation *organisation);
bool organisations_is_active(const Organisation *organisation); // approved, and not suspended
// The first ORGANISATIONS_PAGE of a subtree, oldest first; STR_NONE: in every state, everywhere.
MUST_USE Fault organisations_list(Work *work, Str state, Str area_path, Organisation **list_out, size_t *count_out);
typedef struct OrganisationSearch {
    Str state;      // of ORGANISATION_STATES; STR_NONE: all
    Str area_path;  // STR_NONE: everywhere
    Str name;       // a part of it; STR_NONE: any
    Id after;       // the row before; ID_NONE: from the start
    bool after_pending; // it was pending when it was listed: deciding on it in between loses nobody
} OrganisationSearch;
// Those the asker may approve or decline, or could have: those that wait first, each group oldest first.
MUST_USE Fault organisations_list_own_areas(Work *work, const OrganisationSearch *search,
                                            Organisation **list_out, size_t *count_out);
// Whether the asker may decide about it now, suspend it, let it act again, and add people to it.
bool organisations_may_decide(const Work *work, const Organisation *organisation);
bool organisations_may_suspend(const Work *work, const Organisation *organisation);
bool organisations_may_lift(const Work *work, const Organisation *organisation);
bool organisations_may_manage(const Work *work, const Organisation *organisation);

// What is published of its promises, by the hour, small counts withheld.
typedef struct OrganisationPromises {
    int64_t kept, lapsed; // of the last 90 days; -1: withheld
    Str sectors;          // codes of those it promised in, by blanks; "": none
    int64_t published_at; // 0: nothing is published yet
} OrganisationPromises;
MUST_USE Fault organisations_promises(Work *work, Id id, OrganisationPromises *promises_out);

// The name without case and doubled blanks: what makes it taken, and what a part of it is looked for in. Finer
// likeness is for people to judge.
Str organisations_name_key(Arena *arena, Str name);

// Those with a grant in force for it, by name; at most ORGANISATION_PEOPLE_MAX.
MUST_USE Fault organisations_people(Work *work, Id id, OrganisationPerson **people_out,
                                    size_t *count_out);
// An account and a grant, by its manager, never outlasting the manager's own. ORGANISATION_NOT_APPROVED,
// PHONE_TAKEN, and what access_add_grant refuses.
MUST_USE Fault organisations_add_person(Work *work, Id id, const OrganisationRecruit *recruit,
                                        OrganisationPerson *person_out);

extern const Route organisations_routes[];
#endif
