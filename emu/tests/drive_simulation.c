/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test Write: everything as in a real burn but the disc (reference mmc section 4; 0.1 h). */
#include "drive_support.h"

static void read_disc_information(struct bench *bench)
{
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
}

/* 4.2, row by row: a whole simulated burn, then the bit is cleared, and nothing was there. */
static void a_simulated_burn(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    struct disc_counters untouched = disc_counters(drive_disc(bench->drive));
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(next_writable(bench), 300);
    assert_refused(write_at(bench, 0, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* the rules hold */
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(next_writable(bench), 452); /* it moves on as in a real burn */
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    write_blocks(bench, 452, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x0E); /* complete, as it would be */
    assert_refused(run_in(bench, 64, 0x43, 0, 0, 0, 0, 0, 0, 0, 64, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB); /* the TOC is real */
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data), 0);
    struct disc_counters now = disc_counters(drive_disc(bench->drive));
    assert_memory_equal(&now, &untouched, sizeof now);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_false(drive_simulating(bench->drive));
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x00);
    assert_int_equal(next_writable(bench), 0);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
    /* and the disc takes a real one */
    burn_session(bench, 0, 300);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x0E);
}

/* Eject, load and taking it out end it; events and attention hear nothing of a simulation. */
static void leaving_drops_it(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    disc_hash_of(bench, before);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    write_blocks(bench, 0, 64);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    bench_calm(bench);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x00);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
    write_blocks(bench, 0, 64); /* Test Write stays set until it is cleared */
    assert_true(drive_simulating(bench->drive));
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    char path[128];
    snprintf(path, sizeof path, "%s/1.disc", bench->folder);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
}

/* 0.1 h: the bit changed in the middle of a track is the next track's. */
static void changed_while_a_track_is_open(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, true, 3, false), GOOD);
    write_blocks(bench, 0, 32);
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    assert_true(drive_simulating(bench->drive));
    write_blocks(bench, 32, 32);
    assert_int_equal(synchronize(bench), GOOD);
    assert_false(drive_simulating(bench->drive));
    assert_int_equal(next_writable(bench), 0);
    /* the other way round */
    write_blocks(bench, 0, 300);
    assert_int_equal(select_write(bench, true, 3, false), GOOD);
    write_blocks(bench, 300, 32);
    assert_false(drive_simulating(bench->drive));
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(disc_layout_real(drive_disc(bench->drive))->track_count, 1);
    write_blocks(bench, 484, 32);
    assert_true(drive_simulating(bench->drive));
    assert_int_equal(disc_layout_real(drive_disc(bench->drive))->track_count, 1);
}

/* A refused command leaves no shadow behind. */
static void a_refusal_begins_nothing(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, true, 3, false), GOOD);
    assert_refused(write_at(bench, 7, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_false(drive_simulating(bench->drive));
    assert_refused(run(bench, 0x5B, 0, 1, 0, 0, 9, 0, 0, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_false(drive_simulating(bench->drive));
}

/* On an appendable disc the shadow begins where the disc ends. */
static void on_an_appendable_disc(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    burn_session(bench, 3, 300);
    disc_hash_of(bench, before);
    assert_int_equal(select_write(bench, true, 3, false), GOOD);
    write_blocks(bench, 11702, 300);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(next_writable(bench), 18904);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD); /* session 1 is there */
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    assert_int_equal(next_writable(bench), 11702);
    disc_hash_of(bench, after);
    assert_string_equal(before, after);
}

/* The bit is off by default (7.7, 19) and advertised in page 2Ah and feature 002Dh (1.4). */
static void advertised(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 64, 0x5A, 0, 0x05, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->data[10] & 0x10, 0);
    assert_int_equal(run_in(bench, 64, 0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 64, 0), GOOD);
    assert_true(bench->data[8 + 3] & 0x04);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0), GOOD);
    assert_true(bench->data[8 + 4] & 0x04);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    assert_int_equal(run(bench, 0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* SEND OPC is allowed and does nothing */
    assert_false(drive_simulating(bench->drive));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(a_simulated_burn),
        drive_test(leaving_drops_it),
        drive_test(changed_while_a_track_is_open),
        drive_test(a_refusal_begins_nothing),
        drive_test(on_an_appendable_disc),
        drive_test(advertised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
