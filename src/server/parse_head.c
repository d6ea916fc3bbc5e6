// What the lines of a request's head may say (RFC 9110, 9112). Whatever two readers could take in
// two ways is refused, so that no proxy in front and we ever disagree about where a request ends.
#include "server/parse.h"

#include <strings.h>

static bool is_token_byte(char byte)
{
    static const bool marks[128] = {
        ['!'] = true,  ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true,
        ['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true,
        ['^'] = true,  ['_'] = true, ['`'] = true, ['|'] = true, ['~'] = true,
    };
    unsigned char code = (unsigned char)byte;
    unsigned char lower = (unsigned char)(code | 0x20);
    return (code >= '0' && code <= '9') || (code < 128 && lower >= 'a' && lower <= 'z') ||
           (code < 128 && marks[code]);
}

static bool same_word(Str text, Str word)
{
    return text.len == word.len && strncasecmp(text.at, word.at, word.len) == 0;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

// ---- The first line ----

static bool read_verb(Str word, HttpVerb *verb_out)
{
    static const struct {
        Str name;
        HttpVerb verb;
    } verbs[] = {
        { { "GET", 3 }, VERB_GET },
        { { "HEAD", 4 }, VERB_HEAD },
        { { "POST", 4 }, VERB_POST },
    };

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (str_equal(word, verbs[i].name)) {
            *verb_out = verbs[i].verb;
            return true;
        }
    }
    return false;
}

static void keep_target(Parse *parse, Str target, size_t from)
{
    size_t mark;

    parse->has_query = str_find(target, '?', &mark);
    size_t path_len = parse->has_query ? mark : target.len;
    parse->path = (ParseSpan){ (uint32_t)from, (uint32_t)path_len };
    if (parse->has_query) {
        parse->query =
            (ParseSpan){ (uint32_t)(from + mark + 1), (uint32_t)(target.len - mark - 1) };
    }
}

ParseStep parse_first_line(Parse *parse, Str line, size_t from)
{
    size_t space, second;

    // RFC 9112, 2.2: one empty line before a request is to be overlooked.
    if (line.len == 0 && !parse->blank_seen) {
        parse->blank_seen = true;
        return PARSE_DONE;
    }
    if (!str_find(line, ' ', &space) || !read_verb(str_slice(line, 0, space), &parse->verb)) {
        return parse_refuse(parse, 400, "the method is not GET, HEAD or POST");
    }
    Str rest = str_from_index(line, space + 1);
    if (!str_find(rest, ' ', &second) ||
        !str_equal(str_from_index(rest, second + 1), STR("HTTP/1.1"))) {
        return parse_refuse(parse, 400, "the version is not HTTP/1.1");
    }
    Str target = str_slice(rest, 0, second);
    if (target.len > HTTP_TARGET_MAX) {
        return parse_refuse(parse, 414, "the address is too long");
    }
    const char *wrong = parse_check_target(target);
    if (wrong != NULL) {
        return parse_refuse(parse, 400, wrong);
    }
    keep_target(parse, target, from + space + 1);
    parse->stage = STAGE_HEADER;
    return PARSE_DONE;
}

// ---- Header fields that decide how the request is read ----

static ParseStep read_length(Parse *parse, Str value)
{
    enum { DIGITS_MAX = 19 }; // fits 64 bits
    uint64_t length = 0;

    if (parse->has_length) {
        return parse_refuse(parse, 400, "there are two Content-Length");
    }
    if (value.len == 0 || value.len > DIGITS_MAX) {
        return parse_refuse(parse, 400, "Content-Length is malformed");
    }
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] < '0' || value.at[i] > '9') {
            return parse_refuse(parse, 400, "Content-Length is malformed");
        }
        length = length * 10 + (uint64_t)(value.at[i] - '0');
    }
    parse->has_length = true;
    parse->body_len = length;
    return PARSE_DONE;
}

