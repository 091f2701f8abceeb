/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/sector.h"

#include <pthread.h>
#include <string.h>

#include "emu/disc/disc.h"

/* ------------------------------------------------------------------ around the user data */

static const uint8_t sync[SECTOR_HEADER_AT] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};

bool sector_has_sync(const uint8_t sector[SECTOR_LENGTH])
{
    return memcmp(sector, sync, sizeof sync) == 0;
}

static void put_sync_and_header(uint8_t *sector, lba_t lba, unsigned mode)
{
    memcpy(sector, sync, sizeof sync);
    struct msf time = msf_from_lba(lba);
    sector[12] = bcd(time.minute);
    sector[13] = bcd(time.second);
    sector[14] = bcd(time.frame);
    sector[SECTOR_MODE_AT] = (uint8_t)mode;
}

/* Over the bytes [from, at), and there it goes, least significant byte first. */
static void put_edc(uint8_t *sector, size_t from, size_t at)
{
    uint32_t edc = sector_edc(sector + from, at - from);
    for (unsigned i = 0; i < 4; i++)
        sector[at + i] = (uint8_t)(edc >> 8 * i);
}

void sector_complete_mode_1(uint8_t sector[SECTOR_LENGTH], lba_t lba)
{
    put_sync_and_header(sector, lba, 1);
    put_edc(sector, 0, SECTOR_EDC_AT);
    memset(sector + SECTOR_ZERO_AT, 0, SECTOR_P_AT - SECTOR_ZERO_AT);
    sector_ecc(sector);
}

void sector_complete_mode_2(uint8_t sector[SECTOR_LENGTH], lba_t lba)
{
    put_sync_and_header(sector, lba, 2);
}

/* The parities of form 1 leave the address out, so that a sector may be moved: the header counts as zeros. */
void sector_complete_form(uint8_t sector[SECTOR_LENGTH], lba_t lba)
{
    if (sector[SECTOR_SUBMODE_AT] & SECTOR_SUBMODE_FORM_2) {
        put_edc(sector, SECTOR_SUB_HEADER_AT, SECTOR_FORM_2_EDC_AT);
    } else {
        memset(sector + SECTOR_HEADER_AT, 0, SECTOR_SUB_HEADER_AT - SECTOR_HEADER_AT);
        put_edc(sector, SECTOR_SUB_HEADER_AT, SECTOR_FORM_1_EDC_AT);
        sector_ecc(sector);
    }
    put_sync_and_header(sector, lba, 2);
}

/* ------------------------------------------------------------------ scrambling */

static uint8_t scramble_table[SECTOR_LENGTH];
static pthread_once_t scramble_table_made = PTHREAD_ONCE_INIT;

/* x^15 + x + 1, preset to 1, the least significant bit first. */
static void make_scramble_table(void)
{
    unsigned state = 1;
    for (unsigned i = SECTOR_HEADER_AT; i < SECTOR_LENGTH; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            scramble_table[i] |= (uint8_t)((state & 1) << bit);
            unsigned fed_back = (state ^ state >> 1) & 1;
            state = state >> 1 | fed_back << 14;
        }
    }
}

void sector_scramble(uint8_t sector[SECTOR_LENGTH])
{
    pthread_once(&scramble_table_made, make_scramble_table);
    for (unsigned i = SECTOR_HEADER_AT; i < SECTOR_LENGTH; i++)
        sector[i] ^= scramble_table[i];
}

/* ------------------------------------------------------------------ Q */

static uint16_t crc_table[256];
static pthread_once_t crc_table_made = PTHREAD_ONCE_INIT;

static void make_crc_table(void)
{
    for (unsigned i = 0; i < 256; i++) {
        unsigned crc = i << 8;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021u : 0)) & 0xFFFF;
        crc_table[i] = (uint16_t)crc;
    }
}

uint16_t q_crc(const uint8_t *data, size_t length)
{
    pthread_once(&crc_table_made, make_crc_table);
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

static bool take_digits(const uint8_t *bytes, unsigned bit, unsigned count, char *code)
{
    for (unsigned i = 0; i < count; i++, bit += 4) {
        unsigned digit = bytes[bit / 8] >> (bit % 8 ? 0 : 4) & 0xF;
        if (digit > 9)
            return false;
        code[i] = (char)('0' + digit);
    }
    return true;
}

void q_take_media_catalog_number(const uint8_t q[Q_FRAME_LENGTH], char code[14])
{
    char found[14] = "";
    if (take_digits(q + 1, 0, 13, found))
        memcpy(code, found, sizeof found);
}

void q_take_isrc(const uint8_t q[Q_FRAME_LENGTH], char code[13])
{
    char found[13] = "";
    uint32_t letters = get_be32(q + 1);
    bool good = take_digits(q + 1, 32, 7, found + 5);
    for (unsigned i = 0; i < 5; i++) {
        found[i] = (char)('0' + (letters >> (26 - 6 * i) & 0x3F));
        good = good && ((found[i] >= '0' && found[i] <= '9') || (found[i] >= 'A' && found[i] <= 'Z'));
    }
    if (good)
        memcpy(code, found, sizeof found);
}
