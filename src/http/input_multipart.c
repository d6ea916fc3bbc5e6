// multipart/form-data (RFC 7578) into a tree of fields and one file. Strict: what no browser writes is refused.
// The file is a view into the body. Not here: where the body lies, and whether a field may be there.
#include <string.h>
#include <strings.h>

#include "http/input.h"
#include "http/url.h"

enum {
    BOUNDARY_MAX = 70, // RFC 2046
    PARTS_MAX = 64,
    HEAD_MAX = 2 * 1024,        // bytes of a part's header lines
    VALUE_MAX = 64 * 1024,      // bytes of a part that is no file
    FILE_NAME_MAX = 255,
};

typedef struct Part {
    Str name, file_name;
    bool is_file;
    Str bytes;
} Part;

// ---- Header values: token; name="value" … ----

static bool is_boundary_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("'()+_,-./:=?", c));
}

static bool has_start(Str text, const char *start)
{
    size_t len = strlen(start);
    return text.len >= len && strncasecmp(text.at, start, len) == 0;
}

// One ` name=value` or ` name="value"` from the front of what follows a ';'. False when it is malformed.
static bool next_parameter(Str *rest, Str *name_out, Str *value_out)
{
    size_t equals, end;
    *rest = str_trim(*rest);
    if (!str_find(*rest, '=', &equals) || equals == 0) {
        return false;
    }
    *name_out = str_slice(*rest, 0, equals);
    *rest = str_from_index(*rest, equals + 1);
    bool quoted = str_starts(*rest, STR("\""));
    if (quoted) {
        *rest = str_from_index(*rest, 1);
        if (!str_find(*rest, '"', &end)) {
            return false;
        }
    } else if (!str_find(*rest, ';', &end)) {
        end = rest->len;
    }
    *value_out = quoted ? str_slice(*rest, 0, end) : str_trim(str_slice(*rest, 0, end));
    *rest = str_trim(str_from_index(*rest, end + quoted));
    if (rest->len > 0 && rest->at[0] != ';') {
        return false;
    }
    *rest = str_from_index(*rest, 1);
    return true;
}

static bool read_boundary(Str content_type, Str *boundary_out)
{
    Str rest = content_type, type, name, value = STR_NONE;
    if (!str_cut(&rest, ';', &type)) {
        return false;
    }
    while (rest.len > 0) {
        if (!next_parameter(&rest, &name, &value)) {
            return false;
        }
        if (name.len == 8 && has_start(name, "boundary")) {
            break;
        }
        value = STR_NONE;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (!is_boundary_byte(value.at[i])) {
            return false;
        }
    }
    *boundary_out = value;
    return value.len > 0 && value.len <= BOUNDARY_MAX;
}

// ---- A part ----

static bool read_disposition(Str value, Part *part)
{
    Str name, text;
    if (!has_start(value, "form-data;") || part->name.at) {
        return false;
    }
    Str rest = str_from_index(value, strlen("form-data;"));
    while (rest.len > 0) {
        if (!next_parameter(&rest, &name, &text)) {
            return false;
        }
        bool is_file = str_is(name, "filename");
        Str *into = is_file ? &part->file_name : &part->name;
        if ((!is_file && !str_is(name, "name")) || into->at) {
            return false;
        }
        *into = text;
        part->is_file |= is_file;
    }
    return part->name.len > 0 && part->name.len <= INPUT_NAME_MAX;
}

static bool read_part_head(Str head, Part *part)
{
    Str line;
    while (head.len > 0) {
        size_t end;
        if (!str_find_text(head, STR("\r\n"), &end)) {
            return false;
        }
        line = str_slice(head, 0, end);
        head = str_from_index(head, end + 2);
        size_t colon;
        if (!str_find(line, ':', &colon) || colon == 0 || memchr(line.at, '\r', line.len) ||
            memchr(line.at, '\n', line.len) || memchr(line.at, '\0', line.len)) {
            return false;
        }
        Str value = str_trim(str_from_index(line, colon + 1));
        if (has_start(line, "content-disposition:") && !read_disposition(value, part)) {
            return false;
        }
    }
    return part->name.at != NULL;
}

