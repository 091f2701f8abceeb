/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 7: a program that simulates first, and writes what it has staged again. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(test_then_write, "acceptance/07-test-then-write",
     "imapi-16.7 imapi-R-REC-10 imapi-R-REC-14 imapi-R-REC-12 imapi-A-01 imapi-Q-04", MUST,
     "IMAPI, RecordDisc: staged again for each burn", NEEDS_BLANK | NEEDS_READER,
     "A program that simulates first stages twice: the second call alone finds no image, the staged one burns.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    remember_the_disc();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_disc_is_unchanged();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_result(select_recorder(), S_OK);
    given_two_staged_files();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds_the_letter();
}
