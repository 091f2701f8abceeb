/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYNCHRONIZE CACHE and CLOSE wait for the host's disk off the loop's thread: their drive's commands wait with them, in
 * order, and nobody else's. The worker of these tests begins and ends when it is told to; the last test has a real one.
 */
#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define SYNCHRONIZE 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0

/* A stepped loop whose off-thread work is kept. */
struct kept {
    struct loop loop;
    struct loop *step;
    loop_callback *work, *done;
    void *context;
    unsigned jobs;
};

static uint64_t kept_now(struct loop *loop)
{
    return loop_now(((struct kept *)loop)->step);
}

static struct loop_timer *kept_timer_start(struct loop *loop, uint64_t at, loop_callback *callback, void *context)
{
    struct loop *step = ((struct kept *)loop)->step;
    return step->kind->timer_start(step, at, callback, context);
}

static void kept_timer_stop(struct loop *loop, struct loop_timer *timer)
{
    struct loop *step = ((struct kept *)loop)->step;
    step->kind->timer_stop(step, timer);
}

static int kept_off_thread(struct loop *loop, loop_callback *work, loop_callback *done, void *context)
{
    struct kept *kept = (struct kept *)loop;
    assert_null(kept->work);
    kept->work = work;
    kept->done = done;
    kept->context = context;
    kept->jobs++;
    return 0;
}

static const struct loop_kind kept_kind = {.name = "kept",
                                           .now = kept_now,
                                           .timer_start = kept_timer_start,
                                           .timer_stop = kept_timer_stop,
                                           .off_thread = kept_off_thread};

static struct kept kept;

static void work(void)
{
    assert_non_null(kept.work);
    kept.work(kept.context);
    kept.work = NULL;
}

static void work_and_done(void)
{
    work();
    kept.done(kept.context);
}

static int setup(void **state)
{
    int rc = bench_setup(state);
    struct bench *bench = *state;
    kept = (struct kept){.loop = {&kept_kind}, .step = bench->loop};
    drive_free(bench->drive);
    rc = rc != 0
             ? rc
             : drive_new(&kept.loop, &(struct drive_options){.name = "test", .seed = 1}, &bench->drive, &bench->why);
    bench->nexus = drive_nexus_new(bench->drive, "host");
    return rc;
}

static struct bench *recording(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    write_blocks(bench, 0, 300);
    return bench;
}

struct sent {
    struct drive_command command;
    unsigned done;
    uint8_t data[2352];
};

static void send(struct bench *bench, struct sent *sent, const uint8_t *cdb, size_t length)
{
    *sent = (struct sent){.command = {.cdb_length = length, .data_in_capacity = sizeof sent->data}};
    sent->command.data_in = sent->data;
    memcpy(sent->command.cdb, cdb, length);
    drive_submit(bench->drive, bench->nexus, &sent->command, bench_done, &sent->done);
}

static void in_order(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush, ready, information;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &ready, CDB(TEST_UNIT_READY));
    send(bench, &information, CDB(0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0));
    assert_int_equal(flush.done + ready.done + information.done, 0);
    work();
    assert_int_equal(flush.done + ready.done + information.done, 0);
    kept.done(kept.context);
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, GOOD);
    assert_int_equal(ready.done, 1);
    assert_int_equal(ready.command.status, GOOD);
    /* it sees the track complete: 300 + 152 */
    assert_int_equal(information.done, 1);
    assert_int_equal(get_be32(information.data + 12), 452);
    /* what is durable is not waited for */
    assert_int_equal(run(bench, SYNCHRONIZE), GOOD);
    assert_int_equal(kept.jobs, 1);
}

/* With Immed as well: with the instant clock nothing is busy, and an error is the command's own. */
static void immediate(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush;
    send(bench, &flush, CDB(0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0));
    assert_int_equal(flush.done, 0);
    work_and_done();
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* Two that wait for the disk, one behind the other: a barrier each. */
static void one_after_the_other(void **state)
{
    struct bench *bench = recording(state);
    static uint8_t block[2048];
    struct sent flush, write, closing;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &write, CDB(0x2A, 0, 0, 0, 452 >> 8, 452 & 0xFF, 0, 0, 1, 0));
    write.command.data_out = block;
    write.command.data_out_length = sizeof block;
    send(bench, &closing, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0));
    work_and_done();
    assert_int_equal(flush.done + write.done, 2);
    assert_int_equal(write.command.status, GOOD);
    assert_int_equal(closing.done, 0);
    work_and_done();
    assert_int_equal(closing.done, 1);
    assert_int_equal(closing.command.status, GOOD);
    assert_int_equal(kept.jobs, 2);
    assert_int_equal(disc_layout_real(drive_disc(bench->drive))->sessions[0].state, SESSION_COMPLETE);
}

