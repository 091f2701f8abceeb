/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Session at once as hosts do it (reference mmc 2.13, 2.16, 3.3, 7.2; golden values of Appendix A). */
#include "emu/tests/drive_support.h"

/* MODE SELECT(10), page 05h: session at once. */
static uint8_t select_session(struct bench *bench, bool test_write, unsigned multi_session)
{
    uint8_t list[60] = {[8] = 0x05, 0x32, test_write ? 0x52 : 0x42, (uint8_t)(multi_session << 6 | 4), 8, [23] = 150};
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

/* One data track of 400 blocks from address 0 on. */
static const uint8_t cue_sheet[] = {0x41, 0, 0, 0x01, 0, 0, 0, 0, 0x41, 1,    0, 0x10, 0, 0, 0, 0,
                                    0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xAA, 1, 0x01, 0, 0, 7, 25};

static uint8_t send_cue_sheet(struct bench *bench, const uint8_t *entries, size_t length)
{
    return run_out(bench, entries, length, 0x5D, 0, 0, 0, 0, 0, 0, 0, (uint8_t)length, 0);
}

/* Appendix A: the next writable address is -150 while page 05h says session at once */
static void next_address(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0), GOOD);
    assert_reply("00 2E 01 01 00 04 4F 01 FF FF FF 6A FF FF FF 6A 00 05 7E 3F 00 00 00 00 00 05 7E 3F 00 00 00 00 00 "
                 "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_int_equal(next_writable(bench), 0);
}

/* 1.5: mastering: BUF, SAO, RAW, Test Write, CD-RW, R-W, and the longest cue sheet; 1.3: not of a complete disc */
static void feature(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2E 05 04 6F 0F FF FF");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2E 04 04 6F 0F FF FF");
}

static uint8_t select_raw(struct bench *bench, unsigned type, bool test_write)
{
    uint8_t list[60] = {[8] = 0x05, 0x32, test_write ? 0x53 : 0x43, 4, (uint8_t)type, [23] = 150};
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

/* 3.3, 4.1: from the lead-in on; it cannot be simulated, and has block types of its own */
static void raw(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_refused(select_raw(bench, 3, true), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_memory_equal(bench->command.sense + 15, ((uint8_t[]){0x8C, 0x00, 10}), 3); /* bit 4 */
    assert_refused(select_raw(bench, 8, false), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_int_equal(select_raw(bench, 3, false), GOOD);
    assert_int_equal(next_writable(bench), -11077);
    static const uint8_t blocks[2 * 2448];
    uint8_t cdb[10] = {0x2A, [8] = 2};
    put_lba(cdb + 2, -11077);
    assert_refused(run_raw(bench, cdb, sizeof cdb, blocks, 2 * 2352, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run_raw(bench, cdb, sizeof cdb, blocks, sizeof blocks, 0), GOOD);
    assert_int_equal(next_writable(bench), -11075);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_refused(write_at(bench, 0, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(synchronize(bench), GOOD); /* a lead-in alone leaves nothing */
    assert_int_equal(next_writable(bench), 0);
}

/* 2.21 */
static void refused_sheets(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_refused(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), ILLEGAL_REQUEST,
                   COMMAND_SEQUENCE_ERROR); /* 0.1 b */
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_refused(send_cue_sheet(bench, cue_sheet, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(send_cue_sheet(bench, cue_sheet, 31), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, cue_sheet, 24, 0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    uint8_t wrong[sizeof cue_sheet];
    memcpy(wrong, cue_sheet, sizeof wrong);
    wrong[11] = 0x15;
    assert_refused(send_cue_sheet(bench, wrong, sizeof wrong), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_memory_equal(bench->command.sense + 15, ((uint8_t[]){0x80, 0x00, 11}), 3);
    assert_refused(write_at(bench, -150, 1), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    assert_refused(write_at(bench, 0, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    /* the wrong size of a transfer */
    static const uint8_t data[2048];
    assert_refused(run_out(bench, data, sizeof data, 0x2A, 0, 0xFF, 0xFF, 0xFF, 0x6A, 0, 0, 2, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_int_equal(write_at(bench, -150, 2), GOOD);
    assert_refused(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
}

static void whole_session(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_session(bench, false, 3), GOOD);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    write_blocks(bench, -150, 150 + 64);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x05); /* 1/1 while it is being written */
    assert_int_equal(next_writable(bench), 64);
    write_blocks(bench, 64, 400 - 64);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    /* appendable, two sessions, next lead-in at 400 + 6750 = 01:37:25 */
    assert_reply(
        "00 20 01 01 02 02 02 A0 00 00 00 00 ?? ?? ?? ?? 00 01 25 19 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 12, 0x43, 0, 0, 0, 0, 0, 0, 0, 20, 0), GOOD);
    assert_int_equal(run_in(bench, 20, 0x43, 0, 0, 0, 0, 0, 0, 0, 20, 0), GOOD);
    assert_reply("00 12 01 01 00 14 01 00 00 00 00 00 00 14 AA 00 00 00 01 90");
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 01 8F 00 00 08 00");
    assert_int_equal(close_session(bench), GOOD); /* 3.3 */
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(next_writable(bench), 400 + 11400 - 150); /* 3.1, 3.3 */
}

/* 3.3: synchronised before its end: 1/2, and CLOSE SESSION pads */
static void left_incomplete(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    write_blocks(bench, -150, 200);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x09);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x0E);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_reply("00 00 01 8F 00 00 08 00");
}

/* 4: a simulated session at once leaves the disc as it was */
static void simulated(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    assert_int_equal(select_session(bench, true, 0), GOOD);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    write_blocks(bench, -150, 550);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x0E);
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x00);
    assert_refused(write_at(bench, -150, 1), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* its sheet went with it */
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
}

/* 0.1 f: an announced session does not outlive an eject; one that is being written is left incomplete */
static void ejected(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    bench_calm(bench);
    assert_refused(write_at(bench, -150, 1), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    write_blocks(bench, -150, 470);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    bench_calm(bench);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x09);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x0E);
}

/* 3.3: SYNCHRONIZE CACHE writes lead-in and lead-out: as long as CLOSE SESSION takes, and with progress */
static void takes_its_time(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_session(bench, false, 0), GOOD);
    assert_int_equal(send_cue_sheet(bench, cue_sheet, sizeof cue_sheet), GOOD);
    for (lba_t lba = -150; lba < 400; lba += 25)
        assert_int_equal(write_at(bench, lba, 25), GOOD);
    assert_int_equal(run(bench, 0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* Immed */
    uint64_t least = (11077 - 150 + 6750) * SECONDS / 75 / 52;           /* no drive is faster than 52 times */
    bench_ok(bench, drive_clock_advance(bench->drive, least, &bench->why));
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, OPERATION_IN_PROGRESS);
    bench_ok(bench, drive_clock_advance(bench->drive, 600 * SECONDS, &bench->why));
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x0E);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(next_address),   drive_test(feature),       drive_test(raw),
        drive_test(refused_sheets), drive_test(whole_session), drive_test(left_incomplete),
        drive_test(simulated),      drive_test(ejected),       drive_test_stepped(takes_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
