// What the installation says about itself in public: how it works, with the deadlines that hold here; and what
// search engines may read. Not here: the public numbers (features/reports).
#include "access/access.h"
#include "app/features.h"

enum { HOURS_OF_DAY = 24 };

// ---- How it works ----

static void add_deadline(Doc *list, const char *urgency, int64_t verify_h, int64_t fresh_h)
{
    Doc *deadline = doc_list_record(list);
    doc_text_c(deadline, "urgency", urgency);
    doc_int(deadline, "verified_within_hours", verify_h);
    doc_int(deadline, "asked_after_hours", fresh_h);
    if (fresh_h % HOURS_OF_DAY == 0) {
        doc_int(deadline, "asked_after_days", fresh_h / HOURS_OF_DAY);
    }
}

static Fault handle_how(Request *request, Reply *reply)
{
    const Settings *settings = request_work(request)->settings;
    Doc *doc = reply_doc(reply);
    Doc *list = doc_list(doc, "deadlines");
    add_deadline(list, "critical", settings->verify_critical_h, settings->fresh_critical_h);
    add_deadline(list, "high", settings->verify_high_h, settings->fresh_high_h);
    add_deadline(list, "normal", settings->verify_normal_h, settings->fresh_normal_h);
    doc_int(doc, "answer_within_hours", settings->fresh_answer_h);
    doc_int(doc, "claim_due_most_days", settings->claim_due_most_d);
    doc_int(doc, "small_cell", settings->small_cell);
    return OK;
}

const Route open_routes[] = {
    { GET, "/how-it-works", ANYONE, handle_how, "how_it_works", .shared = true,
      .summary = "What happens to a need, its deadlines, and who sees what" },
    { 0 },
};
