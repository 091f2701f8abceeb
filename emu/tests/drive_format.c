/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FORMAT UNIT and what it makes of a drive (reference mmc 1.3, 2.9, 2.12, 2.13, 2.21, 3.2, 6.1). */
#include "emu/tests/drive_support.h"

/* 10h, 295264 blocks, packets of 32 */
static const uint8_t whole[12] = {0, 0, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x20};

static uint8_t format(struct bench *bench, const uint8_t list[12])
{
    return run_out(bench, list, 12, 0x04, 0x11, 0, 0, 0, 0);
}

/* MODE SELECT(10), page 05h: packets, fixed of 32 or variable. */
static uint8_t select_packets(struct bench *bench, bool test_write, bool fixed)
{
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x60, 0x05, 0x08, 0x07};
    list[10] |= test_write ? 0x10 : 0;
    list[11] |= fixed ? 0x20 : 0;
    list[21] = fixed ? 32 : 0;
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

static bool current(struct bench *bench, uint8_t feature)
{
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, feature, 0, 0, 0, 0, 64, 0), GOOD);
    assert_true(bench->command.data_in_length >= 12);
    return bench->data[10] & 1;
}

static void expect_pointer(const struct bench *bench, unsigned byte)
{
    assert_int_equal(bench->command.sense[15] & 0xC0, 0x80); /* into the parameter list */
    assert_int_equal(get_be16(bench->command.sense + 16), byte);
}

static void a_formatted_disc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    assert_true(current(bench, 0x21) && current(bench, 0x23) && !current(bench, 0x26));
    assert_int_equal(format(bench, whole), GOOD);
    assert_int_equal(bench->command.data_out_taken, 12);
    assert_true(!current(bench, 0x21) && current(bench, 0x23) && current(bench, 0x26)); /* 1.3, c5 */
    assert_true(current(bench, 0x10));
    /* 2/3, erasable: complete, and no lead-in to come */
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_reply("00 20 1E 01 01 01 01 A0 00 00 00 00 ?? ?? ?? ?? FF FF FF FF FF FF FF FF "
                 "00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 04 81 5F 00 00 08 00");
    assert_int_equal(run_in(bench, 64, 0x23, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 10 00 04 81 60 02 00 08 00 00 04 81 60 40 00 00 20");
    assert_int_equal(run_in(bench, 48, 0x52, 1, 0, 0, 0, 1, 0, 0, 48, 0), GOOD);
    assert_reply("00 2E 01 01 00 05 B1 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 20 00 04 81 60 "
                 "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_refused(run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);

    assert_int_equal(select_packets(bench, false, true), GOOD);
    assert_int_equal(write_at(bench, 64, 32), GOOD);
    assert_int_equal(write_at(bench, 0, 64), GOOD);
    assert_refused(write_at(bench, 16, 32), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_refused(write_at(bench, 32, 1), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_refused(write_at(bench, 295264, 32), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_refused(write_at(bench, 0, 32), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 64, 0, 0, 1, 0), GOOD);
    assert_int_equal(bench->data[0], 64 * 31 & 0xFF);
    assert_int_equal(close_session(bench), GOOD);
    assert_refused(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 1, 0x2C, 0), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_true(current(bench, 0x21) && !current(bench, 0x26));
}

/* 2.9, 2.21: every field of the CDB and the list, each with its pointer; nothing changes */
static void refusals(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    static const struct {
        uint8_t list[12], pointer;
    } wrong[] = {
        {{0, 0x40, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x20}, 1}, /* DPRY without FOV */
        {{0, 0x20, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x20}, 1}, /* DCRT */
        {{0, 0x10, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x20}, 1}, /* STPF */
        {{0, 0x88, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x20}, 1}, /* initial pattern */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x80, 0x40, 0, 0, 0x20}, 4},    /* more than there is */
        {{0, 0, 0, 8, 0, 0, 0, 0, 0x40, 0, 0, 0x20}, 4},          /* nothing */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x5F, 0x40, 0, 0, 0x20}, 4},    /* no whole packets */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x60, 0x40, 0, 0, 0x10}, 9},    /* packets of 16 */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x60, 0x00, 0, 0, 0x20}, 8},    /* type 00h */
        {{0, 0, 0, 8, 0, 0, 0x10, 0, 0x44, 0, 0, 0x20}, 8},       /* 11h, with nothing to grow */
        {{0, 0, 0, 8, 0, 0, 0x10, 0, 0x48, 0, 0, 0x20}, 8},       /* 12h */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x60, 0x90, 0, 0, 0}, 8},       /* 24h, MRW */
        {{0, 0, 0, 8, 0, 4, 0x81, 0x60, 0x41, 0, 0, 0x20}, 8},    /* a sub-type */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_refused(format(bench, wrong[i].list), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
        expect_pointer(bench, wrong[i].pointer);
    }
    uint8_t list[12];
    memcpy(list, whole, 12);
    list[3] = 16;
    assert_refused(format(bench, list), ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, whole, 11, 0x04, 0x11, 0, 0, 0, 0), ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run(bench, 0x04, 0x11, 0, 0, 0, 0), ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, whole, 12, 0x04, 0x01, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, whole, 12, 0x04, 0x12, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(select_packets(bench, true, true), GOOD); /* 4.2 */
    assert_refused(format(bench, whole), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(select_packets(bench, false, true), GOOD);
    memcpy(list, whole, 12);
    list[1] = 0x84; /* try-out: it could be done, and is not */
    assert_int_equal(format(bench, list), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x10);

    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_refused(format(bench, whole), ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM);
}

