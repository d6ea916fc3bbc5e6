// Mustache's inheritance and dynamic names: optional in its specification, and the heart of our
// pages. Its required modules are tested by template_spec_test.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages/template.h"

enum { PARTIALS_MAX = 3 };

typedef struct Case {
    const char *name, *json, *template, *expected;
    PageSource partials[PARTIALS_MAX];
} Case;

#define PARTIAL(name, text)                \
    {                                      \
        name, { text, sizeof(text) - 1 } \
    }

static const Case inheritance[] = {
    { "a default is shown", "{}", "{{$title}}Default{{/title}}", "Default", { { 0 } } },
    { "a default sees the data", "{\"bar\":\"baz\"}", "{{$foo}}default {{bar}} content{{/foo}}",
      "default baz content", { { 0 } } },
    { "a default escapes only when asked", "{\"bar\":\"<baz>\"}", "{{$foo}}{{{bar}}}{{bar}}{{/foo}}",
      "<baz>&lt;baz&gt;", { { 0 } } },
    { "a default with a section", "{\"bar\":{\"baz\":\"qux\"}}", "{{$foo}}{{#bar}}{{baz}}{{/bar}}{{/foo}}",
      "qux", { { 0 } } },
    { "a default with an inverted section", "{}", "{{$foo}}{{^bar}}three{{/bar}}{{/foo}}", "three",
      { { 0 } } },
    { "an empty parent tag shows defaults", "{}", "{{<parent}}{{/parent}}", "default content",
      { PARTIAL("parent", "{{$foo}}default content{{/foo}}") } },
    { "two parents, two defaults", "{}", "test {{<parent}}{{/parent}} {{<parent}}{{/parent}}",
      "test one one", { PARTIAL("parent", "{{$stuff}}one{{/stuff}}") } },
    { "an overridden block", "{}", "{{<parent}}{{$title}}new{{/title}}{{/parent}}", "|new|rest",
      { PARTIAL("parent", "|{{$title}}old{{/title}}|{{$rest}}rest{{/rest}}") } },
    { "all places of one name are overridden", "{}", "{{<parent}}{{$a}}C{{/a}}{{/parent}}", "C, C!",
      { PARTIAL("parent", "{{$a}}1{{/a}}, {{$a}}2{{/a}}!") } },
    { "what a block says comes from the data", "{\"text\":\"yes\"}",
      "{{<parent}}{{$b}}{{text}}{{/b}}{{/parent}}", "yes", { PARTIAL("parent", "{{$b}}no{{/b}}") } },
    { "a block does not see another scope than its place", "{\"l\":[{\"n\":1},{\"n\":2}]}",
      "{{<parent}}{{$b}}({{n}}){{/b}}{{/parent}}", "(1)(2)",
      { PARTIAL("parent", "{{#l}}{{$b}}{{/b}}{{/l}}") } },
    { "texts beside the blocks are dropped", "{}",
      "{{<parent}} asdf {{$b}}hmm{{/b}} {{x}} asdf {{/parent}}", "hmm",
      { PARTIAL("parent", "{{$b}}default{{/b}}") } },
    { "a block the parent has not is dropped", "{}", "{{<parent}}{{$other}}x{{/other}}{{/parent}}", "d",
      { PARTIAL("parent", "{{$b}}d{{/b}}") } },
    { "a grandchild has the last word", "{}", "{{<parent}}{{$a}}c{{/a}}{{/parent}}", "[c|pb]",
      { PARTIAL("parent", "{{<older}}{{$a}}pa{{/a}}{{$b}}pb{{/b}}{{/older}}"),
        PARTIAL("older", "[{{$a}}oa{{/a}}|{{$b}}ob{{/b}}]") } },
    { "a block within a block", "{}", "{{<parent}}{{$in}}new{{/in}}{{/parent}}", "<new>",
      { PARTIAL("parent", "{{$out}}<{{$in}}old{{/in}}>{{/out}}") } },
    { "a parent within a block", "{}", "{{<parent}}{{$a}}{{<box}}{{$t}}x{{/t}}{{/box}}{{/a}}{{/parent}}",
      "p[x]", { PARTIAL("parent", "p{{$a}}{{/a}}"), PARTIAL("box", "[{{$t}}{{/t}}]") } },
    { "a partial does not inherit the blocks of its caller", "{}",
      "{{<parent}}{{$a}}new{{/a}}{{/parent}}", "new|card",
      { PARTIAL("parent", "{{$a}}old{{/a}}|{{>card}}"), PARTIAL("card", "{{$b}}card{{/b}}") } },
    { "a parent alone on its line takes the line away", "{}", "Hi,\n  {{<parent}}\n  {{/parent}}\n",
      "Hi,\n  one\n  two\n", { PARTIAL("parent", "one\ntwo\n") } },
    { "a block alone on its line is indented anew", "{}",
      "{{<parent}}\n{{$a}}\none\ntwo\n{{/a}}\n{{/parent}}\n", "Hi,\n  one\n  two\n",
      { PARTIAL("parent", "Hi,\n  {{$a}}\n  {{/a}}\n") } },
    { "no such parent: nothing", "{}", "[{{<nowhere}}{{$a}}x{{/a}}{{/nowhere}}]", "[]", { { 0 } } },
};

