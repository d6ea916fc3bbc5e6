// Templates: what is ours beside Mustache (messages, bilingual names), errors, bounds and scopes.
// Mustache itself is tested by template_spec_test.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "pages/template.h"

typedef struct Bench {
    Arena *arena;
    Words *words;
} Bench;

static const char ar_json[] =
    "{\"hello\":\"مرحبا {name}\",\"state.open\":\"مفتوح\",\"state.due\":\"حتى {at, date}\","
    "\"count\":\"{n, plural, zero{صفر} one{واحد} two{اثنان} few{# قليل} many{# كثير} other{# "
    "آخر}}\","
    "\"tag\":\"<b>&</b>\"}";
static const char en_json[] =
    "{\"hello\":\"Hello {name}\",\"state.open\":\"open\",\"state.due\":\"until {at, date}\","
    "\"count\":\"{n, plural, one{one} other{# of them}}\",\"tag\":\"<b>&</b>\"}";

static int set_up(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    Str json[LANGUAGE_COUNT] = { str_from(ar_json), str_from(en_json) };
    *state = bench;
    bench->arena = arena_new();
    return words_load(json, &bench->words, NULL) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    Bench *bench = *state;
    words_free(bench->words);
    arena_free(bench->arena);
    free(bench);
    return 0;
}

static Fault make(Bench *bench, const PageSource *sources, size_t count, const char *json,
                  Str *made_out)
{
    Pages *pages = NULL;
    Doc *data = NULL;
    assert_ptr_equal(doc_from_json(bench->arena, str_from(json), &data), OK);
    assert_ptr_equal(pages_parse(sources, count, &pages, NULL), OK);
    Fault fault =
        pages_make(pages, sources[0].name, data, bench->words, LANGUAGE_AR, bench->arena, made_out);
    pages_free(pages);
    return fault;
}

static void check(Bench *bench, const char *template, const char *json, const char *expected)
{
    PageSource source = { "page", str_from(template) };
    Str made = STR_NONE;
    assert_ptr_equal(make(bench, &source, 1, json, &made), OK);
    assert_string_equal(str_to_c(bench->arena, made), expected);
}

static void test_words(void **state)
{
    check(*state, "{{@hello name=doc.who}}", "{\"doc\":{\"who\":\"ليلى\"}}", "مرحبا ليلى");
    check(*state, "{{#list}}{{@count n=.}};{{/list}}", "{\"list\":[0,1,2,3,11,100]}",
          "صفر;واحد;اثنان;3 قليل;11 كثير;100 آخر;");
    check(*state, "{{@unknown}}", "{}", "[unknown]");
    check(*state, "{{@hello name=nobody}}", "{}", "مرحبا ");
}

static void test_words_are_escaped(void **state)
{
    check(*state, "{{@hello name=x}}", "{\"x\":\"<i>'\\\"&\"}", "مرحبا &lt;i&gt;&#39;&quot;&amp;");
    check(*state, "{{@tag}}", "{}", "&lt;b&gt;&amp;&lt;/b&gt;");
}

static void test_words_by_value(void **state)
{
    check(*state, "{{@state.*doc.state}}", "{\"doc\":{\"state\":\"open\"}}", "مفتوح");
    check(*state, "{{@state.*s at=t}}", "{\"s\":\"due\",\"t\":\"2026-11-23T22:30:00Z\"}",
          "حتى 24 تشرين الثاني 2026");
    check(*state, "[{{@state.*missing}}]", "{}", "[]");
    check(*state, "[{{@state.*none}}]", "{\"none\":null}", "[]");
}

static void test_words_may_be_absent(void **state)
{
    Bench *bench = *state;
    PageSource source = { "page", STR("{{@hello name=x}} {{@a.*b}}") };
    Pages *pages = NULL;
    Doc *data = doc_new(bench->arena);
    Str made;
    doc_text(data, "b", STR("c"));
    assert_ptr_equal(pages_parse(&source, 1, &pages, NULL), OK);
    assert_ptr_equal(pages_make(pages, "page", data, NULL, LANGUAGE_EN, bench->arena, &made), OK);
    assert_true(str_is(made, "hello a.c"));
    pages_free(pages);
}

