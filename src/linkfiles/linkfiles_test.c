// Tests of `istijaba link` below the command: mappings, files as people send them, what is written, and where errors are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encoding.h"
#include "embedded.h"
#include "linkfiles/linkfiles.h"

typedef struct Fixture {
    Arena *arena;
    Words *words;
    Pages *pages;
    int nowhere;
} Fixture;

static Str embedded_text(const Embedded *files, const char *name)
{
    for (; files->name; files++) {
        if (strcmp(files->name, name) == 0) {
            return (Str){ files->bytes, files->length };
        }
    }
    fail();
    return STR_NONE;
}

static int set_up(void **state)
{
    static PageSource sources[500];
    Fixture *fixture = calloc(1, sizeof *fixture);
    size_t count = 0;
    const Str json[LANGUAGE_COUNT] = { embedded_text(embedded_words, "ar.json"), embedded_text(embedded_words, "en.json") };
    fixture->arena = arena_new();
    assert_ptr_equal(words_load(json, &fixture->words, NULL), OK);
    for (const Embedded *page = embedded_pages; page->name; page++) {
        sources[count++] = (PageSource){ page->name, { page->bytes, page->length } };
    }
    assert_ptr_equal(pages_parse(sources, count, &fixture->pages, NULL), OK);
    fixture->nowhere = open("/dev/null", O_WRONLY);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    close(fixture->nowhere);
    pages_free(fixture->pages);
    words_free(fixture->words);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static LinkRequest request_of(const Fixture *fixture, const char *map, Str data)
{
    return (LinkRequest){ .map = { STR("people.map"), str_from(map) }, .data = { { STR("people.csv"), data } }, .data_count = 1,
                          .threads = 1, .words = fixture->words, .language = LANGUAGE_EN, .err_fd = fixture->nowhere };
}

static void assert_refused(const Fixture *fixture, const char *map, Str data, const char *said)
{
    LinkAnswer answer;
    Str problem;
    LinkRequest request = request_of(fixture, map, data);
    assert_ptr_equal(linkfiles_run(fixture->arena, &request, &answer, &problem), LINK_INPUT_BROKEN);
    assert_string_equal(str_to_c(fixture->arena, problem), said);
}

static LinkAnswer run(const Fixture *fixture, LinkRequest *request)
{
    LinkAnswer answer = { 0 };
    Str problem;
    Fault fault = linkfiles_run(fixture->arena, request, &answer, &problem);
    if (fault != OK) {
        print_message("%.*s\n", STR_ARG(problem));
    }
    assert_ptr_equal(fault, OK);
    return answer;
}

#define MAP "id = record\nname = full_name\nborn = birth_date %d/%m/%Y\nphone = phone\n"
#define PEOPLE                                       \
    "id,name,born,phone,who\n"                       \
    "a1,محمد خالد يوسف المصري,03/04/1980,0599123456,1\n" \
    "a2,محمَّد خالد يوسف مصري,3/4/1980,+970599123456,1\n" \
    "a3,سارة نبيل حسن عوض,11/12/1991,0567000111,2\n"

// ---- Mappings ----

static void test_mapping_errors(void **state)
{
    const Fixture *fixture = *state;
    Str data = STR("id,name\n1,x\n");
    assert_refused(fixture, "id = record\nname\n", data, "people.map:2: a line is: column = kind [format]");
    assert_refused(fixture, "# only a remark\n\n", data, "people.map:1: no column is named");
    assert_refused(fixture, " = given\n", data, "people.map:1: the name of the column is missing");
    assert_refused(fixture, "name = given %Y\n", data, "people.map:1: only birth_date takes a format, not given");
    assert_refused(fixture, "name = birth_date %d.%m\n", data,
                   "people.map:1: \"%d.%m\" is no format of a date: %Y or %y, with %m %d %b %B");
    assert_refused(fixture, "name = given\nname = family\n", data, "people.map:2: the column \"name\" stands twice");
    assert_refused(fixture, "id = record\nname = record\n", data, "people.map:2: only one column can be the record");
    assert_refused(fixture, "id = record\nnom = given\n", data, "people.map:2: no column \"nom\" in people.csv, line 1");
    assert_refused(fixture, "id = record\nname = ignore\n", data, "people.map: no column is of a kind that can be compared");
    assert_refused(fixture, "name = giben\n", data,
                   "people.map:1: no kind is called \"giben\"; kinds: record given father grandfather family full_name "
                   "birth_date sex phone national_id area address postcode household category text source ignore");
}

static void test_mapping_as_people_write_it(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, "\xEF\xBB\xBF# people\r\n\r\n \"a=b\"  =  given \r\nfamily = family", STR("a=b,family\nx,y\n"));
    assert_int_equal(run(fixture, &request).records, 1);
}

