// What the two steps of signing in share: access_routes.c (phone and password), second_routes.c (the second factor).
#ifndef ACCESS_SIGN_IN_H
#define ACCESS_SIGN_IN_H

#include "access/factors.h"

// Whether one may be led to this path afterwards: one on this site.
bool sign_in_may_lead_to(Str to);
Str sign_in_second_page(Arena *arena, Str to); // its address
// Opens the session that everything was proved for, in the place of the one before, and leads on.
MUST_USE Fault sign_in_complete(Request *request, Reply *reply, Id account, const char *second);
// passkey: {rp, challenge}, where there are passkeys. The page asks for it again when it is used.
void sign_in_offer_passkey(Work *work, Doc *doc);
// second: {totp, printed, passkeys}: what may be given now.
void sign_in_show_factors(Doc *doc, const Factors *factors);

#endif
