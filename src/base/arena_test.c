// The arena: zeroed, aligned, reused, releasing in order. That it poisons is seen under ASan only.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"

static void test_pieces_are_zero_aligned_and_apart(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    unsigned char *before = NULL;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *piece = arena_take(arena, size);
        assert_int_equal((uintptr_t)piece % 16, 0);
        assert_true(piece != before);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(piece[i], 0);
        }
        memset(piece, 0xAA, size);
        before = piece;
    }
    arena_free(arena);
}

static void test_first_block_is_reused_and_wiped(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    char *first = arena_take(arena, 1000);
    memset(first, 'x', 1000);
    arena_take(arena, 5000000); // a block of its own
    arena_reset(arena);
    char *again = arena_take(arena, 2000);
    assert_ptr_equal(first, again);
    for (size_t i = 0; i < 2000; i++) {
        assert_int_equal(again[i], 0);
    }
    arena_free(arena);
}

static void test_large_pieces_keep_their_bytes(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    unsigned char *pieces[200];
    for (unsigned i = 0; i < 200; i++) {
        pieces[i] = arena_take(arena, 3000 + i);
        memset(pieces[i], (int)i, 3000 + i);
    }
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(pieces[i][0], i);
        assert_int_equal(pieces[i][2999 + i], i);
    }
    arena_free(arena);
}

typedef struct Trace {
    Arena *arena;
    char seen[8];
    size_t count;
} Trace;

static void release_a(void *thing)
{
    Trace *trace = thing;
    trace->seen[trace->count++] = 'a';
}

static void release_b(void *thing)
{
    Trace *trace = thing;
    trace->seen[trace->count++] = 'b';
    if (trace->count == 1) {
        arena_at_reset(trace->arena, release_b, trace); // a release may add another
    }
}

static void test_arrays_grow(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    int *numbers = NULL;
    for (int count = 0; count < 3000; count++) {
        numbers = ARENA_GROW(arena, numbers, (size_t)count);
        assert_int_equal(numbers[count], 0);
        numbers[count] = count + 1;
    }
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(numbers[i], i + 1);
    }
    arena_free(arena);
}

static void test_releases_run_last_first_and_once(void **state)
{
    (void)state;
    Trace trace = { .arena = arena_new() };
    arena_at_reset(trace.arena, release_a, &trace);
    arena_at_reset(trace.arena, release_b, &trace);
    arena_reset(trace.arena);
    assert_string_equal(trace.seen, "bba");
    arena_free(trace.arena);
    assert_string_equal(trace.seen, "bba");
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_zero_aligned_and_apart),
        cmocka_unit_test(test_first_block_is_reused_and_wiped),
        cmocka_unit_test(test_large_pieces_keep_their_bytes),
        cmocka_unit_test(test_arrays_grow),
        cmocka_unit_test(test_releases_run_last_first_and_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
