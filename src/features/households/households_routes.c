// Households over HTTP: the list, registering, and acts on a whole household. Speaks HTTP only.
#include "features/households/households_routes.h"

#include "base/clock.h"

enum { SPLIT_MOST = HOUSEHOLD_MEMBERS_MAX };

// ---- What the route files of households share ----

Fault households_route_id(Request *request, Id *id_out)
{
    return request_id(request, "household", HOUSEHOLD_NOT_FOUND, id_out);
}

Fault households_route_scope(Request *request, void *scope_out)
{
    Id id;
    Household household;
    TRY(households_route_id(request, &id));
    TRY(households_find(request_work(request), id, &household));
    *(Scope *)scope_out = households_scope(&household);
    return OK;
}

static Str path_of(Work *work, Id id)
{
    return str_format(work->arena, "/households/%.*s", STR_ARG(id_format(work->arena, id)));
}

Fault households_go_back(Request *request, Reply *reply, Id id)
{
    Household household;
    Work *work = request_work(request);
    TRY(households_find(work, id, &household));
    Scope scope = households_scope(&household);
    if (!access_may(work->user, MAY_KEEP_HOUSEHOLDS, &scope)) { // it has moved away
        doc_id(reply_doc(reply), "id", id);
        reply_go(reply, STR("/households"));
        return OK;
    }
    reply_go(reply, path_of(work, id));
    return households_one_to_doc(work, reply_doc(reply), id);
}

Fault households_frame_one(Request *request, Reply *reply)
{
    Id id;
    Work *work = request_work(request);
    if (reply_is_form(reply)) {
        TRY(households_route_id(request, &id));
        TRY(households_one_to_doc(work, reply_doc(reply), id));
    }
    return areas_to_choices(work, reply_frame(reply), input_text(request_body(request), "area"), true);
}

Identity households_identity_from(Work *work, const Input *input)
{
    Str born = input_has(input, "born") ? clock_format_date(work->arena, input_int(input, "born")) : STR_NONE;
    return (Identity){ .at = {
                           [IDENTITY_GIVEN] = input_text(input, "given"),
                           [IDENTITY_FATHER] = input_text(input, "father"),
                           [IDENTITY_GRANDFATHER] = input_text(input, "grandfather"),
                           [IDENTITY_FAMILY] = input_text(input, "family"),
                           [IDENTITY_BORN] = born,
                           [IDENTITY_SEX] = input_text(input, "sex"),
                           [IDENTITY_PHONE] = input_text(input, "own_phone"),
                           [IDENTITY_NUMBER] = input_text(input, "number"),
                           [IDENTITY_DIED] = STR_NONE,
                           [IDENTITY_DEPARTED] = STR_NONE,
                       } };
}

// ---- The list ----

static Fault handle_list(Request *request, Reply *reply)
{
    Area area;
    Work *work = request_work(request);
    const Input *query = request_query(request);
    HouseholdSearch search = { .before = input_id(query, "before") };
    Str governorate = input_text(query, "governorate");
    if (governorate.len > 0) {
        Fault fault = areas_find(work, governorate, &area);
        TRY(fault == AREA_UNKNOWN ? fault_at(work, fault, "governorate") : fault);
        search.area_path = area.path;
        doc_text(reply_doc(reply), "governorate", governorate);
    }
    return households_list_to_doc(work, reply_doc(reply), &search);
}

static Fault frame_list(Request *request, Reply *reply)
{
    return areas_to_choices(request_work(request), reply_frame(reply),
                            input_text(request_query(request), "governorate"), false);
}

// ---- Registering ----

