// Incidents over HTTP: looking back, the register and its steps. Speaks HTTP and nothing else.
#include "base/clock.h"
#include "features/incidents/incidents_page.h"

enum { USUAL_DAYS = 7, EAST_MOST_S = 3 * HOUR_S, EAST_LEAST_S = 2 * HOUR_S };

// ---- The vault is asked before the transaction; what it says is judged inside ----

typedef struct Asked {
    Fault fault;
    Looks looks;
} Asked;

static Fault ask(Request *request, WireSpan span)
{
    Work *work = request_work(request);
    Asked *asked = ARENA_NEW(work->arena, Asked);
    asked->fault = looks_ask(work->keys->vault, work->arena, request_session(request), span, &asked->looks);
    request_set_prepared(request, asked);
    return OK;
}

static Fault looks_of(const Request *request, const Looks **looks_out)
{
    const Asked *asked = request_prepared(request);
    *looks_out = &asked->looks;
    return asked->fault;
}

// ---- The span that is looked at ----

// Days as people there count them, in summer and in winter: rather an hour too much.
static IncidentSpan span_of_days(int64_t since_day, int64_t until_day)
{
    return (IncidentSpan){ .since = since_day - EAST_MOST_S, .until = until_day + DAY_S - EAST_LEAST_S };
}

static IncidentSpan span_of(const Request *request, const Input *input)
{
    int64_t today = request_work((Request *)request)->now / DAY_S * DAY_S;
    int64_t until = input_has(input, "until") ? input_int(input, "until") : today;
    int64_t since = input_has(input, "since") ? input_int(input, "since") : until - (USUAL_DAYS - 1) * DAY_S;
    return span_of_days(since, until);
}

static Fault prepare_list(Request *request)
{
    Work *work = request_work(request);
    IncidentSpan span = span_of(request, request_query(request));
    TRY(incidents_check_span(work, &span));
    return ask(request, (WireSpan){ span.since, span.until, 0 });
}

static Fault handle_list(Request *request, Reply *reply)
{
    const Looks *looks;
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    IncidentSpan span = span_of(request, request_query(request));
    TRY(looks_of(request, &looks));
    // As dates again, for the form.
    doc_text(doc, "since", clock_format_date(work->arena, span.since + EAST_MOST_S));
    doc_text(doc, "until", clock_format_date(work->arena, span.until - DAY_S + EAST_LEAST_S));
    doc_bool(doc, "listing", true);
    TRY(incidents_page_looks(work, doc, looks));
    return incidents_page_list(work, doc);
}

// ---- One ----

static Fault path_incident(Request *request, Incident *incident_out)
{
    Id id;
    TRY(request_id(request, "incident", INCIDENT_NOT_FOUND, &id));
    return incidents_find(request_work(request), id, incident_out);
}

// Whose an entry is the rule sees to; permission and scope have nothing to add.
static Fault scope_incident(Request *request, void *scope_out)
{
    Incident incident;
    (void)scope_out;
    return path_incident(request, &incident);
}

typedef struct Finding {
    Request *request;
    Incident incident;
    Fault fault;
} Finding;

static Fault find_in_snapshot(DbConn *conn, void *context)
{
    Finding *finding = context;
    Work *work = request_work(finding->request);
    Id id;
    work->db = conn;
    Fault fault = request_id(finding->request, "incident", INCIDENT_NOT_FOUND, &id);
    fault = fault ? fault : access_find_user(work, request_session(finding->request), &work->user);
    finding->fault = fault ? fault : incidents_find(work, id, &finding->incident);
    work->db = NULL;
    work->user = NULL; // the transaction finds out again who asks
    return OK;
}

// One that is not there asks the vault about nothing; the handler says so.
static Fault prepare_one(Request *request)
{
    Finding finding = { .request = request };
    TRY(db_read(request_db(request), find_in_snapshot, &finding));
    const IncidentSpan *span = &finding.incident.span;
    if (finding.fault != OK) {
        request_set_prepared(request, ARENA_NEW(request_work(request)->arena, Asked));
        return OK;
    }
    return ask(request, (WireSpan){ span->since, span->until, 0 });
}

static Fault meant(Request *request, Incident *incident_out, Looks *looks_out)
{
    const Looks *looks;
    TRY(path_incident(request, incident_out));
    TRY(looks_of(request, &looks));
    *looks_out = incidents_narrow(request_work(request)->arena, looks, &incident_out->span);
    return OK;
}

static Fault show(Request *request, Reply *reply)
{
    Incident incident;
    Looks looks;
    Work *work = request_work(request);
    TRY(meant(request, &incident, &looks));
    TRY(incidents_page_one(work, reply_doc(reply), &incident));
    TRY(incidents_page_looks(work, reply_doc(reply), &looks));
    return incidents_page_needs(work, reply_doc(reply), &looks, incident.id);
}

