// Tests of the vault: sealed texts open in their place alone, messages are strict, and fields are opened for those alone
// whom the tables let in, counted, recorded, erased for good.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "core/code_key.h"
#include "embedded.h"
#include "vault/shares.h"
#include "vault/vault.h"

enum { NOW = 1795446245 };

#define assert_ok(fault) assert_ptr_equal((fault), OK)

// ---- Sealing ----

static const SealPlace PLACE = { "personal", "name", { { 1, 2, 3 } } };

static SealPair pair_of(uint8_t seed)
{
    SealPair pair;
    seal_pair((const uint8_t[32]){ seed }, &pair);
    return pair;
}

static void test_a_text_opens_in_its_place_alone(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    SealChain chain;
    SealKey key = { .id = { { 9 } } };
    SealPair pair = pair_of(1);
    seal_chain_begin(&chain, pair.intake);
    seal_chain_next(&chain, &key);
    Str sealed = seal_text(arena, &key, &PLACE, STR("سلمى"));
    Str clear;
    assert_true(seal_open_text(arena, key.at, &PLACE, sealed, &clear));
    assert_true(str_is(clear, "سلمى"));
    const SealPlace others[] = { { "personal", "phone", PLACE.row }, { "note", "name", PLACE.row },
                                 { "personal", "name", { { 1, 2, 4 } } } };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(seal_open_text(arena, key.at, &others[i], sealed, &clear));
    }
    for (size_t i = 0; i < sealed.len; i++) {
        char *bytes = arena_take(arena, sealed.len);
        memcpy(bytes, sealed.at, sealed.len);
        bytes[i] ^= 1;
        bool opened = seal_open_text(arena, key.at, &PLACE, (Str){ bytes, sealed.len }, &clear);
        assert_int_equal(opened, i >= 1 && i < SEAL_HEAD_BYTES); // the key's name is not part of the seal: it leads to no key
        assert_false(seal_open_text(arena, key.at, &PLACE, str_slice(sealed, 0, i), &clear));
    }
    assert_null(seal_text(arena, &key, &PLACE, STR_NONE).at);
    arena_free(arena);
}

// The vault walks what the server walked; the server's memory leads forward only.
static void test_the_chain_forgets(void **state)
{
    (void)state;
    SealChain chain;
    SealPair pair = pair_of(1), other = pair_of(2);
    SealKey keys[SEAL_STEPS_MOST + 1];
    uint8_t walked[SEAL_KEY_BYTES], found[SEAL_KEY_BYTES];
    seal_chain_begin(&chain, pair.intake);
    for (int i = 0; i <= SEAL_STEPS_MOST; i++) {
        seal_chain_next(&chain, &keys[i]);
        assert_int_equal(keys[i].step, i % SEAL_STEPS_MOST);
        assert_memory_not_equal(chain.at, keys[i].at, SEAL_KEY_BYTES);
    }
    assert_memory_not_equal(keys[0].box, keys[SEAL_STEPS_MOST].box, SEAL_BOX_BYTES);
    assert_false(seal_open_box(&other, keys[0].box, walked));
    assert_true(seal_open_box(&pair, keys[0].box, walked));
    for (int i = 0; i < SEAL_STEPS_MOST; i++) {
        seal_step(walked, found);
        assert_memory_equal(found, keys[i].at, SEAL_KEY_BYTES);
    }
}

// ---- Messages ----

#define ask_for(what, why, how, by, these, number)                                                                     \
    ((WireAsk){ .act = (what), .purpose = (why), .proof = (how), .token = (by), .items = (these), .count = (number) })

static void test_messages_are_strict(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    WireItem items[] = { { KIND_PERSONAL, { { 1 } }, { { 2 } } }, { KIND_NOTE, { { 3 } }, { { 4 } } } };
    WireAsk ask = ask_for(WIRE_OPEN, PURPOSE_VERIFY, PROOF_SESSION, STR("token"), items, 2), read;
    Str packet = wire_write_ask(arena, &ask);
    assert_true(wire_read_ask(arena, packet, &read));
    assert_true(str_is(read.token, "token") && read.count == 2 && read.items[1].kind == KIND_NOTE);
    for (size_t len = 0; len < packet.len; len++) {
        assert_false(wire_read_ask(arena, str_slice(packet, 0, len), &read));
    }
    assert_false(wire_read_ask(arena, str_format(arena, "%.*s ", STR_ARG(packet)), &read));
    WireRecord record = { WIRE_OK, { { 7 } }, 42, { STR("a"), STR_NONE, STR(""), STR("d") } }, back;
    packet = wire_write_record(arena, &record);
    assert_true(wire_read_record(packet, &back));
    assert_true(str_is(back.fields[0], "a") && !back.fields[1].at && back.fields[2].at && back.number == 42);
    for (size_t len = 0; len < packet.len; len++) {
        assert_false(wire_read_record(str_slice(packet, 0, len), &back));
    }
    arena_free(arena);
}

