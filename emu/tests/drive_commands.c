/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Golden bytes of reference mmc Appendix A that concern CD, and the numbers of 10.1. */
#include "drive_support.h"

#define READ_DISC_INFORMATION 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0
#define READ_NEXT_TRACK 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0
#define READ_TRACK(number) 0x52, 1, 0, 0, 0, number, 0, 0, 48, 0
#define READ_TOC(format) 0x43, 0, format, 0, 0, 0, 0, 0x04, 0, 0

static struct bench *ready(void **state, const char *kind)
{
    struct bench *bench = *state;
    bench_disc(bench, kind);
    bench_calm(bench);
    return bench;
}

/* ------------------------------------------------------------------ READ DISC INFORMATION */

static void blank_disc_information(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply("00 20 00 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
}

/* Appendix A, with the identification valid from the first PMA entry on (0.1 d). */
static void open_session_disc_information(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply("00 20 05 01 01 01 02 A0 FF 00 00 00 ?? ?? ?? ?? 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
}

static void appendable_disc_information(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply("00 20 01 01 02 02 02 A0 00 00 00 00 ?? ?? ?? ?? 00 01 24 02 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
}

static void complete_disc_information(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply("00 20 0E 01 01 01 01 A0 00 00 00 00 ?? ?? ?? ?? FF FF FF FF FF FF FF FF 00 00 00 00 00 00 00 00 00 00");
}

/* 0.1 d: the identification is one number from the first PMA entry to the end, and stays over eject and load. */
static void identification_is_kept(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 64, 0x51, 1, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 0A 20 00 00 63 00 01 00 63 00 62");
    assert_int_equal(run_in(bench, 64, 0x51, 2, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 0E 40 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 64, 0x51, 0x10, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 34);
}

/* ------------------------------------------------------------------ READ TRACK INFORMATION */

static void blank_next_track(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 48, READ_NEXT_TRACK), GOOD);
    assert_reply("00 2E 01 01 00 04 4F 01 00 00 00 00 00 00 00 00 00 05 7D A7 00 00 00 00 00 05 7D A7 00 00 00 00 00 00 00 00 "
                 "00 00 00 00 00 00 00 00 00 00 00 00");
}

static void complete_track(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 48, READ_TRACK(1)), GOOD);
    assert_reply("00 2E 01 01 00 04 81 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 2E 00 00 00 00 00 00 00 00 "
                 "00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 48, READ_NEXT_TRACK), GOOD);
    assert_reply("00 2E 02 01 00 04 4F 01 00 00 01 C4 00 00 01 C4 00 05 7B E3 00 00 00 00 00 05 7B E3 00 00 00 00 00 00 00 00 "
                 "00 00 00 00 00 00 00 00 00 00 00 00");
}

/* Reference mmc 3.2: while it is written the track is its own FFh, and grows. */
static void open_track(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
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

/* Reference mmc 2.6: A0 A1 A2, tracks, B0, C0. B0: 302 + 11250 + 150 = 11702 = 02:36:02; two mode-5 pointers; LLO 79:59:74. */
static void full_toc(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(2)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 4 * 11);
}

/* Reference mmc 2.6, format 4: 28 bytes, times binary whatever the MSF bit; CD-RW says so in byte 6. */
static void atip(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    assert_int_equal(run_in(bench, 28, 0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0), GOOD);
    assert_reply("00 1A 00 00 ?? ?? ?? 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_true(bench->data[4] & 0x80);
    assert_true((bench->data[6] & 0xC0) == 0xC0);
    assert_int_equal(run_in(bench, 4, 0x43, 0, 4, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_reply("00 1A 00 00");
}

static void pma(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 1024, READ_TOC(3)), GOOD);
    assert_reply("00 0D 01 01 01 14 00 01 00 06 02 00 00 02 00");
}

static void capacity(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 12, 0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 0A 00 00 00 20 00 00 00 20 00 00");
    assert_int_equal(run_in(bench, 12, 0x5C, 1, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 0A 00 01 00 00 04 00 00 00 04 00");
}

/* ------------------------------------------------------------------ reading */

static void data_comes_back(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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

/* Reference mmc 8.1: sync, header 00:02:16 mode 1 for address 16, user data, EDC and ECC behind. */
static void whole_sector(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
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
    struct bench *bench = ready(state, "cd-r-80");
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

/* ------------------------------------------------------------------ who it is */

static void identity(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_in(bench, 96, 0x12, 0, 0, 0, 96, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 96);
    assert_int_equal(bench->data[0], 0x05);
    assert_int_equal(bench->data[1], 0x80);
    assert_int_equal(bench->data[2], 0x05);
    assert_int_equal(bench->data[4], 0x5B);
    assert_memory_equal(bench->data + 8, "COASTER VIRTUAL CD-RW   1.00", 28);
    assert_int_equal(get_be16(bench->data + 62), 0x04E0);
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0, 0, 255, 0), GOOD);
    assert_reply("05 00 00 03 00 80 83");
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0x80, 0, 255, 0), GOOD);
    size_t serial = bench->data[3];
    assert_true(serial > 0);
    char text[64] = "";
    memcpy(text, bench->data + 4, serial);
    /* feature 0108h says the same */
    assert_int_equal(run_in(bench, 255, 0x46, 2, 1, 8, 0, 0, 0, 0, 255, 0), GOOD);
    assert_memory_equal(bench->data + 12, text, serial);
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0x83, 0, 255, 0), GOOD);
    assert_memory_equal(bench->data + 8, "COASTER ", 8);
    assert_int_equal(run_in(bench, 16, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), GOOD);
    assert_reply("00 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00");
}

