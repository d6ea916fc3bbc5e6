// The bar that people watch: drawn ten times a second on a terminal, else a line now and then.
#include "base/clock.h"
#include "base/file.h"
#include "linkfiles/parts.h"

enum { BAR_WIDTH = 30, DRAW_EVERY_US = 100 * 1000, LINE_EVERY_PERCENT = 20 };

typedef struct Progress {
    const LinkRequest *request;
    Arena *scratch;
    int64_t drawn_at_us;
    int drawn; // percent; -1: nothing yet
} Progress;

struct Progress *progress_start(Arena *arena, const LinkRequest *request)
{
    Progress *progress = ARENA_NEW(arena, Progress);
    *progress = (Progress){ .request = request, .scratch = arena_new(), .drawn = -1 };
    return progress;
}

static void draw(Progress *progress, const char *key, int percent)
{
    Doc *arguments = doc_new(progress->scratch);
    doc_int(arguments, "percent", percent);
    Str words = words_say(progress->request->words, progress->request->language, str_from(key), arguments, progress->scratch);
    char bar[BAR_WIDTH + 1] = { 0 };
    for (int i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
    }
    Str line = progress->request->is_terminal ? str_format(progress->scratch, "\r\x1b[K[%s] %.*s", bar, STR_ARG(words))
                                              : str_format(progress->scratch, "%.*s\n", STR_ARG(words));
    (void)file_write_to(progress->request->err_fd, line); // a reader who has gone away must not stop the work
    arena_reset(progress->scratch);
}

static void show(Progress *progress, const char *key, int percent)
{
    int64_t now = clock_monotonic_us();
    bool moved = progress->request->is_terminal ? percent != progress->drawn
                                                : progress->drawn < 0 || percent / LINE_EVERY_PERCENT != progress->drawn / LINE_EVERY_PERCENT;
    if (moved && now - progress->drawn_at_us >= DRAW_EVERY_US) {
        draw(progress, key, percent);
        progress->drawn = percent;
        progress->drawn_at_us = now;
    }
}

static int between(int from, int to, int64_t done, int64_t total)
{
    return total > 0 && done <= total ? from + (int)((to - from) * done / total) : from;
}

void progress_reading(Progress *progress, int64_t done, int64_t total)
{
    show(progress, WORD("linkage.doing.reading"), between(0, 40, done, total));
}

void progress_linking(void *context, LinkStage stage, int64_t done, int64_t total)
{
    static const struct {
        const char *key;
        int from, to; // percent of the whole
    } stages[] = {
        [LINK_SORTING] = { WORD("linkage.doing.comparing"), 40, 45 },  [LINK_PAIRING] = { WORD("linkage.doing.comparing"), 45, 60 },
        [LINK_COMPARING] = { WORD("linkage.doing.comparing"), 60, 85 }, [LINK_LEARNING] = { WORD("linkage.doing.learning"), 85, 92 },
        [LINK_GROUPING] = { WORD("linkage.doing.grouping"), 92, 100 },
    };
    show(context, stages[stage].key, between(stages[stage].from, stages[stage].to, done, total));
}

void progress_end(Progress *progress)
{
    if (progress->request->is_terminal && progress->drawn >= 0) {
        (void)file_write_to(progress->request->err_fd, STR("\r\x1b[K"));
    }
    arena_free(progress->scratch);
}
