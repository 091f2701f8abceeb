/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ways of writing that meet on one disc, and hosts that change their mind (reference mmc 0.1 h, 2.13, 2.21, 3.2, 3.3,
 * 4.1): no state of one outlives what it was for.
 */
#include "mixtures.h"

/* 2.21: a complete disc, 5/30/05, whatever way page 05h says. */
static void complete_disc(void **state)
{
    static const unsigned block_types[] = {8, 8, 8, 3};
    for (unsigned write_type = PACKET; write_type <= RAW; write_type++) {
        struct bench *bench = ready(state, "cd-r-80");
        state_burn(bench, 8, 0, true);
        page(bench, write_type, block_types[write_type], false);
        static const lba_t addresses[] = {-11077, -150, 0, 302};
        for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
            assert_refused(write_typed(bench, addresses[i], 1, block_types[write_type]), ILLEGAL_REQUEST,
                           CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    }
}

/* 2.14, 3.2: a reservation begins a session of tracks, though page 05h says session at once, and ends the announcement
 * of another. */
static void reserved_instead_of_announced(void **state)
{
    static const unsigned write_types[] = {SESSION_AT_ONCE, RAW};
    for (size_t i = 0; i < 2; i++) {
        struct bench *bench = ready(state, "cd-r-80");
        page(bench, write_types[i], write_types[i] == RAW ? 3 : 8, false);
        if (write_types[i] == SESSION_AT_ONCE)
            assert_int_equal(send_cue_sheet(bench, 600), GOOD);
        assert_int_equal(reserve(bench, 1000), GOOD);
        assert_int_equal(disc_states(bench), 0x05);
        assert_refused(write_typed(bench, write_types[i] == RAW ? -11077 : -150, 1, write_types[i] == RAW ? 3 : 8),
                       ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
        page(bench, TRACK_AT_ONCE, 8, false);
        assert_int_equal(next_writable(bench), 1152); /* 3.1: S + n + 152 */
        write_run(bench, 0, 300, 8);
        assert_int_equal(synchronize(bench), GOOD);
        write_run(bench, 1152, 300, 8);
        assert_int_equal(synchronize(bench), GOOD);
        assert_int_equal(close_session(bench), GOOD);
        assert_int_equal(lead_out(bench), 1152 + 302);
    }
}

/* 3.2, 0.1 h: a new page 05h counts from the next track on, with packets as well. */
static void packets_then_a_track(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    page(bench, TRACK_AT_ONCE, 8, false);
    assert_int_equal(reserve(bench, 1000), GOOD);
    assert_int_equal(reserve(bench, 1000), GOOD);
    page(bench, PACKET, 8, false);
    assert_int_equal(write_typed(bench, 0, 50, 8), GOOD);
    page(bench, TRACK_AT_ONCE, 0, false);
    assert_int_equal(write_typed(bench, 1152, 50, 0), GOOD);
    track_information(bench, 1, 1);
    assert_int_equal(bench->data[5], 0x05);
    assert_int_equal(bench->data[6], 0xA1); /* 2.13: 1010, partial reserved packets */
    assert_int_equal(get_lba(bench->data + 12), 57);
    track_information(bench, 1, 2);
    assert_int_equal(bench->data[5], 0x00);
    assert_int_equal(bench->data[6], 0x8F);
    assert_int_equal(get_lba(bench->data + 12), 1202);
    /* the track at once is written to its end before packets go on */
    assert_refused(write_typed(bench, 57, 10, 0), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(synchronize(bench), GOOD);
    page(bench, PACKET, 8, false);
    assert_int_equal(write_typed(bench, 57, 10, 8), GOOD);
}

/* 4.2, 0.1 h: with Test Write set in between, the first packets are on the disc and the next track's are not. */
static void packets_then_a_simulation(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    page(bench, PACKET, 8, false);
    assert_int_equal(reserve(bench, 1000), GOOD);
    assert_int_equal(reserve(bench, 1000), GOOD);
    assert_int_equal(write_typed(bench, 0, 50, 8), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    disc_hash_of(bench, before);
    assert_int_equal(write_typed(bench, 57, 50, 8), GOOD);
    page(bench, PACKET, 8, true);
    assert_int_equal(write_typed(bench, 1152, 50, 8), GOOD);
    page(bench, PACKET, 8, false);
    assert_int_equal(write_typed(bench, 114, 50, 8), GOOD); /* goes on with what was begun for good */
    assert_int_equal(synchronize(bench), GOOD);
    track_information(bench, 1, 1);
    assert_int_equal(get_lba(bench->data + 12), 171);
    track_information(bench, 1, 2);
    assert_int_equal(bench->data[6], 0xCF); /* empty, reserved */
    assert_int_equal(get_lba(bench->data + 12), 1152);
    disc_hash_of(bench, after);
    assert_string_not_equal(before, after);
}

/* 2.13: the Open bit asks for the next open track at or behind the one named. */
static void next_open_track(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    state_burn(bench, 8, 3, false);
    assert_int_equal(reserve(bench, 1000), GOOD);
    assert_int_equal(reserve(bench, 1000), GOOD);
    static const uint8_t wanted[] = {2, 2, 3, 4};
    for (uint8_t number = 1; number <= 4; number++) {
        track_information(bench, 5, number);
        assert_int_equal(bench->data[2], wanted[number - 1]);
    }
    track_information(bench, 4, 0); /* by address */
    assert_int_equal(bench->data[2], 2);
    track_information(bench, 6, 1); /* by session */
    assert_int_equal(bench->data[2], 2);
}

/* 2.4, 2.13: the copy bit of page 05h is told of the track. */
static void copy_bit(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x41, 0xD0, 0, [23] = 150};
    assert_int_equal(run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0), GOOD);
    write_run(bench, 0, 300, 0);
    assert_int_equal(synchronize(bench), GOOD);
    track_information(bench, 1, 1);
    assert_int_equal(bench->data[5], 0x10);
    page(bench, TRACK_AT_ONCE, 0, false);
    write_run(bench, 452, 300, 0);
    assert_int_equal(synchronize(bench), GOOD);
    track_information(bench, 1, 2);
    assert_int_equal(bench->data[5], 0x00);
}

/* 2.21, the last row: while one nexus records, another neither writes nor ends what is written. */
static void another_nexus(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    struct nexus *first = bench->nexus, *other = drive_nexus_new(bench->drive, "other");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
    write_run(bench, -150, 150, 8);
    bench->nexus = other;
    bench_calm(bench);
    assert_refused(synchronize(bench), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(send_cue_sheet(bench, 300), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(reserve(bench, 1000), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(run(bench, 0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(blank(bench, 1, 0), NOT_READY, OPERATION_IN_PROGRESS);
    bench->nexus = first;
    write_run(bench, 0, 300, 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(lead_out(bench), 300);
    bench->nexus = other;
    assert_int_equal(synchronize(bench), GOOD); /* 2.21: nothing pending */
}

/* 3.3: a raw session that has begun with its lead-in is one that is being written, though the disc has no track yet. */
static void nothing_comes_into_a_lead_in(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_true(state_raw(bench));
    assert_refused(reserve(bench, 1000), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_refused(send_cue_sheet(bench, 300), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_refused(write_typed(bench, -150, 1, 3), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(write_typed(bench, -11077 + 50, 50, 3), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
}

static uint8_t track_at(struct bench *bench, lba_t lba)
{
    uint8_t cdb[10] = {0x52, [8] = 48};
    put_lba(cdb + 2, lba);
    return run_raw(bench, cdb, sizeof cdb, NULL, 0, 48);
}

/* 2.13, 2.21: by address, a track that may grow reaches to the end of what is free, and no further: 5/21/00. */
static void tracks_by_address(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    static const struct {
        unsigned write_type, block_type;
        lba_t first, last;
    } ways[] = {{PACKET, 8, -150, 359846},
                {TRACK_AT_ONCE, 8, -150, 359846},
                {SESSION_AT_ONCE, 8, -150, 359848},
                {RAW, 3, -11077, 359848}};
    for (size_t i = 0; i < 4; i++) {
        page(bench, ways[i].write_type, ways[i].block_type, false);
        assert_int_equal(track_at(bench, ways[i].first), GOOD);
        assert_int_equal(track_at(bench, ways[i].last), GOOD);
        assert_int_equal(bench->data[2], 1);
        assert_refused(track_at(bench, ways[i].first - 1), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
        assert_refused(track_at(bench, ways[i].last + 1), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }
    assert_int_equal(write_typed(bench, -11077, 50, 3), GOOD);
    assert_int_equal(track_at(bench, 359848), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    page(bench, TRACK_AT_ONCE, 8, false);
    write_run(bench, 0, 300, 8);
    assert_int_equal(track_at(bench, 359846), GOOD);
    assert_int_equal(bench->data[6], 0x01);
    assert_refused(track_at(bench, 359847), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* 0.1 n: of a disc of 99 minutes, times behind the 90th are positive up to its lead-out: 98:50:00 is 444600. */
static void times_of_long_discs(void **state)
{
    struct bench *bench = ready(state, "cd-r-99");
    page(bench, SESSION_AT_ONCE, 0, false);
    /* audio to 99:00:00; all of it silence that the drive makes, but for the last 10 seconds */
    static const uint8_t sheet[] = {0x01, 0,  0,    0x01, 0,    0,    0, 0,    0x01, 1,  0,    0x01, 0, 0,
                                    0,    0,  0x01, 1,    1,    0x01, 0, 0,    2,    0,  0x01, 2,    1, 0x00,
                                    0,    98, 50,   0,    0x01, 0xAA, 1, 0x01, 0,    99, 0,    0};
    assert_int_equal(run_out(bench, sheet, sizeof sheet, 0x5D, 0, 0, 0, 0, 0, 0, 0, sizeof sheet, 0), GOOD);
    write_run(bench, 444600, 750, 0);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(lead_out(bench), 445350);
    assert_int_equal(run_in(bench, 65536, 0xB9, 0, 0, 98, 50, 0, 98, 50, 2, 0xF8, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2 * 2352);
    uint8_t by_time[2 * 2352];
    memcpy(by_time, bench->data, sizeof by_time);
    assert_int_equal(run_in(bench, 65536, 0xBE, 0, 0, 6, 0xC8, 0xB8, 0, 0, 2, 0xF8, 0, 0), GOOD);
    assert_memory_equal(bench->data, by_time, sizeof by_time);
    assert_int_equal(run(bench, 0x47, 0, 0, 98, 50, 0, 99, 0, 0, 0), GOOD);
    assert_refused(run(bench, 0x47, 0, 0, 98, 50, 0, 99, 0, 1, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run(bench, 0xBA, 0, 0, 98, 50, 0, 0, 0, 0, 0x40, 0, 0), GOOD);
    /* a disc of less: such times are those of the lead-in */
    struct bench *shorter = ready(state, "cd-r-80");
    state_burn(shorter, 0, 0, true);
    assert_refused(run_in(bench, 65536, 0xB9, 0, 0, 98, 50, 0, 98, 50, 2, 0xF8, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* 3.0, 2.16: with a pre-gap that the drive makes (form 14h), the next writable address is behind it. */
static void pre_gap_not_sent(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(next_writable(bench), -150);
    static const uint8_t sheet[] = {0x41, 0, 0, 0x14, 0, 0, 0, 0, 0x41, 1,    0, 0x14, 0, 0, 0, 0,
                                    0x41, 1, 1, 0x10, 0, 0, 2, 0, 0x41, 0xAA, 1, 0x14, 0, 0, 6, 0};
    assert_int_equal(run_out(bench, sheet, sizeof sheet, 0x5D, 0, 0, 0, 0, 0, 0, 0, sizeof sheet, 0), GOOD);
    assert_int_equal(next_writable(bench), 0);
    write_run(bench, 0, 300, 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(lead_out(bench), 300);
}

/* A logical unit reset is power on for the pages (2.4), and for what was announced under them (0.1 b). */
static void reset_forgets_the_sheet(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
    drive_reset(bench->drive);
    bench_calm(bench);
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_refused(write_typed(bench, -150, 1, 8), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
    write_run(bench, -150, 450, 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(lead_out(bench), 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(complete_disc),        drive_test(reserved_instead_of_announced),
        drive_test(packets_then_a_track), drive_test(packets_then_a_simulation),
        drive_test(next_open_track),      drive_test(copy_bit),
        drive_test(another_nexus),        drive_test(pre_gap_not_sent),
        drive_test(times_of_long_discs),  drive_test(nothing_comes_into_a_lead_in),
        drive_test(tracks_by_address),    drive_test(reset_forgets_the_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
