// All that a rule needs: memory, a transaction, who asks, what time it is, the house's settings and
// keys. HTTP, the command line, jobs and tests each make one, so all four run the same rules.
#ifndef CORE_WORK_H
#define CORE_WORK_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/text.h"
#include "core/keys.h"
#include "core/settings.h"
#include "db/db.h"

struct User; // access/access.h; NULL is "anyone"

typedef struct Work {
    Arena *arena;
    DbConn *db;
    const struct User *user;
    int64_t now; // seconds, UTC
    const Settings *settings;
    const Keys *keys;
    Str fault_field;     // the innermost input at fault: "lines[0].quantity"; STR_NONE is ""
    int64_t fault_limit; // the bound that was broken, shown as {limit} in the message
    int64_t rows;        // needs, and promises on them, that the document shows: http/ counts them for each account
    bool has_sealed;     // the document has places that only the vault fills (vault/reveal.h)
} Work;

// A new id, ordered by the machine's time to the millisecond, whatever `now` the work was given: rows that
// are stored together lie together.
Id work_new_id(void);

// The same id each time for a thing that is known by a name (an area by its P-code, a message by its key), so
// that it can have a history: of family ("area") and name.
Id work_named_id(const char *family, Str name);

// Return these: `return fault_at(work, ITEM_UNKNOWN, "lines[%zu].item", i);`
MUST_USE Fault fault_at(Work *work, Fault fault, const char *field, ...)
    __attribute__((format(printf, 3, 4)));
MUST_USE Fault fault_beyond(Work *work, Fault fault, int64_t limit, const char *field, ...)
    __attribute__((format(printf, 4, 5)));

#endif
