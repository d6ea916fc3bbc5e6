// The arena: a list of blocks, taken from the front to the back. What is unused is always zero, so
// that taking is cheap; giving back wipes, so that personal data does not linger. Not for threads.
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; // between pieces, so that running over one is seen
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { GAP = 0 };
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 64 * 1024, LARGEST_BLOCK = 1024 * 1024 };
enum { GROW_FIRST = 8 }; // a power of two: so a count alone tells whether its array is full

typedef struct Block {
    struct Block *before; // the block that was filled before this one
    size_t size;          // of `at`
    size_t used;
    _Alignas(ALIGNMENT) char at[];
} Block;

typedef struct Release {
    struct Release *before;
    void (*release)(void *thing);
    void *thing;
} Release;

struct Arena {
    Block *first;
    Block *current;
    Release *releases; // the last one given
};

static _Noreturn void out_of_memory(void)
{
    fputs("istijaba: out of memory\n", stderr);
    abort();
}

static Block *block_new(size_t size, Block *before)
{
    Block *block = calloc(1, sizeof(Block) + size);
    if (!block) {
        out_of_memory();
    }
    block->size = size;
    block->before = before;
    ASAN_POISON_MEMORY_REGION(block->at, size);
    return block;
}

// explicit_bzero: a plain memset before free is dropped by the compiler.
static void block_wipe(Block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->at, block->size);
    explicit_bzero(block->at, block->used);
    block->used = 0;
}

Arena *arena_new(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        out_of_memory();
    }
    arena->first = block_new(FIRST_BLOCK, NULL);
    arena->current = arena->first;
    return arena;
}

void arena_reset(Arena *arena)
{
    // A release may itself take from the arena or add releases, so the list is read anew each time.
    while (arena->releases) {
        Release *release = arena->releases;
        arena->releases = release->before;
        release->release(release->thing);
    }
    while (arena->current != arena->first) {
        Block *block = arena->current;
        arena->current = block->before;
        block_wipe(block);
        free(block);
    }
    block_wipe(arena->first);
    ASAN_POISON_MEMORY_REGION(arena->first->at, arena->first->size);
}

void arena_free(Arena *arena)
{
    if (arena) {
        arena_reset(arena);
        ASAN_UNPOISON_MEMORY_REGION(arena->first->at, arena->first->size);
        free(arena->first);
        free(arena);
    }
}

// Blocks double, so that a large reply costs few calls; what is larger gets a block of its own.
static Block *add_block(Arena *arena, size_t needed)
{
    size_t size = arena->current->size * 2;
    if (size > LARGEST_BLOCK) {
        size = LARGEST_BLOCK;
    }
    arena->current = block_new(size > needed ? size : needed, arena->current);
    return arena->current;
}

void *arena_take(Arena *arena, size_t size)
{
    if (size > SIZE_MAX / 4) {
        out_of_memory();
    }
    size_t needed = ((size > 0 ? size : 1) + GAP + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    Block *block = arena->current;
    if (block->size - block->used < needed) {
        block = add_block(arena, needed);
    }
    void *piece = block->at + block->used;
    block->used += needed;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return piece;
}

void *arena_take_array(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        out_of_memory();
    }
    return arena_take(arena, bytes);
}

void *arena_grow(Arena *arena, void *array, size_t count, size_t size)
{
    bool is_full = count == 0 || (count >= GROW_FIRST && (count & (count - 1)) == 0);
    if (!is_full) {
        return array;
    }
    void *larger = arena_take_array(arena, count == 0 ? GROW_FIRST : count * 2, size);
    if (count > 0) {
        memcpy(larger, array, count * size);
    }
    return larger;
}

void arena_at_reset(Arena *arena, void (*release)(void *thing), void *thing)
{
    Release *entry = ARENA_NEW(arena, Release);
    *entry = (Release){ arena->releases, release, thing };
    arena->releases = entry;
}
