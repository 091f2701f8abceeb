/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be refused, and with what (reference mmc 2.21); blanking; operations that take their time (6.1). */
#include "conformance/case.h"
#include "conformance/mmc.h"

CASE(information_misuse, "mmc/disc-information-misuse", "mmc-2.21", MUST, "MMC-6: data types above 2 are reserved",
     NEEDS_BLANK, "READ DISC INFORMATION refuses a reserved data type.")
{
    given_a_blank_disc();
    then_refused(read_disc_information_type(7, 34), &BAD_CDB_FIELD);
}

CASE(track_misuse, "mmc/track-information-misuse", "mmc-2.13 mmc-2.21", MUST, "MMC-6", NEEDS_BLANK,
     "READ TRACK INFORMATION refuses a track that is not there and a reserved kind of address.")
{
    given_a_blank_disc();
    then_refused(read_track_information(1, 42), &NO_SUCH_TRACK);
    then_refused(read_track_information(3, 1), &BAD_CDB_FIELD);
}

CASE(track_complete, "mmc/track-information-of-a-complete-disc", "mmc-2.21 mmc-3.2", MUST,
     "there is no next track on a complete disc", NEEDS_BLANK,
     "READ TRACK INFORMATION for the next track of a complete disc is refused.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    then_refused(read_track_information(1, 0xFF), &NO_SUCH_TRACK);
}

CASE(toc_misuse, "mmc/toc-misuse", "mmc-2.21", MUST, "MMC-6", NEEDS_BLANK,
     "READ TOC refuses a reserved format and a track beyond the last.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    then_refused(read_toc(9, 0, false, 64), &BAD_CDB_FIELD);
    then_refused(read_toc(0, 50, false, 64), &BAD_CDB_FIELD);
}

CASE(close_misuse, "mmc/close-misuse", "mmc-2.15 mmc-2.21", MUST, "MMC-6: function 0 means nothing for CD", NEEDS_BLANK,
     "CLOSE refuses a function that this medium has not.")
{
    given_a_blank_disc();
    then_refused(close_track_session(0, 0, false), &BAD_CDB_FIELD);
}

CASE(close_track_zero, "mmc/close-of-track-0", "mmc-2.21", SHOULD, "MMC-6: tracks are numbered from 1", NEEDS_BLANK,
     "CLOSE TRACK refuses track number 0.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    then_good_or_refused(close_track_session(1, 0, false), &BAD_CDB_FIELD, false);
}

CASE(blank_write_once, "mmc/blank-of-a-write-once-disc", "mmc-2.9 mmc-2.21", MUST, "MMC-6: a CD-R cannot be blanked",
     NEEDS_BLANK | NEEDS_VIRTUAL, "BLANK of a CD-R is refused, and what is on it stays.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 5);
    then_refused(blank(1, false), &WRONG_MEDIUM);
    then_pattern(read_blocks(0, 8), 0, 8, 5);
}

static void blanked(uint8_t type)
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    then_good(blank(type, false));
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
    then_field(information, &ERASABLE, exactly(1));
    then_refused(read_blocks(0, 1), &NOTHING_TO_READ);
}

CASE(blank_minimal, "mmc/blank-minimal", "mmc-2.9 mmc-3.2", MUST, "MMC-6, blanking type 001b: what quick erase sends",
     NEEDS_REWRITABLE, "Minimal blanking of a complete CD-RW makes it a blank disc.")
{
    blanked(1);
}

CASE(blank_whole, "mmc/blank-whole", "mmc-2.9 mmc-3.2", MUST, "MMC-6, blanking type 000b: what full erase sends",
     NEEDS_REWRITABLE, "Blanking the whole of a complete CD-RW makes it a blank disc.")
{
    blanked(0);
}

