// Runs commands inside the server for callers on the same machine (the socket is 0600).
#include "app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

enum { WORDS_BYTES_MAX = 32 * 1024 };

// What the caller opened for the server, which may not reach it: standard streams, and the command's files.
enum { OF_IN, OF_OUT, OF_ERR, OF_FILE, OF_WRITTEN, DESCRIPTORS };

struct Control {
    House *house;
    int listener;
    pthread_t thread;
    struct sockaddr_un address;
};

// One message: the caller's working folder, the command's name and its words, each ended by NUL.
typedef struct Message {
    char bytes[WORDS_BYTES_MAX];
    size_t len;
    int descriptors[DESCRIPTORS];
} Message;

static bool set_address(struct sockaddr_un *address, const char *folder)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    int len = snprintf(address->sun_path, sizeof address->sun_path, "%s/control", folder);
    return len > 0 && (size_t)len < sizeof address->sun_path;
}

// ---- The server's side ----

static bool receive(int peer, Message *message)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
    } control;
    struct iovec part = { message->bytes, sizeof message->bytes - 1 };
    struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof control };
    ssize_t len = recvmsg(peer, &head, MSG_CMSG_CLOEXEC);
    struct cmsghdr *sent = len > 0 ? CMSG_FIRSTHDR(&head) : NULL;
    if (!sent || sent->cmsg_type != SCM_RIGHTS ||
        sent->cmsg_len != CMSG_LEN(sizeof message->descriptors)) {
        return false;
    }
    memcpy(message->descriptors, CMSG_DATA(sent), sizeof message->descriptors);
    message->len = (size_t)len;
    message->bytes[len] = '\0';
    return true;
}

static const Command *find_command(const char *name)
{
    for (const Command *command = commands; command->name; command++) {
        if (command->writes && strcmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}

static int run(House *house, Message *message)
{
    char *words[CALL_WORDS_MAX + 1];
    int count = 0;
    char *end = message->bytes + message->len;
    for (char *at = message->bytes; at < end && count <= CALL_WORDS_MAX; at += strlen(at) + 1) {
        words[count++] = at;
    }
    const Command *command = count > 1 ? find_command(words[1]) : NULL;
    if (!command) {
        return CALL_USAGE;
    }
    Call call = { .command = command, .arena = arena_new(), .house = house, .folder = words[0],
                  .in = message->descriptors[OF_IN], .out = message->descriptors[OF_OUT],
                  .err = message->descriptors[OF_ERR], .has_files = true,
                  .file = message->descriptors[OF_FILE], .written = message->descriptors[OF_WRITTEN] };
    int code = call_parse(&call, count - 2, words + 2);
    if (code == CALL_DONE && call_has(&call, "--set")) {
        call_complain(&call, "a server holds this folder and runs the command with its own settings: "
                             "leave out --set, or stop the server");
        code = CALL_USAGE;
    }
    code = code == CALL_DONE ? command->run(&call) : code;
    arena_free(call.arena);
    return code;
}

static void serve_one(Control *control, int peer)
{
    Message message = { .len = 0 };
    if (receive(peer, &message)) {
        unsigned char code = (unsigned char)run(control->house, &message);
        for (int i = 0; i < DESCRIPTORS; i++) {
            close(message.descriptors[i]);
        }
        if (send(peer, &code, 1, MSG_NOSIGNAL) != 1) {
            log_event(LOG_WARN_LEVEL, "control", log_text_c("answer", "not-sent"));
        }
    }
    close(peer);
}

static void *listen_on(void *context)
{
    Control *control = context;
    for (;;) {
        int peer = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
        if (peer < 0 && errno != EINTR && errno != ECONNABORTED) {
            return NULL; // shut down by control_stop
        }
        if (peer >= 0) {
            serve_one(control, peer);
        }
    }
}

Fault control_start(House *house, Control **control_out)
{
    Control *control = ARENA_NEW(house->arena, Control);
    control->house = house;
    if (!set_address(&control->address, house->folder.at)) {
        return FOLDER_UNUSABLE; // the folder's name is too long for a socket
    }
    unlink(control->address.sun_path);
    control->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (control->listener < 0 ||
        bind(control->listener, (struct sockaddr *)&control->address, sizeof control->address) ||
        chmod(control->address.sun_path, 0600) || listen(control->listener, 8) ||
        pthread_create(&control->thread, NULL, listen_on, control)) {
        return FOLDER_UNUSABLE;
    }
    *control_out = control;
    return OK;
}

void control_stop(Control *control)
{
    shutdown(control->listener, SHUT_RDWR);
    pthread_join(control->thread, NULL);
    close(control->listener);
    unlink(control->address.sun_path);
}

// ---- The caller's side ----

static bool add_word(Message *message, const char *word)
{
    size_t len = strlen(word) + 1;
    if (message->len + len > sizeof message->bytes - 1) {
        return false;
    }
    memcpy(message->bytes + message->len, word, len);
    message->len += len;
    return true;
}

static bool send_message(int peer, Message *message)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
    } control = { .room = { 0 } };
    struct iovec part = { message->bytes, message->len };
    struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof control };
    struct cmsghdr *rights = CMSG_FIRSTHDR(&head);
    *rights = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
                                .cmsg_len = CMSG_LEN(sizeof message->descriptors) };
    memcpy(CMSG_DATA(rights), message->descriptors, sizeof message->descriptors);
    return sendmsg(peer, &head, MSG_NOSIGNAL) == (ssize_t)message->len;
}