/* ------------------------------------------------------------------ GET CONFIGURATION */

static void walk_features(struct bench *bench, unsigned *count)
{
    size_t length = get_be32(bench->data) + 4;
    assert_int_equal(bench->command.data_in_length, length);
    assert_int_equal(length % 4, 0);
    *count = 0;
    int last = -1;
    for (size_t at = 8; at < length; at += 4 + (size_t)bench->data[at + 3], ++*count) {
        assert_int_equal(bench->data[at + 3] % 4, 0);
        assert_true((int)get_be16(bench->data + at) > last);
        last = get_be16(bench->data + at);
    }
}

/* Reference mmc 1.2, 2.10: without a disc too; one feature or none with type 2; the named one first with type 0. */
static void configuration(void **state)
{
    struct bench *bench = *state;
    unsigned all, current;
    assert_int_equal(run_in(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
    assert_int_equal(get_be16(bench->data + 6), 0);
    assert_int_equal(run_in(bench, 1024, 0x46, 0, 0, 0, 0, 0, 0, 4, 0, 0), GOOD);
    walk_features(bench, &all);
    assert_int_equal(run_in(bench, 16, 0x46, 0, 0, 0x28, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_not_equal(get_be16(bench->data + 8), 0x0028);
    assert_int_equal(run_in(bench, 16, 0x46, 2, 0, 0x21, 0, 0, 0, 0, 16, 0), GOOD);
    assert_reply("00 00 00 04 00 00 00 00");
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 3, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 00 00 03 0B 04 39 00 00 00");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 1024, 0x46, 1, 0, 0, 0, 0, 0, 4, 0, 0), GOOD);
    walk_features(bench, &current);
    assert_int_equal(get_be16(bench->data + 6), 0x0009);
    assert_true(current < all);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2D 09 04 46 00 01 01");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2D 08 04 46 00 01 01"); /* c1: not current when complete */
    static const uint8_t later[] = {0x21, 0x23, 0x26, 0x2E, 0x2F};
    for (size_t i = 0; i < sizeof later; i++) {
        assert_int_equal(run_in(bench, 64, 0x46, 2, 0, later[i], 0, 0, 0, 0, 64, 0), GOOD);
        assert_int_equal(bench->command.data_in_length, 8);
    }
}

/* The descriptors of reference mmc 1.5, as far as they hold for a CD recorder that writes track at once; with a CD-RW in it. */
static void feature_descriptors(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    burn_session(bench, 3, 300);
    static const struct {
        uint16_t code;
        const char *bytes;
    } golden[] = {
        {0x0000, "?? ?? ?? ?? ?? ?? 00 0A 00 00 03 0C 00 0A 01 00 00 09 00 00 00 08 00 00"},
        {0x0001, "?? ?? ?? ?? ?? ?? 00 0A 00 01 0B 08 00 00 00 01 01 00 00 00"},
        {0x0002, "?? ?? ?? ?? ?? ?? 00 0A 00 02 07 04 02 00 00 00"},
        {0x0003, "?? ?? ?? ?? ?? ?? 00 0A 00 03 0B 04 39 00 00 00"},
        {0x0010, "?? ?? ?? ?? ?? ?? 00 0A 00 10 01 08 00 00 08 00 00 01 01 00"},
        {0x0037, "?? ?? ?? ?? ?? ?? 00 0A 00 37 01 04 00 FF 00 00"},
        {0x0100, "?? ?? ?? ?? ?? ?? 00 0A 01 00 03 00"},
        {0x0105, "?? ?? ?? ?? ?? ?? 00 0A 01 05 07 04 00 00 00 00"},
        {0x010C, "?? ?? ?? ?? ?? ?? 00 0A 01 0C 03 10 32 30 32 36 30 31 30 31 30 30 30 30 30 30 00 00"},
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        assert_int_equal(run_in(bench, 64, 0x46, 2, (uint8_t)(golden[i].code >> 8), (uint8_t)golden[i].code, 0, 0, 0, 0, 64, 0), GOOD);
        assert_reply(golden[i].bytes);
    }
}

/* ------------------------------------------------------------------ speeds, mechanism, opcodes */

/* Reference mmc 2.17: no descriptors, then as many as were announced. */
static void performance(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 8, 0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
    size_t count = (get_be32(bench->data) - 4) / 16;
    assert_true(count > 0);
    assert_int_equal((get_be32(bench->data) - 4) % 16, 0);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0, 0, 0, 0, 0, 0, 0, (uint8_t)count, 0, 3, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8 + 16 * count);
    uint32_t fastest = get_be32(bench->data + 8 + 12);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 24);
    assert_int_equal(bench->data[4], 0x02);
    assert_int_equal(get_be32(bench->data + 12), fastest);
    /* any tolerance is taken; a speed between two is the lower */
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x04, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 0x05, 0x90, 0, 0, 0, 0, 0, 0), GOOD); /* 1424 kB/s */
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 12), 1411);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    uint8_t streaming[28] = {0};
    put_be32(streaming + 20, 706);
    put_be32(streaming + 24, 1000);
    assert_int_equal(run_out(bench, streaming, 28, 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), GOOD);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 12), 706);
}

