/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WRONGDISC for every kind of other disc (R-MUL-23): the one that set multi-session mode, and no other, takes the
 * session. */
#include "conformance/burn.h"
#include "conformance/case.h"

/* The first disc holds first, disc 2 second; a third file is staged for disc 2. Then disc 1 lies in the drive. */
static void given_two_discs_of_ours(const char *first, const char *second)
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("letter.txt", first, true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    given_another_blank_disc();
    then_result(select_recorder(), S_OK);
    then_result(stage("letter.txt", second, true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("third.txt", "for the second disc\n", true), S_OK);
    then_result(stage_large("large.bin", 300000), S_OK);
    remove_disc();
    insert_disc(1);
}

static void then_it_is_the_wrong_disc(void)
{
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    then_nothing_but_burn_complete_was_called(IMAPI_E_WRONGDISC);
    then_the_disc_is_unchanged();
    then_the_stash_holds_something();
}

static void then_the_right_one_takes_it(unsigned number)
{
    remove_disc();
    insert_disc(number);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
}

CASE(same_toc, "recorddisc/same-toc-is-wrong-disc", "imapi-R-MUL-23 imapi-R-REC-22 imapi-A-34", MUST,
     "IMAPI, RecordDisc: the very disc", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "A disc with the same table of contents and other files is WRONGDISC; the right one then takes the session.")
{
    given_two_discs_of_ours("one text of twelve\n", "the other dozen..\n");
    then_it_is_the_wrong_disc();
    then_the_right_one_takes_it(2);
}

CASE(same_content, "recorddisc/same-content-is-wrong-disc", "imapi-R-MUL-23 imapi-R-REC-22", MUST,
     "IMAPI, RecordDisc: the very disc", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "A disc that the same files were burned to separately is WRONGDISC; the right one then takes the session.")
{
    given_two_discs_of_ours("word for word\n", "word for word\n");
    then_it_is_the_wrong_disc();
    then_the_right_one_takes_it(2);
}

CASE(same_content_without_id, "recorddisc/same-content-without-disc-id", "imapi-R-MUL-23", SHOULD,
     "many CD-R have no disc identification, and are burned in the same second",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND | NEEDS_VIRTUAL,
     "The same, where the drive reports no disc identification: what RecordDisc writes tells two burns apart.")
{
    fault("reply:opcode=51,times=0,offset=7,width=1,set=0");
    given_two_discs_of_ours("word for word\n", "word for word\n");
    then_it_is_the_wrong_disc();
    then_the_right_one_takes_it(2);
}

CASE(other_id, "recorddisc/other-disc-id-is-wrong-disc", "imapi-R-MUL-23", SHOULD, "decision of reference imapi 8",
     NEEDS_BLANK | NEEDS_VIRTUAL, "A disc that is the same in everything but its disc identification is WRONGDISC.")
{
    given_multi_session();
    struct reply *information = read_disc_information();
    then_good(information);
    if (!field_of(information, &DISC_IDENTIFICATION_VALID))
        case_skipped("the disc has no identification");
    remember_the_disc();
    fault("reply:opcode=51,times=0,offset=12,width=4,set=20061128");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    faults_clear();
    then_the_disc_is_unchanged();
    then_result(record_disc(REALLY, KEEP_IN), S_OK); /* */
}

CASE(erased, "recorddisc/erased-disc-is-wrong-disc", "imapi-R-DEV-35 imapi-R-DEV-34 imapi-R-REC-27", MUST,
     "IMAPI, RecordDisc: the disc that established the mode must be in the drive", NEEDS_REWRITABLE,
     "The disc that set the mode, erased meanwhile, is WRONGDISC and stays blank.")
{
    given_a_blank_rewritable_disc();
    given_a_selected_recorder();
    then_result(stage("first.txt", "of the first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("second.txt", "of the second session\n", true), S_OK);
    then_result(stage_large("large.bin", 300000), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Erase(the_recorder, FALSE), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_it_is_the_wrong_disc();
    then_result(select_recorder(), S_OK); /* a new selection ends it */
    then_result(stage("second.txt", "of a first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(1);
}

CASE(tray_empty, "recorddisc/multi-session-empty-tray", "imapi-R-REC-27 imapi-R-REC-15 imapi-A-34", MUST,
     "IMAPI, RecordDisc: MEDIUM_NOTPRESENT, repeat the call", NEEDS_BLANK | NEEDS_HAND,
     "In multi-session mode an empty drive is MEDIUM_NOTPRESENT; with the disc put back RecordDisc appends.")
{
    given_multi_session();
    then_result(stage_large("large.bin", 300000), S_OK);
    remove_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
    then_the_stash_holds_something();
    insert_disc(1);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
}