static int open_nothing(void)
{
    return open("/dev/null", O_RDWR | O_CLOEXEC);
}

// The operand that the command reads; -1: it cannot be read.
static int open_operand(const Call *call)
{
    size_t which = call->command->reads_operand;
    bool has = which > 0 && call->operand_count >= which;
    return has ? open(call->operands[which - 1], O_RDONLY | O_CLOEXEC | O_NONBLOCK) : open_nothing();
}

static const char *written_path(const Call *call)
{
    const char *option = call->command->writes_option;
    return option ? call_value(call, option) : NULL;
}

static int open_written(const Call *call)
{
    const char *path = written_path(call);
    return path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : open_nothing();
}

// A file that nothing was written to is not left behind.
static void close_written(const Call *call, int fd)
{
    struct stat about;
    const char *path = written_path(call);
    if (path && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0) {
        unlink(path);
    }
    close(fd);
}

static int ask(const char *folder, const Call *call, int count, char *const *words, const int files[2])
{
    const Command *command = call->command;
    struct sockaddr_un address;
    Message message = { .descriptors = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, files[0], files[1] } };
    unsigned char code = CALL_FAILED;
    char here[PATH_MAX] = "";
    bool fits = set_address(&address, folder) && getcwd(here, sizeof here) &&
                add_word(&message, here) && add_word(&message, command->name);
    for (int i = 0; i < count; i++) {
        fits = fits && add_word(&message, words[i]);
    }
    int peer = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (!fits || peer < 0 || connect(peer, (struct sockaddr *)&address, sizeof address) ||
        !send_message(peer, &message) || recv(peer, &code, 1, 0) != 1) {
        dprintf(STDERR_FILENO, "istijaba %s: the server that holds %s does not answer\n",
                command->name, folder);
        code = CALL_FAILED;
    }
    if (peer >= 0) {
        close(peer);
    }
    return code;
}

int control_ask(const char *folder, const Call *call, int count, char *const *words)
{
    int files[2] = { open_operand(call), open_written(call) };
    int code = CALL_FAILED;
    if (files[0] < 0) {
        call_complain(call, "%s: cannot be opened", call->operands[call->command->reads_operand - 1]);
    } else if (files[1] < 0) {
        call_complain(call, "%s cannot be written", call->command->writes_option);
    } else {
        code = ask(folder, call, count, words, files);
    }
    if (files[0] >= 0) {
        close(files[0]);
    }
    if (files[1] >= 0) {
        close_written(call, files[1]);
    }
    return code;
}
