// `istijaba link`: which rows of one or two CSV files are one person. Works on files only, opens no data folder.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/call.h"
#include "base/file.h"
#include "embedded.h"
#include "linkfiles/linkfiles.h"

#define DATA_SIZE_MAX ((size_t)16 << 30)
enum { MAP_SIZE_MAX = 1024 * 1024 };

// "0.99" in parts of a million; false when it is no number above 0 and below 1.
static bool read_threshold(const char *text, int64_t *ppm_out)
{
    int64_t ppm = 0;
    int64_t unit = 1000000;
    if (!text) {
        *ppm_out = 0;
        return true;
    }
    if (strncmp(text, "0.", 2) != 0 && text[0] != '.') {
        return false;
    }
    for (const char *at = strchr(text, '.') + 1; *at; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        unit /= 10;
        ppm += (*at - '0') * unit;
    }
    *ppm_out = ppm;
    return ppm > 0;
}

// ---- The report's style: what the site has, without the fonts that a single file cannot bring ----

static void add_style(TextBuilder *style, const char *name)
{
    for (const Embedded *file = embedded_files; file->name; file++) {
        if (strcmp(file->name, name) != 0) {
            continue;
        }
        Str rest = { file->bytes, file->length };
        Str line;
        while (str_cut(&rest, '\n', &line)) {
            if (!str_starts(line, STR("@font-face"))) {
                text_add(style, line);
                text_add_char(style, '\n');
            }
        }
    }
}

static Str report_style(Arena *arena)
{
    TextBuilder style = { .arena = arena };
    add_style(&style, "style.css");
    add_style(&style, "report.css");
    return text_done(&style);
}

// ---- In ----

static bool read_input(Call *call, const char *path, size_t most, LinkInput *input_out)
{
    *input_out = (LinkInput){ .name = str_from(path) };
    Fault fault = file_read(call->arena, call_path(call, path), most, &input_out->bytes);
    if (fault != OK) {
        call_complain(call, "%s %s", path, fault == FILE_TOO_LARGE ? "is too large" : "cannot be read");
    }
    return fault == OK;
}

static int read_request(Call *call, LinkRequest *request)
{
    const char *map = call_value(call, "--map");
    if (!map || !call_value(call, "--out") || call->operand_count < 1 || call->operand_count > LINK_FILES_MAX) {
        call_complain(call, "give --map FILE.map, one or two CSV files, and --out CLUSTERS.csv");
        return CALL_USAGE;
    }
    if (!read_threshold(call_value(call, "--threshold"), &request->threshold_ppm)) {
        call_complain(call, "--threshold is the least chance that a pair is one person, such as 0.95");
        return CALL_USAGE;
    }
    if (!read_input(call, map, MAP_SIZE_MAX, &request->map)) {
        return CALL_FAILED;
    }
    for (size_t i = 0; i < call->operand_count; i++) {
        if (!read_input(call, call->operands[i], DATA_SIZE_MAX, &request->data[i])) {
            return CALL_FAILED;
        }
    }
    request->data_count = call->operand_count;
    return CALL_DONE;
}

// ---- Out ----

static bool write_asked(Call *call, const char *option, Str text)
{
    const char *path = call_value(call, option);
    if (!path) {
        return true;
    }
    bool done = file_write_whole(call->arena, call_path(call, path), text) == OK;
    if (!done) {
        call_complain(call, "%s cannot be written", path);
    }
    return done;
}

static void say_share(const Call *call, const char *name, int64_t ppm)
{
    call_say(call, "%s %lld.%04lld\n", name, (long long)(ppm / 1000000), (long long)(ppm % 1000000 / 100));
}

static void say_answer(const Call *call, const LinkAnswer *answer)
{
    dprintf(call->err, "%.*s", STR_ARG(answer->notes));
    call_say(call, "%zu records, %zu clusters, %lld pairs compared\n", answer->records, answer->groups,
             (long long)answer->candidates);
    if (answer->has_truth) {
        say_share(call, "precision", link_precision(&answer->quality));
        say_share(call, "recall", link_recall(&answer->quality));
        say_share(call, "F1", link_f1(&answer->quality));
    }
}

static int link_with(Call *call, LinkRequest *request)
{
    LinkAnswer answer;
    Str problem;
    if (linkfiles_run(call->arena, request, &answer, &problem) != OK) {
        call_complain(call, "%.*s", STR_ARG(problem));
        return CALL_FAILED;
    }
    bool written = write_asked(call, "--out", answer.clusters) && write_asked(call, "--pairs", answer.pairs) &&
                   write_asked(call, "--report", answer.report);
    if (written) {
        say_answer(call, &answer);
    }
    return written ? CALL_DONE : CALL_FAILED;
}

int link_command(Call *call)
{
    enum { THREADS = 2 };
    LinkRequest request = { .threads = THREADS, .err_fd = call->err, .is_terminal = isatty(call->err),
                            .truth = str_from(call_value(call, "--truth")), .wants_pairs = call_has(call, "--pairs") };
    House *house;
    const char *why = NULL;
    const char *lang = call_value(call, "--lang");
    int code = read_request(call, &request);
    if (code != CALL_DONE) {
        return code;
    }
    Fault fault = house_open_bare(&house, &why);
    if (fault != OK) {
        call_complain(call, "%s", why ? why : fault->name);
        return CALL_FAILED;
    }
    request.language = lang && strcmp(lang, "en") == 0 ? LANGUAGE_EN : LANGUAGE_AR;
    request.words = house_words(house, call->arena);
    request.pages = call_has(call, "--report") ? house->pages : NULL;
    request.style = report_style(call->arena);
    code = link_with(call, &request);
    house_close(house);
    return code;
}
