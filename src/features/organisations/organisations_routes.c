// Organisations over HTTP: registering, deciding, and giving accounts to their people. Speaks HTTP only.
#include "features/areas/areas.h"
#include "features/organisations/organisations_page.h"
#include "http/url.h"

enum { REGISTRATIONS_PER_MINUTE = 10, PERSON_NAME_MAX = 120 };

static Fault path_organisation(Request *request, Id *id_out)
{
    return request_id(request, "organisation", ORGANISATION_NOT_FOUND, id_out);
}

static Fault scope_organisation(Request *request, void *scope_out)
{
    Id id;
    Organisation organisation;
    TRY(path_organisation(request, &id));
    TRY(organisations_find(request_work(request), id, &organisation));
    *(Scope *)scope_out = (Scope){ .area_path = organisation.area_path,
                                   .organisation = organisation.id };
    return OK;
}

// ---- Registering ----

static Fault handle_new(Request *request, Reply *reply)
{
    Area *areas;
    size_t count;
    TRY(areas_list(request_work(request), STR_NONE, &areas, &count));
    Doc *governorates = doc_list(reply_doc(reply), "governorates");
    for (size_t i = 0; i < count; i++) {
        areas_to_doc(doc_list_record(governorates), &areas[i]);
    }
    return OK;
}

// A refused form needs the places again, with the typed one marked.
static Fault frame_new(Request *request, Reply *reply)
{
    return areas_to_choices(request_work(request), reply_frame(reply),
                            input_text(request_body(request), "area"), true);
}

static Fault hash_typed_password(Request *request)
{
    Work *work = request_work(request);
    Str *hash = ARENA_NEW(work->arena, Str);
    TRY(access_hash_password(work, input_text(request_body(request), "password"), "password",
                             hash));
    request_set_prepared(request, hash);
    return OK;
}

static Fault prepare_register(Request *request)
{
    // Hashing is dear: the limit comes before it.
    if (!request_is_loopback(request)) {
        TRY(request_limit(request, "organisations.register", request_block(request),
                          REGISTRATIONS_PER_MINUTE));
    }
    return hash_typed_password(request);
}

static Fault handle_register(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    OrganisationDraft draft = {
        .name = input_text(body, "name"),
        .kind = input_text(body, "kind"),
        .area = input_text(body, "area"),
        .about = input_text(body, "about"),
    };
    OrganisationRecruit manager = {
        .name = input_text(body, "manager_name"),
        .phone = input_text(body, "phone"),
        .password_hash = *(const Str *)request_prepared(request),
        .role = ROLE_MANAGER,
    };
    Id id;
    Organisation organisation;
    TRY(organisations_register_with_manager(work, &draft, &manager, &id));
    TRY(organisations_find(work, id, &organisation));
    reply_status(reply, 201);
    return organisations_page_organisation(work, reply_doc(reply), &organisation);
}

// ---- Showing ----

static void add_chosen(Work *work, TextBuilder *query, const Input *chosen, const char *name)
{
    Str value = input_text(chosen, name);
    if (value.len > 0) {
        text_add_format(query, "%s=%.*s&", name, STR_ARG(url_escape(work->arena, value)));
    }
}

// The query of the page behind this one; null on the last.
static void next_to_doc(Request *request, Doc *doc, const Organisation *last)
{
    Work *work = request_work(request);
    const Input *query = request_query(request);
    TextBuilder next = { .arena = work->arena };
    add_chosen(work, &next, query, "state");
    add_chosen(work, &next, query, "governorate");
    add_chosen(work, &next, query, "name");
    if (last) {
        text_add_format(&next, "after_state=%.*s&after=%.*s", STR_ARG(last->state),
                        STR_ARG(id_format(work->arena, last->id)));
    }
    doc_text(doc, "next", last ? text_done(&next) : STR_NONE);
}

