// Backups: the round trip beside a writer, every damage refused, keys with slips, folders and their pruning.
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "backup/parts.h"
#include "backup/schedule.h"
#include "base/clock.h"
#include "base/digest.h"
#include "db/testing.h"

typedef struct Place {
    TestFolder folder;
    Arena *arena;
    Db *db;
    BackupKeys keys;
    BackupTask task;
    Str backup;
} Place;

static const char *path_in(Place *place, const char *name)
{
    return str_format(place->arena, "%s/%s", place->folder.path, name).at;
}

static void write_file(const char *path, Str text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static Str read_file(Place *place, const char *path)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    char *bytes = arena_take(place->arena, (size_t)status.st_size + 1);
    assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), status.st_size);
    fclose(file);
    return (Str){ bytes, (size_t)status.st_size };
}

static Db *open_db(const char *path)
{
    Db *db;
    DbOptions options = { .path = path, .readers = 2 };
    assert_null(db_open(&options, &db));
    assert_null(db_migrate(db, TESTING_SHAPE, 1));
    return db;
}

static void set_up(Place *place)
{
    Str public_key;
    *place = (Place){ .folder = testing_make_folder(), .arena = arena_new() };
    place->db = open_db(place->folder.file);
    const char *key = path_in(place, "secret");
    assert_null(backup_make_keys(place->arena, key, &public_key));
    assert_null(backup_read_keys(key, &place->keys));
    place->task = (BackupTask){ .db = place->db, .key_file = path_in(place, "house.key"),
                                .settings_file = path_in(place, "house.conf"), .program = "7.8.9",
                                .now = 1795000000 };
    assert_null(backup_parse_public_key(public_key, place->task.public_key));
    assert_memory_equal(place->task.public_key, place->keys.public_key, 32);
    write_file(place->task.key_file, STR("the key of the house\n"));
    write_file(place->task.settings_file, STR("server.workers = 8\n"));
    place->backup = str_from(path_in(place, "one.backup"));
}

static void tear_down(Place *place)
{
    db_close(place->db);
    arena_free(place->arena);
    testing_drop_folder(&place->folder);
}

static void add_numbers(Place *place, int64_t from, int64_t to)
{
    for (int64_t n = from; n < to; n++) {
        TestNumber number = { .n = n, .filler_bytes = 900 };
        assert_null(db_transact(place->db, testing_add, &number));
    }
}

static void make(Place *place)
{
    int64_t bytes;
    assert_null(backup_to_file(&place->task, place->backup.at, &bytes));
}

static Fault check(Place *place, const BackupKeys *keys, BackupFacts *facts)
{
    return backup_check(place->arena, place->backup.at, keys, facts);
}

static Fault unpack(Place *place, BackupFacts *facts)
{
    BackupTarget target = { path_in(place, "back.db"), path_in(place, "back.conf"),
                            path_in(place, "back.key") };
    return backup_unpack(place->arena, place->backup.at, &place->keys, &target, facts);
}

