// Rows of sectors and items, for items_rules.c only: rows in, rows out, no rule.
#ifndef ITEMS_ITEMS_STORE_H
#define ITEMS_ITEMS_STORE_H

#include "features/items/items.h"

MUST_USE Fault items_store_find(Work *work, Str code, Item *item_out); // ITEM_UNKNOWN
MUST_USE Fault items_store_list(Work *work, Str sector, Item **items_out, size_t *count_out);
MUST_USE Fault items_store_list_sectors(Work *work, Sector **sectors_out, size_t *count_out);
MUST_USE Fault items_store_find_sector(Work *work, Str code); // SECTOR_UNKNOWN
MUST_USE Fault items_store_insert(Work *work, const Item *item);
MUST_USE Fault items_store_remove_unused(Work *work, Str code, Str mark, bool *removed_out);
MUST_USE Fault items_store_update(Work *work, const Item *item);
MUST_USE Fault items_store_retire(Work *work, Str code, int64_t at); // 0: offered again
MUST_USE Fault items_store_update_sector(Work *work, const Sector *sector);

#endif
