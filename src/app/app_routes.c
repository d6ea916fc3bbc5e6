// What the installation itself answers: is it well, what is it doing, what can be asked, and the page of the phone.
#include "access/access.h"
#include "app/features.h"
#include "app/metrics.h"

static Fault handle_health(Request *request, Reply *reply)
{
    (void)request; // reaching this line read the database
    doc_text_c(reply_doc(reply), "health", "ok");
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
    { GET, "/metrics", ANYONE, metrics_handle, NULL, .summary = "Numbers for Prometheus; from loopback only" },
    { GET, "/openapi.json", ANYONE, handle_openapi, NULL, .summary = "This description" },
    { 0 },
};
