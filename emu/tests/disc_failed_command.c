/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command that the host's disk let fail is over: whatever it had got to, what is acknowledged after it stays, and
 * after a crash it does not come back to life (reference mmc 8.3).
 */
#include "emu/tests/disc_support.h"

#include "emu/tests/crash_disk.h"

static const struct write_parameters fixed = {.write_type = WRITE_TYPE_PACKET,
                                              .track_mode = 5,
                                              .data_block_type = 8,
                                              .fixed_packet = true,
                                              .packet_size = CD_FIXED_PACKET};
static const struct disc_options recorded = {.seed = 1, .store_operations = &recorded_disk};

static struct disc *fresh_disc(struct scratch *scratch, unsigned number)
{
    snprintf(scratch->path, sizeof scratch->path, "%s/%u.disc", scratch->folder, number);
    scratch_disc(scratch, "cd-rw-80");
    disc_close(scratch->disc);
    scratch->disc = NULL;
    return scratch_open(scratch, &recorded);
}

static struct disc *after_a_crash(struct scratch *scratch)
{
    disc_abandon(scratch->disc);
    scratch->disc = NULL;
    disk_forget();
    return scratch_open(scratch, &recorded);
}

/* The operation that many from now on fails. */
static void fail_operation(unsigned number)
{
    disk.tripped = disk.failing = false;
    disk.error = EIO;
    disk.fault_at = disk.operations + (int)number;
}

static void blank_of_a_formatted_disc(void **state)
{
    struct scratch *scratch = *state;
    for (unsigned number = 0;; number++) {
        struct disc *disc = fresh_disc(scratch, number);
        assert_good(disc_format(disc, &(struct disc_format){.blocks = 640, .type = 0x10, .parameter = 32}));
        fail_operation(number);
        struct sense refusal = disc_blank(disc, 1, 0);
        disk_recovers();
        if (!disk.tripped) {
            assert_good(refusal);
            assert_true(number >= 2); /* its record is written and made durable */
            break;
        }
        assert_sense(refusal, MEDIUM_ERROR, WRITE_ERROR);
        assert_good(burn(disc, 64, 32, &fixed, 1));
        assert_good(disc_synchronize(disc));
        disc = after_a_crash(scratch);
        assert_true(disc_layout(disc)->formatted);
        assert_true(holds(disc, 64, 32, 1));
        disc_close(disc);
        scratch->disc = NULL;
    }
}

static void close_of_a_session(void **state)
{
    struct scratch *scratch = *state;
    struct write_parameters data = data_track(3);
    for (unsigned number = 0;; number++) {
        struct disc *disc = fresh_disc(scratch, number);
        assert_good(burn(disc, 0, 300, &data, 1));
        assert_good(disc_synchronize(disc));
        fail_operation(number);
        struct sense refusal = disc_close_session(disc, &data);
        disk_recovers();
        if (!disk.tripped) {
            assert_good(refusal);
            assert_true(number >= 2);
            break;
        }
        assert_sense(refusal, MEDIUM_ERROR, WRITE_ERROR);
        assert_good(burn(disc, 452, 300, &data, 1));
        assert_good(disc_synchronize(disc));
        disc = after_a_crash(scratch);
        assert_int_equal(disc_layout(disc)->track_count, 2);
        assert_int_equal(disc_layout(disc)->last_session_state, SESSION_INCOMPLETE);
        assert_true(holds(disc, 0, 300, 1));
        assert_true(holds(disc, 452, 300, 1));
        disc_close(disc);
        scratch->disc = NULL;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {disc_test(blank_of_a_formatted_disc), disc_test(close_of_a_session)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
