-- Filters of the board that an account keeps, each under a name.
CREATE TABLE board_view (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    account BLOB NOT NULL,             -- account.id: whose it is; nobody else sees it
    name TEXT NOT NULL,
    query TEXT NOT NULL,               -- as in the address of the board: 'state=received&urgency=critical'
    is_start INTEGER NOT NULL,         -- 1: the board opens with it; at most one of an account
    created_at INTEGER NOT NULL        -- seconds UTC
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX board_view_by_name ON board_view (account, name);

-- One act on many needs at once, to show what it did and to undo it for a while.
CREATE TABLE board_batch (
    id BLOB NOT NULL PRIMARY KEY,      -- UUIDv7
    account BLOB NOT NULL,             -- account.id: who did it; nobody else sees or undoes it
    act TEXT NOT NULL,                 -- verify, urgency, assign, decline, ask, close
    at INTEGER NOT NULL,               -- seconds UTC
    undone_at INTEGER                  -- seconds UTC; NULL: it stands
) STRICT, WITHOUT ROWID;

-- What the act did to each need, and what the need was before.
CREATE TABLE board_batch_row (
    batch BLOB NOT NULL,               -- board_batch.id
    position INTEGER NOT NULL,         -- order in which they were listed
    need BLOB NOT NULL,                -- need.id
    outcome TEXT NOT NULL,             -- 'done', or the fault that it was passed over for
    seq INTEGER NOT NULL,              -- history.seq of the need's last event after the act; 0: nothing was done
    state INTEGER NOT NULL,            -- need.state before
    urgency INTEGER NOT NULL,          -- need.urgency before
    asked INTEGER NOT NULL,            -- need.asked before
    due_at INTEGER NOT NULL,           -- need.due_at before
    fresh_until INTEGER NOT NULL,      -- need.fresh_until before
    assigned BLOB,                     -- need_assignment.account before; NULL: nobody
    undone TEXT,                       -- 'done', or the fault that undoing it met; NULL: not tried
    PRIMARY KEY (batch, position)
) STRICT, WITHOUT ROWID;
