// Files that a command was given.
#ifndef APP_FILES_H
#define APP_FILES_H

#include "base/text.h"
#include "pages/template.h"

enum { FILE_BYTES_MAX = 256 * 1024 * 1024 };

// The whole file, in the arena. COMMAND_FAILED.
MUST_USE Fault files_read(Arena *arena, const char *path, Str *text_out);
// All *.html of a folder as pages. Free with pages_free.
MUST_USE Fault files_read_pages(Arena *arena, const char *folder, Pages **pages_out,
                                const char **why_out);

#endif
