// Any bytes as requests to a whole house: the parser, all routes, pages, rules and tables, without sockets. Whatever is asked
// is answered, never by a failure of ours (500). The first byte tells who asks: m(anager), c(oordinator), r(eviewer), a(uditor) or
// administrator (d), else nobody. In the input {code} and {need} stand for a need that is there, {session} for the asker's.
#include <assert.h>
#include <fcntl.h>
#include <string.h>

#include "access/access.h"
#include "app/call.h"
#include "app/demo_data.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "features/needs/needs.h"
#include "http/site.h"
#include "place.h"
#include "server/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { REQUESTS_MOST = 4, INPUT_MOST = 64 * 1024 };

typedef struct World {
    House *house;
    Dispatcher *dispatcher;
    Str code, need; // of a need that is there
    Str sessions[ROLE_COUNT];
} World;

// ---- Making it ----

typedef struct Opening {
    Work work;
    const char *phone;
    Str token;
} Opening;

static Fault open_session(DbConn *conn, void *context)
{
    Opening *opening = context;
    Id account;
    opening->work.db = conn;
    TRY(access_find_account(&opening->work, str_from(opening->phone), &account));
    return access_open_session(&opening->work, account, "program", SECOND_NONE, &opening->token);
}

static Work work_of(const World *world, Arena *arena)
{
    return (Work){ .arena = arena, .now = clock_now_s(), .settings = &world->house->settings, .keys = &world->house->keys };
}

static Str session_of(World *world, Arena *arena, const char *phone)
{
    Opening opening = { work_of(world, arena), phone, STR_NONE };
    Fault fault = db_transact(world->house->db, open_session, &opening);
    assert(fault == OK);
    return opening.token;
}

static void fill_with_people(World *world, Arena *arena)
{
    static const Command command = { .name = "demo" };
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    Call call = { .command = &command, .arena = arena, .house = world->house, .in = nowhere, .out = nowhere, .err = nowhere };
    call.option_names[0] = "--needs";
    call.option_values[0] = "30";
    call.option_count = 1;
    int code = demo_command(&call);
    assert(code == CALL_DONE);
    close(nowhere);
    for (const DemoSignIn *one = demo_sign_ins; one->phone; one++) {
        Role role;
        if (access_role_find(str_from(one->role), &role)) {
            world->sessions[role] = session_of(world, arena, one->phone);
        }
    }
    world->sessions[ROLE_MANAGER] = session_of(world, arena, demo_organisations[0].sign_in.phone);
}

// ---- A need whose code is known ----

static Fault find_need(DbConn *conn, void *context)
{
    Opening *opening = context; // .token: the code, and then the id
    Need need;
    opening->work.db = conn;
    TRY(needs_find_by_code(&opening->work, opening->token, &need));
    opening->token = id_format(opening->work.arena, need.id);
    return OK;
}

static void raise_one(World *world, Arena *arena)
{
    HttpRequest request = { .verb = VERB_POST, .path = STR("/needs"),
                            .body = STR("{\"for\":\"person\",\"area\":\"PS0203\",\"lines\":[{\"item\":\"tent\",\"quantity\":2}]}"),
                            .headers = { { STR("host"), STR("x") }, { STR("content-type"), STR("application/json") } },
                            .header_count = 2, .peer_is_loopback = true };
    HttpReply reply = { .status = 0 };
    Doc *doc;
    dispatcher_answer(world->dispatcher, arena, &request, &reply);
    assert(reply.status == 201);
    Fault fault = doc_from_json(arena, reply.body, &doc);
    assert(fault == OK);
    world->code = doc_get_text(doc, "code");
    Opening opening = { work_of(world, arena), NULL, world->code };
    fault = db_read(world->house->db, find_need, &opening);
    assert(fault == OK);
    world->need = opening.token;
}

static World *open_world(void)
{
    static World world;
    static Arena *arena; // until the process ends
    const char *why = NULL;
    arena = arena_new();
    digest_start();
    log_set_level(LOG_ERROR_LEVEL);
    HouseOptions options = { .folder = str_format(arena, "%s/data", place()).at, .arena = arena };
    Fault fault = house_open(&options, &world.house, &why);
    assert(fault == OK);
    fault = dispatcher_new(&world.house->site, &world.dispatcher);
    assert(fault == OK);
    fill_with_people(&world, arena);
    raise_one(&world, arena);
    return &world;
}

// ---- Asking ----

static Str session_for(const World *world, uint8_t who)
{
    static const struct { uint8_t letter; Role role; } askers[] = { { 'm', ROLE_MANAGER }, { 'c', ROLE_COORDINATOR },
                                                                    { 'r', ROLE_REVIEWER }, { 'a', ROLE_AUDITOR },
                                                                    { 'd', ROLE_ADMINISTRATOR } };
    for (size_t i = 0; i < sizeof askers / sizeof askers[0]; i++) {
        if (askers[i].letter == who && world->sessions[askers[i].role].at) {
            return world->sessions[askers[i].role];
        }
    }
    return STR("nobody");
}

static Str fill_in(const World *world, Arena *arena, Str text, Str session)
{
    const struct { Str name, value; } all[] = { { STR("{code}"), world->code }, { STR("{need}"), world->need },
                                                { STR("{session}"), session } };
    TextBuilder filled = { .arena = arena };
    for (size_t at = 0; at < text.len;) {
        size_t i = 0;
        while (i < 3 && !str_starts(str_from_index(text, at), all[i].name)) {
            i++;
        }
        text_add(&filled, i < 3 ? all[i].value : str_slice(text, at, at + 1));
        at += i < 3 ? all[i].name.len : 1;
    }
    return text_done(&filled);
}

static void check_reply(const HttpRequest *request, const HttpReply *reply)
{
    assert(reply->status >= 200 && reply->status < 600 && reply->status != 500);
    assert(reply->hide_body == (request->verb == VERB_HEAD) || reply->body.len == 0);
    for (size_t i = 0; i < reply->header_count; i++) {
        Str value = reply->headers[i].value;
        assert(value.len == 0 || (!memchr(value.at, '\n', value.len) && !memchr(value.at, '\r', value.len)));
    }
}

// Requests that follow each other on one connection.
static void ask(World *world, char *bytes, size_t len)
{
    for (int i = 0; i < REQUESTS_MOST && len > 0; i++) {
        Arena *arena = arena_new();
        Parse parse = { .upload_most = 0 };
        HttpRequest request = { .peer_is_loopback = true, .peer_block = "127.0.0.1" };
        HttpReply reply = { .status = 0 };
        size_t whole = len;
        ParseStep step = parse_bytes(&parse, bytes, &whole, &request);
        if (step == PARSE_DONE) {
            dispatcher_answer(world->dispatcher, arena, &request, &reply);
            check_reply(&request, &reply);
        }
        arena_free(arena);
        if (step != PARSE_DONE) {
            return;
        }
        bytes += parse.taken;
        len = whole - parse.taken;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static World *world;
    if (size < 1 || size > INPUT_MOST) {
        return 0;
    }
    world = world ? world : open_world();
    Arena *arena = arena_new();
    Str session = session_for(world, bytes[0]);
    Str text = fill_in(world, arena, (Str){ (const char *)bytes + 1, size - 1 }, session);
    char *exact = malloc(text.len + 1); // so that reading beyond it is seen
    assert(exact);
    memcpy(exact, text.at ? text.at : "", text.len);
    ask(world, exact, text.len);
    free(exact);
    arena_free(arena);
    return 0;
}
