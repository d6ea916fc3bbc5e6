// Faults that name the input they are about. Everything else of Work is plain fields.
#include "core/work.h"

#include "base/clock.h"
#include "base/digest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static Str format_field(Arena *arena, const char *format, va_list arguments)
{
    char field[256]; // names and indexes of our own; what is longer is cut
    int length = vsnprintf(field, sizeof field, format, arguments);
    assert(length >= 0);
    return str_copy(arena, str_from(field));
}

Fault fault_at(Work *work, Fault fault, const char *field, ...)
{
    assert(fault != OK);
    va_list arguments;
    va_start(arguments, field);
    work->fault_field = format_field(work->arena, field, arguments);
    va_end(arguments);
    work->fault_limit = 0;
    return fault;
}

Fault fault_beyond(Work *work, Fault fault, int64_t limit, const char *field, ...)
{
    assert(fault != OK);
    va_list arguments;
    va_start(arguments, field);
    work->fault_field = format_field(work->arena, field, arguments);
    va_end(arguments);
    work->fault_limit = limit;
    return fault;
}

Id work_new_id(void)
{
    return id_new(clock_now_ms());
}

Id work_named_id(const char *family, Str name)
{
    static const uint8_t nobodys[32]; // no secret: it only keeps families apart
    char domain[64];
    Id id;
    snprintf(domain, sizeof domain, "istijaba/named-id/v1/%s", family);
    Digest digest = digest_keyed(nobodys, domain, name);
    memcpy(id.at, digest.at, sizeof id.at);
    return id;
}
