/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this project is named for. Read them aloud. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(simulated_burn, "recorddisc/simulated-burn", "imapi-R-REC-02 imapi-R-REC-14 imapi-R-REC-43 imapi-A-01", MUST,
     "IMAPI, RecordDisc: the medium is not written, most of the operations of a burn run", NEEDS_BLANK,
     "A simulated burn runs to its end, leaves the disc bit for bit what it was, and uses the image up all the same.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    remember_the_disc();

    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);

    then_progress_ran_to_its_total();
    then_the_disc_is_unchanged();
    then_the_stash_is_wiped();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_the_disc_is_unchanged();
}

CASE(eject, "recorddisc/eject", "imapi-R-REC-03 imapi-R-REC-50 imapi-R-REC-51 imapi-R-REC-52 imapi-Q-14", MUST,
     "IMAPI, RecordDisc: ejected when asked, else not", NEEDS_BLANK,
     "The disc stays in the drive unless the eject was asked for, and then the tray opens when the burn has succeeded.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();

    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_disc_is_in_the_drive();

    given_two_staged_files();
    then_result(record_disc(REALLY, EJECT_AFTERWARDS), S_OK);
    then_the_tray_is_open();
}

CASE(wrong_disc, "recorddisc/wrong-disc-multi-session", "imapi-R-REC-23 imapi-R-REC-22 imapi-R-MUL-05 imapi-A-34", MUST,
     "IMAPI, RecordDisc: the disc that set the mode, otherwise WRONGDISC",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND | NEEDS_READER,
     "In multi-session mode no other disc is written, and the right one put back takes the second session.")
{
    given_our_disc();
    given_a_selected_recorder();
    then_result(stage("second.txt", "of the second session\n", false), S_OK);

    given_another_blank_disc();
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    then_the_disc_is_unchanged();

    remove_disc();
    insert_disc(1);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
    then_the_disc_holds("first.txt", "of the first session\n");
    then_the_disc_holds("second.txt", "of the second session\n");
}

CASE(stash_wiping, "recorddisc/post-burn-stash-wiping", "imapi-R-REC-11 imapi-R-STA-09 imapi-R-STA-23", MUST,
     "IMAPI, RecordDisc: cleared for security once the first call has succeeded", NEEDS_BLANK | NEEDS_READER,
     "After the burn nothing of what was staged is left in the stash, and nothing is left to burn.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_the_stash_holds_something();

    then_result(record_disc(REALLY, KEEP_IN), S_OK);

    then_the_stash_is_wiped();
    then_the_disc_holds_the_letter();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}
