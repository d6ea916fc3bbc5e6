// Makes the bytes of a reply. Sending them is connection.c and workers.c.
#include "server/wire.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

static const char *status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" },
        { 503, "Service Unavailable" },
        { 507, "Insufficient Storage" },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].status == status) {
            return texts[i].text;
        }
    }
    return "Status";
}

// Not strftime: that would follow the locale.
static void format_date(int64_t second, char text_out[32])
{
    static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t when = (time_t)second;
    struct tm day;

    gmtime_r(&when, &day);
    snprintf(text_out, 32, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day.tm_wday % 7],
             day.tm_mday % 32, months[day.tm_mon % 12], (day.tm_year + 1900) % 10000,
             day.tm_hour % 24, day.tm_min % 60, day.tm_sec % 61);
}

static Str date_now(WireDate *date)
{
    int64_t now_s = clock_now_s();

    if (date->second != now_s || date->text[0] == 0) {
        date->second = now_s;
        format_date(now_s, date->text);
    }
    return str_from(date->text);
}

static void add_number(TextBuilder *head, uint64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text_add(head, (Str){ digits + at, sizeof(digits) - at });
}

static bool is_safe(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
            return false;
        }
    }
    return true;
}

static void add_field(TextBuilder *head, Str name, Str value)
{
    if (!is_safe(name) || !is_safe(value)) {
        return;
    }
    text_add(head, name);
    text_add(head, STR(": "));
    text_add(head, value);
    text_add(head, STR("\r\n"));
}

static bool has_length(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

bool wire_has_body(const HttpReply *reply)
{
    return !reply->hide_body && has_length(reply->status);
}

static void add_status(TextBuilder *head, int status)
{
    if (status == 200) {
        text_add(head, STR("HTTP/1.1 200 OK\r\n"));
        return;
    }
    text_add(head, STR("HTTP/1.1 "));
    add_number(head, (uint64_t)status);
    text_add_char(head, ' ');
    text_add_c(head, status_text(status));
    text_add(head, STR("\r\n"));
}

Str wire_head(Arena *arena, const HttpReply *reply, bool close, WireDate *date)
{
    TextBuilder head = { .arena = arena };

    add_status(&head, reply->status);
    add_field(&head, STR("Date"), date_now(date));
    if (reply->content_type.len > 0) {
        add_field(&head, STR("Content-Type"), reply->content_type);
    }
    if (has_length(reply->status)) {
        text_add(&head, STR("Content-Length: "));
        add_number(&head, reply->body.len);
        text_add(&head, STR("\r\n"));
    }
    if (close) {
        text_add(&head, STR("Connection: close\r\n"));
    }
    for (size_t i = 0; i < reply->header_count; i++) {
        add_field(&head, reply->headers[i].name, reply->headers[i].value);
    }
    text_add(&head, STR("\r\n"));
    return text_done(&head);
}

static const char *fault_name(int status)
{
    switch (status) {
    case 408:
        return REQUEST_TOO_SLOW->name;
    case 413:
    case 414:
    case 431:
        return REQUEST_TOO_LARGE->name;
    case 503:
        return SERVER_BUSY->name;
    default:
        return REQUEST_MALFORMED->name;
    }
}

size_t wire_canned(char text_out[WIRE_CANNED_MAX], int status, const char *reason, int64_t now_s)
{
    char body[256], date[32];

    format_date(now_s, date);
    int body_len = snprintf(body, sizeof(body),
                            "{\"fault\":\"%s\",\"field\":\"\",\"message\":\"%s\"}",
                            fault_name(status), reason);
    int len = snprintf(text_out, WIRE_CANNED_MAX,
                       "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: application/json\r\n"
                       "Content-Length: %d\r\nCache-Control: no-store\r\n"
                       "X-Content-Type-Options: nosniff\r\n%sConnection: close\r\n\r\n%s",
                       status, status_text(status), date, body_len,
                       status == 503 ? "Retry-After: 1\r\n" : "", body);
    return (size_t)len;
}
