/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One staging serves one burn (reference imapi 4.2). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(real_burn, "recorddisc/burn-and-read-back", "imapi-R-REC-04 imapi-R-REC-01 imapi-R-REC-06 imapi-R-JOL-02", MUST,
     "IMAPI, RecordDisc: it writes the staged image", NEEDS_BLANK | NEEDS_READER,
     "What was staged is on the disc, as a reader of somebody else's finds it, in one session that leaves room for the "
     "next.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(1);
    then_the_disc_holds_the_letter();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(1));
}

CASE(empty, "recorddisc/empty-image", "imapi-R-REC-13 imapi-R-REC-38", MUST, "IMAPI result codes: INVALIDIMAGE",
     NEEDS_BLANK, "Nothing staged is nothing to burn: INVALIDIMAGE, and the disc is not touched.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_the_disc_is_unchanged();
}

CASE(empty_folder, "recorddisc/empty-folder-is-content", "imapi-A-32", SHOULD, "decision A-32", NEEDS_BLANK,
     "An image with an empty folder alone is one that can be burned.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_a_folder("empty", NULL, NULL), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(1);
}

CASE(after_success, "recorddisc/state-after-success", "imapi-R-REC-18", SHOULD, "decision of reference imapi 4.2",
     NEEDS_BLANK, "After a burn format and recorder stay selected, and the image is empty again.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t before = used_blocks();
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("blocks in use after the burn", used_blocks(), exactly(before));
    IDiscRecorder *active = NULL;
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), S_OK);
    IDiscRecorder_Release(active);
}

CASE(simulation_cleared, "recorddisc/test-write-is-cleared", "imapi-R-REC-69", MUST,
     "a drive left in Test Write ruins what the next program burns", NEEDS_BLANK,
     "After a simulation the drive's Test Write bit is clear.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_test_write_is_clear();
}

CASE(simulation_cleared_after_failure, "recorddisc/test-write-is-cleared-after-failure", "imapi-R-REC-69", MUST,
     "a drive left in Test Write ruins what the next program burns", NEEDS_BLANK | NEEDS_VIRTUAL,
     "After a simulation that failed the Test Write bit is clear too.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    fault("sense:opcode=2A,n=2,key=4,code=44,qualifier=00");
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_GENERIC);
    faults_clear();
    then_test_write_is_clear();
}

CASE(eject_not_after_failure, "recorddisc/no-eject-after-failure", "imapi-R-REC-51 imapi-A-29", MUST,
     "IMAPI: ejected after the burn; a failed one is none", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A burn that fails does not eject, though it was asked to.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    fault("sense:opcode=2A,n=2,key=4,code=44,qualifier=00");
    then_result(record_disc(REALLY, EJECT_AFTERWARDS), IMAPI_E_GENERIC);
    then_the_disc_is_in_the_drive();
}

CASE(eject_not_after_cancel, "recorddisc/no-eject-after-cancel", "imapi-R-REC-51 imapi-R-REC-32", MUST,
     "IMAPI: ejected after the burn", NEEDS_BLANK, "A burn that is cancelled does not eject, though it was asked to.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    cancel_at_block(1);
    then_result(record_disc(SIMULATED, EJECT_AFTERWARDS), IMAPI_E_USERABORT);
    then_the_disc_is_in_the_drive();
}

CASE(eject_after_simulation, "recorddisc/eject-after-simulation", "imapi-R-REC-51", SHOULD,
     "decision of reference imapi 4.6", NEEDS_BLANK, "A simulation that succeeds ejects when it was asked to.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(record_disc(SIMULATED, EJECT_AFTERWARDS), S_OK);
    then_the_tray_is_open();
}

CASE(eject_locked, "recorddisc/eject-refused-by-another", "imapi-R-REC-51", SHOULD, "decision of reference imapi 4.6",
     NEEDS_BLANK | NEEDS_SECOND_NEXUS,
     "When another initiator holds the tray shut, the burn has succeeded all the same.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    on_nexus(1);
    settle();
    then_good(prevent_allow(1));
    then_result(record_disc(SIMULATED, EJECT_AFTERWARDS), S_OK);
    then_good(test_unit_ready());
    then_good(prevent_allow(0));
}

CASE(unlocked_afterwards, "recorddisc/tray-is-unlocked", "imapi-R-REC-51", MUST, "the user must get his disc",
     NEEDS_BLANK | NEEDS_HAND, "After a burn the library holds no lock: the button opens the tray.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_true("the button opens the tray", press_button());
}
