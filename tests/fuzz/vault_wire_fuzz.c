// Messages of any bytes to the vault and from it: what is read is written again as the same bytes, and stays in its bounds.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "vault/wire.h"

static void read_ask(Arena *arena, Str packet)
{
    WireAsk ask;
    if (wire_read_ask(arena, packet, &ask)) {
        assert(ask.count <= WIRE_ITEMS_MOST && ask.token.len <= WIRE_PROOF_MOST);
        assert(str_equal(wire_write_ask(arena, &ask), packet));
    }
}

static void read_answer(Arena *arena, Str packet)
{
    WireHead head;
    WireRecord record;
    if (wire_read_head(packet, &head)) {
        assert(head.count <= WIRE_ITEMS_MOST && str_equal(wire_write_head(arena, head), packet));
    }
    if (wire_read_record(packet, &record)) {
        assert(str_equal(wire_write_record(arena, &record), packet));
    }
}

static void read_frames(Arena *arena, Str packet)
{
    TextBuilder again = { .arena = arena };
    Str rest = packet, frame;
    while (wire_next_frame(&rest, &frame)) {
        wire_add_frame(&again, frame);
    }
    assert(again.len + rest.len == packet.len && memcmp(again.at ? again.at : "", packet.at, again.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Str packet = { (const char *)bytes, size };
    read_ask(arena, packet);
    read_answer(arena, packet);
    read_frames(arena, packet);
    arena_free(arena);
    return 0;
}
