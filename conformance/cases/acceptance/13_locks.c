/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 13: two programs, and one stash for both. */
#include "conformance/burn.h"
#include "conformance/case.h"

static HRESULT the_second_program(unsigned step)
{
    if (step == 0) {
        given_a_drive_for_a_second_program();
        given_a_disc_master(); /* Open is nobody's privilege */
    }
    return select_recorder();
}

CASE(locks, "acceptance/13-locks",
     "imapi-16.13 imapi-R-STA-05 imapi-R-STA-20 imapi-R-RCS-11 imapi-R-OPN-02 imapi-R-OBJ-03 imapi-R-CLS-01 imapi-A-04",
     MUST, "IMAPI: one stash; a second user gets STASHINUSE", NEEDS_BLANK,
     "While one process has selected, another one's selection is STASHINUSE; after Close of the first it succeeds.")
{
    given_a_blank_disc();
    given_another_process(the_second_program);
    given_a_selected_recorder();
    then_result(the_other_process_does(0), IMAPI_E_STASHINUSE);
    then_result(the_other_process_does(1), IMAPI_E_STASHINUSE);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(the_other_process_does(2), S_OK);
}
