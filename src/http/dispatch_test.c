// A request's whole way over an invented site: the phases in their order, both faces, faults,
// cookies, forms of other sites, languages, files.
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

static int set_up_https(void **state)
{
    *state = testing_open_site("https://istijaba.example");
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

// ---- Faces ----

static void test_two_faces(void **state)
{
    TestSite *test = *state;
    HttpReply page = testing_ask(test, (TestAsk){ .path = "/", .query = "filter=old" });
    assert_int_equal(page.status, 200);
    assert_true(str_is(page.content_type, "text/html; charset=utf-8"));
    const char *html = testing_body_text(test, &page);
    assert_has(html, "ar rtl home 0");
    assert_has(html, "OLD");
    assert_has(html, "[/?filter=old&lang=en]");
    assert_has(html, "csrf=; /static/1.css");
    HttpReply json =
        testing_ask(test, (TestAsk){ .path = "/", .query = "filter=old", .headers = { JSON } });
    assert_string_equal(testing_body_text(test, &json), "{\"thing\":\"home\",\"filter\":\"old\"}");
    assert_string_equal(testing_header(test, &json, "Vary"), "Accept, Cookie");
    assert_string_equal(testing_header(test, &json, "Cache-Control"), "no-store");
    // A document without a page is given as it is.
    HttpReply bare = testing_ask(test, (TestAsk){ .path = "/things/a%20b" });
    assert_string_equal(testing_text(test, &bare, "thing"), "a b");
}

static void test_body_decides_when_accept_is_silent(void **state)
{
    TestSite *test = *state;
    TestAsk ask = {
        VERB_POST, "/things", NULL, "{\"name\":\"x\"}", { JSON_BODY, "Accept", "*/*" }
    };
    HttpReply reply = testing_ask(test, ask);
    assert_int_equal(reply.status, 201);
    assert_int_equal(doc_get_int(testing_json(test, &reply), "count"), 1);
    ask.headers[3] = "text/html";
    reply = testing_ask(test, ask);
    assert_string_equal(testing_body_text(test, &reply), "<p>x 2 E 2</p>");
    assert_int_equal(reply.status, 201);
}

static void test_go(void **state)
{
    TestSite *test = *state;
    HttpReply page =
        testing_ask(test, (TestAsk){ VERB_POST, "/things/go", NULL, "name=x", { FORM_BODY } });
    assert_int_equal(page.status, 303);
    assert_string_equal(testing_header(test, &page, "Location"), "/things/new%20one");
    assert_int_equal(page.body.len, 0);
    HttpReply json = testing_ask(
        test, (TestAsk){ VERB_POST, "/things/go", NULL, "name=y", { FORM_BODY, JSON } });
    assert_int_equal(json.status, 201);
    assert_string_equal(testing_text(test, &json, "name"), "y");
}

static void test_head_and_bytes(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ VERB_HEAD, "/things/x", NULL, NULL, { JSON } });
    assert_int_equal(reply.status, 200);
    assert_true(reply.hide_body);
    assert_true(reply.body.len > 0);
    reply = testing_ask(test, (TestAsk){ .path = "/csv" });
    assert_string_equal(testing_body_text(test, &reply), "a,b\n");
    assert_false(reply.hide_body);
    assert_string_equal(testing_header(test, &reply, "Content-Disposition"),
                        "attachment; filename=\"things.csv\"");
}

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
    reply = testing_ask(test, (TestAsk){ VERB_OTHER, "/", NULL, NULL, { JSON } });
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

// ---- Cookies, languages, headers, files ----

static void test_languages(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ .path = "/", .query = "lang=en&filter=new" });
    assert_has(testing_body_text(test, &reply), "en ltr");
    assert_has(testing_body_text(test, &reply), "[/?filter=new&lang=ar]");
    assert_string_equal(testing_header(test, &reply, "Set-Cookie"),
                        "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    reply = testing_ask(test, (TestAsk){ .path = "/", .headers = { "Cookie", "lang=en" } });
    assert_has(testing_body_text(test, &reply), "en ltr");
    assert_null(testing_header(test, &reply, "Set-Cookie"));
    reply = testing_ask(
        test, (TestAsk){ .path = "/", .query = "lang=ar", .headers = { "Cookie", "lang=en" } });
    assert_has(testing_body_text(test, &reply), "ar rtl");
    reply = testing_ask(test, (TestAsk){ .path = "//evil.example", .headers = { JSON } });
    assert_int_equal(reply.status, 404);
    // The page that answers a POST is not there to be asked for in another language.
    reply = testing_ask(test, (TestAsk){ VERB_POST, "/guess", NULL, NULL, { NULL } });
    assert_has(testing_body_text(test, &reply), "[/?lang=en]");
}

