// The administrator's first page: where everything is that is looked after. Not here: any of those pages.
#include "access/access.h"
#include "app/features.h"

static Fault handle_admin(Request *request, Reply *reply)
{
    (void)request;
    (void)reply; // the page is the same for all who may see it
    return OK;
}

const Route admin_routes[] = {
    { GET, "/admin", MAY_ADMINISTER, handle_admin, "admin", .summary = "What administrators look after" },
    { 0 },
};
