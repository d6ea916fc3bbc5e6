-- What an account's own page shows of its sessions.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT 'other'; -- rough kind: android, iphone, ipad, windows, mac, linux, program, other; never what the browser says of itself

CREATE INDEX session_by_account ON session (account);
