/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Audio that plays: PLAY AUDIO and its kin, READ SUB-CHANNEL, the header of data (reference mmc 2.1, 2.5, 2.7). */
#include "drive_support.h"

#include "handmade.h"

#define FRAMES(count) (((uint64_t)(count)*SECONDS + 74) / 75)
#define SUB_Q 0x42, 0, 0x40, 1, 0, 0, 0, 0, 16, 0
#define PLAY(lba, count) 0x45, 0, 0, 0, (lba) >> 8, (lba)&0xFF, 0, (count) >> 8, (count)&0xFF, 0

/* Tracks 1 to 3 audio: 0, 1000 with 150 of pause before it, 2000 with index 2 at 2300; 4 is data from 3000 to 3400. */
static struct bench *mixed_disc(struct bench *bench)
{
    bench_disc(bench, "cd-r-80");
    struct disc *disc = drive_disc(bench->drive);
    struct disc_session *session = handmade_session(disc, 0x00);
    strcpy(session->media_catalog_number, "4006381333931");
    strcpy(handmade_track(disc, 0, 0xF, 0, 850, true)->isrc, "DEAB12600001");
    handmade_track(disc, 0, 0xF, 150, 1000, true);
    handmade_track(disc, 2, 0xF, 0, 1000, true);
    handmade_track(disc, 4, 1, 0, 400, false);
    disc->real.layout.index_count = 1;
    disc->real.layout.indexes[0] = (struct disc_index){.track = 3, .index = 2, .at = 2300};
    handmade_close(disc);
    bench_calm(bench);
    return bench;
}

static void pass(struct bench *bench, uint64_t nanoseconds)
{
    bench_ok(bench, drive_clock_advance(bench->drive, nanoseconds, &bench->why));
}

/* READ SUB-CHANNEL format 1: status, track, index, address, address in the track. */
static void expect_position(struct bench *bench, unsigned status, unsigned track, unsigned index, lba_t lba,
                            lba_t relative)
{
    assert_int_equal(run_in(bench, 16, SUB_Q), GOOD);
    assert_int_equal(bench->command.data_in_length, 16);
    assert_int_equal(bench->data[1], status);
    assert_int_equal(get_be16(bench->data + 2), 12);
    assert_int_equal(bench->data[6], track);
    assert_int_equal(bench->data[7], index);
    assert_int_equal(get_lba(bench->data + 8), lba);
    assert_int_equal(get_lba(bench->data + 12), relative);
}

