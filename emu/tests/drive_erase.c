/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BLANK and FORMAT UNIT in the midst of something (reference mmc 1.4, 2.9, 3.1, 3.2): nothing of it stays. */
#include "mixtures.h"

/* A TAO track of 300 blocks and a close give the lead-out at 302 (10.1), whatever was on the disc before. */
static void expect_fresh(struct bench *bench)
{
    assert_int_equal(disc_states(bench), 0x10);
    page(bench, TRACK_AT_ONCE, 8, false);
    assert_int_equal(next_writable(bench), 0);
    write_run(bench, 0, 300, 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(lead_out(bench), 302);
}

/* 3.2: BLANK 0 and 1 leave 0/0; of a session that was announced, begun or left incomplete nothing stays. */
static void blank_ends_what_is_written(void **state)
{
    for (unsigned type = 0; type < 2; type++) {
        struct bench *bench = ready(state, "cd-rw-80");
        page(bench, SESSION_AT_ONCE, 8, false);
        assert_int_equal(send_cue_sheet(bench, 600), GOOD);
        assert_int_equal(blank(bench, type, 0), GOOD);
        assert_refused(write_typed(bench, -150, 1, 8), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
        assert_int_equal(send_cue_sheet(bench, 600), GOOD);
        write_run(bench, -150, 200, 8);
        assert_int_equal(blank(bench, type, 0), GOOD);
        expect_fresh(bench);
        assert_int_equal(blank(bench, type, 0), GOOD);
        page(bench, SESSION_AT_ONCE, 8, false);
        assert_int_equal(send_cue_sheet(bench, 600), GOOD);
        write_run(bench, -150, 200, 8);
        assert_int_equal(synchronize(bench), GOOD);
        assert_int_equal(blank(bench, type, 0), GOOD);
        expect_fresh(bench);
        assert_int_equal(blank(bench, type, 0), GOOD);
        assert_true(state_raw(bench));
        assert_int_equal(blank(bench, type, 0), GOOD);
        expect_fresh(bench);
    }
}

/* BLANK 6 and 5 in an open session: what is left of it is ended first, and takes other tracks. */
static void blank_of_a_part(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(send_cue_sheet(bench, 600), GOOD);
    write_run(bench, -150, 200, 8);
    assert_int_equal(blank(bench, 6, 0), GOOD);
    expect_fresh(bench);
}

/* Tracks of a session at once are the session's as long as it runs, and when SYNCHRONIZE CACHE has closed it. */
static void no_track_of_a_running_session(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
    write_run(bench, -150, 450, 8);
    assert_refused(blank(bench, 2, 1), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(lead_out(bench), 300);
    assert_refused(blank(bench, 2, 1), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* 3.1: a track at once ends with two blocks of run-out, also in the room that a track of a session at once has left. */
static void room_of_a_track_of_a_session(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    static const uint8_t sheet[] = {0x41, 0, 0,    0x14, 0,    0,    0, 0,    0x41, 1, 0,    0x10, 0, 0,
                                    0,    0, 0x41, 1,    1,    0x10, 0, 0,    2,    0, 0x41, 2,    1, 0x10,
                                    0,    0, 6,    0,    0x41, 0xAA, 1, 0x14, 0,    0, 10,   0};
    assert_int_equal(run_out(bench, sheet, sizeof sheet, 0x5D, 0, 0, 0, 0, 0, 0, 0, sizeof sheet, 0), GOOD);
    write_run(bench, -150, 750, 8);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(blank(bench, 5, 0), GOOD);
    for (uint8_t number = 1; number <= 2; number++) {
        assert_int_equal(blank(bench, 2, number), GOOD);
        track_information(bench, 1, number);
        assert_int_equal(bench->data[6], 0xCF);
        assert_int_equal(get_be32(bench->data + 24), 298);
    }
    page(bench, TRACK_AT_ONCE, 8, false);
    write_run(bench, 0, 250, 8);
    assert_int_equal(synchronize(bench), GOOD);
    write_run(bench, 300, 250, 8);
    assert_int_equal(synchronize(bench), GOOD);
    track_information(bench, 1, 1);
    assert_int_equal(get_be32(bench->data + 24), 300); /* run-out counts (3.1) */
    assert_int_equal(next_writable(bench), 300 + 298 + 152);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(lead_out(bench), 600);
}

/* 2.9, 3.2: a formatted disc is one complete track, 2/3, and is written anywhere in whole packets. */
static void format_ends_what_is_written(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    page(bench, SESSION_AT_ONCE, 8, false);
    assert_int_equal(send_cue_sheet(bench, 600), GOOD);
    write_run(bench, -150, 200, 8);
    assert_true(state_format(bench));
    assert_int_equal(disc_states(bench), 0x1E);
    struct page_05 packets = {.block_type = 8, .track_mode = 5, .fixed_packet = true};
    assert_int_equal(select_page_05(bench, packets), GOOD);
    assert_int_equal(write_typed(bench, 64, 32, 8), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(blank(bench, 1, 0), GOOD);
    expect_fresh(bench);
}

static unsigned operational_change(struct bench *bench)
{
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x02, 0, 0, 0, 8, 0), GOOD);
    return bench->data[4];
}

/* 2.9, 1.3: 0026h comes with FORMAT UNIT and goes with BLANK, and 0021h, 002Dh, 002Eh the other way: an operational
 * change each time, and no attention. */
static void features_change(void **state)
{
    struct bench *bench = ready(state, "cd-rw-80");
    for (int i = 0; i < 4; i++)
        operational_change(bench);
    assert_int_equal(operational_change(bench), 0);
    assert_true(state_format(bench));
    assert_int_equal(operational_change(bench), 2);
    assert_int_equal(blank(bench, 1, 0), GOOD);
    assert_int_equal(operational_change(bench), 2);
    assert_int_equal(operational_change(bench), 0);
    assert_int_equal(blank(bench, 1, 0), GOOD);
    assert_int_equal(operational_change(bench), 0);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(blank_ends_what_is_written),   drive_test(blank_of_a_part),
        drive_test(room_of_a_track_of_a_session), drive_test(no_track_of_a_running_session),
        drive_test(format_ends_what_is_written),  drive_test(features_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
