// The grammar of targets (RFC 3986, origin form) and of Host. Checks only: nothing is decoded.
#include "server/parse.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_letter_or_digit(unsigned char byte)
{
    unsigned char lower = (unsigned char)(byte | 0x20);
    return (byte >= '0' && byte <= '9') || (byte < 128 && lower >= 'a' && lower <= 'z');
}

// What may stand in a path unescaped, '/' included.
static bool is_path_byte(unsigned char byte)
{
    return is_letter_or_digit(byte) || (byte != 0 && strchr("-._~!$&'()*+,;=:@/", byte) != NULL);
}

int parse_hex(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// ---- UTF-8, one byte at a time, since each may be written as an escape ----

typedef struct Utf8 {
    unsigned left;     // bytes that must still follow
    uint8_t low, high; // bounds of the next of them
} Utf8;

static bool utf8_begin(Utf8 *state, uint8_t byte)
{
    // The bounds of the second byte keep out overlong forms, surrogates and what is above U+10FFFF.
    static const struct {
        uint8_t from, to, low, high;
        unsigned left;
    } leads[] = {
        { 0x00, 0x7f, 0x80, 0xbf, 0 }, { 0xc2, 0xdf, 0x80, 0xbf, 1 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2 },
        { 0xe1, 0xec, 0x80, 0xbf, 2 }, { 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 },
        { 0xf0, 0xf0, 0x90, 0xbf, 3 }, { 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 },
    };

    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        if (byte >= leads[i].from && byte <= leads[i].to) {
            *state = (Utf8){ leads[i].left, leads[i].low, leads[i].high };
            return true;
        }
    }
    return false;
}

static bool utf8_take(Utf8 *state, uint8_t byte)
{
    if (state->left == 0) {
        return utf8_begin(state, byte);
    }
    if (byte < state->low || byte > state->high) {
        return false;
    }
    *state = (Utf8){ state->left - 1, 0x80, 0xbf };
    return true;
}

// The byte that the escape at text.at[at] stands for; -1 when it is not whole.
static int read_escape(Str text, size_t at)
{
    if (text.len - at < 3) {
        return -1;
    }
    int high = parse_hex(text.at[at + 1]);
    int low = parse_hex(text.at[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const char *parse_check_target(Str target)
{
    Utf8 utf8 = { 0 };

    if (target.len == 0 || target.at[0] != '/') {
        return "the address does not begin with a slash";
    }
    for (size_t i = 0; i < target.len; i++) {
        int byte = (unsigned char)target.at[i];
        if (byte == '%') {
            byte = read_escape(target, i);
            i += 2;
            if (byte <= 0) {
                return "the address has a bad escape";
            }
        } else if (!is_path_byte((unsigned char)byte) && byte != '?') {
            return "the address has a character that must be escaped";
        }
        if (!utf8_take(&utf8, (uint8_t)byte)) {
            return "the address is not UTF-8";
        }
    }
    return utf8.left == 0 ? NULL : "the address is not UTF-8";
}

// ---- Host ----

static bool is_port(Str port)
{
    enum { PORT_MAX = 65535, DIGITS_MAX = 5 };
    int number = 0;

    if (port.len > DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < port.len; i++) {
        if (port.at[i] < '0' || port.at[i] > '9') {
            return false;
        }
        number = number * 10 + (port.at[i] - '0');
    }
    return number <= PORT_MAX;
}

static bool is_ipv6(Str address)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr parsed;

    if (address.len >= sizeof(text) || memchr(address.at, 0, address.len) != NULL) {
        return false;
    }
    memcpy(text, address.at, address.len);
    text[address.len] = 0;
    return inet_pton(AF_INET6, text, &parsed) == 1;
}

static bool is_host_name(Str name)
{
    enum { NAME_MAX_BYTES = 255 };

    if (name.len == 0 || name.len > NAME_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        if (!is_letter_or_digit(byte) && (byte == 0 || strchr("-._~", byte) == NULL)) {
            return false;
        }
    }
    return true;
}

const char *parse_check_host(Str host)
{
    static const char *const wrong = "Host is malformed";
    bool bracketed = host.len > 0 && host.at[0] == '[';
    size_t end;

    if (bracketed) {
        if (!str_find(host, ']', &end) || !is_ipv6(str_slice(host, 1, end))) {
            return wrong;
        }
        end++;
    } else if (!str_find(host, ':', &end)) {
        end = host.len;
    }
    if (!bracketed && !is_host_name(str_slice(host, 0, end))) {
        return wrong;
    }
    Str port = str_from_index(host, end);
    if (port.len == 0) {
        return NULL;
    }
    return port.at[0] == ':' && is_port(str_from_index(port, 1)) ? NULL : wrong;
}