static Fault read_search(Request *request, OrganisationSearch *search_out)
{
    Work *work = request_work(request);
    const Input *query = request_query(request);
    OrganisationSearch search = { .state = input_text(query, "state"),
                                  .name = input_text(query, "name"),
                                  .after = input_id(query, "after") };
    search.after_pending = str_is(input_text(query, "after_state"), "pending");
    if (input_text(query, "governorate").len > 0) {
        Area area;
        Fault fault = areas_find(work, input_text(query, "governorate"), &area);
        TRY(fault == AREA_UNKNOWN ? fault_at(work, fault, "governorate") : fault);
        search.area_path = area.path;
    }
    *search_out = search;
    return OK;
}

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    OrganisationSearch search;
    Organisation *list;
    size_t count;
    TRY(read_search(request, &search));
    TRY(organisations_list_own_areas(work, &search, &list, &count));
    Doc *organisations = doc_list(reply_doc(reply), "organisations");
    for (size_t i = 0; i < count; i++) {
        TRY(organisations_page_summary(work, doc_list_record(organisations), &list[i]));
    }
    next_to_doc(request, reply_doc(reply), count == ORGANISATIONS_PAGE ? &list[count - 1] : NULL);
    return OK;
}

static Fault frame_list(Request *request, Reply *reply)
{
    return areas_to_choices(request_work(request), reply_frame(reply),
                            input_text(request_query(request), "governorate"), false);
}

static Fault handle_show(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Id id;
    Organisation organisation;
    TRY(path_organisation(request, &id));
    TRY(organisations_find_visible(work, id, &organisation));
    TRY(organisations_page_organisation(work, reply_doc(reply), &organisation));
    TRY(organisations_page_promises(work, reply_doc(reply), id));
    if (!organisations_may_manage(work, &organisation)) {
        return OK;
    }
    return organisations_page_staff(work, reply_doc(reply), id);
}

