// Rows of the vault's own file. Its statements are here and not in an .sql file, for those are checked against the
// tables of the house.
#include "vault/vault_store.h"

static const Migration MIGRATIONS[] = {
    { "0001_vault.sql",
      // What wraps the keys of people, itself wrapped by a key that comes from the key file.
      "CREATE TABLE secret ("
      " version INTEGER NOT NULL PRIMARY KEY,"
      " wrapped BLOB NOT NULL," // nonce and sealed secret
      " made_at INTEGER NOT NULL" // seconds UTC
      ") STRICT, WITHOUT ROWID;"
      // One key: of a record, or of what was changed in it later.
      "CREATE TABLE person_key ("
      " id BLOB NOT NULL PRIMARY KEY," // as sealed texts name it
      " record BLOB NOT NULL,"         // personal.id, note.id, internal_note.id or photo.id of the house
      " secret INTEGER NOT NULL,"      // secret.version
      " wrapped BLOB NOT NULL"         // nonce and sealed key
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX person_key_by_record ON person_key (record);"
      "CREATE INDEX person_key_by_secret ON person_key (secret);"
      // Whose keys were destroyed, so that no older copy brings them back.
      "CREATE TABLE erased ("
      " record BLOB NOT NULL PRIMARY KEY,"
      " at INTEGER NOT NULL" // seconds UTC
      ") STRICT, WITHOUT ROWID;"
      // One look of somebody at the personal fields around a need.
      "CREATE TABLE opening ("
      " id INTEGER PRIMARY KEY,"
      " need BLOB NOT NULL,"
      " at INTEGER NOT NULL," // seconds UTC
      " account BLOB NOT NULL,"
      " organisation BLOB," // NULL: looked for none
      " role TEXT NOT NULL,"
      " purpose TEXT NOT NULL," // verify, deliver, review
      " fields TEXT NOT NULL"   // name phone landmark words notes internal photo
      ") STRICT;"
      "CREATE INDEX opening_by_need ON opening (need, at);"
      "CREATE INDEX opening_by_account ON opening (account, at);" },
    // Who looks back asks by time.
    { "0002_opening_by_time.sql", "CREATE INDEX opening_by_time ON opening (at);" },
};

static const Statement
    LIST_SECRETS[1] = { { "list_secrets", "SELECT version, wrapped FROM secret ORDER BY version" } },
    ADD_SECRET[1] = { { "add_secret", "INSERT INTO secret (version, wrapped, made_at) VALUES ($1, $2, $3)" } },
    DROP_SECRETS[1] = { { "drop_secrets", "DELETE FROM secret WHERE version < $1" } },
    PUT_KEY[1] = { { "put_key", "INSERT INTO person_key (id, record, secret, wrapped) VALUES ($1, $2, $3, $4)"
                                " ON CONFLICT (id) DO UPDATE SET secret = $3, wrapped = $4" } },
    FIND_KEY[1] = { { "find_key", "SELECT id, record, secret, wrapped FROM person_key WHERE id = $1" } },
    OLD_KEYS[1] = { { "old_keys", "SELECT id, record, secret, wrapped FROM person_key"
                                  " WHERE secret < $1 LIMIT 500" } },
    COUNTS[1] = { { "counts", "SELECT (SELECT count(*) FROM person_key), (SELECT count(*) FROM erased),"
                              " (SELECT coalesce(max(id), 0) FROM opening)" } },
    DROP_KEYS[1] = { { "drop_keys", "DELETE FROM person_key WHERE record = $1" } },
    ADD_ERASED[1] = { { "add_erased", "INSERT INTO erased (record, at) VALUES ($1, $2)"
                                      " ON CONFLICT (record) DO NOTHING" } },
    LIST_ERASED[1] = { { "list_erased", "SELECT record FROM erased" } },
    FIND_ERASED[1] = { { "find_erased", "SELECT 1 FROM erased WHERE record = $1" } },
    ADD_OPENING[1] = { { "add_opening", "INSERT INTO opening (need, at, account, organisation, role, purpose, fields)"
                                        " VALUES ($1, $2, $3, $4, $5, $6, $7)" } },
    OPENINGS_OF[1] = { { "openings_of", "SELECT need, at, account, organisation, role, purpose, fields FROM opening"
                                        " WHERE need = $1 ORDER BY at DESC, id DESC LIMIT $2" } },
    OPENINGS_IN[1] = { { "openings_in", "SELECT id, need, at, account, organisation, role, purpose, fields FROM opening"
                                        " WHERE at >= $1 AND at < $2 AND id > $3 ORDER BY id LIMIT $4" } },
    COUNT_OPENINGS[1] = { { "count_openings", "SELECT count(*) FROM opening WHERE account = $1 AND at > $2" } };

Fault vault_store_open(const char *path, Db **db_out)
{
    Db *db;
    DbOptions options = { .path = path, .readers = 1 };
    TRY(db_open(&options, &db));
    Fault fault = db_migrate(db, MIGRATIONS, sizeof MIGRATIONS / sizeof *MIGRATIONS);
    if (fault != OK) {
        db_close(db);
        return fault;
    }
    *db_out = db;
    return OK;
}

// ---- Secrets ----

Fault vault_store_secrets(DbConn *conn, Arena *arena, StoredSecret **secrets_out, size_t *count_out)
{
    StoredSecret *secrets = NULL;
    size_t count = 0;
    DbRows *rows = db_query(conn, LIST_SECRETS);
    while (db_next(rows)) {
        secrets = ARENA_GROW(arena, secrets, count);
        secrets[count++] = (StoredSecret){ db_row_int(rows, 0), db_row_bytes(rows, 1, arena) };
    }
    TRY(db_end(rows));
    *secrets_out = secrets;
    *count_out = count;
    return OK;
}