// ---- A vault beside a house ----

// Areas PS.02. and PS.03.; organisations A0 and B0; need 20 (record 21, note 22, internal 23) in PS.02., need 30 (record 31)
// in PS.03.; claim 40 of A0 on need 20 with note 41.
#define ID(byte) ((Id){ { (byte) } })

typedef struct Bench {
    char folder[64];
    Arena *arena;
    Db *db;
    Keys keys;
    SealPair pair;
    Vault *vault;
    VaultOptions options;
    VaultAnswer answer;
    const char *sql; // to run
} Bench;

static int64_t clock_at = NOW;
static int64_t alarms;

static int64_t bench_now(void)
{
    return clock_at;
}

static void bench_alarm(const char *what, Id account, int64_t count)
{
    (void)what;
    (void)account;
    (void)count;
    alarms++;
}

static const char *in(Bench *bench, const char *name)
{
    return str_format(bench->arena, "%s/%s", bench->folder, name).at;
}

static Fault run_sql(DbConn *conn, void *context)
{
    Bench *bench = context;
    Statement *statement = ARENA_NEW(bench->arena, Statement);
    *statement = (Statement){ "test", bench->sql };
    return db_run(conn, statement);
}

static void run(Bench *bench, const char *sql)
{
    bench->sql = sql;
    assert_ok(db_transact(bench->db, run_sql, bench));
}

static const char *hex_of(Bench *bench, Str bytes)
{
    TextBuilder text = { .arena = bench->arena };
    for (size_t i = 0; i < bytes.len; i++) {
        text_add_format(&text, "%02x", (uint8_t)bytes.at[i]);
    }
    return text_done(&text).at;
}

static char *str_copy_mutable(Bench *bench, Str text)
{
    char *copy = arena_take(bench->arena, text.len + 1);
    memcpy(copy, text.at, text.len);
    return copy;
}

static const char *hex_id(Bench *bench, Id id)
{
    return hex_of(bench, (Str){ (const char *)id.at, sizeof id.at });
}

static void put_text(Bench *bench, const char *table, const char *column, Id row, Str text)
{
    SealChain chain;
    SealKey key = { .id = row };
    key.id.at[15] = (uint8_t)column[0];
    SealPlace place = { table, column, row };
    seal_chain_begin(&chain, bench->pair.intake);
    seal_chain_next(&chain, &key);
    Str sealed = seal_text(bench->arena, &key, &place, text);
    run(bench, str_format(bench->arena, "UPDATE %s SET %s = x'%s' WHERE id = x'%s'", table, column,
                          hex_of(bench, sealed), hex_id(bench, row)).at);
    run(bench, str_format(bench->arena, "INSERT INTO intake_key VALUES (x'%s', x'%s', x'%s', %u)",
                          hex_id(bench, key.id), hex_id(bench, row),
                          hex_of(bench, (Str){ (const char *)key.box, sizeof key.box }), key.step).at);
}

static Str code_of(Bench *bench, const char *owner)
{
    uint8_t secret[7] = { 0 };
    memcpy(secret, owner, sizeof secret);
    return code_from_secret(bench->arena, secret);
}

static void put_need(Bench *bench, uint8_t need, const char *area, const char *owner)
{
    CodeKey key = code_key(&bench->keys, code_of(bench, owner));
    run(bench, str_format(bench->arena,
                          "INSERT INTO need (id, code_key, whom, raised_by_other, area, area_path, governorate, people,"
                          " urgency, state, state_before, asked, personal, created_at, due_at, fresh_until)"
                          " VALUES (x'%s', x'%s', 'person', 0, 'x', '%s', 'x', 1, 0, 2, 0, 0, x'%s', 1, 1, 1)",
                          hex_id(bench, ID(need)), hex_of(bench, (Str){ (const char *)key.at, sizeof key.at }), area,
                          hex_id(bench, ID(need + 1))).at);
    run(bench, str_format(bench->arena, "INSERT INTO personal (id, changed_at) VALUES (x'%s', 1)",
                          hex_id(bench, ID(need + 1))).at);
    put_text(bench, "personal", "name", ID(need + 1), STR("Salma"));
    put_text(bench, "personal", "phone", ID(need + 1), STR("599000000"));
}

