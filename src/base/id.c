// UUIDv7 ids and the codes that people read, write and say aloud. Not here: what a code opens.
#include "base/id.h"

#include <string.h>

#include "base/digest.h"

static const char code_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// ---- Ids ----

Id id_new(int64_t now_ms)
{
    Id id;
    random_fill(id.at + 6, sizeof id.at - 6);
    for (int i = 0; i < 6; i++) {
        id.at[i] = (uint8_t)((uint64_t)now_ms >> (8 * (5 - i)));
    }
    id.at[6] = (uint8_t)(0x70 | (id.at[6] & 0x0F)); // version 7
    id.at[8] = (uint8_t)(0x80 | (id.at[8] & 0x3F)); // the variant of RFC 9562
    return id;
}

uint64_t id_time_ms(Id id)
{
    uint64_t ms = 0;
    for (int i = 0; i < 6; i++) {
        ms = ms << 8 | id.at[i];
    }
    return ms;
}

bool id_is_none(Id id)
{
    return id_equal(id, ID_NONE);
}

bool id_equal(Id a, Id b)
{
    return memcmp(a.at, b.at, sizeof a.at) == 0;
}

static bool is_dash_place(size_t place)
{
    return place == 8 || place == 13 || place == 18 || place == 23;
}

void id_write(Id id, char text_out[ID_TEXT_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    size_t place = 0;
    for (size_t i = 0; i < sizeof id.at; i++) {
        if (is_dash_place(place)) {
            text_out[place++] = '-';
        }
        text_out[place++] = hex[id.at[i] >> 4];
        text_out[place++] = hex[id.at[i] & 15];
    }
    text_out[place] = '\0';
}

Str id_format(Arena *arena, Id id)
{
    char text[ID_TEXT_SIZE];
    id_write(id, text);
    return str_copy(arena, (Str){ text, sizeof text - 1 });
}

// The value of a lower-case hexadecimal digit, or -1.
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool id_parse(Str text, Id *id_out)
{
    Id id = ID_NONE;
    size_t digits = 0;
    if (text.len != ID_TEXT_SIZE - 1) {
        return false;
    }
    for (size_t place = 0; place < text.len; place++) {
        int value = hex_value(text.at[place]);
        if (is_dash_place(place) ? text.at[place] != '-' : value < 0) {
            return false;
        }
        if (!is_dash_place(place)) {
            id.at[digits / 2] = (uint8_t)(id.at[digits / 2] << 4 | value);
            digits++;
        }
    }
    if (id_is_none(id)) {
        return false;
    }
    *id_out = id;
    return true;
}

// ---- Codes ----

// Weights are odd, so that each changes the sum whatever digit is wrong; neighbours differ by two,
// so that a swap is found unless the two digits lie 16 apart.
static char check_sign(const uint8_t digits[CODE_LENGTH - 1])
{
    unsigned sum = 0;
    for (unsigned i = 0; i < CODE_LENGTH - 1; i++) {
        sum += digits[i] * (2 * i + 1);
    }
    return code_alphabet[sum % 32];
}

Str code_from_secret(Arena *arena, const uint8_t secret[7])
{
    uint64_t bits = 0;
    for (int i = 0; i < 7; i++) {
        bits = bits << 8 | secret[i];
    }
    uint8_t digits[CODE_LENGTH - 1];
    char *code = arena_take(arena, CODE_LENGTH + 1);
    for (int i = 0; i < CODE_LENGTH - 1; i++) {
        digits[i] = bits >> (5 * i) & 31;
        code[i] = code_alphabet[digits[i]];
    }
    code[CODE_LENGTH - 1] = check_sign(digits);
    return (Str){ code, CODE_LENGTH };
}

Str code_for_people(Arena *arena, Str code)
{
    return str_format(arena, "%.*s-%.*s-%.*s", STR_ARG(str_slice(code, 0, 4)),
                      STR_ARG(str_slice(code, 4, 8)), STR_ARG(str_slice(code, 8, code.len)));
}

// How many bytes of a blank or a dash stand at the start; phones like to type – for -.
static size_t separator_size(Str text)
{
    if (*text.at == ' ' || *text.at == '-' || *text.at == '\t') {
        return 1;
    }
    if (str_starts(text, STR("\xC2\xA0"))) { // no-break space
        return 2;
    }
    bool dash = str_starts(text, STR("\xE2\x80")) && text.len >= 3 &&
                (unsigned char)text.at[2] >= 0x90 && (unsigned char)text.at[2] <= 0x95;
    return dash ? 3 : 0;
}

// The value of one typed sign, or -1.
static int code_value(char sign)
{
    if (sign >= 'a' && sign <= 'z') {
        sign = (char)(sign - 'a' + 'A');
    }
    if (sign == 'O') {
        sign = '0';
    } else if (sign == 'I' || sign == 'L') {
        sign = '1';
    }
    const char *found = sign ? strchr(code_alphabet, sign) : NULL;
    return found ? (int)(found - code_alphabet) : -1;
}

Fault code_accept(Arena *arena, Str typed, Str *code_out)
{
    uint8_t digits[CODE_LENGTH];
    size_t count = 0;
    Str rest = text_latin_digits(arena, typed);
    while (rest.len > 0) {
        size_t skipped = separator_size(rest);
        if (skipped == 0) {
            int value = code_value(*rest.at);
            if (value < 0 || count == CODE_LENGTH) {
                return CODE_MALFORMED;
            }
            digits[count++] = (uint8_t)value;
            skipped = 1;
        }
        rest = str_from_index(rest, skipped);
    }
    if (count != CODE_LENGTH || code_alphabet[digits[CODE_LENGTH - 1]] != check_sign(digits)) {
        return CODE_MALFORMED;
    }
    char *code = arena_take(arena, CODE_LENGTH + 1);
    for (size_t i = 0; i < CODE_LENGTH; i++) {
        code[i] = code_alphabet[digits[i]];
    }
    *code_out = (Str){ code, CODE_LENGTH };
    return OK;
}
