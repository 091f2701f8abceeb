/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes between the steps of a burn, and what has to be put in order although the drive refuses it once. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(reset_behind_set_up, "recorddisc/reset-between-set-up-and-first-block", "imapi-R-REC-02 imapi-R-REC-69", MUST,
     "a reset takes Test Write away: what was to be a test would be a burn", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that is reset after it was set up for a simulation is set up again before anything is sent to it.")
{
    given_something_to_burn();
    remember_the_disc();
    fault("reset:opcode=52,n=2"); /* where the first block goes: the last question before it is sent */
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    faults_clear();
    then_the_disc_is_unchanged();
}

CASE(changed_behind_look, "recorddisc/disc-gone-before-set-up", "imapi-R-REC-17 imapi-R-REC-24", MUST,
     "a disc that is not looked at again would be taken for the one before", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A disc taken out after it was looked at is missed before anything is written: MEDIUM_NOTPRESENT, and the image "
     "stays.")
{
    given_something_to_burn();
    fault("disc-yanked:opcode=1E");
    fault("sense:opcode=1E,key=6,code=28,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
    faults_clear();
    then_the_stash_holds_something();
}

CASE(not_ready_behind_look, "recorddisc/drive-not-ready-before-set-up", "imapi-4.8", SHOULD,
     "2/04: wait, and only then DEVICE_NOTACCESSIBLE", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that is not ready for a moment while it is set up is waited for.")
{
    given_something_to_burn();
    fault("sense:opcode=55,key=2,code=04,qualifier=01");
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(cancelled_while_not_ready, "recorddisc/cancel-while-the-drive-becomes-ready",
     "imapi-R-EVT-10 imapi-R-EVT-22 imapi-A-10", MUST,
     "IMAPI: QueryCancel is asked during RecordDisc, at least once a second", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A disc that spins up is waited for no longer than the user wants: USERABORT, and the image stays.")
{
    given_something_to_burn();
    fault("sense:opcode=00,times=0,key=2,code=04,qualifier=01");
    cancel_at_block(0);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_USERABORT);
    faults_clear();
    cancel_never();
    then_the_stash_holds_something();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(
    unreadable_descriptors, "recorddisc/descriptors-that-cannot-be-read", "imapi-R-REC-35 imapi-R-MUL-23 imapi-A-34",
    MUST, "a user is not asked for another disc while the right one is in the drive", NEEDS_BLANK | NEEDS_VIRTUAL,
    "When the volume descriptors cannot be read the disc is not called another one: DISCINFO; when they can, it burns.")
{
    given_multi_session();
    fault("sense:opcode=28,key=3,code=11,qualifier=05");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DISCINFO);
    faults_clear();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
}

CASE(tidied_though_refused, "recorddisc/test-write-is-cleared-though-refused-once", "imapi-R-REC-69", MUST,
     "a drive left in Test Write ruins what the next program burns", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that refuses to leave Test Write is asked again.")
{
    given_something_to_burn();
    fault("sense:opcode=55,n=2,key=4,code=44,qualifier=00");
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    faults_clear();
    then_test_write_is_clear();
}

CASE(unlocked_though_refused, "recorddisc/tray-is-unlocked-though-refused-once", "imapi-R-REC-51", MUST,
     "the user must get his disc", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that refuses to unlock its tray is asked again.")
{
    given_something_to_burn();
    fault("sense:opcode=1E,n=2,key=4,code=44,qualifier=00");
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    faults_clear();
    then_true("the button opens the tray", press_button());
}
