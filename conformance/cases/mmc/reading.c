/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ and READ CD (reference mmc 2.8, 2.19, 3.1). */
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"
#include "conformance/world.h"

CASE(read_back, "mmc/read-back", "mmc-2.8", MUST, "MMC-6: what was written is there", NEEDS_BLANK,
     "Every block of a closed session reads back as it was written.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 7);
    for (lba_t lba = 0; lba < 300; lba += 30)
        then_pattern(read_blocks(lba, 30), lba, 30, 7);
}

CASE(read_open_session, "mmc/read-in-an-open-session", "mmc-0.1-g", MAY, "decision g of reference mmc 0.1",
     NEEDS_BLANK | NEEDS_VIRTUAL, "A complete track reads back while its session is open.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 7);
    if (world.exact)
        then_pattern(read_blocks(0, 16), 0, 16, 7);
    then_good(read_disc_information());
}

CASE(read_blank, "mmc/read-of-a-blank-disc", "mmc-2.21", MUST, "MMC-6: nothing can come from a blank disc", NEEDS_BLANK,
     "READ of a blank disc is refused.")
{
    given_a_blank_disc();
    then_refused(read_blocks(0, 1), &NOTHING_TO_READ);
}

CASE(read_beyond, "mmc/read-beyond-the-capacity", "mmc-2.21", MUST, "SBC: Linux learns the end of a disc from it",
     NEEDS_BLANK, "READ beyond the lead-out is refused.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    then_refused(read_blocks(5000, 1), &NOTHING_TO_READ);
    then_refused(read_blocks(330000, 1), &NOTHING_TO_READ);
}

CASE(read_run_out, "mmc/read-of-the-run-out", "mmc-0.1-c mmc-3.1", MAY,
     "decision c of reference mmc 0.1: drives differ", NEEDS_BLANK,
     "The two run-out blocks behind a track written at once cannot be read, or are zeros.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    then_good_or_refused(read_blocks(300, 1), &RUN_OUT_BLOCK, false);
}

CASE(read_gap, "mmc/read-between-sessions", "mmc-0.1-a mmc-2.8", MUST, "no data was recorded there", NEEDS_BLANK,
     "READ between two sessions is refused.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_session(11702, 300, true, 2);
    then_refused(read_blocks(5000, 1), &INSIDE_A_GAP);
}

CASE(read_cd_raw, "mmc/read-cd-whole-sector", "mmc-2.19 mmc-8.1", MUST,
     "Yellow Book: sync, header, data, EDC and ECC of a mode 1 sector", NEEDS_BLANK,
     "READ CD of a whole mode 1 sector has the sync, its own address, mode 1, and the data that were written.")
{
    static const uint8_t sync[12] = {0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};
    given_a_blank_disc();
    given_a_session(0, 300, false, 4);
    struct reply *sector = read_cd(16, 1, 0, 0xF8, 0, 2352);
    then_good(sector);
    then_bytes("the sync", sector->data, 12, sync, 12);
    static const uint8_t header[4] = {0x00, 0x02, 0x16, 0x01}; /* block 16 is 00:02:16, BCD; mode 1 */
    then_bytes("the header", sector->data + 12, 4, header, 4);
    uint8_t block[2048];
    fill_pattern(block, sizeof block, 16, 4);
    then_bytes("the user data", sector->data + 16, 2048, block, 2048);
}

CASE(read_cd_type, "mmc/read-cd-of-another-type", "mmc-2.19 mmc-2.21", MUST,
     "MMC-6: rippers ask for CD-DA and must be told", NEEDS_BLANK, "READ CD that expects audio refuses a data sector.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 4);
    then_refused(read_cd(16, 1, 1, 0xF8, 0, 2352), &WRONG_TRACK_MODE);
}

CASE(read_cd_nothing, "mmc/read-cd-of-nothing", "mmc-2.19", SHOULD, "MMC-6: no bit set asks for no bytes", NEEDS_BLANK,
     "READ CD that selects no part of a sector transfers nothing and is good.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 4);
    struct reply *nothing =
        send_command("READ CD", (const uint8_t[12]){0xBE, 0, 0, 0, 0, 16, 0, 0, 1}, 12, LENGTH_NONE, 0);
    then_good(nothing);
}
