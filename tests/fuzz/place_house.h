// A database with the program's own tables, in the fuzzer's place. Not here: who lives in it.
#ifndef FUZZ_PLACE_HOUSE_H
#define FUZZ_PLACE_HOUSE_H

#include "base/digest.h"
#include "db/db.h"
#include "embedded.h"
#include "place.h"

// The path of its file, in the arena; open until the process ends.
static inline Db *place_database(Arena *arena, Str *path_out)
{
    Db *db;
    digest_start();
    *path_out = str_format(arena, "%s/house.db", place());
    DbOptions options = { .path = path_out->at, .readers = 1 };
    Migration *migrations = ARENA_ARRAY(arena, Migration, embedded_schema_count);
    for (size_t i = 0; i < embedded_schema_count; i++) {
        migrations[i] = (Migration){ embedded_schema[i].name, embedded_schema[i].bytes };
    }
    Fault fault = db_open(&options, &db);
    assert(fault == OK);
    fault = db_migrate(db, migrations, embedded_schema_count);
    assert(fault == OK);
    return db;
}

#endif
