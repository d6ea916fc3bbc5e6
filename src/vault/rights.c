// The vault's own rules of who may open what, read from the tables. Deliberately a second opinion: where access/
// changes a rule for personal fields, this changes too, or the vault refuses.
#include "vault/rights.h"

#include "base/clock.h"
#include "base/digest.h"
#include "core/code_key.h"
#include "vault/rights.sql.h"

enum { EXPORT_SEND_S = 10 * 60, IDLE_S = 30 * 60, LONGEST_S = 12 * 60 * 60, HOLDERS_MOST = 200, RECORDS_MOST = 100000 };

// ---- Who asks ----

// Whose sign-in waits for its second factor opens nothing; nor does an account that has one and was not asked for it,
// nor one that had its time to set one up.
static bool is_proved(Work *work, DbRows *rows, int64_t factor_grace_s)
{
    Str second = db_row_text(rows, 1, work->arena);
    bool has_factor = db_row_int(rows, 2) != 0;
    bool is_demo = db_row_int(rows, 4) != 0;
    if (str_is(second, "outstanding")) {
        return false;
    }
    return has_factor ? !str_is(second, "none") : is_demo || work->now < db_row_int(rows, 3) + factor_grace_s;
}

static Fault find_session(Work *work, Str token, int64_t factor_grace_s, Id *account_out)
{
    Digest key = digest_keyed(work->keys->lookups, "istijaba/session/v1", token);
    Str bytes = { (const char *)key.at, sizeof key.at };
    DbRows *rows = db_query(work->db, VAULT_FIND_SESSION, db_bytes(bytes), db_int(work->now - LONGEST_S),
                            db_int(work->now - IDLE_S));
    Id account = db_next(rows) && is_proved(work, rows, factor_grace_s) ? db_row_id(rows, 0) : ID_NONE;
    TRY(db_end(rows));
    *account_out = account;
    return OK;
}

static Fault list_grants(Work *work, RightsAsker *asker)
{
    RightsGrant *grants = ARENA_ARRAY(work->arena, RightsGrant, RIGHTS_GRANTS_MOST);
    size_t count = 0;
    DbRows *rows = db_query(work->db, VAULT_LIST_GRANTS, db_id(asker->account), db_int(work->now),
                            db_int(RIGHTS_GRANTS_MOST));
    while (count < RIGHTS_GRANTS_MOST && db_next(rows)) {
        grants[count++] = (RightsGrant){ db_row_text(rows, 0, work->arena), db_row_text(rows, 1, work->arena),
                                         db_row_id(rows, 2) };
    }
    TRY(db_end(rows));
    asker->grants = grants;
    asker->grant_count = count;
    return OK;
}

static Fault find_by_key(Work *work, CodeKey key, Id *need_out)
{
    Str bytes = { (const char *)key.at, sizeof key.at };
    DbRows *rows = db_query(work->db, VAULT_FIND_NEED_BY_CODE, db_bytes(bytes));
    Id need = db_next(rows) ? db_row_id(rows, 0) : ID_NONE;
    TRY(db_end(rows));
    *need_out = need;
    return OK;
}

static Fault find_by_code(Work *work, Str typed, Id *need_out)
{
    Str code;
    *need_out = ID_NONE;
    if (code_accept(work->arena, typed, &code) != OK) {
        return OK;
    }
    TRY(find_by_key(work, code_key(work->keys, code), need_out));
    return id_is_none(*need_out) ? find_by_key(work, code_key_untimed(work->keys, code), need_out) : OK;
}

Fault rights_find_asker(Work *work, const WireAsk *ask, int64_t factor_grace_s, RightsAsker *asker_out)
{
    RightsAsker asker = { .account = ID_NONE };
    if (ask->proof == PROOF_CODE) {
        TRY(find_by_code(work, ask->token, &asker.need));
    } else if (ask->proof == PROOF_SESSION) {
        TRY(find_session(work, ask->token, factor_grace_s, &asker.account));
        TRY(id_is_none(asker.account) ? OK : list_grants(work, &asker));
    }
    *asker_out = asker;
    return OK;
}

// ---- What it is about ----

typedef struct Subject {
    Id need, personal;
    Str area_path;
    bool is_claim, is_household;
    Id organisation, offered_to, handed_by; // of a claim; a household has the first alone
} Subject;

