/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands one by one, beside the golden bytes of drive_golden.c. */
#include "drive_support.h"

#define READ_DISC_INFORMATION 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0
#define READ_NEXT_TRACK 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0
#define READ_TRACK(number) 0x52, 1, 0, 0, 0, number, 0, 0, 48, 0
#define READ_TOC(format) 0x43, 0, format, 0, 0, 0, 0, 0x04, 0, 0

/* ------------------------------------------------------------------ READ DISC INFORMATION */

/* 0.1 d: the identification is one number from the first PMA entry to the end, and stays over eject and load. */
static void identification_is_kept(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    run_in(bench, 34, READ_DISC_INFORMATION);
    uint32_t first = get_be32(bench->data + 12);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    bench_calm(bench);
    run_in(bench, 34, READ_DISC_INFORMATION);
    assert_int_equal(get_be32(bench->data + 12), first);
}

/* Reference mmc 2.12: types 1 and 2; 10.1: byte 1 = 10h, asked by one client, gets the standard data. */
static void other_disc_information(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 64, 0x51, 1, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 0A 20 00 00 63 00 01 00 63 00 62");
    assert_int_equal(run_in(bench, 64, 0x51, 2, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 0E 40 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 64, 0x51, 0x10, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 34);
}

/* ------------------------------------------------------------------ READ TRACK INFORMATION */

/* Reference mmc 3.2: while it is written the track is its own FFh, and grows. */
static void open_track(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    write_blocks(bench, 0, 64);
    assert_int_equal(run_in(bench, 48, READ_NEXT_TRACK), GOOD);
    assert_int_equal(bench->data[2], 1);
    assert_int_equal(bench->data[6], 0x01);
    assert_int_equal(bench->data[7], 1);
    assert_int_equal(get_be32(bench->data + 12), 64);
    assert_int_equal(get_be32(bench->data + 16), 359847 - 64);
    assert_int_equal(get_be32(bench->data + 24), 64);
}

/* 10.1: lead-out 302, next 452; closed 11702; second session of 300: lead-out 12004, then 18904. */
static void addresses_of_a_multi_session_disc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(next_writable(bench), 452);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(next_writable(bench), 11702);
    burn_session(bench, 3, 300);
    assert_int_equal(next_writable(bench), 18904);
    assert_int_equal(run_in(bench, 1024, READ_TOC(0)), GOOD);
    assert_reply("00 1A 01 02 00 14 01 00 00 00 00 00 00 14 02 00 00 00 2D B6 00 14 AA 00 00 00 2E E4");
}

/* By address, by session, and the open bit (reference mmc 2.13). */
static void tracks_by_other_addresses(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 48, 0x52, 0, 0, 0, 0, 10, 0, 0, 48, 0), GOOD);
    assert_int_equal(bench->data[2], 1);
    assert_int_equal(run_in(bench, 48, 0x52, 0, 0, 0, 0x2D, 0xB6, 0, 0, 48, 0), GOOD); /* 11702 */
    assert_int_equal(bench->data[2], 2);
    assert_int_equal(run_in(bench, 48, 0x52, 2, 0, 0, 0, 1, 0, 0, 48, 0), GOOD);
    assert_int_equal(bench->data[2], 1);
    assert_int_equal(run_in(bench, 48, 0x52, 2, 0, 0, 0, 2, 0, 0, 48, 0), GOOD);
    assert_int_equal(bench->data[2], 2);
    assert_int_equal(run_in(bench, 48, 0x52, 5, 0, 0, 0, 1, 0, 0, 48, 0), GOOD);
    assert_int_equal(bench->data[2], 2);
    assert_int_equal(run_in(bench, 48, READ_TRACK(2)), GOOD);
    assert_int_equal(bench->data[6], 0x4F);
}

/* ------------------------------------------------------------------ READ TOC, READ CAPACITY */

static void one_session_toc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(1)), GOOD);
    assert_reply("00 0A 01 01 00 14 01 00 00 00 00 00");
    /* Linux puts format 1 into byte 9 */
    assert_int_equal(run_in(bench, 12, 0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40), GOOD);
    assert_reply("00 0A 01 01 00 14 01 00 00 00 00 00");
    assert_int_equal(run_in(bench, 1024, READ_TOC(0)), GOOD);
    assert_reply("00 12 01 01 00 14 01 00 00 00 00 00 00 14 AA 00 00 00 01 2E");
    /* MSF: 00:02:00 and 302 + 150 = 00:06:02 */
    assert_int_equal(run_in(bench, 1024, 0x43, 2, 0, 0, 0, 0, 0xAA, 4, 0, 0), GOOD);
    assert_reply("00 0A 01 01 00 14 AA 00 00 00 06 02");
}

/* Reference mmc 2.6: A0 A1 A2, tracks, B0, C0. B0: 302 + 11250 + 150 = 11702 = 02:36:02; two mode-5 pointers; LLO
 * 79:59:74. */
