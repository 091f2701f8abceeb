/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stepped clock: long operations are held or make the drive busy, with progress (reference mmc 6.1, 6.2, 6.3). */
#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define READ_DISC_INFORMATION 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0
#define BLANK_MINIMAL(immediate) 0xA1, (immediate) ? 0x11 : 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define CLOSE_SESSION(immediate) 0x5B, immediate, 2, 0, 0, 0, 0, 0, 0, 0

static void advance(struct bench *bench, uint64_t nanoseconds)
{
    bench_ok(bench, drive_clock_advance(bench->drive, nanoseconds, &bench->why));
}

static unsigned progress(const struct bench *bench)
{
    assert_int_equal(bench->command.sense[15], 0x80);
    return get_be16(bench->command.sense + 16);
}

/* Writes and completes a track; SYNCHRONIZE CACHE takes its time here. */
static void burn(struct bench *bench)
{
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(run(bench, 0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    advance(bench, 100 * SECONDS);
}

/* With Immed the answer comes at once; then not ready with progress that grows, until it is done. */
static void immediate(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    assert_int_equal(run(bench, BLANK_MINIMAL(1)), GOOD);
    assert_true(drive_busy(bench->drive));
    unsigned last = 0;
    for (int i = 0; i < 3; i++) {
        assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, OPERATION_IN_PROGRESS);
        unsigned now = progress(bench);
        assert_true(i == 0 || now > last);
        last = now;
        advance(bench, 5 * SECONDS);
    }
    /* REQUEST SENSE says the same (6.3) */
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[2], NOT_READY);
    assert_int_equal(bench->data[12], 0x04);
    assert_true(get_be16(bench->data + 16) > last);
    advance(bench, 100 * SECONDS);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x10);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(bench->data[2], 0);
}