static Fault find_claim(Work *work, Id id, Subject *subject)
{
    DbRows *rows = db_query(work->db, VAULT_FIND_CLAIM, db_id(id));
    if (db_next(rows)) {
        subject->is_claim = true;
        subject->need = db_row_id(rows, 0);
        subject->organisation = db_row_id(rows, 1);
        subject->offered_to = db_row_id(rows, 2);
        subject->handed_by = db_row_id(rows, 3);
    }
    return db_end(rows);
}

static Fault find_household(Work *work, Id id, Subject *subject_out)
{
    Subject subject = { .need = id };
    DbRows *rows = db_query(work->db, VAULT_FIND_HOUSEHOLD, db_id(id));
    if (db_next(rows)) {
        subject.is_household = true;
        subject.area_path = db_row_text(rows, 0, work->arena);
        subject.personal = db_row_id(rows, 1);
        subject.organisation = db_row_id(rows, 2);
    }
    TRY(db_end(rows));
    *subject_out = subject;
    return OK;
}

// A need or a claim; subject->area_path stays STR_NONE when it is neither.
static Fault find_subject(Work *work, Id about, Subject *subject_out)
{
    Subject subject = { .need = about };
    TRY(find_claim(work, about, &subject));
    DbRows *rows = db_query(work->db, VAULT_FIND_NEED, db_id(subject.need));
    if (db_next(rows)) {
        subject.area_path = db_row_text(rows, 0, work->arena);
        subject.personal = db_row_id(rows, 1);
    }
    TRY(db_end(rows));
    *subject_out = subject;
    return OK;
}

// ---- Rules ----

static const RightsGrant *find_in_area(const RightsAsker *asker, const char *role, Str area_path)
{
    for (size_t i = 0; i < asker->grant_count; i++) {
        const RightsGrant *grant = &asker->grants[i];
        if (str_is(grant->role, role) && grant->area_path.len > 0 && str_starts(area_path, grant->area_path)) {
            return grant;
        }
    }
    return NULL;
}

static const RightsGrant *find_responder(const RightsAsker *asker, Id organisation)
{
    for (size_t i = 0; i < asker->grant_count && !id_is_none(organisation); i++) {
        const RightsGrant *grant = &asker->grants[i];
        bool responds = str_is(grant->role, "organisation-manager") || str_is(grant->role, "field-worker");
        if (responds && id_equal(grant->organisation, organisation)) {
            return grant;
        }
    }
    return NULL;
}

static bool belongs_to(const RightsAsker *asker, Id organisation)
{
    for (size_t i = 0; i < asker->grant_count; i++) {
        if (id_equal(asker->grants[i].organisation, organisation)) {
            return true;
        }
    }
    return false;
}

static Fault list_holders(Work *work, Id need, Id *holders, size_t *count_out)
{
    size_t count = 0;
    DbRows *rows = db_query(work->db, VAULT_LIST_HOLDERS, db_id(need));
    while (count < HOLDERS_MOST && db_next(rows)) {
        holders[count++] = db_row_id(rows, 0);
    }
    *count_out = count;
    return db_end(rows);
}

// A contact reaches a responder only while it holds a claim; what was said about a claim, whoever holds it or is
// asked to take it over.
static Fault decide_deliver(Work *work, const RightsAsker *asker, const WireItem *item, const Subject *subject,
                            const RightsGrant **grant_out)
{
    Id holders[HOLDERS_MOST];
    size_t count = 0;
    *grant_out = NULL;
    if (item->kind == KIND_NOTE && subject->is_claim) {
        const RightsGrant *own = find_responder(asker, subject->organisation);
        *grant_out = own ? own : find_responder(asker, subject->offered_to);
    } else if (item->kind == KIND_PERSONAL || item->kind == KIND_PHOTO) {
        TRY(list_holders(work, subject->need, holders, &count));
    }
    for (size_t i = 0; i < count && !*grant_out; i++) {
        *grant_out = find_responder(asker, holders[i]);
    }
    return OK;
}

// A coordinator's file of many: their right to each need, and a second person's word for this one.
static Fault decide_export(Work *work, const RightsAsker *asker, const WireItem *item, const Subject *subject,
                           const RightsGrant **grant_out)
{
    *grant_out = NULL;
    if (item->kind != KIND_PERSONAL) {
        return OK;
    }
    DbRows *rows = db_query(work->db, VAULT_FIND_EXPORT, db_id(subject->need), db_id(asker->account),
                            db_int(work->now - EXPORT_SEND_S), db_int(work->now));
    bool agreed = db_next(rows);
    TRY(db_end(rows));
    *grant_out = agreed ? find_in_area(asker, "coordinator", subject->area_path) : NULL;
    return OK;
}