static ParseStep read_coding(Parse *parse, Str value)
{
    if (parse->chunked || !same_word(value, STR("chunked"))) {
        return parse_refuse(parse, 400, "Transfer-Encoding is not exactly chunked");
    }
    parse->chunked = true;
    return PARSE_DONE;
}

static ParseStep read_host(Parse *parse, Str value)
{
    if (parse->has_host) {
        return parse_refuse(parse, 400, "there are two Host");
    }
    const char *wrong = parse_check_host(value);
    if (wrong != NULL) {
        return parse_refuse(parse, 400, wrong);
    }
    parse->has_host = true;
    return PARSE_DONE;
}

static ParseStep read_connection(Parse *parse, Str value)
{
    Str word;

    while (str_cut(&value, ',', &word)) {
        if (same_word(str_trim(word), STR("close"))) {
            parse->close = true;
        }
    }
    return PARSE_DONE;
}

static ParseStep read_expect(Parse *parse, Str value)
{
    if (!same_word(value, STR("100-continue"))) {
        return parse_refuse(parse, 417, "only 100-continue can be expected");
    }
    parse->has_expect = true;
    return PARSE_DONE;
}

static ParseStep read_known(Parse *parse, Str name, Str value)
{
    static const struct {
        Str name;
        ParseStep (*read)(Parse *parse, Str value);
    } known[] = {
        { { "Host", 4 }, read_host },
        { { "Content-Length", 14 }, read_length },
        { { "Transfer-Encoding", 17 }, read_coding },
        { { "Connection", 10 }, read_connection },
        { { "Expect", 6 }, read_expect },
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (same_word(name, known[i].name)) {
            return known[i].read(parse, value);
        }
    }
    return PARSE_DONE;
}

// ---- Any header field ----

static ParseStep split_field(Parse *parse, Str line, Str *name_out, Str *value_out)
{
    size_t colon = 0;

    if (is_blank(line.at[0])) {
        return parse_refuse(parse, 400, "a header field is folded");
    }
    while (colon < line.len && is_token_byte(line.at[colon])) {
        colon++;
    }
    if (colon == 0 || colon == line.len || line.at[colon] != ':') {
        return parse_refuse(parse, 400, "the name of a header field is malformed");
    }
    *name_out = str_slice(line, 0, colon);
    *value_out = str_trim(str_from_index(line, colon + 1));
    return PARSE_DONE;
}

static ParseSpan span_of(Str piece, Str line, size_t from)
{
    return (ParseSpan){ (uint32_t)(from + (size_t)(piece.at - line.at)), (uint32_t)piece.len };
}

ParseStep parse_header_line(Parse *parse, Str line, size_t from)
{
    Str name, value;

    if (parse->header_count == HTTP_HEADERS_MAX) {
        return parse_refuse(parse, 431, "there are too many header fields");
    }
    if (split_field(parse, line, &name, &value) == PARSE_REFUSED) {
        return PARSE_REFUSED;
    }
    parse->names[parse->header_count] = span_of(name, line, from);
    parse->values[parse->header_count] = span_of(value, line, from);
    parse->header_count++;
    return read_known(parse, name, value);
}

ParseStep parse_trailer_line(Parse *parse, Str line)
{
    Str name, value;

    return split_field(parse, line, &name, &value);
}

ParseStep parse_head_end(Parse *parse)
{
    if (!parse->has_host) {
        return parse_refuse(parse, 400, "Host is missing");
    }
    if (parse->has_length && parse->chunked) {
        return parse_refuse(parse, 400, "Content-Length and Transfer-Encoding contradict");
    }
    bool asks = parse->verb == VERB_POST && !parse->chunked && parse->body_len <= parse->upload_most;
    if (parse->body_len > HTTP_BODY_MAX && !asks) {
        return parse_refuse(parse, 413, "the body is too large");
    }
    parse->head_done = true;
    parse->wants_continue = parse->has_expect && (parse->chunked || parse->body_len > 0);
    parse->stage = parse->chunked ? STAGE_CHUNK_SIZE : STAGE_BODY;
    return PARSE_DONE;
}
