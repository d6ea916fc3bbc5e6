// Requests and what must become of them: the table that parse_test.c walks. Only data.
#ifndef SERVER_PARSE_CASES_H
#define SERVER_PARSE_CASES_H

#include <stddef.h>

#define HOST      "Host: a\r\n"
#define GET_HEAD  "GET / HTTP/1.1\r\n" HOST
#define POST_HEAD "POST / HTTP/1.1\r\n" HOST
#define CHUNKED   POST_HEAD "Transfer-Encoding: chunked\r\n\r\n"

enum { MORE = 0, DONE = 1 }; // else the status of the refusal

typedef struct Case {
    const char *bytes;
    size_t len;
    int expect;
    const char *text; // when done: "VERB path?query|body|rest", rest being what follows
} Case;

#define VALID(bytes, text)                                                                         \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, DONE, text                                                       \
    }
#define MALFORMED(bytes)                                                                           \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, 400, NULL                                                        \
    }
#define REFUSED(status, bytes)                                                                     \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, status, NULL                                                     \
    }
#define UNFINISHED(bytes)                                                                          \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, MORE, NULL                                                       \
    }

static const Case cases[] = {
    // What is fine.
    VALID(GET_HEAD "\r\n", "GET /||"),
    VALID("\r\n" GET_HEAD "\r\n", "GET /||"),
    VALID("HEAD /needs/7K2M9QXR4TDA HTTP/1.1\r\n" HOST "\r\n", "HEAD /needs/7K2M9QXR4TDA||"),
    VALID("GET /a?b=c&d=%D8%A7 HTTP/1.1\r\n" HOST "\r\n", "GET /a?b=c&d=%D8%A7||"),
    VALID("GET /? HTTP/1.1\r\n" HOST "\r\n", "GET /?||"),
    VALID("GET /?/? HTTP/1.1\r\n" HOST "\r\n", "GET /?/?||"),
    VALID("GET /-._~!$&'()*+,;=:@/%41 HTTP/1.1\r\n" HOST "\r\n", "GET /-._~!$&'()*+,;=:@/%41||"),
    VALID("GET /%F0%9F%8D%9E%ED%9F%BF%EE%80%80%F4%8F%BF%BF HTTP/1.1\r\n" HOST "\r\n",
          "GET /%F0%9F%8D%9E%ED%9F%BF%EE%80%80%F4%8F%BF%BF||"),
    VALID(POST_HEAD "Content-Length: 5\r\n\r\nhello", "POST /|hello|"),
    VALID(POST_HEAD "content-length:\t 005 \r\n\r\nhello", "POST /|hello|"),
    VALID(POST_HEAD "Content-Length: 0\r\n\r\n", "POST /||"),
    VALID(POST_HEAD "\r\n", "POST /||"),
    VALID(POST_HEAD "Content-Length: 3\r\n\r\n\xff\n\r", "POST /|\xff\n\r|"),
    VALID(GET_HEAD "\r\n" GET_HEAD "\r\n", "GET /||" GET_HEAD "\r\n"),
    VALID(POST_HEAD "Content-Length: 2\r\n\r\nabGET /", "POST /|ab|GET /"),
    VALID(CHUNKED "5\r\nhello\r\n0\r\n\r\n", "POST /|hello|"),
    VALID(CHUNKED "2\r\nhe\r\n003\r\nllo\r\n0\r\n\r\nGET", "POST /|hello|GET"),
    VALID(CHUNKED "a\r\n0123456789\r\nA\r\nabcdefghij\r\n000\r\n\r\n",
          "POST /|0123456789abcdefghij|"),
    VALID(CHUNKED "0\r\n\r\n", "POST /||"),
    VALID(CHUNKED "1\r\nx\r\n0\r\nTrailer: kept not\r\nOther:\r\n\r\n", "POST /|x|"),
    VALID(CHUNKED "3\r\n\r\n0\r\n0000000000000000\r\n\r\n", "POST /|\r\n0|"),
    VALID(POST_HEAD "transfer-encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "POST /|x|"),
    VALID(POST_HEAD "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx", "POST /|x|"),
    VALID("GET / HTTP/1.1\r\nHost: needs.example.ps:8080\r\n\r\n", "GET /||"),
    VALID("GET / HTTP/1.1\r\nhOST:[2001:db8::1]:443\r\n\r\n", "GET /||"),
    VALID("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n", "GET /||"),
    VALID("GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n", "GET /||"),
    VALID(GET_HEAD "X:\r\nY: \t \r\nZ: a\tb  c \r\n\r\n", "GET /||"),
    VALID(GET_HEAD "!#$%&'*+-.^_`|~09azAZ: \xd8\xa7\xff\r\n\r\n", "GET /||"),
    VALID(GET_HEAD "Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\n\r\n", "GET /||"),

    // Not all there yet.
    UNFINISHED("G"),
    UNFINISHED("\r\n"),
    UNFINISHED(GET_HEAD),
    UNFINISHED(GET_HEAD "\r"),
    UNFINISHED(POST_HEAD "Content-Length: 5\r\n\r\nhell"),
    UNFINISHED(CHUNKED "5\r\nhello\r\n0\r\n"),
    UNFINISHED(CHUNKED "5\r\nhello"),

    // The first line.
    MALFORMED("\r\n\r\n" GET_HEAD "\r\n"),
    MALFORMED(" " GET_HEAD "\r\n"),
    MALFORMED("GET  / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /  HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.1 \r\n" HOST "\r\n"),
    MALFORMED("GET\t/ HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /\r\n" HOST "\r\n"),
    MALFORMED("GET\r\n" HOST "\r\n"),
    MALFORMED("GET /\tx HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / x HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("get / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("PUT / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("DELETE / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("OPTIONS / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("PATCH / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("TRACE / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    MALFORMED("GETS / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("G\0T / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.0\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.2\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/2\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.10\r\n" HOST "\r\n"),
    MALFORMED("GET / http/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/ 1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTPS/1.1\r\n" HOST "\r\n"),
    MALFORMED("\x16\x03\x01\x02"),

    // Targets.
    MALFORMED("GET needs HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET http://a/ HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET * HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET ?a HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /#top HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%00 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /% HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%4 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%4g HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%%41 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%u0041 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%C0%AF HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%C1%81 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%E0%80%AF HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%F0%80%80%AF HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%ED%A0%80 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%F4%90%80%80 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%F8%88%80%80%80 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%D8 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%D8?%A7 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /%A7 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /\xd8\xa7 HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /a|b HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /a\\b HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /<b> HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /\"b\" HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /?a[0]=b HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET /\x7f HTTP/1.1\r\n" HOST "\r\n"),

    // Line ends and control characters.
    MALFORMED("\nGET / HTTP/1.1\r\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.1\n" HOST "\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a\r\n\n"),
    MALFORMED("GET / HTTP/1.1\r" HOST "\r\n"),
    MALFORMED(GET_HEAD "X: a\rb\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\r\r\n\r\n"),
    MALFORMED(GET_HEAD "\rX: a\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\0b\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\x01\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\x7f\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\x0b\r\n\r\n"),

    // Header fields.
    MALFORMED(GET_HEAD "X: a\r\n b\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\r\n\tb\r\n\r\n"),
    MALFORMED(GET_HEAD "X: a\r\n \r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    MALFORMED(GET_HEAD "X : a\r\n\r\n"),
    MALFORMED(GET_HEAD "X\t: a\r\n\r\n"),
    MALFORMED(GET_HEAD ": a\r\n\r\n"),
    MALFORMED(GET_HEAD "X\r\n\r\n"),
    MALFORMED(GET_HEAD "X Y: a\r\n\r\n"),
    MALFORMED(GET_HEAD "X(Y): a\r\n\r\n"),
    MALFORMED(GET_HEAD "X\xc3\xa9: a\r\n\r\n"),
    MALFORMED(GET_HEAD "\"X\": a\r\n\r\n"),
    MALFORMED(GET_HEAD "Content-Length : 0\r\n\r\n"),

    // Host.
    MALFORMED("GET / HTTP/1.1\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nX: a\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\n" HOST HOST "\r\n"),
    MALFORMED("GET / HTTP/1.1\r\n" HOST "HOST: b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: <b>\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: [::1]80\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: [a]\r\n\r\n"),
    MALFORMED("GET / HTTP/1.1\r\nHost: \xd8\xa7\r\n\r\n"),

    // Lengths.
    MALFORMED(POST_HEAD "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    MALFORMED(POST_HEAD "Content-Length: 1, 1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length:\r\n\r\n"),
    MALFORMED(POST_HEAD "Content-Length: +1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: -1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 0x1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 1 1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 1a\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: a1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 1.0\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: \"1\"\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: \xd9\xa1\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 18446744073709551617\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 00000000000000000001\r\n\r\nx"),
    MALFORMED(POST_HEAD "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n"),

    // Codings.
    MALFORMED(POST_HEAD "Transfer-Encoding:\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: identity\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: chunked;a\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    MALFORMED(POST_HEAD
              "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),

    // Chunks.
    MALFORMED(CHUNKED "\r\n\r\n"),
    MALFORMED(CHUNKED "x\r\n\r\n"),
    MALFORMED(CHUNKED "-1\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "+1\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "0x1\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED " 1\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1 \r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1;a=b\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nx\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nxy\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nxyz0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nx\ry0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nxy\n0\r\n\r\n"),
    MALFORMED(CHUNKED "2\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nx0\r\n\r\n"),
    MALFORMED(CHUNKED "1\r\nx\r\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "00000000000000001\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "10000000000000000\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "1\0\r\nx\r\n0\r\n\r\n"),
    MALFORMED(CHUNKED "0\r\nX : a\r\n\r\n"),
    MALFORMED(CHUNKED "0\r\n folded\r\n\r\n"),
    MALFORMED(CHUNKED "0\r\nX: a\n\r\n"),
    MALFORMED(CHUNKED "0\r\nGET / HTTP/1.1\r\n\r\n"),

    // Beyond a limit, or not offered.
    REFUSED(413, POST_HEAD "Content-Length: 1048577\r\n\r\n"),
    REFUSED(413, POST_HEAD "Content-Length: 9999999999999999999\r\n\r\n"),
    REFUSED(413, CHUNKED "100001\r\n"),
    REFUSED(413, CHUNKED "ffffffffffffffff\r\n"),
    REFUSED(413, CHUNKED "1\r\nx\r\n100000\r\n"),
    REFUSED(417, POST_HEAD "Expect: a coffee\r\nContent-Length: 1\r\n\r\nx"),
    REFUSED(417, POST_HEAD "Expect:\r\n\r\n"),
};

#endif
