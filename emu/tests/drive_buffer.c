/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The write buffer (reference mmc 2.8, 2.14, decision 23). Every expectation is arithmetic on the standards' numbers:
 * 1x is 75 sectors a second, so 4x is 300; the buffer of these drives is 2 MiB, 1024 blocks of 2048 bytes.
 */
#include "drive_support.h"

#define MILLISECOND UINT64_C(1000000)
#define READ_BUFFER_CAPACITY(blocks) 0x5C, blocks, 0, 0, 0, 0, 0, 0, 12, 0
#define SYNCHRONIZE 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0
enum { BUFFER = 2 * 1024 * 1024, BLOCKS = 1024 };

static void advance(struct bench *bench, uint64_t nanoseconds)
{
    bench_ok(bench, drive_clock_advance(bench->drive, nanoseconds, &bench->why));
}

/* 4x, where nobody turns evenly: 300 sectors a second everywhere. */
static struct bench *ready(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 706 >> 8, 706 & 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    return bench;
}

static uint32_t free_bytes(struct bench *bench)
{
    assert_int_equal(run_in(bench, 12, READ_BUFFER_CAPACITY(0)), GOOD);
    assert_int_equal(bench->command.data_in_length, 12);
    assert_int_equal(get_be32(bench->data + 4), BUFFER);
    return get_be32(bench->data + 8);
}

/* A WRITE that may be held, in a command of its own. */
struct sent {
    struct drive_command command;
    unsigned done;
};

static void send_write(struct bench *bench, struct nexus *nexus, struct sent *sent, lba_t lba, unsigned count)
{
    static uint8_t blocks[1100 * 2048];
    *sent = (struct sent){
        .command = {.cdb = {0x2A}, .cdb_length = 10, .data_out = blocks, .data_out_length = sizeof blocks}};
    put_lba(sent->command.cdb + 2, lba);
    put_be16(sent->command.cdb + 7, count);
    drive_submit(bench->drive, nexus, &sent->command, bench_done, &sent->done);
}

/* Fills the buffer to the last block; the laser starts when it is three quarters full, and is taken to have burnt
 * nothing yet. */
static lba_t fill(struct bench *bench)
{
    write_blocks(bench, 0, BLOCKS);
    return BLOCKS;
}

/* ------------------------------------------------------------------ filling and draining */

static void capacity(void **state)
{
    struct bench *bench = ready(state);
    assert_int_equal(run_in(bench, 12, READ_BUFFER_CAPACITY(0)), GOOD);
    assert_reply("00 0A 00 00 00 20 00 00 00 20 00 00"); /* Appendix A */
    write_blocks(bench, 0, 96);
    assert_int_equal(free_bytes(bench), BUFFER - 96 * 2048);
    assert_int_equal(run_in(bench, 12, READ_BUFFER_CAPACITY(1)), GOOD);
    assert_reply("00 0A 00 01 00 00 04 00 00 00 03 A0"); /* 1024 - 96 blocks */
    /* so little is not burnt before more comes */
    advance(bench, 60 * SECONDS);
    assert_int_equal(free_bytes(bench), BUFFER - 96 * 2048);
}

static void drains_at_write_speed(void **state)
{
    struct bench *bench = ready(state);
    fill(bench);
    assert_int_equal(free_bytes(bench), 0);
    /* 300 sectors a second */
    advance(bench, SECONDS);
    assert_int_equal(free_bytes(bench), 300 * 2048);
    advance(bench, SECONDS / 2);
    assert_int_equal(free_bytes(bench), 450 * 2048);
    /* the host comes back: 150 more blocks, 724 to be burnt */
    write_blocks(bench, BLOCKS, 150);
    assert_int_equal(free_bytes(bench), 300 * 2048);
    /* TEST UNIT READY is good while the laser works (2.2), and so is READ TRACK INFORMATION */
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(next_writable(bench), BLOCKS + 150);
    advance(bench, 724 * SECONDS / 300);
    assert_int_equal(free_bytes(bench), BUFFER);
}

/* Twice the speed, twice as fast; in the middle of it. */
static void speed_changes(void **state)
{
    struct bench *bench = ready(state);
    fill(bench);
    advance(bench, SECONDS);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 1411 >> 8, 1411 & 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    advance(bench, SECONDS);
    assert_int_equal(free_bytes(bench), 900 * 2048);
}

