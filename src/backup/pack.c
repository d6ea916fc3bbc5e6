// Records into frames: compressed, sealed, written. Not here: which records (make.c).
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "backup/parts.h"

enum { DEFLATE_LEVEL = 3 }; // a page a few microseconds; more takes twice the time for a tenth

static Fault write_all(Packer *pack, const uint8_t *bytes, size_t count)
{
    crypto_generichash_update(&pack->digest, bytes, count);
    for (size_t done = 0; done < count;) {
        ssize_t written = write(pack->file, bytes + done, count - done);
        if (written < 0 && errno != EINTR) {
            return errno == ENOSPC || errno == EDQUOT ? BACKUP_DISK_FULL : BACKUP_UNWRITABLE;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    pack->bytes += (int64_t)count;
    return OK;
}

static void make_head(Packer *pack, const uint8_t public_key[32], int64_t now)
{
    uint8_t *at = pack->head;
    memcpy(at, BACKUP_MAGIC, BACKUP_MAGIC_BYTES);
    put_number(at += BACKUP_MAGIC_BYTES, BACKUP_FORM, 8);
    put_number(at += 8, (uint64_t)now, 8);
    backup_name_key(public_key, at += 8);
    at += BACKUP_NAME_BYTES;
    int failed = crypto_box_seal(at, pack->key, sizeof pack->key, public_key);
    assert(!failed);
    crypto_secretstream_xchacha20poly1305_init_push(&pack->stream, at + BACKUP_SEALED_BYTES,
                                                    pack->key);
}

Fault pack_begin(Packer *pack, int file, const uint8_t public_key[32], int64_t now)
{
    memset(pack, 0, sizeof *pack);
    pack->file = file;
    crypto_secretstream_xchacha20poly1305_keygen(pack->key);
    crypto_generichash_init(&pack->digest, NULL, 0, BACKUP_DIGEST_BYTES);
    int code = deflateInit(&pack->deflate, DEFLATE_LEVEL);
    assert(code == Z_OK);
    pack->deflate.next_out = pack->plain;
    pack->deflate.avail_out = sizeof pack->plain;
    make_head(pack, public_key, now);
    return write_all(pack, pack->head, sizeof pack->head);
}

static Fault seal_frame(Packer *pack, bool last)
{
    unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    unsigned long long sealed;
    size_t plain = sizeof pack->plain - pack->deflate.avail_out;
    // The first frame answers for the head: another made_at or another key does not open.
    crypto_secretstream_xchacha20poly1305_push(&pack->stream, pack->frame + 4, &sealed, pack->plain,
                                               plain, pack->headed ? NULL : pack->head,
                                               pack->headed ? 0 : sizeof pack->head, tag);
    pack->headed = true;
    put_number(pack->frame, sealed, 4);
    pack->deflate.next_out = pack->plain;
    pack->deflate.avail_out = sizeof pack->plain;
    return write_all(pack, pack->frame, 4 + (size_t)sealed);
}

static Fault squeeze(Packer *pack, const void *bytes, size_t count)
{
    pack->deflate.next_in = (Bytef *)bytes;
    pack->deflate.avail_in = (uInt)count;
    while (pack->deflate.avail_in > 0) {
        int code = deflate(&pack->deflate, Z_NO_FLUSH);
        assert(code == Z_OK);
        if (pack->deflate.avail_out == 0) {
            TRY(seal_frame(pack, false));
        }
    }
    return OK;
}

Fault pack_record(Packer *pack, RecordKind kind, int64_t place, Str bytes)
{
    uint8_t head[RECORD_HEAD_BYTES] = { (uint8_t)kind };
    assert(bytes.len <= RECORD_MOST_BYTES);
    put_number(head + 1, (uint64_t)place, 8);
    put_number(head + 9, bytes.len, 4);
    TRY(squeeze(pack, head, sizeof head));
    return squeeze(pack, bytes.at, bytes.len);
}

Fault pack_end(Packer *pack)
{
    uint8_t end[4 + BACKUP_DIGEST_BYTES] = { 0 };
    int code;
    while ((code = deflate(&pack->deflate, Z_FINISH)) == Z_OK) {
        TRY(seal_frame(pack, false));
    }
    assert(code == Z_STREAM_END);
    TRY(seal_frame(pack, true));
    crypto_generichash_state digest = pack->digest;
    crypto_generichash_final(&digest, end + 4, BACKUP_DIGEST_BYTES);
    return write_all(pack, end, sizeof end);
}

void pack_drop(Packer *pack)
{
    deflateEnd(&pack->deflate);
    sodium_memzero(pack, sizeof *pack);
}
