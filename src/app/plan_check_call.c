// `istijaba plan-check`: an instance and a plan in, a proof or what refutes it out. Works on files only.
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/call.h"
#include "base/clock.h"
#include "base/file.h"
#include "proving/prove.h"

#define RULES_BYTES_MAX ((size_t)4 << 20)
enum { FINDINGS_SHOWN = 20 };

static const char *const words_of[PROOF_KIND_COUNT] = {
    [PROOF_GIVE_UNKNOWN] = WORD("proof.give_unknown"), [PROOF_GIVE_TWICE] = WORD("proof.give_twice"),
    [PROOF_NO_LINK] = WORD("proof.no_link"),           [PROOF_ABOVE_ASKED] = WORD("proof.above_asked"),
    [PROOF_UNVERIFIED] = WORD("proof.unverified"),     [PROOF_ABOVE_STOCK] = WORD("proof.above_stock"),
    [PROOF_STOCK_LEFT] = WORD("proof.stock_left"),     [PROOF_RANK] = WORD("proof.rank"),
    [PROOF_DISTANCE] = WORD("proof.distance"),         [PROOF_SUM] = WORD("proof.sum"),
    [PROOF_HASH] = WORD("proof.hash"),
};

static void unmap(void *text)
{
    Str *mapped = text;
    munmap((void *)(uintptr_t)mapped->at, mapped->len);
}

// The file as memory: read as it is looked at, and not counted twice.
static bool map(Call *call, const char *path, Str *text_out)
{
    struct stat about;
    int fd = open(call_path(call, path), O_RDONLY | O_CLOEXEC);
    bool there = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    void *at = there && about.st_size ? mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0) : NULL;
    if (fd >= 0) {
        close(fd);
    }
    if (!there || at == MAP_FAILED) {
        call_complain(call, "%s cannot be read: an ordinary file is wanted", path);
        return false;
    }
    *text_out = (Str){ at ? at : "", at ? (size_t)about.st_size : 0 };
    if (at) {
        Str *mapped = ARENA_NEW(call->arena, Str);
        *mapped = *text_out;
        arena_at_reset(call->arena, unmap, mapped);
    }
    return true;
}

static bool read_papers(Call *call, Papers *papers_out)
{
    const char *rules = call_value(call, "--rules");
    Str instance, plan, text = STR_NONE;
    PaperError error;
    if (!map(call, call->operands[0], &instance) || !map(call, call->operands[1], &plan)) {
        return false;
    }
    if (rules && file_read(call->arena, call_path(call, rules), RULES_BYTES_MAX, &text) != OK) {
        call_complain(call, "%s cannot be read", rules);
        return false;
    }
    if (papers_read(call->arena, instance, plan, text, papers_out, &error) != OK) {
        call_complain(call, "%s:%zu: %s", call->operands[error.plan], error.line, error.what);
        return false;
    }
    return true;
}

static void show_finding(Call *call, const Finding *finding, Language language)
{
    Arena *arena = arena_new();
    Doc *arguments = doc_new(arena);
    doc_text(arguments, "item", finding->item);
    doc_text(arguments, "need", finding->need);
    doc_text(arguments, "responder", finding->responder);
    doc_text(arguments, "other", finding->other);
    doc_text(arguments, "counted", finding->counted);
    doc_text(arguments, "written", finding->written);
    doc_int(arguments, "line", (int64_t)finding->line);
    Str said = words_say(house_words(call->house, arena), language, str_from(words_of[finding->kind]), arguments, arena);
    call_say(call, "%.*s\n", STR_ARG(said));
    arena_free(arena);
}

static int show(Call *call, const Proof *proof, Language language)
{
    for (size_t i = 0; i < proof->kept && i < FINDINGS_SHOWN; i++) {
        show_finding(call, &proof->findings[i], language);
    }
    Doc *arguments = doc_new(call->arena);
    doc_int(arguments, "count", (int64_t)proof->all);
    doc_int(arguments, "open", (int64_t)proof->open_needs);
    const char *key = proof->all ? WORD("proof.refuted") : WORD("proof.proved");
    Str said = words_say(house_words(call->house, call->arena), language, str_from(key), arguments, call->arena);
    call_say(call, "%.*s\n", STR_ARG(said));
    return proof->all ? CALL_FAILED : CALL_DONE;
}

static int check(Call *call)
{
    const char *lang = call_value(call, "--lang");
    Papers papers;
    Proof proof;
    if (!read_papers(call, &papers)) {
        return CALL_FAILED;
    }
    int64_t begun = clock_monotonic_us();
    prove(call->arena, &papers, &proof);
    if (call_has(call, "--time")) {
        call_say(call, "proving took %lld us\n", (long long)(clock_monotonic_us() - begun));
    }
    return show(call, &proof, lang && strcmp(lang, "ar") == 0 ? LANGUAGE_AR : LANGUAGE_EN);
}

int plan_check_command(Call *call)
{
    const char *why = NULL;
    if (call->operand_count != 2) {
        call_complain(call, "give INSTANCE and PLAN");
        return CALL_USAGE;
    }
    if (house_open_bare(&call->house, &why) != OK) {
        call_complain(call, "%s", why ? why : "the program is not whole");
        return CALL_FAILED;
    }
    int code = check(call);
    house_close(call->house);
    call->house = NULL;
    return code;
}
