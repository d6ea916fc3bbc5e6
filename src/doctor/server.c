// Whether the house answers where it should: asked as anybody would ask it.
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "pages/words.h"

enum { ANSWER_MOST_S = 5 };

static int connect_to(const char *host, int port)
{
    char service[8];
    struct addrinfo *found = NULL;
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
    struct timeval most = { ANSWER_MOST_S, 0 };
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return -1;
    }
    int peer = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    if (peer >= 0 && connect(peer, found->ai_addr, found->ai_addrlen) != 0) {
        close(peer);
        peer = -1;
    }
    freeaddrinfo(found);
    return peer;
}

// The status of GET /health; 0 when there is no answer.
static int ask_health(int peer)
{
    static const char question[] = "GET /health HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                                   "Connection: close\r\n\r\n";
    char answer[64] = "";
    int status = 0;
    if (send(peer, question, sizeof question - 1, MSG_NOSIGNAL) == (ssize_t)sizeof question - 1 &&
        recv(peer, answer, sizeof answer - 1, MSG_WAITALL) > 0) {
        (void)sscanf(answer, "HTTP/1.1 %d", &status);
    }
    return status;
}

void doctor_look_at_server(Doctor *doctor)
{
    int peer = connect_to(doctor->host, doctor->port);
    int status = peer >= 0 ? ask_health(peer) : 0;
    Verdict verdict = DOCTOR_OK;
    const char *word;
    if (doctor->served && status == 200) {
        word = WORD("doctor.server_ok");
    } else if (doctor->served) {
        verdict = DOCTOR_FAIL;
        word = peer >= 0 ? WORD("doctor.server_ill") : WORD("doctor.server_silent");
    } else {
        verdict = peer >= 0 ? DOCTOR_WARN : DOCTOR_OK;
        word = peer >= 0 ? WORD("doctor.server_other") : WORD("doctor.server_none");
    }
    Doc *said = doctor_say(doctor, "server", verdict, word);
    doc_text(said, "address", str_format(doctor->arena, "%s:%d", doctor->host, doctor->port));
    doc_int(said, "status", status);
    if (peer >= 0) {
        close(peer);
    }
}
