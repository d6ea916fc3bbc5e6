// What an account proves itself with beside its password: codes of an app (RFC 6238), printed one-time codes. Rules and
// rows; the pages are features/accounts', the second step of signing in is second_routes.c's.
#ifndef ACCESS_FACTORS_H
#define ACCESS_FACTORS_H

#include "access/access.h"

enum {
    PRINTED_CODES = 10,        // on one sheet
    PRINTED_FEW = 3,         // so many left: time for a new sheet
    PRINTED_DIGITS = 10,       // of one code
    TOTP_DIGITS = 6,
    TOTP_SECRET_CHARACTERS = 32, // base32 of 160 bits
    SECOND_CODE_MOST = 40,     // characters of a code as it is typed
};

typedef struct Factors {
    bool totp;            // a code of the app was given once
    int64_t totp_since;   // seconds
    int64_t printed_at;   // seconds; 0: none were printed
    int64_t printed_left; // that still open
    int64_t passkeys;
} Factors;
MUST_USE Fault access_factors_of(Work *work, Id account, Factors *factors_out);
bool access_has_factor(const Factors *factors);

// ---- The asker's own. Whoever calls has asked for the present password. ----

// Makes a secret for an app, to be shown: base32. It proves nothing until a code of it was given. What was there before
// stays in force until then.
MUST_USE Fault access_begin_totp(Work *work, Str *secret_out);
// The one that was begun, for half an hour. FACTOR_NOT_BEGUN.
MUST_USE Fault access_begun_totp(Work *work, Str *secret_out);
// With a first code. FACTOR_NOT_BEGUN, SECOND_CODE_WRONG at "code".
MUST_USE Fault access_confirm_totp(Work *work, Str code);
MUST_USE Fault access_remove_totp(Work *work); // FACTOR_NOT_BEGUN; FACTOR_LAST: nothing else would be left
// Ten new ones; those before open nothing any more. "12345 67890".
MUST_USE Fault access_print_codes(Work *work, Str codes_out[PRINTED_CODES]);

// ---- Passkeys (WebAuthn) ----

// The host by which people know us, from server.origin; STR_NONE without it: then there are no passkeys.
Str access_passkey_party(const Settings *settings);
// Base64url; each is answered once, within ten minutes.
Str access_challenge_to_use(const Work *work);
Str access_challenge_to_add(const Work *work); // by the asker alone
typedef struct NewPasskey {
    Str name;
    int64_t alg;                         // COSE
    Str client_data, authenticator_data; // base64url, as the browser gives them
} NewPasskey;
MUST_USE Fault access_add_passkey(Work *work, const NewPasskey *made); // PASSKEY_WRONG, PASSKEYS_OFF
// Of the asker's own. PASSKEY_NOT_FOUND, FACTOR_LAST.
MUST_USE Fault access_rename_passkey(Work *work, Id passkey, Str name);
MUST_USE Fault access_remove_passkey(Work *work, Id passkey);
MUST_USE Fault access_show_passkeys(Work *work, Id account, Doc *list);     // {id, name, made, used}
MUST_USE Fault access_list_credentials(Work *work, Id account, Doc *list);  // what their devices call them, base64url
typedef struct PasskeyProof {
    Str credential, client_data, authenticator_data, signature; // base64url
} PasskeyProof;
// `begun`: the account whose password was right just now, ID_NONE: none. A passkey of another account stands for the
// password, too: then its device must have known its owner. PASSKEY_WRONG.
MUST_USE Fault access_use_passkey(Work *work, const PasskeyProof *given, Id begun, Id *account_out);

// ---- Signing in ----

// A code as typed, of the app or of the sheet: each is taken once. SECOND_CODE_WRONG at "code" (then what was written
// must stay: reply_refuse), TOO_MANY_REQUESTS. `how_out`: "totp" or "printed".
MUST_USE Fault access_use_second(Work *work, Id account, Str typed, const char **how_out);

// Takes all of an account's second factors from it: for recovery. Who may is decided by the caller.
MUST_USE Fault access_drop_factors(Work *work, Id account);


#endif
