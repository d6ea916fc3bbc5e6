// Frames into records: read, checked, opened, inflated. Knows nothing of files: fuzzed over memory.
#include "backup/parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct Unpacker {
    const BackupSource *source;
    const BackupHead *head;
    const uint8_t *key; // NULL: nothing is opened
    int64_t bytes;
    bool ended; // the stream's last frame was there
    bool headed;
    bool inflated; // to the end of the zlib stream
    crypto_secretstream_xchacha20poly1305_state stream;
    crypto_generichash_state digest;
    z_stream inflate;
    Records records;
    uint8_t frame[BACKUP_FRAME_BYTES + BACKUP_SEAL_BYTES];
    uint8_t plain[BACKUP_FRAME_BYTES];
    uint8_t out[BACKUP_FRAME_BYTES];
} Unpacker;

// All of them, or a fault: a file that ends in the middle was cut off.
static Fault read_all(const BackupSource *source, uint8_t *into, size_t count)
{
    for (size_t done = 0; done < count;) {
        ssize_t got = source->read(source->context, into + done, count - done);
        if (got == 0) {
            return BACKUP_TRUNCATED;
        }
        if (got < 0 && errno != EINTR) {
            return BACKUP_UNREADABLE;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return OK;
}

Fault unpack_head(const BackupSource *source, BackupHead *head_out)
{
    BackupHead head;
    Fault fault = read_all(source, head.bytes, BACKUP_MAGIC_BYTES);
    if (fault == BACKUP_UNREADABLE) {
        return fault;
    }
    if (fault != OK || memcmp(head.bytes, BACKUP_MAGIC, BACKUP_MAGIC_BYTES) != 0) {
        return BACKUP_NOT_ONE;
    }
    TRY(read_all(source, head.bytes + BACKUP_MAGIC_BYTES, BACKUP_HEAD_BYTES - BACKUP_MAGIC_BYTES));
    if (take_number(head.bytes + BACKUP_MAGIC_BYTES, 8) != BACKUP_FORM) {
        return BACKUP_TOO_NEW;
    }
    head.made_at = (int64_t)take_number(head.bytes + BACKUP_MAGIC_BYTES + 8, 8);
    *head_out = head;
    return OK;
}

Fault unpack_key(const BackupHead *head, const BackupKeys *keys, uint8_t key_out[32])
{
    uint8_t name[BACKUP_NAME_BYTES];
    const uint8_t *named = head->bytes + BACKUP_MAGIC_BYTES + 16;
    const uint8_t *sealed = named + BACKUP_NAME_BYTES;
    backup_name_key(keys->public_key, name);
    if (memcmp(name, named, sizeof name) != 0) {
        return BACKUP_OTHER_KEY;
    }
    int failed = crypto_box_seal_open(key_out, sealed, BACKUP_SEALED_BYTES, keys->public_key,
                                      keys->secret_key);
    return failed ? BACKUP_DAMAGED : OK;
}

// ---- A frame ----

static Fault inflate_frame(Unpacker *unpack, size_t count)
{
    z_stream *inflater = &unpack->inflate;
    inflater->next_in = unpack->plain;
    inflater->avail_in = (uInt)count;
    bool full = true;
    while (!unpack->inflated && (inflater->avail_in > 0 || full)) {
        inflater->next_out = unpack->out;
        inflater->avail_out = sizeof unpack->out;
        int code = inflate(inflater, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            return BACKUP_DAMAGED;
        }
        unpack->inflated = code == Z_STREAM_END;
        full = inflater->avail_out == 0;
        Str out = { (const char *)unpack->out, sizeof unpack->out - inflater->avail_out };
        TRY(records_take(&unpack->records, out));
    }
    return inflater->avail_in == 0 ? OK : BACKUP_DAMAGED;
}

static Fault open_frame(Unpacker *unpack, size_t sealed)
{
    unsigned char tag;
    unsigned long long plain;
    bool headed = unpack->headed;
    unpack->headed = true;
    if (unpack->ended ||
        crypto_secretstream_xchacha20poly1305_pull(
            &unpack->stream, unpack->plain, &plain, &tag, unpack->frame, sealed,
            headed ? NULL : unpack->head->bytes, headed ? 0 : BACKUP_HEAD_BYTES) != 0) {
        return BACKUP_DAMAGED;
    }
    unpack->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return inflate_frame(unpack, (size_t)plain);
}

// `more_out` false at the mark behind the last frame.
static Fault take_frame(Unpacker *unpack, bool *more_out)
{
    uint8_t length[4];
    TRY(read_all(unpack->source, length, sizeof length));
    size_t sealed = (size_t)take_number(length, 4);
    *more_out = sealed != 0;
    if (sealed == 0) {
        return OK; // the mark itself is not part of the digest
    }
    if (sealed < BACKUP_SEAL_BYTES || sealed > sizeof unpack->frame) {
        return BACKUP_DAMAGED;
    }
    TRY(read_all(unpack->source, unpack->frame, sealed));
    crypto_generichash_update(&unpack->digest, length, sizeof length);
    crypto_generichash_update(&unpack->digest, unpack->frame, sealed);
    unpack->bytes += (int64_t)(sizeof length + sealed);
    return unpack->key ? open_frame(unpack, sealed) : OK;
}

static Fault check_end(Unpacker *unpack)
{
    uint8_t there[BACKUP_DIGEST_BYTES], wanted[BACKUP_DIGEST_BYTES], beyond;
    TRY(read_all(unpack->source, there, sizeof there));
    crypto_generichash_final(&unpack->digest, wanted, sizeof wanted);
    if (memcmp(there, wanted, sizeof there) != 0 ||
        unpack->source->read(unpack->source->context, &beyond, 1) != 0) {
        return BACKUP_DAMAGED;
    }
    unpack->bytes += 4 + BACKUP_DIGEST_BYTES;
    if (unpack->key && !(unpack->ended && unpack->inflated)) {
        return BACKUP_DAMAGED;
    }
    return unpack->key ? records_end(&unpack->records) : OK;
}

static Fault take_frames(Unpacker *unpack)
{
    for (bool more = true; more;) {
        TRY(take_frame(unpack, &more));
    }
    return check_end(unpack);
}

static void begin(Unpacker *unpack, const BackupHead *head, const uint8_t *key)
{
    unpack->head = head;
    unpack->key = key;
    unpack->bytes = BACKUP_HEAD_BYTES;
    crypto_generichash_init(&unpack->digest, NULL, 0, BACKUP_DIGEST_BYTES);
    crypto_generichash_update(&unpack->digest, head->bytes, BACKUP_HEAD_BYTES);
    int code = inflateInit(&unpack->inflate);
    assert(code == Z_OK);
}

Fault unpack_body(const BackupSource *source, const BackupHead *head, const uint8_t *key,
                  const RecordSink *sink, int64_t *bytes_out)
{
    const uint8_t *own = head->bytes + BACKUP_HEAD_BYTES -
                         crypto_secretstream_xchacha20poly1305_HEADERBYTES;
    Unpacker *unpack = backup_take_memory(sizeof *unpack);
    begin(unpack, head, key);
    unpack->source = source;
    unpack->records.sink = sink;
    Fault fault = OK;
    if (key && crypto_secretstream_xchacha20poly1305_init_pull(&unpack->stream, own, key) != 0) {
        fault = BACKUP_DAMAGED;
    }
    fault = fault ? fault : take_frames(unpack);
    if (fault == OK) {
        *bytes_out = unpack->bytes;
    }
    inflateEnd(&unpack->inflate);
    sodium_memzero(unpack, sizeof *unpack); // it held the data in plain
    free(unpack);
    return fault;
}
