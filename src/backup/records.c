// The records of a backup, as their bytes come. The bytes were sealed by whoever had the public key, which
// is no secret: so they are judged like any other input.
#include "backup/parts.h"

#include <string.h>

enum { PAGE_LEAST_BYTES = 512 };
static const int64_t DATABASE_MOST_BYTES = (int64_t)1 << 44;

static size_t fill(uint8_t *into, size_t *len, size_t wanted, Str *bytes)
{
    size_t count = wanted - *len < bytes->len ? wanted - *len : bytes->len;
    if (count > 0) {
        memcpy(into + *len, bytes->at, count);
    }
    *len += count;
    *bytes = str_from_index(*bytes, count);
    return wanted - *len;
}

static bool take_once(bool *seen)
{
    bool first = !*seen;
    *seen = true;
    return first;
}

static bool is_page(Records *records, int64_t place, size_t len)
{
    bool fits = records->key && place >= 0 && place <= DATABASE_MOST_BYTES &&
                place % PAGE_LEAST_BYTES == 0 && len % PAGE_LEAST_BYTES == 0 && len > 0;
    int64_t end = place + (int64_t)len;
    if (fits && end > records->database_bytes) {
        records->database_bytes = end;
    }
    return fits;
}

static bool belongs(Records *records, RecordKind kind, int64_t place, size_t len)
{
    if (records->ended || (kind != RECORD_ABOUT && !records->about)) {
        return false;
    }
    switch (kind) {
    case RECORD_ABOUT:
        return take_once(&records->about);
    case RECORD_KEY:
        return take_once(&records->key);
    case RECORD_SETTINGS:
        return take_once(&records->settings);
    case RECORD_PAGES:
        return is_page(records, place, len);
    case RECORD_END:
        return take_once(&records->ended) && len == 0 && place == records->database_bytes && place > 0;
    }
    return false;
}

static Fault take_one(Records *records)
{
    RecordKind kind = (RecordKind)records->head[0];
    int64_t place = (int64_t)take_number(records->head + 1, 8);
    Str bytes = { (const char *)records->bytes, records->len };
    if (!belongs(records, kind, place, bytes.len)) {
        return BACKUP_DAMAGED;
    }
    records->head_len = records->len = 0;
    return records->sink ? records->sink->take(records->sink->context, kind, place, bytes) : OK;
}

Fault records_take(Records *records, Str bytes)
{
    while (bytes.len > 0) {
        if (fill(records->head, &records->head_len, RECORD_HEAD_BYTES, &bytes) > 0) {
            return OK;
        }
        size_t wanted = (size_t)take_number(records->head + 9, 4);
        if (wanted > RECORD_MOST_BYTES) {
            return BACKUP_DAMAGED;
        }
        if (fill(records->bytes, &records->len, wanted, &bytes) > 0) {
            return OK;
        }
        TRY(take_one(records));
    }
    return OK;
}

Fault records_end(const Records *records)
{
    bool whole = records->ended && records->key && records->head_len == 0;
    return whole ? OK : BACKUP_DAMAGED;
}
