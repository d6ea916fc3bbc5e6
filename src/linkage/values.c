// Reads numbers, phones and dates as registers have them. Nothing is refused here: what cannot be read is missing.
#include <string.h>

#include "linkage/hash.h"
#include "linkage/values.h"

// ---- Identity numbers ----

enum { DIGIT_BASE = 11, SIGN_BASE = 37, SIGNS_OF_LETTERS = 11, KIND_SHIFT = 62 };
enum { OF_DIGITS = 0, OF_SIGNS = 1, OF_HASH = 2 };

enum { TYPED_MAX = 64 };

// Letters (upper case) and Latin digits of it; other scripts' digits are turned, other signs dropped.
static size_t typed_signs(Str text, uint8_t signs[TYPED_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < TYPED_MAX; i++) {
        unsigned char c = (unsigned char)text.at[i];
        unsigned char next = i + 1 < text.len ? (unsigned char)text.at[i + 1] : 0;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) {
            signs[count++] = c;
        } else if (c >= 'a' && c <= 'z') {
            signs[count++] = (uint8_t)(c - 'a' + 'A');
        } else if ((c == 0xD9 && next >= 0xA0 && next <= 0xA9) || (c == 0xDB && next >= 0xB0 && next <= 0xB9)) {
            signs[count++] = (uint8_t)('0' + (next & 0x0F));
            i++;
        }
    }
    return count;
}

// 0, 99, 123456789: what is typed to get past a field.
static bool is_filler(const uint8_t *signs, size_t count)
{
    bool same = true;
    bool rising = count >= 6;
    for (size_t i = 1; i < count; i++) {
        same = same && signs[i] == signs[0];
        rising = rising && signs[i] == signs[i - 1] + 1;
    }
    return count == 0 || (same && (count > 3 || signs[0] == '0')) || rising;
}

static bool are_digits(const uint8_t *signs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (signs[i] > '9') {
            return false;
        }
    }
    return true;
}

static uint64_t pack_signs(const uint8_t *signs, size_t count, unsigned base)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned sign = signs[i] - (signs[i] <= '9' ? (unsigned)'0' : 'A' - 10u);
        packed = packed * base + sign + 1;
    }
    return packed;
}

uint64_t link_number(Str text)
{
    uint8_t signs[TYPED_MAX];
    size_t count = typed_signs(text, signs);
    if (is_filler(signs, count)) {
        return 0;
    }
    if (count <= LINK_SIGNS_MAX && are_digits(signs, count)) {
        return pack_signs(signs, count, DIGIT_BASE);
    }
    if (count <= SIGNS_OF_LETTERS) {
        return pack_signs(signs, count, SIGN_BASE) | (uint64_t)OF_SIGNS << KIND_SHIFT;
    }
    return link_hash(signs, count, 0) >> 2 | (uint64_t)OF_HASH << KIND_SHIFT;
}

size_t link_number_signs(uint64_t number, uint8_t signs_out[LINK_SIGNS_MAX])
{
    unsigned kind = (unsigned)(number >> KIND_SHIFT);
    uint64_t base = kind == OF_DIGITS ? DIGIT_BASE : SIGN_BASE;
    uint8_t backwards[LINK_SIGNS_MAX + 1];
    size_t count = 0;
    number &= ((uint64_t)1 << KIND_SHIFT) - 1;
    for (; kind != OF_HASH && number > 0 && count < LINK_SIGNS_MAX; number /= base) {
        backwards[count++] = (uint8_t)(number % base);
    }
    for (size_t i = 0; i < count; i++) {
        signs_out[i] = backwards[count - 1 - i];
    }
    return count;
}

bool link_number_is_nine_digits(uint64_t number)
{
    uint8_t signs[LINK_SIGNS_MAX];
    return number >> KIND_SHIFT == OF_DIGITS && link_number_signs(number, signs) == 9;
}

