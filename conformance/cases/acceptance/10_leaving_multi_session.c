/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 10: a disc of two sessions was selected, and the program wants a new one all the same. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(leaving, "acceptance/10-leaving-multi-session",
     "imapi-16.10 imapi-R-MUL-04 imapi-R-MUL-06 imapi-R-CLR-02 imapi-R-MUL-24 imapi-R-REC-26 imapi-A-33", MUST,
     "IMAPI, ClearFormatContent: back in single-session mode",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND | NEEDS_READER,
     "After ClearFormatContent the disc with A and B is MEDIUM_INVALIDTYPE, and a blank one gets C alone.")
{
    given_multi_session();
    then_result(record_disc(REALLY, KEEP_IN), S_OK); /* the disc of scenario 9 */

    then_result(select_recorder(), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_result(stage("C.txt", "something else\n", true), S_OK);
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_INVALIDTYPE);
    then_the_disc_is_unchanged();

    given_another_blank_disc();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(1);
    then_the_disc_holds("C.txt", "something else\n");
    then_the_disc_lacks("first.txt");
    then_the_disc_lacks("second.txt");
}
