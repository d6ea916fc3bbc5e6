// Hashes for keys and tables: fast, the same on every machine, not for secrets.
#ifndef LINKAGE_HASH_H
#define LINKAGE_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t link_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t link_hash(const void *bytes, size_t count, uint64_t seed)
{
    const uint8_t *at = bytes;
    uint64_t hash = link_mix(seed, count);
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = link_mix(hash, le64toh(word));
    }
    uint64_t rest = 0;
    for (size_t i = 0; i < count; i++) {
        rest |= (uint64_t)at[i] << 8 * i;
    }
    return link_mix(hash, rest ^ 0xA0761D6478BD642Fu);
}

#endif
