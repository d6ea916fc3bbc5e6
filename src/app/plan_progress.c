// The bar of `istijaba plan`.
#include "app/plan_progress.h"

#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { BAR_WIDTH = 30, EVERY_NS = 200 * 1000 * 1000 };

static int percent_of(const atomic_llong *done, const atomic_llong *all)
{
    long long whole = atomic_load(all), part = atomic_load(done);
    return whole > 0 && part <= whole ? (int)(part * 100 / whole) : 0;
}

static void draw(PlanBar *bar, const Words *words, Arena *arena)
{
    bool making = atomic_load(&bar->made_all) > 0;
    int percent = making ? percent_of(&bar->made.done, &bar->made_all) : percent_of(&bar->bytes, &bar->bytes_all);
    char drawn[BAR_WIDTH + 1] = { 0 };
    Doc *arguments = doc_new(arena);
    doc_int(arguments, "percent", percent);
    for (int i = 0; i < BAR_WIDTH; i++) {
        drawn[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
    }
    Str said = words_say(words, bar->language, str_from(making ? WORD("plan.making") : WORD("plan.reading")), arguments, arena);
    file_write_to(bar->call->err, str_format(arena, "\r\x1b[K[%s] %.*s", drawn, STR_ARG(said)));
}

static void *show(void *context)
{
    PlanBar *bar = context;
    Arena *arena = arena_new();
    const Words *words = house_words(bar->call->house, arena);
    Arena *line = arena_new();
    while (!atomic_load(&bar->stop)) {
        draw(bar, words, line);
        arena_reset(line);
        nanosleep(&(struct timespec){ .tv_nsec = EVERY_NS }, NULL);
    }
    file_write_to(bar->call->err, STR("\r\x1b[K"));
    arena_free(line);
    arena_free(arena);
    return NULL;
}

void plan_bar_start(PlanBar *bar, Call *call, Language language)
{
    *bar = (PlanBar){ .call = call, .language = language };
    bar->running = call->house && isatty(call->err) && pthread_create(&bar->thread, NULL, show, bar) == 0;
}

void plan_bar_stop(PlanBar *bar)
{
    if (bar->running) {
        atomic_store(&bar->stop, true);
        pthread_join(bar->thread, NULL);
        bar->running = false;
    }
}
