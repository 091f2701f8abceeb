/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 4: PortBurn erases a CD-RW on a worker thread, reopens the master, and selects with the recorder it had. */
#include "conformance/case.h"
#include "conformance/client.h"

static HRESULT erase_result[4];

/* It shows a fixed 99 % meanwhile: there is no progress of an erase. */
static void erase_thread(void)
{
    IDiscRecorder *active = NULL;
    forget_events();
    erase_result[0] = IDiscMaster_GetActiveDiscRecorder(the_master, &active);
    if (FAILED(erase_result[0]))
        return;
    erase_result[1] = IDiscRecorder_OpenExclusive(active);
    erase_result[2] = IDiscRecorder_Erase(active, FALSE);
    erase_result[3] = IDiscRecorder_Close(active);
    IDiscRecorder_Release(active);
}

CASE(portburn_erase, "acceptance/04-portburn-erase",
     "imapi-16.4 imapi-R-RCS-14b imapi-R-DEV-31 imapi-R-DEV-32 imapi-R-DEV-33 imapi-R-DEV-34 imapi-R-EVT-18 "
     "imapi-R-EVT-20 imapi-R-EVT-21 imapi-R-REC-46a imapi-A-08",
     MUST, "PortBurn", NEEDS_REWRITABLE,
     "Erase on a worker thread makes the disc blank and calls back once, when it is over; after Close and Open the old "
     "recorder object selects again.")
{
    IEnumDiscRecorders *drives = NULL;
    given_a_blank_rewritable_disc();
    given_a_selected_recorder();
    then_result(stage("old.txt", "to be erased\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);

    on_another_thread(erase_thread);
    then_result(erase_result[0], S_OK);
    then_result(erase_result[1], S_OK);
    then_result(erase_result[2], S_OK);
    then_result(erase_result[3], S_OK);
    then_number("callbacks of the erase, QueryCancel among them", event_count, exactly(1));
    then_number("which is NotifyEraseComplete", events[0].kind, exactly((int64_t)EVENT_ERASE_COMPLETE));
    then_number("the status it carried", events[0].a, exactly(S_OK));
    then_true("it came on the thread that erased", events[0].own_thread);

    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &drives), S_OK);
    IEnumDiscRecorders_Release(drives);
    then_result(select_recorder(), S_OK); /* with the object of before Close */

    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}
