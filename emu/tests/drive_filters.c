/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults hit the command they are armed for; each flaw changes what its name says, and the chain is asked in order. */
#include "drive_support.h"

static void read_disc_information(struct bench *bench)
{
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
}

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define READ_TOC 0x43, 0, 0, 0, 0, 0, 0, 0, 64, 0

/* ------------------------------------------------------------------ faults */

/* The third WRITE, and only that one; a failed WRITE has changed nothing. */
static void sense_on_the_nth(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:opcode=2A,n=3,key=3,code=0C,qualifier=00");
    assert_int_equal(write_at(bench, 0, 1), GOOD);
    assert_int_equal(write_at(bench, 1, 1), GOOD);
    assert_refused(write_at(bench, 2, 1), MEDIUM_ERROR, WRITE_ERROR);
    assert_int_equal(bench->command.data_out_taken, 0);
    assert_int_equal(write_at(bench, 2, 1), GOOD);
}

static void sense_for_ever_and_by_address(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    bench_fault(bench, "sense:opcode=28,times=0,lba=17,key=3,code=11,qualifier=05");
    assert_int_equal(run_in(bench, 4096, 0x28, 0, 0, 0, 0, 15, 0, 0, 2, 0), GOOD);
    for (int i = 0; i < 3; i++) {
        assert_refused(run_in(bench, 8192, 0x28, 0, 0, 0, 0, 15, 0, 0, 3, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
        assert_int_equal(get_be32(bench->command.sense + 3), 17);
    }
    drive_filters_clear(bench->drive);
    assert_int_equal(run_in(bench, 8192, 0x28, 0, 0, 0, 0, 15, 0, 0, 3, 0), GOOD);
}

/* phase=after: the drive has done it, and says it has not. */
static void sense_after_the_deed(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_track(bench, 0, 300);
    bench_fault(bench, "sense:opcode=5B,key=5,code=72,qualifier=03,phase=after");
    assert_refused(close_session(bench), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x0E);
}

static void bare_status(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "status:opcode=00,status=08");
    assert_int_equal(run(bench, TEST_UNIT_READY), 0x08);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    bench_fault(bench, "status:opcode=2A,status=00");
    assert_int_equal(write_at(bench, 0, 1), GOOD);
    assert_int_equal(next_writable(bench), 0); /* said so, and did nothing */
}

static void disc_yanked(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "disc-yanked:opcode=2A,n=2");
    assert_int_equal(write_at(bench, 0, 32), GOOD);
    assert_refused(write_at(bench, 32, 32), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    assert_null(drive_disc(bench->drive));
}

static void changed_replies(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "short-reply:opcode=51,n=2,by=3");
    read_disc_information(bench);
    assert_int_equal(bench->command.data_in_length, 34);
    read_disc_information(bench);
    assert_int_equal(bench->command.data_in_length, 31);
    bench_fault(bench, "reply:opcode=52,offset=12,width=4,add=1");
    assert_int_equal(next_writable(bench), 1);
    assert_int_equal(next_writable(bench), 0);
    bench_fault(bench, "reply:opcode=52,offset=16,width=4,set=77,times=0");
    next_writable(bench);
    assert_int_equal(get_be32(bench->data + 16), 77);
}

/* The last added is asked first; one that answers hides those below it. */
static void stacked(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "sense:opcode=00,key=3,code=11,qualifier=00");
    bench_fault(bench, "sense:opcode=any,n=2,key=4,code=44,qualifier=00");
    assert_string_equal(drive_filter_at(bench->drive, 0), "sense:opcode=any,n=2,key=4,code=44,qualifier=00");
    assert_string_equal(drive_filter_at(bench->drive, 1), "sense:opcode=00,key=3,code=11,qualifier=00");
    assert_null(drive_filter_at(bench->drive, 2));
    read_disc_information(bench);
    assert_refused(run(bench, TEST_UNIT_READY), HARDWARE_ERROR, INTERNAL_TARGET_FAILURE);
    assert_refused(run(bench, TEST_UNIT_READY), MEDIUM_ERROR, UNRECOVERED_READ_ERROR);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

static void bad_specifications(void **state)
{
    struct bench *bench = *state;
    static const char *const wrong[] = {"no-such-flaw",
                                        "sense:opcode",
                                        "sense:opcode=XY",
                                        "sense:colour=red",
                                        "status:status=100",
                                        "test-write-writes:hard=yes",
                                        "sense:n=0",
                                        "reply:width=9",
                                        "slow:percent=-1",
                                        "next-writable-frozen:x=1",
                                        "identification-changes:x",
                                        "write-at-wrong-address-taken:x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(drive_filter_add(bench->drive, wrong[i], &bench->why), EXIT_USAGE_ERROR);
        assert_true(bench->why.sentence[0] != '\0');
    }
    assert_null(drive_filter_at(bench->drive, 0));
}

/* ------------------------------------------------------------------ flaws */

static void test_write_writes(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "test-write-writes");
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x05);
}

static void test_write_closes(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "test-write-closes");
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    read_disc_information(bench);
    assert_int_equal(bench->data[2], 0x0E);
}

static void test_write_forgets_address(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "test-write-forgets-address");
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    assert_int_equal(next_writable(bench), 0);
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(next_writable(bench), 0);
}