static void test_bilingual_names(void **state)
{
    check(*state, "{{_name}}", "{\"name_ar\":\"غزة\",\"name_en\":\"Gaza\"}", "غزة");
    check(*state, "{{doc.area._name}}",
          "{\"doc\":{\"area\":{\"name_ar\":\"رفح\",\"name_en\":\"Rafah\"}}}", "رفح");
    check(*state, "{{#a}}{{_name}}{{/a}}",
          "{\"name_ar\":\"خارج\",\"a\":[{\"name_ar\":\"داخل\"},{}]}", "داخلخارج");
    check(*state, "{{#_name}}yes{{/_name}}{{@hello name=_name}}", "{\"name_ar\":\"ر\"}",
          "yesمرحبا ر");
    // Where one language is not known, the other is better than nothing.
    check(*state, "{{_name}}", "{\"name_ar\":null,\"name_en\":\"Gaza\"}", "Gaza");
    check(*state, "{{_name}}", "{\"name_ar\":\"\",\"name_en\":\"Gaza\"}", "Gaza");
    check(*state, "{{_csrf}}", "{\"_csrf\":\"t\"}", "t");
}

static void test_what_is_true(void **state)
{
    check(*state, "{{#x}}+{{/x}}{{^x}}-{{/x}}", "{\"x\":0}", "-");
    check(*state, "{{#x}}+{{/x}}{{^x}}-{{/x}}", "{\"x\":7}", "+");
    check(*state, "{{#x}}+{{/x}}{{^x}}-{{/x}}", "{\"x\":\"\"}", "-");
    check(*state, "{{#x}}+{{/x}}{{^x}}-{{/x}}", "{\"x\":\"0\"}", "+");
    check(*state, "{{#x}}+{{/x}}{{^x}}-{{/x}}", "{\"x\":{}}", "+");
}

static void test_all_five_are_escaped(void **state)
{
    check(*state, "{{x}}|{{{x}}}|{{&x}}", "{\"x\":\"<a href=\\\"'&'\\\">\"}",
          "&lt;a href=&quot;&#39;&amp;&#39;&quot;&gt;|<a href=\"'&'\">|<a href=\"'&'\">");
}

static void test_values_never_become_tags(void **state)
{
    check(*state, "{{{x}}}{{x}}", "{\"x\":\"{{y}}\",\"y\":\"wrong\"}", "{{y}}{{y}}");
}

// A block that a page gives to its layout must not be taken for a block of a card inside it.
static void test_blocks_stay_where_they_are_written(void **state)
{
    PageSource sources[] = {
        { "page",
          STR("{{<layout}}{{$title}}Page{{/title}}{{$main}}{{<card}}{{$title}}Card{{/title}}"
              "{{/card}}{{/main}}{{/layout}}") },
        { "layout", STR("<{{$title}}{{/title}}>{{$main}}{{/main}}") },
        { "card", STR("[{{$title}}none{{/title}}]") },
    };
    Str made;
    assert_ptr_equal(make(*state, sources, 3, "{}", &made), OK);
    assert_true(str_is(made, "<Page>[Card]"));
}

static void test_indented_partials(void **state)
{
    PageSource sources[] = {
        { "page", STR("<ul>\n  {{#l}}\n  {{>row}}\n  {{/l}}\n</ul>\n") },
        { "row", STR("<li>\n\n  {{t}}\n</li>\n") },
    };
    Str made;
    assert_ptr_equal(make(*state, sources, 2, "{\"l\":[{\"t\":\"a\\nb\"}]}", &made), OK);
    assert_true(str_is(made, "<ul>\n  <li>\n\n    a\nb\n  </li>\n</ul>\n"));
}

static void test_endless_partials_are_refused(void **state)
{
    PageSource source = { "page", STR("x{{>page}}") };
    PageSource parent = { "page", STR("{{<page}}{{$b}}{{/b}}{{/page}}") };
    Str made = STR("untouched");
    assert_ptr_equal(make(*state, &source, 1, "{}", &made), TEMPLATE_BROKEN);
    assert_ptr_equal(make(*state, &parent, 1, "{}", &made), TEMPLATE_BROKEN);
    assert_true(str_is(made, "untouched"));
}

// Each level doubles what is shown: 2^20 nodes from a short template.
static void test_pages_that_explode_are_refused(void **state)
{
    Bench *bench = *state;
    TextBuilder builder = { .arena = bench->arena };
    for (int i = 0; i < 20; i++) {
        text_add_c(&builder, "{{#l}}");
    }
    for (int i = 0; i < 20; i++) {
        text_add_c(&builder, "{{/l}}");
    }
    PageSource source = { "page", text_done(&builder) };
    Str made = STR_NONE;
    assert_ptr_equal(make(bench, &source, 1, "{\"l\":[1,2]}", &made), TEMPLATE_BROKEN);
    assert_ptr_equal(make(bench, &source, 1, "{\"l\":[1]}", &made), OK);
}

