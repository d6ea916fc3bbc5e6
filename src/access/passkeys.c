// Passkeys of accounts: challenges of ours, each answered once, and whose passkey it was. Not here: signatures
// (webauthn.c), rows (passkey_store.c).
#include "access/passkey_store.h"

#include <string.h>

#include "access/factor_parts.h"
#include "access/webauthn.h"
#include "base/clock.h"

enum { TIME_BYTES = 8, RANDOM_BYTES = 16, MAC_BYTES = 16, CHALLENGE_BYTES = TIME_BYTES + RANDOM_BYTES + MAC_BYTES };

// ---- The party: the host by which people know us ----

Str access_passkey_party(const Settings *settings)
{
    Str rest = str_from(settings->origin);
    size_t at;
    if (!str_find_text(rest, STR("://"), &at)) {
        return STR_NONE;
    }
    rest = str_from_index(rest, at + 3);
    size_t end = 0;
    while (end < rest.len && rest.at[end] != ':') {
        end++;
    }
    return str_slice(rest, 0, end);
}

// ---- Challenges: they carry their own proof, so that asking for one writes nothing ----

static void sign_challenge(const Work *work, Str purpose, const uint8_t *head, uint8_t mac_out[MAC_BYTES])
{
    TextBuilder text = { .arena = work->arena };
    text_add(&text, (Str){ (const char *)head, TIME_BYTES + RANDOM_BYTES });
    text_add(&text, purpose);
    Digest mac = digest_keyed(work->keys->factors, "istijaba/challenge/v1", text_done(&text));
    memcpy(mac_out, mac.at, MAC_BYTES);
}

static Str add_purpose(const Work *work)
{
    return str_format(work->arena, "add %.*s", STR_ARG(id_format(work->arena, work->user->account)));
}

static Str make_challenge(const Work *work, Str purpose)
{
    uint8_t bytes[CHALLENGE_BYTES];
    for (size_t i = 0; i < TIME_BYTES; i++) {
        bytes[i] = (uint8_t)(work->now >> 8 * (TIME_BYTES - 1 - i));
    }
    random_fill(bytes + TIME_BYTES, RANDOM_BYTES);
    sign_challenge(work, purpose, bytes, bytes + TIME_BYTES + RANDOM_BYTES);
    return base64url_encode(work->arena, (Str){ (const char *)bytes, sizeof bytes });
}

Str access_challenge_to_use(const Work *work)
{
    return make_challenge(work, STR("use"));
}

Str access_challenge_to_add(const Work *work)
{
    return make_challenge(work, add_purpose(work));
}

// Ours, of the last minutes, and answered for the first time.
static Fault spend_challenge(Work *work, Str purpose, Str challenge)
{
    Str bytes;
    uint8_t mac[MAC_BYTES];
    if (!base64url_decode(work->arena, challenge, &bytes) || bytes.len != CHALLENGE_BYTES) {
        return PASSKEY_WRONG;
    }
    const uint8_t *at = (const uint8_t *)bytes.at;
    int64_t made_at = 0;
    for (size_t i = 0; i < TIME_BYTES; i++) {
        made_at = made_at << 8 | at[i];
    }
    sign_challenge(work, purpose, at, mac);
    bool is_ours = bytes_equal_secret((Str){ (const char *)mac, MAC_BYTES },
                                      str_from_index(bytes, TIME_BYTES + RANDOM_BYTES));
    if (!is_ours || work->now - made_at >= CHALLENGE_S || made_at > work->now) {
        return PASSKEY_WRONG;
    }
    Fault fault = passkey_store_spend(work, bytes);
    return fault == STORAGE_CONFLICT ? PASSKEY_WRONG : fault;
}

static Fault accept_client(Work *work, Str client_data, const char *type, Str purpose)
{
    Str challenge;
    bool is_ours = webauthn_challenge(work->arena, client_data, type, str_from(work->settings->origin), &challenge);
    return is_ours ? spend_challenge(work, purpose, challenge) : PASSKEY_WRONG;
}

static bool decode(Work *work, Str text, Str *bytes_out)
{
    return text.len > 0 && base64url_decode(work->arena, text, bytes_out);
}

// ---- One's own ----

Fault access_add_passkey(Work *work, const NewPasskey *made)
{
    Str client_data;
    Str data;
    WebauthnKey key;
    Str party = access_passkey_party(work->settings);
    if (!party.at) {
        return PASSKEYS_OFF;
    }
    if (!decode(work, made->client_data, &client_data) || !decode(work, made->authenticator_data, &data)) {
        return PASSKEY_WRONG;
    }
    TRY(accept_client(work, client_data, "webauthn.create", add_purpose(work)));
    if (!webauthn_read_key(work->arena, party, made->alg, data, &key)) {
        return PASSKEY_WRONG;
    }
    Fault fault = passkey_store_add(work, made->name, &key);
    TRY(fault == STORAGE_CONFLICT ? PASSKEY_WRONG : fault);
    return factor_mark_proved(work, SECOND_PASSKEY);
}

Fault access_rename_passkey(Work *work, Id passkey, Str name)
{
    return passkey_store_rename(work, passkey, name);
}

Fault access_remove_passkey(Work *work, Id passkey)
{
    Factors factors;
    TRY(access_factors_of(work, work->user->account, &factors));
    if (factors.passkeys == 1 && !factors.totp && factors.printed_at == 0) {
        return FACTOR_LAST;
    }
    return passkey_store_remove(work, passkey);
}

Fault access_show_passkeys(Work *work, Id account, Doc *list)
{
    return passkey_store_show(work, account, list);
}

Fault access_list_credentials(Work *work, Id account, Doc *list)
{
    return passkey_store_credentials(work, account, list);
}

// ---- Signing in ----

Fault access_use_passkey(Work *work, const PasskeyProof *given, Id begun, Id *account_out)
{
    Str credential;
    WebauthnProof proof;
    StoredPasskey stored;
    int64_t count;
    if (!decode(work, given->credential, &credential) || !decode(work, given->client_data, &proof.client_data) ||
        !decode(work, given->authenticator_data, &proof.authenticator_data) ||
        !decode(work, given->signature, &proof.signature)) {
        return PASSKEY_WRONG;
    }
    TRY(accept_client(work, proof.client_data, "webauthn.get", STR("use")));
    TRY(passkey_store_find(work, credential, &stored));
    // Alone it stands for the password, too: then the device must have known its owner.
    bool verified = !id_equal(stored.account, begun);
    if (!webauthn_check(access_passkey_party(work->settings), &stored.key, &proof, verified, &count)) {
        return PASSKEY_WRONG;
    }
    *account_out = stored.account;
    return passkey_store_use(work, stored.id, count);
}