// An account with one grant and a session, whose token is its name.
static void put_person(Bench *bench, uint8_t id, const char *token, const char *grant)
{
    Digest key = digest_keyed(bench->keys.lookups, "istijaba/session/v1", str_from(token));
    const char *account = hex_id(bench, ID(id));
    run(bench, str_format(bench->arena,
                          "INSERT INTO account (id, phone, name, password_hash, created_at) VALUES (x'%s', '%d', 'x', 'x', 1)",
                          account, id).at);
    run(bench, str_format(bench->arena, "INSERT INTO session (token_key, id, account, created_at, seen_at) VALUES (x'%s', x'%s', x'%s', %d, %d)",
                          hex_of(bench, (Str){ (const char *)key.at, sizeof key.at }), account, account, NOW - 10,
                          NOW - 10).at);
    run(bench, str_format(bench->arena,
                          "INSERT INTO grant_given (id, account, role, area, area_path, organisation, until, given_at)"
                          " VALUES (x'%s', x'%s', %s, %d, 1)",
                          account, account, grant, NOW + 100000).at);
}

// Of an organisation, in Gaza: 0x50, where 0x51 is the landmark and 0x52 the person. 0x53 is another's, elsewhere.
static void put_households(Bench *bench)
{
    static const struct { uint8_t id, personal; const char *area; } all[] = { { 0x50, 0x51, "PS.02.01." }, { 0x53, 0x54, "PS.03.01." } };
    for (size_t i = 0; i < 2; i++) {
        run(bench, str_format(bench->arena, "INSERT INTO household VALUES (x'%s', 'x', '%s', 'x', x'%s', NULL, x'%s', NULL, 1, 1)",
                              hex_id(bench, ID(all[i].id)), all[i].area, hex_id(bench, ID(0xA0)),
                              hex_id(bench, ID(all[i].personal))).at);
        run(bench, str_format(bench->arena, "INSERT INTO personal (id, changed_at) VALUES (x'%s', 1)",
                              hex_id(bench, ID(all[i].personal))).at);
    }
    run(bench, str_format(bench->arena, "INSERT INTO person VALUES (x'%s', x'%s', 0, 1, NULL)", hex_id(bench, ID(0x52)),
                          hex_id(bench, ID(0x50))).at);
    run(bench, str_format(bench->arena, "INSERT INTO identity (id, changed_at) VALUES (x'%s', 1)", hex_id(bench, ID(0x52))).at);
    put_text(bench, "identity", "given", ID(0x52), STR("Salma"));
    put_text(bench, "personal", "name", ID(0x51), STR("here"));
}

static void put_house(Bench *bench)
{
    put_households(bench);
    put_need(bench, 0x20, "PS.02.01.", "owner20");
    put_need(bench, 0x30, "PS.03.01.", "owner30");
    run(bench, str_format(bench->arena, "INSERT INTO note VALUES (x'%s', x'%s', 1, 0, x'01')", hex_id(bench, ID(0x22)),
                          hex_id(bench, ID(0x20))).at);
    run(bench, str_format(bench->arena, "INSERT INTO internal_note VALUES (x'%s', x'%s', 1, x'01', x'01')",
                          hex_id(bench, ID(0x23)), hex_id(bench, ID(0x20))).at);
    run(bench, str_format(bench->arena, "INSERT INTO note VALUES (x'%s', x'%s', 1, 1, x'01')", hex_id(bench, ID(0x41)),
                          hex_id(bench, ID(0x40))).at);
    run(bench, str_format(bench->arena,
                          "INSERT INTO claim (id, line, need, organisation, quantity, state, due_at, created_at, changed_at,"
                          " made_by, wrong_tries) VALUES (x'%s', x'01', x'%s', x'%s', 1, 0, 1, 1, 1, x'01', 0)",
                          hex_id(bench, ID(0x40)), hex_id(bench, ID(0x20)), hex_id(bench, ID(0xA0))).at);
    put_text(bench, "note", "words", ID(0x22), STR("question"));
    put_text(bench, "internal_note", "words", ID(0x23), STR("internal"));
    put_text(bench, "note", "words", ID(0x41), STR("contest"));
    put_person(bench, 1, "coordinator", "'coordinator', 'x', 'PS.02.', NULL");
    put_person(bench, 2, "elsewhere", "'coordinator', 'x', 'PS.03.', NULL");
    put_person(bench, 3, "holder", str_format(bench->arena, "'field-worker', 'x', 'PS.', x'%s'", hex_id(bench, ID(0xA0))).at);
    put_person(bench, 4, "other", str_format(bench->arena, "'organisation-manager', 'x', 'PS.', x'%s'", hex_id(bench, ID(0xB0))).at);
    put_person(bench, 5, "reviewer", "'reviewer', 'x', 'PS.02.', NULL");
    put_person(bench, 6, "administrator", "'administrator', 'x', 'PS.', NULL");
    put_person(bench, 7, "auditor", "'auditor', 'x', 'PS.', NULL");
}

