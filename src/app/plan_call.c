// `istijaba plan`: a plain instance in, its plan out. Works on files only, opens no data folder.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "allocation/dimacs.h"
#include "app/plan_explain.h"
#include "app/plan_progress.h"
#include "base/file.h"
#include "base/number.h"

#define FLOW_BYTES_MAX ((size_t)1 << 30)
#define RULES_BYTES_MAX ((size_t)4 << 20)
enum { PIECE_BYTES = 256 * 1024, SEED_BYTES_MAX = 256, THREADS_USUAL_MAX = 8 };

typedef struct PlanCall {
    Call *call;
    PlanBar bar;
    PlanOptions options;
    Rules rules;
    bool has_rules;
    Language language;
} PlanCall;

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | 0x20) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool read_seed(Arena *arena, const char *hex, Str *seed_out)
{
    size_t count = hex ? strlen(hex) : 0;
    char *bytes = ARENA_ARRAY(arena, char, count / 2 + 1);
    for (size_t i = 0; i < count; i++) {
        int digit = hex_digit(hex[i]);
        if (digit < 0 || count % 2 || count / 2 > SEED_BYTES_MAX) {
            return false;
        }
        bytes[i / 2] = (char)(bytes[i / 2] * 16 + digit);
    }
    *seed_out = (Str){ bytes, count / 2 };
    return true;
}

static bool read_threads(const char *given, int *threads_out)
{
    int64_t number = sysconf(_SC_NPROCESSORS_ONLN);
    number = number < 1 ? 1 : number > THREADS_USUAL_MAX ? THREADS_USUAL_MAX : number;
    bool fits = !given || number_parse(str_from(given), 1, 64, &number) == OK;
    *threads_out = (int)number;
    return fits;
}

static bool read_options(PlanCall *plan)
{
    Call *call = plan->call;
    const char *lang = call_value(call, "--lang");
    plan->language = lang && strcmp(lang, "ar") == 0 ? LANGUAGE_AR : LANGUAGE_EN;
    return call->operand_count == 1 && read_seed(call->arena, call_value(call, "--seed"), &plan->options.seed) &&
           read_threads(call_value(call, "--threads"), &plan->options.threads);
}

static bool read_rules(PlanCall *plan)
{
    Call *call = plan->call;
    const char *path = call_value(call, "--rules");
    Str text, wrong = STR_NONE;
    if (!path) {
        return true;
    }
    if (file_read(call->arena, call_path(call, path), RULES_BYTES_MAX, &text) != OK) {
        call_complain(call, "%s cannot be read", path);
        return false;
    }
    if (rules_read(call->arena, text, &plan->rules, &wrong) != OK) {
        call_complain(call, "%s: %.*s", path, STR_ARG(wrong));
        return false;
    }
    plan->has_rules = true;
    plan->options.rules = plan->rules.version;
    return true;
}

static bool write_to_fd(void *context, Str bytes)
{
    return file_write_to(*(int *)context, bytes);
}

static bool write_whole(Call *call, const Plan *plan, const char *path)
{
    WholeFile file;
    if (file_begin_whole(call->arena, path, &file) != OK) {
        return false;
    }
    bool written = plan_write(plan, &(PlanSink){ write_to_fd, &file.fd });
    return file_end_whole(&file, written) == OK;
}

static int solve_flow(Call *call)
{
    Str text, cost;
    FlowResult result;
    InstanceError error = { 0 };
    if (file_read(call->arena, call_path(call, call->operands[0]), FLOW_BYTES_MAX, &text) != OK) {
        call_complain(call, "%s cannot be read: an ordinary file of at most 1 GiB is wanted", call->operands[0]);
        return CALL_FAILED;
    }
    if (dimacs_solve(call->arena, text, &result, &cost, &error) != OK) {
        call_complain(call, "%s:%zu: %s", call->operands[0], error.line, error.what);
        return CALL_FAILED;
    }
    if (result != FLOW_BEST) {
        call_complain(call, "%s: %s", call->operands[0],
                      result == FLOW_IMPOSSIBLE ? "infeasible: no flow meets every demand" : "costs times nodes are beyond 2^60");
        return CALL_FAILED;
    }
    call_say(call, "cost %.*s\n", STR_ARG(cost));
    return CALL_DONE;
}

static bool complain_of(const PlanCall *plan, const InstanceError *error)
{
    Str at = error->line ? str_format(plan->call->arena, ":%zu", error->line) : STR_NONE;
    call_complain(plan->call, "%s%.*s: %s", plan->call->operands[0], STR_ARG(at), error->what);
    return false;
}

