// One row of a file of needs as a draft: what each column is called and what its cells may say.
#ifndef IMPORT_NEED_ROW_H
#define IMPORT_NEED_ROW_H

#include "import/parts.h"
#include "features/needs/needs.h"

enum {
    NEED_COLUMN_REFERENCE,
    NEED_COLUMN_FOR,
    NEED_COLUMN_GOVERNORATE,
    NEED_COLUMN_AREA,
    NEED_COLUMN_PEOPLE,
    NEED_COLUMN_NAME,
    NEED_COLUMN_PHONE,
    NEED_COLUMN_LANDMARK,
    NEED_COLUMN_WORDS,
    NEED_COLUMN_CARE,
    NEED_COLUMN_ITEM,
    NEED_COLUMN_QUANTITY,
};

typedef struct NeedsImport {
    Area *areas;
    Item *items;
    size_t area_count, item_count;
    ImportIndex area_codes, area_names, item_codes, item_names, whoms, cares;
    CsvReader reader;      // behind the rows that are done
    int64_t done;          // rows that are stored or were here
    int64_t already_there; // of those
    bool at_end;
    Id *keys; // by the order of rows, found by the first pass
} NeedsImport;

// Fills the indexes of import->of_kind, a NeedsImport.
MUST_USE Fault import_need_load(Import *import, Work *work);
// False when errors were added. The draft points into the file and the row arena.
bool import_need_read(Import *import, const CsvRow *row, NeedDraft *draft_out);

#endif
