// How far a plan is, drawn on a terminal while it is read and made. A thread of its own draws, so that a terminal that is held holds
// nothing up.
#ifndef APP_PLAN_PROGRESS_H
#define APP_PLAN_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>

#include "allocation/plan.h"
#include "app/call.h"

typedef struct PlanBar {
    Call *call;
    Language language;
    atomic_llong bytes, bytes_all;  // of the file
    PlanProgress made;
    atomic_llong made_all;
    atomic_bool stop;
    bool running;
    pthread_t thread;
} PlanBar;

// Draws nothing when the call's `err` is no terminal.
void plan_bar_start(PlanBar *bar, Call *call, Language language);
void plan_bar_stop(PlanBar *bar);

#endif