Fault vault_store_add_secret(DbConn *conn, int64_t version, Str wrapped, int64_t now)
{
    return db_run(conn, ADD_SECRET, db_int(version), db_bytes(wrapped), db_int(now));
}

Fault vault_store_drop_secrets(DbConn *conn, int64_t below)
{
    return db_run(conn, DROP_SECRETS, db_int(below));
}

// ---- Keys ----

Fault vault_store_put_key(DbConn *conn, const StoredKey *key)
{
    return db_run(conn, PUT_KEY, db_id(key->id), db_id(key->record), db_int(key->secret),
                  db_bytes(key->wrapped));
}

static StoredKey read_key(DbRows *rows, Arena *arena)
{
    return (StoredKey){ db_row_id(rows, 0), db_row_id(rows, 1), db_row_int(rows, 2),
                        db_row_bytes(rows, 3, arena) };
}

Fault vault_store_find_key(DbConn *conn, Arena *arena, Id id, StoredKey *key_out, bool *found_out)
{
    DbRows *rows = db_query(conn, FIND_KEY, db_id(id));
    *found_out = db_next(rows);
    if (*found_out) {
        *key_out = read_key(rows, arena);
    }
    return db_end(rows);
}

Fault vault_store_old_keys(DbConn *conn, Arena *arena, int64_t version, StoredKey **keys_out, size_t *count_out)
{
    StoredKey *keys = NULL;
    size_t count = 0;
    DbRows *rows = db_query(conn, OLD_KEYS, db_int(version));
    while (db_next(rows)) {
        keys = ARENA_GROW(arena, keys, count);
        keys[count++] = read_key(rows, arena);
    }
    TRY(db_end(rows));
    *keys_out = keys;
    *count_out = count;
    return OK;
}

Fault vault_store_count(DbConn *conn, int64_t *keys_out, int64_t *erased_out, int64_t *openings_out)
{
    DbRows *rows = db_query(conn, COUNTS);
    if (db_next(rows)) {
        *keys_out = db_row_int(rows, 0);
        *erased_out = db_row_int(rows, 1);
        *openings_out = db_row_int(rows, 2);
    }
    return db_end(rows);
}

// ---- Erasing ----

Fault vault_store_erase(DbConn *conn, Id record, int64_t now)
{
    TRY(db_run(conn, ADD_ERASED, db_id(record), db_int(now)));
    return db_run(conn, DROP_KEYS, db_id(record));
}

Fault vault_store_list_erased(DbConn *conn, Arena *arena, Id **records_out, size_t *count_out)
{
    Id *records = NULL;
    size_t count = 0;
    DbRows *rows = db_query(conn, LIST_ERASED);
    while (db_next(rows)) {
        records = ARENA_GROW(arena, records, count);
        records[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *records_out = records;
    *count_out = count;
    return OK;
}

Fault vault_store_is_erased(DbConn *conn, Id record, bool *erased_out)
{
    DbRows *rows = db_query(conn, FIND_ERASED, db_id(record));
    *erased_out = db_next(rows);
    return db_end(rows);
}

// ---- Openings ----

Fault vault_store_add_opening(DbConn *conn, const Opening *opening)
{
    return db_run(conn, ADD_OPENING, db_id(opening->need), db_int(opening->at), db_id(opening->account),
                  db_id(opening->organisation), db_text(opening->role), db_text(opening->purpose),
                  db_text(opening->fields));
}

Fault vault_store_openings_of(DbConn *conn, Arena *arena, Id need, Opening **openings_out, size_t *count_out)
{
    Opening *openings = ARENA_ARRAY(arena, Opening, VAULT_SEEN_MOST);
    size_t count = 0;
    DbRows *rows = db_query(conn, OPENINGS_OF, db_id(need), db_int(VAULT_SEEN_MOST));
    while (count < VAULT_SEEN_MOST && db_next(rows)) {
        openings[count++] = (Opening){ .need = db_row_id(rows, 0), .at = db_row_int(rows, 1),
                                       .account = db_row_id(rows, 2), .organisation = db_row_id(rows, 3),
                                       .role = db_row_text(rows, 4, arena),
                                       .purpose = db_row_text(rows, 5, arena),
                                       .fields = db_row_text(rows, 6, arena) };
    }
    TRY(db_end(rows));
    *openings_out = openings;
    *count_out = count;
    return OK;
}

Fault vault_store_openings_in(DbConn *conn, Arena *arena, const WireSpan *span, size_t most, Opening **openings_out,
                              size_t *count_out)
{
    Opening *openings = ARENA_ARRAY(arena, Opening, most);
    size_t count = 0;
    DbRows *rows = db_query(conn, OPENINGS_IN, db_int(span->since), db_int(span->until), db_int(span->after),
                            db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        openings[count++] = (Opening){ .number = db_row_int(rows, 0), .need = db_row_id(rows, 1),
                                       .at = db_row_int(rows, 2), .account = db_row_id(rows, 3),
                                       .organisation = db_row_id(rows, 4), .role = db_row_text(rows, 5, arena),
                                       .purpose = db_row_text(rows, 6, arena),
                                       .fields = db_row_text(rows, 7, arena) };
    }
    TRY(db_end(rows));
    *openings_out = openings;
    *count_out = count;
    return OK;
}

Fault vault_store_count_openings(DbConn *conn, Id account, int64_t since, int64_t *count_out)
{
    DbRows *rows = db_query(conn, COUNT_OPENINGS, db_id(account), db_int(since));
    *count_out = db_next(rows) ? db_row_int(rows, 0) : 0;
    return db_end(rows);
}
