// `istijaba user`: accounts and grants from the command line, given by the house itself.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/access.h"
#include "access/recovery.h"
#include "app/call.h"
#include "base/clock.h"
#include "base/number.h"
#include "http/input.h"

typedef struct UserTask {
    Call *call;
    Work work;
    const char *act; // add, grant, password, recover
    Str phone, name, hash;
    Id account;
} UserTask;

static Str given(const Call *call, const char *option)
{
    return str_from(call_value(call, option));
}

// ---- The password: typed into standard input, or made ----

static Str read_line(Call *call)
{
    char *line = arena_take(call->arena, PASSWORD_CHARACTERS_MOST * 4 + 1);
    size_t len = 0;
    while (len < PASSWORD_CHARACTERS_MOST * 4 && read(call->in, line + len, 1) == 1 &&
           line[len] != '\n') {
        len++;
    }
    return (Str){ line, len };
}

static Fault hash_password(UserTask *task, Str *made_out)
{
    bool typed = call_has(task->call, "--password-stdin");
    Str password = typed ? read_line(task->call) : access_make_password(task->call->arena);
    *made_out = typed ? STR_NONE : password;
    return access_hash_password(&task->work, password, "password", &task->hash);
}

// ---- In the transaction ----

static Fault add_grant(UserTask *task)
{
    Call *call = task->call;
    int64_t days = 365;
    NewGrant grant = { .account = task->account, .area = given(call, "--area") };
    TRY(access_role_named(&task->work, given(call, "--role"), &grant.role));
    if (call_has(call, "--organisation") &&
        !id_parse(given(call, "--organisation"), &grant.organisation)) {
        return fault_at(&task->work, FIELD_WRONG_TYPE, "organisation");
    }
    if (call_has(call, "--days") && number_parse(given(call, "--days"), 1, 3650, &days) != OK) {
        return fault_beyond(&task->work, NUMBER_OUT_OF_RANGE, 3650, "days");
    }
    Id id;
    grant.until = task->work.now + days * DAY_S;
    return access_add_grant(&task->work, &grant, &id);
}

static Fault run_act(DbConn *conn, void *context)
{
    UserTask *task = context;
    task->work.db = conn;
    if (strcmp(task->act, "add") == 0) {
        NewAccount account = { task->phone, task->name, task->hash };
        TRY(access_add_account(&task->work, &account, &task->account));
        return call_has(task->call, "--role") ? add_grant(task) : OK;
    }
    TRY(access_find_account(&task->work, task->phone, &task->account));
    if (strcmp(task->act, "grant") == 0) {
        return add_grant(task);
    }
    if (strcmp(task->act, "recover") == 0) {
        return access_recover_by_house(&task->work, task->account, task->hash);
    }
    return access_set_password(&task->work, task->account, task->hash);
}

static int run(UserTask *task)
{
    Call *call = task->call;
    House *house = call->house;
    Str made = STR_NONE;
    bool wants_password = strcmp(task->act, "grant") != 0;
    Fault fault = wants_password ? hash_password(task, &made) : OK;
    fault = fault ? fault : db_transact(house->db, run_act, task);
    if (fault != OK) {
        return call_fail(call, fault, &task->work);
    }
    call_say(call, "%s: account %.*s\n", task->act, STR_ARG(id_format(call->arena, task->account)));
    if (made.len > 0) {
        call_say(call, "password: %.*s\n", STR_ARG(made));
    }
    return CALL_DONE;
}

static bool is_act(const Call *call)
{
    const char *act = call->operand_count == 1 ? call->operands[0] : "";
    return strcmp(act, "add") == 0 || strcmp(act, "grant") == 0 || strcmp(act, "password") == 0 ||
           strcmp(act, "recover") == 0;
}

int user_command(Call *call)
{
    if (!is_act(call) || !call_has(call, "--phone")) {
        call_complain(call, "say add, grant, password or recover, and give --phone (see istijaba user --help)");
        return CALL_USAGE;
    }
    UserTask task = { .call = call, .act = call->operands[0] };
    task.work = (Work){ .arena = call->arena, .now = clock_now_s(),
                        .settings = &call->house->settings, .keys = &call->house->keys };
    Fault fault = input_accept_phone(call->arena, given(call, "--phone"), &task.phone);
    if (fault == OK && call_has(call, "--name")) {
        fault = text_accept(call->arena, given(call, "--name"), &task.name);
    }
    if (fault != OK) {
        return call_fail(call, fault, &task.work);
    }
    if (strcmp(task.act, "add") == 0 && task.name.len == 0) {
        call_complain(call, "an account wants a --name");
        return CALL_USAGE;
    }
    return run(&task);
}
