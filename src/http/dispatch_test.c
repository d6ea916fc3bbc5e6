// A request's whole way over an invented site: the phases in their order, access, faults, forms of
// other sites. How replies look is tested by face_test.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/testing.h"

#define JSON      "Accept", "application/json"
#define JSON_BODY "Content-Type", "application/json"
#define FORM_BODY "Content-Type", "application/x-www-form-urlencoded"
#define ABLE      "Cookie", "a=b; session=able"
#define IDLE      "Cookie", "session=idle"

static int set_up(void **state)
{
    *state = testing_open_site("");
    return 0;
}

static int tear_down(void **state)
{
    testing_close_site(*state);
    return 0;
}

static void assert_has(const char *text, const char *piece)
{
    if (!text || !strstr(text, piece)) {
        fail_msg("no '%s' in: %s", piece, text ? text : "(nothing)");
    }
}

static void assert_lacks(const char *text, const char *piece)
{
    if (text && strstr(text, piece)) {
        fail_msg("'%s' in: %s", piece, text);
    }
}

#define assert_fault(test, reply, wanted_status, wanted_fault, wanted_field)                       \
    do {                                                                                           \
        assert_int_equal((reply).status, wanted_status);                                           \
        assert_string_equal(testing_text(test, &(reply), "fault"), wanted_fault);                  \
        assert_string_equal(testing_text(test, &(reply), "field"), wanted_field);                  \
    } while (0)

// ---- Finding ----

static void test_not_there(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ .path = "/nowhere", .headers = { JSON } });
    assert_fault(test, reply, 404, "PAGE_NOT_FOUND", "");
    reply = testing_ask(test, (TestAsk){ .path = "/nowhere", .headers = { ABLE } });
    assert_string_equal(testing_body_text(test, &reply), "<h1>[fault.PAGE_NOT_FOUND]</h1>404 able");
    reply = testing_ask(test, (TestAsk){ .path = "/things", .headers = { JSON } });
    assert_fault(test, reply, 405, "METHOD_NOT_ALLOWED", "");
    assert_string_equal(testing_header(test, &reply, "Allow"), "POST");
    reply = testing_ask(test, (TestAsk){ VERB_POST, "/", NULL, NULL, { JSON } });
    assert_fault(test, reply, 405, "METHOD_NOT_ALLOWED", "");
    assert_string_equal(testing_header(test, &reply, "Allow"), "GET, HEAD");
    assert_int_equal(testing_seen.handled, 0);
}

static void test_query(void **state)
{
    TestSite *test = *state;
    HttpReply reply =
        testing_ask(test, (TestAsk){ .path = "/", .query = "filtre=old", .headers = { JSON } });
    assert_fault(test, reply, 400, "FIELD_UNKNOWN", "filtre");
    reply = testing_ask(test, (TestAsk){ .path = "/", .query = "filter=odd", .headers = { JSON } });
    assert_fault(test, reply, 422, "CHOICE_UNKNOWN", "filter");
    reply = testing_ask(
        test, (TestAsk){ .path = "/things/x", .query = "filter=old", .headers = { JSON } });
    assert_fault(test, reply, 400, "FIELD_UNKNOWN", "filter");
    reply = testing_ask(test, (TestAsk){ .path = "/", .query = "lang=fr", .headers = { JSON } });
    assert_fault(test, reply, 422, "CHOICE_UNKNOWN", "lang");
    assert_int_equal(testing_seen.handled, 0);
    // Links that people share come back with marks of other sites.
    reply = testing_ask(
        test, (TestAsk){ .path = "/", .query = "fbclid=x&utm_source=y", .headers = { JSON } });
    assert_int_equal(reply.status, 200);
}

// ---- Access ----

static void test_access_comes_first(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST, "/mine/absent", NULL, "{\"bad\":", { JSON_BODY } };
    HttpReply reply = testing_ask(test, ask);
    assert_fault(test, reply, 401, "TEST_NO_USER", "");
    ask.headers[2] = "Cookie";
    ask.headers[3] = "session=idle";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "TEST_NOT_YOURS", "");
    // Neither the body nor what exists was looked at, nor anything slow done.
    assert_int_equal(testing_seen.scoped + testing_seen.prepared + testing_seen.handled, 0);
    ask.headers[3] = "session=able";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 400, "JSON_MALFORMED", "");
    ask.body = "{\"name\":\"x\"}";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 404, "TEST_NO_THING", "");
    assert_int_equal(testing_seen.prepared, 1);
    ask.path = "/mine/theirs";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "TEST_NOT_YOURS", "");
    assert_int_equal(testing_seen.handled, 0);
    ask.path = "/mine/mine";
    reply = testing_ask(test, ask);
    assert_int_equal(reply.status, 201);
    assert_int_equal(testing_seen.handled, 1);
}

