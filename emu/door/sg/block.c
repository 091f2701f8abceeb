/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc as a block device: READ(10) of what lies under the bytes asked for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "emu/door/sg/shim.h"
#include "emu/door/wire.h"

enum { CHUNK_SECTORS = 64 };

uint64_t shim_capacity(void)
{
    static const uint8_t read_capacity[10] = {0x25};
    uint8_t reply[8] = {0};
    if (shim_kernel_command(read_capacity, sizeof read_capacity, WIRE_DATA_IN, reply, sizeof reply, NULL, NULL) != 0)
        return 0;
    return ((uint64_t)get_be32(reply) + 1) * SECTOR;
}

static int read_sectors(uint32_t lba, unsigned count, uint8_t *data)
{
    uint8_t read10[10] = {0x28};
    put_be32(read10 + 2, lba);
    put_be16(read10 + 7, count);
    int error = shim_kernel_command(read10, sizeof read10, WIRE_DATA_IN, data, (size_t)count * SECTOR, NULL, NULL);
    return error == EOPNOTSUPP ? EIO : error;
}

/* Sectors from lba on, as many as can be read: a bad one hides only itself. */
static int read_good(uint32_t lba, unsigned count, uint8_t *data, unsigned *good)
{
    *good = count;
    int error = read_sectors(lba, count, data);
    if (error == 0 || error == ENOMEDIUM || error == ENODEV)
        return error;
    for (*good = 0; *good < count; ++*good) {
        error = read_sectors(lba + *good, 1, data + (size_t)*good * SECTOR);
        if (error != 0)
            break;
    }
    return *good > 0 ? 0 : error;
}

ssize_t shim_read_at(void *buffer, size_t length, off_t position)
{
    uint64_t capacity = shim_capacity();
    if (position < 0 || (uint64_t)position >= capacity)
        return 0;
    if (length > capacity - (uint64_t)position)
        length = (size_t)(capacity - (uint64_t)position);
    uint8_t *chunk = malloc((size_t)CHUNK_SECTORS * SECTOR);
    size_t done = 0;
    int error = chunk == NULL ? ENOMEM : 0;
    while (error == 0 && done < length) {
        uint64_t at = (uint64_t)position + done;
        size_t skip = (size_t)(at % SECTOR);
        size_t wanted = skip + length - done;
        unsigned count =
            wanted > (size_t)CHUNK_SECTORS * SECTOR ? CHUNK_SECTORS : (unsigned)((wanted + SECTOR - 1) / SECTOR);
        unsigned good;
        error = read_good((uint32_t)(at / SECTOR), count, chunk, &good);
        if (error != 0)
            break;
        size_t got = (size_t)good * SECTOR - skip;
        size_t taken = got < length - done ? got : length - done;
        memcpy((uint8_t *)buffer + done, chunk + skip, taken);
        done += taken;
        if (good < count)
            break;
    }
    free(chunk);
    if (done > 0 || error == 0)
        return (ssize_t)done;
    errno = error;
    return -1;
}