static Fault handle_show(Request *request, Reply *reply)
{
    return show(request, reply);
}

static Fault handle_csv(Request *request, Reply *reply)
{
    Incident incident;
    Looks looks;
    Str csv;
    TRY(meant(request, &incident, &looks));
    TRY(incidents_page_csv(request_work(request), &looks, &csv));
    reply_bytes(reply, "text/csv; charset=utf-8", csv);
    reply_download(reply, "looks.csv");
    return OK;
}

// ---- Acts ----

static Fault go_to(Request *request, Reply *reply, Id id)
{
    Incident incident;
    Work *work = request_work(request);
    TRY(incidents_find(work, id, &incident));
    reply_go(reply, str_format(work->arena, "/admin/incidents/%.*s", STR_ARG(id_format(work->arena, id))));
    return incidents_page_one(work, reply_doc(reply), &incident);
}

static Fault handle_open(Request *request, Reply *reply)
{
    Id id;
    const Input *body = request_body(request);
    IncidentSpan span = span_of_days(input_int(body, "since"), input_int(body, "until"));
    span.account = input_id(body, "account");
    span.organisation = input_id(body, "organisation");
    TRY(incidents_open(request_work(request), &span, &id));
    reply_status(reply, 201);
    return go_to(request, reply, id);
}

static Fault handle_step(Request *request, Reply *reply)
{
    Incident incident;
    TRY(path_incident(request, &incident));
    TRY(incidents_step(request_work(request), incident.id, input_text(request_body(request), "step")));
    return go_to(request, reply, incident.id);
}

static Fault handle_told(Request *request, Reply *reply)
{
    Incident incident;
    Looks looks;
    size_t count, told = 0;
    Work *work = request_work(request);
    const Input *body = request_body(request);
    TRY(meant(request, &incident, &looks));
    Id *needs = incidents_needs(work->arena, &looks, &count);
    // Only of needs that were touched: one, or all of them.
    for (size_t i = 0; i < count; i++) {
        if (!input_has(body, "need") || id_equal(needs[i], input_id(body, "need"))) {
            needs[told++] = needs[i];
        }
    }
    TRY(incidents_tell(work, incident.id, needs, told));
    return go_to(request, reply, incident.id);
}

static const Field span_query[] = {
    { .name = "since", .kind = FIELD_DATE, .meaning = "The first day; without it, six days before the last" },
    { .name = "until", .kind = FIELD_DATE, .meaning = "The last day; without it, today" },
    { 0 },
};
static const Field open_fields[] = {
    { .name = "since", .kind = FIELD_DATE, .required = true, .meaning = "The first day" },
    { .name = "until", .kind = FIELD_DATE, .required = true, .meaning = "The last day" },
    { .name = "account", .kind = FIELD_ID, .meaning = "Whose looks are meant; without it, everybody's" },
    { .name = "organisation", .kind = FIELD_ID, .meaning = "For which they looked; without it, any" },
    { 0 },
};
static const Field step_fields[] = {
    { .name = "step", .kind = FIELD_CHOICE, .required = true, .choices = "contained notified closed",
      .meaning = "What is done now" },
    { 0 },
};
static const Field told_fields[] = {
    { .name = "need", .kind = FIELD_ID, .meaning = "Whose people were told; without it, those of all that were touched" },
    { 0 },
};

#define ON_INCIDENT .permission = MAY_HANDLE_INCIDENTS, .scope = scope_incident, .page = "incident"

const Route incidents_routes[] = {
    { .method = GET, .path = "/admin/incidents", .permission = MAY_HANDLE_INCIDENTS, .handle = handle_list,
      .page = "incidents", .query = span_query, .prepare = prepare_list,
      .summary = "Who opened personal fields in some days, and the register of incidents" },
    { .method = POST, .path = "/admin/incidents", .permission = MAY_HANDLE_INCIDENTS, .handle = handle_open,
      .page = "incident", .body = open_fields, .summary = "Enter an incident into the register" },
    { .method = GET, .path = "/admin/incidents/{incident}", .handle = handle_show, .prepare = prepare_one,
      .summary = "An incident: looks, whom to tell, what was done", ON_INCIDENT },
    { .method = GET, .path = "/admin/incidents/{incident}/looks.csv", .handle = handle_csv, .prepare = prepare_one,
      .summary = "Its looks as a file, without names", ON_INCIDENT },
    { .method = POST, .path = "/admin/incidents/{incident}/step", .handle = handle_step, .body = step_fields,
      .summary = "Contained, everybody told, closed", ON_INCIDENT },
    { .method = POST, .path = "/admin/incidents/{incident}/told", .handle = handle_told, .body = told_fields,
      .prepare = prepare_one, .summary = "Say that people were told", ON_INCIDENT },
    { 0 },
};