static void test_access_to_read(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ .path = "/mine/absent", .headers = { JSON } });
    assert_fault(test, reply, 401, "TEST_NO_USER", "");
    reply = testing_ask(test, (TestAsk){ .path = "/mine/absent", .headers = { JSON, IDLE } });
    assert_fault(test, reply, 403, "TEST_NOT_YOURS", "");
    assert_int_equal(testing_seen.scoped, 0);
    reply = testing_ask(test, (TestAsk){ .path = "/mine/theirs", .headers = { JSON, ABLE } });
    assert_fault(test, reply, 403, "TEST_NOT_YOURS", "");
    assert_int_equal(testing_seen.handled, 0);
    reply = testing_ask(test, (TestAsk){ .path = "/mine/mine", .headers = { ABLE } });
    assert_has(testing_body_text(test, &reply), "mine");
    assert_has(testing_body_text(test, &reply), " able ");
}

// ---- Other sites ----

static void test_other_sites_may_not_post(void **state)
{
    static const char *const bad[][2] = { { "Sec-Fetch-Site", "cross-site" },
                                          { "Sec-Fetch-Site", "same-site" },
                                          { "Origin", "https://evil.example" },
                                          { "Origin", "null" },
                                          { "Origin", "https://istijaba.example.evil.example" } };
    static const char *const good[][2] = { { "Sec-Fetch-Site", "same-origin" },
                                           { "Sec-Fetch-Site", "none" },
                                           { "Origin", "http://ISTIJABA.example" } };
    TestSite *test = *state;
    TestAsk ask = { VERB_POST, "/things", NULL, "name=x", { FORM_BODY, JSON, NULL, NULL } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ask.headers[4] = bad[i][0];
        ask.headers[5] = bad[i][1];
        HttpReply reply = testing_ask(test, ask);
        assert_fault(test, reply, 403, "REQUEST_FROM_ELSEWHERE", "");
    }
    assert_int_equal(testing_things(test), 0);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ask.headers[4] = good[i][0];
        ask.headers[5] = good[i][1];
        assert_int_equal(testing_ask(test, ask).status, 201);
    }
    // Links from elsewhere are welcome.
    HttpReply reply =
        testing_ask(test, (TestAsk){ .path = "/", .headers = { "Sec-Fetch-Site", "cross-site" } });
    assert_int_equal(reply.status, 200);
}

static char *token_of_page(TestSite *test, const char *cookie)
{
    HttpReply page = testing_ask(test, (TestAsk){ .path = "/", .headers = { "Cookie", cookie } });
    char *start = strstr(testing_body_text(test, &page), "csrf=") + 5;
    *strchr(start, ';') = '\0';
    return start;
}

static void test_forms_need_a_token(void **state)
{
    TestSite *test = *state;
    char body[200];
    const char *token = token_of_page(test, "session=able");
    assert_string_not_equal(token, token_of_page(test, "session=able"));
    TestAsk ask = { VERB_POST, "/things", NULL, "name=x", { FORM_BODY, JSON, ABLE } };
    HttpReply reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "FORM_EXPIRED", "");
    ask.body = "name=x&_csrf=AAAA";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "FORM_EXPIRED", "");
    snprintf(body, sizeof body, "name=x&_csrf=%s", token_of_page(test, "session=idle"));
    ask.body = body;
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "FORM_EXPIRED", "");
    snprintf(body, sizeof body, "unknown=x&_csrf=%s", token_of_page(test, "session=idle"));
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 403, "FORM_EXPIRED", ""); // before any word about fields
    snprintf(body, sizeof body, "name=x&_csrf=%s", token);
    assert_int_equal(testing_ask(test, ask).status, 201);
    // What is no JSON by its type is a form, whatever stands behind it.
    ask.body = "{\"name\":\"x\"}";
    ask.headers[1] = "text/plain; application/json";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 415, "BODY_TYPE_UNKNOWN", "");
    ask.headers[1] = "application/json; charset=utf-8";
    assert_int_equal(testing_ask(test, ask).status, 201);
    assert_int_equal(testing_things(test), 2);
}

