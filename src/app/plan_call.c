// `istijaba plan`: a plain instance in, its plan out. Works on files only, opens no house.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "allocation/dimacs.h"
#include "allocation/plan.h"
#include "app/call.h"
#include "base/file.h"

#define INSTANCE_SIZE_MAX ((size_t)4 << 30)

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
        if (digit < 0 || count % 2) {
            return false;
        }
        bytes[i / 2] = (char)(bytes[i / 2] * 16 + digit);
    }
    *seed_out = (Str){ bytes, count / 2 };
    return true;
}

// Whole or not at all: a file beside it takes its name when it is on the disk.
static bool write_whole(Call *call, const char *path, Str bytes)
{
    char *beside = str_to_c(call->arena, str_format(call->arena, "%s.%d.part", path, (int)getpid()));
    if (file_write(beside, bytes) != OK) {
        return false;
    }
    if (rename(beside, path) != 0) {
        unlink(beside);
        return false;
    }
    return true;
}

static int solve_flow(Call *call, Str text)
{
    FlowResult result;
    Str cost;
    InstanceError error = { 0 };
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

int plan_command(Call *call)
{
    Str text, seed;
    Instance instance;
    InstanceError error = { 0 };
    Plan plan;
    const char *out = call_value(call, "--out");
    if (call->operand_count != 1 || !read_seed(call->arena, call_value(call, "--seed"), &seed)) {
        call_complain(call, "give one INSTANCE, and --seed as hex digits in pairs");
        return CALL_USAGE;
    }
    if (file_read(call->arena, call_path(call, call->operands[0]), INSTANCE_SIZE_MAX, &text) != OK) {
        call_complain(call, "%s cannot be read", call->operands[0]);
        return CALL_FAILED;
    }
    if (dimacs_is(text)) {
        return solve_flow(call, text);
    }
    if (instance_read(call->arena, text, &instance, &error) != OK) {
        call_complain(call, "%s:%zu: %s", call->operands[0], error.line, error.what);
        return CALL_FAILED;
    }
    if (plan_make(call->arena, &instance, seed, &plan) != OK) {
        call_complain(call, "%s: distances are too large to be summed up", call->operands[0]);
        return CALL_FAILED;
    }
    Str written = plan_write(call->arena, &instance, &plan);
    bool done = out ? write_whole(call, call_path(call, out), written) : file_write_to(call->out, written);
    if (!done) {
        call_complain(call, "the plan cannot be written");
    }
    return done ? CALL_DONE : CALL_FAILED;
}
