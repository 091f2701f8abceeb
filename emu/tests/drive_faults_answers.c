/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each fault does to the command, the disc and the hosts. */
#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define INQUIRY 0x12, 0, 0, 0, 36, 0
enum { BUSY = 0x08, TASK_SET_FULL = 0x28 }; /* SAM */

/* SPC: fixed format, response code 70h, VALID in bit 7, sense-key specific in 15 to 17. */
static void every_part_of_a_sense(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:sense=4/09/01,information=4660,specific=C00002");
    assert_int_equal(run(bench, TEST_UNIT_READY), CHECK);
    static const uint8_t expected[] = {0xF0, 0, 0x04, 0, 0, 0x12, 0x34, 0x0A, 0, 0, 0, 0, 9, 1, 0, 0xC0, 0, 2};
    assert_memory_equal(bench->command.sense, expected, sizeof expected);
}

static void statuses_by_name(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "status:status=busy");
    assert_int_equal(run(bench, TEST_UNIT_READY), BUSY);
    bench_fault(bench, "status:status=task-set-full");
    assert_int_equal(run(bench, TEST_UNIT_READY), TASK_SET_FULL);
    bench_fault(bench, "status:status=22"); /* COMMAND TERMINATED, obsolete: any byte may be said */
    assert_int_equal(run(bench, TEST_UNIT_READY), 0x22);
}

/* The WRITE is GOOD and done; the error comes on the third media command behind it, as SPC's 71h. */
static void deferred(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "deferred:opcode=write,n=2,sense=3/0C/00,later=3");
    assert_int_equal(write_at(bench, 0, 32), GOOD);
    assert_int_equal(write_at(bench, 32, 32), GOOD);
    assert_int_equal(run_in(bench, 36, INQUIRY), GOOD); /* tells nothing, counts nothing */
    assert_int_equal(write_at(bench, 64, 32), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_refused(write_at(bench, 96, 32), MEDIUM_ERROR, WRITE_ERROR);
    assert_int_equal(bench->command.sense[0] & 0x7F, 0x71);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD); /* once */
    assert_int_equal(next_writable(bench), 96);
    /* reference mmc 6.1: as current sense on the next one */
    bench_fault(bench, "deferred:opcode=write,response=70,sense=3/0C/00");
    assert_int_equal(write_at(bench, 96, 32), GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), MEDIUM_ERROR, WRITE_ERROR);
    assert_int_equal(bench->command.sense[0] & 0x7F, 0x70);
}

static void attention_storm(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "attention-storm:opcode=write,count=3");
    assert_refused(write_at(bench, 0, 1), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_int_equal(run_in(bench, 36, INQUIRY), GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_refused(write_at(bench, 0, 1), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_int_equal(write_at(bench, 0, 1), GOOD);
    bench_fault(bench, "attention-storm:count=1,sense=6/28/00");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* ------------------------------------------------------------------ late, or never */

static void delayed_on_the_stepped_clock(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "delay:opcode=00,time=2s");
    submit_raw(bench, CDB(TEST_UNIT_READY), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 2 * SECONDS - 1, &bench->why));
    assert_int_equal(bench->done, 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 1, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* With the instant clock a delay is the loop's: what is asked for takes its time. */
static void delayed_on_the_loop(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "delay:opcode=00,time=250ms");
    bench_fault(bench, "sense:opcode=00,sense=4/44/00"); /* added later: asked first */
    assert_int_equal(run(bench, TEST_UNIT_READY), CHECK);
    submit_raw(bench, CDB(TEST_UNIT_READY), NULL, 0, 0);
    loop_step_advance(bench->loop, SECONDS / 4 - 1);
    assert_int_equal(bench->done, 0);
    loop_step_advance(bench->loop, 1);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
}

/* What is held waits for the filters behind its own, too. */
static void held_twice(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:opcode=00,sense=4/44/00");
    bench_fault(bench, "delay:opcode=00,time=1s");
    bench_fault(bench, "delay:opcode=00,time=3s");
    submit_raw(bench, CDB(TEST_UNIT_READY), NULL, 0, 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 3 * SECONDS, &bench->why));
    assert_int_equal(bench->done, 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 1 * SECONDS, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_int_equal(last_sense(bench), 0x044400);
}

static void hangs_until_aborted(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT), 0);
    burn_track(bench, 0, 300);
    assert_int_equal(drive_clock_set(bench->drive, DRIVE_CLOCK_STEP), 0);
    bench_fault(bench, "hang:opcode=close-track-session,times=0");
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
    assert_int_equal(bench->done, 0);
    struct nexus *other = drive_nexus_new(bench->drive, "other");
    drive_abort(bench->drive, other, DRIVE_ABORT_TASK_SET); /* somebody else's business */
    assert_int_equal(bench->done, 0);
    drive_abort(bench->drive, bench->nexus, DRIVE_ABORT_TASK_SET);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    drive_reset(bench->drive);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    /* nothing was closed; with the fault gone the next one goes through */
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    drive_filters_clear(bench->drive);
    bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
}

