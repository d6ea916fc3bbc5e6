// Messages of server and vault: numbers are little-endian, lengths come first, nothing may be left over.
#include "vault/wire.h"

#include <assert.h>
#include <string.h>

enum { VERSION = 1, ITEM_BYTES = 33, ASK_HEAD_BYTES = 7, HEAD_BYTES = 6, SPAN_BYTES = 24, NOTHING = 0xFFFFFFFF };

typedef struct Reader {
    const uint8_t *at;
    size_t left;
    bool good;
} Reader;

static Reader reader_of(Str packet)
{
    return (Reader){ (const uint8_t *)packet.at, packet.len, true };
}

static const uint8_t *take(Reader *reader, size_t count)
{
    if (!reader->good || reader->left < count) {
        reader->good = false;
        return NULL;
    }
    const uint8_t *at = reader->at;
    reader->at += count;
    reader->left -= count;
    return at;
}

static uint64_t take_number(Reader *reader, size_t bytes)
{
    const uint8_t *at = take(reader, bytes);
    uint64_t number = 0;
    for (size_t i = bytes; at && i > 0; i--) {
        number = number << 8 | at[i - 1];
    }
    return number;
}

static Id take_id(Reader *reader)
{
    Id id = ID_NONE;
    const uint8_t *at = take(reader, sizeof id.at);
    if (at) {
        memcpy(id.at, at, sizeof id.at);
    }
    return id;
}

static uint8_t *put_number(uint8_t *at, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(number >> (8 * i));
    }
    return at + bytes;
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t count)
{
    if (count > 0) {
        memcpy(at, bytes, count);
    }
    return at + count;
}

// ---- Asking ----

Str wire_write_ask(Arena *arena, const WireAsk *ask)
{
    assert(ask->token.len <= WIRE_PROOF_MOST && ask->count <= WIRE_ITEMS_MOST);
    bool has_span = ask->act == WIRE_LOOKS;
    size_t len = ASK_HEAD_BYTES + ask->token.len + ask->count * ITEM_BYTES + (has_span ? SPAN_BYTES : 0);
    uint8_t *packet = arena_take(arena, len);
    uint8_t *at = put_number(packet, VERSION, 1);
    at = put_number(at, ask->act, 1);
    at = put_number(at, ask->purpose, 1);
    at = put_number(at, ask->proof, 1);
    at = put_number(at, ask->token.len, 1);
    at = put_bytes(at, ask->token.at, ask->token.len);
    at = put_number(at, ask->count, 2);
    for (size_t i = 0; i < ask->count; i++) {
        at = put_number(at, ask->items[i].kind, 1);
        at = put_bytes(at, ask->items[i].id.at, sizeof(Id));
        at = put_bytes(at, ask->items[i].about.at, sizeof(Id));
    }
    if (has_span) {
        at = put_number(at, (uint64_t)ask->span.since, 8);
        at = put_number(at, (uint64_t)ask->span.until, 8);
        at = put_number(at, (uint64_t)ask->span.after, 8);
    }
    assert(at == packet + len);
    return (Str){ (const char *)packet, len };
}

static bool read_span(Reader *reader, WireAsk *ask)
{
    if (ask->act != WIRE_LOOKS) {
        return true;
    }
    ask->span.since = (int64_t)take_number(reader, 8);
    ask->span.until = (int64_t)take_number(reader, 8);
    ask->span.after = (int64_t)take_number(reader, 8);
    return reader->good;
}

static bool read_items(Arena *arena, Reader *reader, WireAsk *ask)
{
    ask->count = (size_t)take_number(reader, 2);
    if (!reader->good || ask->count > WIRE_ITEMS_MOST || 
        reader->left != ask->count * ITEM_BYTES + (ask->act == WIRE_LOOKS ? SPAN_BYTES : 0)) {
        return false;
    }
    WireItem *items = ARENA_ARRAY(arena, WireItem, ask->count + 1);
    for (size_t i = 0; i < ask->count; i++) {
        uint64_t kind = take_number(reader, 1);
        items[i].id = take_id(reader);
        items[i].about = take_id(reader);
        if (kind == 0 || kind >= WIRE_KINDS) {
            return false;
        }
        items[i].kind = (WireKind)kind;
    }
    ask->items = items;
    return true;
}

