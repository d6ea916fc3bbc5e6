// Passwords into Argon2id hashes and back to yes or no. Slow and hungry on purpose, so only so many
// at a time. Not here: whose password it is (access_routes.c).
#include <pthread.h>
#include <sodium.h>

#include "access/access.h"

enum {
    HASH_PASSES = 2,
    HASH_MEMORY_BYTES = 19 * 1024 * 1024,
    HASHES_AT_ONCE = 2,
    HASHES_WAITING_MOST = 32,
};

// Static and changing, against the rule of the house: the memory that it guards is the machine's, so
// its count has to be the process's. A semaphore with a bound on who may wait.
static struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int running, waiting;
} hashing = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

// What is checked when there is no account, so that its absence takes as long. Nobody knows its password.
static const char NOBODYS_HASH[] = "$argon2id$v=19$m=19456,t=2,p=1$QaMTr8ftG45SUQiadroNaA$"
                                   "XZoSdgMA8VFWTHL7FEyBlfZo/Ew9rL7BWe4Bl+LZups";

static Fault begin_hashing(void)
{
    Fault fault = OK;
    pthread_mutex_lock(&hashing.lock);
    if (hashing.waiting >= HASHES_WAITING_MOST) {
        fault = SERVER_BUSY;
    } else {
        hashing.waiting++;
        while (hashing.running >= HASHES_AT_ONCE) {
            pthread_cond_wait(&hashing.freed, &hashing.lock);
        }
        hashing.waiting--;
        hashing.running++;
    }
    pthread_mutex_unlock(&hashing.lock);
    return fault;
}

static void end_hashing(void)
{
    pthread_mutex_lock(&hashing.lock);
    hashing.running--;
    pthread_cond_signal(&hashing.freed);
    pthread_mutex_unlock(&hashing.lock);
}

static Fault accept_password(Work *work, Str password, const char *field)
{
    if (!text_is_utf8(password)) {
        return fault_at(work, TEXT_NOT_UTF8, "%s", field);
    }
    size_t characters = text_length(password);
    if (characters < PASSWORD_CHARACTERS_LEAST) {
        return fault_beyond(work, PASSWORD_TOO_SHORT, PASSWORD_CHARACTERS_LEAST, "%s", field);
    }
    if (characters > PASSWORD_CHARACTERS_MOST) {
        return fault_beyond(work, TEXT_TOO_LONG, PASSWORD_CHARACTERS_MOST, "%s", field);
    }
    return OK;
}

Fault access_hash_password(Work *work, Str password, const char *field, Str *hash_out)
{
    TRY(accept_password(work, password, field));
    char hash[crypto_pwhash_STRBYTES];
    TRY(begin_hashing());
    int failed = crypto_pwhash_str(hash, password.at, password.len, HASH_PASSES,
                                   HASH_MEMORY_BYTES);
    end_hashing();
    if (failed) {
        return SERVER_BUSY; // no memory for it just now
    }
    *hash_out = str_copy(work->arena, str_from(hash));
    return OK;
}

Fault access_check_password(Arena *arena, Str password, Str hash, bool *right_out)
{
    bool known = hash.at != NULL;
    const char *stored = known ? str_to_c(arena, hash) : NOBODYS_HASH;
    TRY(begin_hashing());
    int differs = crypto_pwhash_str_verify(stored, password.at ? password.at : "", password.len);
    end_hashing();
    *right_out = known && differs == 0;
    return OK;
}

Str access_make_password(Arena *arena)
{
    enum { GROUPS = 4, GROUP = 4 };
    static const char letters[] = "abcdefghjkmnpqrstvwxyz23456789"; // no i l o u 0 1
    TextBuilder made = { .arena = arena };
    for (uint32_t i = 0; i < GROUPS * GROUP; i++) {
        if (i > 0 && i % GROUP == 0) {
            text_add_char(&made, '-');
        }
        text_add_char(&made, letters[randombytes_uniform(sizeof letters - 1)]);
    }
    return text_done(&made);
}