static void open_vault(Bench *bench)
{
    assert_ok(vault_open(&bench->options, &bench->vault));
}

static int setup(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    digest_start();
    clock_at = NOW;
    alarms = 0;
    snprintf(bench->folder, sizeof bench->folder, "/tmp/istijaba-vault-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    bench->arena = arena_new();
    keys_derive((const uint8_t[32]){ 7 }, &bench->keys);
    bench->options = (VaultOptions){ .house = in(bench, "data.db"), .file = in(bench, "people"),
                                     .key_file = in(bench, "secret"), .keys = &bench->keys,
                                     .openings_per_hour = 5, .needs_per_hour = 100, .second_factor_s = (int64_t)2 * NOW, .alarm_at = 3, .now = bench_now, .alarm = bench_alarm };
    assert_ok(secrets_make(bench->options.key_file));
    assert_ok(secrets_public(bench->options.key_file, bench->pair.intake));
    assert_ok(db_open(&(DbOptions){ .path = bench->options.house, .readers = 1 }, &bench->db));
    Migration *migrations = ARENA_ARRAY(bench->arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    assert_ok(db_migrate(bench->db, migrations, embedded_schema_count));
    put_house(bench);
    open_vault(bench);
    *state = bench;
    return 0;
}

static int teardown(void **state)
{
    static const char *const files[] = { "data.db", "data.db-wal", "data.db-shm", "people", "people-wal", "people-shm", "secret" };
    Bench *bench = *state;
    vault_close(bench->vault);
    db_close(bench->db);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        unlink(in(bench, files[i]));
    }
    int code = rmdir(bench->folder);
    arena_free(bench->arena);
    free(bench);
    return code;
}

static WireStatus ask_vault(Bench *bench, const WireAsk *ask)
{
    vault_answer(bench->vault, bench->arena, wire_write_ask(bench->arena, ask), &bench->answer);
    return bench->answer.head.status;
}

static const WireItem PERSON = { KIND_IDENTITY, ID(0x52), ID(0x50) }, PERSON_ELSEWHERE = { KIND_IDENTITY, ID(0x52), ID(0x53) },
                      HOUSEHOLD_PLACE = { KIND_PERSONAL, ID(0x51), ID(0x50) };
static const WireItem RECORD = { KIND_PERSONAL, ID(0x21), ID(0x20) }, RECORD_ELSEWHERE = { KIND_PERSONAL, ID(0x31), ID(0x30) },
                      NOTE = { KIND_NOTE, ID(0x22), ID(0x20) }, INTERNAL = { KIND_INTERNAL_NOTE, ID(0x23), ID(0x20) },
                      CONTEST = { KIND_NOTE, ID(0x41), ID(0x40) };

// The first text that is opened, or what was said instead.
static const char *opens(Bench *bench, const char *token, WirePurpose purpose, WireItem item)
{
    WireAsk ask = ask_for(WIRE_OPEN, purpose, purpose == PURPOSE_FOLLOW ? PROOF_CODE : PROOF_SESSION,
                    purpose == PURPOSE_FOLLOW ? code_of(bench, token) : str_from(token), &item, 1);
    WireStatus status = ask_vault(bench, &ask);
    if (status != WIRE_OK) {
        return status == WIRE_LIMITED   ? "limited"
               : status == WIRE_LOCKED  ? "locked"
               : status == WIRE_REFUSED ? "all refused"
                                        : "failed";
    }
    const WireRecord *record = &bench->answer.records[0];
    return record->status == WIRE_REFUSED ? "refused"
           : record->fields[0].at         ? str_to_c(bench->arena, record->fields[0])
                                          : "nothing";
}

static void test_who_may_open_what(void **state)
{
    Bench *bench = *state;
    bench->options.openings_per_hour = 1000;
    vault_close(bench->vault);
    open_vault(bench);
    const struct {
        const char *token;
        WirePurpose purpose;
        WireItem item;
        const char *wanted;
    } cases[] = {
        { "coordinator", PURPOSE_VERIFY, RECORD, "Salma" },
        { "coordinator", PURPOSE_VERIFY, NOTE, "question" },
        { "coordinator", PURPOSE_VERIFY, INTERNAL, "internal" },
        { "coordinator", PURPOSE_VERIFY, RECORD_ELSEWHERE, "refused" },
        { "elsewhere", PURPOSE_VERIFY, RECORD, "refused" },
        { "elsewhere", PURPOSE_VERIFY, INTERNAL, "refused" },
        { "coordinator", PURPOSE_DELIVER, RECORD, "refused" },
        { "coordinator", PURPOSE_NONE, RECORD, "refused" },
        { "coordinator", PURPOSE_FOLLOW, RECORD, "refused" }, // no code of anybody
        { "nobody", PURPOSE_VERIFY, RECORD, "refused" },
        { "holder", PURPOSE_DELIVER, RECORD, "Salma" },
        { "holder", PURPOSE_DELIVER, CONTEST, "contest" },
        { "holder", PURPOSE_DELIVER, NOTE, "refused" },
        { "holder", PURPOSE_DELIVER, INTERNAL, "refused" },
        { "holder", PURPOSE_DELIVER, RECORD_ELSEWHERE, "refused" },
        { "holder", PURPOSE_VERIFY, RECORD, "refused" },
        { "other", PURPOSE_DELIVER, RECORD, "refused" },
        { "other", PURPOSE_DELIVER, CONTEST, "refused" },
        { "reviewer", PURPOSE_REVIEW, CONTEST, "contest" },
        { "reviewer", PURPOSE_REVIEW, RECORD, "refused" },
        { "reviewer", PURPOSE_VERIFY, RECORD, "refused" },
        { "administrator", PURPOSE_VERIFY, RECORD, "refused" },
        { "coordinator", PURPOSE_REGISTER, PERSON, "Salma" },
        { "coordinator", PURPOSE_REGISTER, HOUSEHOLD_PLACE, "here" },
        { "coordinator", PURPOSE_REGISTER, RECORD, "refused" },
        { "coordinator", PURPOSE_REGISTER, PERSON_ELSEWHERE, "refused" },
        { "coordinator", PURPOSE_VERIFY, PERSON, "refused" },
        { "holder", PURPOSE_REGISTER, PERSON, "Salma" },
        { "holder", PURPOSE_DELIVER, PERSON, "refused" },
        { "other", PURPOSE_REGISTER, PERSON, "refused" },
        { "elsewhere", PURPOSE_REGISTER, PERSON, "refused" },
        { "reviewer", PURPOSE_REGISTER, PERSON, "refused" },
        { "administrator", PURPOSE_REGISTER, PERSON, "refused" },
        { "nobody", PURPOSE_REGISTER, PERSON, "refused" },
        { "administrator", PURPOSE_REVIEW, CONTEST, "refused" },
        { "auditor", PURPOSE_VERIFY, RECORD, "refused" },
        { "owner20", PURPOSE_FOLLOW, RECORD, "Salma" },
        { "owner20", PURPOSE_FOLLOW, NOTE, "question" },
        { "owner20", PURPOSE_FOLLOW, INTERNAL, "refused" },
        { "owner20", PURPOSE_FOLLOW, RECORD_ELSEWHERE, "refused" },
        // Another's record under one's own need, and a record as if it were a note.
        { "coordinator", PURPOSE_VERIFY, { KIND_PERSONAL, ID(0x31), ID(0x20) }, "refused" },
        { "coordinator", PURPOSE_VERIFY, { KIND_NOTE, ID(0x41), ID(0x20) }, "nothing" },
        { "coordinator", PURPOSE_VERIFY, { KIND_NEED, ID(0x20), ID(0x20) }, "all refused" },
        { "coordinator", PURPOSE_VERIFY, { KIND_PERSONAL, ID(0x21), ID(0x40) }, "refused" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = opens(bench, cases[i].token, cases[i].purpose, cases[i].item);
        if (strcmp(got, cases[i].wanted) != 0) {
            fail_msg("%s, purpose %d, kind %d, case %zu: %s, not %s", cases[i].token, cases[i].purpose, cases[i].item.kind,
                     i, got, cases[i].wanted);
        }
    }
}

// The server's word is not enough: a session that lacks its second factor is nobody's here, too.
static void test_without_a_second_factor(void **state)
{
    Bench *bench = *state;
    const char *account = hex_id(bench, ID(1));
    run(bench, "UPDATE session SET second = 'outstanding'");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "refused");
    run(bench, "UPDATE session SET second = 'none'");
    run(bench, str_format(bench->arena, "INSERT INTO totp (account, begun) VALUES (x'%s', x'01')", account).at);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma"); // none is in force yet
    run(bench, "UPDATE totp SET confirmed_at = 1");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "refused");
    run(bench, "UPDATE session SET second = 'totp'");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
}

