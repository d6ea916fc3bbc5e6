// Files that never change while we run: style, fonts, icons. Compressed once, at the start.
#ifndef HTTP_FILES_H
#define HTTP_FILES_H

#include "server/message.h"
#include "http/site.h"

typedef struct Files Files;

Files *files_new(Arena *arena, const SiteFile *files, size_t count); // lives in the arena
// Answers GET and HEAD of a file; false when the path is none of ours. All but the safety headers.
bool files_answer(const Files *files, const HttpRequest *request, HttpReply *reply_out);
// Whether an If-None-Match names the tag (a strong one: "…"); weak comparison.
bool files_has_tag(Str wanted, Str tag);

#endif
