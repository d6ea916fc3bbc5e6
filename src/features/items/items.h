// What is counted: the ten sectors and the catalogue of items with their units and standards.
#ifndef ITEMS_ITEMS_H
#define ITEMS_ITEMS_H

#include "core/work.h"
#include "http/http.h"

#define ITEMS_FAULTS(X)       \
    X(ITEM_UNKNOWN, 422)      \
    X(SECTOR_UNKNOWN, 422)    \
    X(ITEM_CODE_MALFORMED, 422) \
    X(ITEM_NAME_MALFORMED, 422) \
    X(ITEM_STANDARD_MALFORMED, 422) \
    X(ITEM_CODE_TAKEN, 409)     \
    X(ITEM_NOT_FOUND, 404)      \
    X(ITEM_RETIRED, 422)        \
    X(SECTOR_NOT_FOUND, 404)

ITEMS_FAULTS(FAULT_DECLARE)

enum {
    ITEM_CODE_MAX = 40,
    ITEM_NAME_MAX = 120,        // characters of a name or a unit
    ITEM_STANDARD_MAX = 100000, // of either side of a standard
    ITEMS_MAX = 2000,           // rows of one answer
};

typedef struct Item {
    Str code;    // "food-parcel"; lower-case letters, digits, '-', at most 40
    Str sector;  // "food" "water" "shelter" "health" "nutrition" "education" "protection" "cash" "livelihoods" "logistics"
    Str name_ar, name_en, unit_ar, unit_en;
    // Proposed quantity for n people: ceil(n * standard_quantity / standard_people); 0 = no proposal.
    int64_t standard_quantity, standard_people;
    bool standard_confirmed; // false: shipped with the program, to be confirmed by the operator
    int64_t retired_at; // seconds UTC since when it is not offered for new lines; 0: it is
} Item;

MUST_USE Fault items_find(Work *work, Str code, Item *item_out); // ITEM_UNKNOWN
// In the order of sectors, then codes; STR_NONE: of all sectors. SECTOR_UNKNOWN at "sector".
MUST_USE Fault items_list(Work *work, Str sector, Item **items_out, size_t *count_out);
typedef struct Sector {
    Str code, name_ar, name_en;
    int64_t position; // from 1
} Sector;
MUST_USE Fault items_sectors(Work *work, Sector **sectors_out, size_t *count_out);
// Adds, or changes what exists with this code. One name of the two may be missing, and so may one unit: the
// other then stands for both. `added_out`: it was new.
MUST_USE Fault items_put(Work *work, const Item *item, bool *added_out);
// What an item is called, all its names: to see later whether somebody changed it. As items_put stores them.
Str items_mark(Arena *arena, const Item *item);
// Deletes an item that still has those names and that no line asks for. `removed_out` false: it stays.
MUST_USE Fault items_remove_unused(Work *work, Str code, Str mark, bool *removed_out);


// ---- What administrators do to the catalogue: each leaves an event ----

MUST_USE Fault items_add(Work *work, const Item *item); // as items_put, but ITEM_CODE_TAKEN at "code"
// Names, units, sector and standard of what there is (ITEM_NOT_FOUND). A standard that is changed, or confirmed
// as it is (Item.standard_confirmed), is the operator's own from then on.
MUST_USE Fault items_change(Work *work, const Item *item);
// Not offered for new lines any more, or again. Lines that hold it stay. ITEM_NOT_FOUND.
MUST_USE Fault items_retire(Work *work, Str code, bool retire);
// Its names, and its place among the sectors; the others close up. SECTOR_NOT_FOUND.
MUST_USE Fault items_change_sector(Work *work, const Sector *sector);

// The standard for so many people, rounded up, never above `most` of a line (1,000,000); 0: no proposal.
int64_t items_propose(const Item *item, int64_t people);
void items_to_doc(Doc *record, const Item *item); // code, sector, name_ar, name_en, unit_ar, unit_en, standard{quantity,people,confirmed}
// For lines and claims: code, names and units.
void items_to_short_doc(Doc *record, const Item *item);
// `sectors` of a record: code and names of each of `codes` (by blanks) that is among them.
void items_sectors_to_doc(Doc *record, Str codes, const Sector *sectors, size_t count);
// What a form offers: `sectors` of the frame with their items; those whose code is among `chosen` are
// marked, and each item carries its index, so that a form without scripts can send a list.
MUST_USE Fault items_to_choices(Work *work, Doc *frame, const Str *chosen, size_t count);

extern const Route items_routes[]; // GET /items
#endif
