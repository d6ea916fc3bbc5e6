// The list of features: whose routes are served, whose jobs run.
#ifndef APP_FEATURES_H
#define APP_FEATURES_H

#include "app/house.h"
#include "features/proposals/proposals.h"

extern const Route *const feature_routes[]; // ended by NULL
extern const ProposalKind *const feature_proposals[]; // what takes two people; ended by NULL
extern const Job feature_jobs[];
extern const size_t feature_job_count;
extern const Route app_routes[]; // /health, /metrics, /openapi.json
extern const Route admin_routes[]; // /admin
extern const Route status_routes[]; // /status
extern const Route open_routes[]; // /how-it-works, /sitemap.xml, /robots.txt

#endif