static void next_writable_flaws(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "next-writable-plus-one");
    assert_int_equal(next_writable(bench), 1);
    drive_filters_clear(bench->drive);
    assert_int_equal(next_writable(bench), 0);
    bench_fault(bench, "next-writable-frozen");
    assert_int_equal(next_writable(bench), 0);
    write_blocks(bench, 0, 300);
    assert_int_equal(next_writable(bench), 0);
    drive_filters_clear(bench->drive);
    assert_int_equal(next_writable(bench), 300);
}

/* 11400 - 150 behind the first session, 6900 - 150 behind the second. */
static void second_session_6750(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "second-session-6750");
    assert_int_equal(next_writable(bench), 0);
    burn_session(bench, 3, 300);
    assert_int_equal(next_writable(bench), 302 + 11250);
    drive_filters_clear(bench->drive);
    burn_session(bench, 3, 300);
    bench_fault(bench, "second-session-6750");
    assert_int_equal(next_writable(bench), 12004 + 6750);
}

static void lead_out_off_by_150(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    bench_fault(bench, "lead-out-off-by-150");
    assert_int_equal(run_in(bench, 64, READ_TOC), GOOD);
    assert_int_equal(get_be32(bench->data + 16), 302 + 150);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data), 301 + 150);
}

static void eject_only_says_so(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "eject-only-says-so");
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_false(drive_tray_open(bench->drive));
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    assert_refused(run(bench, 0x1B, 0, 0, 0, 2, 0), ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
}

static void lock_does_not_lock(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "lock-does-not-lock");
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    assert_false(drive_locked(bench->drive));
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_true(drive_tray_open(bench->drive));
}

static void second_session_refused(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "second-session-refused");
    burn_session(bench, 3, 300);
    assert_refused(write_at(bench, 11702, 1), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
}

static void identification_changes(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 3, 300);
    bench_fault(bench, "identification-changes");
    read_disc_information(bench);
    uint32_t first = get_be32(bench->data + 12);
    read_disc_information(bench);
    assert_int_not_equal(get_be32(bench->data + 12), first);
}

static void mode_select_takes_everything(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x42, 0x04, 0x08, [23] = 150};
    bench_fault(bench, "mode-select-takes-everything");
    assert_int_equal(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), GOOD);
    list[10] = 0x41;
    assert_int_equal(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), GOOD);
}

static void attention_flaws(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "attention-lost");
    bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "load-without-attention");
    bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "attention-mode-parameters");
    bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    assert_int_equal(run_in(bench, 36, 0x12, 0, 0, 0, 36, 0), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), CHECK);
    assert_int_equal(last_sense(bench), 0x062A01);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    drive_filters_clear(bench->drive);
    bench_fault(bench, "events-share-attention");
    bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
}

static void write_at_wrong_address_taken(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "write-at-wrong-address-taken");
    assert_int_equal(write_at(bench, 5000, 10), GOOD);
    assert_int_equal(get_be32(bench->command.cdb + 2), 5000); /* the door sees what it sent */
    assert_int_equal(next_writable(bench), 10);
}

static void synchronize_leaves_track_open(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "synchronize-leaves-track-open");
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(next_writable(bench), 300);
}

static void reply_flaws(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bench_fault(bench, "read-capacity-after-blank-error");
    assert_refused(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    bench_fault(bench, "allocation-ignored");
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 34);
    bench_fault(bench, "residual-missing");
    assert_int_equal(run_in(bench, 255, 0x5A, 0, 0x05, 0, 0, 0, 0, 0, 255, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 255);
}

/* Every kind says what it is; at least the twelve drive flaws that are named by the harness are there. */
static void catalogue(void **state)
{
    struct bench *bench = *state;
    static const char *const named[] = {
        "test-write-writes",           "test-write-closes",      "next-writable-plus-one",       "next-writable-frozen",
        "second-session-6750",         "lead-out-off-by-150",    "eject-only-says-so",           "lock-does-not-lock",
        "second-session-refused",      "identification-changes", "mode-select-takes-everything", "attention-lost",
        "write-at-wrong-address-taken"};
    size_t count;
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(kinds[i]->name) > 0 && strlen(kinds[i]->help) > 0);
        if (kinds[i]->flaw) /* a flaw is whole as it is: no parameters */
            bench_fault(bench, kinds[i]->name);
    }
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        bool found = false;
        for (size_t j = 0; j < count; j++)
            found = found || (kinds[j]->flaw && strcmp(kinds[j]->name, named[i]) == 0);
        assert_true(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(sense_on_the_nth),
        drive_test(sense_for_ever_and_by_address),
        drive_test(sense_after_the_deed),
        drive_test(bare_status),
        drive_test(disc_yanked),
        drive_test(changed_replies),
        drive_test(stacked),
        drive_test(bad_specifications),
        drive_test(test_write_writes),
        drive_test(test_write_closes),
        drive_test(test_write_forgets_address),
        drive_test(next_writable_flaws),
        drive_test(second_session_6750),
        drive_test(lead_out_off_by_150),
        drive_test(eject_only_says_so),
        drive_test(lock_does_not_lock),
        drive_test(second_session_refused),
        drive_test(identification_changes),
        drive_test(mode_select_takes_everything),
        drive_test(attention_flaws),
        drive_test(write_at_wrong_address_taken),
        drive_test(synchronize_leaves_track_open),
        drive_test(reply_flaws),
        drive_test(catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
