// Tests of the importer: headers and cells as registers really write them, errors by row and column in
// words, all or nothing, the same file twice, a hundred thousand rows.
#include "features/house_test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "import/import_rules.h"
#include "import/import_store.h"
#include "import/parts.h"
#include "base/clock.h"
#include "features/areas/areas.h"
#include "features/items/items.h"
#include "features/needs/needs.h"

enum { MANY = 100000, SOME = 20000 }; // checked, and stored

typedef struct Bench {
    TestHouse *house;
    Words *words;
    ImportContext context;
    Str out, err, errors;
    int result;
} Bench;

static Str embedded_text(const char *name)
{
    for (size_t i = 0; i < embedded_words_count; i++) {
        if (strcmp(embedded_words[i].name, name) == 0) {
            return (Str){ embedded_words[i].bytes, embedded_words[i].length };
        }
    }
    return STR_NONE;
}

static int open_bench(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    void *house;
    testing_open(&house);
    bench->house = house;
    Str json[LANGUAGE_COUNT] = { embedded_text("ar.json"), embedded_text("en.json") };
    const char *bad = NULL;
    assert_ok(words_load(json, &bench->words, &bad));
    bench->context = (ImportContext){
        .db = bench->house->db,
        .settings = &bench->house->settings,
        .keys = &bench->house->keys,
        .words = bench->words,
        .language = LANGUAGE_EN,
        .now = TESTING_NOW,
    };
    *state = bench;
    return 0;
}

static const char *file_in(Bench *bench, const char *name)
{
    return str_format(bench->house->arena, "%s/%s", bench->house->folder, name).at;
}

static int close_bench(void **state)
{
    Bench *bench = *state;
    static const char *const files[] = { "in.csv", "out", "err", "errors.csv" };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        unlink(file_in(bench, files[i]));
    }
    words_free(bench->words);
    void *house = bench->house;
    testing_close(&house);
    free(bench);
    return 0;
}

static void write_file(const char *path, Str text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static Str read_file(Bench *bench, const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return STR("");
    }
    struct stat about;
    assert_int_equal(fstat(fd, &about), 0);
    char *text = arena_take(bench->house->arena, (size_t)about.st_size + 1);
    assert_int_equal(read(fd, text, (size_t)about.st_size), about.st_size);
    close(fd);
    return (Str){ text, (size_t)about.st_size };
}