/* A drive that ends, or a nexus that is lost, answers what hangs. */
static void hangs_when_the_drive_ends(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "hang:times=0");
    submit_raw(bench, CDB(TEST_UNIT_READY), NULL, 0, 0);
    drive_nexus_free(bench->drive, bench->nexus);
    assert_int_equal(bench->done, 1);
    bench->nexus = drive_nexus_new(bench->drive, "again");
    submit_raw(bench, CDB(TEST_UNIT_READY), NULL, 0, 0);
    drive_free(bench->drive);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    bench->drive = NULL;
}

/* A fault that is gone does nothing to a command it had picked, nor does the one that came in its place. */
static void cleared_on_the_way(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-74");
    bench_fault(bench, "sense:opcode=blank,phase=after,sense=3/0C/00");
    submit_raw(bench, CDB(0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "sense:opcode=inquiry,phase=after,sense=4/44/00");
    bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
}

/* ------------------------------------------------------------------ silent corruption */

/* The host's data stays its own; the disc holds the altered byte, and the drive says nothing. */
static void written_data_altered(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    uint8_t blocks[4 * 2048];
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)(i / 3);
    uint8_t copy[sizeof blocks];
    memcpy(copy, blocks, sizeof blocks);
    bench_fault(bench, "corrupt:opcode=write,lba=2..3,byte=16,bits=FF,count=2");
    assert_int_equal(run_out(bench, blocks, sizeof blocks, 0x2A, 0, 0, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_memory_equal(blocks, copy, sizeof copy);
    assert_ptr_equal(bench->command.data_out, blocks);
    write_blocks(bench, 4, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(run_in(bench, sizeof blocks, 0x28, 0, 0, 0, 0, 0, 0, 0, 4, 0), GOOD);
    for (size_t i = 2; i < 4; i++)
        for (size_t byte = 16; byte < 18; byte++)
            copy[i * 2048 + byte] ^= 0xFF;
    assert_memory_equal(bench->data, copy, sizeof copy);
}

/* A bad block reads the same each time; another seed spoils another byte; the disc is as it was. */
static void read_data_altered(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    uint8_t right[2048], wrong[2048];
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0), GOOD);
    memcpy(right, bench->data, sizeof right);
    bench_fault(bench, "corrupt:opcode=read,lba=7,times=0,seed=5");
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0), GOOD);
    memcpy(wrong, bench->data, sizeof wrong);
    unsigned differ = 0;
    for (size_t i = 0; i < sizeof right; i++)
        differ += right[i] != wrong[i];
    assert_int_equal(differ, 1);
    assert_int_equal(run_in(bench, 4 * 2048, 0x28, 0, 0, 0, 0, 5, 0, 0, 4, 0), GOOD);
    assert_memory_equal(bench->data + 2 * 2048, wrong, sizeof wrong);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "corrupt:opcode=read,lba=7,times=0,seed=6");
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0), GOOD);
    assert_memory_not_equal(bench->data, wrong, sizeof wrong);
    drive_filters_clear(bench->drive);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0), GOOD);
    assert_memory_equal(bench->data, right, sizeof right);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
}