// Piece by piece, so that the file's size is no matter of memory.
static bool read_pieces(PlanCall *plan, int fd, Str first, InstanceReader *reader, Instance *instance_out)
{
    Arena *arena = arena_new();
    char *piece = arena_take(arena, PIECE_BYTES);
    InstanceError error = { 0 };
    Fault fault = instance_add(reader, first, &error);
    ssize_t got = 1;
    while (fault == OK && got != 0) {
        got = read(fd, piece, PIECE_BYTES);
        if (got < 0 && errno != EINTR) {
            error = (InstanceError){ 0, "it cannot be read to its end" };
            fault = INSTANCE_MALFORMED;
        } else if (got > 0) {
            fault = instance_add(reader, (Str){ piece, (size_t)got }, &error);
            atomic_fetch_add(&plan->bar.bytes, got);
        }
    }
    fault = fault == OK ? instance_finish(reader, instance_out, &error) : fault;
    arena_free(arena);
    plan_bar_stop(&plan->bar);
    return fault == OK || complain_of(plan, &error);
}

// Its first piece tells what the file is. False, having said why, when it is no instance that can be read.
static bool read_instance(PlanCall *plan, Instance *instance_out, bool *is_flow_out)
{
    Call *call = plan->call;
    struct stat about;
    int fd = open(call_path(call, call->operands[0]), O_RDONLY | O_CLOEXEC);
    char *piece = arena_take(call->arena, PIECE_BYTES);
    ssize_t got = fd < 0 || fstat(fd, &about) != 0 ? -1 : read(fd, piece, PIECE_BYTES);
    if (got < 0) {
        call_complain(call, "%s cannot be read: %s", call->operands[0], strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    Str first = { piece, (size_t)got };
    *is_flow_out = dimacs_is(first);
    bool read_it = *is_flow_out;
    if (!*is_flow_out) {
        plan_bar_start(&plan->bar, call, plan->language);
        atomic_store(&plan->bar.bytes_all, about.st_size);
        InstanceReader *reader = instance_begin(call->arena, plan->has_rules ? &plan->rules : NULL);
        read_it = read_pieces(plan, fd, first, reader, instance_out);
        instance_end(reader);
    }
    close(fd);
    return read_it;
}

static int make_plan(PlanCall *plan, const Instance *instance)
{
    Call *call = plan->call;
    Plan made;
    const char *out = call_value(call, "--out");
    plan_bar_start(&plan->bar, call, plan->language);
    plan->options.progress = &plan->bar.made;
    atomic_store(&plan->bar.made_all, 2 * (long long)instance->need_count + 1);
    Fault fault = plan_make(call->arena, instance, &plan->options, &made);
    plan_bar_stop(&plan->bar);
    if (fault != OK) {
        call_complain(call, "%s: distances are too large to be summed up", call->operands[0]);
        return CALL_FAILED;
    }
    const char *need = call_value(call, "--explain");
    if (need && !plan_explain(call, &made, str_from(need), plan->language)) {
        return CALL_FAILED;
    }
    if (need && !out) {
        return CALL_DONE;
    }
    bool done = out ? write_whole(call, &made, call_path(call, out)) : plan_write(&made, &(PlanSink){ write_to_fd, &call->out });
    if (!done) {
        call_complain(call, "the plan cannot be written");
    }
    return done ? CALL_DONE : CALL_FAILED;
}

static int work(PlanCall *plan)
{
    Instance instance;
    bool is_flow = false;
    if (!read_rules(plan) || !read_instance(plan, &instance, &is_flow)) {
        return CALL_FAILED;
    }
    return is_flow ? solve_flow(plan->call) : make_plan(plan, &instance);
}

int plan_command(Call *call)
{
    const char *why = NULL;
    PlanCall *plan = ARENA_NEW(call->arena, PlanCall);
    plan->call = call;
    if (!read_options(plan)) {
        call_complain(call, "give one INSTANCE; --seed as hex digits in pairs, at most 256 bytes; --threads from 1 to 64");
        return CALL_USAGE;
    }
    if (house_open_bare(&call->house, &why) != OK) {
        call_complain(call, "%s", why ? why : "the program is not whole");
        return CALL_FAILED;
    }
    int code = work(plan);
    house_close(call->house);
    call->house = NULL;
    return code;
}