static void run_import(Bench *bench, ImportKind kind)
{
    ImportContext context = bench->context;
    context.kind = kind;
    context.path = file_in(bench, "in.csv");
    context.out_fd = open(file_in(bench, "out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    context.err_fd = open(file_in(bench, "err"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bench->result = import_command(&context);
    close(context.out_fd);
    close(context.err_fd);
    bench->out = read_file(bench, file_in(bench, "out"));
    bench->err = read_file(bench, file_in(bench, "err"));
    bench->errors = context.errors_path ? read_file(bench, context.errors_path) : STR("");
}

static void import_text(Bench *bench, ImportKind kind, const char *text)
{
    write_file(file_in(bench, "in.csv"), str_from(text));
    run_import(bench, kind);
}

// The texts of out and err end with NUL: they come from zeroed memory one byte longer.
static void assert_says(Str text, const char *wanted)
{
    if (!strstr(text.at, wanted)) {
        fail_msg("wanted “%s” in:\n%s", wanted, text.at);
    }
}

static void assert_done(Bench *bench, const char *wanted)
{
    if (bench->result != 0) {
        fail_msg("refused:\n%s", bench->err.at);
    }
    assert_says(bench->out, wanted);
}

// ---- What is stored ----

static const Statement COUNT_NEEDS[1] = { { "count_needs", "SELECT count(*) FROM need" } };
static const Statement COUNT_LINES[1] = {
    { "count_lines", "SELECT count(*), coalesce(sum(asked), 0) FROM need_line" }
};
static const Statement COUNT_PERSONAL[1] = { { "count_personal", "SELECT count(*) FROM personal" } };
static const Statement COUNT_EVENTS[1] = { { "count_events", "SELECT count(*) FROM event" } };
static const Statement COUNT_AREAS[1] = { { "count_areas", "SELECT count(*) FROM area" } };
static const Statement COUNT_ITEMS[1] = { { "count_items", "SELECT count(*) FROM item" } };
static const Statement ONE_NEED[1] = {
    { "one_need", "SELECT n.whom, n.area, n.people, n.care, p.id, p.id, p.id, p.id, "
                  "n.raised_by_other FROM need n JOIN personal p ON p.id = n.personal "
                  "ORDER BY n.people DESC LIMIT 1" }
};

typedef struct Counted {
    const Statement *statement;
    int64_t number;
} Counted;

static Fault count_work(Work *work, void *context)
{
    Counted *counted = context;
    DbRows *rows = db_query(work->db, counted->statement);
    if (db_next(rows)) {
        counted->number = db_row_int(rows, 0);
    }
    return db_end(rows);
}

static int64_t count(Bench *bench, const Statement *statement)
{
    Counted counted = { statement, -1 };
    assert_ok(testing_do(bench->house, count_work, &counted));
    return counted.number;
}

static Fault read_one(Work *work, void *context)
{
    Str *cells = context;
    DbRows *rows = db_query(work->db, ONE_NEED);
    if (db_next(rows)) {
        for (int i = 0; i < 9; i++) {
            cells[i] = db_row_bytes(rows, i, work->arena);
        }
    }
    TRY(db_end(rows));
    return testing_unseal_personal(work, *(const Id *)(const void *)cells[4].at, &cells[4]);
}

// ---- Text and columns ----

static void test_fold(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    static const struct {
        const char *text, *folded;
    } all[] = {
        { "Food Parcel", "foodparcel" },   { "food-parcel", "foodparcel" },
        { " عــدد  الأفراد: ", "عددالافراد" }, { "الكميّةُ", "الكميه" },
        { "إعاقة", "اعاقه" },              { "مستشفى", "مستشفي" },
        { "الصنف ٢", "الصنف2" },           { "‏الاسم‏", "الاسم" },
        { "ÉCOLE", "école" },              { "---", "" },
        { "𞤀", "𞤢" },
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        Str folded = import_fold(arena, str_from(all[i].text));
        assert_string_equal(str_copy(arena, folded).at, all[i].folded);
    }
    arena_free(arena);
}

// No word of a table may mean two columns, or the first would win silently.
static void test_synonyms_mean_one_thing(void **state)
{
    (void)state;
    const ImportSpec *all[] = { import_need_specs, import_area_specs, import_item_specs };
    Arena *arena = arena_new();
    for (size_t kind = 0; kind < 3; kind++) {
        ImportIndex index = { 0 };
        for (size_t i = 0; all[kind][i].name; i++) {
            import_index_add(arena, &index, import_fold(arena, str_from(all[kind][i].name)), i);
            import_index_add_words(arena, &index, all[kind][i].synonyms, i);
        }
        import_index_sort(&index);
        for (size_t i = 0; i < index.count; i++) {
            size_t value;
            if (import_index_find(&index, index.entries[i].key, &value, 1) != 1) {
                fail_msg("two columns: %.*s", STR_ARG(index.entries[i].key));
            }
        }
    }
    arena_free(arena);
}

static void test_keys(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    ImportKeys keys = import_keys_new(arena, 1000);
    int64_t first;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            Id key = import_key_of(digest_of(str_format(arena, "%d", i)));
            assert_int_equal(import_keys_add(&keys, key, round * 10000 + i, &first), round);
            assert_int_equal(first, i);
        }
    }
    arena_free(arena);
}

static void test_unknown_columns(void **state)
{
    Bench *bench = *state;
    import_text(bench, IMPORT_NEEDS, "area,item,quantity,shoe size,رقم الهوية\nPS0203,tent,1,41,9\n");
    assert_int_equal(bench->result, 1);
    assert_says(bench->err, "“shoe size”");
    assert_says(bench->err, "“رقم الهوية”");
    assert_says(bench->err, "people (عدد الأفراد)"); // what is known is said
    assert_says(bench->out, "Nothing was stored");
    import_text(bench, IMPORT_NEEDS, "area,item,quantity,الكمية\nPS0203,tent,1,1\n");
    assert_int_equal(bench->result, 1);
    assert_says(bench->err, "“quantity” and “الكمية”");
    import_text(bench, IMPORT_NEEDS, "item,quantity\ntent,1\n");
    assert_says(bench->err, "No column says where");
    import_text(bench, IMPORT_NEEDS, "area,people\nPS0203,1\n");
    assert_says(bench->err, "No column says what");
    assert_int_equal(count(bench, COUNT_NEEDS), 0);
}

// ---- Needs ----

