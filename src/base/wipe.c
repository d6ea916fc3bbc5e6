// What is given back to the C library is wiped first: libevent's buffers, what libraries of text and compression leave
// behind. A copy of the memory of a server that has answered holds nothing of the answer. Arenas wipe themselves
// (base/arena.c). Not in builds with sanitizers, which bring their own.
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WIPE_NOT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define WIPE_NOT 1
#endif
#endif

#if defined(__GLIBC__) && !defined(WIPE_NOT)

extern void *__libc_malloc(size_t size);
extern void __libc_free(void *piece);

void free(void *piece)
{
    int error = errno; // a free that is asked for on the way out of a fault keeps it
    if (piece) {
        explicit_bzero(piece, malloc_usable_size(piece));
    }
    __libc_free(piece);
    errno = error;
}

// The C library's own would leave what it moves away from.
void *realloc(void *piece, size_t size)
{
    if (!piece) {
        return __libc_malloc(size);
    }
    size_t room = malloc_usable_size(piece);
    if (size == 0) {
        free(piece);
        return NULL;
    }
    if (size <= room && size >= room / 2) {
        return piece;
    }
    void *moved = __libc_malloc(size);
    if (moved) {
        memcpy(moved, piece, size < room ? size : room);
        free(piece);
    }
    return moved;
}

#endif
