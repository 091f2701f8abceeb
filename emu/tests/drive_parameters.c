/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options and parameter lists that hosts seldom send (reference mmc 2.16, 2.17, 2.20, 2.21), and faults that pick a
 * command by its block. */
#include "drive_support.h"

static struct bench *ready(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    return bench;
}

/* ------------------------------------------------------------------ REPORT SUPPORTED OPERATION CODES (2.20) */

#define REPORT_OPCODES(options, opcode, action) 0xA3, 0x0C, options, opcode, 0, action, 0, 0, 0, 16, 0, 0

/* All of them: descriptors of 8 bytes, with timeouts of 20; each names an opcode that, asked for by itself, is
 * supported too. */
static void all_opcodes(void **state)
{
    struct bench *bench = ready(state);
    static uint8_t list[8192];
    for (unsigned timeouts = 0; timeouts < 2; timeouts++) {
        size_t width = timeouts ? 20 : 8;
        assert_int_equal(run_in(bench, sizeof list, 0xA3, 0x0C, timeouts ? 0x80 : 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0),
                         GOOD);
        size_t length = bench->command.data_in_length;
        memcpy(list, bench->data, length);
        assert_int_equal(length - 4, (size_t)list[2] << 8 | list[3]);
        assert_int_equal(0, (length - 4) % width);
        unsigned found = 0;
        for (size_t at = 4; at < length; at += width) {
            bool action = list[at + 5] & 0x01;
            found +=
                list[at] == 0x12 || list[at] == 0x2A || list[at] == 0x5B; /* INQUIRY, WRITE(10), CLOSE TRACK/SESSION */
            assert_int_equal(timeouts, list[at + 5] >> 1 & 1);
            assert_int_equal(run_in(bench, 16, REPORT_OPCODES(action ? 2 : 1, list[at], list[at + 3])), GOOD);
            assert_int_equal(3, bench->data[1] & 0x07);
            assert_int_equal(list[at + 7], bench->data[3]); /* the length of its CDB */
            assert_int_equal(list[at], bench->data[4]);
        }
        assert_int_equal(3, found);
    }
}

static void one_opcode(void **state)
{
    struct bench *bench = ready(state);
    assert_int_equal(run_in(bench, 255, REPORT_OPCODES(0x01, 0xEE, 0)), GOOD);
    assert_reply("00 01 00 00"); /* not supported */
    assert_int_equal(run_in(bench, 255, REPORT_OPCODES(0x02, 0xEE, 1)), GOOD);
    assert_reply("00 01 00 00");
    assert_int_equal(run_in(bench, 255, REPORT_OPCODES(0x02, 0xA3, 0x0D)), GOOD); /* another service action */
    assert_reply("00 01 00 00");
    assert_int_equal(run_in(bench, 255, REPORT_OPCODES(0x81, 0x00, 0)), GOOD); /* TEST UNIT READY, cut to 16 bytes */
    assert_reply("00 83 00 06 00 ?? ?? ?? ?? ?? 00 0A 00 00 00 00");
    assert_refused(run_in(bench, 255, REPORT_OPCODES(0x01, 0xA3, 0)), 5, 0x2400); /* it has service actions */
    assert_refused(run_in(bench, 255, REPORT_OPCODES(0x02, 0x12, 0)), 5, 0x2400); /* it has none */
    assert_refused(run_in(bench, 255, REPORT_OPCODES(0x07, 0x12, 0)), 5, 0x2400);
}

/* ------------------------------------------------------------------ SET STREAMING (2.17) */

#define SET_STREAMING(length) 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, length, 0

static unsigned current_write_speed(struct bench *bench)
{
    assert_int_equal(run_in(bench, 255, 0x5A, 0x08, 0x2A, 0, 0, 0, 0, 0, 255, 0), GOOD);
    return (unsigned)(bench->data[8 + 28] << 8 | bench->data[8 + 29]);
}

static void streaming(void **state)
{
    struct bench *bench = ready(state);
    uint8_t descriptor[28] = {0};
    unsigned usual = current_write_speed(bench);
    descriptor[9] = 5, descriptor[10] = 0x7D; /* to block 359680 */
    descriptor[14] = 706 >> 8, descriptor[15] = 706 & 0xFF, descriptor[18] = 1000 >> 8, descriptor[19] = 1000 & 0xFF;
    memcpy(descriptor + 20, descriptor + 12, 8);
    assert_int_equal(run_out(bench, descriptor, 28, SET_STREAMING(28)), GOOD);
    assert_int_equal(706, current_write_speed(bench));
    assert_true(usual > 706);
    assert_refused(run_out(bench, descriptor, 27, SET_STREAMING(27)), 5, 0x1A00);
    descriptor[0] = 0x02; /* Exact */
    assert_refused(run_out(bench, descriptor, 28, SET_STREAMING(28)), 5, 0x2600);
    descriptor[0] = 0;
    descriptor[5] = 6; /* it begins behind its end */
    assert_int_equal(run_out(bench, descriptor, 28, SET_STREAMING(28)), CHECK);
    assert_int_equal(5, last_sense(bench) >> 16);
    assert_int_equal(706, current_write_speed(bench)); /* refused: as it was */
    descriptor[0] = 0x04;                              /* restore the defaults */
    assert_int_equal(run_out(bench, descriptor, 28, SET_STREAMING(28)), GOOD);
    assert_int_equal(usual, current_write_speed(bench));
}

