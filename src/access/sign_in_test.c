// Tests of signing in and out as a client sees them: whole requests through the dispatcher.
#include "access/access_house_test.h"
#include "http/site.h"
#include "pages/template.h"

typedef struct Client {
    House *house;
    WordsShelf *words;
    Pages *pages;
    Dispatcher *dispatcher;
    Arena *arena;
    const char *block; // where it sends from
    Str cookie;        // what the client keeps
    HttpReply reply;
    Doc *doc;
} Client;

static int64_t moved_now = SOME_TIME;

static int64_t now(void)
{
    return moved_now;
}

static int set_up(void **state)
{
    static const Route *const TABLES[] = { access_routes, NULL };
    static const PageSource PAGES[] = { { "sign_in", { "", 0 } }, { "me", { "", 0 } } };
    Client *client = calloc(1, sizeof(*client));
    const char *bad = NULL;
    moved_now = SOME_TIME;
    client->house = house_open();
    client->arena = arena_new();
    Str words[LANGUAGE_COUNT] = { STR("{}"), STR("{}") };
    assert_ptr_equal(words_shelf_new(words, &client->words, &bad), OK);
    assert_ptr_equal(pages_parse(PAGES, 2, &client->pages, &bad), OK);
    Site site = { .db = client->house->db,
                  .settings = &client->house->settings,
                  .keys = &client->house->keys,
                  .tables = TABLES,
                  .pages = client->pages,
                  .words = client->words,
                  .now = now,
                  .find_user = access_find_user,
                  .authorise = access_authorise,
                  .scope_size = sizeof(Scope),
                  .user_to_frame = access_user_to_frame,
                  .permission_name = access_permission_name };
    assert_ptr_equal(dispatcher_new(&site, &client->dispatcher), OK);
    *state = client;
    return 0;
}

static int tear_down(void **state)
{
    Client *client = *state;
    dispatcher_free(client->dispatcher);
    pages_free(client->pages);
    arena_free(client->arena);
    words_shelf_free(client->words);
    house_close(client->house);
    free(client);
    return 0;
}

static Str header_of(const HttpReply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (str_is(reply->headers[i].name, name)) {
            return reply->headers[i].value;
        }
    }
    return STR_NONE;
}

static void add_header(HttpRequest *request, const char *name, Str value)
{
    request->headers[request->header_count++] = (HttpHeader){ str_from(name), value };
}

static void keep_cookie(Client *client)
{
    Str cookie = header_of(&client->reply, "Set-Cookie");
    Str pair = STR_NONE;
    if (cookie.at && str_cut(&cookie, ';', &pair)) {
        client->cookie = pair;
    }
}

static int send(Client *client, HttpVerb verb, const char *path, const char *json)
{
    HttpRequest request = { .verb = verb,
                            .path = str_from(path),
                            .body = json ? str_from(json) : STR(""),
                            .keep_alive = true,
                            .peer_is_loopback = client->block == NULL };
    snprintf(request.peer_block, sizeof(request.peer_block), "%s",
             client->block ? client->block : "127.0.0.1");
    add_header(&request, "Host", STR("localhost"));
    add_header(&request, "Accept", STR("application/json"));
    if (json) {
        add_header(&request, "Content-Type", STR("application/json"));
    }
    if (client->cookie.at) {
        add_header(&request, "Cookie", client->cookie);
    }
    client->reply = (HttpReply){ 0 };
    dispatcher_answer(client->dispatcher, client->arena, &request, &client->reply);
    assert_ptr_equal(doc_from_json(client->arena, client->reply.body, &client->doc), OK);
    keep_cookie(client);
    return client->reply.status;
}

static int sign_in(Client *client, const char *phone, const char *password)
{
    Str body = str_format(client->arena, "{\"phone\":\"%s\",\"password\":\"%s\"}", phone, password);
    return send(client, VERB_POST, "/sign-in", body.at);
}

