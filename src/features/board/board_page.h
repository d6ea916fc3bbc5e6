// The documents of the board and of one need on it.
#ifndef BOARD_BOARD_PAGE_H
#define BOARD_BOARD_PAGE_H

#include "features/board/board.h"

MUST_USE Fault board_need_to_doc(Work *work, Doc *doc, const Need *need);

#endif
