// The handler of /metrics, for the table in app_routes.c.
#ifndef APP_METRICS_H
#define APP_METRICS_H

#include "http/http.h"

MUST_USE Fault metrics_handle(Request *request, Reply *reply);

#endif