static void mechanism_status(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 12, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0), GOOD);
    assert_reply("00 00 00 00 00 01 00 04 80 00 00 00");
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), GOOD);
    assert_reply("00 10 00 00 00 01 00 04");
    assert_int_equal(run(bench, 0xA6, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_false(drive_tray_open(bench->drive));
}

/* Reference mmc 2.20: A3h is REPORT SUPPORTED OPERATION CODES with service action 0Ch only. */
static void supported_opcodes(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 4096, 0xA3, 0x0C, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0), GOOD);
    size_t count = 0;
    for (unsigned opcode = 0; opcode < 256; opcode++)
        count += drive_opcode((uint8_t)opcode)->name != NULL;
    assert_int_equal(get_be32(bench->data), 8 * count);
    assert_int_equal(bench->command.data_in_length, 4 + 8 * count);
    assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, 1, 0x2A, 0, 0, 0, 0, 0, 64, 0, 0), GOOD);
    assert_reply("00 03 00 0A 2A 18 FF FF FF FF 00 FF FF C7");
    assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, 1, 0x01, 0, 0, 0, 0, 0, 64, 0, 0), GOOD);
    assert_reply("00 01 00 00");
    assert_refused(run_in(bench, 64, 0xA3, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE);
}

/* Reference mmc 2.7: no audio status, no number on the disc. */
static void sub_channel(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 03 14 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 16, 0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 16);
    assert_int_equal(run_in(bench, 16, 0x42, 0, 0, 1, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4);
}

static void format_capacities(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 08 00 05 7D A7 01 00 08 00");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 08 00 00 01 2E 02 00 08 00");
}

/* Reference mmc 2.9, 3.2: blanking makes it blank; the minimal kind keeps the identification (0.1 d). */
static void blanking(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x10);
    assert_true(bench->data[7] & 0x80);
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_reply("00 20 10 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(next_writable(bench), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(blank_disc_information),
        drive_test(open_session_disc_information),
        drive_test(appendable_disc_information),
        drive_test(complete_disc_information),
        drive_test(identification_is_kept),
        drive_test(other_disc_information),
        drive_test(blank_next_track),
        drive_test(complete_track),
        drive_test(open_track),
        drive_test(addresses_of_a_multi_session_disc),
        drive_test(tracks_by_other_addresses),
        drive_test(one_session_toc),
        drive_test(full_toc),
        drive_test(full_toc_of_a_final_disc),
        drive_test(atip),
        drive_test(pma),
        drive_test(capacity),
        drive_test(buffer_capacity),
        drive_test(data_comes_back),
        drive_test(whole_sector),
        drive_test(audio_track),
        drive_test(identity),
        drive_test(configuration),
        drive_test(feature_descriptors),
        drive_test(performance),
        drive_test(mechanism_status),
        drive_test(supported_opcodes),
        drive_test(sub_channel),
        drive_test(format_capacities),
        drive_test(blanking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
