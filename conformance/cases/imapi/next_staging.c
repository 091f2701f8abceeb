/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A burn leaves nothing behind that the next image would notice (reference imapi 4.2, 5). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(
    cancelled, "imapi/cancel-staging-after-a-burn", "imapi-R-EVT-10 imapi-R-EVT-12 imapi-R-REC-18", MUST,
    "IMAPI: QueryCancel is asked during AddData", NEEDS_BLANK,
    "The silence after NotifyClosingDisc ends with the burn: the next AddData asks QueryCancel and is cancelled by it.")
{
    given_something_to_burn();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    forget_events();
    cancel_at_block(0);
    then_result(stage_large("next.bin", 3000000), IMAPI_E_USERABORT);
    then_true("QueryCancel was called", count_events(EVENT_QUERY_CANCEL) > 0);
    cancel_never();
    then_result(stage_large("next.bin", 3000000), S_OK);
}

CASE(full, "imapi/full-disc-before-writing", "imapi-4.8 imapi-R-REC-17", SHOULD, "table of reference imapi 4.8",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "END OF USER AREA is DISCFULL while nothing is written, and keeps the image; also after an earlier burn of the "
     "same "
     "drive.")
{
    given_something_to_burn();
    for (int burn = 0; burn < 2; burn++) {
        fault("sense:opcode=55,key=5,code=63,qualifier=0"); /* MODE SELECT: the set-up */
        then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_DISCFULL);
        faults_clear();
        then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
        then_result(stage("next.txt", "next\n", false), S_OK);
    }
}
