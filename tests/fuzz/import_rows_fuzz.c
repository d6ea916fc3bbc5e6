// Any bytes as a file to import, in a house of the real tables, as a trial: it ends, says something, and stores nothing. The
// first byte tells the kind of file.
#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "import/parts.h"
#include "place_house.h"
#include "vault/door.h"
#include "vault/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// The house lives as long as its arena: until the process ends.
static ImportContext open_house(Arena *arena)
{
    static Settings settings;
    static Keys keys;
    VaultSecrets secrets;
    Str path;
    Db *db = place_database(arena, &path);
    settings_defaults(&settings);
    keys_derive((const uint8_t[32]){ 7 }, &keys);
    secrets_derive((const uint8_t[32]){ 9 }, &secrets);
    keys.vault = door_new(secrets.pair.intake, NULL);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return (ImportContext){ .db = db, .settings = &settings, .keys = &keys, .language = LANGUAGE_EN, .path = "fuzz",
                            .has_files = true, .errors_fd = -1, .dry_run = true, .out_fd = nowhere, .err_fd = nowhere,
                            .now = 1795446245 };
}

static const Statement COUNT_ROWS[1] = { { "fuzz_count_rows", "SELECT (SELECT count(*) FROM need) + (SELECT count(*) FROM area)"
                                                              " + (SELECT count(*) FROM item) + (SELECT count(*) FROM event)" } };

static Fault count_rows(DbConn *conn, void *context)
{
    DbRows *rows = db_query(conn, COUNT_ROWS);
    while (db_next(rows)) {
        *(int64_t *)context = db_row_int(rows, 0);
    }
    return db_end(rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static Arena *arena;
    static ImportContext context;
    if (!arena) {
        arena = arena_new();
        context = open_house(arena);
    }
    if (size == 0) {
        return 0;
    }
    int64_t before = 0, after = 0;
    Fault fault = db_read(context.db, count_rows, &before);
    assert(fault == OK);
    context.kind = (ImportKind)(bytes[0] % IMPORT_KIND_COUNT);
    context.ignore_unknown = bytes[0] & 0x40;
    context.file_fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(context.file_fd >= 0);
    ssize_t written = write(context.file_fd, bytes + 1, size - 1);
    assert(written == (ssize_t)size - 1);
    lseek(context.file_fd, 0, SEEK_SET);
    int code = import_command(&context);
    assert(code == 0 || code == 1);
    close(context.file_fd);
    fault = db_read(context.db, count_rows, &after);
    assert(fault == OK && before == after);
    return 0;
}
