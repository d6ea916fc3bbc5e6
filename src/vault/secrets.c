// Reading and writing the vault's key file: two lines, the public key and the secret.
#include "vault/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "vault/door.h"

enum {
    SEED_BYTES = 32,
    WORD_BYTES = 7, // "public ", "secret ", "sealed "
    PUBLIC_LINE = WORD_BYTES + 64 + 1,
    SALT_BYTES = crypto_pwhash_SALTBYTES,
    NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    SEALED_BYTES = SALT_BYTES + NONCE_BYTES + SEED_BYTES + crypto_secretbox_MACBYTES,
    FILE_MOST = 512,
};

typedef struct KeyFile {
    char text[FILE_MOST + 1];
    size_t len;
} KeyFile;

// ---- Deriving ----

static void derive(const uint8_t seed[SEED_BYTES], const char *what, uint8_t out[32])
{
    Digest digest = digest_keyed(seed, what, STR_NONE);
    memcpy(out, digest.at, sizeof digest.at);
    sodium_memzero(&digest, sizeof digest);
}

void secrets_derive(const uint8_t seed[32], VaultSecrets *secrets_out)
{
    uint8_t own[32];
    derive(seed, "istijaba/vault/intake", own);
    seal_pair(own, &secrets_out->pair);
    derive(seed, "istijaba/vault/wrap", secrets_out->wrap);
    sodium_memzero(own, sizeof own);
}

// ---- The file ----

static Fault read_part(const char *path, size_t most, KeyFile *file_out)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        return KEYS_UNREADABLE;
    }
    bool is_private = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) == 0;
    ssize_t len = is_private ? read(file, file_out->text, most) : -1;
    close(file);
    if (len <= 0) {
        return KEYS_UNREADABLE;
    }
    file_out->len = (size_t)len;
    file_out->text[len] = '\0';
    return OK;
}

// A line of word, hexadecimal digits and a newline, nothing else.
static bool read_line(const char *line, const char *word, uint8_t *bytes_out, size_t count)
{
    size_t got = 0;
    const char *end = NULL;
    return strncmp(line, word, WORD_BYTES) == 0 && strlen(line) > WORD_BYTES + 2 * count &&
           sodium_hex2bin(bytes_out, count, line + WORD_BYTES, 2 * count, NULL, &got, &end) == 0 &&
           got == count && end == line + WORD_BYTES + 2 * count && *end == '\n';
}

static void add_line(KeyFile *file, const char *word, const uint8_t *bytes, size_t count)
{
    memcpy(file->text + file->len, word, WORD_BYTES);
    file->len += WORD_BYTES;
    sodium_bin2hex(file->text + file->len, sizeof file->text - file->len, bytes, count);
    file->len += 2 * count;
    file->text[file->len++] = '\n';
}

Fault secrets_public(const char *path, uint8_t intake_out[32])
{
    KeyFile file;
    TRY(read_part(path, PUBLIC_LINE, &file));
    return file.len == PUBLIC_LINE && read_line(file.text, "public ", intake_out, 32) ? OK : KEYS_UNREADABLE;
}

bool secrets_are_locked(const char *path)
{
    KeyFile file;
    bool locked = read_part(path, PUBLIC_LINE + WORD_BYTES, &file) == OK &&
                  strcmp(file.text + PUBLIC_LINE, "sealed ") == 0;
    sodium_memzero(&file, sizeof file);
    return locked;
}

// ---- Passphrases ----

static bool key_of_passphrase(Str passphrase, const uint8_t salt[SALT_BYTES], uint8_t key_out[32])
{
    return crypto_pwhash(key_out, 32, passphrase.at, passphrase.len, salt, crypto_pwhash_OPSLIMIT_MODERATE,
                         crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static Fault unseal(const char *line, Str passphrase, uint8_t seed_out[SEED_BYTES])
{
    uint8_t sealed[SEALED_BYTES];
    uint8_t key[32];
    if (!read_line(line, "sealed ", sealed, sizeof sealed)) {
        return KEYS_UNREADABLE;
    }
    bool right = passphrase.at && key_of_passphrase(passphrase, sealed, key) &&
                 crypto_secretbox_open_easy(seed_out, sealed + SALT_BYTES + NONCE_BYTES,
                                            SEALED_BYTES - SALT_BYTES - NONCE_BYTES, sealed + SALT_BYTES,
                                            key) == 0;
    sodium_memzero(key, sizeof key);
    return right ? OK : VAULT_LOCKED;
}

Fault secrets_read_seed(const char *path, Str passphrase, uint8_t seed_out[SEED_BYTES])
{
    KeyFile file;
    TRY(read_part(path, FILE_MOST, &file));
    Fault fault = KEYS_UNREADABLE;
    if (file.len > PUBLIC_LINE) {
        const char *line = file.text + PUBLIC_LINE;
        fault = read_line(line, "secret ", seed_out, SEED_BYTES) ? OK : unseal(line, passphrase, seed_out);
    }
    sodium_memzero(&file, sizeof file);
    return fault;
}

Fault secrets_write_seed(const char *path, const uint8_t seed[SEED_BYTES], Str passphrase, bool replace)
{
    KeyFile file = { .len = 0 };
    VaultSecrets secrets;
    uint8_t sealed[SEALED_BYTES];
    uint8_t key[32];
    secrets_derive(seed, &secrets);
    add_line(&file, "public ", secrets.pair.intake, sizeof secrets.pair.intake);
    sodium_memzero(&secrets, sizeof secrets);
    if (!passphrase.at) {
        add_line(&file, "secret ", seed, SEED_BYTES);
    } else {
        random_fill(sealed, SALT_BYTES + NONCE_BYTES);
        if (!key_of_passphrase(passphrase, sealed, key)) {
            return KEYS_UNREADABLE;
        }
        crypto_secretbox_easy(sealed + SALT_BYTES + NONCE_BYTES, seed, SEED_BYTES, sealed + SALT_BYTES, key);
        sodium_memzero(key, sizeof key);
        add_line(&file, "sealed ", sealed, sizeof sealed);
    }
    Fault fault = keys_write_file(path, (Str){ file.text, file.len }, replace);
    sodium_memzero(&file, sizeof file);
    return fault;
}

Fault secrets_set_passphrase(const char *path, Str passphrase, Str fresh)
{
    uint8_t seed[SEED_BYTES];
    TRY(secrets_read_seed(path, passphrase, seed));
    Fault fault = secrets_write_seed(path, seed, fresh, true);
    sodium_memzero(seed, sizeof seed);
    return fault;
}

Fault secrets_make(const char *path)
{
    uint8_t seed[SEED_BYTES];
    if (access(path, F_OK) == 0) {
        return OK;
    }
    random_fill(seed, sizeof seed);
    Fault fault = secrets_write_seed(path, seed, STR_NONE, false);
    sodium_memzero(seed, sizeof seed);
    return fault;
}

Fault secrets_open(const char *path, Str passphrase, VaultSecrets **secrets_out)
{
    uint8_t seed[SEED_BYTES];
    TRY(secrets_read_seed(path, passphrase, seed));
    VaultSecrets *secrets = sodium_malloc(sizeof *secrets);
    if (!secrets) {
        sodium_memzero(seed, sizeof seed);
        return KEYS_UNREADABLE;
    }
    secrets_derive(seed, secrets);
    sodium_memzero(seed, sizeof seed);
    *secrets_out = secrets;
    return OK;
}

void secrets_free(VaultSecrets *secrets)
{
    sodium_free(secrets);
}
