// The list of features: whose routes are served, whose jobs run.
#include "app/features.h"

#include "features/accounts/accounts.h"
#include "features/board/board.h"
#include "features/exports/exports.h"
#include "features/follow/follow.h"
#include "features/households/households.h"
#include "features/incidents/incidents.h"
#include "features/jobs/jobs.h"
#include "features/people/people.h"
#include "features/reports/reports.h"
#include "features/texts/texts.h"
#include "features/tuning/tuning.h"
#include "http/once.h"
#include "import/import.h"

const Route *const feature_routes[] = {
    reports_routes, needs_routes, follow_routes, board_routes, board_need_routes, board_bulk_routes,
    board_view_routes, claims_routes, organisations_routes,
    areas_routes,   items_routes, access_routes, jobs_routes,  app_routes,   admin_routes,
    accounts_routes, accounts_me_routes, accounts_factor_routes, access_second_routes, proposals_routes, exports_routes, open_routes,
    households_routes, households_member_routes,
    import_routes, status_routes, texts_routes, tuning_routes, incidents_routes,
    NULL,
};

const ProposalKind *const feature_proposals[] = { &accounts_grant_kind, &exports_kind, NULL };

const Job feature_jobs[] = {
    { .name = "claims-remind-and-lapse", .round = claims_keep_time },
    { .name = "needs-keep-fresh", .round = needs_keep_fresh },
    { .name = "reports-publish", .gather = reports_gather, .keep = reports_keep },
    { .name = "access-forget-sessions", .round = access_forget_sessions, .every_s = 600 },
    { .name = "people-adopt-keys", .gather = people_gather_adopted, .keep = people_keep_adopted, .every_s = 2 },
    { .name = "http-forget-answers", .round = once_forget, .every_s = 3600 },
    { .name = "jobs-forget-ended", .round = long_jobs_forget, .every_s = 3600 },
    { .name = "proposals-lapse", .round = proposals_lapse, .every_s = 60 },
    { .name = "exports-forget-lists", .round = exports_forget, .every_s = 600 },
    { .name = "import-discard-old", .round = import_expire, .every_s = 600 },
    { .name = "board-forget-old-acts", .round = board_forget_batches, .every_s = 3600 },
};
const size_t feature_job_count = sizeof feature_jobs / sizeof *feature_jobs;