static void assert_text(Str found, const char *expected)
{
    assert_string_equal(found.at ? found.at : "(none)", expected);
}

static void make_coordinator(Client *client)
{
    Id account = house_account(client->house, "599000001");
    assert_ptr_equal(give(client->house, account, ROLE_COORDINATOR, "PS0203"), OK);
}

static void test_right(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 401);
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    assert_true(str_starts(client->cookie, STR("session=")));
    Str cookie = header_of(&client->reply, "Set-Cookie");
    assert_non_null(strstr(cookie.at, "HttpOnly"));
    assert_non_null(strstr(cookie.at, "SameSite=Lax"));
    assert_text(header_of(&client->reply, "Location"), "/board");

    assert_int_equal(send(client, VERB_GET, "/me", NULL), 200);
    assert_text(doc_get_text(client->doc, "name"), "Amal");
    const Doc *grant = doc_at(doc_get(client->doc, "grants"), 0);
    assert_text(doc_get_text(grant, "role"), "coordinator");
    assert_text(doc_get_text(doc_get(grant, "area"), "pcode"), "PS0203");
    assert_text(doc_get_text(doc_get(grant, "area"), "name_en"), "Deir al-Balah");
}

static void test_wrong_does_not_say_which(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    assert_int_equal(sign_in(client, "0599000001", "not the password"), 401);
    Str wrong_password = client->reply.body;
    assert_null(client->cookie.at);
    assert_int_equal(sign_in(client, "0599000009", PASSWORD), 401);
    assert_true(str_equal(client->reply.body, wrong_password));
    assert_text(doc_get_text(client->doc, "fault"), "SIGN_IN_WRONG");
    assert_text(doc_get_text(client->doc, "field"), "");
    assert_true(str_is(ask(client->house, "SELECT count(*) || '' FROM session"), "0"));
}

// Budgets refill by the real clock, so tests try until they are used up: many more than fit.
static int try_until_refused(Client *client, const char *phone)
{
    int tries = 0;
    while (tries < 500 && sign_in(client, phone, "not the password") == 401) {
        tries++;
    }
    assert_int_equal(client->reply.status, 429);
    return tries;
}

static void test_wrong_tries_are_limited(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    house_account(client->house, "599000002");
    int status = 200;
    for (int i = 0; i < 5 && status == 200; i++) {
        assert_true(try_until_refused(client, "0599000001") >= (i ? 0 : 6));
        // Then even the right one: else guessing would go on.
        status = sign_in(client, "0599000001", PASSWORD);
    }
    assert_int_equal(status, 429);
    assert_int_equal(sign_in(client, "0599000002", PASSWORD), 200);
    // Whoever guesses from elsewhere does not lock the owner out.
    client->block = "203.0.113.7";
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    // Nor does the limit tell whether there is an account.
    assert_true(try_until_refused(client, "0599000003") >= 6);
}

static void test_tries_from_everywhere_are_limited(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    int status = 200;
    for (int i = 0; i < 250 && status == 200; i++) {
        client->block = str_format(client->arena, "203.0.113.%d", i).at;
        status = sign_in(client, "0599000001", PASSWORD);
        assert_true(i >= 30 || status == 200);
    }
    assert_int_equal(status, 429);
}

static void test_tries_of_a_block_are_limited(void **state)
{
    Client *client = *state;
    int status = 401;
    client->block = "198.51.100.1";
    for (int i = 0; i < 500 && status == 401; i++) {
        status = sign_in(client, str_format(client->arena, "059900%04d", i).at, PASSWORD);
        assert_true(i >= 60 || status == 401);
    }
    assert_int_equal(status, 429);
    client->block = "198.51.100.2";
    assert_int_equal(sign_in(client, "0599001111", PASSWORD), 401);
}

static void test_right_tries_are_not_wrong_tries(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    }
}

