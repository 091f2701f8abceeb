/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 9: a second session, and another disc in the drive when it is to be written. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(multi_session, "acceptance/09-multi-session",
     "imapi-16.9 imapi-R-REC-22 imapi-R-REC-23 imapi-R-MUL-05 imapi-R-RCS-07 imapi-R-RCS-08 imapi-A-34", MUST,
     "IMAPI, RecordDisc: the disc that set the mode, otherwise WRONGDISC",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND | NEEDS_READER,
     "A is burned, B is staged behind it; another disc is WRONGDISC and stays as it is, the first one put back takes B "
     "and shows both.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("A.txt", "of the first session\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);

    then_result(select_recorder(), S_OK);
    then_result(stage("B.txt", "of the second session\n", false), S_OK);

    given_another_blank_disc();
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    then_the_disc_is_unchanged();

    remove_disc();
    insert_disc(1);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
    then_the_disc_holds("A.txt", "of the first session\n");
    then_the_disc_holds("B.txt", "of the second session\n");
}