static void test_messy_file(void **state)
{
    Bench *bench = *state;
    TestHouse *house = bench->house;
    import_text(bench, IMPORT_NEEDS,
                "\xEF\xBB\xBFرقم الملف;لمن;المحافظة;عدد الأفراد;الاسم;رقم الجوال;العنوان;التفاصيل;"
                "رعاية خاصة;الصنف;الكمية;الصنف ٢;الكمية ٢\r\n"
                "١٢;أسرة;دير البلح;٦;\" سلمى \"\"أم محمد\"\" \";٠٥٩٩-١٢٣-٤٥٦;قرب المسجد;"
                "\"سطر\r\nوسطر\";رضّع، كبار السن;طرد غذائي;١;Drinking Water;٤٠\r\n"
                ";;;;;;;;;;;;\r\n"
                "13;;محافظة رفح;;;;;نريد ماء;;;;;\r\n");
    assert_done(bench, "2 rows: 2 new, 0 already there, 0 errors");
    assert_int_equal(count(bench, COUNT_LINES), 2);
    Str cells[9];
    assert_ok(testing_do(house, read_one, cells));
    assert_str(cells[0], "household");
    assert_str(cells[1], "PS0203");
    assert_str(cells[2], "6");
    assert_str(cells[3], "infants elderly");
    assert_str(cells[4], "سلمى \"أم محمد\"");
    assert_str(cells[5], "599123456");
    assert_str(cells[6], "قرب المسجد");
    assert_str(cells[7], "سطر\nوسطر");
    assert_str(cells[8], "1");
}

static void test_same_file_twice(void **state)
{
    Bench *bench = *state;
    // No references: two equal rows are two needs, and stay two.
    const char *text = "area,people,item,quantity\nPS0203,4,tent,1\nPS0203,4,tent,1\nPS0101,2,tent,1\n";
    import_text(bench, IMPORT_NEEDS, text);
    assert_done(bench, "3 new, 0 already there");
    import_text(bench, IMPORT_NEEDS, text);
    assert_done(bench, "0 new, 3 already there");
    // Columns moved, another separator, Arabic headers and digits: the same rows.
    import_text(bench, IMPORT_NEEDS,
                "الكمية;الصنف;المنطقة;الأفراد\n1;tent;PS0203;4\n1;tent;PS0203;٤\n1;tent;PS0101;2\n");
    assert_done(bench, "0 new, 3 already there");
    // One more of the same is one more need.
    import_text(bench, IMPORT_NEEDS, "area,people,item,quantity\nPS0203,4,tent,1\nPS0203,4,tent,1\n"
                                     "PS0203,4,tent,1\n");
    assert_done(bench, "1 new, 2 already there");
    assert_int_equal(count(bench, COUNT_NEEDS), 4);
    assert_int_equal(count(bench, COUNT_PERSONAL), 4);
}

static void test_references(void **state)
{
    Bench *bench = *state;
    import_text(bench, IMPORT_NEEDS, "ref,area,name,item,quantity\n1,PS0203,هدى,tent,1\n2,PS0203,,tent,1\n");
    assert_done(bench, "2 new");
    // Corrected meanwhile: the reference and the name make it the same.
    import_text(bench, IMPORT_NEEDS, "ref,area,name,item,quantity\n1,PS0204,هدى,tent,2\n2,PS0203,,tent,9\n");
    assert_done(bench, "0 new, 2 already there");
    // Another register that counts from 1 as well: nobody is lost.
    import_text(bench, IMPORT_NEEDS, "ref,area,name,item,quantity\n1,PS0203,سامي,tent,1\n2,PS0101,,tent,1\n");
    assert_done(bench, "2 new");
    import_text(bench, IMPORT_NEEDS, "ref,area,name,item,quantity\n7,PS0203,أ,tent,1\n8,PS0203,ب,tent,1\n"
                                     "7,PS0203,أ,blanket,1\n");
    assert_int_equal(bench->result, 1);
    assert_says(bench->err, "Row 4, column “ref”: “7” stands in row 2 too");
    assert_int_equal(count(bench, COUNT_NEEDS), 4);
}

