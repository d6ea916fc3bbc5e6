// What the route files of the board share: the list that a page was opened from, and fields that forms carry along. HTTP
// only, and only for board/.
#ifndef BOARD_BOARD_ROUTES_H
#define BOARD_BOARD_ROUTES_H

#include "features/board/board_page.h"
#include "features/proposals/proposals.h"

// From the address of a list, or from a form that carries the filter along.
MUST_USE Fault board_filter_from(Work *work, const Input *input, NeedFilter *filter);
// The list that a page was opened from, when it is one; else STR_NONE.
Str board_from_of(const Input *input);
// The address of that list with a need's pane open.
Str board_query_with_need(Work *work, Str from, Id need);
// "me", "nobody" (ID_NONE), or an account. BOARD_ASSIGNEE_UNKNOWN at "assignee".
MUST_USE Fault board_assignee_from(Work *work, const Input *body, Id *to_out);
// `chosen.NAME_VALUE`, for the boxes of a form.
void board_mark_chosen(Work *work, Doc *frame, const char *name, Str value);
// The list again, below a form of it that is refused.
MUST_USE Fault board_frame_list(Request *request, Reply *reply);

enum { BOARD_FROM_MAX = 400 };

// A list: in addresses, and carried along by forms that act on all of it.
#define FILTER_FIELDS                                                                            \
    { "state", FIELD_CHOICE, false, 0, 0, NEED_STATE_CHOICES, NULL, "default received" },        \
    { "governorate", FIELD_TEXT, false, 0, AREA_CODE_MAX, NULL, NULL, "P-code" },                \
    { "locality", FIELD_TEXT, false, 0, AREA_CODE_MAX, NULL, NULL, "P-code in the governorate" }, \
    { "sector", FIELD_TEXT, false, 0, ITEM_CODE_MAX, NULL, NULL, "only with items of it" },      \
    { "item", FIELD_TEXT, false, 0, ITEM_CODE_MAX, NULL, NULL, "only with this item" },          \
    { "urgency", FIELD_CHOICE, false, 0, 0, URGENCY_CHOICES, NULL, "only this urgency" },        \
    { "overdue", FIELD_FLAG, false, 0, 0, NULL, NULL, "only past their deadline" },              \
    { "assigned", FIELD_CHOICE, false, 0, 0, "me nobody", NULL, "who looks after them" }

#define FROM_FIELD \
    { "from", FIELD_TEXT, false, 0, BOARD_FROM_MAX, NULL, NULL, "the list to go back to" }
#define SEEN_FIELD                                                                   \
    { "seen", FIELD_INT, false, 0, INT64_MAX, NULL, NULL, "`seen` of the need as it was shown" }

#endif
