// The administrator's first page: where everything is that is looked after. Not here: any of those pages.
#include "features/proposals/proposals.h"
#include "app/features.h"

static Fault handle_admin(Request *request, Reply *reply)
{
    return proposals_count_to_doc(request_work(request), proposals_kinds(request), reply_doc(reply));
}

const Route admin_routes[] = {
    { GET, "/admin", MAY_ADMINISTER, handle_admin, "admin", .summary = "What administrators look after" },
    { 0 },
};
