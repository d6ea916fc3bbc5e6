// The documents of settings: all of them, and one with every value it had.
#ifndef TUNING_TUNING_PAGE_H
#define TUNING_TUNING_PAGE_H

#include "features/tuning/tuning.h"

MUST_USE Fault tuning_page_list(Work *work, SettingsShelf *shelf, Doc *doc);
MUST_USE Fault tuning_page_one(Work *work, SettingsShelf *shelf, Str key, Doc *doc); // SETTING_NOT_FOUND

#endif