/* ------------------------------------------------------------------ hands */

/* A locked tray that is forced: the disc lies on it, what was not synchronised is an incomplete track (reference
 * mmc 8.3). */
static void tray_forced_open(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    bench_fault(bench, "tray-opened:opcode=write,n=3");
    write_blocks(bench, 0, 64);
    assert_refused(write_at(bench, 64, 32), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    assert_true(drive_tray_open(bench->drive));
    assert_non_null(drive_tray_disc(bench->drive));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    bench_calm(bench);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2], 0x05); /* appendable, last session incomplete */
}

static void button(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "button-pressed:opcode=00,n=2,phase=after");
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
}

static void changed(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char path[128], text[192];
    snprintf(path, sizeof path, "%s/other.disc", bench->folder);
    snprintf(text, sizeof text, "disc-changed:opcode=51,disc=%s", path);
    bench_ok(bench,
             disc_create(path, disc_kind_find("cd-rw-74"), NULL, &(struct disc_options){.seed = 2}, &bench->why));
    bench_fault(bench, text);
    assert_refused(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2] & 0x10, 0x10); /* erasable: it is the other one */
}

/* ------------------------------------------------------------------ buses and mains */

static void resets(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    struct nexus *first = bench->nexus, *second = drive_nexus_new(bench->drive, "second");
    bench->nexus = second;
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    bench_fault(bench, "reset:opcode=00,of=nexus");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_false(drive_locked(bench->drive)); /* its lock went with it */
    bench->nexus = first;
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    bench_fault(bench, "reset:opcode=00,of=bus");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    bench->nexus = second;
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* What was synchronised is there, the rest is not, nobody is told of a medium change, and pages are as after power on.
 */
static void power_cut(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(write_at(bench, 452, 32), GOOD); /* reference mmc 10.1: 300 blocks end at 302, next at 452 */
    bench_fault(bench, "power-cut:opcode=write");
    assert_refused(write_at(bench, 484, 32), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_false(drive_locked(bench->drive));
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->data[4] & 0x0F, 0); /* no media event */
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2] & 0x0F, 0x05);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 10, 0, 0, 1, 0), GOOD);
    uint8_t blocks[2048];
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)(0 * 31 + (i + 10 * 2048) / 7);
    assert_memory_equal(bench->data, blocks, sizeof blocks); /* write_at's pattern of the first 32 blocks */
}

/* With a clock that takes time the disc has to be found again, and a held command is not left behind. */
static void power_cut_takes_time(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-74");
    submit_raw(bench, CDB(0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    bench_ok(bench, drive_power_cut(bench->drive, &bench->why));
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_refused(run(bench, TEST_UNIT_READY), NOT_READY, LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY);
    bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

/* A simulation lives in the drive's memory: no power, no simulation, and the disc is as it was. */
static void power_cut_in_a_simulation(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    write_blocks(bench, 0, 64);
    bench_fault(bench, "power-cut:burn=program");
    assert_refused(run(bench, TEST_UNIT_READY), UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_false(drive_simulating(bench->drive));
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
    assert_int_equal(next_writable(bench), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(every_part_of_a_sense),
        drive_test(statuses_by_name),
        drive_test(deferred),
        drive_test(attention_storm),
        drive_test_stepped(delayed_on_the_stepped_clock),
        drive_test(delayed_on_the_loop),
        drive_test_stepped(held_twice),
        drive_test_stepped(hangs_until_aborted),
        drive_test(hangs_when_the_drive_ends),
        drive_test_stepped(cleared_on_the_way),
        drive_test(written_data_altered),
        drive_test(read_data_altered),
        drive_test(tray_forced_open),
        drive_test(button),
        drive_test(changed),
        drive_test(resets),
        drive_test(power_cut),
        drive_test_stepped(power_cut_takes_time),
        drive_test(power_cut_in_a_simulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
