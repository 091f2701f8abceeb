/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 16: the active recorder is open exclusively when the burn begins. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(exclusive, "acceptance/16-exclusive",
     "imapi-16.16 imapi-R-REC-30 imapi-R-REC-16 imapi-R-REC-38 imapi-R-DEV-14 imapi-R-SEQ-04 imapi-A-25", MUST,
     "IMAPI, OpenExclusive: close it before RecordDisc", NEEDS_BLANK,
     "A recorder that was opened exclusively is DEVICE_NOTACCESSIBLE and the image is kept; closed again, it burns.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    int64_t before = used_blocks();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_the_stash_holds_something();
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}