/* Audio blocks are larger, and pass the laser as quickly. */
static void audio_blocks(void **state)
{
    struct bench *bench = ready(state);
    assert_int_equal(select_write(bench, false, 0, true), GOOD);
    write_blocks(bench, 0, 800); /* of 891 */
    assert_int_equal(free_bytes(bench), BUFFER - 800 * 2352);
    advance(bench, SECONDS);
    assert_int_equal(free_bytes(bench), BUFFER - 500 * 2352);
}

/* ------------------------------------------------------------------ held */

static void held_until_there_is_room(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    assert_int_equal(sent.done, 0);
    assert_int_equal(drive_buffer(bench->drive).held, 1);
    assert_int_equal(next_writable(bench), next); /* not written yet */
    /* 30 blocks are burnt in a tenth of a second */
    advance(bench, 100 * MILLISECOND - 1);
    assert_int_equal(sent.done, 0);
    advance(bench, 2);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, GOOD);
    assert_int_equal(next_writable(bench), next + 30);
    assert_int_equal(free_bytes(bench), 0);
    advance(bench, 10 * SECONDS);
    assert_int_equal(sent.done, 1);
}

/* Each in its turn, and nothing that records overtakes them; what only looks is answered. */
static void order(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent first, second;
    send_write(bench, bench->nexus, &first, next, 30);
    send_write(bench, bench->nexus, &second, next + 30, 1);
    submit_raw(bench, CDB(SYNCHRONIZE), NULL, 0, 0);
    assert_int_equal(first.done + second.done + bench->done, 0);
    struct drive_command look = {.cdb = {0x00}, .cdb_length = 6};
    unsigned looked = 0;
    drive_submit(bench->drive, bench->nexus, &look, bench_done, &looked);
    assert_int_equal(looked, 1);
    assert_int_equal(look.status, GOOD);
    advance(bench, 100 * MILLISECOND + 1);
    assert_int_equal(first.done, 1);
    assert_int_equal(second.done, 0);
    advance(bench, 4 * MILLISECOND); /* one block at 4x: 3.4 ms */
    assert_int_equal(second.done, 1);
    assert_int_equal(bench->done, 0);
    assert_true(drive_busy(bench->drive));
    /* SYNCHRONIZE CACHE: what is in the buffer, 1024 blocks in 3.413 s, and what it adds itself (synchronize-ms, 2 s)
     */
    advance(bench, 5400 * MILLISECOND);
    assert_int_equal(bench->done, 0);
    advance(bench, 20 * MILLISECOND);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
    /* 1055 blocks and the run-out, then 150 (3.1) */
    assert_int_equal(next_writable(bench), 1055 + 152);
}

/* Larger than half the buffer: taken as the laser makes room, answered when the last of it has some. */
static void larger_than_the_buffer(void **state)
{
    struct bench *bench = ready(state);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, 0, 1054);
    assert_int_equal(sent.done, 0);
    assert_int_equal(free_bytes(bench), 0);
    advance(bench, 100 * MILLISECOND - 1);
    assert_int_equal(sent.done, 0);
    advance(bench, 2);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, GOOD);
}

/* What is wrong with a WRITE is not worth waiting for. */
static void refused_at_once(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next + 1, 30);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, CHECK);
    assert_int_equal(sent.command.sense[12] << 8 | sent.command.sense[13], INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(drive_buffer(bench->drive).held, 0);
}

/* Pioneer R8 and R11: 2/04/08, and the host tries again. */
static void busy_when_full(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\nwrite-when-full = busy\n");
    drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
    ready(state);
    lba_t next = fill(bench);
    assert_refused(write_at(bench, next, 30), NOT_READY, LONG_WRITE_IN_PROGRESS);
    assert_int_equal(next_writable(bench), next);
    advance(bench, 101 * MILLISECOND);
    assert_int_equal(write_at(bench, next, 30), GOOD);
    assert_refused(write_at(bench, next + 30, 30), NOT_READY, LONG_WRITE_IN_PROGRESS);
}

/* ------------------------------------------------------------------ ways out: each held command ends exactly once */

static void aborted(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct nexus *other = drive_nexus_new(bench->drive, "other");
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    drive_abort(bench->drive, other, DRIVE_ABORT_TASK_SET);
    assert_int_equal(sent.done, 0);
    drive_abort(bench->drive, bench->nexus, DRIVE_ABORT_TASK_SET);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, ABORTED);
    assert_int_equal(sent.command.data_out_taken, 0);
    advance(bench, SECONDS);
    assert_int_equal(sent.done, 1);
    assert_int_equal(next_writable(bench), next); /* it never was */
    assert_int_equal(write_at(bench, next, 30), GOOD);
}

