/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a call that fails leaves where it would have handed something out. COM's rule: NULL, so that a client that
 * releases what is not NULL, as a smart pointer does, releases nothing that it was never given.
 */
#include "conformance/case.h"
#include "conformance/client.h"

static union {
    void *object; /* what a client has there before: not initialised, or of something released long ago */
    IEnumDiscMasterFormats *formats;
    IEnumDiscRecorders *recorders;
    IDiscRecorder *recorder;
    IPropertyStorage *properties;
} out;
static bool stray; /* of a callback, where nothing is judged */

static void given_a_stray_pointer(void)
{
    out.object = (void *)(uintptr_t)0x5A5A5A58;
}

static void then_nothing_is_handed_out(HRESULT result, HRESULT expected)
{
    then_result(result, expected);
    then_true("what would have been handed out is NULL", out.object == NULL);
    given_a_stray_pointer();
}

static HRESULT set_format(REFIID iid)
{
    return IDiscMaster_SetActiveDiscMasterFormat(the_master, iid, &out.object);
}

CASE(not_open, "imapi/nothing-handed-out-before-open", "imapi-R-OPN-03 imapi-R-FMT-08", MUST,
     "COM: on failure an out parameter is NULL", NEEDS_NOTHING,
     "Before Open whatever would be handed out is NULL with the NOTOPENED, and a cookie is 0.")
{
    UINT_PTR cookie = 0x5A;
    given_an_unopened_master();
    given_a_stray_pointer();
    then_nothing_is_handed_out(IDiscMaster_EnumDiscMasterFormats(the_master, &out.formats), IMAPI_E_NOTOPENED);
    then_nothing_is_handed_out(set_format(&IID_IJolietDiscMaster), IMAPI_E_NOTOPENED);
    then_nothing_is_handed_out(IDiscMaster_EnumDiscRecorders(the_master, &out.recorders), IMAPI_E_NOTOPENED);
    then_nothing_is_handed_out(IDiscMaster_GetActiveDiscRecorder(the_master, &out.recorder), IMAPI_E_NOTOPENED);
    then_result(IDiscMaster_ProgressAdvise(the_master, sink_object(), &cookie), IMAPI_E_NOTOPENED);
    then_number("the cookie", (int64_t)cookie, exactly(0));
}

static void change_the_format(void)
{
    given_a_stray_pointer();
    stray = set_format(&IID_IJolietDiscMaster) != E_UNEXPECTED || out.object != NULL;
}

CASE(open, "imapi/nothing-handed-out-with-a-failure", "imapi-R-FMT-07 imapi-R-FMT-08 imapi-R-REC-47", MUST,
     "COM: on failure an out parameter is NULL", NEEDS_BLANK,
     "A format that there is not, one of the other format's objects, a recorder while none is selected, and what a "
     "callback may not have, are NULL.")
{
    given_a_blank_disc();
    given_a_disc_master();
    given_a_stray_pointer();
    then_nothing_is_handed_out(set_format(&IID_IDiscRecorder), E_NOINTERFACE);
    then_nothing_is_handed_out(set_format(NULL), E_POINTER);
    then_nothing_is_handed_out(IDiscMaster_GetActiveDiscRecorder(the_master, &out.recorder), IMAPI_E_NOACTIVERECORDER);
    IJolietDiscMaster *joliet = the_joliet;
    IJolietDiscMaster_AddRef(joliet);
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_nothing_is_handed_out(IJolietDiscMaster_GetJolietProperties(joliet, &out.properties), IMAPI_E_WRONGFORMAT);
    IJolietDiscMaster_Release(joliet);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    stray = true;
    during_event(EVENT_ADD, change_the_format);
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_true("E_UNEXPECTED and NULL in a callback", !stray);
}

CASE(fetched, "imapi/nothing-fetched-with-a-failure", "imapi-R-ENU-01 imapi-R-ENU-02", MUST,
     "COM's convention; XPBurn looks at the count alone", NEEDS_NOTHING,
     "Next that fails has fetched 0, and none of none is S_OK of each enumerator.")
{
    IEnumDiscMasterFormats *formats = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IEnumSTATPROPSTG *names = NULL;
    IID iid;
    ULONG fetched = 1;
    given_a_disc_master();
    IPropertyStorage *properties = recorder_properties_now();
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IPropertyStorage_Enum(properties, &names), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, NULL, &fetched), E_POINTER);
    then_number("recorders fetched", fetched, exactly(0));
    fetched = 1;
    then_result(IEnumDiscMasterFormats_Next(formats, 1, NULL, &fetched), E_POINTER);
    then_number("formats fetched", fetched, exactly(0));
    fetched = 1;
    then_result(IEnumSTATPROPSTG_Next(names, 1, NULL, &fetched), E_POINTER);
    then_number("names fetched", fetched, exactly(0));
    then_result(IEnumDiscRecorders_Next(recorders, 0, NULL, &fetched), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 0, NULL, &fetched), S_OK);
    then_result(IEnumSTATPROPSTG_Next(names, 0, NULL, &fetched), S_OK);
    then_number("fetched of none", fetched, exactly(0));
    then_result(IEnumDiscMasterFormats_Next(formats, 1, &iid, NULL), S_OK); /* and the place is still the first */
    then_true("the first format",
              IsEqualIID(&iid, &IID_IRedbookDiscMaster) || IsEqualIID(&iid, &IID_IJolietDiscMaster));
    then_result(IEnumDiscMasterFormats_Skip(formats, 1), S_OK);
    IEnumSTATPROPSTG_Release(names);
    IPropertyStorage_Release(properties);
    IEnumDiscRecorders_Release(recorders);
    IEnumDiscMasterFormats_Release(formats);
}