CASE(blank_rewrite, "mmc/blank-and-record-again", "mmc-2.9", MUST, "what a CD-RW is for", NEEDS_REWRITABLE,
     "A blanked CD-RW takes a new session, and the old one is gone.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    then_good(blank(1, false));
    settle();
    given_a_session(0, 300, false, 6);
    then_pattern(read_blocks(100, 8), 100, 8, 6);
}

CASE(blank_type, "mmc/blank-of-an-unknown-type", "mmc-2.21", MUST, "MMC-6: type 7 is reserved", NEEDS_REWRITABLE,
     "BLANK refuses a reserved type and leaves the disc as it is.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    then_refused(blank(7, false), &BAD_CDB_FIELD);
    then_pattern(read_blocks(0, 8), 0, 8, 5);
}

CASE(blank_immediately, "mmc/blank-takes-its-time", "mmc-6.1", MUST,
     "MMC-6, Immed: libburn and wodim poll until it is through", NEEDS_REWRITABLE | NEEDS_CLOCK,
     "BLANK with Immed is good at once; until it is through the drive says that it works.")
{
    given_a_blank_rewritable_disc();
    then_good(blank(1, true));
    then_busy(test_unit_ready(), &LONG_OPERATION);
    then_busy(read_disc_information(), &LONG_OPERATION);
    then_good(inquiry(36));
    advance_clock(600 * 1000);
    then_good(test_unit_ready());
    then_good(read_disc_information());
}

CASE(close_immediately, "mmc/close-takes-its-time", "mmc-6.1 mmc-2.2", MUST,
     "MMC-6, Immed: cdrecord and libburn wait on READ DISC INFORMATION", NEEDS_BLANK | NEEDS_CLOCK,
     "CLOSE SESSION with Immed is good at once; until it is through READ DISC INFORMATION is refused as busy.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    for (lba_t lba = 0; lba < 300; lba += 30) {
        then_good(write_blocks(lba, 30, 1));
        advance_clock(1000); /* a small buffer must have room for the next: half a second at 1x */
    }
    then_good(send_command("SYNCHRONIZE CACHE", (const uint8_t[10]){0x35, 2}, 10, LENGTH_NONE, 0));
    advance_clock(60 * 1000);
    settle();
    then_good(close_track_session(2, 0, true));
    then_busy(read_disc_information(), &LONG_OPERATION);
    advance_clock(600 * 1000);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &SESSIONS, exactly(2));
}

CASE(eject_while_working, "mmc/eject-while-it-works", "mmc-2.21", MUST, "MMC-6: growisofs tries again on 2/04",
     NEEDS_REWRITABLE | NEEDS_CLOCK, "An eject while the drive blanks is refused, and the disc stays in.")
{
    given_a_blank_rewritable_disc();
    then_good(blank(1, true));
    /* with Immed: a drive that takes it all the same would wait for a clock that stands */
    then_busy(send_command("START STOP UNIT", (const uint8_t[6]){0x1B, 1, 0, 0, 2}, 6, LENGTH_NONE, 0),
              &LONG_OPERATION);
    advance_clock(600 * 1000);
    then_good(test_unit_ready());
}

CASE(progress, "mmc/progress-of-a-long-operation", "mmc-6.3", SHOULD, "SPC-3 progress indication: libburn shows it",
     NEEDS_REWRITABLE | NEEDS_CLOCK, "While the drive blanks, the sense tells how far it is, and never goes back.")
{
    given_a_blank_rewritable_disc();
    then_good(blank(1, true));
    int64_t last = 0;
    for (int i = 0; i < 4; i++) {
        struct reply *reply = test_unit_ready();
        then_busy(reply, &LONG_OPERATION);
        struct sense s = reply_sense(reply);
        then_number("SKSV", s.specific[0] >> 7, exactly(1));
        then_between("progress", get_be16(s.specific + 1), last, 65535);
        last = get_be16(s.specific + 1);
        advance_clock(5000);
    }
    then_between("progress after 15 s", last, 1, 65535);
}
