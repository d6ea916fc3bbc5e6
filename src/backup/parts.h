// The form of a backup, shared by those who write and read it. Only backup's own files include this.
//
//   head      "istijaba backup\n", number of the form, made_at, name of the public key,
//             the stream's key sealed to the public key, the stream's own head          (144 bytes)
//   frames    length of the sealed bytes, sealed bytes; the last carries the stream's end
//   end       a length of 0, BLAKE2b of everything before it: damage shows without any key
//
// What is sealed is a zlib stream of records: kind, place, length, bytes. Numbers are little-endian.
#ifndef BACKUP_PARTS_H
#define BACKUP_PARTS_H

#include <sodium.h>
#include <zlib.h>

#include "backup/backup.h"

enum {
    BACKUP_FORM = 1,
    BACKUP_MAGIC_BYTES = 16,
    BACKUP_NAME_BYTES = 8, // of the public key, so that a wrong secret is told as such
    BACKUP_SEALED_BYTES = 32 + crypto_box_SEALBYTES,
    BACKUP_HEAD_BYTES = BACKUP_MAGIC_BYTES + 8 + 8 + BACKUP_NAME_BYTES + BACKUP_SEALED_BYTES +
                        crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    BACKUP_FRAME_BYTES = 64 * 1024, // before sealing
    BACKUP_SEAL_BYTES = crypto_secretstream_xchacha20poly1305_ABYTES,
    BACKUP_DIGEST_BYTES = 32,
    RECORD_HEAD_BYTES = 1 + 8 + 4,
    RECORD_MOST_BYTES = 64 * 1024, // the largest page of SQLite, and of a settings file
};
#define BACKUP_MAGIC "istijaba backup\n"

typedef enum RecordKind {
    RECORD_ABOUT = 'A',    // JSON {made_at, program}; the first
    RECORD_KEY = 'K',      // the key file as it is
    RECORD_SETTINGS = 'S', // the settings file as it is; may be missing
    RECORD_PAGES = 'P',    // a piece of the database; place: where it stands in the file
    RECORD_END = 'E',      // place: how long the database is; the last
} RecordKind;

static inline void put_number(uint8_t *at, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(number >> (8 * i));
    }
}

static inline uint64_t take_number(const uint8_t *at, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++) {
        number |= (uint64_t)at[i] << (8 * i);
    }
    return number;
}

// Zeroed, as aligned as the states of the hashes want; aborts when there is none. Freed with free.
void *backup_take_memory(size_t size);
void backup_name_key(const uint8_t public_key[32], uint8_t name_out[BACKUP_NAME_BYTES]);

// ---- pack.c: records into a sealed stream ----

typedef struct Packer {
    int file;
    int64_t bytes; // written
    uint8_t key[32];
    crypto_secretstream_xchacha20poly1305_state stream;
    crypto_generichash_state digest;
    z_stream deflate;
    bool headed; // the head was bound to the first frame
    uint8_t head[BACKUP_HEAD_BYTES];
    uint8_t plain[BACKUP_FRAME_BYTES];
    uint8_t frame[4 + BACKUP_FRAME_BYTES + BACKUP_SEAL_BYTES];
} Packer;

// Writes the head. End with pack_end or pack_drop; pack->key opens the stream until then.
MUST_USE Fault pack_begin(Packer *pack, int file, const uint8_t public_key[32], int64_t now);
MUST_USE Fault pack_record(Packer *pack, RecordKind kind, int64_t place, Str bytes);
MUST_USE Fault pack_end(Packer *pack);
void pack_drop(Packer *pack); // frees and wipes; after pack_end as well

// ---- records.c: the records, as their bytes come, in any cut ----

typedef struct RecordSink {
    Fault (*take)(void *context, RecordKind kind, int64_t place, Str bytes);
    void *context;
} RecordSink;

typedef struct Records {
    const RecordSink *sink;
    uint8_t head[RECORD_HEAD_BYTES];
    uint8_t bytes[RECORD_MOST_BYTES];
    size_t head_len, len;
    int64_t database_bytes;
    bool about, key, settings, ended;
} Records;

// BACKUP_DAMAGED for what no backup holds: an unknown kind, a wrong order, a place beyond reason.
MUST_USE Fault records_take(Records *records, Str bytes);
MUST_USE Fault records_end(const Records *records);

// ---- unpack.c: a sealed stream into records ----

typedef struct BackupSource {
    ssize_t (*read)(void *context, void *into, size_t most); // as read(2)
    void *context;
} BackupSource;

typedef struct BackupHead {
    uint8_t bytes[BACKUP_HEAD_BYTES];
    int64_t made_at;
} BackupHead;

MUST_USE Fault unpack_head(const BackupSource *source, BackupHead *head_out);
// BACKUP_OTHER_KEY when it was sealed to another public key. Wipe the key after use.
MUST_USE Fault unpack_key(const BackupHead *head, const BackupKeys *keys, uint8_t key_out[32]);
// All behind the head. `key` NULL: nothing is opened, only the frames and the digest are checked.
MUST_USE Fault unpack_body(const BackupSource *source, const BackupHead *head, const uint8_t *key,
                           const RecordSink *sink, int64_t *bytes_out);

#endif