static void test_dry_run(void **state)
{
    Bench *bench = *state;
    const char *text = "area,item,quantity\nPS0203,tent,1\nPS0101,tent,1\n";
    bench->context.dry_run = true;
    import_text(bench, IMPORT_NEEDS, text);
    assert_done(bench, "nothing stored. 2 rows: 2 new, 0 already there");
    assert_int_equal(count(bench, COUNT_NEEDS), 0);
    assert_int_equal(count(bench, COUNT_EVENTS), 0);
    bench->context.dry_run = false;
    import_text(bench, IMPORT_NEEDS, text);
    bench->context.dry_run = true;
    import_text(bench, IMPORT_NEEDS, "area,item,quantity\nPS0203,tent,1\nPS0101,tent,5\n");
    assert_done(bench, "1 new, 1 already there");
}

static void test_row_errors(void **state)
{
    Bench *bench = *state;
    bench->context.errors_path = file_in(bench, "errors.csv");
    import_text(bench, IMPORT_NEEDS,
                "area,people,phone,for,care,item,quantity,item2,quantity2,words\n"
                "PS0203,5,0599123456,household,,tent,1,,,\n"     // 2: good
                "PS0299,5,,,,tent,1,,,\n"                        // 3
                "PS0203,-1,,,,tent,1,,,\n"                       // 4
                "PS0203,5,12,,,tent,1,,,\n"                      // 5
                "PS0203,5,,king,,tent,1,,,\n"                    // 6
                "PS0203,5,,,tall,tent,1,,,\n"                    // 7
                "PS0203,5,,,,yacht,1,,,\n"                       // 8
                "PS0203,5,,,,tent,2.0,,,\n"                      // 9
                "PS0203,5,,,,tent,0,,,\n"                        // 10
                "PS0203,5,,,,tent,1000001,,,\n"                  // 11
                "PS0203,5,,,,tent,,,,\n"                         // 12
                "PS0203,5,,,,,3,,,\n"                            // 13
                "PS0203,5,,,,,,,,\n"                             // 14: nothing asked for
                "PS02,5,,,,tent,1,,,\n"                          // 15: too wide
                "PS0203,5,,,,tent,1,خيمة,1,\n"                   // 16: the same item twice
                ",5,,,,tent,1,,,\n"                              // 17
                "PS0203,5,,,,tent,1,,,a\xE2\x80\xAE" "b\n"       // 18: a bidi control
                "PS0203,5,,,,tent,1,,,,,more\n"                  // 19
                "\"PS0203\n\",5,,,,tent,x,,,\n"                  // 20, over two lines
                "PS0203,5,,,,tent,1,blanket,y,\n");              // 22
    assert_int_equal(bench->result, 1);
    static const char *const wanted[] = {
        "Row 3, column “area”: No place has this name or code here: “PS0299”",
        "Row 4, column “people”: “-1” is not a whole number from 1 to 100000",
        "Row 5, column “phone”: ",
        "Row 6, column “for”: “king”",
        "Row 7, column “care”: “tall”",
        "Row 8, column “item”: No item has this name or code: “yacht”",
        "Row 9, column “quantity”: “2.0” is not a whole number",
        "Row 10, column “quantity”: “0”",
        "Row 11, column “quantity”: “1000001”",
        "Row 12, column “item”: There is an item “tent” but no quantity",
        "Row 13, column “quantity”: There is a quantity “3” but no item",
        "Row 14: Choose at least one item",
        "Row 15, column “area”: Choose a place within a governorate",
        "Row 16, column “item2”: “خيمة” stands twice",
        "Row 17, column “area”: The place is missing",
        "Row 18, column “words”: The text holds hidden characters",
        "Row 19: Cell 12 has no column name above it",
        "Row 20, column “quantity”: “x”",
        "Row 22, column “quantity2”: “y”",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_says(bench->err, wanted[i]);
    }
    assert_null(strstr(bench->err.at, "Row 2,"));
    assert_says(bench->out, "20 rows: 0 new, 0 already there, 19 errors");
    assert_says(bench->errors, "\r\n9,quantity,\"“2.0” is not a whole number");
    assert_int_equal(count(bench, COUNT_NEEDS), 0);
    assert_int_equal(count(bench, COUNT_PERSONAL), 0);
    assert_int_equal(count(bench, COUNT_EVENTS), 0);
}

static void test_errors_tell_no_phone(void **state)
{
    Bench *bench = *state;
    import_text(bench, IMPORT_NEEDS, "area,phone,item,quantity\nPS0203,059912,tent,1\n");
    assert_int_equal(bench->result, 1);
    assert_null(strstr(bench->err.at, "059912"));
}

