// Any bytes as a backup: as the file itself, and as the records inside it, which whoever has the public key
// can seal. Reading ends, memory is bounded, and pages stay within the promise.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "backup/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef struct Memory {
    const uint8_t *at;
    size_t left;
} Memory;

static ssize_t read_memory(void *context, void *into, size_t most)
{
    Memory *memory = context;
    size_t count = most < memory->left ? most : memory->left;
    memcpy(into, memory->at, count);
    memory->at += count;
    memory->left -= count;
    return (ssize_t)count;
}

static Fault take_record(void *context, RecordKind kind, int64_t place, Str bytes)
{
    (void)context;
    assert(kind != RECORD_PAGES || (place >= 0 && place % 512 == 0 && bytes.len % 512 == 0));
    assert(bytes.len <= RECORD_MOST_BYTES);
    return OK;
}

// The key that the corpus is sealed with, so that some of it opens.
static const uint8_t KEY[32] = { 1 };

static void read_whole(const uint8_t *bytes, size_t size, const uint8_t *key)
{
    Memory memory = { bytes, size };
    BackupSource source = { read_memory, &memory };
    RecordSink sink = { take_record, NULL };
    BackupHead head;
    int64_t read;
    if (unpack_head(&source, &head) == OK &&
        unpack_body(&source, &head, key, &sink, &read) == OK) {
        assert(read == (int64_t)size);
    }
}

static void read_records(const uint8_t *bytes, size_t size)
{
    RecordSink sink = { take_record, NULL };
    Records *records = calloc(1, sizeof *records);
    assert(records);
    records->sink = &sink;
    size_t step = size > 0 ? (size_t)bytes[0] + 1 : 1;
    Fault fault = OK;
    for (size_t at = 0; fault == OK && at < size; at += step) {
        fault = records_take(records, str_slice((Str){ (const char *)bytes, size }, at, at + step));
    }
    if (fault == OK && records_end(records) == OK) {
        assert(records->database_bytes > 0);
    }
    free(records);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (sodium_init() < 0) {
        abort();
    }
    read_whole(bytes, size, NULL);
    read_whole(bytes, size, KEY);
    read_records(bytes, size);
    return 0;
}
