// Writing the file anew, so that nothing deleted is left in it. Not here: when that is worth its time.
#include "db/internal.h"

Fault db_compact(Db *db)
{
    DbConn conn = { 0 };
    Fault fault = conn_open(db, CONN_CHECKPOINTER, &conn);
    if (fault == OK) {
        // The copy on the way may be larger than memory.
        int code = sqlite3_exec(conn.handle,
                                "PRAGMA temp_store=FILE; PRAGMA secure_delete=ON; VACUUM;"
                                "PRAGMA wal_checkpoint(TRUNCATE);",
                                NULL, NULL, NULL);
        fault = conn_fault(&conn, code, "compact");
    }
    conn_close(&conn);
    return fault;
}