static void test_broken_files(void **state)
{
    Bench *bench = *state;
    import_text(bench, IMPORT_NEEDS, "");
    assert_says(bench->err, "The file is empty");
    import_text(bench, IMPORT_NEEDS, "area,item\nPS0203,\xC7\xE1\xD5\n");
    assert_says(bench->err, "not in UTF-8");
    import_text(bench, IMPORT_NEEDS, "area,item,quantity\nPS0203,tent,1\nPS0203,\"tent,1\nPS0203,tent,1\n");
    assert_says(bench->err, "Row 3: The line cannot be understood");
    assert_int_equal(bench->result, 1);
    unlink(file_in(bench, "in.csv"));
    run_import(bench, IMPORT_NEEDS);
    assert_says(bench->err, "The file cannot be read");
    assert_int_equal(mkdir(file_in(bench, "in.csv"), 0700), 0);
    run_import(bench, IMPORT_NEEDS);
    assert_says(bench->err, "The file cannot be read");
    rmdir(file_in(bench, "in.csv"));
    assert_int_equal(count(bench, COUNT_NEEDS), 0);
    import_text(bench, IMPORT_NEEDS, "area,item,quantity\n");
    assert_done(bench, "0 rows: 0 new");
}

static void test_arabic_words(void **state)
{
    Bench *bench = *state;
    bench->context.language = LANGUAGE_AR;
    import_text(bench, IMPORT_NEEDS, "المنطقة,الصنف,الكمية\nغزة,خيمة,٢٫٥\n");
    assert_says(bench->err, "السطر 2، العمود «الكمية»: «٢٫٥» ليس عددًا صحيحًا");
    assert_says(bench->out, "لم يُحفظ شيء");
}

// ---- A hundred thousand rows ----

// Every thousandth row is wrong when `wrong`. Deterministic: the same text for the same arguments.
static void write_many(Bench *bench, int rows, bool wrong)
{
    static const char *const areas[] = { "PS0203", "غزة", "Rafah", "الخليل", "PS0101" };
    FILE *file = fopen(file_in(bench, "in.csv"), "w");
    assert_non_null(file);
    fputs("\xEF\xBB\xBFالمرجع\tالمنطقة\tالاسم\tالهاتف\tالأفراد\tالصنف\tالكمية\tالتفاصيل\r\n", file);
    for (int i = 0; i < rows; i++) {
        fprintf(file, "%d\t%s\tصاحب الطلب %d\t0599%06d\t%d\t%s\t%s\t\"سطر\r\nثان \"\"%d\"\"\"\r\n", i,
                areas[i % 5], i, i, i % 9 + 1, i % 2 ? "food-parcel" : "بطانية",
                wrong && i % 1000 == 999 ? "1.5" : "٣", i);
    }
    assert_int_equal(fclose(file), 0);
}

static int64_t timed_import(Bench *bench, int rows, bool wrong)
{
    write_many(bench, rows, wrong);
    int64_t began = clock_monotonic_us();
    run_import(bench, IMPORT_NEEDS);
    return (clock_monotonic_us() - began) / 1000;
}

static void test_hundred_thousand(void **state)
{
    Bench *bench = *state;
    bench->context.errors_path = file_in(bench, "errors.csv");
    int64_t refused_ms = timed_import(bench, MANY, true);
    assert_int_equal(bench->result, 1);
    assert_says(bench->out, "100000 rows: 0 new, 0 already there, 100 errors");
    assert_says(bench->err, "Row 2000, column “الكمية”: “1.5”"); // two lines a row
    assert_says(bench->err, "And 50 more errors.");
    assert_says(bench->errors, "\r\n200000,الكمية,");
    assert_int_equal(count(bench, COUNT_NEEDS), 0);
    int64_t stored_ms = timed_import(bench, SOME, false);
    assert_done(bench, "20000 new, 0 already there, 0 errors");
    assert_int_equal(count(bench, COUNT_NEEDS), SOME);
    int64_t again_ms = timed_import(bench, SOME, false);
    assert_done(bench, "0 new, 20000 already there, 0 errors");
    assert_int_equal(count(bench, COUNT_NEEDS), SOME);
    print_message("%d rows refused in %lld ms; %d stored in %lld ms, again in %lld ms\n", MANY,
                  (long long)refused_ms, SOME, (long long)stored_ms, (long long)again_ms);
}

// ---- Areas and items ----

static Fault find_area(Work *work, void *context)
{
    Area *area = context;
    return areas_find(work, area->pcode, area);
}

