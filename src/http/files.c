// Serves files that never change while we run. Not here: reading them from disk; they are embedded.
#include "http/files.h"

#include <string.h>

#include "base/digest.h"
#include "http/compress.h"

typedef struct StaticFile {
    const SiteFile *file;
    Str bytes[CODING_COUNT]; // STR_NONE: not kept in that coding
    Str tags[CODING_COUNT];  // ETag, with its quotes
} StaticFile;

struct Files {
    StaticFile *files;
    size_t count;
};

static bool is_worth_compressing(const SiteFile *file)
{
    Str type = str_from(file->content_type);
    return file->bytes.len > 256 &&
           (str_starts(type, STR("text/")) || str_starts(type, STR("image/svg")) ||
            str_starts(type, STR("application/j")) ||
            str_starts(type, STR("application/manifest")));
}

static void prepare(Arena *arena, const SiteFile *file, StaticFile *made)
{
    Str hash = str_slice(digest_hex(arena, digest_of(file->bytes)), 0, 16);
    made->file = file;
    made->bytes[CODING_NONE] = file->bytes;
    for (Coding coding = CODING_NONE; coding < CODING_COUNT; coding++) {
        const char *name = coding_name(coding);
        if (coding != CODING_NONE && is_worth_compressing(file)) {
            made->bytes[coding] = compress_text(arena, coding, BROTLI_BEST, file->bytes);
        }
        made->tags[coding] =
            str_format(arena, "\"%.*s%s%s\"", STR_ARG(hash), name ? "-" : "", name ? name : "");
    }
}

Files *files_new(Arena *arena, const SiteFile *files, size_t count)
{
    Files *made = ARENA_NEW(arena, Files);
    made->files = ARENA_ARRAY(arena, StaticFile, count + 1);
    made->count = count;
    for (size_t i = 0; i < count; i++) {
        prepare(arena, &files[i], &made->files[i]);
    }
    return made;
}

static const StaticFile *find_file(const Files *files, Str path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (str_is(path, files->files[i].file->path)) {
            return &files->files[i];
        }
    }
    return NULL;
}

bool files_has_tag(Str wanted, Str tag)
{
    Str piece;
    while (str_cut(&wanted, ',', &piece)) {
        piece = str_trim(piece);
        if (str_starts(piece, STR("W/"))) {
            piece = str_from_index(piece, 2);
        }
        if (str_equal(piece, tag) || str_is(piece, "*")) {
            return true;
        }
    }
    return false;
}

bool files_answer(const Files *files, const HttpRequest *request, HttpReply *reply_out)
{
    const StaticFile *found = find_file(files, request->path);
    if (!found || (request->verb != VERB_GET && request->verb != VERB_HEAD)) {
        return false;
    }
    Coding coding = coding_choose(http_header(request, "Accept-Encoding"));
    coding = found->bytes[coding].at ? coding : CODING_NONE;
    reply_out->status = 200;
    reply_out->content_type = str_from(found->file->content_type);
    reply_out->body = found->bytes[coding];
    http_reply_header(reply_out, "ETag", found->tags[coding]);
    http_reply_header(reply_out, "Vary", STR("Accept-Encoding"));
    http_reply_header(reply_out, "Cache-Control", str_from(found->file->keep));
    if (coding != CODING_NONE) {
        http_reply_header(reply_out, "Content-Encoding", str_from(coding_name(coding)));
    }
    if (files_has_tag(http_header(request, "If-None-Match"), found->tags[coding])) {
        reply_out->status = 304;
        reply_out->body = STR_NONE;
    }
    return true;
}