static void full_toc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(2)), GOOD);
    assert_reply("00 44 01 01 "
                 "01 14 00 A0 00 00 00 00 01 00 00 "
                 "01 14 00 A1 00 00 00 00 01 00 00 "
                 "01 14 00 A2 00 00 00 00 00 06 02 "
                 "01 14 00 01 00 00 00 00 00 02 00 "
                 "01 54 00 B0 02 24 02 02 4F 3B 4A "
                 "01 54 00 C0 ?? ?? ?? ?? 61 22 17");
}

/* A disc that is closed for good has no B0. */
static void full_toc_of_a_final_disc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(2)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 4 * 11);
}

/* Reference mmc 2.6, format 4: 28 bytes, times binary whatever the MSF bit; CD-RW says so in byte 6. */
static void atip(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    assert_int_equal(run_in(bench, 28, 0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0), GOOD);
    /* high-speed: what burners print of real ones, "A1 values: 24 1A D8, A2 values: 26 B2 4A", subtype 1 */
    assert_reply("00 1A 00 00 B3 40 CE 00 61 22 17 00 4F 3B 4A 00 24 1A D8 00 26 B2 4A 00 00 00 00 00");
    assert_int_equal(run_in(bench, 4, 0x43, 0, 4, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_reply("00 1A 00 00");
}

/* Ultra-speed, as burners print it: lead-in 97:34:24, subtype 2, A1 66 4A 99, A2 38 80 00, A3 04 C4 A0; CD-R has none.
 */
static void atip_of_other_media(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80-ultra");
    assert_int_equal(run_in(bench, 28, 0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0), GOOD);
    assert_reply("00 1A 00 00 90 40 D7 00 61 22 18 00 4F 3B 4A 00 66 4A 99 00 38 80 00 00 04 C4 A0 00");
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-99"); /* 0.1 n: 79:59:74, the rest by overburn */
    bench_calm(bench);
    assert_int_equal(run_in(bench, 28, 0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0), GOOD);
    assert_reply("00 1A 00 00 C0 40 88 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00 00 00 00");
}

/* Each medium names its own speeds, and SET CD SPEED takes the next one below what is asked for, never an error (2.21).
 */
static void media_differ_in_speed(void **state)
{
    static const struct {
        const char *kind;
        unsigned highest, lowest;
    } media[] = {{"cd-rw-80-multi", 706, 353}, {"cd-rw-80", 1764, 706}, {"cd-rw-80-ultra", 4234, 1411}};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof media / sizeof *media; i++) {
        bench_disc(bench, media[i].kind);
        bench_calm(bench);
        for (unsigned asked = 0xFFFF;; asked = 1) {
            assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, (uint8_t)(asked >> 8), (uint8_t)asked, 0, 0, 0, 0, 0, 0),
                             GOOD);
            assert_int_equal(run_in(bench, 128, 0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 128, 0), GOOD);
            assert_int_equal(get_be16(bench->data + 8 + 28), asked == 1 ? media[i].lowest : media[i].highest);
            if (asked == 1)
                break;
        }
        assert_int_equal(select_write(bench, false, 3, false), GOOD);
        assert_int_equal(write_at(bench, 0, 1), GOOD);
        bench_ok(bench, drive_remove(bench->drive, &bench->why));
    }
}

static void pma(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(3)), GOOD);
    assert_reply("00 0D 01 01 01 14 00 01 00 06 02 00 00 02 00");
}

static void capacity(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 00 00 00 00 08 00");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 00 00 00 00 08 00");
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 01 2D 00 00 08 00"); /* lead-out 302, the run-out counted (3.1) */
}

