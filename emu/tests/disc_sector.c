/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sectors checked by arithmetic that shares nothing with what makes them (reference mmc 8.1; ECMA-130 clause 22.3.4,
 * annexes A and B). */
#include "emu/tests/disc_support.h"

#include "emu/disc/sector.h"

/* GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1, the slow way */
static unsigned multiply(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (int bit = 7; bit >= 0; bit--) {
        product <<= 1;
        if (product & 0x100)
            product ^= 0x11D;
        if (b >> bit & 1)
            product ^= a;
    }
    return product;
}

static unsigned power_of_alpha(unsigned exponent)
{
    unsigned value = 1;
    while (exponent-- > 0)
        value = multiply(value, 2);
    return value;
}

/* Both rows of the check matrix H: all ones, and descending powers of alpha. */
static void assert_code_word(const uint8_t *word, unsigned length)
{
    unsigned s0 = 0, s1 = 0;
    for (unsigned i = 0; i < length; i++) {
        s0 ^= word[i];
        s1 ^= multiply(word[i], power_of_alpha(length - 1 - i));
    }
    assert_int_equal(s0, 0);
    assert_int_equal(s1, 0);
}

/* Bytes from 12 on are words of two; the two bytes of a word are coded apart (annex A). */
static uint8_t byte_of_word(const uint8_t *sector, unsigned word, unsigned byte)
{
    return sector[12 + 2 * word + byte];
}

static void assert_parities(const uint8_t *sector)
{
    uint8_t word[45];
    for (unsigned byte = 0; byte < 2; byte++) {
        for (unsigned column = 0; column < 43; column++) {
            for (unsigned row = 0; row < 26; row++)
                word[row] = byte_of_word(sector, 43 * row + column, byte);
            assert_code_word(word, 26);
        }
        for (unsigned diagonal = 0; diagonal < 26; diagonal++) {
            for (unsigned step = 0; step < 43; step++)
                word[step] = byte_of_word(sector, (44 * step + 43 * diagonal) % 1118, byte);
            word[43] = byte_of_word(sector, 1118 + diagonal, byte);
            word[44] = byte_of_word(sector, 1144 + diagonal, byte);
            assert_code_word(word, 45);
        }
    }
}

/* The remainder of the message as a polynomial, least significant bit of each byte first, by long division
 * (clause 14.3). */
static void assert_edc(const uint8_t *bytes, unsigned length)
{
    /* (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), multiplied here */
    uint64_t left = 0x18005, right = 0x10007, polynomial = 0;
    for (unsigned bit = 0; bit <= 16; bit++)
        if (right >> bit & 1)
            polynomial ^= left << bit;
    uint64_t rest = 0;
    for (unsigned i = 0; i < length + 4; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            rest = rest << 1 | (bytes[i] >> bit & 1);
            if (rest >> 32)
                rest ^= polynomial;
        }
    }
    assert_int_equal(rest, 0);
}

static void mode_1_sectors(void **state)
{
    (void)state;
    static const lba_t addresses[] = {-150, 0, 16, 1234, 359846};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        uint8_t sector[2352], user[2048];
        make_sector(user, sizeof user, addresses[i], 7);
        memset(sector, 0xA5, sizeof sector);
        memcpy(sector + 16, user, sizeof user);
        sector_complete_mode_1(sector, addresses[i]);
        static const uint8_t sync[12] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
        assert_memory_equal(sector, sync, sizeof sync);
        assert_memory_equal(sector + 16, user, sizeof user);
        assert_int_equal(sector[15], 1);
        static const uint8_t zeros[8];
        assert_memory_equal(sector + 2068, zeros, sizeof zeros);
        assert_edc(sector, 2064);
        assert_parities(sector);
    }
}

/* 8.1: sub-header to the end of the user data under the EDC; parities as if the header were zeros */
static void form_1_sectors(void **state)
{
    (void)state;
    for (lba_t lba = -150; lba < 300000; lba += 70001) {
        uint8_t sector[2352], user[8 + 2048];
        make_sector(user, sizeof user, lba, 3);
        user[2] = user[6] = 0x08;
        memset(sector, 0x5A, sizeof sector);
        memcpy(sector + 16, user, sizeof user);
        sector_complete_form(sector, lba);
        assert_memory_equal(sector + 16, user, sizeof user);
        assert_int_equal(sector[0] | sector[11], 0);
        assert_int_equal(sector[15], 2);
        assert_edc(sector + 16, 2072 - 16);
        uint8_t header[4];
        memcpy(header, sector + 12, 4);
        memset(sector + 12, 0, 4);
        assert_parities(sector);
        struct msf msf = msf_from_lba(lba);
        assert_memory_equal(header, ((uint8_t[]){bcd(msf.minute), bcd(msf.second), bcd(msf.frame), 2}), 4);
    }
}

