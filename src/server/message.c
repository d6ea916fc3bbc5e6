// The faults of server/ and the header fields of a message.
#include "server/message.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

SERVER_FAULTS(FAULT_DEFINE)

Str http_header(const HttpRequest *request, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < request->header_count; i++) {
        const HttpHeader *header = &request->headers[i];
        if (header->name.len == len && strncasecmp(header->name.at, name, len) == 0) {
            return header->value;
        }
    }
    return STR_NONE;
}

void http_reply_header(HttpReply *reply, const char *name, Str value)
{
    assert(reply->header_count < sizeof reply->headers / sizeof reply->headers[0]);
    reply->headers[reply->header_count++] = (HttpHeader){ str_from(name), value };
}
