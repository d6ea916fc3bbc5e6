// The list of features: whose routes are served, whose jobs run.
#include "app/features.h"

#include "features/accounts/accounts.h"
#include "features/board/board.h"
#include "features/follow/follow.h"
#include "features/jobs/jobs.h"
#include "features/reports/reports.h"
#include "http/once.h"
#include "import/import.h"

const Route *const feature_routes[] = {
    reports_routes, needs_routes, follow_routes, board_routes, claims_routes, organisations_routes,
    areas_routes,   items_routes, access_routes, jobs_routes,  app_routes,   admin_routes,
    accounts_routes, open_routes, import_routes, NULL,
};

const Job feature_jobs[] = {
    { "claims: remind and lapse", claims_keep_time, 0 },
    { "needs: keep fresh", needs_keep_fresh, 0 },
    { "areas: publish counts", areas_publish_counts, 0 },
    { "access: forget sessions", access_forget_sessions, 600 },
    { "http: forget answers", once_forget, 3600 },
    { "import: discard old files", import_expire, 600 },
    { "jobs: forget what ended", long_jobs_forget, 3600 },
};
const size_t feature_job_count = sizeof feature_jobs / sizeof *feature_jobs;