static void test_areas(void **state)
{
    Bench *bench = *state;
    TestHouse *house = bench->house;
    // Children before parents, a parent by name, kinds in words or left out.
    const char *text = "الرمز,يتبع,النوع,الاسم بالعربية,name_en\n"
                       "ps0203-1-1,PS0203-1,,مدرسة أ,School A\n"
                       "PS0203-1,دير البلح,مخيم,مخيم دير البلح,\n"
                       "PS0203-2,PS0203,,,Az-Zawayda\n";
    int64_t before = count(bench, COUNT_AREAS);
    bench->context.dry_run = true;
    import_text(bench, IMPORT_AREAS, text);
    assert_done(bench, "3 rows: 3 new");
    assert_int_equal(count(bench, COUNT_AREAS), before);
    bench->context.dry_run = false;
    import_text(bench, IMPORT_AREAS, text);
    assert_done(bench, "3 rows: 3 new");
    Area school = { .pcode = STR("PS0203-1-1") };
    assert_ok(testing_do(house, find_area, &school));
    assert_str(school.path, "PS.PS02.PS0203.PS0203-1.PS0203-1-1.");
    assert_str(school.kind, "site");
    import_text(bench, IMPORT_AREAS, text);
    assert_done(bench, "0 new, 3 already there");
    // Needs may now name them, within a governorate where the name alone would do for two.
    import_text(bench, IMPORT_AREAS, "code,parent,name_en\nPS0101-1,PS0101,School A\n");
    assert_done(bench, "1 new");
    import_text(bench, IMPORT_NEEDS, "area,item,quantity\nSchool A,tent,1\n");
    assert_says(bench->err, "“School A” names more than one place");
    import_text(bench, IMPORT_NEEDS, "governorate,area,item,quantity\nجنين,school a,tent,1\n");
    assert_done(bench, "1 new");
}

static void test_areas_refused(void **state)
{
    Bench *bench = *state;
    int64_t before = count(bench, COUNT_AREAS);
    import_text(bench, IMPORT_AREAS, "pcode,parent,kind,name_ar\n"
                                     "PS0203-1,PS0203,,أ\n"
                                     "PS0203-2,PS0299,,ب\n"
                                     "PS0203_3,PS0203,,ج\n"
                                     "PS0203-4,PS0203,planet,د\n"
                                     "PS0203-1,PS0203,,ه\n"
                                     "PS0204,PS01,,و\n"
                                     "PS0203-5,PS0203,,\n");
    assert_int_equal(bench->result, 1);
    assert_says(bench->err, "Row 3, column “parent”: ");
    assert_says(bench->err, "Row 4, column “pcode”: ");
    assert_says(bench->err, "Row 5, column “kind”: “planet”");
    assert_says(bench->err, "Row 6, column “pcode”: “PS0203-1” stands in row 2 too");
    assert_says(bench->err, "Row 7, column “parent”: ");
    assert_says(bench->err, "Row 8, column “name_ar”: ");
    assert_says(bench->out, "7 rows: 0 new");
    assert_int_equal(count(bench, COUNT_AREAS), before);
}

static void test_items(void **state)
{
    Bench *bench = *state;
    const char *text = "code,sector,name_ar,name,unit_ar,unit,standard_quantity,standard_people\n"
                       "heater,المأوى ولوازم البيت,مدفأة,Heater,مدفأة,heater,1,5\n"
                       "tent,shelter,خيمة,Tent,خيمة,tent,1,6\n";
    int64_t before = count(bench, COUNT_ITEMS);
    import_text(bench, IMPORT_ITEMS, text);
    assert_done(bench, "1 new, 1 already there");
    assert_int_equal(count(bench, COUNT_ITEMS), before + 1);
    import_text(bench, IMPORT_ITEMS, "code,sector,name,unit,people\n"
                                     "boat,sea,Boat,boat,\n"
                                     "Boat 2,food,Boat,boat,\n"
                                     "raft,food,,raft,\n"
                                     "oar,food,Oar,oar,many\n");
    assert_int_equal(bench->result, 1);
    assert_says(bench->err, "Row 2, column “sector”: No sector has this name: “sea”");
    assert_says(bench->err, "Row 3, column “code”: ");
    assert_says(bench->err, "Row 4");
    assert_says(bench->err, "Row 5, column “people”: “many”");
    assert_int_equal(count(bench, COUNT_ITEMS), before + 1);
}

// ---- Taking names back ----

static const Statement NEWEST_IMPORT[1] = { { "newest_import", "SELECT id FROM import ORDER BY id DESC LIMIT 1" } };

