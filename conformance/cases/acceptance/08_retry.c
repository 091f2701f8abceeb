/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 8: the disc is not in the drive when the burn begins; the program asks for it and repeats the call. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(retry, "acceptance/08-retry", "imapi-16.8 imapi-R-REC-15 imapi-R-REC-24 imapi-A-02", MUST,
     "IMAPI: MEDIUM_NOTPRESENT says to ask for a disc and repeat", NEEDS_BLANK | NEEDS_HAND | NEEDS_READER,
     "With the tray empty RecordDisc says so and keeps the image; with the disc back in the drive it burns.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    remove_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
    insert_disc(1);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds_the_letter();
}