static void test_time_for_a_second_factor_runs_out(void **state)
{
    Bench *bench = *state;
    bench->options.second_factor_s = 3600;
    vault_close(bench->vault);
    open_vault(bench);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "refused");
    run(bench, str_format(bench->arena, "INSERT INTO factor_grace SELECT id, %d FROM account", NOW - 3000).at);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
    run(bench, str_format(bench->arena, "UPDATE factor_grace SET since = %d", NOW - 3600).at);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "refused");
    run(bench, str_format(bench->arena, "INSERT INTO printed_code VALUES (x'%s', x'01', 1, 1)", hex_id(bench, ID(1))).at);
    run(bench, "UPDATE session SET second = 'printed'");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
    run(bench, "DELETE FROM printed_code");
    run(bench, "INSERT INTO house_note VALUES ('demo', '1')");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
}

// Whoever can make up sessions and codes, as a taken server could, is bounded in all.
static void test_all_together_are_bounded(void **state)
{
    Bench *bench = *state;
    bench->options.needs_per_hour = 1;
    vault_close(bench->vault);
    open_vault(bench);
    assert_string_equal(opens(bench, "owner20", PURPOSE_FOLLOW, RECORD), "Salma");
    assert_int_equal(alarms, 1); // half of one is one
    assert_string_equal(opens(bench, "elsewhere", PURPOSE_VERIFY, RECORD_ELSEWHERE), "limited");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma"); // the same need
    assert_int_equal(alarms, 2);
    clock_at += 3600;
    assert_string_equal(opens(bench, "owner20", PURPOSE_FOLLOW, RECORD), "Salma");
}

