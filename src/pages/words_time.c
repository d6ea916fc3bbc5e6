// The clock on the wall: an instant, or a day, as people in Gaza write it. The zone's data are the
// system's (tzdata), for ICU's own copy ages with the library while Palestine sets its clocks
// yearly.
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "pages/words_time.h"

enum { TZIF_HEAD_BYTES = 44, TZIF_TYPE_BYTES = 6, TZIF_CHANGES_MAX = 4096 };

typedef struct TzifHead {
    size_t ut_count, wall_count, leap_count, change_count, type_count, name_bytes;
} TzifHead;

static uint64_t read_number(Str bytes, size_t from, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        number = number << 8 | (uint8_t)bytes.at[from + i];
    }
    return number;
}

static bool read_head(Str bytes, TzifHead *head_out)
{
    if (bytes.len < TZIF_HEAD_BYTES || !str_starts(bytes, STR("TZif"))) {
        return false;
    }
    *head_out = (TzifHead){
        .ut_count = read_number(bytes, 20, 4),
        .wall_count = read_number(bytes, 24, 4),
        .leap_count = read_number(bytes, 28, 4),
        .change_count = read_number(bytes, 32, 4),
        .type_count = read_number(bytes, 36, 4),
        .name_bytes = read_number(bytes, 40, 4),
    };
    return true;
}

// Bytes of the block behind a head whose times take `size` bytes.
static size_t block_bytes(const TzifHead *head, size_t size)
{
    return head->change_count * (size + 1) + head->type_count * TZIF_TYPE_BYTES + head->name_bytes +
           head->leap_count * (size + 4) + head->wall_count + head->ut_count;
}

bool zone_parse(Arena *arena, Str bytes, Zone *zone_out)
{
    TzifHead head;
    if (!read_head(bytes, &head) || bytes.at[4] < '2') {
        return false;
    }
    // The first block has 32-bit times, for old readers; the second, 64-bit.
    bytes = str_from_index(bytes, TZIF_HEAD_BYTES + block_bytes(&head, 4));
    if (!read_head(bytes, &head) || head.type_count == 0 || head.change_count > TZIF_CHANGES_MAX ||
        bytes.len < TZIF_HEAD_BYTES + block_bytes(&head, 8)) {
        return false;
    }
    size_t indexes = TZIF_HEAD_BYTES + head.change_count * 8;
    size_t types = indexes + head.change_count;
    ZoneChange *changes = ARENA_ARRAY(arena, ZoneChange, head.change_count + 1);
    changes[0] = (ZoneChange){ INT64_MIN, (int32_t)read_number(bytes, types, 4) };
    for (size_t i = 0; i < head.change_count; i++) {
        size_t type = read_number(bytes, indexes + i, 1);
        int64_t at = (int64_t)read_number(bytes, TZIF_HEAD_BYTES + i * 8, 8);
        if (type >= head.type_count || at <= changes[i].at) {
            return false;
        }
        int32_t offset = (int32_t)read_number(bytes, types + type * TZIF_TYPE_BYTES, 4);
        changes[i + 1] = (ZoneChange){ at, offset };
    }
    *zone_out = (Zone){ changes, head.change_count + 1 };
    return true;
}

int64_t zone_offset(const Zone *zone, int64_t seconds)
{
    size_t low = 0;
    size_t high = zone->count; // the answer is in [low, high)
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= seconds) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return zone->changes[low].offset;
}

// Days since 1970-01-01 to a date of the Gregorian calendar, counted from 1 March of the year 0.
static Moment date_from_days(int64_t days)
{
    const int64_t era_days = 146097; // 400 years
    days += 719468;
    int64_t era = (days >= 0 ? days : days - era_days + 1) / era_days;
    int64_t day_of_era = days - era * era_days;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (era_days - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; // from March
    Moment moment = {
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
        .month = (int)(month < 10 ? month + 3 : month - 9),
    };
    moment.year = year_of_era + era * 400 + (moment.month <= 2);
    return moment;
}

static Moment civil_from(int64_t seconds)
{
    int64_t days = seconds / DAY_S - (seconds % DAY_S < 0);
    int64_t rest = seconds - days * DAY_S;
    Moment moment = date_from_days(days);
    moment.hour = (int)(rest / HOUR_S);
    moment.minute = (int)(rest % HOUR_S / MINUTE_S);
    return moment;
}

Moment moment_from(const Zone *zone, int64_t seconds)
{
    const int64_t limit = INT64_C(1) << 40; // some 35,000 years: no sum below can overflow
    seconds = seconds > limit ? limit : seconds < -limit ? -limit : seconds;
    return civil_from(seconds + zone_offset(zone, seconds));
}

static bool read_two(Str text, size_t from, char before, int64_t most, int64_t *number_out)
{
    return text.at[from - 1] == before &&
           number_parse(str_slice(text, from, from + 2), 0, most, number_out) == OK;
}

bool moment_parse(const Zone *zone, Str iso, Moment *moment_out)
{
    int64_t day;
    if (clock_parse_date(str_slice(iso, 0, 10), &day) != OK) {
        return false;
    }
    if (iso.len == 10) {
        *moment_out = civil_from(day);
        return true;
    }
    int64_t hour, minute, second;
    if (iso.len != 20 || iso.at[19] != 'Z' || !read_two(iso, 11, 'T', 23, &hour) ||
        !read_two(iso, 14, ':', 59, &minute) || !read_two(iso, 17, ':', 60, &second)) {
        return false;
    }
    *moment_out = moment_from(zone, day + hour * HOUR_S + minute * MINUTE_S + second);
    return true;
}