/* While busy: these answer, all others say so. */
static void while_busy(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    assert_int_equal(run(bench, CLOSE_SESSION(1)), GOOD);
    assert_int_equal(run_in(bench, 36, 0x12, 0, 0, 0, 36, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x40, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->data[5], 1); /* the busy class says for how long */
    assert_true(get_be16(bench->data + 6) > 0);
    assert_int_equal(run_in(bench, 12, 0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_int_equal(run_in(bench, 16, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), GOOD);
    assert_refused(run_in(bench, 34, READ_DISC_INFORMATION), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(write_at(bench, 452, 1), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(run(bench, CLOSE_SESSION(1)), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(run(bench, 0x1B, 0, 0, 0, 2, 0), NOT_READY, OPERATION_IN_PROGRESS);
    bool opened;
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(drive_eject(bench->drive, &bench->why), EXIT_NO_DRIVE);
    advance(bench, 100 * SECONDS);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x1E);
}

/* Without Immed the command is answered when it is done, once. */
static void held(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    submit_raw(bench, CDB(CLOSE_SESSION(0)), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    assert_true(drive_busy(bench->drive));
    advance(bench, SECONDS);
    assert_int_equal(bench->done, 0);
    advance(bench, 100 * SECONDS);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
    assert_false(drive_busy(bench->drive));
    advance(bench, 100 * SECONDS);
    assert_int_equal(bench->done, 1);
}

/* An abort answers what waits with TASK ABORTED; the mechanism goes on. */
static void aborted(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    struct nexus *other = drive_nexus_new(bench->drive, "other");
    burn(bench);
    submit_raw(bench, CDB(CLOSE_SESSION(0)), NULL, 0, 0);
    drive_abort(bench->drive, other, DRIVE_ABORT_TASK_SET);
    assert_int_equal(bench->done, 0); /* not his */
    drive_abort(bench->drive, bench->nexus, DRIVE_ABORT_TASK_SET);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    assert_true(drive_busy(bench->drive));
    advance(bench, 100 * SECONDS);
    assert_int_equal(bench->done, 1);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x1E);
}

/* So does the end of the nexus, a reset, and the end of the drive. */
static void lost_with_its_nexus(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    submit_raw(bench, CDB(BLANK_MINIMAL(0)), NULL, 0, 0);
    drive_nexus_free(bench->drive, bench->nexus);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    bench->nexus = drive_nexus_new(bench->drive, "again");
    advance(bench, 100 * SECONDS);
    bench_calm(bench);
    submit_raw(bench, CDB(BLANK_MINIMAL(0)), NULL, 0, 0);
    drive_reset(bench->drive);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    advance(bench, 100 * SECONDS);
    bench_calm(bench);
    submit_raw(bench, CDB(BLANK_MINIMAL(0)), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    drive_free(bench->drive);
    bench->drive = NULL;
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
}

/* 6.2: a disc put in is becoming ready, then 6/28/00, then ready. */
static void loading(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    char path[128];
    snprintf(path, sizeof path, "%s/a.disc", bench->folder);
    bench_ok(bench, disc_create(path, disc_kind_find("cd-r-80"), NULL, &(struct disc_options){.seed = 1}, &bench->why));
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY);
    assert_int_equal(run_in(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(get_be16(bench->data + 6), 0);
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x40, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->data[5], 1);
    advance(bench, 60 * SECONDS);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    /* by command: held until the tray is open, and until the disc is found */
    submit_raw(bench, CDB(0x1B, 0, 0, 0, 2, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    assert_false(drive_tray_open(bench->drive));
    advance(bench, 10 * SECONDS);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
    assert_true(drive_tray_open(bench->drive));
    submit_raw(bench, CDB(0x1B, 0, 0, 0, 3, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    advance(bench, 60 * SECONDS);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
}

/* The disc is taken out of a busy drive: what waited hears so, and nothing comes later. */
static void disc_taken_while_busy(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    submit_raw(bench, CDB(BLANK_MINIMAL(0)), NULL, 0, 0);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_refused(bench->command.status, NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    assert_false(drive_busy(bench->drive));
    advance(bench, 1000 * SECONDS);
    char path[128];
    snprintf(path, sizeof path, "%s/1.disc", bench->folder);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    advance(bench, 60 * SECONDS);
    bench_calm(bench);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x15); /* not blanked */
}

/* A close in a simulation that a reset ends must not reach the disc. */
static void simulated_close_and_reset(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    burn(bench);
    disc_hash_of(bench, before);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    assert_int_equal(run(bench, CLOSE_SESSION(1)), GOOD);
    drive_reset(bench->drive);
    advance(bench, 100 * SECONDS);
    bench_calm(bench);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
    assert_int_equal(run_in(bench, 34, READ_DISC_INFORMATION), GOOD);
    assert_int_equal(bench->data[2], 0x05);
}

/* To the instant clock: what runs ends now, and nothing takes time any more. */
static void clock_kinds(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    submit_raw(bench, CDB(CLOSE_SESSION(0)), NULL, 0, 0);
    assert_int_equal(drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT), 0);
    assert_int_equal(bench->done, 1);
    assert_int_equal(drive_clock_kind(bench->drive), DRIVE_CLOCK_INSTANT);
    assert_int_equal(drive_clock_advance(bench->drive, 1, &bench->why), EXIT_USAGE_ERROR);
    assert_int_equal(run(bench, BLANK_MINIMAL(0)), GOOD);
    assert_false(drive_busy(bench->drive));
}

/* A slow mechanism is a fault: ten times as long by default. */
static void slow(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn(bench);
    bench_ok(bench, drive_filter_add(bench->drive, "slow:percent=1000", &bench->why));
    assert_int_equal(run(bench, CLOSE_SESSION(1)), GOOD);
    /* lead-in (10927 blocks) and lead-out (6750) alone are 23.6 s at 10x, the fastest this medium takes */
    advance(bench, 236 * SECONDS);
    assert_true(drive_busy(bench->drive));
    advance(bench, 100 * SECONDS);
    assert_false(drive_busy(bench->drive));
}

/* The tame drive that is ready while it closes, and says so only in READ DISC INFORMATION (2.2). */
static void good_during_close(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\ntest-unit-ready-good-during-close = yes\n");
    drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
    bench_disc(bench, "cd-rw-80");
    bench_calm(bench);
    burn(bench);
    assert_int_equal(run(bench, CLOSE_SESSION(1)), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_refused(run_in(bench, 34, READ_DISC_INFORMATION), NOT_READY, OPERATION_IN_PROGRESS);
    advance(bench, 100 * SECONDS);
    assert_int_equal(run(bench, BLANK_MINIMAL(1)), GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, OPERATION_IN_PROGRESS);
}

/* The trace is told of each command once, when it is over. */
struct traced {
    unsigned count;
    uint64_t took;
    uint8_t last;
};

static void count_trace(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                        uint64_t ended)
{
    struct traced *traced = context;
    assert_string_equal(nexus_name(nexus), "host");
    traced->count++;
    traced->took = ended - began;
    traced->last = command->cdb[0];
}

static void trace(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    struct traced traced = {0};
    burn(bench);
    drive_trace_set(bench->drive, count_trace, &traced);
    struct drive_command held_command = {.cdb = {CLOSE_SESSION(0)}, .cdb_length = 10};
    unsigned held_done = 0;
    drive_submit(bench->drive, bench->nexus, &held_command, bench_done, &held_done);
    assert_int_equal(traced.count, 0);
    run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    assert_int_equal(traced.count, 1);
    assert_int_equal(traced.last, 0x12);
    advance(bench, 100 * SECONDS);
    assert_int_equal(traced.count, 2);
    assert_int_equal(traced.last, 0x5B);
    assert_true(traced.took > SECONDS);
    assert_int_equal(held_done, 1);
    drive_trace_set(bench->drive, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test_stepped(immediate),
        drive_test_stepped(while_busy),
        drive_test_stepped(held),
        drive_test_stepped(aborted),
        drive_test_stepped(lost_with_its_nexus),
        drive_test_stepped(loading),
        drive_test_stepped(disc_taken_while_busy),
        drive_test_stepped(simulated_close_and_reset),
        drive_test_stepped(clock_kinds),
        drive_test_stepped(slow),
        drive_test_stepped(good_during_close),
        drive_test_stepped(trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