// A file of many: need 20 and, by mistake, 30 in an export of PS.02. that the coordinator took and another agreed to.
static void put_export(Bench *bench)
{
    put_person(bench, 8, "second", "'coordinator', 'x', 'PS.', NULL");
    run(bench, str_format(bench->arena,
                          "INSERT INTO bulk_export VALUES (x'%s', 'x', 'PS.02.', 'open', 'other', 2, x'%s', 1, %d, %d)",
                          hex_id(bench, ID(0x60)), hex_id(bench, ID(1)), NOW + 1000, NOW).at);
    for (int need = 0x20; need <= 0x30; need += 0x10) {
        run(bench, str_format(bench->arena, "INSERT INTO bulk_export_need VALUES (x'%s', x'%s', %d)",
                              hex_id(bench, ID((uint8_t)need)), hex_id(bench, ID(0x60)), need).at);
    }
    run(bench, str_format(bench->arena,
                          "INSERT INTO proposal VALUES (x'%s', 'export', x'%s', 'PS.02.', '{}', 'why', x'%s', 1, 9, 'agreed',"
                          " x'%s', 2, NULL)",
                          hex_id(bench, ID(0x61)), hex_id(bench, ID(0x60)), hex_id(bench, ID(1)), hex_id(bench, ID(8))).at);
}

static void test_a_file_opens_what_two_agreed_to(void **state)
{
    // What is not so any more, and so that it is again.
    static const char *const CHANGES[][2] = {
        { "UPDATE proposal SET state = 'refused'", "UPDATE proposal SET state = 'agreed'" },
        { "UPDATE proposal SET kind = 'grant'", "UPDATE proposal SET kind = 'export'" },
        { "UPDATE bulk_export SET taken_at = NULL", "UPDATE bulk_export SET taken_at = 1795446245" },
        { "UPDATE bulk_export SET asked_by = x'02'", "UPDATE bulk_export SET asked_by = (SELECT proposed_by FROM proposal)" },
        { "UPDATE grant_given SET ended_at = 1 WHERE area_path = 'PS.'", "UPDATE grant_given SET ended_at = NULL" },
        { "UPDATE grant_given SET area_path = 'PS.02.01.' WHERE area_path = 'PS.'",
          "UPDATE grant_given SET area_path = 'PS.' WHERE area_path = 'PS.02.01.'" },
        { "UPDATE grant_given SET ended_at = 1 WHERE area_path = 'PS.02.'", "UPDATE grant_given SET ended_at = NULL" },
        { "UPDATE need SET area_path = 'PS.03.01.'", "UPDATE need SET area_path = 'PS.02.01.'" },
    };
    Bench *bench = *state;
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD), "refused");
    put_export(bench);
    run(bench, "DROP TRIGGER proposal_settles_once");
    run(bench, "DROP TRIGGER proposal_keeps");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD), "Salma");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, NOTE), "refused");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, INTERNAL), "refused");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD_ELSEWHERE), "refused"); // it has moved away
    assert_string_equal(opens(bench, "second", PURPOSE_EXPORT, RECORD), "refused");
    assert_string_equal(opens(bench, "administrator", PURPOSE_EXPORT, RECORD), "refused");
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++) {
        run(bench, CHANGES[i][0]);
        assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD), "refused");
        run(bench, CHANGES[i][1]);
    }
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD), "Salma");
    clock_at += 10 * 60;
    assert_string_equal(opens(bench, "coordinator", PURPOSE_EXPORT, RECORD), "refused");
}