static void test_where_to(void **state)
{
    static const struct {
        const char *to, *location;
    } CASES[] = {
        { "/desk/needs?governorate=PS0203", "/desk/needs?governorate=PS0203" },
        { "//evil.example/", "/board" },
        { "/\\\\evil.example/", "/board" },
        { "https://evil.example/", "/board" },
        { "desk", "/board" },
        { "/", "/" },
    };
    Client *client = *state;
    make_coordinator(client);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        Str body = str_format(client->arena,
                              "{\"phone\":\"0599000001\",\"password\":\"%s\",\"to\":\"%s\"}",
                              PASSWORD, CASES[i].to);
        assert_int_equal(send(client, VERB_POST, "/sign-in", body.at), 200);
        assert_text(header_of(&client->reply, "Location"), CASES[i].location);
    }
}

static void test_home_by_role(void **state)
{
    static const struct {
        Role role;
        const char *location;
    } CASES[] = {
        { ROLE_COORDINATOR, "/board" },  { ROLE_MANAGER, "/desk" },
        { ROLE_FIELD_WORKER, "/desk" },  { ROLE_REVIEWER, "/reviews" },
        { ROLE_AUDITOR, "/me" },         { ROLE_ADMINISTRATOR, "/admin" },
        { ROLE_MEMBER, "/me" },
    };
    Client *client = *state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        Str phone = str_format(client->arena, "59900001%zu", i);
        Id account = house_account(client->house, phone.at);
        client->house->grant = (NewGrant){ .organisation = { { 1 } } };
        assert_ptr_equal(give(client->house, account, CASES[i].role, "PS0203"), OK);
        assert_int_equal(
            sign_in(client, str_format(client->arena, "0%s", phone.at).at, PASSWORD), 200);
        assert_text(header_of(&client->reply, "Location"), CASES[i].location);
    }
}

static void test_sign_out(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    Str kept = client->cookie;
    assert_int_equal(send(client, VERB_POST, "/sign-out", "{}"), 200);
    assert_text(header_of(&client->reply, "Location"), "/");
    assert_true(str_is(client->cookie, "session="));
    client->cookie = kept; // whoever copied it has nothing
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 401);
    assert_int_equal(send(client, VERB_POST, "/sign-out", "{}"), 200); // signed out already
}

static void test_signing_in_again_ends_the_session_before(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    Str before = client->cookie;
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    assert_false(str_equal(client->cookie, before));
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 200);
    client->cookie = before;
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 401);
}

static void test_session_idles_out(void **state)
{
    Client *client = *state;
    make_coordinator(client);
    assert_int_equal(sign_in(client, "0599000001", PASSWORD), 200);
    moved_now = SOME_TIME + SESSION_IDLE_S - 1;
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 200);
    moved_now = SOME_TIME + SESSION_LONGEST_S;
    assert_int_equal(send(client, VERB_GET, "/me", NULL), 401);
    assert_text(doc_get_text(client->doc, "fault"), "SIGN_IN_NEEDED");
}

static void test_incomplete(void **state)
{
    Client *client = *state;
    assert_int_equal(send(client, VERB_POST, "/sign-in", "{\"phone\":\"0599000001\"}"), 422);
    assert_text(doc_get_text(client->doc, "field"), "password");
    assert_int_equal(sign_in(client, "not a phone", PASSWORD), 422);
    assert_text(doc_get_text(client->doc, "field"), "phone");
    assert_int_equal(send(client, VERB_POST, "/sign-in", "{\"user\":\"x\"}"), 400);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_right),
        TEST(test_wrong_does_not_say_which),
        TEST(test_wrong_tries_are_limited),
        TEST(test_tries_from_everywhere_are_limited),
        TEST(test_tries_of_a_block_are_limited),
        TEST(test_right_tries_are_not_wrong_tries),
        TEST(test_where_to),
        TEST(test_home_by_role),
        TEST(test_sign_out),
        TEST(test_signing_in_again_ends_the_session_before),
        TEST(test_session_idles_out),
        TEST(test_incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
