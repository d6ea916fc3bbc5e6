// The master key's file and the keys derived from it. Nothing here logs or keeps a key.
#include "core/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"

CORE_FAULTS(FAULT_DEFINE)

enum { MASTER_BYTES = 32, LINE_BYTES = 2 * MASTER_BYTES + 1 }; // hexadecimal and a newline

static void derive(const uint8_t master[MASTER_BYTES], const char *domain, uint8_t key_out[32])
{
    Digest digest = digest_keyed(master, domain, STR_NONE);
    memcpy(key_out, digest.at, sizeof digest.at);
    sodium_memzero(&digest, sizeof digest);
}

void keys_derive(const uint8_t master[32], Keys *keys_out)
{
    keys_out->vault = NULL;
    derive(master, "istijaba/key/codes", keys_out->codes);
    derive(master, "istijaba/key/lookups", keys_out->lookups);
    derive(master, "istijaba/key/commitments", keys_out->commitments);
    derive(master, "istijaba/key/forms", keys_out->forms);
    derive(master, "istijaba/key/answers", keys_out->answers);
    derive(master, "istijaba/key/factors", keys_out->factors);
    derive(master, "istijaba/key/log", keys_out->log);
}

// ---- Reading ----

// A key that others may read is no secret, so it is refused until somebody has looked at it.
static bool is_private_file(int file)
{
    struct stat status;
    return fstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) == 0;
}

static bool parse_master(const char *line, size_t length, uint8_t master_out[MASTER_BYTES])
{
    size_t bytes = 0;
    const char *end = line;
    bool complete = length == LINE_BYTES - 1 || (length == LINE_BYTES && line[LINE_BYTES - 1] == '\n');
    return complete &&
           sodium_hex2bin(master_out, MASTER_BYTES, line, LINE_BYTES - 1, NULL, &bytes, &end) == 0 &&
           bytes == MASTER_BYTES && end == line + LINE_BYTES - 1;
}

static Fault read_keys(int file, Keys *keys_out)
{
    char line[LINE_BYTES + 1];
    uint8_t master[MASTER_BYTES];
    ssize_t length = is_private_file(file) ? read(file, line, sizeof line) : -1;
    bool read_well = length > 0 && parse_master(line, (size_t)length, master);
    if (read_well) {
        keys_derive(master, keys_out);
    }
    sodium_memzero(line, sizeof line);
    sodium_memzero(master, sizeof master);
    return read_well ? OK : KEYS_UNREADABLE;
}

// ---- Making ----

static bool sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s.", length, path);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return synced;
}

static bool write_whole(int file, Str text)
{
    return write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
}

// Written whole under another name and then put in place: after a power cut the key is there or it is not,
// and of two that start at once, one makes it and both read the same.
Fault keys_write_file(const char *path, Str text, bool replace)
{
    char fresh[PATH_MAX];
    int length = snprintf(fresh, sizeof fresh, "%s.%ld.new", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof fresh) {
        return KEYS_UNREADABLE;
    }
    unlink(fresh); // what a process of the same number left behind
    int file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return KEYS_UNREADABLE;
    }
    bool written = write_whole(file, text);
    written = close(file) == 0 && written;
    bool placed = written && (replace ? rename(fresh, path) == 0 : link(fresh, path) == 0 || errno == EEXIST);
    unlink(fresh);
    return placed && sync_folder_of(path) ? OK : KEYS_UNREADABLE;
}

static Fault make_file(const char *path)
{
    uint8_t master[MASTER_BYTES];
    char line[LINE_BYTES + 1];
    random_fill(master, sizeof master);
    sodium_bin2hex(line, sizeof line, master, sizeof master);
    line[LINE_BYTES - 1] = '\n';
    Fault fault = keys_write_file(path, (Str){ line, LINE_BYTES }, false);
    sodium_memzero(line, sizeof line);
    sodium_memzero(master, sizeof master);
    return fault;
}

Fault keys_load(const char *path, bool make_if_missing, Keys *keys_out)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 && errno == ENOENT && make_if_missing) {
        TRY(make_file(path));
        return keys_load(path, false, keys_out);
    }
    if (file < 0) {
        return KEYS_UNREADABLE;
    }
    Fault fault = read_keys(file, keys_out);
    close(file);
    return fault;
}
