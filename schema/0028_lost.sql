-- Lost or detained: who holds an account cannot be trusted with it for now.
ALTER TABLE account ADD COLUMN lost_at INTEGER; -- seconds UTC; its password opens nothing until another is set. NULL: not lost

-- What an account gave falls with it.
CREATE INDEX grant_by_giver ON grant_given (given_by) WHERE given_by IS NOT NULL;