// Only one tag alone on its line, or inheritance, makes the line disappear.
static void test_two_tags_on_a_line_stay(void **state)
{
    check(*state, "a\n{{^x}} {{/x}}\nb", "{}", "a\n \nb");
    check(*state, "a\n {{^x}}\nb\n {{/x}}\nc", "{}", "a\nb\nc");
}

static void test_no_such_page(void **state)
{
    Bench *bench = *state;
    PageSource source = { "page", STR("") };
    Pages *pages = NULL;
    Str made = STR_NONE;
    assert_ptr_equal(pages_parse(&source, 1, &pages, NULL), OK);
    assert_true(pages_has(pages, "page"));
    assert_false(pages_has(pages, "pag"));
    Fault fault =
        pages_make(pages, "other", doc_new(bench->arena), NULL, LANGUAGE_AR, bench->arena, &made);
    assert_ptr_equal(fault, TEMPLATE_BROKEN);
    pages_free(pages);
}

static void check_bad(const char *template, const char *reason)
{
    PageSource sources[] = { { "good", STR("x") }, { "bad", str_from(template) } };
    Pages *pages = NULL;
    const char *bad = NULL;
    assert_ptr_equal(pages_parse(sources, 2, &pages, &bad), TEMPLATE_BROKEN);
    assert_null(pages);
    assert_string_equal(bad, reason);
    free((void *)bad);
}

static void test_errors_name_the_line(void **state)
{
    (void)state;
    check_bad("a\nb {{name\n", "bad:2: a tag is never closed");
    check_bad("{{#a}}\n\n{{/b}}", "bad:3: {{/b}} closes {{a}} of line 1");
    check_bad("\n{{/a}}", "bad:2: this closes what was never opened");
    check_bad("x\n\n{{#a}}\ny\n", "bad:3: a is never closed");
    check_bad("{{! two\nlines }}\n{{#}}", "bad:3: a name is missing");
    check_bad("{{a b}}", "bad:1: a name holds no blanks");
    check_bad("{{a..b}}", "bad:1: a dotted name has an empty part");
    check_bad("{{a.}}", "bad:1: a dotted name has an empty part");
    check_bad("{{a.b.c.d.e.f.g.h.i.j.k.l.m}}", "bad:1: a dotted name has too many parts");
    check_bad("{{=<%=}}", "bad:1: delimiters are written {{=<% %>=}}");
    check_bad("{{>a b}}", "bad:1: a name holds no blanks");
    check_bad("{{@}}", "bad:1: a key is missing");
    check_bad("{{@key name}}", "bad:1: an argument is written name=path");
    check_bad("{{@key a=b a=c}}", "bad:1: an argument is given twice");
    check_bad("{{@key a=}}", "bad:1: a name is missing");
    check_bad("{{@state*x}}", "bad:1: before * a key ends with a dot");
    check_bad("{{@k a=a b=a c=a d=a e=a f=a g=a h=a i=a}}",
              "bad:1: a message has too many arguments");
}

static void test_doubled_pages(void **state)
{
    (void)state;
    PageSource sources[] = { { "a", STR("x") }, { "a", STR("y") } };
    Pages *pages = NULL;
    const char *bad = NULL;
    assert_ptr_equal(pages_parse(sources, 2, &pages, &bad), TEMPLATE_BROKEN);
    assert_string_equal(bad, "a:1: there are two pages of this name");
    free((void *)bad);
}

static void test_sections_too_deep(void **state)
{
    Bench *bench = *state;
    TextBuilder builder = { .arena = bench->arena };
    for (int i = 0; i < 65; i++) {
        text_add_c(&builder, "{{#a}}");
    }
    check_bad(str_to_c(bench->arena, text_done(&builder)), "bad:1: nested too deep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_words_are_escaped),
        cmocka_unit_test(test_words_by_value),
        cmocka_unit_test(test_words_may_be_absent),
        cmocka_unit_test(test_bilingual_names),
        cmocka_unit_test(test_what_is_true),
        cmocka_unit_test(test_all_five_are_escaped),
        cmocka_unit_test(test_values_never_become_tags),
        cmocka_unit_test(test_blocks_stay_where_they_are_written),
        cmocka_unit_test(test_indented_partials),
        cmocka_unit_test(test_endless_partials_are_refused),
        cmocka_unit_test(test_pages_that_explode_are_refused),
        cmocka_unit_test(test_two_tags_on_a_line_stay),
        cmocka_unit_test(test_no_such_page),
        cmocka_unit_test(test_errors_name_the_line),
        cmocka_unit_test(test_doubled_pages),
        cmocka_unit_test(test_sections_too_deep),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
