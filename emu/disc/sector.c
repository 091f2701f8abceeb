/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/sector.h"

#include <pthread.h>
#include <string.h>

#include "emu/disc/disc.h"

enum {
    P_COLUMNS = 86,
    P_ROWS = 24,
    Q_DIAGONALS = 52,
    Q_STEPS = 43,
    Q_WORDS = 1118, /* 16-bit words under the Q parity: header to the end of P */
    FIELD_POLYNOMIAL = 0x11D,
};

static uint32_t edc_table[256];
static uint16_t crc_table[256];
static uint8_t doubled[256];          /* alpha * x */
static uint8_t divided_by_three[256]; /* x / (alpha + 1) */
static uint16_t q_order[Q_DIAGONALS][Q_STEPS];
static pthread_once_t tables_made = PTHREAD_ONCE_INIT;

static void make_checksum_tables(void)
{
    for (unsigned i = 0; i < 256; i++) {
        uint32_t edc = i, crc = i << 8;
        for (unsigned bit = 0; bit < 8; bit++) {
            edc = edc >> 1 ^ (edc & 1 ? 0xD8018001u : 0);
            crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021u : 0)) & 0xFFFF;
        }
        edc_table[i] = edc;
        crc_table[i] = (uint16_t)crc;
    }
}

static void make_field_tables(void)
{
    for (unsigned i = 0; i < 256; i++)
        doubled[i] = (uint8_t)(i << 1 ^ (i & 0x80 ? FIELD_POLYNOMIAL : 0));
    for (unsigned i = 0; i < 256; i++)
        divided_by_three[doubled[i] ^ i] = (uint8_t)i;
}

static void make_q_order(void)
{
    for (unsigned diagonal = 0; diagonal < Q_DIAGONALS; diagonal++)
        for (unsigned step = 0; step < Q_STEPS; step++)
            q_order[diagonal][step] =
                (uint16_t)(SECTOR_HEADER_AT + 2 * ((44 * step + 43 * (diagonal / 2)) % Q_WORDS) + diagonal % 2);
}

static void make_tables(void)
{
    make_checksum_tables();
    make_field_tables();
    make_q_order();
}

uint32_t sector_edc(const uint8_t *data, size_t length)
{
    pthread_once(&tables_made, make_tables);
    uint32_t edc = 0;
    for (size_t i = 0; i < length; i++)
        edc = edc >> 8 ^ edc_table[(edc ^ data[i]) & 0xFF];
    return edc;
}

/*
 * A code word d0..dk-1 p0 p1 has the roots 1 and alpha: sum = p0 + p1, and alpha^2 * weighted + alpha * p0 + p1 = 0,
 * where weighted is the data as a polynomial in alpha. Hence p0 = (alpha^2 * weighted + sum) / (alpha + 1).
 */
static void parity(uint8_t sum, uint8_t weighted, uint8_t *p0, uint8_t *p1)
{
    *p0 = divided_by_three[doubled[doubled[weighted]] ^ sum];
    *p1 = *p0 ^ sum;
}

static void make_p(uint8_t *sector)
{
    uint8_t sum[P_COLUMNS] = {0}, weighted[P_COLUMNS] = {0};
    const uint8_t *data = sector + SECTOR_HEADER_AT;
    for (unsigned row = 0; row < P_ROWS; row++, data += P_COLUMNS) {
        for (unsigned column = 0; column < P_COLUMNS; column++) {
            sum[column] ^= data[column];
            unsigned high = weighted[column] >> 7;
            weighted[column] = (uint8_t)(weighted[column] << 1 ^ (high * (FIELD_POLYNOMIAL & 0xFF)) ^ data[column]);
        }
    }
    for (unsigned column = 0; column < P_COLUMNS; column++)
        parity(sum[column], weighted[column], sector + SECTOR_P_AT + column, sector + SECTOR_P_AT + P_COLUMNS + column);
}

