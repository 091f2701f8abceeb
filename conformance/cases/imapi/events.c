/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which call tells what: one interface for all, and each method of it has its occasions (reference imapi 5). */
#include "conformance/burn.h"
#include "conformance/case.h"

static void then_only(const char *occasion, unsigned kinds)
{
    bool others = false;
    for (unsigned i = 0; i < event_count; i++)
        others = others || (kinds & 1u << events[i].kind) == 0;
    then_true(occasion, !others);
}

enum {
    OF_STAGING = 1u << EVENT_QUERY_CANCEL | 1u << EVENT_ADD,
    OF_A_BURN = 1u << EVENT_QUERY_CANCEL | 1u << EVENT_PREPARING | 1u << EVENT_BLOCK | 1u << EVENT_CLOSING |
                1u << EVENT_BURN_COMPLETE,
};

CASE(occasions, "imapi/what-is-announced-when", "imapi-5 imapi-R-EVT-03 imapi-R-EVT-10 imapi-R-EVT-12 imapi-R-EVT-13",
     MUST, "IMAPI: all callbacks but NotifyPnPActivity concern the progress of staging and burning", NEEDS_BLANK,
     "Only staging and burning announce their progress, each with callbacks of its own; whatever else is called is "
     "silent while the set of recorders stays the same.")
{
    IEnumDiscRecorders *recorders = NULL;
    IPropertyStorage *storage = NULL;
    given_a_blank_disc();
    given_a_disc_master();
    forget_events();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_result(IJolietDiscMaster_GetJolietProperties(the_joliet, &storage), S_OK);
    then_result(IJolietDiscMaster_SetJolietProperties(the_joliet, storage), S_OK);
    IPropertyStorage_Release(storage);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_number("callbacks of all this", event_count, exactly(0));
    then_result(stage_large("large.bin", 3000000), S_OK);
    then_only("staging asks QueryCancel and tells NotifyAddProgress", OF_STAGING);
    then_between("NotifyAddProgress was called", count_events(EVENT_ADD), 2, 4000); /* the first step and the last */
    then_between("QueryCancel was called", count_events(EVENT_QUERY_CANCEL), 1, 4000);
    forget_events();
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_number("callbacks of ClearFormatContent", event_count, exactly(0));
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK); /* forgets the events of staging */
    then_only("a data burn tells neither staging nor tracks", OF_A_BURN);
}