/* 8.1: submode bit 5; 2324 bytes and their EDC */
static void form_2_sectors(void **state)
{
    (void)state;
    uint8_t sector[2352], user[8 + 2324];
    make_sector(user, sizeof user, 4711, 3);
    user[2] = user[6] = 0x20;
    memset(sector, 0x5A, sizeof sector);
    memcpy(sector + 16, user, sizeof user);
    sector_complete_form(sector, 4711);
    assert_memory_equal(sector + 16, user, sizeof user);
    assert_edc(sector + 16, 2348 - 16);
    assert_memory_equal(sector + 12, ((uint8_t[]){0x01, 0x04, 0x61, 0x02}), 4); /* 4711 + 150 frames */
}

/* 3.1: 00:02:00 is LBA 0, 79:59:74 is 359849 */
static void header_is_the_address_in_bcd(void **state)
{
    (void)state;
    uint8_t sector[2352] = {0};
    sector_complete_mode_1(sector, 0);
    assert_memory_equal(sector + 12, ((uint8_t[]){0x00, 0x02, 0x00, 0x01}), 4);
    sector_complete_mode_1(sector, 359849);
    assert_memory_equal(sector + 12, ((uint8_t[]){0x79, 0x59, 0x74, 0x01}), 4);
}

/* The check value of CRC-16/XMODEM (1021h, initial value 0) is 31C3h; the Q channel records it inverted. */
static void q_checksum(void **state)
{
    (void)state;
    assert_int_equal((uint16_t)~q_crc((const uint8_t *)"123456789", 9), 0x31C3);
    static const uint8_t zeros[10];
    assert_int_equal(q_crc(zeros, sizeof zeros), 0xFFFF);
}

static void q_frames(void **state)
{
    (void)state;
    uint8_t q[12];
    q_position(q, 4, 2, 1, 75, 452 + 75);
    assert_memory_equal(q, ((uint8_t[]){0x41, 0x02, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x09, 0x02}), 10);
    assert_int_equal(get_be16(q + 10), q_crc(q, 10));
    q_position(q, 0, 12, 0, 150, 4500 - 150);
    assert_memory_equal(q, ((uint8_t[]){0x01, 0x12, 0x00, 0x00, 0x02, 0x00, 0x00, 0x01, 0x00, 0x00}), 10);
    q_media_catalog_number(q, 0, "1234567890123", 75 * 3 + 7);
    assert_memory_equal(q, ((uint8_t[]){0x02, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0x00, 0x07}), 10);
    /* U=25h S=23h Z=2Ah 0 1 in six bits each, then 2340005 in BCD */
    q_isrc(q, 0, "USZ012340005", 0);
    assert_memory_equal(q, ((uint8_t[]){0x03, 0x96, 0x3A, 0x80, 0x04, 0x23, 0x40, 0x00, 0x50, 0x00}), 10);
}

static void q_of_a_disc(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters audio = audio_track(150);
    strcpy(audio.media_catalog_number, "4006381333931");
    strcpy(audio.isrc, "DEAB12600001");
    assert_good(burn(disc, 0, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_good(burn(disc, 452, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    uint8_t q[12];
    unsigned catalog = 0, isrc = 0;
    for (lba_t lba = 0; lba < 300; lba++) {
        assert_good(disc_read_q(disc, lba, q));
        assert_int_equal(get_be16(q + 10), q_crc(q, 10));
        catalog += (q[0] & 0xF) == 2;
        isrc += (q[0] & 0xF) == 3;
        if ((q[0] & 0xF) == 1) {
            assert_int_equal(q[1], 1);
            assert_int_equal(q[2], 1);
            assert_int_equal(q[5], bcd((unsigned)lba % 75));
        }
    }
    assert_int_equal(catalog, 3); /* at least one per 100 sectors */
    assert_int_equal(isrc, 3);
    assert_good(disc_read_q(disc, 451, q)); /* the last of the pause counts down to 1 */
    assert_memory_equal(q, ((uint8_t[]){0x01, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x08, 0x01}), 10);
    assert_good(disc_read_q(disc, 452, q));
    assert_memory_equal(q, ((uint8_t[]){0x01, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x02}), 10);
    assert_sense(disc_read_q(disc, 904, q), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mode_1_sectors), cmocka_unit_test(form_1_sectors),
        cmocka_unit_test(form_2_sectors), cmocka_unit_test(header_is_the_address_in_bcd),
        cmocka_unit_test(q_checksum),     cmocka_unit_test(q_frames),
        disc_test(q_of_a_disc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