bool link_number_is_checked(uint64_t number)
{
    uint8_t signs[LINK_SIGNS_MAX];
    if (number >> KIND_SHIFT != OF_DIGITS || link_number_signs(number, signs) != 9) {
        return false;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < 9; i++) {
        unsigned product = (signs[i] - 1u) * (i % 2 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == 0;
}

// ---- Phones ----

uint32_t link_phone(Str text)
{
    enum { KEY = 9, LEAST = 6 };
    uint8_t signs[TYPED_MAX];
    size_t count = typed_signs(text, signs);
    size_t digits = 0;
    while (digits < count && signs[digits] <= '9') { // an extension ("x12") is left out
        digits++;
    }
    size_t from = digits > KEY ? digits - KEY : 0;
    while (from < digits && signs[from] == '0') {
        from++;
    }
    if (digits - from < LEAST || is_filler(signs + from, digits - from)) {
        return 0;
    }
    uint32_t key = 0;
    for (size_t i = from; i < digits; i++) {
        key = key * 10 + (signs[i] - '0');
    }
    return key + 1;
}

// ---- Dates ----

static const char months[12][4] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };

typedef struct DateReader {
    const uint8_t *at; // what is left
    size_t left;
    unsigned year, month, day;
} DateReader;

static bool read_digits(DateReader *reader, size_t most, unsigned *number_out)
{
    unsigned number = 0;
    size_t i = 0;
    while (i < most && i < reader->left && reader->at[i] >= '0' && reader->at[i] <= '9') {
        number = number * 10 + (reader->at[i++] - '0');
    }
    reader->at += i;
    reader->left -= i;
    *number_out = number;
    return i > 0;
}

static bool read_month_name(DateReader *reader, unsigned *month_out)
{
    for (unsigned m = 0; reader->left >= 3 && m < 12; m++) {
        bool equal = true;
        for (size_t i = 0; i < 3; i++) {
            equal = equal && (reader->at[i] | 0x20) == months[m][i];
        }
        if (equal) {
            while (reader->left > 0 && (reader->at[0] | 0x20) >= 'a' && (reader->at[0] | 0x20) <= 'z') {
                reader->at++;
                reader->left--;
            }
            *month_out = m + 1;
            return true;
        }
    }
    return false;
}

static bool read_sign(DateReader *reader, char sign)
{
    unsigned passed;
    switch (sign) {
    case 'Y':
        return read_digits(reader, 4, &reader->year);
    case 'y': // of people: nobody is born in years to come, as far as a fixed rule can know
        if (!read_digits(reader, 2, &reader->year)) {
            return false;
        }
        reader->year += reader->year < 30 ? 2000 : 1900;
        return true;
    case 'm':
        return read_digits(reader, 2, &reader->month);
    case 'd':
        return read_digits(reader, 2, &reader->day);
    case 'b':
    case 'B':
        return read_month_name(reader, &reader->month);
    default:
        return read_digits(reader, 2, &passed);
    }
}

static bool read_by(DateReader *reader, Str format)
{
    for (size_t i = 0; i < format.len; i++) {
        if (format.at[i] == '%' && i + 1 < format.len) {
            if (!read_sign(reader, format.at[++i])) {
                return reader->year > 0 && reader->left == 0; // what is behind is missing: the rest is known
            }
            continue;
        }
        // Another separator than the format's is what people type; none at all, too.
        if (reader->left > 0 && !((reader->at[0] | 0x20) >= 'a' && (reader->at[0] | 0x20) <= 'z') &&
            !(reader->at[0] >= '0' && reader->at[0] <= '9')) {
            reader->at++;
            reader->left--;
        }
    }
    return true;
}

static size_t ascii_of(Str text, uint8_t signs[TYPED_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < TYPED_MAX; i++) {
        unsigned char c = (unsigned char)text.at[i];
        unsigned char next = i + 1 < text.len ? (unsigned char)text.at[i + 1] : 0;
        if ((c == 0xD9 && next >= 0xA0 && next <= 0xA9) || (c == 0xDB && next >= 0xB0 && next <= 0xB9)) {
            signs[count++] = (uint8_t)('0' + (next & 0x0F));
            i++;
        } else if (c < 0x80) {
            signs[count++] = c;
        }
    }
    return count;
}

LinkDate link_date(Str text, Str format)
{
    uint8_t signs[TYPED_MAX];
    DateReader reader = { signs, ascii_of(str_trim(text), signs), 0, 0, 0 };
    if (!read_by(&reader, format.len > 0 ? format : STR("%Y-%m-%d")) || reader.year == 0 || reader.year > 9999) {
        return 0;
    }
    return reader.year << 14 | reader.month << 7 | reader.day;
}

bool link_date_format_is_known(Str format)
{
    bool has_year = false;
    for (size_t i = 0; i < format.len; i++) {
        if (format.at[i] == '%') {
            char sign = i + 1 < format.len ? format.at[++i] : '\0';
            if (sign == '\0' || !strchr("YymdbBHMS", sign)) {
                return false;
            }
            has_year = has_year || sign == 'Y' || sign == 'y';
        }
    }
    return has_year;
}
