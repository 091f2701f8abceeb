/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test Write: everything happens but to the disc (reference mmc 4). */
#include "conformance/case.h"
#include "conformance/mmc.h"

static void then_still_blank(void)
{
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
    then_field(information, &SESSIONS, exactly(1));
    then_field(information, &LAST_TRACK_IN_LAST_SESSION, exactly(1));
}

CASE(test_write, "mmc/test-write-leaves-the-disc", "mmc-4.1 mmc-4.2", MUST, "MMC-6: laser at read power", NEEDS_BLANK,
     "What was written with Test Write set is gone when the bit is cleared: the disc is blank.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    given_an_open_track(0, 64, 9);
    then_good(select_write_parameters(DATA_TRACK));
    then_still_blank();
    then_refused(read_blocks(0, 1), &NOTHING_TO_READ);
    then_good(write_blocks(0, 16, 1));
}

CASE(test_write_close, "mmc/test-write-close-leaves-the-disc", "mmc-4.2", MUST,
     "MMC-6: wodim closes a simulation and expects a blank disc", NEEDS_BLANK,
     "CLOSE SESSION with Test Write set leaves the disc blank too.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    given_an_open_track(0, 300, 9);
    then_good_or_refused(close_track_session(2, 0, false), &BAD_CDB_FIELD, true);
    then_good(select_write_parameters(DATA_TRACK));
    then_still_blank();
    then_refused(read_toc(0, 0, false, 804), &BAD_CDB_FIELD);
}

CASE(test_write_hash, "mmc/test-write-bit-for-bit", "mmc-4.2", MAY,
     "looks into the bundle: a virtual drive alone has one", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A simulated session leaves the bundle of the disc bit for bit what it was.")
{
    given_a_blank_disc();
    char before[80], after[80];
    disc_hash_now(before);
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    given_an_open_track(0, 300, 9);
    then_good(close_track_session(2, 0, false));
    disc_hash_now(after);
    then_text("the hash after the simulation", after, before);
    then_good(select_write_parameters(DATA_TRACK));
    disc_hash_now(after);
    then_text("the hash when the bit is cleared", after, before);
}

CASE(test_write_address, "mmc/test-write-next-track", "mmc-4.2", MUST,
     "libburn and wodim ask for the next track within a simulation", NEEDS_BLANK,
     "In a simulation the next writable address moves on as in a real recording.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    given_an_open_track(0, 300, 9);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(452));
}

CASE(test_write_rules, "mmc/test-write-obeys-the-rules", "mmc-4.2", MUST,
     "a simulation that takes what a recording refuses proves nothing", NEEDS_BLANK,
     "In a simulation a WRITE at the wrong address is refused as in a recording.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    then_refused(write_blocks(5, 1, 9), &WRONG_WRITE_ADDRESS);
    then_good(write_blocks(0, 16, 9));
    then_refused(write_blocks(0, 16, 9), &WRONG_WRITE_ADDRESS);
}

CASE(test_write_reload, "mmc/test-write-ends-with-the-disc", "mmc-4.2", MUST,
     "MMC-6: the simulation is the disc's, not the drive's", NEEDS_BLANK | NEEDS_HAND,
     "A simulation ends when the disc leaves the drive: it comes back blank.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    given_an_open_track(0, 64, 9);
    remove_disc();
    insert_disc(1);
    settle();
    then_still_blank();
}

CASE(test_write_blank, "mmc/test-write-refuses-blanking", "mmc-4.2", MAY, "decision of reference mmc 4.2",
     NEEDS_REWRITABLE | NEEDS_VIRTUAL, "BLANK is refused while Test Write is set.")
{
    given_a_blank_rewritable_disc();
    then_good(select_write_parameters(SIMULATED_DATA_TRACK));
    then_good(write_blocks(0, 16, 9));
    then_refused(blank(1, false), &NOT_IN_TEST_WRITE);
}

CASE(test_write_listed, "mmc/test-write-is-listed", "mmc-4.1", SHOULD,
     "MMC-6: burners offer a simulation when it is listed", NEEDS_BLANK,
     "Page 2Ah and the feature Track at Once both say that a simulation can be done.")
{
    given_a_blank_disc();
    struct reply *page = mode_sense(0x2A, 0, 64);
    then_good(page);
    static const struct field TEST_WRITE = {"Test Write of page 2Ah", 8 + 3, 1, 0x01, 2};
    then_field(page, &TEST_WRITE, exactly(1));
    struct reply *feature = get_configuration(2, 0x002D, 64);
    then_good(feature);
    static const struct field FEATURE = {"Test Write of feature 002Dh", 8 + 4, 1, 0x01, 2};
    then_field(feature, &FEATURE, exactly(1));
}