static Fault handle_new(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static Fault frame_new(Request *request, Reply *reply)
{
    return areas_to_choices(request_work(request), reply_frame(reply), input_text(request_body(request), "area"), true);
}

static Fault handle_register(Request *request, Reply *reply)
{
    Id id;
    Work *work = request_work(request);
    const Input *body = request_body(request);
    size_t others = input_count(body, "members");
    Identity *people = ARENA_ARRAY(work->arena, Identity, others + 1);
    people[0] = households_identity_from(work, body);
    for (size_t i = 0; i < others; i++) {
        people[i + 1] = households_identity_from(work, input_at(body, "members", i));
    }
    HouseholdDraft draft = { input_text(body, "area"), input_text(body, "landmark"), people, others + 1 };
    TRY(households_register(work, &draft, &id));
    reply_status(reply, 201);
    return households_go_back(request, reply, id);
}

// ---- One household ----

static Fault handle_show(Request *request, Reply *reply)
{
    Id id;
    TRY(households_route_id(request, &id));
    return households_one_to_doc(request_work(request), reply_doc(reply), id);
}

static Fault handle_move(Request *request, Reply *reply)
{
    Id id;
    const Input *body = request_body(request);
    TRY(households_route_id(request, &id));
    TRY(households_move(request_work(request), id, input_text(body, "area"), input_text(body, "landmark")));
    return households_go_back(request, reply, id);
}

static Fault handle_split(Request *request, Reply *reply)
{
    Id id, own;
    Id people[SPLIT_MOST];
    const Input *body = request_body(request);
    size_t count = input_count(body, "members");
    TRY(households_route_id(request, &id));
    for (size_t i = 0; i < count; i++) {
        people[i] = input_id(input_at(body, "members", i), "person");
    }
    TRY(households_split(request_work(request), id, people, count, &own));
    reply_status(reply, 201);
    return households_go_back(request, reply, own);
}

static Fault handle_others(Request *request, Reply *reply)
{
    Id id;
    TRY(households_route_id(request, &id));
    return households_others_to_doc(request_work(request), reply_doc(reply), id);
}

static Fault frame_others(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_others(request, reply) : OK;
}

static Fault handle_merge(Request *request, Reply *reply)
{
    Id id;
    Id into = input_id(request_body(request), "into");
    TRY(households_route_id(request, &id));
    TRY(households_merge(request_work(request), id, into));
    return households_go_back(request, reply, into);
}

static Fault handle_part(Request *request, Reply *reply)
{
    Id id;
    TRY(households_route_id(request, &id));
    TRY(households_part(request_work(request), id));
    return households_go_back(request, reply, id);
}

// ---- What may be sent ----

static const Field list_query[] = {
    { "governorate", FIELD_TEXT, false, 0, AREA_CODE_MAX, NULL, NULL, "P-code" },
    { "before", FIELD_ID, false, 0, 0, NULL, NULL, "the `next` of the page before" },
    { 0 },
};

static const Field person_fields[] = { PERSON_FIELDS, { 0 } };

#define PLACE_FIELDS                                                                       \
    { "area", FIELD_TEXT, true, 1, AREA_CODE_MAX, NULL, NULL, "P-code of where they live" }, \
    { "landmark", FIELD_TEXT, false, 0, HOUSEHOLD_LANDMARK_MAX, NULL, NULL, "where exactly, in words" }

static const Field register_body[] = {
    PLACE_FIELDS,
    PERSON_FIELDS,
    { "members", FIELD_LIST, false, 0, HOUSEHOLD_MEMBERS_MAX - 1, NULL, person_fields, "who lives there beside the head" },
    { 0 },
};

static const Field move_body[] = { PLACE_FIELDS, { 0 } };

static const Field who_fields[] = {
    { "person", FIELD_ID, true, 0, 0, NULL, NULL, "who goes" },
    { 0 },
};

static const Field split_body[] = {
    { "members", FIELD_LIST, true, 1, SPLIT_MOST, NULL, who_fields, "who lives by themselves; the first is the head" },
    { 0 },
};

static const Field merge_body[] = {
    { "into", FIELD_ID, true, 0, 0, NULL, NULL, "the household that it is the same as" },
    { 0 },
};

#define ON_HOUSEHOLD \
    .page = "household", .scope = households_route_scope, .frame = households_frame_one, .form_page = "household"

const Route households_routes[] = {
    { GET, "/households", MAY_KEEP_HOUSEHOLDS, handle_list, "households", "Households that one keeps, the latest first",
      .query = list_query, .frame = frame_list },
    { GET, "/households/new", MAY_KEEP_HOUSEHOLDS, handle_new, "household_new", "The form to register a household",
      .frame = frame_new },
    { POST, "/households", MAY_KEEP_HOUSEHOLDS, handle_register, "household", "Register a household and who lives in it",
      .body = register_body, .frame = frame_new, .form_page = "household_new" },
    { GET, "/households/{household}", MAY_KEEP_HOUSEHOLDS, handle_show, .summary = "One household, with who lives in it",
      ON_HOUSEHOLD },
    { POST, "/households/{household}/move", MAY_KEEP_HOUSEHOLDS, handle_move, .summary = "A household moved",
      .body = move_body, ON_HOUSEHOLD },
    { POST, "/households/{household}/split", MAY_KEEP_HOUSEHOLDS, handle_split,
      .summary = "Some of a household live by themselves from now on", .body = split_body, ON_HOUSEHOLD },
    { GET, "/households/{household}/merge", MAY_KEEP_HOUSEHOLDS, handle_others, "household_merge",
      "Households that this one could be the same as", .scope = households_route_scope },
    { POST, "/households/{household}/merge", MAY_KEEP_HOUSEHOLDS, handle_merge, "household_merge",
      "It is the same household as another", .body = merge_body, .scope = households_route_scope, .frame = frame_others,
      .form_page = "household_merge" },
    { POST, "/households/{household}/part", MAY_KEEP_HOUSEHOLDS, handle_part, .summary = "It is not the same household after all",
      ON_HOUSEHOLD },
    { 0 },
};
