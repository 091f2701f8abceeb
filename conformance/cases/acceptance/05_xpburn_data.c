/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 5: XPBurn's data burn. It loops while one item was fetched, asks for counters before it selects, and does
 * the rest on a worker thread. */
#include <string.h>

#include "conformance/case.h"
#include "conformance/client.h"

static boolean simulated, ejected;
static HRESULT selected, added, recorded;

static void burn_thread(void)
{
    selected = select_recorder();
    added = stage_large("Some file.bin", 900 * 1000);
    recorded = record_disc(simulated, ejected);
}

static void burn(boolean simulate, boolean eject)
{
    simulated = simulate;
    ejected = eject;
    on_another_thread(burn_thread);
    then_result(selected, S_OK);
    then_result(added, S_OK);
    then_result(recorded, S_OK);
    then_the_callbacks_are_in_order(S_OK, 0);
}

static void find_both_formats(void)
{
    IEnumDiscMasterFormats *formats = NULL;
    unsigned joliet = 0, redbook = 0;
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    for (;;) {
        IID iid;
        ULONG fetched = 9;
        IEnumDiscMasterFormats_Next(formats, 1, &iid, &fetched);
        if (fetched != 1)
            break;
        joliet += IsEqualIID(&iid, &IID_IJolietDiscMaster);
        redbook += IsEqualIID(&iid, &IID_IRedbookDiscMaster);
    }
    IEnumDiscMasterFormats_Release(formats);
    then_number("times that Joliet was listed", joliet, exactly(1));
    then_number("times that Redbook was listed", redbook, exactly(1));
}

static void find_the_recorder(void)
{
    IEnumDiscRecorders *recorders = NULL;
    unsigned found = 0;
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    for (;;) {
        IDiscRecorder *recorder = NULL;
        ULONG fetched = 9;
        IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
        if (fetched != 1)
            break;
        if (found++ == 0)
            the_recorder = recorder;
        else
            IDiscRecorder_Release(recorder);
    }
    IEnumDiscRecorders_Release(recorders);
    then_number("recorders, of the one drive", found, exactly(1));
}

/* The reader frees it. */
static void read_the_volume_name(void)
{
    IPropertyStorage *properties = NULL;
    PROPSPEC name = property_named(u"VolumeName");
    PROPVARIANT value;
    memset(&value, 0xAA, sizeof value);
    then_result(IJolietDiscMaster_GetJolietProperties(the_joliet, &properties), S_OK);
    then_result(IPropertyStorage_ReadMultiple(properties, 1, &name, &value), S_OK);
    IPropertyStorage_Release(properties);
    then_number("its type", value.vt, exactly(VT_BSTR));
    then_number("characters of YYMMDD_HHMM", SysStringLen(value.bstrVal), exactly(11));
    SysFreeString(value.bstrVal);
}

CASE(xpburn_data, "acceptance/05-xpburn-data",
     "imapi-16.5 imapi-R-RCS-14 imapi-R-JOL-25 imapi-R-ADV-01a imapi-R-ENU-02 imapi-R-JOP-05b imapi-R-JOP-08 "
     "imapi-R-REC-46a imapi-R-REC-43 imapi-R-REC-50",
     MUST, "XPBurn", NEEDS_BLANK,
     "A sink first, loops until nothing was fetched, counters before the selection; then selection, staging and burn "
     "on a worker thread, simulated and real, and the tray opens only when asked to.")
{
    LONG total = -1, type = 0, flags = 0;
    given_a_blank_disc();
    given_an_unopened_master();
    then_result(IDiscMaster_Open(the_master), S_OK);
    sink_register(the_master); /* before anything is chosen */
    find_both_formats();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    find_the_recorder();
    then_result(IJolietDiscMaster_GetTotalDataBlocks(the_joliet, &total), S_OK);
    then_number("blocks before a selection", total, exactly(0));
    read_the_volume_name();

    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_true("it may burn", (flags & MEDIA_WRITABLE) != 0 && (flags & MEDIA_FORMAT_UNUSABLE_BY_IMAPI) == 0);

    burn(TRUE, FALSE);
    then_the_disc_is_in_the_drive();
    burn(FALSE, TRUE);
    then_the_tray_is_open();
}
