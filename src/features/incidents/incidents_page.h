// The documents of a look back: who opened what, by account; whose people have to be told.
#ifndef INCIDENTS_INCIDENTS_PAGE_H
#define INCIDENTS_INCIDENTS_PAGE_H

#include "features/incidents/incidents_store.h"

// Of all looks those that are meant.
Looks incidents_narrow(Arena *arena, const Looks *looks, const IncidentSpan *span);
// The needs they touched, each once, in the order of their ids.
Id *incidents_needs(Arena *arena, const Looks *looks, size_t *count_out);

// doc.looks, by account, organisation and role, those that opened most in one hour first; doc.cut.
MUST_USE Fault incidents_page_looks(Work *work, Doc *doc, const Looks *looks);
// doc.needs, the first of them, with doc.touched, with_phone, without_phone, told.
MUST_USE Fault incidents_page_needs(Work *work, Doc *doc, const Looks *looks, Id incident);
MUST_USE Fault incidents_page_list(Work *work, Doc *doc);
MUST_USE Fault incidents_page_one(Work *work, Doc *doc, const Incident *incident);
// Without a name: accounts and needs by what their ids end with.
MUST_USE Fault incidents_page_csv(Work *work, const Looks *looks, Str *csv_out);

#endif