// ---- Files ----

static void test_broken_files(void **state)
{
    const Fixture *fixture = *state;
    const char *map = "id = record\nname = given\n";
    assert_refused(fixture, map, STR(""), "people.csv:1: the file is empty, column 1");
    assert_refused(fixture, map, STR("id,name\n1,a\n2,\"b\n3,c\n"),
                   "people.csv:3: a quote is not closed, or text stands behind it, column 2 (name)");
    assert_refused(fixture, map, STR("id,name\n1,a\n\"2\"x,b\n"),
                   "people.csv:3: a quote is not closed, or text stands behind it, column 1 (id)");
    assert_refused(fixture, map, STR("id,name\n1,a\n2,b,c\n"), "people.csv:3: more cells than the header has, column 3");
    assert_refused(fixture, map, STR("id,id\n1,a\n"), "people.csv:1: two columns have one name, column 2 (id)");
    LinkRequest request = request_of(fixture, map, STR("id,name,x,x\n1,a,,\n")); // where nobody asks for them
    assert_int_equal(run(fixture, &request).records, 1);
    assert_refused(fixture, map, STR("id,name\n1,a\n2,b\n1,c\n"), "people.csv:4: the record \"1\" stands on line 2 already");
}

static void test_mixed_encodings(void **state)
{
    const Fixture *fixture = *state;
    const char *map = "id = record\nname = given\n";
    assert_refused(fixture, map, STR("id,name\n1,محمد\n2,\xE3\xCD\xE3\xCF\n"),
                   "people.csv:3: mixed encodings: this is not UTF-8, other parts of the file are, column 2 (name)");
    assert_refused(fixture, map, ((Str){ "id,name\n1,a\0b\n", 14 }),
                   "people.csv:2: a byte that is no text (mixed encodings?), column 2 (name)");
}

static void assert_same_answer(const Fixture *fixture, Str data, Str clusters)
{
    LinkRequest request = request_of(fixture, MAP, data);
    assert_string_equal(str_to_c(fixture->arena, run(fixture, &request).clusters), str_to_c(fixture->arena, clusters));
}

// UTF-16 with a mark, in the little order.
static Str wide(Arena *arena, const char *text)
{
    TextBuilder out = { .arena = arena };
    text_add(&out, STR("\xFF\xFE"));
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool two = *at >= 0x80;
        unsigned c = two ? (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu) : *at;
        at += two;
        text_add_char(&out, (char)(c & 0xFF));
        text_add_char(&out, (char)(c >> 8));
    }
    return text_done(&out);
}

static void test_encodings(void **state)
{
    const Fixture *fixture = *state;
    const char *arabic = "id;name;born;phone\na1;علي سعيد;03/04/1980;0599123456\na2;علي سعيد;03/04/1980;0599123456\n";
    LinkRequest request = request_of(fixture, MAP, str_from(arabic));
    Str clusters = run(fixture, &request).clusters;
    assert_same_answer(fixture, wide(fixture->arena, arabic), clusters);
    assert_same_answer(fixture, STR("id;name;born;phone\na1;\xDA\xE1\xED \xD3\xDA\xED\xCF;03/04/1980;0599123456\n"
                                    "a2;\xDA\xE1\xED \xD3\xDA\xED\xCF;03/04/1980;0599123456\n"), clusters);
}

static void test_notes(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, MAP, STR("id,name,born,phone\n1,\xC7,1980\n2,x,03/04/1980,\n"));
    assert_string_equal(run(fixture, &request).notes.at,
                        "people.csv is not UTF-8, and was read as windows-1256\n"
                        "people.csv:2: the first of 1 rows with fewer cells than the header\n"
                        "column \"born\": 1 of 2 cells are no date by its format\n");
    request = request_of(fixture, MAP, STR("id,name,born,phone\n1,y,someday,1\n"));
    assert_string_equal(run(fixture, &request).notes.at, "column \"born\": 1 of 1 cells are no date by its format\n");
}

