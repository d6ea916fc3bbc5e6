// What the installation itself answers: is it well, what is it doing, what can be asked, and the page of the phone.
#include "access/access.h"
#include "app/features.h"

static Fault handle_health(Request *request, Reply *reply)
{
    (void)request; // reaching this line read the database
    doc_text_c(reply_doc(reply), "health", "ok");
    return OK;
}

static void add_metric(TextBuilder *text, const char *name, const char *kind, const char *help,
                       int64_t value)
{
    text_add_format(text, "# HELP istijaba_%s %s\n# TYPE istijaba_%s %s\nistijaba_%s %lld\n", name,
                    help, name, kind, name, (long long)value);
}

static void add_metrics(TextBuilder *text, const House *house)
{
    DbStats db = db_stats(house->db);
    ServerStats server = house->server ? server_stats(house->server) : (ServerStats){ 0 };
    add_metric(text, "connections", "gauge", "Open connections.", server.connections);
    add_metric(text, "requests_total", "counter", "Requests answered.", server.requests);
    add_metric(text, "requests_refused_total", "counter", "Requests refused.", server.refused);
    add_metric(text, "request_queue", "gauge", "Requests waiting.", server.queue_length);
    add_metric(text, "transactions_total", "counter", "Works written.", db.transactions);
    add_metric(text, "commits_total", "counter", "Durable commits.", db.commits);
    add_metric(text, "storage_faults_total", "counter", "Faults of storage.", db.faults);
    add_metric(text, "writer_queue", "gauge", "Works waiting for the writer.", db.queue_length);
    add_metric(text, "wal_bytes", "gauge", "Bytes in the write-ahead log.", db.wal_bytes);
}

static Fault handle_metrics(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    // Numbers about us are for the operator's collector, not for whoever plans an attack.
    if (!work->settings->metrics_public && !request_is_loopback(request)) {
        return PAGE_NOT_FOUND;
    }
    TextBuilder text = { .arena = work->arena };
    add_metrics(&text, request_house(request));
    reply_bytes(reply, "text/plain; version=0.0.4; charset=utf-8", text_done(&text));
    return OK;
}

static Fault handle_openapi(Request *request, Reply *reply)
{
    const House *house = request_house(request);
    Str text = site_openapi(&house->site, request_work(request)->arena);
    reply_bytes(reply, "application/json; charset=utf-8", text);
    return OK;
}

// The same for everyone: what it shows is on the phone, and a script fills it in.
static Fault handle_phone(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

const Route app_routes[] = {
    { GET, "/phone", ANYONE, handle_phone, "phone", .summary = "What this phone keeps: a page that its script fills in" },
    { GET, "/health", ANYONE, handle_health, NULL, .summary = "Whether the server and its storage work" },
    { GET, "/metrics", ANYONE, handle_metrics, NULL, .summary = "Numbers for Prometheus; from loopback only" },
    { GET, "/openapi.json", ANYONE, handle_openapi, NULL, .summary = "This description" },
    { 0 },
};