static void test_rights_end(void **state)
{
    Bench *bench = *state;
    run(bench, "UPDATE claim SET state = 5"); // given back
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "refused");
    run(bench, "UPDATE claim SET state = 2");
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "Salma");
    run(bench, "UPDATE grant_given SET ended_at = 1 WHERE role = 'coordinator'");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "refused");
    run(bench, "UPDATE account SET lost_at = 1"); // the one switch
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "refused");
    run(bench, "UPDATE account SET lost_at = NULL");
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "Salma");
    clock_at += 31 * 60; // the session idled
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "refused");
}

static size_t count_seen(Bench *bench, const char *code)
{
    WireItem need = { KIND_NEED, ID(0x20), ID(0x20) };
    WireAsk ask = ask_for(WIRE_OPEN, PURPOSE_FOLLOW, PROOF_CODE, code_of(bench, code), &need, 1);
    return ask_vault(bench, &ask) == WIRE_OK ? bench->answer.head.count : 99;
}

static void test_openings_are_told(void **state)
{
    Bench *bench = *state;
    assert_int_equal(count_seen(bench, "owner20"), 0);
    opens(bench, "owner20", PURPOSE_FOLLOW, RECORD); // their own look is no news
    opens(bench, "other", PURPOSE_DELIVER, RECORD);       // refused: nothing was seen
    opens(bench, "coordinator", PURPOSE_VERIFY, RECORD);
    opens(bench, "holder", PURPOSE_DELIVER, CONTEST);
    assert_int_equal(count_seen(bench, "owner20"), 2);
    const WireRecord *seen = bench->answer.records; // the latest first
    assert_true(str_is(seen[0].fields[1], "field-worker") && str_is(seen[0].fields[2], "deliver") && str_is(seen[0].fields[3], "notes"));
    assert_true(str_is(seen[1].fields[1], "coordinator") && str_is(seen[1].fields[3], "name phone"));
    assert_true(seen[1].number == NOW && id_equal(seen[0].id, ID(0xA0)));
    assert_int_equal(count_seen(bench, "owner30"), 99); // another owner
}

static void test_openings_are_limited(void **state)
{
    Bench *bench = *state;
    for (int i = 0; i < 5; i++) {
        assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
        assert_int_equal(alarms, i >= 2);
    }
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "limited");
    assert_int_equal(alarms, 2);
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "Salma");
    assert_int_equal(count_seen(bench, "owner20"), 6);
    clock_at += 3600;
    run(bench, "UPDATE session SET seen_at = seen_at + 3600");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
}

static void test_adopted_and_rotated(void **state)
{
    Bench *bench = *state;
    assert_int_equal(ask_vault(bench, &(WireAsk){ .act = WIRE_ADOPT }), WIRE_OK);
    assert_int_equal(bench->answer.head.count, 9);
    run(bench, "DELETE FROM intake_key");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
    assert_int_equal(ask_vault(bench, &(WireAsk){ .act = WIRE_ROTATE }), WIRE_OK);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
    vault_close(bench->vault);
    open_vault(bench);
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, RECORD), "Salma");
    assert_int_equal(ask_vault(bench, &(WireAsk){ .act = WIRE_STATUS }), WIRE_OK);
    assert_int_equal(bench->answer.records[0].number, 9);
    assert_int_equal(bench->answer.records[4].number, 2); // version of the secret
}

static void test_erased_for_good(void **state)
{
    Bench *bench = *state;
    WireItem need = { KIND_NEED, ID(0x20), ID(0x20) };
    WireAsk ask = ask_for(WIRE_ERASE, PURPOSE_FOLLOW, PROOF_CODE, code_of(bench, "owner30"), &need, 1);
    assert_int_equal(ask_vault(bench, &ask), WIRE_REFUSED); // another owner
    ask = ask_for(WIRE_ERASE, PURPOSE_VERIFY, PROOF_SESSION, STR("coordinator"), &need, 1);
    assert_int_equal(ask_vault(bench, &ask), WIRE_REFUSED);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
    ask = ask_for(WIRE_ERASE, PURPOSE_FOLLOW, PROOF_CODE, code_of(bench, "owner20"), &need, 1);
    assert_int_equal(ask_vault(bench, &ask), WIRE_OK);
    // The keys still lie at intake, as in an older copy of the data: they open nothing, and are not taken over again.
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "nothing");
    assert_int_equal(ask_vault(bench, &(WireAsk){ .act = WIRE_ADOPT }), WIRE_OK);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "nothing");
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, NOTE), "nothing");
    assert_string_equal(opens(bench, "holder", PURPOSE_DELIVER, CONTEST), "nothing");
    assert_string_equal(opens(bench, "elsewhere", PURPOSE_VERIFY, RECORD_ELSEWHERE), "Salma");
}