static void make_q(uint8_t *sector)
{
    for (unsigned diagonal = 0; diagonal < Q_DIAGONALS; diagonal++) {
        uint8_t sum = 0, weighted = 0;
        for (unsigned step = 0; step < Q_STEPS; step++) {
            uint8_t byte = sector[q_order[diagonal][step]];
            sum ^= byte;
            weighted = doubled[weighted] ^ byte;
        }
        parity(sum, weighted, sector + SECTOR_Q_AT + diagonal, sector + SECTOR_Q_AT + Q_DIAGONALS + diagonal);
    }
}

void sector_ecc(uint8_t sector[SECTOR_LENGTH])
{
    pthread_once(&tables_made, make_tables);
    make_p(sector);
    make_q(sector);
}

void sector_complete_mode_1(uint8_t sector[SECTOR_LENGTH], lba_t lba)
{
    static const uint8_t sync[SECTOR_HEADER_AT] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    memcpy(sector, sync, sizeof sync);
    struct msf time = msf_from_lba(lba);
    sector[12] = bcd(time.minute);
    sector[13] = bcd(time.second);
    sector[14] = bcd(time.frame);
    sector[15] = 1;
    uint32_t edc = sector_edc(sector, SECTOR_EDC_AT);
    for (unsigned i = 0; i < 4; i++)
        sector[SECTOR_EDC_AT + i] = (uint8_t)(edc >> 8 * i);
    memset(sector + SECTOR_ZERO_AT, 0, SECTOR_P_AT - SECTOR_ZERO_AT);
    sector_ecc(sector);
}

/* ------------------------------------------------------------------ Q */

uint16_t q_crc(const uint8_t *data, size_t length)
{
    pthread_once(&tables_made, make_tables);
    unsigned crc = 0;
    for (size_t i = 0; i < length; i++)
        crc = (crc << 8 ^ crc_table[(crc >> 8 ^ data[i]) & 0xFF]) & 0xFFFF;
    return (uint16_t)~crc;
}

static void finish(uint8_t q[Q_FRAME_LENGTH])
{
    put_be16(q + 10, q_crc(q, 10));
}

static void put_time(uint8_t *bytes, struct msf time)
{
    bytes[0] = bcd(time.minute);
    bytes[1] = bcd(time.second);
    bytes[2] = bcd(time.frame);
}

void q_position(uint8_t q[Q_FRAME_LENGTH], unsigned control, unsigned track, unsigned index, lba_t relative, lba_t lba)
{
    q[0] = (uint8_t)(control << 4 | 1);
    q[1] = bcd(track);
    q[2] = bcd(index);
    put_time(q + 3, msf_from_lba(relative - CD_PREGAP));
    q[6] = 0;
    put_time(q + 7, msf_from_lba(lba));
    finish(q);
}

/* width bits of value at bit, counted from the top of bytes, which are zero there */
static void put_bits(uint8_t *bytes, unsigned bit, unsigned width, unsigned value)
{
    for (unsigned i = 0; i < width; i++)
        if (value >> (width - 1 - i) & 1)
            bytes[(bit + i) / 8] |= (uint8_t)(0x80 >> (bit + i) % 8);
}

static void put_digits(uint8_t *bytes, unsigned bit, const char *digits, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        put_bits(bytes, bit + 4 * i, 4, (unsigned)(digits[i] - '0'));
}

void q_media_catalog_number(uint8_t q[Q_FRAME_LENGTH], unsigned control, const char *digits, lba_t lba)
{
    memset(q, 0, Q_FRAME_LENGTH);
    q[0] = (uint8_t)(control << 4 | 2);
    put_digits(q + 1, 0, digits, 13);
    q[9] = bcd(msf_from_lba(lba).frame);
    finish(q);
}

void q_isrc(uint8_t q[Q_FRAME_LENGTH], unsigned control, const char *isrc, lba_t lba)
{
    memset(q, 0, Q_FRAME_LENGTH);
    q[0] = (uint8_t)(control << 4 | 3);
    for (unsigned i = 0; i < 5; i++)
        put_bits(q + 1, 6 * i, 6, (unsigned)(isrc[i] - '0')); /* the six-bit code is ASCII less 30h */
    put_digits(q + 1, 32, isrc + 5, 7);
    q[9] = bcd(msf_from_lba(lba).frame);
    finish(q);
}
