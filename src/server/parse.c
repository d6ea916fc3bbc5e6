// Reads a request piece by piece: lines, then a body by length or by chunks. What a line may say is
// in parse_head.c; here is only where it ends and what comes next.
#include "server/parse.h"

#include <assert.h>
#include <string.h>

enum {
    FIRST_LINE_MAX = HTTP_TARGET_MAX + sizeof("POST  HTTP/1.1") - 1,
    CHUNK_DIGITS_MAX = 16,
    TRAILERS_MAX = 4 * 1024, // bytes
};

ParseStep parse_refuse(Parse *parse, int status, const char *reason)
{
    parse->stage = STAGE_REFUSED;
    parse->status = status;
    parse->reason = reason;
    return PARSE_REFUSED;
}

static bool is_control(unsigned char byte)
{
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

// Where the line being read must have ended.
static size_t line_limit(const Parse *parse)
{
    switch (parse->stage) {
    case STAGE_FIRST_LINE:
        return parse->line_from + FIRST_LINE_MAX;
    case STAGE_CHUNK_SIZE:
        return parse->line_from + CHUNK_DIGITS_MAX;
    case STAGE_TRAILER:
        return parse->line_from + TRAILERS_MAX - parse->trailer_len;
    default:
        return HTTP_HEAD_MAX;
    }
}

static ParseStep refuse_long_line(Parse *parse)
{
    switch (parse->stage) {
    case STAGE_FIRST_LINE:
        return parse_refuse(parse, 414, "the address is too long");
    case STAGE_CHUNK_SIZE:
        return parse_refuse(parse, 400, "a chunk size is malformed");
    default:
        return parse_refuse(parse, 431, "the header fields are too large");
    }
}

// Finds the end of the line that starts at line_from. Done: the line without CR LF is in
// `line_out`.
static ParseStep find_line(Parse *parse, const char *bytes, size_t len, Str *line_out)
{
    size_t from = parse->line_from;
    size_t limit = line_limit(parse);

    for (; parse->at < len; parse->at++) {
        unsigned char byte = (unsigned char)bytes[parse->at];
        bool after_cr = parse->at > from && bytes[parse->at - 1] == '\r';
        if (after_cr && byte == '\n') {
            *line_out = (Str){ bytes + from, parse->at - 1 - from };
            parse->at++;
            parse->line_from = parse->at;
            return PARSE_DONE;
        }
        if (after_cr) {
            return parse_refuse(parse, 400, "a carriage return stands alone");
        }
        if (byte != '\r' && is_control(byte)) {
            return parse_refuse(parse, 400, "there is a control character in the head");
        }
        if (byte != '\r' && parse->at >= limit) {
            return refuse_long_line(parse);
        }
    }
    return PARSE_MORE;
}

static ParseStep read_chunk_size(Parse *parse, Str line)
{
    uint64_t size = 0;

    if (line.len == 0) {
        return parse_refuse(parse, 400, "a chunk size is malformed");
    }
    for (size_t i = 0; i < line.len; i++) {
        int digit = parse_hex(line.at[i]);
        if (digit < 0) {
            return parse_refuse(parse, 400, "a chunk size is malformed");
        }
        size = size << 4 | (uint64_t)digit;
    }
    if (size > HTTP_BODY_MAX - parse->body_len) {
        return parse_refuse(parse, 413, "the body is too large");
    }
    parse->chunk_left = size;
    parse->stage = size == 0 ? STAGE_TRAILER : STAGE_CHUNK_BYTES;
    return PARSE_DONE;
}

static ParseStep read_line(Parse *parse, const char *bytes, size_t len)
{
    size_t from = parse->line_from;
    Str line;
    ParseStep step = find_line(parse, bytes, len, &line);

    if (step != PARSE_DONE) {
        return step;
    }
    switch (parse->stage) {
    case STAGE_FIRST_LINE:
        return parse_first_line(parse, line, from);
    case STAGE_HEADER:
        if (line.len > 0) {
            return parse_header_line(parse, line, from);
        }
        parse->head_len = parse->at;
        return parse_head_end(parse);
    case STAGE_CHUNK_SIZE:
        return read_chunk_size(parse, line);
    default:
        assert(parse->stage == STAGE_TRAILER);
        parse->trailer_len += line.len;
        if (line.len > 0) {
            return parse_trailer_line(parse, line);
        }
        parse->stage = STAGE_DONE;
        return PARSE_DONE;
    }
}

// Moves what has arrived of a chunk to the end of the body decoded so far.
static ParseStep read_chunk_bytes(Parse *parse, char *bytes, size_t len)
{
    size_t here = len - parse->at;
    size_t take = here < parse->chunk_left ? here : (size_t)parse->chunk_left;

    memmove(bytes + parse->head_len + parse->body_len, bytes + parse->at, take);
    parse->at += take;
    parse->body_len += take;
    parse->chunk_left -= take;
    if (parse->chunk_left > 0) {
        return PARSE_MORE;
    }
    parse->stage = STAGE_CHUNK_END;
    parse->line_from = parse->at;
    return PARSE_DONE;
}

// The CR LF that must follow a chunk's bytes.
static ParseStep read_chunk_end(Parse *parse, const char *bytes, size_t len)
{
    static const char end[2] = { '\r', '\n' };

    for (; parse->at < len; parse->at++) {
        size_t place = parse->at - parse->line_from;
        if (bytes[parse->at] != end[place]) {
            return parse_refuse(parse, 400, "a chunk is longer than its size");
        }
        if (place == 1) {
            parse->at++;
            parse->line_from = parse->at;
            parse->stage = STAGE_CHUNK_SIZE;
            return PARSE_DONE;
        }
    }
    return PARSE_MORE;
}

static ParseStep read_body(Parse *parse, size_t len)
{
    if (parse->body_len > HTTP_BODY_MAX) {
        parse->stage = STAGE_ASKED;
        return PARSE_ASK;
    }
    if (len - parse->head_len < parse->body_len) {
        return PARSE_MORE;
    }
    parse->stage = STAGE_DONE;
    return PARSE_DONE;
}

// Closes the gap that decoding has left between the body and what is not yet read.
static void squeeze(Parse *parse, char *bytes, size_t *len)
{
    if (!parse->chunked || !parse->head_done) {
        return;
    }
    size_t body_end = parse->head_len + (size_t)parse->body_len;
    bool in_bytes = parse->stage == STAGE_CHUNK_BYTES;
    size_t keep = in_bytes ? parse->at : parse->line_from;
    size_t gap = keep - body_end;

    memmove(bytes + body_end, bytes + keep, *len - keep);
    *len -= gap;
    parse->at -= gap;
    parse->line_from = in_bytes ? parse->at : parse->line_from - gap;
}

static Str view(const char *bytes, ParseSpan span)
{
    return (Str){ bytes + span.from, span.len };
}

static void fill_request(const Parse *parse, const char *bytes, HttpRequest *request)
{
    request->verb = parse->verb;
    request->path = view(bytes, parse->path);
    request->query = parse->has_query ? view(bytes, parse->query) : STR_NONE;
    bool asks = parse->stage == STAGE_ASKED;
    request->body = asks ? STR_NONE : (Str){ bytes + parse->head_len, (size_t)parse->body_len };
    for (size_t i = 0; i < parse->header_count; i++) {
        request->headers[i].name = view(bytes, parse->names[i]);
        request->headers[i].value = view(bytes, parse->values[i]);
    }
    request->header_count = parse->header_count;
    request->keep_alive = !parse->close;
}

static ParseStep read_stage(Parse *parse, char *bytes, size_t len)
{
    switch (parse->stage) {
    case STAGE_BODY:
        return read_body(parse, len);
    case STAGE_CHUNK_BYTES:
        return read_chunk_bytes(parse, bytes, len);
    case STAGE_CHUNK_END:
        return read_chunk_end(parse, bytes, len);
    default:
        return read_line(parse, bytes, len);
    }
}

ParseStep parse_bytes(Parse *parse, char *bytes, size_t *len, HttpRequest *request_out)
{
    assert(parse->stage != STAGE_DONE && parse->stage != STAGE_ASKED);
    if (parse->stage == STAGE_REFUSED) {
        return PARSE_REFUSED;
    }
    ParseStep step = PARSE_DONE;
    while (step == PARSE_DONE && parse->stage != STAGE_DONE) {
        step = read_stage(parse, bytes, *len);
    }
    if (step == PARSE_REFUSED) {
        return step;
    }
    squeeze(parse, bytes, len);
    if (step == PARSE_DONE) {
        parse->taken = parse->head_len + (size_t)parse->body_len;
        fill_request(parse, bytes, request_out);
    } else if (step == PARSE_ASK) {
        parse->taken = parse->head_len;
        fill_request(parse, bytes, request_out);
    }
    return step;
}