static void another_drive(void **state)
{
    struct bench *bench = recording(state), other = *bench;
    bench_ok(&other,
             drive_new(&kept.loop, &(struct drive_options){.name = "other", .seed = 2}, &other.drive, &other.why));
    other.nexus = drive_nexus_new(other.drive, "host");
    struct sent flush;
    send(bench, &flush, CDB(SYNCHRONIZE));
    bench_disc(&other, "cd-rw-80");
    bench_calm(&other);
    assert_int_equal(run(&other, TEST_UNIT_READY), GOOD);
    assert_int_equal(flush.done, 0);
    work_and_done();
    assert_int_equal(flush.done, 1);
    drive_free(other.drive);
}

/* Each is answered once; the track is completed all the same. */
static void aborted(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush, ready;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &ready, CDB(TEST_UNIT_READY));
    drive_abort(bench->drive, bench->nexus, DRIVE_ABORT_TASK_SET);
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, ABORTED);
    assert_int_equal(ready.done, 1);
    assert_int_equal(ready.command.status, ABORTED);
    work_and_done();
    assert_int_equal(flush.done + ready.done, 2);
    assert_int_equal(next_writable(bench), 452);
}

static void nexus_lost(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush, ready;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &ready, CDB(TEST_UNIT_READY));
    drive_nexus_free(bench->drive, bench->nexus);
    bench->nexus = drive_nexus_new(bench->drive, "again");
    assert_int_equal(flush.done + ready.done, 2);
    work_and_done();
    bench_calm(bench);
    assert_int_equal(next_writable(bench), 452);
}

/* The hand waits until the disc is the drive's again; then the job's own end comes, and finds nothing to do. */
static void disc_taken(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush, ready;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &ready, CDB(TEST_UNIT_READY));
    work();
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, GOOD);
    assert_int_equal(ready.done, 1);
    kept.done(kept.context);
    assert_int_equal(flush.done + ready.done, 2);
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
}

static void end_of_the_drive(void **state)
{
    struct bench *bench = recording(state);
    struct sent flush;
    send(bench, &flush, CDB(SYNCHRONIZE));
    work();
    drive_free(bench->drive);
    bench->drive = NULL;
    assert_int_equal(flush.done, 1);
    kept.done(kept.context);
    assert_int_equal(flush.done, 1);
}

/* On a clock that takes time the barrier comes when the laser is through; nothing rings meanwhile. */
static void timed(void **state)
{
    struct bench *bench = recording(state);
    drive_clock_set(bench->drive, DRIVE_CLOCK_REAL);
    struct sent flush, ready;
    send(bench, &flush, CDB(SYNCHRONIZE));
    loop_step_advance(bench->loop, SECONDS);
    send(bench, &ready, CDB(TEST_UNIT_READY));
    assert_int_equal(ready.done, 1); /* busy with the laser */
    assert_int_equal(ready.command.status, CHECK);
    assert_null(kept.work);
    loop_step_advance(bench->loop, 60 * SECONDS);
    assert_non_null(kept.work);
    assert_int_equal(flush.done, 0);
    send(bench, &ready, CDB(TEST_UNIT_READY));
    assert_int_equal(ready.done, 0);
    work_and_done();
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, GOOD);
    assert_int_equal(ready.done, 1);
    assert_int_equal(ready.command.status, GOOD);
}

/* A worker that is one. */
static void on_a_thread(void **state)
{
    struct bench *bench = *state;
    struct loop *loop = loop_own_new();
    assert_non_null(loop);
    drive_free(bench->drive);
    bench_ok(bench, drive_new(loop, &(struct drive_options){.name = "test", .seed = 1}, &bench->drive, &bench->why));
    bench->nexus = drive_nexus_new(bench->drive, "host");
    recording(state);
    struct sent flush, information;
    send(bench, &flush, CDB(SYNCHRONIZE));
    send(bench, &information, CDB(0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0));
    while (information.done == 0)
        loop_own_run_once(loop, -1);
    assert_int_equal(flush.done, 1);
    assert_int_equal(flush.command.status, GOOD);
    assert_int_equal(get_be32(information.data + 12), 452);
    /* and one that is waited for */
    write_blocks(bench, 452, 300);
    send(bench, &flush, CDB(SYNCHRONIZE));
    assert_int_equal(disc_layout_real(drive_disc(bench->drive))->tracks[1].state, TRACK_COMPLETE);
    assert_int_equal(flush.done, 1);
    drive_free(bench->drive);
    bench->drive = NULL;
    loop_free(loop);
}

#define barrier_test(function) cmocka_unit_test_setup_teardown(function, setup, bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        barrier_test(in_order),      barrier_test(immediate),        barrier_test(one_after_the_other),
        barrier_test(another_drive), barrier_test(aborted),          barrier_test(nexus_lost),
        barrier_test(disc_taken),    barrier_test(end_of_the_drive), barrier_test(timed),
        drive_test(on_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
