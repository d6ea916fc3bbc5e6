// Keeps other sites from sending our forms in somebody's name. Not here: who may do what.
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "http/dispatch.h"

enum { MAC_BYTES = 16, TOKEN_BYTES = 2 * MAC_BYTES };

// On the machine itself there is no https, whatever the public address is.
static bool is_of_this_machine(Str host)
{
    return str_starts(host, STR("127.0.0.1:")) || str_starts(host, STR("localhost:")) || str_starts(host, STR("[::1]:"));
}

// A page of our name that came without https may have been written by whoever is on the way.
static bool is_guarded(const Request *request, Str origin, Str host)
{
    return !request->dispatcher->is_https || str_starts(origin, STR("https:")) || is_of_this_machine(host);
}

static bool is_same_host(Str origin, Str host)
{
    for (size_t i = 0; i + 3 <= origin.len; i++) {
        if (memcmp(origin.at + i, "://", 3) == 0) {
            Str named = str_from_index(origin, i + 3);
            return named.len == host.len && strncasecmp(named.at, host.at, host.len) == 0;
        }
    }
    return false; // "null", too
}

Fault csrf_check_source(const Request *request)
{
    Str site = http_header(request->http, "Sec-Fetch-Site");
    if (site.at && !str_is(site, "same-origin") && !str_is(site, "none")) {
        return REQUEST_FROM_ELSEWHERE;
    }
    Str origin = http_header(request->http, "Origin");
    Str host = http_header(request->http, "Host");
    bool is_ours = !origin.at || (is_same_host(origin, host) && is_guarded(request, origin, host)) ||
                   str_is(origin, request->work.settings->origin);
    return is_ours ? OK : REQUEST_FROM_ELSEWHERE;
}

static Digest session_mac(const Request *request)
{
    return digest_keyed(request->work.keys->forms, "csrf", request->session);
}

Str csrf_token(const Request *request)
{
    Digest mac = session_mac(request);
    uint8_t token[TOKEN_BYTES];
    random_fill(token, MAC_BYTES);
    for (size_t i = 0; i < MAC_BYTES; i++) {
        token[MAC_BYTES + i] = token[i] ^ mac.at[i];
    }
    return base64url_encode(request->work.arena, (Str){ (const char *)token, sizeof token });
}

Fault csrf_check_token(const Request *request, Str token)
{
    // A page of another site cannot send JSON or text/csv without asking first, and we never allow it.
    if (!request->session.at || request->body_type == BODY_JSON || request->body_type == BODY_CSV) {
        return OK;
    }
    Str bytes;
    if (!token.at || !base64url_decode(request->work.arena, token, &bytes) ||
        bytes.len != TOKEN_BYTES) {
        return FORM_EXPIRED;
    }
    Digest mac = session_mac(request);
    char given[MAC_BYTES];
    for (size_t i = 0; i < MAC_BYTES; i++) {
        given[i] = (char)(bytes.at[i] ^ bytes.at[MAC_BYTES + i]);
    }
    bool is_right =
        bytes_equal_secret((Str){ given, MAC_BYTES }, (Str){ (const char *)mac.at, MAC_BYTES });
    return is_right ? OK : FORM_EXPIRED;
}