static void test_session_cookie(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ VERB_POST, "/enter", NULL, NULL, { NULL } });
    assert_int_equal(reply.status, 303);
    assert_int_equal(testing_seen.prepared, 1);
    assert_string_equal(testing_header(test, &reply, "Set-Cookie"),
                        "session=able; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
    assert_null(testing_header(test, &reply, "Strict-Transport-Security"));
}

static void test_session_cookie_https(void **state)
{
    TestSite *test = *state;
    HttpReply reply = testing_ask(test, (TestAsk){ VERB_POST, "/enter", NULL, NULL, { NULL } });
    assert_string_equal(
        testing_header(test, &reply, "Set-Cookie"),
        "__Host-session=able; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
    assert_has(testing_header(test, &reply, "Strict-Transport-Security"), "max-age=");
    reply = testing_ask(test, (TestAsk){ .path = "/mine/mine", .headers = { JSON, ABLE } });
    assert_fault(test, reply, 401, "TEST_NO_USER", "");
    reply = testing_ask(test, (TestAsk){ .path = "/mine/mine",
                                         .headers = { JSON, "Cookie", "__Host-session=able" } });
    assert_int_equal(reply.status, 200);
    reply =
        testing_ask(test, (TestAsk){ VERB_POST,
                                     "/things",
                                     NULL,
                                     "name=x",
                                     { FORM_BODY, JSON, "Origin", "https://istijaba.example" } });
    assert_int_equal(reply.status, 201);
}

static void test_every_reply_is_guarded(void **state)
{
    static const char *const paths[] = { "/", "/nowhere", "/csv", "/static/1.css", "/mine/x" };
    TestSite *test = *state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        HttpReply reply = testing_ask(test, (TestAsk){ .path = paths[i] });
        assert_has(testing_header(test, &reply, "Content-Security-Policy"), "default-src 'none'");
        assert_string_equal(testing_header(test, &reply, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(testing_header(test, &reply, "Referrer-Policy"), "same-origin");
        assert_string_equal(testing_header(test, &reply, "Cross-Origin-Opener-Policy"),
                            "same-origin");
        assert_string_equal(testing_header(test, &reply, "Cross-Origin-Resource-Policy"),
                            "same-origin");
        assert_non_null(testing_header(test, &reply, "Cache-Control"));
    }
}

static void test_files(void **state)
{
    TestSite *test = *state;
    HttpReply plain = testing_ask(test, (TestAsk){ .path = "/static/1.css" });
    assert_int_equal(plain.body.len, 4096);
    assert_has(testing_header(test, &plain, "Cache-Control"), "immutable");
    assert_null(testing_header(test, &plain, "Content-Encoding"));
    HttpReply small = testing_ask(
        test,
        (TestAsk){ .path = "/static/1.css", .headers = { "Accept-Encoding", "gzip, br;q=0.5" } });
    assert_string_equal(testing_header(test, &small, "Content-Encoding"), "br");
    assert_true(small.body.len < 200);
    HttpReply gzip = testing_ask(
        test,
        (TestAsk){ .path = "/static/1.css", .headers = { "Accept-Encoding", "br;q=0, gzip" } });
    assert_string_equal(testing_header(test, &gzip, "Content-Encoding"), "gzip");
    const char *tag = testing_header(test, &small, "ETag");
    assert_string_not_equal(tag, testing_header(test, &gzip, "ETag"));
    HttpReply same = testing_ask(
        test, (TestAsk){ .path = "/static/1.css",
                         .headers = { "Accept-Encoding", "br", "If-None-Match", tag } });
    assert_int_equal(same.status, 304);
    assert_int_equal(same.body.len, 0);
    HttpReply icon =
        testing_ask(test, (TestAsk){ VERB_HEAD, "/favicon.svg", NULL, NULL, { NULL } });
    assert_true(icon.hide_body);
    assert_lacks(testing_header(test, &icon, "Cache-Control"), "immutable");
    assert_int_equal(
        testing_ask(test, (TestAsk){ VERB_POST, "/favicon.svg", NULL, NULL, { JSON } }).status,
        404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_faces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_body_decides_when_accept_is_silent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_head_and_bytes, set_up, tear_down),
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
        cmocka_unit_test_setup_teardown(test_languages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_session_cookie, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_session_cookie_https, set_up_https, tear_down),
        cmocka_unit_test_setup_teardown(test_every_reply_is_guarded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