/* Format code 7, as udftools sends it */
static void legacy(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    uint8_t list[12] = {0, 0, 0, 8, 0x80, 0, 0, 0, 0, 0, 0x0C, 0x80};
    assert_int_equal(run_out(bench, list, 12, 0x04, 0x17, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 0C 7F 00 00 08 00"); /* 3200 blocks */
    list[4] = 0x40;                          /* grow by as much */
    assert_int_equal(run_out(bench, list, 12, 0x04, 0x17, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 18 FF 00 00 08 00");
    list[4] = 0;
    list[10] = list[11] = 0; /* all there is */
    assert_int_equal(run_out(bench, list, 12, 0x04, 0x17, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 04 81 5F 00 00 08 00");
    list[4] = 0x40;
    assert_refused(run_out(bench, list, 12, 0x04, 0x17, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    expect_pointer(bench, 4);
    list[4] = 0;
    list[8] = 0x7F;
    assert_refused(run_out(bench, list, 12, 0x04, 0x17, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    expect_pointer(bench, 8);
}

/* 6.1: 2/04/04 with progress until it is done; 6.3: it rises */
static void takes_its_time(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    uint8_t list[12];
    memcpy(list, whole, 12);
    list[1] = 0x82;
    assert_int_equal(format(bench, list), GOOD);
    uint32_t last = 0;
    for (int i = 0; i < 3; i++) {
        bench_ok(bench, drive_clock_advance(bench->drive, 60 * SECONDS, &bench->why));
        assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, FORMAT_IN_PROGRESS);
        assert_int_equal(bench->command.sense[15] & 0x80, 0x80);
        assert_true(get_be16(bench->command.sense + 16) > last);
        last = get_be16(bench->command.sense + 16);
    }
    assert_refused(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), NOT_READY, FORMAT_IN_PROGRESS);
    bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_true(current(bench, 0x26));
}

/* ------------------------------------------------------------------ packets and reservations on the wire */

#define TRACK(number) 0x52, 1, 0, 0, 0, number, 0, 0, 48, 0

static void state_bits_of_packets(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_packets(bench, false, false), GOOD);
    assert_int_equal(write_at(bench, 0, 20), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(1)), GOOD);
    assert_int_equal(bench->data[6], 0x21); /* 0010, mode 1 */
    assert_int_equal(bench->data[7], 1);
    assert_int_equal(get_be32(bench->data + 12), 27);
    assert_int_equal(get_be32(bench->data + 16), 359847 - 27);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(0xFF)), GOOD); /* its room ends with the disc: no invisible track */
    assert_int_equal(bench->data[2], 1);
    assert_refused(close_session(bench), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_int_equal(run_in(bench, 1024, 0x43, 2, 3, 0, 0, 0, 0, 4, 0, 0), GOOD);
    assert_reply("00 0D 01 01 01 15 00 01 FF FF FF 00 00 02 00"); /* in the PMA without a stop */
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 1, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(1)), GOOD);
    assert_int_equal(bench->data[6], 0xA1);
    assert_int_equal(run_in(bench, 48, TRACK(0xFF)), GOOD);
    assert_int_equal(bench->data[2], 2);
    assert_int_equal(bench->data[6], 0x4F);
    assert_int_equal(get_be32(bench->data + 12), 452);

    assert_int_equal(select_packets(bench, false, true), GOOD);
    assert_refused(write_at(bench, 452, 31), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_int_equal(write_at(bench, 452, 64), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(2)), GOOD);
    assert_int_equal(bench->data[6], 0x31); /* 0011 */
    assert_int_equal(get_be32(bench->data + 12), 516);
    assert_int_equal(get_be32(bench->data + 20), 32);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 0xFF, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(2)), GOOD);
    assert_int_equal(bench->data[6], 0xB1);
    assert_int_equal(get_be32(bench->data + 24), 256);

    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    assert_int_equal(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 0x04, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(3)), GOOD);
    assert_int_equal(bench->data[6], 0xCF); /* 1100, no data mode yet */
    assert_int_equal(get_be32(bench->data + 24), 1024);
    lba_t start = get_lba(bench->data + 8);
    assert_int_equal(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 0x04, 0, 0), GOOD);
    assert_int_equal(select_packets(bench, false, false), GOOD);
    assert_int_equal(write_at(bench, start, 1), GOOD);
    assert_int_equal(run_in(bench, 48, TRACK(3)), GOOD);
    assert_int_equal(bench->data[6], 0xA1); /* 1010 */
    assert_int_equal(get_be32(bench->data + 16), 1024 - 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_refused(close_session(bench), ILLEGAL_REQUEST, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 3, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 4, 0, 0, 0, 0), GOOD);
    assert_int_equal(close_session(bench), GOOD);
}

