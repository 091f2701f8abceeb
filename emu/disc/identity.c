/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that tell one disc from another (reference mmc 5): random, or reproducible from a seed. */
#include "emu/disc/internal.h"

#include <sodium.h>
#include <string.h>

static void draw(uint64_t seed, const char *purpose, const char *serial, unsigned number, uint8_t *out, size_t size)
{
    if (seed == 0) {
        randombytes_buf(out, size);
        return;
    }
    uint8_t fixed[12];
    put_be64(fixed, seed);
    put_be32(fixed + 8, number);
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, 32);
    crypto_generichash_update(&hash, fixed, sizeof fixed);
    crypto_generichash_update(&hash, (const uint8_t *)purpose, strlen(purpose));
    crypto_generichash_update(&hash, (const uint8_t *)serial, strlen(serial));
    uint8_t digest[32];
    crypto_generichash_final(&hash, digest, sizeof digest);
    memcpy(out, digest, size);
}

void identity_serial(uint64_t seed, char serial[SERIAL_DIGITS + 1])
{
    uint8_t bytes[SERIAL_DIGITS / 2];
    draw(seed, "serial", "", 0, bytes, sizeof bytes);
    sodium_bin2hex(serial, SERIAL_DIGITS + 1, bytes, sizeof bytes);
}

uint32_t identity_draw(const struct disc *disc, unsigned number)
{
    uint8_t bytes[4];
    draw(disc->seed, "identification", disc->serial, number, bytes, sizeof bytes);
    uint32_t value = get_be32(bytes) % 999999 + 1;
    uint32_t digits = 0;
    for (unsigned shift = 0; shift < 24; shift += 4, value /= 10)
        digits |= (value % 10) << shift;
    return digits;
}