static void test_what_was_there_comes_back(void **state)
{
    Place place;
    BackupFacts facts;
    bool sound;
    char said[DB_EXPLANATION_MAX];
    (void)state;
    set_up(&place);
    add_numbers(&place, 0, 500);
    make(&place);
    add_numbers(&place, 500, 600); // not in it
    assert_null(unpack(&place, &facts));
    assert_int_equal(facts.made_at, place.task.now);
    assert_true(str_is(facts.program, "7.8.9"));
    assert_true(str_is(read_file(&place, path_in(&place, "back.key")), "the key of the house\n"));
    assert_true(str_is(read_file(&place, path_in(&place, "back.conf")), "server.workers = 8\n"));
    Db *back = open_db(path_in(&place, "back.db"));
    assert_null(db_quick_check(back, &sound, said));
    assert_true(sound);
    assert_true(testing_has(back, 0) && testing_has(back, 499) && !testing_has(back, 500));
    db_close(back);
    struct stat status;
    assert_int_equal(stat(path_in(&place, "back.db"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_size % 4096, 0);
    tear_down(&place);
}

// A sink that lets others write between the pages it is given.
typedef struct Beside {
    Place *place;
    Packer *pack;
    int64_t next, bytes;
} Beside;

static Fault write_beside(void *context, int64_t at, Str bytes)
{
    Beside *beside = context;
    if (beside->next < 1300) {
        add_numbers(beside->place, beside->next, beside->next + 10);
        beside->next += 10;
    }
    int64_t end = at + (int64_t)bytes.len;
    beside->bytes = end > beside->bytes ? end : beside->bytes;
    return pack_record(beside->pack, RECORD_PAGES, at, bytes);
}

static void test_one_moment_while_others_write(void **state)
{
    Place place;
    BackupFacts facts;
    (void)state;
    set_up(&place);
    add_numbers(&place, 0, 1000);
    Packer *pack = backup_take_memory(sizeof *pack);
    Beside beside = { &place, pack, 1000, 0 };
    DbSink sink = { write_beside, NULL, &beside };
    int file = open(place.backup.at, O_RDWR | O_CREAT, 0600);
    assert_null(pack_begin(pack, file, place.task.public_key, 1));
    assert_null(pack_record(pack, RECORD_ABOUT, 0, STR("{\"program\":\"x\"}")));
    assert_null(pack_record(pack, RECORD_KEY, 0, STR("k")));
    assert_null(db_copy(place.db, &sink));
    assert_null(pack_record(pack, RECORD_END, beside.bytes, STR("")));
    assert_null(pack_end(pack));
    pack_drop(pack);
    free(pack);
    close(file);
    assert_true(testing_has(place.db, 1299)); // the writer did not wait
    assert_null(unpack(&place, &facts));
    Db *back = open_db(path_in(&place, "back.db"));
    // Which the table and the tally agree on: of one moment, before the first that was written beside.
    assert_true(testing_has(back, 999) && !testing_has(back, 1000));
    db_close(back);
    tear_down(&place);
}

static void test_every_flipped_byte_is_refused(void **state)
{
    Place place;
    BackupFacts facts;
    (void)state;
    set_up(&place);
    add_numbers(&place, 0, 20);
    make(&place);
    assert_null(check(&place, NULL, &facts));
    assert_null(check(&place, &place.keys, &facts));
    Str whole = read_file(&place, place.backup.at);
    char *copy = arena_take(place.arena, whole.len);
    for (size_t at = 0; at < whole.len; at += at < 400 || at + 400 > whole.len ? 1 : 97) {
        memcpy(copy, whole.at, whole.len);
        copy[at] = (char)(copy[at] ^ 0x10);
        write_file(place.backup.at, (Str){ copy, whole.len });
        Fault without = check(&place, NULL, &facts);
        Fault with = check(&place, &place.keys, &facts);
        assert_non_null(without);
        assert_non_null(with);
    }
    tear_down(&place);
}

// Who mends the digest cannot mend the seal.
static void test_altered_with_a_right_digest_is_refused(void **state)
{
    Place place;
    BackupFacts facts;
    (void)state;
    set_up(&place);
    add_numbers(&place, 0, 20);
    make(&place);
    Str whole = read_file(&place, place.backup.at);
    char *copy = arena_take(place.arena, whole.len);
    for (size_t at = BACKUP_MAGIC_BYTES + 8; at + 4 + BACKUP_DIGEST_BYTES < whole.len; at += 211) {
        memcpy(copy, whole.at, whole.len);
        copy[at] = (char)(copy[at] ^ 1);
        crypto_generichash((uint8_t *)copy + whole.len - BACKUP_DIGEST_BYTES, BACKUP_DIGEST_BYTES,
                           (uint8_t *)copy, whole.len - 4 - BACKUP_DIGEST_BYTES, NULL, 0);
        write_file(place.backup.at, (Str){ copy, whole.len });
        assert_non_null(check(&place, &place.keys, &facts));
    }
    tear_down(&place);
}

static void test_every_cut_is_refused(void **state)
{
    Place place;
    BackupFacts facts;
    (void)state;
    set_up(&place);
    add_numbers(&place, 0, 20);
    make(&place);
    Str whole = read_file(&place, place.backup.at);
    for (size_t len = 0; len < whole.len; len += len < 300 || len + 100 > whole.len ? 1 : 131) {
        write_file(place.backup.at, str_slice(whole, 0, len));
        Fault fault = check(&place, &place.keys, &facts);
        assert_true(fault == BACKUP_TRUNCATED || (len < BACKUP_MAGIC_BYTES && fault == BACKUP_NOT_ONE));
        assert_ptr_equal(check(&place, NULL, &facts), fault);
    }
    write_file(place.backup.at, str_format(place.arena, "%.*sx", 3, whole.at));
    assert_ptr_equal(check(&place, NULL, &facts), BACKUP_NOT_ONE);
    char *longer = arena_take(place.arena, whole.len + 1);
    memcpy(longer, whole.at, whole.len);
    write_file(place.backup.at, (Str){ longer, whole.len + 1 });
    assert_ptr_equal(check(&place, NULL, &facts), BACKUP_DAMAGED);
    tear_down(&place);
}

static void test_other_keys_and_newer_forms(void **state)
{
    Place place;
    BackupFacts facts;
    BackupKeys other;
    (void)state;
    set_up(&place);
    make(&place);
    crypto_box_keypair(other.public_key, other.secret_key);
    assert_ptr_equal(check(&place, &other, &facts), BACKUP_OTHER_KEY);
    Str whole = read_file(&place, place.backup.at);
    char *copy = arena_take(place.arena, whole.len);
    memcpy(copy, whole.at, whole.len);
    copy[BACKUP_MAGIC_BYTES]++;
    write_file(place.backup.at, (Str){ copy, whole.len });
    assert_ptr_equal(check(&place, NULL, &facts), BACKUP_TOO_NEW);
    tear_down(&place);
}

static void test_keys_as_text(void **state)
{
    Place place;
    BackupKeys keys;
    uint8_t key[32];
    Str text;
    (void)state;
    set_up(&place);
    const char *path = path_in(&place, "second");
    assert_null(backup_make_keys(place.arena, path, &text));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_ptr_equal(backup_make_keys(place.arena, path, &text), BACKUP_UNWRITABLE); // never over another
    for (size_t i = 0; i < text.len; i++) {
        char *slip = str_to_c(place.arena, text);
        slip[i] = slip[i] == '7' ? '8' : '7';
        assert_ptr_equal(backup_parse_public_key(str_from(slip), key), BACKUP_KEY_MALFORMED);
        assert_ptr_equal(backup_parse_public_key(str_slice(text, 0, i), key), BACKUP_KEY_MALFORMED);
    }
    write_file(path, str_format(place.arena, "secret = %.*s\n", STR_ARG(text))); // the public half is none
    assert_ptr_equal(backup_read_keys(path, &keys), BACKUP_KEY_MALFORMED);
    assert_ptr_equal(backup_read_keys("/nonexistent", &keys), BACKUP_KEY_UNREADABLE);
    tear_down(&place);
}

static void test_parts_that_cannot_be_read(void **state)
{
    Place place;
    int64_t bytes;
    struct stat status;
    (void)state;
    set_up(&place);
    unlink(place.task.settings_file); // may be missing
    make(&place);
    unlink(place.backup.at);
    unlink(place.task.key_file); // may not
    assert_ptr_equal(backup_to_file(&place.task, place.backup.at, &bytes), BACKUP_PARTS_UNREADABLE);
    assert_int_not_equal(stat(place.backup.at, &status), 0);
    assert_int_not_equal(stat(path_in(&place, "one.backup.part"), &status), 0);
    assert_ptr_equal(backup_to_file(&place.task, "/nonexistent/x", &bytes), BACKUP_UNWRITABLE);
    int full = open("/dev/full", O_WRONLY);
    write_file(place.task.key_file, STR("k"));
    assert_ptr_equal(backup_write(&place.task, full, &bytes), BACKUP_DISK_FULL);
    close(full);
    BackupProgress stopped = { .stop = true };
    place.task.progress = &stopped;
    assert_ptr_equal(backup_to_file(&place.task, place.backup.at, &bytes), BACKUP_STOPPED);
    tear_down(&place);
}

// ---- Records in a wrong order: sealed rightly, by somebody who has the public key ----

static Fault take_records(const char *kinds, int64_t place)
{
    Records *records = calloc(1, sizeof *records);
    Fault fault = OK;
    for (; fault == OK && *kinds; kinds++) {
        uint8_t head[RECORD_HEAD_BYTES] = { (uint8_t)*kinds };
        char page[512] = { 0 };
        size_t len = *kinds == RECORD_PAGES ? sizeof page : 0;
        put_number(head + 1, (uint64_t)(*kinds == RECORD_PAGES ? place : *kinds == RECORD_END ? place + 512 : 0), 8);
        put_number(head + 9, len, 4);
        fault = records_take(records, (Str){ (const char *)head, sizeof head });
        fault = fault ? fault : records_take(records, (Str){ page, len });
    }
    fault = fault ? fault : records_end(records);
    free(records);
    return fault;
}

static void test_records_in_order_only(void **state)
{
    (void)state;
    assert_null(take_records("AKSPE", 0));
    assert_null(take_records("AKPPE", 512));
    static const char *const wrong[] = { "",      "A",      "AKP",   "KAPE",  "AAKPE", "AKKPE", "AKSSPE",
                                         "APKE",  "AKE",    "AKPEE", "AKPEP", "AKPXE", "AKPE ", "APE" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_ptr_equal(take_records(wrong[i], 0), BACKUP_DAMAGED);
    }
    assert_ptr_equal(take_records("AKPE", 100), BACKUP_DAMAGED);
    assert_ptr_equal(take_records("AKPE", -512), BACKUP_DAMAGED);
    assert_ptr_equal(take_records("AKPE", (int64_t)1 << 62), BACKUP_DAMAGED);
}

// ---- The folder and the clock ----

static void test_folder_and_pruning(void **state)
{
    Place place;
    BackupFolder folder;
    int64_t bytes;
    (void)state;
    set_up(&place);
    for (int64_t i = 0; i < 5; i++) {
        place.task.now = 1795000000 + i * DAY_S;
        Str name = backup_file_name(place.arena, place.task.now);
        assert_null(backup_to_file(&place.task, path_in(&place, str_to_c(place.arena, name)), &bytes));
    }
    write_file(path_in(&place, "istijaba-20261125T000000Z.backup.part"), STR("killed"));
    write_file(path_in(&place, "istijaba-notes.backup"), STR("somebody's own"));
    assert_null(backup_list(place.arena, place.folder.path, &folder));
    assert_int_equal(folder.count, 5);
    assert_int_equal(folder.newest_at, place.task.now);
    assert_int_equal(folder.newest_bytes, bytes);
    backup_prune(place.arena, place.folder.path, 2);
    assert_null(backup_list(place.arena, place.folder.path, &folder));
    assert_int_equal(folder.count, 2);
    assert_int_equal(folder.newest_at, place.task.now);
    struct stat status;
    assert_int_equal(stat(path_in(&place, "istijaba-notes.backup"), &status), 0);
    assert_int_not_equal(stat(path_in(&place, "istijaba-20261125T000000Z.backup.part"), &status), 0);
    assert_ptr_equal(backup_list(place.arena, "/nonexistent", &folder), BACKUP_UNREADABLE);
    tear_down(&place);
}

static sem_t told;
static Fault told_fault;

static void note_told(Fault fault, int64_t bytes, int64_t took_ms)
{
    (void)bytes;
    (void)took_ms;
    told_fault = fault;
    sem_post(&told);
}

static void test_the_clock_makes_the_first(void **state)
{
    Place place;
    (void)state;
    set_up(&place);
    sem_init(&told, 0, 0);
    BackupPlan plan = { .task = place.task, .folder = place.folder.path, .every_s = HOUR_S, .keep = 2,
                        .told = note_told };
    BackupSchedule *schedule = schedule_start(&plan);
    sem_wait(&told);
    assert_null(told_fault);
    BackupState now = schedule_state(schedule);
    assert_true(now.planned && now.count == 1 && now.failures == 0 && now.tries == 1 && !now.fault);
    assert_true(now.newest_at > 0 && now.next_at > clock_now_s());
    schedule_stop(schedule);
    // The second start finds one that is young enough.
    schedule = schedule_start(&plan);
    schedule_stop(schedule);
    BackupFolder folder;
    assert_null(backup_list(place.arena, place.folder.path, &folder));
    assert_int_equal(folder.count, 1);
    plan.folder = "/nonexistent";
    schedule = schedule_start(&plan);
    sem_wait(&told);
    assert_ptr_equal(told_fault, BACKUP_UNWRITABLE);
    assert_int_equal(schedule_state(schedule).failures, 1);
    assert_string_equal(schedule_state(schedule).fault, "BACKUP_UNWRITABLE");
    schedule_stop(schedule);
    sem_destroy(&told);
    tear_down(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_there_comes_back),
        cmocka_unit_test(test_one_moment_while_others_write),
        cmocka_unit_test(test_every_flipped_byte_is_refused),
        cmocka_unit_test(test_altered_with_a_right_digest_is_refused),
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_other_keys_and_newer_forms),
        cmocka_unit_test(test_keys_as_text),
        cmocka_unit_test(test_parts_that_cannot_be_read),
        cmocka_unit_test(test_records_in_order_only),
        cmocka_unit_test(test_folder_and_pruning),
        cmocka_unit_test(test_the_clock_makes_the_first),
    };
    digest_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