typedef struct TakingBack {
    ImportRecord record;
    Id job;
} TakingBack;

static Fault begin_taking_back(Work *work, void *context)
{
    TakingBack *it = context;
    Id newest = ID_NONE;
    DbRows *rows = db_query(work->db, NEWEST_IMPORT);
    if (db_next(rows)) {
        newest = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    TRY(import_store_find(work, newest, &it->record));
    return long_jobs_add_running(work, "import-undo", ID_NONE, newest, &it->job);
}

static void take_newest_back(Bench *bench)
{
    TakingBack it;
    assert_ok(testing_do(bench->house, begin_taking_back, &it));
    JobRun run = { .job = { .id = it.job, .subject = it.record.id }, .db = bench->house->db,
                   .settings = &bench->house->settings, .keys = &bench->house->keys,
                   .arena = bench->house->arena };
    assert_ok(import_take_back(&run, &it.record));
}

static Fault find_blanket(Work *work, void *context)
{
    return items_find(work, STR("blanket"), context);
}

static Fault put_blanket(Work *work, void *context)
{
    bool added;
    return items_put(work, context, &added);
}

#define QUILTS "code,sector,name_ar,name,unit_ar,unit,standard_quantity,standard_people\n" \
               "blanket,food,لحاف,Quilt,لحاف,quilt,3,4\nheater,shelter,مدفأة,Heater,مدفأة,heater,1,5\n"

static void test_items_get_their_names_again(void **state)
{
    Bench *bench = *state;
    Item before, item;
    int64_t items = count(bench, COUNT_ITEMS);
    assert_ok(testing_do(bench->house, find_blanket, &before));
    import_text(bench, IMPORT_ITEMS, QUILTS);
    assert_done(bench, "1 new, 1 already there");
    assert_ok(testing_do(bench->house, find_blanket, &item));
    assert_true(str_is(item.name_en, "Quilt") && str_is(item.sector, "food"));
    take_newest_back(bench);
    assert_ok(testing_do(bench->house, find_blanket, &item));
    assert_true(str_equal(item.name_en, before.name_en) && str_equal(item.name_ar, before.name_ar));
    assert_true(str_equal(item.sector, before.sector) && str_equal(item.unit_ar, before.unit_ar));
    assert_int_equal(item.standard_quantity, before.standard_quantity);
    assert_int_equal(count(bench, COUNT_ITEMS), items);
}

static void test_what_was_renamed_since_stays(void **state)
{
    Bench *bench = *state;
    Item item;
    import_text(bench, IMPORT_ITEMS, QUILTS);
    assert_ok(testing_do(bench->house, find_blanket, &item));
    item.name_en = STR("Warm quilt");
    assert_ok(testing_do(bench->house, put_blanket, &item));
    take_newest_back(bench);
    assert_ok(testing_do(bench->house, find_blanket, &item));
    assert_true(str_is(item.name_en, "Warm quilt") && str_is(item.sector, "food"));
}

static void test_places_get_their_names_again(void **state)
{
    Bench *bench = *state;
    Area before = { .pcode = STR("PS0203") }, area = before;
    assert_ok(testing_do(bench->house, find_area, &before));
    import_text(bench, IMPORT_AREAS, "pcode,parent,name_ar,name_en\nPS0203,PS02,الوسطى,Middle\n");
    assert_int_equal(bench->result, 0);
    assert_ok(testing_do(bench->house, find_area, &area));
    assert_true(str_is(area.name_en, "Middle"));
    take_newest_back(bench);
    assert_ok(testing_do(bench->house, find_area, &area));
    assert_true(str_equal(area.name_en, before.name_en) && str_equal(area.name_ar, before.name_ar));
}

// ---- Files that outstay ----

typedef struct Outstaying {
    ImportRecord record;
    JobState job; // of the job that worked on it; JOB_STATE_DONE and no id: none
    bool made;
    int64_t cleans;
    bool more;
} Outstaying;

static Fault put_outstaying(Work *work, void *context)
{
    Outstaying *it = context;
    const ImportError error = { 2, STR("place"), STR("import.area_unknown"), STR("{}") };
    const ImportMade made = { 1, STR("blanket-of-nobody"), STR("mark") };
    it->record.id = work_new_id();
    it->record.encoding = STR("utf-8");
    it->record.file_name = STR("");
    it->record.created_at = work->now - 2 * IMPORT_FILE_KEPT_S;
    it->record.file_until = work->now - IMPORT_FILE_KEPT_S;
    TRY(long_jobs_add(work, "import-check", ID_NONE, it->record.id, &it->record.job));
    TRY(it->job == JOB_STATE_QUEUED ? OK : long_jobs_end(work, it->record.job, it->job, STR("x"), STR_NONE));
    TRY(import_store_insert(work, &it->record));
    TRY(it->made ? import_store_add_made(work, it->record.id, &made) : OK);
    return import_store_add_error(work, it->record.id, 1, &error);
}

static Fault expire(Work *work, void *context)
{
    Outstaying *it = context;
    ImportError *errors;
    size_t count;
    int64_t last;
    TRY(import_expire(work, &it->more));
    TRY(import_store_find(work, it->record.id, &it->record));
    TRY(import_store_list_errors(work, it->record.id, 0, 10, &errors, &count, &last));
    it->record.errors = (int64_t)count;
    return OK;
}

// A file holds people: none stays for longer than was said, whatever became of the job that worked on it.
static void test_no_file_outstays(void **state)
{
    static const struct {
        ImportState state;
        JobState job;
        bool made;
        ImportState then;
        int64_t errors;
    } CASES[] = {
        { IMPORT_UPLOADED, JOB_STATE_DONE, false, IMPORT_DISCARDED, 0 },
        { IMPORT_IS_CHECKING, JOB_STATE_CANCELLED, false, IMPORT_DISCARDED, 0 },
        { IMPORT_IS_CHECKING, JOB_STATE_FAILED, false, IMPORT_DISCARDED, 0 },
        { IMPORT_IS_CHECKING, JOB_STATE_QUEUED, false, IMPORT_IS_CHECKING, 1 },
        { IMPORT_IS_STORING, JOB_STATE_CANCELLED, false, IMPORT_DISCARDED, 0 },
        { IMPORT_IS_STORING, JOB_STATE_FAILED, true, IMPORT_IS_UNDOING, 0 },
        { IMPORT_IS_STORING, JOB_STATE_QUEUED, true, IMPORT_IS_STORING, 1 },
        { IMPORT_UNDONE, JOB_STATE_DONE, false, IMPORT_UNDONE, 0 },
    };
    Bench *bench = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Outstaying it = { .record = { .kind = IMPORT_ITEMS, .state = CASES[i].state },
                          .job = CASES[i].job, .made = CASES[i].made };
        assert_ok(testing_do(bench->house, put_outstaying, &it));
        assert_ok(testing_do(bench->house, expire, &it));
        assert_int_equal(it.record.state, CASES[i].then);
        assert_int_equal(it.record.errors, CASES[i].errors);
    }
}

