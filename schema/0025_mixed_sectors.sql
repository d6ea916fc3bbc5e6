-- Lists by sector look at bits of a need (need.wants) that were worked out when it was raised. An item that moves to another
-- sector takes its older needs along, and their bits do not say so.

-- 1: an item came to it from another sector; lists by it look at lines, not at bits. Of what moved before this column was
-- there, verify tells.
ALTER TABLE sector ADD COLUMN mixed INTEGER NOT NULL DEFAULT 0;
