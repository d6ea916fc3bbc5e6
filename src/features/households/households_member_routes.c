// The people of a household over HTTP: added, changed, head, gone and back. Speaks HTTP only.
#include "features/households/households_routes.h"

static Fault path_member(Request *request, Id *id_out, Id *person_out)
{
    Member member;
    TRY(households_route_id(request, id_out));
    TRY(request_id(request, "person", HOUSEHOLD_NOT_FOUND, person_out));
    return households_find_member(request_work(request), *id_out, *person_out, &member);
}

static Fault handle_add(Request *request, Reply *reply)
{
    Id id, person;
    Work *work = request_work(request);
    Identity identity = households_identity_from(work, request_body(request));
    TRY(households_route_id(request, &id));
    TRY(households_add_member(work, id, &identity, &person));
    reply_status(reply, 201);
    return households_go_back(request, reply, id);
}

static Fault handle_show(Request *request, Reply *reply)
{
    Id id, person;
    TRY(path_member(request, &id, &person));
    return households_member_to_doc(request_work(request), reply_doc(reply), id, person);
}

// A refused form of it comes back on its own page.
static Fault frame_member(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static Fault handle_change(Request *request, Reply *reply)
{
    Id id, person;
    Work *work = request_work(request);
    Identity identity = households_identity_from(work, request_body(request));
    TRY(path_member(request, &id, &person));
    TRY(households_change_member(work, id, person, &identity));
    return households_go_back(request, reply, id);
}

static Fault handle_head(Request *request, Reply *reply)
{
    Id id, person;
    TRY(path_member(request, &id, &person));
    TRY(households_set_head(request_work(request), id, person));
    return households_go_back(request, reply, id);
}

static Fault handle_leave(Request *request, Reply *reply)
{
    Id id, person;
    const Input *body = request_body(request);
    Leaving leaving = { str_is(input_text(body, "how"), "died"), input_int(body, "on"), input_id(body, "head") };
    TRY(path_member(request, &id, &person));
    TRY(households_leave(request_work(request), id, person, &leaving));
    return households_go_back(request, reply, id);
}

static Fault handle_back(Request *request, Reply *reply)
{
    Id id, person;
    TRY(path_member(request, &id, &person));
    TRY(households_back(request_work(request), id, person));
    return households_go_back(request, reply, id);
}

static const Field person_body[] = { PERSON_FIELDS, { 0 } };

static const Field leave_body[] = {
    { "how", FIELD_CHOICE, true, 0, 0, "died departed", NULL, "which day it is; never a cause" },
    { "on", FIELD_DATE, true, 0, 0, NULL, NULL, "the day" },
    { "head", FIELD_ID, false, 0, 0, NULL, NULL, "who is the head then, where the head leaves" },
    { 0 },
};

#define ON_MEMBER \
    .page = "household_member", .scope = households_route_scope, .frame = frame_member, .form_page = "household_member"

const Route households_member_routes[] = {
    { POST, "/households/{household}/members", MAY_KEEP_HOUSEHOLDS, handle_add, "household", "Somebody lives there, too",
      .body = person_body, .scope = households_route_scope, .frame = households_frame_one, .form_page = "household" },
    { GET, "/households/{household}/members/{person}", MAY_KEEP_HOUSEHOLDS, handle_show, .summary = "A person of a household",
      ON_MEMBER },
    { POST, "/households/{household}/members/{person}/change", MAY_KEEP_HOUSEHOLDS, handle_change,
      .summary = "Who somebody is, all fields anew", .body = person_body, ON_MEMBER },
    { POST, "/households/{household}/members/{person}/head", MAY_KEEP_HOUSEHOLDS, handle_head,
      .summary = "Somebody is the head of the household", ON_MEMBER },
    { POST, "/households/{household}/members/{person}/leave", MAY_KEEP_HOUSEHOLDS, handle_leave,
      .summary = "Somebody died or left: the day, never a cause", .body = leave_body, ON_MEMBER },
    { POST, "/households/{household}/members/{person}/back", MAY_KEEP_HOUSEHOLDS, handle_back,
      .summary = "Somebody is here after all", ON_MEMBER },
    { 0 },
};