// ---- What is written ----

static void test_clusters_and_pairs(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, MAP, STR(PEOPLE));
    request.wants_pairs = true;
    request.truth = STR("who");
    LinkAnswer answer = run(fixture, &request);
    assert_int_equal(answer.groups, 2);
    assert_true(str_starts(answer.clusters, STR("record,cluster,confidence\na1,a1,")));
    assert_non_null(strstr(answer.clusters.at, "\na2,a1,"));
    assert_non_null(strstr(answer.clusters.at, "\na3,a3,"));
    assert_true(str_starts(answer.pairs, STR("first,second,score,chance,linked,name,name,name,name,born,phone,words\na1,a2,")));
    assert_non_null(strstr(answer.pairs.at, ",yes,equal,equal,equal,article,equal,equal,Given name: the same · "));
    assert_null(answer.report.at);
    assert_true(answer.has_truth);
    assert_int_equal(link_precision(&answer.quality), 1000000);
    assert_int_equal(link_recall(&answer.quality), 1000000);
    assert_int_equal(link_f1(&answer.quality), 1000000);
}

static void test_names_of_records(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, "name = given\n", STR("id,name\n7,x\n8,\"y\"\"z\"\n"));
    assert_true(str_starts(run(fixture, &request).clusters, STR("record,cluster,confidence\n1,1,")));
    request = request_of(fixture, "id = record\nname = given\n", STR("id,name\n\"a,\"\"b\",x\n=1,y\n"));
    Str clusters = run(fixture, &request).clusters;
    assert_non_null(strstr(clusters.at, "\n\"a,\"\"b\",\"a,\"\"b\","));
    assert_non_null(strstr(clusters.at, "\n=1,=1,"));
}

static void test_two_files(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, MAP "extra = text\n", STR(PEOPLE));
    request.data[1] = (LinkInput){ STR("others.csv"), STR("phone,id,name,born,extra\n"
                                                          "0599123456,a1,Mohammed Khaled Yousef Al-Masri,03/04/1980,note\n") };
    request.data_count = 2;
    LinkAnswer answer = run(fixture, &request);
    assert_int_equal(answer.records, 4);
    assert_non_null(strstr(answer.clusters.at, "\n2:a1,1:a1,"));
    assert_string_equal(answer.notes.at, "only one of the files has the column \"extra\"\n"
                                         "both files have records of one name: they are written as 1:NAME and 2:NAME\n");
    Str problem;
    request.truth = STR("who");
    assert_ptr_equal(linkfiles_run(fixture->arena, &request, &answer, &problem), LINK_INPUT_BROKEN);
    assert_string_equal(problem.at, "others.csv:1: no column \"who\" for --truth");
}

static void test_threshold(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, MAP, STR(PEOPLE));
    request.threshold_ppm = 1;
    assert_int_equal(run(fixture, &request).groups, 2);
    request.threshold_ppm = 999999;
    assert_int_equal(run(fixture, &request).groups, 3);
}

static void test_report(void **state)
{
    const Fixture *fixture = *state;
    LinkRequest request = request_of(fixture, MAP, STR(PEOPLE));
    request.pages = fixture->pages;
    request.style = STR("h1 > p { color: red; }");
    request.truth = STR("who");
    LinkAnswer answer = run(fixture, &request);
    assert_true(str_starts(answer.report, STR("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">")));
    assert_non_null(strstr(answer.report.at, "h1 > p { color: red; }"));
    assert_non_null(strstr(answer.report.at, "100.0%"));
    assert_non_null(strstr(answer.report.at, "<rect class=\"linked\""));
    assert_non_null(strstr(answer.report.at, "محمَّد خالد يوسف مصري"));
    assert_null(strstr(answer.report.at, "[linkage."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mapping_errors),
        cmocka_unit_test(test_mapping_as_people_write_it),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_mixed_encodings),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_clusters_and_pairs),
        cmocka_unit_test(test_names_of_records),
        cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_report),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
