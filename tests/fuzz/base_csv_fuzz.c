// Any bytes as a register: reading ends, lines rise, and every row fits the promise.
#include <assert.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    CsvReader reader;
    if (csv_open((Str){ (const char *)bytes, size }, &reader) == OK) {
        int64_t line = 0;
        for (;;) {
            CsvRow row;
            Fault fault = csv_next(&reader, arena, &row);
            assert(fault == OK || (fault == CSV_MALFORMED && row.count == 0));
            if (fault == OK && row.count == 0) {
                break;
            }
            assert(row.line > line && row.line <= (int64_t)size + 1);
            line = row.line;
            for (size_t i = 0; i < row.count; i++) {
                assert(text_is_utf8(row.cells[i]));
                csv_cell(arena, row.cells[i]);
            }
        }
    }
    arena_free(arena);
    return 0;
}