static void test_empty_post_needs_a_token(void **state)
{
    TestSite *test = *state;
    HttpReply reply =
        testing_ask(test, (TestAsk){ VERB_POST, "/guess", NULL, NULL, { JSON, ABLE } });
    assert_fault(test, reply, 403, "FORM_EXPIRED", "");
    reply = testing_ask(test, (TestAsk){ VERB_POST, "/guess", NULL, NULL, { JSON } });
    assert_int_equal(reply.status, 200);
}

// ---- Faults ----

static void test_faults_undo_and_refusals_stay(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST, "/things", NULL, "{\"name\":\"undone\"}", { JSON_BODY } };
    HttpReply reply = testing_ask(test, ask);
    assert_fault(test, reply, 409, "TEST_REFUSED", "name");
    assert_int_equal(testing_things(test), 0);
    ask.body = "{\"name\":\"refused\"}";
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 409, "TEST_REFUSED", "");
    assert_int_equal(testing_things(test), 1);
    assert_has(testing_header(test, &reply, "Set-Cookie"), "tries=1;");
}

static void test_form_comes_back(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST,
                    "/things",
                    NULL,
                    "name=far+too+long+%3C&kind=big&secret=s3cret&_key=0123456789abcdef"
                    "&lines[4].item=tent&lines[4].quantity=0",
                    { FORM_BODY } };
    HttpReply reply = testing_ask(test, ask);
    assert_int_equal(reply.status, 422);
    const char *html = testing_body_text(test, &reply);
    assert_has(html, "far too long &lt;|");
    assert_lacks(html, "s3cret");
    assert_has(html, "key=0123456789abcdef;|BIG|طويل 10|true|");
    assert_has(html, "<tent:[fault.NUMBER_OUT_OF_RANGE]>|[fault.NUMBER_OUT_OF_RANGE]|");
    assert_has(html, "(name name طويل 10)");
    assert_has(html, "(lines[0].quantity lines_0__quantity ");
    ask.query = "lang=en";
    reply = testing_ask(test, ask);
    assert_has(testing_body_text(test, &reply), "(name name at most 10)");
    // A fault of the handler brings the form back, too.
    ask.body = "name=undone";
    reply = testing_ask(test, ask);
    assert_int_equal(reply.status, 409);
    assert_has(testing_body_text(test, &reply), "<form>undone|");
    // Whoever may not send it does not see it.
    reply = testing_ask(test, (TestAsk){ VERB_POST, "/mine/mine", NULL, "name=x", { FORM_BODY } });
    assert_int_equal(reply.status, 401);
    assert_has(testing_body_text(test, &reply), "<h1>");
}

static void test_body_faults(void **state)
{
    TestSite *test = *state;
    static const struct {
        const char *body, *type;
        int status;
        const char *fault, *field;
    } cases[] = {
        { "{\"name\":\"x\",\"lines\":[{\"item\":\"a\",\"quantity\":0}]}", "application/json", 422,
          "NUMBER_OUT_OF_RANGE", "lines[0].quantity" },
        { "{\"name\":\"x\",\"name\":\"y\"}", "application/json", 400, "FIELD_DOUBLED", "name" },
        { "{}", "application/json", 422, "FIELD_MISSING", "name" },
        { "", "application/json", 422, "FIELD_MISSING", "name" },
        { "name=x", "application/xml", 415, "BODY_TYPE_UNKNOWN", "" },
        { "name=x", "", 415, "BODY_TYPE_UNKNOWN", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TestAsk ask = {
            VERB_POST, "/things", NULL, cases[i].body, { "Content-Type", cases[i].type, JSON }
        };
        HttpReply reply = testing_ask(test, ask);
        assert_fault(test, reply, cases[i].status, cases[i].fault, cases[i].field);
    }
    assert_int_equal(testing_seen.handled, 0);
}

static void test_floods_are_stopped(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST, "/guess", NULL, NULL, { JSON } };
    HttpReply reply = testing_ask(test, ask);
    for (int i = 0; i < 10000 && reply.status == 200; i++) {
        reply = testing_ask(test, ask);
        arena_reset(test->arena);
    }
    reply = testing_ask(test, ask);
    assert_fault(test, reply, 429, "TOO_MANY_REQUESTS", "");
    assert_string_equal(testing_header(test, &reply, "Retry-After"), "60");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_query, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_access_comes_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_access_to_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_sites_may_not_post, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forms_need_a_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_post_needs_a_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults_undo_and_refusals_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_body_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_floods_are_stopped, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