static const RightsGrant *decide_review(const RightsAsker *asker, const WireItem *item, const Subject *subject)
{
    bool is_party = belongs_to(asker, subject->organisation) || id_equal(subject->handed_by, asker->account);
    return item->kind == KIND_NOTE && subject->is_claim && !is_party
               ? find_in_area(asker, "reviewer", subject->area_path)
               : NULL;
}

static Fault find_grant(Work *work, const RightsAsker *asker, WirePurpose purpose, const WireItem *item,
                        const Subject *subject, const RightsGrant **grant_out)
{
    *grant_out = NULL;
    switch (purpose) {
    case PURPOSE_VERIFY:
        *grant_out = find_in_area(asker, "coordinator", subject->area_path);
        return OK;
    case PURPOSE_DELIVER:
        return decide_deliver(work, asker, item, subject, grant_out);
    case PURPOSE_EXPORT:
        return decide_export(work, asker, item, subject, grant_out);
    case PURPOSE_REVIEW:
        *grant_out = decide_review(asker, item, subject);
        return OK;
    default:
        return OK;
    }
}

// Whoever keeps households in its area: a coordinator, or people of the organisation that registered it. None: NULL.
static const RightsGrant *decide_register(const RightsAsker *asker, const Subject *subject)
{
    for (size_t i = 0; i < asker->grant_count; i++) {
        const RightsGrant *grant = &asker->grants[i];
        bool keeps = str_is(grant->role, "coordinator") || str_is(grant->role, "organisation-manager") ||
                     str_is(grant->role, "field-worker");
        bool is_own = id_is_none(grant->organisation) || id_equal(grant->organisation, subject->organisation);
        if (keeps && is_own && grant->area_path.len > 0 && str_starts(subject->area_path, grant->area_path)) {
            return grant;
        }
    }
    return NULL;
}

// Of a household: where it is, and who lives in it.
static Fault decide_of_household(Work *work, const RightsAsker *asker, const WireItem *item, Right *right_out)
{
    Subject subject;
    bool fits = false;
    TRY(find_household(work, item->about, &subject));
    if (subject.is_household && item->kind == KIND_IDENTITY) {
        DbRows *rows = db_query(work->db, VAULT_FIND_MEMBER, db_id(item->id), db_id(item->about));
        fits = db_next(rows);
        TRY(db_end(rows));
    } else if (subject.is_household && item->kind == KIND_PERSONAL) {
        fits = id_equal(subject.personal, item->id);
    }
    const RightsGrant *grant = fits && !id_is_none(asker->account) ? decide_register(asker, &subject) : NULL;
    *right_out = (Right){ .holds = grant != NULL,
                          .need = item->about,
                          .organisation = grant ? grant->organisation : ID_NONE,
                          .role = grant ? grant->role : STR_NONE };
    return OK;
}

Fault rights_decide(Work *work, const RightsAsker *asker, WirePurpose purpose, const WireItem *item,
                    Right *right_out)
{
    if (purpose == PURPOSE_REGISTER || item->kind == KIND_IDENTITY) {
        *right_out = (Right){ .holds = false };
        return purpose == PURPOSE_REGISTER ? decide_of_household(work, asker, item, right_out) : OK;
    }
    Subject subject;
    const RightsGrant *grant = NULL;
    Right right = { .holds = false };
    TRY(find_subject(work, item->about, &subject));
    bool fits = subject.area_path.at && item->kind != KIND_NEED && (item->kind != KIND_PHOTO || !subject.is_claim) &&
                (item->kind != KIND_PERSONAL || (!subject.is_claim && id_equal(subject.personal, item->id)));
    if (fits && purpose == PURPOSE_FOLLOW) {
        right.holds = !id_is_none(asker->need) && id_equal(asker->need, subject.need) &&
                      item->kind != KIND_INTERNAL_NOTE;
    } else if (fits && !id_is_none(asker->account)) {
        TRY(find_grant(work, asker, purpose, item, &subject, &grant));
        right.holds = grant != NULL;
    }
    right.need = subject.need;
    right.organisation = grant ? grant->organisation : ID_NONE;
    right.role = grant ? grant->role : STR_NONE;
    *right_out = right;
    return OK;
}

// ---- Rows ----

static const char *const PERSONAL_COLUMNS[] = { "name", "phone", "landmark", "words" };
static const char *const IDENTITY_COLUMNS[] = { "given", "father", "grandfather", "family", "born",
                                                "sex",   "phone",  "number",      "died",   "departed" };