/* 2.4, 2.21: packet size, link size, FP with another write type */
static void page_05(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    static const struct {
        uint8_t at, value, pointer;
    } wrong[] = {{21, 16, 18}, {18, 1, 18}, {13, 16, 13}, {12, 0, 12}, {10, 0x61, 11}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint8_t list[60] = {[8] = 0x05, 0x32, 0x60, 0x25, 0x08, 0x07, [21] = 32};
        assert_int_equal(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), GOOD);
        list[wrong[i].at] = wrong[i].value;
        assert_refused(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), ILLEGAL_REQUEST,
                       INVALID_FIELD_IN_PARAMETER_LIST);
        expect_pointer(bench, wrong[i].pointer);
    }
}

/* 2.14, 8.3: the disc pulled out in the middle of a track; REPAIR, CLOSE 1 and CLOSE 2 bring it back */
static void repair(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char path[256];
    snprintf(path, sizeof path, "%s", disc_path(drive_disc(bench->drive)));
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    write_blocks(bench, 0, 320);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    bench_calm(bench);
    assert_int_equal(run_in(bench, 48, TRACK(1)), GOOD);
    assert_int_equal(bench->data[5] & 0x20, 0x20);
    assert_int_equal(bench->data[7], 0);
    assert_refused(close_session(bench), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_refused(run(bench, 0x58, 0, 0, 0, 0, 2, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run(bench, 0x58, 1, 0, 0, 0, 1, 0, 0, 0, 0), GOOD);
    assert_refused(run(bench, 0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run_in(bench, 48, TRACK(1)), GOOD);
    assert_int_equal(bench->data[5], 0x04);
    assert_int_equal(bench->data[7], 1);
    assert_int_equal(get_be32(bench->data + 12), 320);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 1, 0, 0, 0, 0), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(next_writable(bench), 322 + 11400);
}

/* 2.9: types 5 and 6 over the wire; a personality that does not have them (Pioneer: 0, 1, 4) */
static void blanking_types(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(next_writable(bench), 452);
    assert_int_equal(run(bench, 0xA1, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(next_writable(bench), 0);
    bench_personality(bench, "[recording]\nblanking-types = 0 1 4\n");
    bench_disc(bench, "cd-rw-80");
    bench_calm(bench);
    burn_session(bench, 0, 300);
    for (uint8_t type = 2; type < 8; type++)
        assert_refused(run(bench, 0xA1, type, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run(bench, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(a_formatted_disc),      drive_test(refusals), drive_test(legacy), drive_test_stepped(takes_its_time),
        drive_test(state_bits_of_packets), drive_test(page_05),  drive_test(repair), drive_test(blanking_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