bool wire_read_ask(Arena *arena, Str packet, WireAsk *ask_out)
{
    Reader reader = reader_of(packet);
    uint64_t version = take_number(&reader, 1);
    uint64_t act = take_number(&reader, 1);
    uint64_t purpose = take_number(&reader, 1);
    uint64_t proof = take_number(&reader, 1);
    size_t len = (size_t)take_number(&reader, 1);
    const uint8_t *token = take(&reader, len);
    if (!reader.good || version != VERSION || act == 0 || act >= WIRE_ACTS || purpose >= WIRE_PURPOSES ||
        proof >= WIRE_PROOFS || (proof == PROOF_NONE) != (len == 0)) {
        return false;
    }
    WireAsk ask = { .act = (WireAct)act, .purpose = (WirePurpose)purpose, .proof = (WireProof)proof,
                    .token = { (const char *)token, len } };
    if (!read_items(arena, &reader, &ask) || !read_span(&reader, &ask)) {
        return false;
    }
    *ask_out = ask;
    return true;
}

// ---- Answering ----

enum { FRAME_HEAD = 4 };

void wire_add_frame(TextBuilder *packet, Str frame)
{
    uint8_t head[FRAME_HEAD];
    put_number(head, frame.len, FRAME_HEAD);
    text_add(packet, (Str){ (const char *)head, FRAME_HEAD });
    text_add(packet, frame);
}

bool wire_has_room(const TextBuilder *packet, size_t more)
{
    return packet->len == 0 || packet->len + FRAME_HEAD + more <= WIRE_PACKET_MOST;
}

bool wire_next_frame(Str *packet, Str *frame_out)
{
    Reader reader = reader_of(*packet);
    size_t len = (size_t)take_number(&reader, FRAME_HEAD);
    const uint8_t *at = take(&reader, len);
    if (!reader.good) {
        return false;
    }
    *frame_out = (Str){ (const char *)at, len };
    *packet = (Str){ (const char *)reader.at, reader.left };
    return true;
}

Str wire_write_head(Arena *arena, WireHead head)
{
    uint8_t *packet = arena_take(arena, HEAD_BYTES);
    uint8_t *at = put_number(packet, VERSION, 1);
    at = put_number(at, head.status, 1);
    put_number(at, head.count, 4);
    return (Str){ (const char *)packet, HEAD_BYTES };
}

bool wire_read_head(Str packet, WireHead *head_out)
{
    Reader reader = reader_of(packet);
    uint64_t version = take_number(&reader, 1);
    uint64_t status = take_number(&reader, 1);
    uint64_t count = take_number(&reader, 4);
    if (!reader.good || reader.left != 0 || version != VERSION || status >= WIRE_STATUSES ||
        count > WIRE_ITEMS_MOST) {
        return false;
    }
    *head_out = (WireHead){ (WireStatus)status, (uint32_t)count };
    return true;
}

Str wire_write_record(Arena *arena, const WireRecord *record)
{
    size_t len = 1 + sizeof(Id) + 8;
    for (size_t i = 0; i < WIRE_FIELDS_MOST; i++) {
        len += 4 + record->fields[i].len;
    }
    uint8_t *packet = arena_take(arena, len);
    uint8_t *at = put_number(packet, record->status, 1);
    at = put_bytes(at, record->id.at, sizeof record->id.at);
    at = put_number(at, (uint64_t)record->number, 8);
    for (size_t i = 0; i < WIRE_FIELDS_MOST; i++) {
        Str field = record->fields[i];
        at = put_number(at, field.at ? field.len : (size_t)NOTHING, 4);
        at = put_bytes(at, field.at, field.len);
    }
    return (Str){ (const char *)packet, len };
}

static Str take_text(Reader *reader)
{
    uint64_t len = take_number(reader, 4);
    if (!reader->good || len == NOTHING) {
        return STR_NONE;
    }
    const uint8_t *at = len <= WIRE_TEXT_MOST ? take(reader, (size_t)len) : NULL;
    reader->good = at != NULL;
    return at ? (Str){ (const char *)at, (size_t)len } : STR_NONE;
}

bool wire_read_record(Str packet, WireRecord *record_out)
{
    Reader reader = reader_of(packet);
    uint64_t status = take_number(&reader, 1);
    WireRecord record = { .id = take_id(&reader), .number = (int64_t)take_number(&reader, 8) };
    for (size_t i = 0; i < WIRE_FIELDS_MOST; i++) {
        record.fields[i] = take_text(&reader);
    }
    if (!reader.good || reader.left != 0 || status >= WIRE_STATUSES) {
        return false;
    }
    record.status = (WireStatus)status;
    *record_out = record;
    return true;
}
