// The documents of the board, of one need on it, of acts on many, and what the forms of these pages offer.
#ifndef BOARD_BOARD_PAGE_H
#define BOARD_BOARD_PAGE_H

#include "features/board/board.h"

enum {
    BOARD_PAGE = 50,          // rows of a page
    BOARD_COUNTED_MOST = 200, // what is late is counted up to here
    BOARD_SOON_S = 6 * 3600,  // a deadline that is nearer is about to be missed
    BOARD_NEWS_MOST = 300,    // events that one look at the news reads
};

// The address of a list: "state=received&governorate=PS0203"; with the page it stands on, or without.
Str board_query_of(Work *work, const NeedFilter *filter, bool with_place);
// Whether it is such an address, so that a page may lead back to it.
bool board_is_query(Str text);
// The same as the value of a name in another address.
Str board_query_quoted(Work *work, Str query);

MUST_USE Fault board_list_to_doc(Work *work, Doc *doc, const NeedFilter *filter);
// With contact, notes, claims, history and what may be decided.
MUST_USE Fault board_need_to_doc(Work *work, Doc *doc, const Need *need);
// What happened since `after` in the areas of the asker: changed needs, and how many are new in this list.
MUST_USE Fault board_news_to_doc(Work *work, Doc *doc, const NeedFilter *filter, int64_t after);
void board_bulk_to_doc(Work *work, Doc *doc, const Bulk *bulk, const BulkRow *rows, size_t count);
void board_batch_to_doc(Work *work, Doc *doc, const Batch *batch);
// The `history` of a need's document, behind the event that its page was shown with: as the list `stale`.
void board_mark_stale(Doc *doc, int64_t seen);
MUST_USE Fault board_views_to_doc(Work *work, Doc *doc);

// Places within the asker's reach, sectors and items, each with what is chosen.
MUST_USE Fault board_filter_to_frame(Work *work, Doc *frame, const Doc *filters);
// `colleagues`: who may decide everywhere that these needs lie.
MUST_USE Fault board_colleagues_to_frame(Work *work, Doc *frame, Str area_path, Id chosen);

#endif
