// Documents of wordings, for texts_routes.c only.
#ifndef TEXTS_TEXTS_PAGE_H
#define TEXTS_TEXTS_PAGE_H

#include "features/texts/texts.h"

typedef struct TextsFilter {
    Str prefix;   // the keys begin so; empty: any
    Str search;   // key or message holds it; empty: any
    bool own;     // only those in another wording
    Str after;    // key of the row before; empty: from the start
} TextsFilter;

// {texts: [{key, ar, en, own, stale}], prefixes: [{prefix, count}], own_count, next}
MUST_USE Fault texts_page_list(Work *work, const Words *shipped, const TextsFilter *filter, Doc *doc);
// One message: what is in force, what the program says, what it takes, and every wording there was.
MUST_USE Fault texts_page_text(Work *work, const Words *shipped, Str key, Doc *doc);
// How these two would be said with sample arguments. TEXT_SYNTAX_WRONG at "ar" or "en".
MUST_USE Fault texts_page_preview(Work *work, const Words *shipped, Str ar, Str en, Doc *doc);
// {"ar": {key: text}, "en": …} of the operator's wordings.
MUST_USE Fault texts_page_export(Work *work, Str *json_out);

#endif
