// The style, scripts, fonts and pictures that the program carries. Not here: serving them (http/files.c).
#include "app/web_files.h"

#include <string.h>

#include "base/digest.h"
#include "embedded.h"

typedef enum Stage { STAGE_BYTES, STAGE_TEXTS, STAGE_FIXED, STAGE_COUNT } Stage;

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        { ".css", "text/css; charset=utf-8" },   { ".js", "text/javascript; charset=utf-8" },
        { ".woff2", "font/woff2" },              { ".svg", "image/svg+xml" },
        { ".png", "image/png" },                 { ".txt", "text/plain; charset=utf-8" },
        { ".webmanifest", "application/manifest+json" },
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++) {
        if (strcmp(dot, types[i][0]) == 0) {
            return types[i][1];
        }
    }
    return "application/octet-stream";
}

// Others know these by their address, so it cannot change with the content.
static bool has_fixed_path(const char *name)
{
    static const char *const fixed[] = { "favicon.svg", "sw.js", "manifest.webmanifest" };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (strcmp(name, fixed[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *keep_of(const char *name)
{
    if (!has_fixed_path(name)) {
        return "public, max-age=31536000, immutable"; // its name holds its hash
    }
    // A service worker that lingers would keep a phone on an old version.
    return strcmp(name, "sw.js") == 0 ? "no-cache" : "public, max-age=3600";
}

static Stage stage_of(const char *name)
{
    if (has_fixed_path(name)) {
        return STAGE_FIXED;
    }
    bool is_text = strstr(name, ".css") || strstr(name, ".js");
    return is_text ? STAGE_TEXTS : STAGE_BYTES;
}

static const char *path_of(Arena *arena, const char *name, Str bytes)
{
    if (has_fixed_path(name)) {
        return str_to_c(arena, str_format(arena, "/%s", name));
    }
    // The name holds the hash of the content, so that it may be kept for ever.
    Str hash = str_slice(digest_hex(arena, digest_of(bytes)), 0, 16);
    const char *dot = strrchr(name, '.');
    return str_to_c(arena, str_format(arena, "/static/%.*s%s", STR_ARG(hash), dot));
}

static Str replace_all(Arena *arena, Str text, Str token, Str by)
{
    TextBuilder out = { .arena = arena };
    Str rest = text;
    size_t at;
    while (str_find_text(rest, token, &at)) {
        text_add(&out, str_slice(rest, 0, at));
        text_add(&out, by);
        rest = str_from_index(rest, at + token.len);
    }
    text_add(&out, rest);
    return text_done(&out);
}

static Str fill_in_paths(Arena *arena, Str text, const SiteFile *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str token = str_format(arena, "{{%s}}", files[i].name);
        text = replace_all(arena, text, token, str_from(files[i].path));
    }
    return text;
}

// Whether a blank between these two says nothing.
static bool is_idle_blank(char before, char after)
{
    return !before || strchr("{};,:", before) || strchr("{};,", after);
}

// A style without comments and idle blanks: on a slow line each of its bytes delays the first picture. Quoted text is
// left alone.
static Str shrink_style(Arena *arena, Str style)
{
    TextBuilder out = { .arena = arena };
    char last = '\0', quote = '\0';
    bool blank = false;
    for (size_t i = 0; i < style.len; i++) {
        char c = style.at[i];
        if (!quote && str_starts(str_from_index(style, i), STR("/*"))) {
            size_t end = style.len;
            str_find_text(str_from_index(style, i + 2), STR("*/"), &end);
            i += 2 + end + 1;
            blank = true;
            continue;
        }
        if (!quote && strchr(" \t\r\n", c)) {
            blank = true;
            continue;
        }
        if (blank && !is_idle_blank(last, c)) {
            text_add_char(&out, ' ');
        }
        blank = false;
        quote = quote == c ? '\0' : !quote && c == '"' ? c : quote;
        text_add_char(&out, c);
        last = c;
    }
    return text_done(&out);
}

void web_files_load(Arena *arena, const SiteFile **files_out, size_t *count_out)
{
    SiteFile *files = ARENA_ARRAY(arena, SiteFile, embedded_files_count + 1);
    size_t count = 0;
    for (Stage stage = STAGE_BYTES; stage < STAGE_COUNT; stage++) {
        size_t known = count;
        for (const Embedded *file = embedded_files; file->name; file++) {
            if (stage_of(file->name) == stage) {
                Str bytes = { file->bytes, file->length };
                bytes = stage == STAGE_BYTES ? bytes : fill_in_paths(arena, bytes, files, known);
                bytes = strstr(file->name, ".css") ? shrink_style(arena, bytes) : bytes;
                files[count++] = (SiteFile){ file->name, path_of(arena, file->name, bytes),
                                             type_of(file->name), bytes,
                                             keep_of(file->name) };
            }
        }
    }
    *files_out = files;
    *count_out = count;
}
