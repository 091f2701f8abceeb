/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Erase of what cannot be erased (reference imapi 10.4); of a CD-RW it is scenario 4. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(erase_write_once, "imapi/erase-of-a-write-once-disc", "imapi-R-DEV-31", MUST, "IMAPI, Erase: CD-RW media",
     NEEDS_BLANK, "Erase of a CD-R is MEDIUM_INVALIDTYPE.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Erase(the_recorder, FALSE), IMAPI_E_MEDIUM_INVALIDTYPE);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}
