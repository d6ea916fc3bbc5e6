// Cuts one item out of an instance.
#include "allocation/share.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

typedef struct Drawn {
    Digest digest;
    int32_t need;
} Drawn;

static int by_digest(const void *a, const void *b)
{
    const Drawn *x = a, *y = b;
    int order = memcmp(x->digest.at, y->digest.at, sizeof x->digest.at);
    return order ? order : (x->need > y->need) - (x->need < y->need);
}

// SHA-256(seed ‖ name) puts equals in order.
static void draw(Share *share, Str seed)
{
    Arena *scratch = arena_new();
    size_t count = (size_t)share->need_count;
    Drawn *drawn = ARENA_ARRAY(scratch, Drawn, count);
    TextBuilder text = { .arena = scratch };
    share->draw = ARENA_ARRAY(share->arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        text.len = 0;
        text_add(&text, seed);
        text_add(&text, share->in->people[share->needs[i].person]);
        drawn[i] = (Drawn){ digest_of((Str){ text.at, text.len }), (int32_t)i };
    }
    if (count) {
        qsort(drawn, count, sizeof *drawn, by_digest);
    }
    for (size_t i = 0; i < count; i++) {
        share->draw[drawn[i].need] = (int32_t)i;
    }
    arena_free(scratch);
}

static void cut(Share *share, int32_t item)
{
    const Instance *in = share->in;
    size_t need = 0, stock = 0;
    while (need < in->need_count && in->needs[need].item < item) {
        need++;
    }
    while (stock < in->stock_count && in->stocks[stock].item < item) {
        stock++;
    }
    share->needs = in->needs + need;
    share->stocks = in->stocks + stock;
    while (need + (size_t)share->need_count < in->need_count && share->needs[share->need_count].item == item) {
        share->need_count++;
    }
    while (stock + (size_t)share->stock_count < in->stock_count && share->stocks[share->stock_count].item == item) {
        share->stock_count++;
    }
}

// The links of needs to what has stock of this item; to what has none of it they lead nowhere.
static void take_links(Share *share)
{
    const Instance *in = share->in;
    share->stock_of = ARENA_ARRAY(share->arena, int32_t, (size_t)in->responder_count);
    memset(share->stock_of, -1, (size_t)in->responder_count * sizeof *share->stock_of);
    for (int32_t s = 0; s < share->stock_count; s++) {
        share->stock_of[share->stocks[s].responder] = share->stocks[s].quantity > 0 ? s : -1;
    }
    share->need_from = ARENA_ARRAY(share->arena, int32_t, (size_t)share->need_count + 1);
    for (int pass = 0; pass < 2; pass++) {
        share->link_count = 0;
        for (int32_t i = 0; i < share->need_count; i++) {
            int32_t person = share->needs[i].person;
            for (size_t k = in->link_from[person]; k < in->link_from[person + 1]; k++) {
                int32_t stock = share->stock_of[in->link_responder[k]];
                if (stock >= 0 && pass == 1) {
                    share->link_stock[share->link_count] = stock;
                }
                share->link_count += stock >= 0;
            }
            share->need_from[i + 1] = share->link_count;
        }
        if (pass == 0) {
            share->link_stock = ARENA_ARRAY(share->arena, int32_t, (size_t)share->link_count);
        }
    }
}

static void index_stocks(Share *share)
{
    share->stock_from = ARENA_ARRAY(share->arena, int32_t, (size_t)share->stock_count + 2);
    share->stock_links = ARENA_ARRAY(share->arena, int32_t, (size_t)share->link_count);
    int32_t *from = share->stock_from;
    for (int32_t e = 0; e < share->link_count; e++) {
        from[share->link_stock[e] + 2]++;
    }
    for (int32_t s = 0; s < share->stock_count; s++) {
        from[s + 2] += from[s + 1];
    }
    for (int32_t e = 0; e < share->link_count; e++) {
        share->stock_links[from[share->link_stock[e] + 1]++] = e;
    }
}

void share_make(Arena *arena, const Instance *in, int32_t item, Str seed, Share *share)
{
    *share = (Share){ .arena = arena, .in = in };
    cut(share, item);
    draw(share, seed);
    take_links(share);
    index_stocks(share);
    share->flow = ARENA_ARRAY(arena, int64_t, (size_t)share->link_count);
    share->given = ARENA_ARRAY(arena, int64_t, (size_t)share->need_count);
    share->left = ARENA_ARRAY(arena, int64_t, (size_t)share->stock_count);
    share->need_order = ARENA_ARRAY(arena, int32_t, (size_t)share->need_count);
    share->stock_order = ARENA_ARRAY(arena, int32_t, (size_t)share->stock_count);
    share->stock_place = ARENA_ARRAY(arena, int32_t, (size_t)share->stock_count);
    for (int32_t s = 0; s < share->stock_count; s++) {
        share->left[s] = share->stocks[s].quantity;
    }
}

int32_t share_need_of(const Share *share, int32_t link)
{
    int32_t low = 0, high = share->need_count;
    while (high - low > 1) {
        int32_t mid = low + (high - low) / 2;
        if (share->need_from[mid] <= link) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return low;
}

int64_t share_distance(const Share *share, int32_t link)
{
    const Instance *in = share->in;
    int32_t person = share->needs[share_need_of(share, link)].person;
    int32_t responder = share->stocks[share->link_stock[link]].responder;
    for (size_t k = in->link_from[person]; k < in->link_from[person + 1]; k++) {
        if (in->link_responder[k] == responder) {
            return in->link_distance[k];
        }
    }
    return 0; // a link of a share is one of the instance
}

bool share_ranks_before(const Share *share, int32_t a, int64_t x_a, int32_t b, int64_t x_b)
{
    const Need *x = &share->needs[a], *y = &share->needs[b];
    __int128 left = (__int128)(2 * (x_a + x->received) + 1) * (y->entitlement * y->weight);
    __int128 right = (__int128)(2 * (x_b + y->received) + 1) * (x->entitlement * x->weight);
    return left != right ? left < right : share->draw[a] < share->draw[b];
}
