// How replies look: both faces, languages, cookies, safety headers, files that never change. The
// phases before are tested by dispatch_test.c.
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
    assert_string_equal(testing_header(test, &reply, "Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
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
    // A page of our name that came in clear may be anybody's.
    reply = testing_ask(test, (TestAsk){ VERB_POST, "/things", NULL, "name=x",
                                         { FORM_BODY, JSON, "Origin", "http://istijaba.example" } });
    assert_fault(test, reply, 403, "REQUEST_FROM_ELSEWHERE", "");
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

// What is published may be kept by those without a session; whoever has one, or is given a cookie, gets it alone.
static void test_shared(void **state)
{
    TestSite *test = *state;
    HttpReply page = testing_ask(test, (TestAsk){ .path = "/published" });
    assert_string_equal(testing_header(test, &page, "Cache-Control"), "public, max-age=300");
    assert_has(testing_header(test, &page, "Vary"), "Accept, Cookie");
    const char *tag = testing_header(test, &page, "ETag");
    HttpReply same =
        testing_ask(test, (TestAsk){ .path = "/published", .headers = { "If-None-Match", tag } });
    assert_int_equal(same.status, 304);
    assert_int_equal(same.body.len, 0);
    assert_string_equal(testing_header(test, &same, "ETag"), tag);
    HttpReply other = testing_ask(test, (TestAsk){ .path = "/published", .query = "filter=old",
                                                   .headers = { "If-None-Match", tag } });
    assert_int_equal(other.status, 200);
    HttpReply json = testing_ask(test, (TestAsk){ .path = "/published", .headers = { JSON } });
    assert_string_equal(testing_header(test, &json, "Cache-Control"), "public, max-age=300");
    assert_string_not_equal(testing_header(test, &json, "ETag"), tag);
}

static void test_not_shared(void **state)
{
    TestSite *test = *state;
    HttpReply mine = testing_ask(test, (TestAsk){ .path = "/published", .headers = { ABLE } });
    assert_string_equal(testing_header(test, &mine, "Cache-Control"), "no-store");
    assert_null(testing_header(test, &mine, "ETag"));
    HttpReply chosen = testing_ask(test, (TestAsk){ .path = "/published", .query = "lang=en" });
    assert_non_null(testing_header(test, &chosen, "Set-Cookie"));
    assert_string_equal(testing_header(test, &chosen, "Cache-Control"), "no-store");
    HttpReply kept = testing_ask(
        test, (TestAsk){ .path = "/published", .query = "lang=en", .headers = { "Cookie", "lang=en" } });
    assert_string_equal(testing_header(test, &kept, "Cache-Control"), "public, max-age=300");
    HttpReply wrong = testing_ask(test, (TestAsk){ .path = "/published", .query = "filter=wrong" });
    assert_int_equal(wrong.status, 422);
    assert_string_equal(testing_header(test, &wrong, "Cache-Control"), "no-store");
}

// How often the handler ran for it.
static int handled_for(TestSite *test, TestAsk ask)
{
    int before = testing_seen.handled;
    testing_ask(test, ask);
    return testing_seen.handled - before;
}

static void test_kept_ready_made(void **state)
{
    TestSite *test = *state;
    const char *path = "/published";
    HttpReply first = testing_ask(test, (TestAsk){ .path = path, .headers = { "Host", "a" } });
    int before = testing_seen.handled;
    HttpReply again = testing_ask(test, (TestAsk){ .path = path, .headers = { "Host", "a" } });
    assert_int_equal(testing_seen.handled, before);
    assert_true(str_equal(first.body, again.body));
    static const char *const same[] = { "ETag", "Cache-Control", "Vary", "Content-Security-Policy" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const char *value = testing_header(test, &first, same[i]);
        assert_string_equal(testing_header(test, &again, same[i]), value);
    }
    assert_string_not_equal(testing_header(test, &first, "X-Request-Id"),
                            testing_header(test, &again, "X-Request-Id"));
    const char *tag = testing_header(test, &first, "ETag");
    HttpReply had = testing_ask(test, (TestAsk){ .path = path, .headers = { "Host", "a", "If-None-Match", tag } });
    assert_int_equal(had.status, 304);
    assert_int_equal(had.body.len, 0);
    HttpReply head = testing_ask(test, (TestAsk){ VERB_HEAD, path, .headers = { "Host", "a" } });
    assert_true(head.hide_body);
    assert_int_equal(testing_seen.handled, before);
    testing_seen.edition++;
    assert_int_equal(handled_for(test, (TestAsk){ .path = path, .headers = { "Host", "a" } }), 1);
    assert_int_equal(handled_for(test, (TestAsk){ .path = path, .headers = { "Host", "a" } }), 0);
    HttpReply changed = testing_ask(test, (TestAsk){ VERB_POST, "/mine/mine", .body = "{\"name\":\"new\"}",
                                                     .headers = { ABLE, JSON_BODY, JSON } });
    assert_int_equal(changed.status, 201);
    assert_int_equal(handled_for(test, (TestAsk){ .path = path, .headers = { "Host", "a" } }), 1);
}

// Another language, face, host or query is another answer; what is for one person alone is made for that person.
static void test_kept_is_not_mixed(void **state)
{
    TestSite *test = *state;
    const TestAsk asks[] = {
        { .path = "/published" },
        { .path = "/published", .headers = { "Cookie", "lang=en" } },
        { .path = "/published", .headers = { JSON } },
        { .path = "/published", .headers = { "Accept-Encoding", "br" } },
        { .path = "/published", .headers = { "Accept-Encoding", "gzip" } },
        { .path = "/published", .query = "filter=old" },
    };
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        assert_int_equal(handled_for(test, asks[i]), 1);
        assert_int_equal(handled_for(test, asks[i]), 0);
    }
    snprintf(test->settings.origin, sizeof test->settings.origin, "http://other.example");
    assert_int_equal(handled_for(test, asks[0]), 1); // its page names its own address
    const TestAsk never[] = {
        { .path = "/published", .headers = { ABLE } },
        { .path = "/published", .query = "lang=en" },
        { .path = "/published", .query = "utm_source=x" },
        { .path = "/" },
    };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        assert_int_equal(handled_for(test, never[i]), 1);
        assert_int_equal(handled_for(test, never[i]), 1);
    }
    for (int i = 0; i < 2; i++) {
        HttpReply wrong = testing_ask(test, (TestAsk){ .path = "/published", .query = "unknown=1" });
        assert_int_equal(wrong.status, 400);
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
        cmocka_unit_test_setup_teardown(test_languages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_session_cookie, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_session_cookie_https, set_up_https, tear_down),
        cmocka_unit_test_setup_teardown(test_every_reply_is_guarded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kept_ready_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kept_is_not_mixed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
