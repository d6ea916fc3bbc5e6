// Opens many connections, asks once on each, and keeps them open: for measuring what idle ones
// cost. Usage: idle ADDRESS PORT COUNT [PATH]; prints "ready", ends when standard input closes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what, long number)
{
    fprintf(stderr, "idle: %s (connection %ld)\n", what, number);
    exit(1);
}

static int open_connection(const struct sockaddr_in *address, long number)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0) {
        fail("cannot connect", number);
    }
    return fd;
}

// The whole reply must have come: head and as many bytes as Content-Length says.
static int is_whole(const char *reply, size_t len)
{
    const char *head_end = strstr(reply, "\r\n\r\n");
    const char *length = strstr(reply, "Content-Length: ");

    if (head_end == NULL) {
        return 0;
    }
    size_t body = length != NULL && length < head_end ? strtoul(length + 16, NULL, 10) : 0;
    return len >= (size_t)(head_end - reply) + 4 + body;
}

static void ask(int fd, const char *path, long number)
{
    static char reply[256 * 1024];
    size_t len = 0;

    if (dprintf(fd, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path) < 0) {
        fail("cannot ask", number);
    }
    do {
        ssize_t got = read(fd, reply + len, sizeof(reply) - 1 - len);
        if (got <= 0) {
            fail("no whole reply", number);
        }
        len += (size_t)got;
        reply[len] = 0;
    } while (!is_whole(reply, len));
    if (strncmp(reply, "HTTP/1.1 200 ", 13) != 0) {
        fail("the status is not 200", number);
    }
}

static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int count, char **arguments)
{
    char dropped[64];

    if (count < 4) {
        fprintf(stderr, "usage: idle ADDRESS PORT COUNT [PATH]\n");
        return 2;
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(arguments[2], NULL, 10)),
    };
    long connections = strtol(arguments[3], NULL, 10);
    if (inet_pton(AF_INET, arguments[1], &address.sin_addr) != 1) {
        fail("the address is malformed", 0);
    }
    raise_file_limit();
    for (long i = 0; i < connections; i++) {
        ask(open_connection(&address, i), count > 4 ? arguments[4] : "/", i);
    }
    puts("ready");
    fflush(stdout);
    while (read(STDIN_FILENO, dropped, sizeof(dropped)) > 0) {
    }
    return 0;
}
