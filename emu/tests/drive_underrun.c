/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host that is too slow for the laser (reference mmc 3.0): with BUFE nothing is to be seen, without it the track is
 * lost. 4x is 300 sectors a second; the laser starts when 768 of the buffer's 1024 blocks are there. */
#include "drive_support.h"

#define SYNCHRONIZE 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0
enum { BUFE = 0x40 };

static void advance(struct bench *bench, uint64_t nanoseconds)
{
    bench_ok(bench, drive_clock_advance(bench->drive, nanoseconds, &bench->why));
}

static uint8_t select_track(struct bench *bench, unsigned byte_2, unsigned byte_3, unsigned block_type)
{
    uint8_t list[60] = {[8] = 0x05, 0x32, (uint8_t)byte_2, (uint8_t)byte_3, (uint8_t)block_type, [23] = 150};
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

static struct bench *ready(void **state, const char *kind, unsigned byte_2)
{
    struct bench *bench = *state;
    bench_disc(bench, kind);
    bench_calm(bench);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 706 >> 8, 706 & 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(select_track(bench, byte_2, 4, 8), GOOD);
    return bench;
}

static const struct disc_layout *layout_of(struct bench *bench)
{
    return disc_layout_real(drive_disc(bench->drive));
}

/* ------------------------------------------------------------------ with BUFE */

static void seamless(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01 | BUFE);
    write_blocks(bench, 0, 900);
    advance(bench, 3 * SECONDS - 1);
    assert_int_equal(drive_buffer(bench->drive).underruns, 0);
    advance(bench, 2);
    assert_int_equal(drive_buffer(bench->drive).underruns, 1);
    advance(bench, 60 * SECONDS); /* it waits for the host; that is still one */
    assert_int_equal(drive_buffer(bench->drive).underruns, 1);
    /* no gap, no loss */
    assert_int_equal(next_writable(bench), 900);
    write_blocks(bench, 900, 900);
    advance(bench, 60 * SECONDS);
    assert_int_equal(drive_buffer(bench->drive).underruns, 2);
    assert_int_equal(run_in_time(bench, SYNCHRONIZE), GOOD);
    assert_int_equal(next_writable(bench), 1800 + 152);
    assert_false(layout_of(bench)->tracks[0].damaged);
    assert_int_equal(layout_of(bench)->tracks[0].length, 1800);
}

/* What is flushed runs the buffer empty on purpose. */
static void synchronized_in_time(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, 2 * SECONDS);
    assert_int_equal(run(bench, 0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    advance(bench, 60 * SECONDS);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(drive_buffer(bench->drive).underruns, 0);
    assert_int_equal(layout_of(bench)->tracks[0].state, TRACK_COMPLETE);
}

/* ------------------------------------------------------------------ without */

/* The next WRITE is told 3/0C/09, those after it have no address to go to. */
static void ruined(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, 3 * SECONDS - 1);
    assert_int_equal(layout_of(bench)->tracks[0].state, TRACK_OPEN);
    advance(bench, 2);
    /* the drive itself is well */
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_refused(write_at(bench, 900, 30), MEDIUM_ERROR, WRITE_ERROR_LOSS_OF_STREAMING);
    assert_refused(write_at(bench, 900, 30), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(drive_buffer(bench->drive).underruns, 0);
    /* READ TRACK INFORMATION: damaged, nothing writable; READ DISC INFORMATION: an incomplete session */
    assert_int_equal(run_in(bench, 48, 0x52, 1, 0, 0, 0, 1, 0, 0, 48, 0), GOOD);
    assert_int_equal(bench->data[5] & 0x20, 0x20);
    assert_int_equal(bench->data[7] & 0x01, 0);
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->data[2] & 0x0F, 0x05);
    assert_refused(run_in_time(bench, 0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST,
                   SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
}

/* When the host has nothing more to write, SYNCHRONIZE CACHE or CLOSE is the one that hears. */
static void told_by_synchronize(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, 10 * SECONDS);
    assert_refused(run(bench, SYNCHRONIZE), MEDIUM_ERROR, WRITE_ERROR_LOSS_OF_STREAMING);
    assert_int_equal(run(bench, SYNCHRONIZE), GOOD);
}

static void told_by_close(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, 10 * SECONDS);
    assert_refused(run(bench, 0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), MEDIUM_ERROR, WRITE_ERROR_LOSS_OF_STREAMING);
}

/* It stays so over an eject and a new drive; the sense is told once, of the disc it happened to. */
static void stays(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, 10 * SECONDS);
    assert_int_equal(run_in_time(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    char path[128];
    snprintf(path, sizeof path, "%s/1.disc", bench->folder);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    advance(bench, 60 * SECONDS);
    bench_calm(bench);
    assert_int_equal(layout_of(bench)->track_count, 1);
    assert_int_equal(layout_of(bench)->tracks[0].state, TRACK_INCOMPLETE);
    assert_true(layout_of(bench)->tracks[0].damaged);
    assert_int_equal(layout_of(bench)->tracks[0].length, 900);
    assert_refused(write_at(bench, 900, 30), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
}

/* A host that keeps up loses nothing, however long it writes; one block less each time and it does. */
static void host_that_keeps_up(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 800);
    for (lba_t lba = 800; lba < 6800; lba += 30) { /* 30 blocks each tenth of a second are 4x */
        advance(bench, SECONDS / 10);
        assert_int_equal(write_at(bench, lba, 30), GOOD);
    }
    assert_int_equal(run_in_time(bench, SYNCHRONIZE), GOOD);
    assert_int_equal(layout_of(bench)->tracks[0].state, TRACK_COMPLETE);
    assert_int_equal(layout_of(bench)->tracks[0].length, 6800);
    /* 29 for 30: of the first 800 one goes each time */
    lba_t start = next_writable(bench), lba = start + 800;
    write_blocks(bench, start, 800);
    unsigned times = 0;
    do {
        advance(bench, SECONDS / 10);
        times++;
        lba += 29;
    } while (write_at(bench, lba - 29, 29) == GOOD && times < 2000);
    assert_int_equal(last_sense(bench), MEDIUM_ERROR << 16 | WRITE_ERROR_LOSS_OF_STREAMING);
    assert_in_range(times, 770, 802);
}

/* A simulation is ruined too, and the disc is as it was. */
static void simulated(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x11);
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    write_blocks(bench, 0, 900);
    advance(bench, 10 * SECONDS);
    assert_refused(write_at(bench, 900, 30), MEDIUM_ERROR, WRITE_ERROR_LOSS_OF_STREAMING);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
    assert_int_equal(layout_of(bench)->track_count, 0);
}

/* Only on clocks that take time: to the instant one, and with it, nobody is too slow. */
static void instant(void **state)
{
    struct bench *bench = ready(state, "cd-r-80", 0x01);
    write_blocks(bench, 0, 900);
    advance(bench, SECONDS);
    drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT);
    write_blocks(bench, 900, 900);
    loop_step_advance(bench->loop, 60 * SECONDS);
    assert_int_equal(write_at(bench, 1800, 30), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(layout_of(bench)->tracks[0].state, TRACK_COMPLETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test_stepped(seamless),
        drive_test_stepped(synchronized_in_time),
        drive_test_stepped(ruined),
        drive_test_stepped(told_by_synchronize),
        drive_test_stepped(told_by_close),
        drive_test_stepped(stays),
        drive_test_stepped(host_that_keeps_up),
        drive_test_stepped(simulated),
        drive_test_stepped(instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