// `rest` stands behind a delimiter line; afterwards behind the next delimiter, before its end of line.
static bool read_part(Str *rest, Str delimiter, Part *part)
{
    size_t blank, end;
    Str window = str_slice(*rest, 0, HEAD_MAX);
    *part = (Part){ 0 };
    if (!str_find_text(window, STR("\r\n\r\n"), &blank)) {
        return false;
    }
    if (!read_part_head(str_slice(*rest, 0, blank + 2), part)) {
        return false;
    }
    *rest = str_from_index(*rest, blank + 4);
    // An empty part has its delimiter's CR LF in the blank line.
    Str from = { rest->at - 2, rest->len + 2 };
    if (str_starts(from, delimiter)) {
        part->bytes = str_slice(*rest, 0, 0);
        *rest = str_from_index(from, delimiter.len);
        return true;
    }
    if (!str_find_text(*rest, delimiter, &end)) {
        return false;
    }
    part->bytes = str_slice(*rest, 0, end);
    *rest = str_from_index(*rest, end + delimiter.len);
    return true;
}

// ---- The whole ----

typedef struct Reading {
    Arena *arena;
    TextBuilder pairs; // the fields, as a form would have sent them
    SentFile *file;
    InputFaults *faults;
} Reading;

static void refuse(Reading *reading, Fault fault, Str field, int64_t limit)
{
    input_add_fault(reading->faults, (FieldFault){ fault, field, limit });
}

static Str base_name(Arena *arena, Str name)
{
    Str accepted;
    for (size_t i = name.len; i > 0; i--) {
        if (name.at[i - 1] == '/' || name.at[i - 1] == '\\') {
            name = str_from_index(name, i);
            break;
        }
    }
    bool is_fine = name.len <= FILE_NAME_MAX && text_accept(arena, name, &accepted) == OK;
    return is_fine ? accepted : STR("");
}

static void take_part(Reading *reading, const Part *part)
{
    Arena *arena = reading->arena;
    Str name;
    if (text_accept(arena, part->name, &name) != OK) {
        refuse(reading, BODY_MALFORMED, STR(""), 0);
    } else if (part->is_file && reading->file->field.at) {
        refuse(reading, FIELD_DOUBLED, name, 0);
    } else if (part->is_file) {
        *reading->file = (SentFile){ name, base_name(arena, part->file_name), part->bytes };
    } else if (part->bytes.len > VALUE_MAX) {
        refuse(reading, TEXT_TOO_LONG, name, VALUE_MAX);
    } else {
        text_add(&reading->pairs, url_escape(arena, name));
        text_add_char(&reading->pairs, '=');
        text_add(&reading->pairs, url_escape(arena, part->bytes));
        text_add_char(&reading->pairs, '&');
    }
}

// False when it is no multipart body as browsers write it.
static bool read_parts(Reading *reading, Str body, Str boundary)
{
    Str delimiter = str_format(reading->arena, "\r\n--%.*s", STR_ARG(boundary));
    Str first = str_from_index(delimiter, 2);
    Part part;
    if (!str_starts(body, first)) {
        return false;
    }
    Str rest = str_from_index(body, first.len);
    for (size_t parts = 0; str_starts(rest, STR("\r\n")); parts++) {
        rest = str_from_index(rest, 2);
        if (parts == PARTS_MAX || !read_part(&rest, delimiter, &part)) {
            return false;
        }
        take_part(reading, &part);
    }
    return str_is(rest, "--") || str_is(rest, "--\r\n");
}

Doc *input_read_multipart(Arena *arena, Str content_type, Str body, SentFile *file_out,
                          InputFaults *faults)
{
    Reading reading = { arena, { .arena = arena }, file_out, faults };
    Str boundary;
    *file_out = (SentFile){ 0 };
    if (!read_boundary(content_type, &boundary) || !read_parts(&reading, body, boundary)) {
        *file_out = (SentFile){ 0 };
        refuse(&reading, BODY_MALFORMED, STR(""), 0);
        return doc_new(arena);
    }
    return input_read_form(arena, text_done(&reading.pairs), faults);
}