// A refused form is shown again on the organisation's own page.
static Fault frame_organisation(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

// ---- Deciding ----

static Fault show_decided(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    Organisation organisation;
    TRY(organisations_find(work, id, &organisation));
    reply_go(reply, str_format(work->arena, "/organisations/%.*s",
                               STR_ARG(id_format(work->arena, id))));
    return organisations_page_organisation(work, reply_doc(reply), &organisation);
}

static Fault decide(Request *request, Reply *reply, bool approve)
{
    Id id;
    TRY(path_organisation(request, &id));
    TRY(organisations_decide(request_work(request), id, approve,
                             input_text(request_body(request), "reason")));
    return show_decided(request, reply, id);
}

static Fault handle_approve(Request *request, Reply *reply)
{
    return decide(request, reply, true);
}

static Fault handle_decline(Request *request, Reply *reply)
{
    return decide(request, reply, false);
}

static Fault handle_suspend(Request *request, Reply *reply)
{
    Id id;
    TRY(path_organisation(request, &id));
    TRY(organisations_suspend(request_work(request), id,
                              input_text(request_body(request), "reason")));
    return show_decided(request, reply, id);
}

static Fault handle_lift(Request *request, Reply *reply)
{
    Id id;
    TRY(path_organisation(request, &id));
    TRY(organisations_lift(request_work(request), id));
    return show_decided(request, reply, id);
}

// ---- Its people ----

static Fault prepare_add_person(Request *request)
{
    // Hashing is dear: only those who manage some organisation get that far.
    Scope any = { 0 };
    TRY(access_decide(request_work(request)->user, MAY_MANAGE_ORGANISATION, &any));
    return hash_typed_password(request);
}

static Fault handle_add_person(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    OrganisationRecruit recruit = {
        .name = input_text(body, "name"),
        .phone = input_text(body, "phone"),
        .password_hash = *(const Str *)request_prepared(request),
    };
    Id id;
    OrganisationPerson person;
    TRY(access_role_named(work, input_text(body, "role"), &recruit.role));
    TRY(path_organisation(request, &id));
    TRY(organisations_add_person(work, id, &recruit, &person));
    organisations_page_person(reply_doc(reply), &person);
    reply_status(reply, 201);
    reply_go(reply, str_format(work->arena, "/organisations/%.*s",
                               STR_ARG(id_format(work->arena, id))));
    return OK;
}

// ---- Routes ----

#define ON_ORGANISATION                                                                       \
    .page = "organisation", .scope = scope_organisation, .frame = frame_organisation,         \
    .form_page = "organisation"

static const Field register_body[] = {
    { .name = "name", .kind = FIELD_TEXT, .required = true, .least = 1,
      .most = ORGANISATION_NAME_MAX, .meaning = "What it is called" },
    { .name = "kind", .kind = FIELD_CHOICE, .required = true, .choices = ORGANISATION_KINDS,
      .meaning = "What it is" },
    { .name = "area", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_CODE_MAX,
      .meaning = "P-code where it works" },
    { .name = "about", .kind = FIELD_LINES, .most = ORGANISATION_ABOUT_MAX,
      .meaning = "What it does, in its own words" },
    { .name = "manager_name", .kind = FIELD_TEXT, .required = true, .least = 1,
      .most = PERSON_NAME_MAX, .meaning = "Its first manager" },
    { .name = "phone", .kind = FIELD_PHONE, .required = true,
      .meaning = "The manager's phone, to sign in with" },
    { .name = "password", .kind = FIELD_SECRET, .required = true, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "The manager's password" },
    { 0 },
};

static const Field reason_body[] = {
    { .name = "reason", .kind = FIELD_LINES, .required = true, .least = 1,
      .most = ORGANISATION_REASON_MAX, .meaning = "Why, for its manager to read" },
    { 0 },
};

static const Field person_body[] = {
    { .name = "name", .kind = FIELD_TEXT, .required = true, .least = 1, .most = PERSON_NAME_MAX,
      .meaning = "As colleagues know them" },
    { .name = "phone", .kind = FIELD_PHONE, .required = true, .meaning = "To sign in with" },
    { .name = "password", .kind = FIELD_SECRET, .required = true, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "A first password" },
    { .name = "role", .kind = FIELD_CHOICE, .required = true,
      .choices = "organisation-manager field-worker", .meaning = "What they may do" },
    { 0 },
};

static const Field list_query[] = {
    { .name = "state", .kind = FIELD_CHOICE, .choices = ORGANISATION_STATES,
      .meaning = "Only those in this state" },
    { .name = "governorate", .kind = FIELD_TEXT, .most = AREA_CODE_MAX,
      .meaning = "P-code of the place they work in" },
    { .name = "name", .kind = FIELD_TEXT, .most = ORGANISATION_NAME_MAX,
      .meaning = "A part of the name" },
    { .name = "after_state", .kind = FIELD_CHOICE, .choices = ORGANISATION_STATES,
      .meaning = "Comes with `after`" },
    { .name = "after", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    { 0 },
};

const Route organisations_routes[] = {
    { .method = GET, .path = "/organisations/new", .permission = ANYONE, .handle = handle_new,
      .page = "organisation_new", .summary = "The form to register an organisation",
      .frame = frame_new },
    { .method = POST, .path = "/organisations", .permission = ANYONE, .handle = handle_register,
      .page = "organisation_registered", .summary = "Register an organisation and its first manager",
      .body = register_body, .prepare = prepare_register, .frame = frame_new,
      .form_page = "organisation_new" },
    { .method = GET, .path = "/organisations", .permission = MAY_OVERSEE_ORGANISATIONS,
      .handle = handle_list, .page = "organisations",
      .summary = "Organisations of the areas granted: those that wait first, then by registration",
      .query = list_query, .frame = frame_list },
    { .method = GET, .path = "/organisations/{organisation}", .permission = ANYONE,
      .handle = handle_show, .page = "organisation", .shared = true,
      .summary = "An organisation; its people for its own manager" },
    { .method = POST, .path = "/organisations/{organisation}/approve",
      .permission = MAY_APPROVE_ORGANISATIONS, .handle = handle_approve,
      .summary = "Approve an organisation", ON_ORGANISATION },
    { .method = POST, .path = "/organisations/{organisation}/decline",
      .permission = MAY_APPROVE_ORGANISATIONS, .handle = handle_decline,
      .summary = "Decline an organisation, with a reason", .body = reason_body,
      ON_ORGANISATION },
    { .method = POST, .path = "/organisations/{organisation}/suspend",
      .permission = MAY_OVERSEE_ORGANISATIONS, .handle = handle_suspend,
      .summary = "Suspend an approved organisation, with a reason", .body = reason_body,
      ON_ORGANISATION },
    { .method = POST, .path = "/organisations/{organisation}/lift",
      .permission = MAY_OVERSEE_ORGANISATIONS, .handle = handle_lift,
      .summary = "Let a suspended organisation act again", ON_ORGANISATION },
    { .method = POST, .path = "/organisations/{organisation}/people",
      .permission = MAY_MANAGE_ORGANISATION, .handle = handle_add_person,
      .summary = "Give an account to someone of the organisation", .body = person_body,
      .prepare = prepare_add_person, ON_ORGANISATION },
    { 0 },
};