static Fault find_job(Work *work, void *context)
{
    LongJob job;
    Outstaying *it = context;
    TRY(long_jobs_find(work, it->record.job, &job));
    it->job = job.state;
    return OK;
}

// Taking back that was cancelled before it began, or failed, is asked for again; what is under way is left alone.
static void test_no_undo_stays_half(void **state)
{
    static const struct {
        JobState job;
        bool again;
    } CASES[] = { { JOB_STATE_CANCELLED, true }, { JOB_STATE_FAILED, true }, { JOB_STATE_QUEUED, false } };
    Bench *bench = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Outstaying it = { .record = { .kind = IMPORT_ITEMS, .state = IMPORT_IS_UNDOING },
                          .job = CASES[i].job, .made = true };
        assert_ok(testing_do(bench->house, put_outstaying, &it));
        Id before = it.record.job;
        assert_ok(testing_do(bench->house, expire, &it));
        assert_int_equal(it.record.state, IMPORT_IS_UNDOING);
        assert_int_equal(!id_equal(it.record.job, before), CASES[i].again);
        assert_ok(testing_do(bench->house, find_job, &it));
        assert_int_equal(it.job, JOB_STATE_QUEUED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_synonyms_mean_one_thing),
        cmocka_unit_test(test_keys),
        cmocka_unit_test_setup_teardown(test_unknown_columns, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_messy_file, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_same_file_twice, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_references, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_dry_run, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_row_errors, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_errors_tell_no_phone, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_broken_files, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_arabic_words, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_hundred_thousand, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_areas, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_areas_refused, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_items, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_items_get_their_names_again, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_what_was_renamed_since_stays, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_places_get_their_names_again, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_no_file_outstays, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(test_no_undo_stays_half, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
