// Words that can be exchanged while they are read: each set counts its readers. Not here: what a set holds.
#include "pages/words_shelf.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

typedef struct Lot {
    WordsShelf *shelf;
    Words *words;
    size_t readers; // arenas that hold it; under the shelf's lock
} Lot;

struct WordsShelf {
    Str json[LANGUAGE_COUNT];
    Words *shipped;
    pthread_mutex_t lock;       // of `current` and of every lot's readers
    pthread_mutex_t refreshing; // held from reading the wordings until they are in force
    Lot *current;
    size_t readers; // of all lots; under the lock
    bool closed;    // freed with the last reader: an arena may outlive whoever made the shelf
};

static Lot *make_lot(WordsShelf *shelf, Words *words)
{
    Lot *lot = calloc(1, sizeof *lot);
    assert(lot); // out of memory, as arenas
    *lot = (Lot){ shelf, words, 0 };
    return lot;
}

static void free_lot(Lot *lot)
{
    if (lot) {
        words_free(lot->words);
        free(lot);
    }
}

Fault words_shelf_new(const Str json_by_language[LANGUAGE_COUNT], WordsShelf **shelf_out,
                      const char **bad_out)
{
    Words *shipped, *first;
    TRY(words_load(json_by_language, &shipped, bad_out));
    Fault fault = words_load(json_by_language, &first, bad_out);
    if (fault != OK) {
        words_free(shipped);
        return fault;
    }
    WordsShelf *shelf = calloc(1, sizeof *shelf);
    assert(shelf);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        shelf->json[i] = json_by_language[i];
    }
    shelf->shipped = shipped;
    pthread_mutex_init(&shelf->lock, NULL);
    pthread_mutex_init(&shelf->refreshing, NULL);
    shelf->current = make_lot(shelf, first);
    *shelf_out = shelf;
    return OK;
}

static void destroy(WordsShelf *shelf)
{
    free_lot(shelf->current);
    words_free(shelf->shipped);
    pthread_mutex_destroy(&shelf->lock);
    pthread_mutex_destroy(&shelf->refreshing);
    free(shelf);
}

void words_shelf_free(WordsShelf *shelf)
{
    if (!shelf) {
        return;
    }
    pthread_mutex_lock(&shelf->lock);
    shelf->closed = true;
    bool unread = shelf->readers == 0;
    pthread_mutex_unlock(&shelf->lock);
    if (unread) {
        destroy(shelf);
    }
}

static void give_back(void *thing)
{
    Lot *lot = thing;
    WordsShelf *shelf = lot->shelf;
    pthread_mutex_lock(&shelf->lock);
    lot->readers--;
    shelf->readers--;
    bool last = lot->readers == 0 && lot != shelf->current;
    bool over = shelf->closed && shelf->readers == 0;
    pthread_mutex_unlock(&shelf->lock);
    if (last) {
        free_lot(lot);
    }
    if (over) {
        destroy(shelf);
    }
}

const Words *words_shelf_take(WordsShelf *shelf, Arena *arena)
{
    pthread_mutex_lock(&shelf->lock);
    Lot *lot = shelf->current;
    lot->readers++;
    shelf->readers++;
    pthread_mutex_unlock(&shelf->lock);
    arena_at_reset(arena, give_back, lot);
    return lot->words;
}

const Words *words_shelf_shipped(const WordsShelf *shelf)
{
    return shelf->shipped;
}

static void exchange(WordsShelf *shelf, Words *words)
{
    Lot *fresh = make_lot(shelf, words);
    pthread_mutex_lock(&shelf->lock);
    Lot *old = shelf->current;
    shelf->current = fresh;
    bool unread = old->readers == 0;
    pthread_mutex_unlock(&shelf->lock);
    if (unread) {
        free_lot(old);
    }
}

static Fault read_and_exchange(WordsShelf *shelf, WordsRead read, void *context, Arena *arena)
{
    WordChange *changes;
    size_t count;
    Words *words;
    TRY(read(context, arena, &changes, &count));
    TRY(words_load_changed(shelf->json, changes, count, &words));
    exchange(shelf, words);
    return OK;
}

Fault words_shelf_refresh(WordsShelf *shelf, WordsRead read, void *context)
{
    Arena *arena = arena_new();
    pthread_mutex_lock(&shelf->refreshing);
    Fault fault = read_and_exchange(shelf, read, context, arena);
    pthread_mutex_unlock(&shelf->refreshing);
    arena_free(arena);
    return fault;
}
