// A POST sent twice is done once: through the whole way of a request, and what is kept of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/testing.h"

#define KEY "Idempotency-Key", "5f0c1a52-8f4e-4b3a-9d57-0a2b6c1d3e4f"

static const Statement READ_KEPT[1] = { { "read_kept", "SELECT key_hash, answer FROM once" } };
static const Statement COUNT_KEPT[1] = { { "count_kept", "SELECT count(*) FROM once" } };

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

static HttpReply post(TestSite *test, const char *path, const char *body, const char *key)
{
    return testing_ask(test, (TestAsk){ VERB_POST,
                                        path,
                                        NULL,
                                        body,
                                        { "Content-Type", "application/json",
                                          key ? "Idempotency-Key" : NULL, key } });
}

static int64_t count_kept(TestSite *test);

static void test_same_key_same_answer(void **state)
{
    TestSite *test = *state;
    const char *key = "5f0c1a52-8f4e-4b3a-9d57-0a2b6c1d3e4f";
    HttpReply first = post(test, "/things", "{\"name\":\"x\"}", key);
    HttpReply again =
        post(test, "/things", "{\"name\":\"x\"}", "\"5f0c1a52-8f4e-4b3a-9d57-0a2b6c1d3e4f\"");
    assert_int_equal(again.status, 201);
    assert_string_equal(testing_body_text(test, &again), testing_body_text(test, &first));
    assert_int_equal(testing_things(test), 1);
    assert_int_equal(testing_seen.handled, 1);
    HttpReply other = post(test, "/things", "{\"name\":\"y\"}", key);
    assert_int_equal(other.status, 409);
    assert_string_equal(testing_text(test, &other, "fault"), "KEY_REUSED");
    // Another route or another key is another thing; without a key nothing is kept.
    assert_int_equal(post(test, "/things/go", "{\"name\":\"x\"}", key).status, 201);
    assert_int_equal(
        post(test, "/things", "{\"name\":\"x\"}", "another key of 16 bytes or more").status, 400);
    assert_int_equal(post(test, "/things", "{\"name\":\"x\"}", "another-key-of-16-bytes").status,
                     201);
    assert_int_equal(post(test, "/things", "{\"name\":\"x\"}", NULL).status, 201);
    assert_int_equal(post(test, "/things", "{\"name\":\"x\"}", NULL).status, 201);
    assert_int_equal(testing_things(test), 5);
    assert_int_equal(count_kept(test), 3);
}

static void test_faults_are_not_kept(void **state)
{
    TestSite *test = *state;
    const char *key = "0123456789abcdef";
    assert_int_equal(post(test, "/things", "{\"name\":\"undone\"}", key).status, 409);
    assert_int_equal(post(test, "/things", "{\"name\":\"refused\"}", key).status, 409);
    assert_int_equal(post(test, "/things", "{\"name\":\"refused\"}", key).status, 409);
    assert_int_equal(testing_seen.handled, 3);
    assert_int_equal(count_kept(test), 0);
    assert_int_equal(post(test, "/things", "{\"name\":\"x\"}", key).status, 201);
}

static void test_forms_and_pages(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST,
                    "/things",
                    NULL,
                    "name=x&_key=0123456789abcdef",
                    { "Content-Type", "application/x-www-form-urlencoded" } };
    HttpReply first = testing_ask(test, ask);
    assert_string_equal(testing_body_text(test, &first), "<p>x 1 E 1</p>");
    HttpReply again = testing_ask(test, ask);
    assert_int_equal(again.status, 201);
    assert_string_equal(testing_body_text(test, &again),
                        "<p>x 1 E 1</p>"); // with the handler's frame
    // The token of another page does not make it another form.
    ask.body = "_csrf=whatever&name=x&_key=0123456789abcdef";
    assert_int_equal(testing_ask(test, ask).status, 201);
    ask.body = "name=y&_key=0123456789abcdef";
    assert_int_equal(testing_ask(test, ask).status, 409);
    ask.path = "/things/go";
    testing_ask(test, ask);
    again = testing_ask(test, ask);
    assert_int_equal(again.status, 303);
    assert_string_equal(testing_header(test, &again, "Location"), "/things/new%20one");
    assert_int_equal(testing_things(test), 2);
}