static unsigned status_of(struct bench *bench)
{
    assert_int_equal(run_in(bench, 4, 0x42, 0, 0, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4);
    return bench->data[1];
}

static void position_runs_with_the_clock(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(status_of(bench), 0x15);
    assert_int_equal(run(bench, PLAY(700, 1500)), GOOD);
    expect_position(bench, 0x11, 1, 1, 700, 700);
    pass(bench, FRAMES(100));
    expect_position(bench, 0x11, 1, 1, 800, 800);
    pass(bench, FRAMES(100));
    expect_position(bench, 0x11, 2, 0, 900, -100); /* in the pause of track 2 */
    assert_int_equal(run_in(bench, 16, 0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0), GOOD);
    /* 900 is 00:14:00; the time in the track counts down: 100 frames are 00:01:25 */
    assert_reply("00 11 00 0C 01 10 02 00 00 00 0E 00 00 00 01 19");
    assert_int_equal(run_in(bench, 8, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), GOOD); /* MECHANISM STATUS: playing */
    assert_reply("00 20 00 03 84 01 00 04");
    pass(bench, FRAMES(1299));
    expect_position(bench, 0x11, 3, 1, 2199, 199);
    pass(bench, FRAMES(1));
    expect_position(bench, 0x13, 3, 1, 2200, 200); /* done: said once */
    expect_position(bench, 0x15, 3, 1, 2200, 200);
    assert_int_equal(run_in(bench, 8, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), GOOD);
    assert_int_equal(bench->data[1], 0);
}

static void instant_clock_is_done_at_once(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run(bench, PLAY(2000, 400)), GOOD);
    expect_position(bench, 0x13, 3, 2, 2400, 400);
    expect_position(bench, 0x15, 3, 2, 2400, 400);
    assert_refused(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
}

static void pause_and_resume(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_refused(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_refused(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_int_equal(run(bench, PLAY(0, 500)), GOOD);
    pass(bench, FRAMES(75));
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* paused already */
    pass(bench, 100 * SECONDS);
    expect_position(bench, 0x12, 1, 1, 75, 75);
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    pass(bench, FRAMES(25));
    expect_position(bench, 0x11, 1, 1, 100, 100);
    assert_int_equal(run(bench, 0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    expect_position(bench, 0x15, 1, 1, 100, 100);
    assert_int_equal(run(bench, 0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* nothing to stop */
    assert_refused(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
}

/* 2.7, 2.21: data, beyond the end, nothing to play, and no time of day. */
static void refusals(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_refused(run(bench, PLAY(3000, 10)), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(run(bench, PLAY(3390, 11)), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_refused(run(bench, 0xA5, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_refused(run(bench, 0xA5, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_int_equal(run(bench, PLAY(100, 0)), GOOD);
    assert_int_equal(status_of(bench), 0x15);
    assert_refused(run(bench, 0x47, 0, 0, 0, 10, 0, 0, 9, 74, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x47, 0, 0, 0, 60, 0, 1, 9, 74, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x47, 0, 0, 0, 6, 0, 0, 9, 75, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x48, 0, 0, 0, 5, 1, 0, 5, 1, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x48, 0, 0, 0, 2, 2, 0, 3, 1, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x48, 0, 0, 0, 2, 1, 0, 1, 1, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0x48, 0, 0, 0, 4, 1, 0, 4, 1, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(run(bench, 0x49, 0, 0, 0, 0, 0, 9, 0, 1, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0xA9, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1, 1, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE); /* -256 in track 1 */
    assert_int_equal(status_of(bench), 0x15);
}

static void ways_to_play(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run(bench, 0x47, 0, 0, 0, 2, 0, 0, 9, 74, 0), GOOD); /* 00:02:00 to 00:09:74 */
    pass(bench, FRAMES(599));
    expect_position(bench, 0x13, 1, 1, 599, 599);
    /* from where it is: FFFFFFFFh, FF:FF:FF */
    assert_int_equal(run(bench, 0xA5, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 10, 0, 0), GOOD);
    pass(bench, FRAMES(5));
    expect_position(bench, 0x11, 1, 1, 604, 604);
    assert_int_equal(run(bench, 0x47, 0, 0, 0xFF, 0xFF, 0xFF, 0, 20, 0, 0), GOOD);
    pass(bench, FRAMES(6));
    expect_position(bench, 0x11, 1, 1, 610, 610);
    /* track and index: 3/1 ends where 3/2 begins; 3/2 ends with the track */
    assert_int_equal(run(bench, 0x48, 0, 0, 0, 3, 1, 0, 3, 1, 0), GOOD);
    expect_position(bench, 0x11, 3, 1, 2000, 0);
    pass(bench, FRAMES(1000));
    expect_position(bench, 0x13, 3, 2, 2300, 300);
    assert_int_equal(run(bench, 0x48, 0, 0, 0, 3, 2, 0, 3, 99, 0), GOOD);
    pass(bench, FRAMES(1000));
    expect_position(bench, 0x13, 4, 1, 3000, 0);
    /* in a track: 20 in track 2, for 5 */
    assert_int_equal(run(bench, 0x49, 0, 0, 0, 0, 20, 2, 0, 5, 0), GOOD);
    pass(bench, FRAMES(5));
    expect_position(bench, 0x13, 2, 1, 1025, 25);
    assert_int_equal(run(bench, 0xA9, 0, 0xFF, 0xFF, 0xFF, 0xF6, 0, 0, 0, 15, 2, 0), GOOD); /* 10 before its start */
    expect_position(bench, 0x11, 2, 0, 990, -10);
}

/* Into data the pick-up does not play: it stops there with an error. */
static void data_behind_audio(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run(bench, PLAY(2990, 20)), GOOD);
    pass(bench, FRAMES(9));
    assert_int_equal(status_of(bench), 0x11);
    pass(bench, FRAMES(1));
    expect_position(bench, 0x14, 4, 1, 3000, 0);
    assert_int_equal(status_of(bench), 0x15);
}

/* Page 0Eh SOTC: not over the end of a track. */
static void stop_on_track_crossing(void **state)
{
    struct bench *bench = mixed_disc(*state);
    uint8_t list[24] = {[8] = 0x0E, 0x0E, 0x06, [16] = 0x01, 0xFF, 0x02, 0xFF};
    assert_int_equal(run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0), GOOD);
    assert_int_equal(run(bench, PLAY(800, 1000)), GOOD);
    pass(bench, FRAMES(1000));
    expect_position(bench, 0x13, 2, 0, 850, -150);
}

static void scan(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run(bench, 0xBA, 0, 0, 0, 0, 100, 0, 0, 0, 0x00, 0, 0), GOOD);
    pass(bench, SECONDS);
    assert_int_equal(status_of(bench), 0x11);
    assert_int_equal(run_in(bench, 16, SUB_Q), GOOD);
    lba_t forwards = get_lba(bench->data + 8);
    assert_true(forwards > 100 + 75);                                                /* faster than play */
    assert_int_equal(run(bench, 0xBA, 0x10, 0, 0, 0, 3, 0, 0, 0, 0x80, 0, 0), GOOD); /* back from track 3 */
    pass(bench, FRAMES(75));
    assert_int_equal(run_in(bench, 16, SUB_Q), GOOD);
    assert_true(get_lba(bench->data + 8) < 2000 - 75);
    assert_int_equal(run(bench, 0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(status_of(bench), 0x15);
    assert_int_equal(run(bench, 0xBA, 0x10, 0, 0, 4, 0, 0, 0, 0, 0x40, 0, 0), GOOD); /* from 00:04:00 to the start */
    pass(bench, 100 * SECONDS);
    expect_position(bench, 0x13, 1, 1, 0, 0);
    assert_int_equal(run(bench, 0xBA, 0, 0, 0, 0, 100, 0, 0, 0, 0x00, 0, 0), GOOD); /* until the data */
    pass(bench, 100 * SECONDS);
    expect_position(bench, 0x14, 4, 1, 3000, 0);
    assert_refused(run(bench, 0xBA, 0, 0, 0, 0, 4, 0, 0, 0, 0x80, 0, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(run(bench, 0xBA, 0, 0, 0, 0, 9, 0, 0, 0, 0x80, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0xBA, 0, 0, 0, 0, 9, 0, 0, 0, 0xC0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run(bench, 0xBA, 0, 0, 1, 0, 0, 0, 0, 0, 0x00, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* What takes the pick-up elsewhere ends the play; questions do not. */
static void other_commands(void **state)
{
    struct bench *bench = mixed_disc(*state);
    static const struct {
        uint8_t cdb[12], length;
        unsigned status;
    } commands[] = {
        {{0x00}, 6, 0x11},                             /* TEST UNIT READY */
        {{0x43, 0, 0, 0, 0, 0, 1, 0, 64}, 10, 0x11},   /* READ TOC */
        {{0x51, [8] = 34}, 10, 0x11},                  /* READ DISC INFORMATION */
        {{0x25}, 10, 0x11},                            /* READ CAPACITY */
        {{0x28, [4] = 0x0B, 0xB8, [8] = 1}, 10, 0x15}, /* READ(10) of 3000 */
        {{0xBE, [8] = 1, 0xF8}, 12, 0x15},             /* READ CD */
        {{0x2B, [5] = 9}, 10, 0x15},                   /* SEEK */
        {{0x1B, [4] = 0}, 6, 0x15},                    /* STOP UNIT */
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        assert_int_equal(run(bench, PLAY(0, 800)), GOOD);
        assert_int_equal(run_in_time_raw(bench, commands[i].cdb, commands[i].length, NULL, 0, 4096), GOOD);
        assert_int_equal(status_of(bench), commands[i].status);
    }
    /* the disc goes, and what played with it */
    assert_int_equal(run(bench, PLAY(0, 800)), GOOD);
    assert_int_equal(run_in_time(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[12] << 8 | bench->data[13], 0);
}

/* 0/00/11 to 0/00/14 (reference mmc 2.2). */
static void request_sense(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_reply("70 00 00 00 00 00 00 0A 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run(bench, PLAY(0, 75)), GOOD);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_reply("70 00 00 00 00 00 00 0A 00 00 00 00 00 11 00 00 00 00");
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[13], 0x12);
    assert_int_equal(run(bench, 0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    pass(bench, SECONDS);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[13], 0x13);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[13], 0x00);
}

static void codes(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), GOOD);
    /* "4006381333931", then 0 and AFRAME: frame 98 is 00:03:23 */
    assert_reply("00 15 00 14 02 00 00 00 80 34 30 30 36 33 38 31 33 33 33 39 33 31 00 17");
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 03 10 01 00 80 44 45 41 42 31 32 36 30 30 30 30 31 00 00 18");
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 2, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 03 10 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_refused(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 5, 0, 24, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_in(bench, 24, 0x42, 0, 0x40, 4, 0, 0, 1, 0, 24, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* 2.1: mode, three zeros, address. */
static void headers(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run_in(bench, 8, 0x44, 0, 0, 0, 0x0B, 0xC2, 0, 0, 8, 0), GOOD);
    assert_reply("01 00 00 00 00 00 0B C2");
    assert_int_equal(run_in(bench, 8, 0x44, 2, 0, 0, 0x0B, 0xC2, 0, 0, 8, 0), GOOD);
    assert_reply("01 00 00 00 00 00 2A 0A"); /* 3010 + 150 is 00:42:10 */
    assert_refused(run_in(bench, 8, 0x44, 0, 0, 0, 0, 0, 0, 0, 8, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(run_in(bench, 8, 0x44, 0, 0, 1, 0, 0, 0, 0, 8, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* 1.2: feature 0103h lists SCAN, separate mute and volume, 256 levels; page 2Ah says that audio plays. */
static void feature(void **state)
{
    struct bench *bench = mixed_disc(*state);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0x01, 0x03, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 01 03 01 04 07 00 01 00");
    assert_int_equal(run_in(bench, 64, 0x5A, 0x08, 0x2A, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->data[8 + 4] & 0x01, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test_stepped(position_runs_with_the_clock),
        drive_test(instant_clock_is_done_at_once),
        drive_test_stepped(pause_and_resume),
        drive_test_stepped(refusals),
        drive_test_stepped(ways_to_play),
        drive_test_stepped(data_behind_audio),
        drive_test_stepped(stop_on_track_crossing),
        drive_test_stepped(scan),
        drive_test_stepped(other_commands),
        drive_test_stepped(request_sense),
        drive_test(codes),
        drive_test(headers),
        drive_test(feature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
