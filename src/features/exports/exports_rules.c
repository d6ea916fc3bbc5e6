// The rules of exports: whose needs, how many, for how long; what each step leaves behind. That a second person agrees
// is proposals/'; that fields are opened for nothing else, the vault's. No HTTP and no SQL here.
#include "features/exports/exports_page.h"
#include "features/exports/exports_store.h"
#include "ledger/ledger.h"

EXPORTS_FAULTS(FAULT_DEFINE)

static Fault append_event(Work *work, const char *kind, const Export *wanted)
{
    Doc *record = doc_new(work->arena);
    doc_id(record, "export", wanted->id);
    doc_text(record, "area_path", wanted->area.path);
    doc_text(record, "state", wanted->need_state);
    doc_text(record, "purpose", wanted->purpose);
    doc_int(record, "needs", wanted->need_count);
    Area area;
    TRY(areas_find(work, wanted->area.pcode, &area));
    Event event = { .kind = kind, .subject = wanted->id, .object = wanted->id, .governorate = area.governorate,
                    .record = record };
    return ledger_append(work, &event);
}

// ---- Asking ----

static Fault find_area(Work *work, Str code, Area *area_out)
{
    Fault fault = areas_find(work, code, area_out);
    TRY(fault == AREA_UNKNOWN ? fault_at(work, fault, "area") : fault);
    bool own = access_may(work->user, MAY_SEE_NEEDS, &(Scope){ .area_path = area_out->path });
    return own ? OK : fault_at(work, EXPORT_BEYOND_AREA, "area");
}

static Fault list_keys(Work *work, const Export *wanted, NeedKey **keys_out, size_t *count_out)
{
    Str path = wanted->area.path;
    int64_t most = work->settings->export_needs_most;
    NeedFilter filter = { .urgency = -1, .area_paths = &path, .area_path_count = 1, .most = (size_t)most + 1 };
    for (int state = 0; state < NEED_STATE_COUNT; state++) {
        filter.state = str_is(wanted->need_state, need_state_name((NeedState)state)) ? (NeedState)state : filter.state;
    }
    TRY(needs_keys(work, &filter, keys_out, count_out));
    if (*count_out == 0) {
        return fault_at(work, EXPORT_EMPTY, "area");
    }
    return *count_out > (size_t)most ? fault_beyond(work, EXPORT_TOO_LARGE, most, "area") : OK;
}

static Fault propose(Work *work, const Export *wanted, Str reason)
{
    Id proposal;
    Doc *act = doc_new(work->arena);
    doc_text(act, "area", wanted->area.pcode);
    doc_text(act, "state", wanted->need_state);
    doc_text(act, "purpose", wanted->purpose);
    doc_int(act, "needs", wanted->need_count);
    NewProposal asked = { .kind = exports_kind.name, .subject = wanted->id, .area_path = wanted->area.path,
                          .act = act, .reason = reason };
    return proposals_make(work, &asked, &proposal);
}

Fault exports_ask(Work *work, const ExportWish *wish, Id *id_out)
{
    NeedKey *keys;
    size_t count;
    Export wanted = { .id = work_new_id(), .need_state = wish->need_state, .purpose = wish->purpose,
                      .asked_by = access_account_of(work->user), .asked_at = work->now };
    TRY(find_area(work, wish->area, &wanted.area));
    TRY(list_keys(work, &wanted, &keys, &count));
    wanted.need_count = (int64_t)count;
    TRY(exports_store_add(work, &wanted));
    for (size_t i = 0; i < count; i++) {
        TRY(exports_store_add_need(work, wanted.id, keys[i].id, i));
    }
    TRY(propose(work, &wanted, wish->reason));
    *id_out = wanted.id;
    return OK;
}

// ---- Two people ----

static Fault may_agree(Work *work, const Proposal *proposal, bool *may_out)
{
    *may_out = access_may(work->user, MAY_SEE_NEEDS, &(Scope){ .area_path = proposal->area_path });
    return OK;
}

static Fault allow(Work *work, const Proposal *proposal)
{
    TRY(access_decide(work->user, MAY_SEE_NEEDS, &(Scope){ .area_path = proposal->area_path }));
    return exports_store_allow(work, proposal->subject, work->now + EXPORT_TAKE_WITHIN_S);
}

const ProposalKind exports_kind = { "export", may_agree, allow, exports_page_proposed };

// ---- Taking ----

Fault exports_find(Work *work, Id id, Export *export_out)
{
    Export found;
    TRY(exports_store_find(work, id, &found));
    bool own = id_equal(found.asked_by, access_account_of(work->user));
    if (!own || !access_may(work->user, MAY_SEE_NEEDS, &(Scope){ .area_path = found.area.path })) {
        return EXPORT_NOT_FOUND;
    }
    *export_out = found;
    return OK;
}

Fault exports_list(Work *work, Export **list_out, size_t *count_out)
{
    return exports_store_list(work, access_account_of(work->user), list_out, count_out);
}

bool exports_can_send(const Work *work, const Export *wanted)
{
    return wanted->taken_at != 0 && work->now < wanted->taken_at + EXPORT_SEND_WITHIN_S;
}

bool exports_can_take(const Work *work, const Export *wanted)
{
    return wanted->taken_at == 0 && work->now < wanted->until;
}

Fault exports_take(Work *work, Id id)
{
    Export wanted;
    TRY(exports_find(work, id, &wanted));
    if (wanted.until == 0) {
        return EXPORT_NOT_AGREED;
    }
    if (!exports_can_take(work, &wanted)) {
        return EXPORT_OVER;
    }
    TRY(exports_store_take(work, id));
    return append_event(work, "export.taken", &wanted);
}

Fault exports_needs(Work *work, const Export *wanted, Need **needs_out, size_t *count_out)
{
    Id *ids;
    size_t listed, count = 0;
    if (!exports_can_send(work, wanted)) {
        return EXPORT_NOT_TAKEN;
    }
    TRY(exports_store_needs(work, wanted->id, &ids, &listed));
    Need *needs = ARENA_ARRAY(work->arena, Need, listed + 1);
    for (size_t i = 0; i < listed; i++) {
        Fault fault = needs_find(work, ids[i], &needs[count]);
        TRY(fault == NEED_NOT_FOUND ? OK : fault);
        needs[count].reader_is_owner = false;
        count += fault == OK && str_starts(needs[count].area.path, wanted->area.path);
    }
    *needs_out = needs;
    *count_out = count;
    return OK;
}

Fault exports_forget(Work *work, bool *more_out)
{
    return exports_store_forget(work, work->now - EXPORT_SEND_WITHIN_S, more_out);
}
