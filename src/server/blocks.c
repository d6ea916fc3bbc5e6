// Counts the connections of each address block, for all loops. A table of chains under one lock:
// it is touched once when a connection opens and once when it closes.
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "server/parts.h"

enum { BUCKETS = 4096 };

struct Block {
    Block *next;
    int64_t count;
    char name[48];
};

void blocks_start(Blocks *blocks)
{
    pthread_mutex_init(&blocks->lock, NULL);
    blocks->buckets = calloc(BUCKETS, sizeof(*blocks->buckets));
    if (blocks->buckets == NULL) {
        abort();
    }
    random_fill(&blocks->seed, sizeof(blocks->seed));
}

void blocks_end(Blocks *blocks)
{
    free(blocks->buckets);
    pthread_mutex_destroy(&blocks->lock);
}

static Block **find_bucket(Blocks *blocks, const char *name)
{
    uint64_t hash = blocks->seed;

    for (const char *at = name; *at != 0; at++) {
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3ULL;
        hash ^= hash >> 29;
    }
    return &blocks->buckets[hash % BUCKETS];
}

static Block *find_or_add(Blocks *blocks, const char *name)
{
    Block **bucket = find_bucket(blocks, name);

    for (Block *block = *bucket; block != NULL; block = block->next) {
        if (strcmp(block->name, name) == 0) {
            return block;
        }
    }
    Block *block = calloc(1, sizeof(*block));
    if (block == NULL) {
        abort();
    }
    memcpy(block->name, name, strnlen(name, sizeof(block->name) - 1));
    block->next = *bucket;
    *bucket = block;
    return block;
}

Block *blocks_enter(Blocks *blocks, const char *name, int64_t most)
{
    pthread_mutex_lock(&blocks->lock);
    Block *block = find_or_add(blocks, name);
    if (block->count >= most) {
        block = NULL;
    } else {
        block->count++;
    }
    pthread_mutex_unlock(&blocks->lock);
    return block;
}

void blocks_leave(Blocks *blocks, Block *block)
{
    pthread_mutex_lock(&blocks->lock);
    if (--block->count == 0) {
        Block **link = find_bucket(blocks, block->name);
        while (*link != block) {
            link = &(*link)->next;
        }
        *link = block->next;
        free(block);
    }
    pthread_mutex_unlock(&blocks->lock);
}
