-- The vault reads these on the house's database with a connection that cannot write.

-- name: vault_find_session
SELECT session.account, session.second,
    EXISTS (SELECT 1 FROM totp WHERE totp.account = session.account AND totp.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM printed_code WHERE printed_code.account = session.account)
        OR EXISTS (SELECT 1 FROM passkey WHERE passkey.account = session.account),
    max(account.created_at, coalesce((SELECT since FROM factor_grace WHERE factor_grace.account = session.account), 0)),
    EXISTS (SELECT 1 FROM house_note WHERE name = 'demo')
FROM session JOIN account ON account.id = session.account
WHERE session.token_key = $1 AND session.created_at > $2 AND session.seen_at > $3 AND account.lost_at IS NULL;

-- name: vault_list_grants
SELECT role, area_path, organisation FROM grant_given
WHERE account = $1 AND until > $2 AND ended_at IS NULL ORDER BY id LIMIT $3;

-- The code of whoever raised it for themselves, or the owner's own.
-- name: vault_find_need_by_code
SELECT id FROM need WHERE code_key = $1 AND raised_by_other = 0
UNION ALL SELECT id FROM need WHERE owner_key = $1;

-- name: vault_find_need
SELECT area_path, personal FROM need WHERE id = $1;

-- name: vault_find_claim
SELECT need, organisation, offered_to, handed_by FROM claim WHERE id = $1;

-- Promises that live: held, dispatched, delivered, disputed.
-- name: vault_list_holders
SELECT DISTINCT organisation FROM claim WHERE need = $1 AND state IN (0, 1, 2, 6);

-- A file that this account asked for and that was taken a moment ago, with this need in it; somebody else who is a coordinator
-- of all its area agreed.
-- name: vault_find_export
SELECT 1 FROM bulk_export_need JOIN bulk_export ON bulk_export.id = bulk_export_need.bulk_export
JOIN proposal ON proposal.subject = bulk_export.id
WHERE bulk_export_need.need = $1 AND bulk_export.asked_by = $2 AND bulk_export.taken_at > $3
    AND proposal.kind = 'export' AND proposal.state = 'agreed'
    AND proposal.proposed_by = $2 AND proposal.settled_by <> $2
    AND EXISTS (SELECT 1 FROM grant_given WHERE grant_given.account = proposal.settled_by AND grant_given.role = 'coordinator'
        AND grant_given.until > $4 AND grant_given.ended_at IS NULL
        AND substr(bulk_export.area_path, 1, length(grant_given.area_path)) = grant_given.area_path) LIMIT 1;

-- name: vault_read_personal
SELECT name, phone, landmark, words FROM personal WHERE id = $1 AND erased_at IS NULL;

-- name: vault_read_note
SELECT words FROM note WHERE id = $1 AND subject = $2;

-- name: vault_read_internal_note
SELECT words FROM internal_note WHERE id = $1 AND subject = $2;

-- name: vault_read_identity
SELECT given, father, grandfather, family, born, sex, phone, number, died, departed FROM identity WHERE id = $1;

-- name: vault_find_household
SELECT area_path, personal, organisation FROM household WHERE id = $1;

-- Whether a person lives in the household, or in one that was found to be the same.
-- name: vault_find_member
WITH RECURSIVE same (id) AS (
    VALUES ($2) UNION SELECT household.id FROM household JOIN same ON household.merged_into = same.id
)
SELECT 1 FROM person JOIN same ON same.id = person.household WHERE person.id = $1;

-- name: vault_read_photo
SELECT piece1, piece2, piece3, piece4 FROM photo WHERE id = $1 AND need = $2;

-- name: vault_find_photo
SELECT 1 FROM photo WHERE id = $1 AND need = $2;

-- name: vault_find_intake_key
SELECT id, record, box, step FROM intake_key WHERE id = $1;

-- name: vault_list_intake_keys
SELECT id, record, box, step FROM intake_key WHERE id > $2 ORDER BY id LIMIT $1;

-- name: vault_list_records
SELECT personal FROM need WHERE id = $1
UNION ALL SELECT id FROM photo WHERE need = $1
UNION ALL SELECT id FROM internal_note WHERE subject = $1
UNION ALL SELECT id FROM note WHERE subject = $1
UNION ALL SELECT note.id FROM claim JOIN note ON note.subject = claim.id WHERE claim.need = $1;

-- name: vault_name_organisation
SELECT name FROM organisation WHERE id = $1;
