// The description of an invented site: every route, field and bound is in it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "http/testing.h"

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

static Doc *describe(TestSite *test)
{
    Doc *doc = NULL;
    assert_null(doc_from_json(test->arena, site_openapi(&test->site, test->arena), &doc));
    return doc;
}

static Doc *operation(Doc *root, const char *path, const char *method)
{
    Doc *found = doc_get(doc_get(doc_get(root, "paths"), path), method);
    assert_non_null(found);
    return found;
}

static Doc *body_schema(Doc *found, const char *type)
{
    Doc *content = doc_get(doc_get(found, "requestBody"), "content");
    return doc_get(doc_get(content, type), "schema");
}

static void test_every_route_is_there(void **state)
{
    TestSite *test = *state;
    Doc *root = describe(test);
    assert_true(str_is(doc_get_text(root, "openapi"), "3.1.0"));
    Doc *ids = doc_new(test->arena);
    size_t count = 0;
    for (const Route *route = testing_routes; route->path; route++, count++) {
        Doc *found = operation(root, route->path, route->method == GET ? "get" : "post");
        assert_true(str_is(doc_get_text(found, "summary"), route->summary));
        Str id = doc_get_text(found, "operationId");
        doc_bool(ids, str_to_c(test->arena, id), true);
        assert_non_null(doc_get(doc_get(found, "responses"), "4XX"));
    }
    assert_int_equal(json_object_size(ids), count); // no two alike
    assert_true(str_is(doc_get_text(operation(root, "/", "get"), "operationId"), "get_home"));
}

static void test_security(void **state)
{
    Doc *root = describe(*state);
    assert_int_equal(doc_length(doc_get(operation(root, "/", "get"), "security")), 0);
    Doc *mine = operation(root, "/mine/{thing}", "post");
    assert_non_null(doc_get(doc_at(doc_get(mine, "security"), 0), "session"));
    assert_true(str_is(doc_get_text(mine, "x-permission"), "SOME"));
}

static void test_body(void **state)
{
    Doc *root = describe(*state);
    Doc *json = body_schema(operation(root, "/things", "post"), "application/json");
    assert_false(doc_get_bool(json, "additionalProperties"));
    assert_non_null(doc_get(json, "additionalProperties"));
    assert_true(
        str_is(doc_get_text(doc_get(doc_get(json, "properties"), "name"), "type"), "string"));
    assert_int_equal(doc_get_int(doc_get(doc_get(json, "properties"), "name"), "maxLength"), 10);
    assert_int_equal(doc_length(doc_get(doc_get(doc_get(json, "properties"), "kind"), "enum")), 2);
    assert_int_equal(doc_length(doc_get(json, "required")), 1);
    Doc *items = doc_get(doc_get(doc_get(json, "properties"), "lines"), "items");
    Doc *quantity = doc_get(doc_get(items, "properties"), "quantity");
    assert_int_equal(doc_get_int(quantity, "minimum"), 1);
    assert_int_equal(doc_get_int(quantity, "maximum"), 9);
    Doc *form =
        body_schema(operation(root, "/things", "post"), "application/x-www-form-urlencoded");
    assert_non_null(doc_get(doc_get(form, "properties"), "_key"));
}

static bool has_parameter(Doc *found, const char *key, const char *value)
{
    Doc *parameters = doc_get(found, "parameters");
    for (size_t i = 0; i < doc_length(parameters); i++) {
        if (str_is(doc_get_text(doc_at(parameters, i), key), value)) {
            return true;
        }
    }
    return false;
}

static void test_parameters(void **state)
{
    Doc *root = describe(*state);
    assert_true(has_parameter(operation(root, "/things/{thing}", "get"), "name", "thing"));
    assert_true(has_parameter(operation(root, "/", "get"), "name", "filter"));
    assert_true(has_parameter(operation(root, "/", "get"), "$ref", "#/components/parameters/lang"));
    assert_true(
        has_parameter(operation(root, "/things", "post"), "$ref", "#/components/parameters/key"));
    assert_false(
        has_parameter(operation(root, "/guess", "post"), "$ref", "#/components/parameters/key"));
}

int main(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "--print") == 0) { // for a linter
        TestSite *test = testing_open_site("");
        printf("%s\n", site_openapi(&test->site, test->arena).at);
        testing_close_site(test);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_route_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_security, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parameters, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
