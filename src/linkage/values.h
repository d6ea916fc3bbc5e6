// Values that are compared by their signs: identity numbers, phones, dates. Packed into whole numbers.
#ifndef LINKAGE_VALUES_H
#define LINKAGE_VALUES_H

#include "base/text.h"

// ---- Identity numbers ----

// Letters and digits of it, packed so that its signs can be had again where there are at most 17 digits or 11 letters and
// digits, else so that only equality can be asked. 0: nothing, or what people type when they have none (000000000, 123456789).
uint64_t link_number(Str text);
enum { LINK_SIGNS_MAX = 17 };
// Its signs; 0 when it was packed for equality only.
size_t link_number_signs(uint64_t number, uint8_t signs_out[LINK_SIGNS_MAX]);
// Nine digits whose weighted sum is a multiple of ten, as Palestinian identity numbers are.
bool link_number_is_checked(uint64_t number);
bool link_number_is_nine_digits(uint64_t number);

// ---- Phones ----

// The last nine digits, plus one: +970 and +972 before a mobile number mean the same line. 0: none, or no phone.
uint32_t link_phone(Str text);

// ---- Dates ----

// Year, month and day in a number, as typed: a month may be 13, for it can be compared even so. 0: not to be read.
typedef uint32_t LinkDate;
static inline unsigned link_date_year(LinkDate date)
{
    return date >> 14;
}
static inline unsigned link_date_month(LinkDate date)
{
    return date >> 7 & 0x7F;
}
static inline unsigned link_date_day(LinkDate date)
{
    return date & 0x7F;
}

// By a format of %Y %y %m %d %b %B %H %M %S and other signs as they are; what is behind the format is passed over.
// STR_NONE: %Y-%m-%d. Also Arabic digits. Text of the format's digits without its separators is read, too.
LinkDate link_date(Str text, Str format);
// Whether a format has a year at least, and no sign that is not known.
bool link_date_format_is_known(Str format);

#endif