static const Case dynamic_names[] = {
    { "a name from the data", "{\"dynamic\":\"content\"}", "\"{{>*dynamic}}\"", "\"Hello, world!\"",
      { PARTIAL("content", "Hello, world!") } },
    { "a dotted name", "{\"foo\":{\"bar\":\"baz\"}}", "\"{{>*foo.bar}}\"", "\"dotted\"",
      { PARTIAL("baz", "dotted") } },
    { "the name of the list's element", "{\"items\":[\"a\",\"b\"]}", "{{#items}}{{>*.}}{{/items}}", "<A><B>",
      { PARTIAL("a", "<A>"), PARTIAL("b", "<B>") } },
    { "another name in each turn", "{\"l\":[{\"k\":\"a\",\"v\":1},{\"k\":\"b\",\"v\":2}]}",
      "{{#l}}{{>*k}}{{/l}}", "a1b2", { PARTIAL("a", "a{{v}}"), PARTIAL("b", "b{{v}}") } },
    { "the partial sees the data", "{\"text\":\"Hi\",\"example\":\"partial\"}", "{{>*example}}", "*Hi*",
      { PARTIAL("partial", "*{{text}}*") } },
    { "a name that is not there", "{}", "\"{{>*missing}}\"", "\"\"", { PARTIAL("missing", "wrong") } },
    { "a partial that is not there", "{\"dynamic\":\"nowhere\"}", "\"{{>*dynamic}}\"", "\"\"", { { 0 } } },
    { "a name is not a path", "{\"a\":\"b\",\"b\":\"c\"}", "{{>*a}}", "right",
      { PARTIAL("b", "right"), PARTIAL("c", "wrong") } },
    { "blanks around the name", "{\"dynamic\":\"partial\"}", "|{{> * dynamic }}|", "|x|",
      { PARTIAL("partial", "x") } },
    { "alone on its line: indented", "{\"dynamic\":\"partial\"}", "\\\n {{>*dynamic}}\n/\n",
      "\\\n |\n |\n/\n", { PARTIAL("partial", "|\n|\n") } },
    { "a parent by a name from the data", "{\"layout\":\"wide\"}",
      "{{<*layout}}{{$b}}new{{/b}}{{/*layout}}", "(new)", { PARTIAL("wide", "({{$b}}old{{/b}})") } },
};

static bool passes(const Case *one)
{
    PageSource sources[PARTIALS_MAX + 1] = { { "page", str_from(one->template) } };
    size_t count = 1;
    for (size_t i = 0; i < PARTIALS_MAX && one->partials[i].name; i++) {
        sources[count++] = one->partials[i];
    }
    Arena *arena = arena_new();
    Doc *data = NULL;
    Pages *pages = NULL;
    Str made = STR_NONE;
    assert_ptr_equal(doc_from_json(arena, str_from(one->json), &data), OK);
    assert_ptr_equal(pages_parse(sources, count, &pages, NULL), OK);
    Fault fault = pages_make(pages, "page", data, NULL, LANGUAGE_EN, arena, &made);
    bool same = fault == OK && str_is(made, one->expected);
    if (!same) {
        print_message("%s\n  template %s\n  expected %s\n  made     %.*s\n", one->name, one->template,
                      one->expected, STR_ARG(made));
    }
    pages_free(pages);
    arena_free(arena);
    return same;
}

static void check_all(const Case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        failed += !passes(&cases[i]);
    }
    assert_int_equal(failed, 0);
}

static void test_inheritance(void **state)
{
    (void)state;
    check_all(inheritance, sizeof inheritance / sizeof inheritance[0]);
}

static void test_dynamic_names(void **state)
{
    (void)state;
    check_all(dynamic_names, sizeof dynamic_names / sizeof dynamic_names[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inheritance),
        cmocka_unit_test(test_dynamic_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