static void test_locked(void **state)
{
    Bench *bench = *state;
    assert_ok(secrets_set_passphrase(bench->options.key_file, STR_NONE, STR("ليمون وزعتر")));
    assert_true(secrets_are_locked(bench->options.key_file));
    uint8_t intake[32];
    assert_ok(secrets_public(bench->options.key_file, intake)); // intake goes on
    assert_memory_equal(intake, bench->pair.intake, sizeof intake);
    vault_close(bench->vault);
    open_vault(bench);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "locked");
    assert_int_equal(ask_vault(bench, &(WireAsk){ .act = WIRE_UNLOCK, .proof = PROOF_PASSPHRASE, .token = STR("wrong") }), WIRE_LOCKED);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "locked");
    WireAsk unlock = { .act = WIRE_UNLOCK, .proof = PROOF_PASSPHRASE, .token = STR("ليمون وزعتر") };
    assert_int_equal(ask_vault(bench, &unlock), WIRE_OK);
    assert_string_equal(opens(bench, "coordinator", PURPOSE_VERIFY, RECORD), "Salma");
}

static void test_shares(void **state)
{
    Bench *bench = *state;
    const char *path = bench->options.key_file;
    Str shares[SHARES_MOST];
    uint8_t before[32], after[32];
    size_t bad = 99;
    assert_ok(secrets_read_seed(path, STR_NONE, before));
    assert_ok(shares_split(bench->arena, path, STR_NONE, (const int[2]){ 3, 5 }, shares));
    assert_ptr_equal(shares_combine(path, shares, 3, &bad), KEYS_UNREADABLE); // a key that is there stays
    const int picks[][3] = { { 0, 1, 2 }, { 4, 2, 0 }, { 1, 3, 4 } };
    for (size_t i = 0; i < 3; i++) {
        Str some[] = { shares[picks[i][0]], shares[picks[i][1]], shares[picks[i][2]] };
        unlink(path);
        assert_ok(shares_combine(path, some, 3, &bad));
        assert_ok(secrets_read_seed(path, STR_NONE, after));
        assert_memory_equal(before, after, sizeof before);
        unlink(path);
        assert_ptr_equal(shares_combine(path, some, 2, &bad), SHARES_TOO_FEW);
        // Every single slip is found.
        for (size_t at = 0; at < some[1].len; at++) {
            char *slip = str_copy_mutable(bench, some[1]);
            slip[at] = slip[at] == '7' ? '3' : '7';
            Str slipped[] = { some[0], { slip, some[1].len }, some[2] };
            assert_ptr_not_equal(shares_combine(path, slipped, 3, &bad), OK);
        }
        Str doubled[] = { some[0], some[1], some[1] };
        assert_ptr_equal(shares_combine(path, doubled, 3, &bad), SHARES_DIFFER);
    }
    assert_int_not_equal(access(path, F_OK), 0);
}

static void test_nonsense_is_answered(void **state)
{
    Bench *bench = *state;
    vault_answer(bench->vault, bench->arena, STR("nonsense"), &bench->answer);
    assert_int_equal(bench->answer.head.status, WIRE_FAILED);
    vault_answer(bench->vault, bench->arena, STR(""), &bench->answer);
    assert_int_equal(bench->answer.head.status, WIRE_FAILED);
}

#define WITH_VAULT(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    digest_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_opens_in_its_place_alone),
        cmocka_unit_test(test_the_chain_forgets),
        cmocka_unit_test(test_messages_are_strict),
        WITH_VAULT(test_who_may_open_what),
        WITH_VAULT(test_without_a_second_factor),
        WITH_VAULT(test_time_for_a_second_factor_runs_out),
        WITH_VAULT(test_all_together_are_bounded),
        WITH_VAULT(test_a_file_opens_what_two_agreed_to),
        WITH_VAULT(test_rights_end),
        WITH_VAULT(test_openings_are_told),
        WITH_VAULT(test_openings_are_limited),
        WITH_VAULT(test_adopted_and_rotated),
        WITH_VAULT(test_erased_for_good),
        WITH_VAULT(test_locked),
        WITH_VAULT(test_shares),
        WITH_VAULT(test_nonsense_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