static void buffer_capacity(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 12, 0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 0A 00 00 00 20 00 00 00 20 00 00");
    assert_int_equal(run_in(bench, 12, 0x5C, 1, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 0A 00 01 00 00 04 00 00 00 04 00");
}

/* ------------------------------------------------------------------ reading */

static void data_comes_back(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    write_blocks(bench, 0, 32);
    assert_int_equal(synchronize(bench), GOOD);
    /* 0.1 g: readable while the session is open */
    assert_int_equal(run_in(bench, 32 * 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 32 * 2048);
    for (size_t i = 0; i < 32 * 2048; i++)
        assert_int_equal(bench->data[i], (uint8_t)(i / 7));
    /* READ(12), and less room than is asked for: what fits is sent, the rest is overflow */
    memset(bench->data, 0xEE, 8192);
    assert_int_equal(run_in(bench, 3000, 0xA8, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4096);
    assert_int_equal(bench->data[2999], (uint8_t)((2048 + 2999) / 7));
    assert_int_equal(bench->data[3000], 0xEE);
    assert_int_equal(run(bench, 0x2F, 0, 0, 0, 0, 0, 0, 0, 32, 0), GOOD);
    assert_int_equal(run(bench, 0x2B, 0, 0, 0, 0, 16, 0, 0, 0, 0), GOOD);
}

/* SBC-3 VERIFY(10) with BYTCHK 1: every block is compared; MISCOMPARE tells the block. READ of nothing behind the end.
 */
static void verified_data(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    static uint8_t blocks[20 * 2048];
    assert_int_equal(run_in(bench, sizeof blocks, 0x28, 0, 0, 0, 0, 3, 0, 0, 20, 0), GOOD);
    memcpy(blocks, bench->data, sizeof blocks);
    assert_int_equal(run_out(bench, blocks, sizeof blocks, 0x2F, 0x02, 0, 0, 0, 3, 0, 0, 20, 0), GOOD);
    blocks[18 * 2048 + 5] ^= 1;
    assert_refused(run_out(bench, blocks, sizeof blocks, 0x2F, 0x02, 0, 0, 0, 3, 0, 0, 20, 0), MISCOMPARE,
                   MISCOMPARE_DURING_VERIFY);
    assert_int_equal(get_be32(bench->command.sense + 3), 21);
    assert_int_equal(run(bench, 0x2F, 0, 0, 0, 0, 3, 0, 0, 20, 0), GOOD);
    assert_refused(run_out(bench, blocks, 2048, 0x2F, 0x02, 0, 0, 0, 3, 0, 0, 20, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x28, 0, 0, 0, 0x10, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* Reference mmc 8.1: sync, header 00:02:16 mode 1 for address 16, user data, EDC and ECC behind. */
static void whole_sector(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 2352, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0xF8, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2352);
    static const uint8_t head[] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0x00, 0x02, 0x16, 0x01};
    assert_memory_equal(bench->data, head, sizeof head);
    /* parts of it: user data alone, header and user data, everything but sync */
    assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0x10, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2048);
    assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0x30, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2052);
    assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0x78, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2340);
    /* nothing selected: nothing sent, GOOD */
    assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 0);
    /* C2 and Q behind */
    assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 16, 0, 0, 1, 0xFA, 2, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2352 + 294 + 16);
    static const uint8_t q[] = {0x41, 0x01, 0x01, 0x00, 0x00, 0x16, 0x00, 0x00, 0x02, 0x16};
    assert_memory_equal(bench->data + 2352 + 294, q, sizeof q);
    /* the same address as time */
    assert_int_equal(run_in(bench, 4096, 0xB9, 0, 0, 0, 2, 16, 0, 2, 18, 0xF8, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2 * 2352);
    assert_memory_equal(bench->data, head, sizeof head);
}

static void audio_track(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, false, 0, true), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run_in(bench, 2352, 0xBE, 4, 0, 0, 0, 1, 0, 0, 1, 0xF8, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2352);
    assert_int_equal(bench->data[100], (uint8_t)((2352 + 100) / 7));
    /* raw P-W: Q in bit 6 of 96 symbols. The first bits of Q are CONTROL 0, ADR 1 */
    assert_int_equal(run_in(bench, 2448, 0xBE, 4, 0, 0, 0, 1, 0, 0, 1, 0x10, 1, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2448);
    assert_int_equal(bench->data[2352 + 6], 0x00);
    assert_int_equal(bench->data[2352 + 7], 0x40);
    assert_int_equal(run_in(bench, 2448, 0xBE, 4, 0, 0, 0, 1, 0, 0, 1, 0x10, 4, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2448);
    assert_int_equal(run_in(bench, 1024, READ_TOC(0)), GOOD);
    assert_int_equal(bench->data[5], 0x10);
}

/* ------------------------------------------------------------------ rewritable discs */

static void format_capacities(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    /* 295264: 32 user blocks for each 39 raw ones (2.9); multiples of 8, and a second reading says the same */
    assert_reply("00 00 00 10 00 04 81 60 01 00 08 00 00 04 81 60 40 00 00 20");
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 10 00 04 81 60 01 00 08 00 00 04 81 60 40 00 00 20");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 10 00 00 01 2E 02 00 08 00 00 04 81 60 40 00 00 20");
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-80"); /* nothing to format: what is free on it */
    bench_calm(bench);
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 08 00 05 7D A7 01 00 08 00");
}

/* Reference mmc 2.9, 3.2: blanking makes it blank; the minimal kind keeps the identification (0.1 d). */
static void blanking(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x10);
    assert_true(bench->data[7] & 0x80);
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply(
        "00 20 10 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(next_writable(bench), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(identification_is_kept),
        drive_test(other_disc_information),
        drive_test(open_track),
        drive_test(addresses_of_a_multi_session_disc),
        drive_test(tracks_by_other_addresses),
        drive_test(one_session_toc),
        drive_test(full_toc),
        drive_test(full_toc_of_a_final_disc),
        drive_test(atip),
        drive_test(atip_of_other_media),
        drive_test(media_differ_in_speed),
        drive_test(pma),
        drive_test(capacity),
        drive_test(buffer_capacity),
        drive_test(data_comes_back),
        drive_test(verified_data),
        drive_test(whole_sector),
        drive_test(audio_track),
        drive_test(format_capacities),
        drive_test(blanking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