/* ------------------------------------------------------------------ MODE SELECT (2.16, 2.21) */

#define MODE_SELECT(length) 0x55, 0x10, 0, 0, 0, 0, 0, 0, length, 0

static void mode_lists_that_are_refused(void **state)
{
    struct bench *bench = ready(state);
    uint8_t list[80] = {0};
    assert_int_equal(run(bench, MODE_SELECT(0)), GOOD); /* nothing is no error */
    assert_refused(run_out(bench, list, 7, MODE_SELECT(7)), 5, 0x1A00);
    list[7] = 4; /* a block descriptor has 8 bytes */
    assert_refused(run_out(bench, list, 16, MODE_SELECT(16)), 5, 0x2600);
    list[7] = 8;
    assert_refused(run_out(bench, list, 12, MODE_SELECT(12)), 5, 0x1A00); /* and is not there whole */
    list[7] = 0;
    list[8] = 0x45, list[9] = 2; /* a sub-page */
    assert_refused(run_out(bench, list, 12, MODE_SELECT(12)), 5, 0x2600);
    list[8] = 0x3D, list[9] = 2; /* a page nobody has */
    assert_refused(run_out(bench, list, 12, MODE_SELECT(12)), 5, 0x2600);
    list[8] = 0x05, list[9] = 0x40; /* longer than it is */
    assert_refused(run_out(bench, list, 8 + 66, MODE_SELECT(74)), 5, 0x1A00);
    list[9] = 0x32;
    assert_refused(run_out(bench, list, 20, MODE_SELECT(20)), 5, 0x1A00); /* cut off */
    /* page 2Ah as it was read is let pass, changed it is not (2.21) */
    assert_int_equal(run_in(bench, 255, 0x5A, 0x08, 0x2A, 0, 0, 0, 0, 0, 255, 0), GOOD);
    size_t length = bench->command.data_in_length;
    static uint8_t page[255];
    memcpy(page, bench->data, length);
    page[0] = page[1] = 0;
    assert_int_equal(run_out(bench, page, length, MODE_SELECT((uint8_t)length)), GOOD);
    page[10] ^= 0x01;
    assert_refused(run_out(bench, page, length, MODE_SELECT((uint8_t)length)), 5, 0x2600);
}

/* ------------------------------------------------------------------ faults by block */

/* A fault for one block meets every command that reads it, and no other; a read error names the block (2.2). */
static void a_block_that_cannot_be_read(void **state)
{
    struct bench *bench = ready(state);
    burn_session(bench, 3, 300);
    bench_calm(bench);
    bench_ok(bench, drive_filter_add(bench->drive, "sense:lba=20,times=0,key=3,code=11,qualifier=00", &bench->why));
    assert_int_equal(run_in(bench, 4 * 2048, 0x28, 0, 0, 0, 0, 16, 0, 0, 4, 0), GOOD); /* READ(10) 16 .. 19 */
    assert_refused(run_in(bench, 5 * 2048, 0x28, 0, 0, 0, 0, 16, 0, 0, 5, 0), 3, 0x1100);
    assert_int_equal(0x80, bench->command.sense[0] & 0x80); /* INFORMATION is valid */
    assert_int_equal(20, bench->command.sense[6]);
    assert_int_equal(run_in(bench, 4 * 2048, 0xA8, 0, 0, 0, 0, 21, 0, 0, 0, 4, 0, 0), GOOD); /* READ(12) */
    assert_refused(run_in(bench, 4 * 2048, 0xA8, 0, 0, 0, 0, 18, 0, 0, 0, 4, 0, 0), 3, 0x1100);
    assert_int_equal(20, bench->command.sense[6]);
    assert_int_equal(run_in(bench, 2048, 0xBE, 0, 0, 0, 0, 19, 0, 0, 1, 0x10, 0, 0), GOOD); /* READ CD */
    assert_refused(run_in(bench, 2 * 2048, 0xBE, 0, 0, 0, 0, 19, 0, 0, 2, 0x10, 0, 0), 3, 0x1100);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD); /* no block, no fault */
    drive_filters_clear(bench->drive);
    bench_ok(bench,
             drive_filter_add(bench->drive, "sense:opcode=28,key=3,code=11,qualifier=05,information=77", &bench->why));
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 16, 0, 0, 1, 0), 3, 0x1105);
    assert_int_equal(77, bench->command.sense[6]); /* as it was told */
    bench_ok(bench, drive_filter_add(bench->drive, "status:opcode=28,status=08,phase=after", &bench->why));
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 16, 0, 0, 1, 0), 0x08);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 16, 0, 0, 1, 0), GOOD);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(all_opcodes),
        TEST(one_opcode),
        TEST(streaming),
        TEST(mode_lists_that_are_refused),
        TEST(a_block_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
