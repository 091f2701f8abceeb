/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 2: JUCE with an empty tray. It ignores that the selection failed, and asks until a disc is there. */
#include "conformance/case.h"
#include "conformance/client.h"

/* What its waitUntilStateChange and getDiskState do, every two seconds or so. */
static LONG poll_the_type(IDiscRecorder *recorder, LONG *flags)
{
    LONG type = 9;
    *flags = 9;
    then_result(IDiscRecorder_OpenExclusive(recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(recorder, &type, flags), S_OK);
    then_result(IDiscRecorder_Close(recorder), S_OK);
    return type;
}

CASE(juce_empty_tray, "acceptance/02-juce-empty-tray",
     "imapi-16.2 imapi-R-RCS-10 imapi-R-RCS-13 imapi-R-DEV-15 imapi-R-DEV-20 imapi-A-24", MUST, "JUCE, AudioCDBurner",
     NEEDS_NO_DISC | NEEDS_HAND,
     "With an empty tray the selection is MEDIUM_NOTPRESENT, polling says 0 and 0 until a disc is there, and then it "
     "can be selected.")
{
    IEnumDiscRecorders *drives = NULL;
    IDiscRecorder *recorder = NULL;
    IRedbookDiscMaster *redbook = NULL;
    ULONG dummy = 0;
    LONG flags;
    given_an_empty_drive();
    given_a_client();

    IDiscMaster *master = create_disc_master();
    then_result(IDiscMaster_Open(master), S_OK);
    then_result(IDiscMaster_EnumDiscRecorders(master, &drives), S_OK);
    then_result(IEnumDiscRecorders_Next(drives, 1, &recorder, &dummy), S_OK);
    IEnumDiscRecorders_Release(drives);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook), S_OK);
    then_result(IDiscMaster_SetActiveDiscRecorder(master, recorder), IMAPI_E_MEDIUM_NOTPRESENT);

    for (int i = 0; i < 3; i++) {
        then_number("the type", poll_the_type(recorder, &flags), exactly(0));
        then_number("the flags", flags, exactly(0));
    }
    insert_disc(1);
    then_true("the disc is seen", poll_the_type(recorder, &flags) != 0);
    then_true("it is writable", (flags & MEDIA_WRITABLE) != 0);
    then_result(IDiscMaster_SetActiveDiscRecorder(master, recorder), S_OK);

    then_result(IDiscRecorder_Close(recorder), IMAPI_E_NOTOPENED);
    IRedbookDiscMaster_Release(redbook);
    IDiscRecorder_Release(recorder);
    IDiscMaster_Release(master);
}