static const char *const NOTE_COLUMNS[] = { "words" };
static const char *const PHOTO_COLUMNS[] = { "piece1", "piece2", "piece3", "piece4" };

Fault rights_read(Work *work, const WireItem *item, SealedRecord *record_out)
{
    SealedRecord record = { .table = item->kind == KIND_NOTE ? "note" : "internal_note",
                            .columns = NOTE_COLUMNS, .count = 1 };
    DbRows *rows;
    if (item->kind == KIND_PERSONAL) {
        record = (SealedRecord){ .table = "personal", .columns = PERSONAL_COLUMNS, .count = 4 };
        rows = db_query(work->db, VAULT_READ_PERSONAL, db_id(item->id));
    } else if (item->kind == KIND_IDENTITY) {
        record = (SealedRecord){ .table = "identity", .columns = IDENTITY_COLUMNS, .count = WIRE_FIELDS_MOST };
        rows = db_query(work->db, VAULT_READ_IDENTITY, db_id(item->id));
    } else if (item->kind == KIND_PHOTO) {
        record = (SealedRecord){ .table = "photo", .columns = PHOTO_COLUMNS, .count = 4 };
        rows = db_query(work->db, VAULT_READ_PHOTO, db_id(item->id), db_id(item->about));
    } else if (item->kind == KIND_NOTE) {
        rows = db_query(work->db, VAULT_READ_NOTE, db_id(item->id), db_id(item->about));
    } else {
        rows = db_query(work->db, VAULT_READ_INTERNAL_NOTE, db_id(item->id), db_id(item->about));
    }
    bool found = db_next(rows);
    for (size_t i = 0; found && i < record.count; i++) {
        record.texts[i] = db_row_bytes(rows, (int)i, work->arena);
    }
    TRY(db_end(rows));
    *record_out = record;
    return OK;
}

static IntakeKey read_key(DbRows *rows, Arena *arena)
{
    return (IntakeKey){ db_row_id(rows, 0), db_row_id(rows, 1), db_row_bytes(rows, 2, arena),
                        db_row_int(rows, 3) };
}

Fault rights_find_intake_key(Work *work, Id id, IntakeKey *key_out, bool *found_out)
{
    DbRows *rows = db_query(work->db, VAULT_FIND_INTAKE_KEY, db_id(id));
    bool found = db_next(rows);
    if (found) {
        *key_out = read_key(rows, work->arena);
    }
    *found_out = found;
    return db_end(rows);
}

Fault rights_list_intake_keys(Work *work, Id after, int64_t most, IntakeKey **keys_out, size_t *count_out)
{
    IntakeKey *keys = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, VAULT_LIST_INTAKE_KEYS, db_int(most), db_bytes((Str){ (const char *)after.at, sizeof after.at }));
    while (db_next(rows)) {
        keys = ARENA_GROW(work->arena, keys, count);
        keys[count++] = read_key(rows, work->arena);
    }
    TRY(db_end(rows));
    *keys_out = keys;
    *count_out = count;
    return OK;
}

Fault rights_list_records(Work *work, Id need, Id **records_out, size_t *count_out)
{
    Id *records = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, VAULT_LIST_RECORDS, db_id(need));
    while (count < RECORDS_MOST && db_next(rows)) {
        records = ARENA_GROW(work->arena, records, count);
        records[count++] = db_row_id(rows, 0);
    }
    TRY(db_end(rows));
    *records_out = records;
    *count_out = count;
    return OK;
}

Fault rights_oversees(Work *work, const RightsAsker *asker, Id need, bool *oversees_out)
{
    Subject household;
    DbRows *rows = db_query(work->db, VAULT_FIND_NEED, db_id(need));
    Str area_path = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    TRY(db_end(rows));
    TRY(find_household(work, need, &household));
    area_path = household.is_household ? household.area_path : area_path;
    *oversees_out = area_path.at && (find_in_area(asker, "coordinator", area_path) ||
                                     find_in_area(asker, "administrator", area_path));
    return OK;
}

Fault rights_has_photo(Work *work, Id need, Id photo, bool *has_out)
{
    DbRows *rows = db_query(work->db, VAULT_FIND_PHOTO, db_id(photo), db_id(need));
    *has_out = db_next(rows);
    return db_end(rows);
}

Fault rights_name_organisation(Work *work, Id id, Str *name_out)
{
    DbRows *rows = db_query(work->db, VAULT_NAME_ORGANISATION, db_id(id));
    *name_out = db_next(rows) ? db_row_text(rows, 0, work->arena) : STR_NONE;
    return db_end(rows);
}
