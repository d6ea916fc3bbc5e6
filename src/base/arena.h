// Memory that is taken piece by piece and given back at once. Nothing is freed one by one.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

// Never returns NULL: being out of memory is a fault of ours, and the program aborts.
Arena *arena_new(void);
// Runs what arena_at_reset was given (last first), then keeps the first block for the next use.
// Under ASan what is taken back is poisoned.
void arena_reset(Arena *arena);
// Resets and frees; NULL is allowed.
void arena_free(Arena *arena);

// `size` bytes, zeroed, aligned to 16. Owned by the arena.
void *arena_take(Arena *arena, size_t size);
// A zeroed array; aborts when count * size overflows.
void *arena_take_array(Arena *arena, size_t count, size_t size);
// An array of elements of `size` with room for one more behind `count`: the array itself, or a copy of
// twice its length. Begin with NULL and no elements; use it for no other array.
void *arena_grow(Arena *arena, void *array, size_t count, size_t size);
// Calls `release(thing)` when the arena is reset: for what libraries allocate.
void arena_at_reset(Arena *arena, void (*release)(void *thing), void *thing);

#define ARENA_NEW(arena, Type) ((Type *)arena_take((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) \
    ((Type *)arena_take_array((arena), (count), sizeof(Type)))
#define ARENA_GROW(arena, array, count) arena_grow((arena), (array), (count), sizeof *(array))

#endif