static void test_cookies_are_given_anew(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST,
                    "/enter",
                    NULL,
                    "_key=0123456789abcdef",
                    { "Content-Type", "application/x-www-form-urlencoded" } };
    testing_ask(test, ask);
    HttpReply again = testing_ask(test, ask);
    assert_non_null(
        strstr(testing_header(test, &again, "Set-Cookie"), "session=able; Path=/; Max-Age=3600"));
    assert_int_equal(count_kept(test), 0); // an old session must not come back with an old form
}

static void test_what_writes_nothing_keeps_nothing(void **state)
{
    TestSite *test = *state;
    TestAsk ask = { VERB_POST, "/guess", NULL, NULL, { KEY } };
    assert_int_equal(testing_ask(test, ask).status, 200);
    assert_int_equal(count_kept(test), 0);
}

static void test_keys(void **state)
{
    static const char *const good[] = {
        "0123456789abcdef", " \"0123456789abcdef\" ",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    };
    static const char *const bad[] = {
        "",
        "0123456789abcde",
        "\"0123456789abcd\"",
        "0123456789 abcdef",
        "0123456789abcdé",
        "0123456789abcdef\x7f",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        Str key;
        assert_null(once_accept_key(str_from(good[i]), &key));
        assert_int_equal(key.at[0], '0');
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Str key;
        assert_ptr_equal(once_accept_key(str_from(bad[i]), &key), KEY_MALFORMED);
    }
}

// ---- What is kept ----

typedef struct Kept {
    Arena *arena;
    int64_t count;
    Str name, answer;
} Kept;

static Fault count_work(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, COUNT_KEPT);
    while (db_next(rows)) {
        ((Kept *)context)->count = db_row_int(rows, 0);
    }
    return db_end(rows);
}

static int64_t count_kept(TestSite *test)
{
    Kept kept = { .count = -1 };
    assert_null(db_read(test->db, count_work, &kept));
    return kept.count;
}

static Fault read_work(DbConn *conn, void *context)
{
    Kept *kept = context;
    DbRows *rows = db_query(conn, READ_KEPT);
    while (db_next(rows)) {
        kept->name = db_row_bytes(rows, 0, kept->arena);
        kept->answer = db_row_bytes(rows, 1, kept->arena);
    }
    return db_end(rows);
}

static bool holds(Str bytes, const char *text)
{
    return memmem(bytes.at, bytes.len, text, strlen(text)) != NULL;
}

static void test_kept_is_sealed(void **state)
{
    TestSite *test = *state;
    post(test, "/things", "{\"name\":\"secret-of\"}", "0123456789abcdef");
    Kept kept = { .arena = test->arena };
    assert_null(db_read(test->db, read_work, &kept));
    assert_true(kept.answer.len > 60);
    assert_false(holds(kept.answer, "secret-of"));
    assert_false(holds(kept.answer, "name"));
    assert_false(holds(kept.name, "01234"));
}

static Fault forget_work(DbConn *conn, void *context)
{
    TestSite *test = context;
    bool more = true;
    Work work = { .arena = test->arena, .db = conn, .now = testing_seen.now, .keys = &test->keys };
    TRY(once_forget(&work, &more));
    assert_false(more);
    return OK;
}

static void test_forgotten_after_a_week(void **state)
{
    TestSite *test = *state;
    post(test, "/things", "{\"name\":\"old\"}", "0123456789abcdef");
    testing_seen.now += ONCE_KEEP_S;
    post(test, "/things", "{\"name\":\"new\"}", "0123456789abcdeg");
    assert_null(db_transact(test->db, forget_work, test));
    assert_int_equal(count_kept(test), 2);
    testing_seen.now += 1;
    assert_null(db_transact(test->db, forget_work, test));
    assert_int_equal(count_kept(test), 1);
    assert_int_equal(post(test, "/things", "{\"name\":\"old\"}", "0123456789abcdef").status, 201);
    assert_int_equal(testing_things(test), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_key_same_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults_are_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forms_and_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cookies_are_given_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_writes_nothing_keeps_nothing, set_up, tear_down),
        cmocka_unit_test(test_keys),
        cmocka_unit_test_setup_teardown(test_kept_is_sealed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forgotten_after_a_week, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