static void reset(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent first, second;
    send_write(bench, bench->nexus, &first, next, 30);
    send_write(bench, bench->nexus, &second, next + 30, 30);
    drive_reset(bench->drive);
    assert_int_equal(first.done, 1);
    assert_int_equal(first.command.status, ABORTED);
    assert_int_equal(second.done, 1);
    assert_int_equal(second.command.status, ABORTED);
    advance(bench, 60 * SECONDS);
    assert_int_equal(first.done + second.done, 2);
    bench_calm(bench);
    assert_int_equal(free_bytes(bench), BUFFER);
}

static void nexus_lost(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    drive_nexus_free(bench->drive, bench->nexus);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, ABORTED);
    bench->nexus = drive_nexus_new(bench->drive, "again");
    advance(bench, 60 * SECONDS);
    assert_int_equal(sent.done, 1);
}

static void disc_taken(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent first, second;
    send_write(bench, bench->nexus, &first, next, 30);
    send_write(bench, bench->nexus, &second, next + 30, 30);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    assert_int_equal(first.done, 1);
    assert_int_equal(first.command.status, CHECK);
    assert_int_equal(first.command.sense[2], NOT_READY);
    assert_int_equal(first.command.sense[12] << 8 | first.command.sense[13], MEDIUM_NOT_PRESENT_TRAY_OPEN);
    assert_int_equal(second.done, 1);
    advance(bench, 60 * SECONDS);
    assert_int_equal(first.done + second.done, 2);
    assert_int_equal(free_bytes(bench), BUFFER);
}

static void power_cut(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    bench_ok(bench, drive_power_cut(bench->drive, &bench->why));
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, ABORTED);
    advance(bench, 60 * SECONDS);
    bench_calm(bench);
    assert_int_equal(sent.done, 1);
    assert_int_equal(free_bytes(bench), BUFFER);
}

/* The drive goes, too. */
static void end_of_the_drive(void **state)
{
    struct bench *bench = ready(state);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, fill(bench), 30);
    drive_free(bench->drive);
    bench->drive = NULL;
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, ABORTED);
}

/* The hand does not open a drive that writes; the host's eject waits its turn, and flushes first (0.1 f). */
static void ejected(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    bool opened;
    send_write(bench, bench->nexus, &sent, next, 30);
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(drive_eject(bench->drive, &bench->why), EXIT_NO_DRIVE);
    assert_int_equal(run_in_time(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, GOOD);
    assert_true(drive_tray_open(bench->drive));
    const struct disc_layout *layout = disc_layout_real(drive_tray_disc(bench->drive));
    assert_int_equal(layout->track_count, 1);
    assert_int_equal(layout->tracks[0].state, TRACK_COMPLETE);
    assert_int_equal(layout->tracks[0].length, next + 30);
}

/* To the instant clock: what is held goes through, and the buffer is empty from then on. */
static void clock_to_instant(void **state)
{
    struct bench *bench = ready(state);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, GOOD);
    assert_int_equal(free_bytes(bench), BUFFER);
    write_blocks(bench, next + 30, 2000);
    assert_int_equal(free_bytes(bench), BUFFER);
    assert_int_equal(drive_buffer(bench->drive).underruns, 0);
}

/* A simulation is held up just the same (4.2), and leaves nothing. */
static void simulated(void **state)
{
    struct bench *bench = ready(state);
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    lba_t next = fill(bench);
    struct sent sent;
    send_write(bench, bench->nexus, &sent, next, 30);
    assert_int_equal(sent.done, 0);
    advance(bench, 101 * MILLISECOND);
    assert_int_equal(sent.done, 1);
    assert_int_equal(sent.command.status, GOOD);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test_stepped(capacity),
        drive_test_stepped(drains_at_write_speed),
        drive_test_stepped(speed_changes),
        drive_test_stepped(audio_blocks),
        drive_test_stepped(held_until_there_is_room),
        drive_test_stepped(order),
        drive_test_stepped(larger_than_the_buffer),
        drive_test_stepped(refused_at_once),
        drive_test_stepped(busy_when_full),
        drive_test_stepped(aborted),
        drive_test_stepped(reset),
        drive_test_stepped(nexus_lost),
        drive_test_stepped(disc_taken),
        drive_test_stepped(power_cut),
        drive_test_stepped(end_of_the_drive),
        drive_test_stepped(ejected),
        drive_test_stepped(clock_to_instant),
        drive_test_stepped(simulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
