// No core, no debugger of the same user, no new rights: what keys and names lie in must not be copied out.
#include "app/confine.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
#define CONFINE_TRACED 1 // its leak checker attaches to the process
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_TRACED 1
#endif
#endif

void confine_process(ProcessRole role, const ProcessPaths *paths)
{
    (void)role;
    (void)paths;
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef CONFINE_TRACED
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
