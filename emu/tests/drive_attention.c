/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unit attentions, prevention and resets, per nexus (reference mmc 0.1 l m, 2.0, 6.2). */
#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define RESET POWER_ON_RESET_OR_BUS_DEVICE_RESET
#define CHANGED NOT_READY_TO_READY_CHANGE

/* 6/29/00 first, once; not again. */
static void power_on(void **state)
{
    struct bench *bench = *state;
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED);
}

/* 2.0: these run without reporting or clearing it. 0.1 l: an unknown opcode leaves it pending too. */
static void exempt_commands(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_in(bench, 36, 0x12, 0, 0, 0, 36, 0), GOOD);
    assert_int_equal(run_in(bench, 16, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
    assert_refused(run(bench, 0x01, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE);
    assert_refused(run(bench, 0x28, 0, 0, 0, 0, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB); /* length comes before attention */
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
}

static void request_sense_returns_and_clears(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_reply("70 00 06 00 00 00 00 0A 00 00 00 00 29 00 00 00 00 00");
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_reply("70 00 00 00 00 00 00 0A 00 00 00 00 00 00 00 00 00 00");
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED);
}

/* Each nexus is told of a change, once; several changes unseen are one. */
static void medium_change(void **state)
{
    struct bench *bench = *state;
    struct nexus *other = drive_nexus_new(bench->drive, "other"), *first = bench->nexus;
    bench_calm(bench);
    bench->nexus = other;
    bench_calm(bench);
    bench_disc(bench, "cd-r-80");
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-80");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, CHANGED);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    bench->nexus = first;
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, CHANGED);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* Power on, then a disc: 29h, then 28h, and no third (6.2). */
static void two_in_a_row(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, CHANGED);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* A nexus that comes when the disc is in has nothing but its power-on to hear of. */
static void late_nexus(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench->nexus = drive_nexus_new(bench->drive, "late");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* Eject and load by commands: not ready with the tray open, 28h after. Loading what is loaded is nothing. */
static void eject_and_load(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_true(drive_tray_open(bench->drive));
    assert_non_null(drive_tray_disc(bench->drive));
    assert_null(drive_disc(bench->drive));
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, CHANGED);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* Nothing a command does raises anything else: no 2Ah for MODE SELECT, nothing for a burn (7.7, 4). */
static void nothing_else_is_raised(void **state)
{
    struct bench *bench = *state;
    struct nexus *other = drive_nexus_new(bench->drive, "other"), *first = bench->nexus;
    bench_disc(bench, "cd-rw-80");
    bench_calm(bench);
    bench->nexus = other;
    bench_calm(bench);
    bench->nexus = first;
    burn_session(bench, 0, 300);
    assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    bench->nexus = other;
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* ------------------------------------------------------------------ resets */

static void logical_unit_reset(void **state)
{
    struct bench *bench = *state;
    struct nexus *other = drive_nexus_new(bench->drive, "other"), *first = bench->nexus;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    bench->nexus = other;
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 3, 0), GOOD);
    assert_int_equal(select_write(bench, true, 3, false), GOOD);
    assert_int_equal(write_at(bench, 0, 1), GOOD);
    assert_true(drive_simulating(bench->drive));
    drive_reset(bench->drive);
    assert_false(drive_locked(bench->drive));
    assert_false(drive_simulating(bench->drive));
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    bench->nexus = first;
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    assert_int_equal(run_in(bench, 60, 0x5A, 0, 0x05, 0, 0, 0, 0, 0, 60, 0), GOOD);
    assert_int_equal(bench->data[10], 0x41);
}

static void nexus_reset(void **state)
{
    struct bench *bench = *state;
    struct nexus *other = drive_nexus_new(bench->drive, "other"), *first = bench->nexus;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    bench->nexus = other;
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    drive_nexus_reset(bench->drive, other);
    assert_false(drive_locked(bench->drive));
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, RESET);
    bench->nexus = first;
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* ------------------------------------------------------------------ prevention: per nexus, the persistent kind global
 */

static void prevention(void **state)
{
    struct bench *bench = *state;
    struct nexus *other = drive_nexus_new(bench->drive, "other"), *first = bench->nexus;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    bench->nexus = other;
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    bench->nexus = first;
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD); /* one's own, which was none */
    assert_refused(run(bench, 0x1B, 0, 0, 0, 2, 0), ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
    assert_int_equal(run_in(bench, 64, 0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_true(bench->data[8 + 6] & 0x02);
    bool opened;
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(drive_eject(bench->drive, &bench->why), EXIT_NO_DRIVE);
    drive_nexus_free(bench->drive, other); /* the lock goes with its nexus */
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 3, 0), GOOD);
    bench->nexus = drive_nexus_new(bench->drive, "third");
    drive_nexus_free(bench->drive, first);
    assert_true(drive_locked(bench->drive)); /* the persistent kind does not */
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 2, 0), GOOD);
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_true(opened);
}

/* The hand takes a disc out whatever is locked, and puts one in only where there is none. */
static void the_hand(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(drive_remove(bench->drive, &bench->why), EXIT_NO_DRIVE);
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    char path[128];
    snprintf(path, sizeof path, "%s/1.disc", bench->folder);
    assert_int_equal(drive_insert(bench->drive, path, &bench->why), EXIT_NO_DRIVE);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED);
    assert_int_equal(drive_insert(bench->drive, "/nonexistent/x.disc", &bench->why), EXIT_NO_DRIVE);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, CHANGED);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD);
    bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bool opened;
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why)); /* an open tray goes in */
    assert_false(drive_tray_open(bench->drive));
}

/* A track that was not synchronised is interrupted when the disc is pulled out; eject completes it first (0.1 f). */
static void pulled_and_ejected(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    bench_calm(bench);
    assert_int_equal(next_writable(bench), 452);
    write_blocks(bench, 452, 10);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    char path[128];
    snprintf(path, sizeof path, "%s/1.disc", bench->folder);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    bench_calm(bench);
    const struct disc_layout *layout = disc_layout(drive_disc(bench->drive));
    assert_int_equal(layout->track_count, 2);
    assert_int_equal(layout->tracks[1].state, TRACK_INCOMPLETE);
    assert_refused(close_session(bench), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 2, 0, 0, 0, 0), GOOD);
    assert_int_equal(close_session(bench), GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(power_on),
        drive_test(exempt_commands),
        drive_test(request_sense_returns_and_clears),
        drive_test(medium_change),
        drive_test(two_in_a_row),
        drive_test(late_nexus),
        drive_test(eject_and_load),
        drive_test(nothing_else_is_raised),
        drive_test(logical_unit_reset),
        drive_test(nexus_reset),
        drive_test(prevention),
        drive_test(the_hand),
        drive_test(pulled_and_ejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
