// The pair of keys of backups: made, written as text, read. The secret half belongs on another machine.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/parts.h"

BACKUP_FAULTS(FAULT_DEFINE)

enum { CHECK_BYTES = 4, KEY_TEXT_BYTES = 2 * (32 + CHECK_BYTES), FILE_MOST_BYTES = 4096 };
#define PUBLIC_START "ibp1"
#define SECRET_START "ibs1"

static void check_of(const char *start, const uint8_t key[32], uint8_t check_out[CHECK_BYTES])
{
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)start, strlen(start));
    crypto_generichash_update(&state, key, 32);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(check_out, hash, CHECK_BYTES);
}

void backup_name_key(const uint8_t public_key[32], uint8_t name_out[BACKUP_NAME_BYTES])
{
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, public_key, 32, NULL, 0);
    memcpy(name_out, hash, BACKUP_NAME_BYTES);
}

// "ibp1" and the key and its check in hexadecimal.
static Str key_text(Arena *arena, const char *start, const uint8_t key[32])
{
    uint8_t bytes[32 + CHECK_BYTES];
    char hex[KEY_TEXT_BYTES + 1];
    memcpy(bytes, key, 32);
    check_of(start, key, bytes + 32);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    Str text = str_format(arena, "%s%s", start, hex);
    sodium_memzero(hex, sizeof hex);
    return text;
}

static bool parse_key(Str text, const char *start, uint8_t key_out[32])
{
    uint8_t bytes[32 + CHECK_BYTES], check[CHECK_BYTES];
    size_t len = 0, start_len = strlen(start);
    bool read = text.len == start_len + KEY_TEXT_BYTES && memcmp(text.at, start, start_len) == 0 &&
                sodium_hex2bin(bytes, sizeof bytes, text.at + start_len, KEY_TEXT_BYTES, NULL, &len,
                               NULL) == 0 &&
                len == sizeof bytes;
    if (read) {
        check_of(start, bytes, check);
        read = memcmp(check, bytes + 32, CHECK_BYTES) == 0;
    }
    if (read) {
        memcpy(key_out, bytes, 32);
    }
    sodium_memzero(bytes, sizeof bytes);
    return read;
}

Fault backup_parse_public_key(Str text, uint8_t public_key_out[32])
{
    return parse_key(text, PUBLIC_START, public_key_out) ? OK : BACKUP_KEY_MALFORMED;
}

// ---- The file ----

static Fault write_file(const char *path, Str text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
    }
    bool written = write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
    Fault fault = written ? OK : errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
    close(file);
    if (fault != OK) {
        unlink(path);
    }
    return fault;
}

Fault backup_make_keys(Arena *arena, const char *path, Str *public_out)
{
    BackupKeys keys;
    crypto_box_keypair(keys.public_key, keys.secret_key);
    Str public_text = key_text(arena, PUBLIC_START, keys.public_key);
    Str secret_text = key_text(arena, SECRET_START, keys.secret_key);
    Str text = str_format(arena,
                          "# Opens the backups of an installation of Istijaba. Keep it away from the server, in two places;\n"
                          "# whoever has it can read everything, and without it no backup can be restored.\n"
                          "public = %.*s\nsecret = %.*s\n",
                          STR_ARG(public_text), STR_ARG(secret_text));
    Fault fault = write_file(path, text);
    sodium_memzero((char *)text.at, text.len);
    sodium_memzero((char *)secret_text.at, secret_text.len);
    sodium_memzero(&keys, sizeof keys);
    TRY(fault);
    *public_out = public_text;
    return OK;
}

static bool find_secret(Str text, uint8_t secret_out[32])
{
    for (Str line; str_cut(&text, '\n', &line);) {
        Str name;
        if (str_cut(&line, '=', &name) && str_is(str_trim(name), "secret")) {
            return parse_key(str_trim(line), SECRET_START, secret_out);
        }
    }
    return false;
}

Fault backup_read_keys(const char *path, BackupKeys *keys_out)
{
    char text[FILE_MOST_BYTES];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return BACKUP_KEY_UNREADABLE;
    }
    ssize_t len = read(file, text, sizeof text);
    close(file);
    Fault fault = len < 0 ? BACKUP_KEY_UNREADABLE : BACKUP_KEY_MALFORMED;
    if (len > 0 && find_secret((Str){ text, (size_t)len }, keys_out->secret_key)) {
        crypto_scalarmult_base(keys_out->public_key, keys_out->secret_key);
        fault = OK;
    }
    sodium_memzero(text, sizeof text);
    return fault;
}
