// The order in which rights are given up. Not here: which (landlock.c, calls.c).
#include "confine/calls.h"
#include "confine/landlock.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CONFINE_TRACED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CONFINE_TRACED 1
#endif
#endif

#ifdef CONFINE_TRACED
static const bool is_traced = true;
#else
static const bool is_traced = false;
#endif

void confine_first(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!is_traced) {
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
}

Confined confine_process(const ConfineRules *rules)
{
    Confined held = { 0 };
    confine_first();
    if (!is_traced) {
        held.landlock = landlock_fence(rules);
        held.calls = calls_fence(rules); // last: it forbids what the first part is made with
    }
    return held;
}

Confined confine_to_memory(size_t memory_most, unsigned cpu_s)
{
    Confined held = { 0 };
    confine_first();
    setrlimit(RLIMIT_CPU, &(struct rlimit){ cpu_s, cpu_s });
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, 0 });
    if (!is_traced) { // a sanitizer's shadow takes more addresses than any limit
        setrlimit(RLIMIT_AS, &(struct rlimit){ memory_most, memory_most });
        held.landlock = landlock_fence(&(ConfineRules){ .network = CONFINE_NO_NETWORK });
    }
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, 0 }); // the fence of files is made with one
    held.calls = !is_traced && calls_fence_to_memory();
    return held;
}
