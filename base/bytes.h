/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of SCSI and of the disc (big-endian), of file systems and images (little-endian), and arithmetic on numbers
 * that come from outside. */
#ifndef COASTER_BASE_BYTES_H
#define COASTER_BASE_BYTES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A logical block address. Negative on CD (lead-in and pre-gap); 128 GB discs fit. */
typedef int32_t lba_t;
#define LBA_NONE INT32_MIN

static inline uint16_t get_be16(const void *p)
{
    const uint8_t *b = p;
    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t get_be24(const void *p)
{
    const uint8_t *b = p;
    return (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
}

static inline uint32_t get_be32(const void *p)
{
    const uint8_t *b = p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint64_t get_be64(const void *p)
{
    const uint8_t *b = p;
    return (uint64_t)get_be32(b) << 32 | get_be32(b + 4);
}

static inline void put_be16(void *p, uint32_t value)
{
    uint8_t *b = p;
    b[0] = (uint8_t)(value >> 8);
    b[1] = (uint8_t)value;
}

static inline void put_be24(void *p, uint32_t value)
{
    uint8_t *b = p;
    b[0] = (uint8_t)(value >> 16);
    b[1] = (uint8_t)(value >> 8);
    b[2] = (uint8_t)value;
}

static inline void put_be32(void *p, uint32_t value)
{
    uint8_t *b = p;
    b[0] = (uint8_t)(value >> 24);
    b[1] = (uint8_t)(value >> 16);
    b[2] = (uint8_t)(value >> 8);
    b[3] = (uint8_t)value;
}

static inline void put_be64(void *p, uint64_t value)
{
    uint8_t *b = p;
    put_be32(b, (uint32_t)(value >> 32));
    put_be32(b + 4, (uint32_t)value);
}

static inline uint16_t get_le16(const void *p)
{
    const uint8_t *b = p;
    return (uint16_t)(b[1] << 8 | b[0]);
}

static inline uint32_t get_le32(const void *p)
{
    const uint8_t *b = p;
    return (uint32_t)get_le16(b + 2) << 16 | get_le16(b);
}

static inline uint64_t get_le64(const void *p)
{
    const uint8_t *b = p;
    return (uint64_t)get_le32(b + 4) << 32 | get_le32(b);
}

static inline void put_le32(void *p, uint32_t value)
{
    uint8_t *b = p;
    for (unsigned i = 0; i < 4; i++)
        b[i] = (uint8_t)(value >> 8 * i);
}

static inline lba_t get_lba(const void *p)
{
    return (lba_t)get_be32(p);
}

static inline void put_lba(void *p, lba_t value)
{
    put_be32(p, (uint32_t)value);
}

/* a + b, a * b into *sum or *product; false (and nothing stored) when the result does not fit. */
static inline bool checked_add_lba(lba_t a, lba_t b, lba_t *sum)
{
    int64_t wide = (int64_t)a + b;
    if (wide > INT32_MAX || wide < INT32_MIN)
        return false;
    *sum = (lba_t)wide;
    return true;
}

static inline bool checked_multiply_size(size_t a, size_t b, size_t *product)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}

static inline size_t minimum_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

#endif
