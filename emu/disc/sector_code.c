/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EDC and ECC (ECMA-130 clause 14, annex A), made for every sector that is read with them, so eight bytes at a time:
 * the EDC by a table for each of eight bytes, the parities with a code word in each byte of a machine word.
 */
#include <pthread.h>
#include <string.h>

#include "emu/disc/sector.h"

enum {
    P_COLUMNS = 86,
    P_ROWS = 24,
    Q_WORDS = 26,   /* 16-bit words of a column of header to P, and code words of Q for each byte of them */
    Q_COLUMNS = 43, /* words in a code word of Q */
    Q_BYTES = 2 * Q_WORDS,
    FIELD_POLYNOMIAL = 0x11D,
    LANES = sizeof(uint64_t),
};

static uint32_t edc_tables[LANES][256];
static uint8_t divided_by_three[256]; /* x / (alpha + 1) */
static pthread_once_t tables_made = PTHREAD_ONCE_INIT;

static uint8_t doubled(unsigned x) /* alpha * x */
{
    return (uint8_t)(x << 1 ^ (x & 0x80 ? FIELD_POLYNOMIAL : 0));
}

static void make_tables(void)
{
    for (unsigned i = 0; i < 256; i++) {
        uint32_t edc = i;
        for (unsigned bit = 0; bit < 8; bit++)
            edc = edc >> 1 ^ (edc & 1 ? 0xD8018001u : 0);
        edc_tables[0][i] = edc;
        divided_by_three[doubled(i) ^ i] = (uint8_t)i;
    }
    for (unsigned table = 1; table < LANES; table++)
        for (unsigned i = 0; i < 256; i++)
            edc_tables[table][i] = edc_tables[table - 1][i] >> 8 ^ edc_tables[0][edc_tables[table - 1][i] & 0xFF];
}

uint32_t sector_edc(const uint8_t *data, size_t length)
{
    pthread_once(&tables_made, make_tables);
    uint32_t edc = 0;
    for (; length >= LANES; data += LANES, length -= LANES)
        edc = edc_tables[7][(edc ^ data[0]) & 0xFF] ^ edc_tables[6][(edc >> 8 ^ data[1]) & 0xFF] ^
              edc_tables[5][(edc >> 16 ^ data[2]) & 0xFF] ^ edc_tables[4][(edc >> 24 ^ data[3]) & 0xFF] ^
              edc_tables[3][data[4]] ^ edc_tables[2][data[5]] ^ edc_tables[1][data[6]] ^ edc_tables[0][data[7]];
    for (; length > 0; data++, length--)
        edc = edc >> 8 ^ edc_tables[0][(edc ^ *data) & 0xFF];
    return edc;
}

/* ------------------------------------------------------------------ parities */

/* alpha times each byte of x. */
static uint64_t doubled_lanes(uint64_t x)
{
    uint64_t high = x >> 7 & UINT64_C(0x0101010101010101);
    return (x & UINT64_C(0x7F7F7F7F7F7F7F7F)) << 1 ^ high * (FIELD_POLYNOMIAL & 0xFF);
}

/*
 * A code word d0..dk-1 p0 p1 has the roots 1 and alpha: sum = p0 + p1, and alpha^2 * weighted + alpha * p0 + p1 = 0,
 * where weighted is the data as a polynomial in alpha. Hence p0 = (alpha^2 * weighted + sum) / (alpha + 1).
 */
static void put_parities(const uint64_t *sum, const uint64_t *weighted, unsigned bytes, uint8_t *p0, uint8_t *p1)
{
    for (unsigned i = 0; i < bytes; i += LANES) {
        uint64_t word = doubled_lanes(doubled_lanes(weighted[i / LANES])) ^ sum[i / LANES];
        uint8_t quotients[LANES], sums[LANES];
        memcpy(quotients, &word, LANES);
        memcpy(sums, &sum[i / LANES], LANES);
        for (unsigned lane = 0; lane < LANES && i + lane < bytes; lane++) {
            p0[i + lane] = divided_by_three[quotients[lane]];
            p1[i + lane] = p0[i + lane] ^ sums[lane];
        }
    }
}

/* A row goes over the sums of all its columns. What a last word takes from behind the row is not looked at. */
static void add_row(uint64_t *sum, uint64_t *weighted, const uint8_t *row, unsigned words)
{
    for (unsigned i = 0; i < words; i++) {
        uint64_t data;
        memcpy(&data, row + i * LANES, LANES);
        sum[i] ^= data;
        weighted[i] = doubled_lanes(weighted[i]) ^ data;
    }
}

static void make_p(uint8_t *sector)
{
    enum { WORDS = (P_COLUMNS + LANES - 1) / LANES };
    uint64_t sum[WORDS] = {0}, weighted[WORDS] = {0};
    for (unsigned row = 0; row < P_ROWS; row++)
        add_row(sum, weighted, sector + SECTOR_HEADER_AT + row * P_COLUMNS, WORDS);
    put_parities(sum, weighted, P_COLUMNS, sector + SECTOR_P_AT, sector + SECTOR_P_AT + P_COLUMNS);
}

/*
 * Word step of diagonal d is word 44 * step + 43 * d of header to P, modulo 1118 (annex A): in a matrix of 43 columns
 * it is row (d + step) modulo 26 of column step. Each column laid out twice in a row, a step takes 26 words of one, in
 * turn.
 */
static void make_q(uint8_t *sector)
{
    enum { WORDS = (Q_BYTES + LANES - 1) / LANES };
    uint64_t sum[WORDS] = {0}, weighted[WORDS] = {0};
    const uint8_t *matrix = sector + SECTOR_HEADER_AT;
    uint8_t column[2 * Q_BYTES + LANES] = {0};
    for (unsigned step = 0; step < Q_COLUMNS; step++) {
        for (unsigned row = 0; row < Q_WORDS; row++)
            memcpy(column + 2 * row, matrix + 2 * (Q_COLUMNS * row + step), 2);
        memcpy(column + Q_BYTES, column, Q_BYTES);
        add_row(sum, weighted, column + 2 * (step % Q_WORDS), WORDS);
    }
    put_parities(sum, weighted, Q_BYTES, sector + SECTOR_Q_AT, sector + SECTOR_Q_AT + Q_BYTES);
}

void sector_ecc(uint8_t sector[SECTOR_LENGTH])
{
    pthread_once(&tables_made, make_tables);
    make_p(sector);
    make_q(sector);
}
