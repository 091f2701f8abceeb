/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 1: JUCE's AudioCDBurner, its calls in its order and with its oddities. */
#include "conformance/case.h"
#include "conformance/client.h"

enum { SAMPLES_IN_BLOCK = 588, BLOCKS = 320 };

static IDiscRecorder *find_the_drive(IDiscMaster *master)
{
    IEnumDiscRecorders *drives = NULL;
    IDiscRecorder *found = NULL, *recorder = NULL;
    ULONG dummy = 0;
    then_result(IDiscMaster_EnumDiscRecorders(master, &drives), S_OK); /* at once: no format was set */
    while (IEnumDiscRecorders_Next(drives, 1, &recorder, &dummy) == S_OK) {
        BSTR path = NULL;
        then_result(IDiscRecorder_GetPath(recorder, &path), S_OK);
        then_true("the path is a string with something in it", SysStringLen(path) > 0);
        SysFreeString(path);
        if (found == NULL)
            found = recorder;
        else
            IDiscRecorder_Release(recorder);
    }
    IEnumDiscRecorders_Release(drives);
    then_true("the loop found a recorder", found != NULL);
    return found;
}

static LONG get_property(IDiscRecorder *recorder, const OLECHAR *name)
{
    IPropertyStorage *properties = NULL;
    then_result(IDiscRecorder_GetRecorderProperties(recorder, &properties), S_OK);
    LONG value = read_property(properties, name);
    IPropertyStorage_Release(properties);
    return value;
}

/* The type of the variant stands where the first new property's id belongs. */
static void set_property(IDiscRecorder *recorder, const OLECHAR *name, LONG number)
{
    IPropertyStorage *properties = NULL;
    PROPSPEC spec = property_named(name);
    PROPVARIANT value = {.vt = VT_I4, .lVal = number};
    then_result(IDiscRecorder_GetRecorderProperties(recorder, &properties), S_OK);
    then_result(IPropertyStorage_WriteMultiple(properties, 1, &spec, &value, value.vt), S_OK);
    then_true("SetRecorderProperties succeeds", SUCCEEDED(IDiscRecorder_SetRecorderProperties(recorder, properties)));
    IPropertyStorage_Release(properties);
}

static void look_at_the_disc(IDiscRecorder *recorder)
{
    LONG type = 0, flags = 0;
    then_result(IDiscRecorder_OpenExclusive(recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(recorder), S_OK);
    then_true("the type is not 0, and it is writable", type != 0 && (flags & MEDIA_WRITABLE) != 0);
}

static void add_a_track(IRedbookDiscMaster *redbook)
{
    byte block[2352];
    then_result(IRedbookDiscMaster_CreateAudioTrack(redbook, BLOCKS * SAMPLES_IN_BLOCK / (44 * 2352)), S_OK);
    for (int i = 0; i < BLOCKS; i++) {
        fill_pattern(block, sizeof block, i, 11);
        if (IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, sizeof block) != S_OK)
            case_failed("block %d is not taken", i);
    }
    then_result(IRedbookDiscMaster_CloseAudioTrack(redbook), S_OK);
}

static void then_the_sound_is_on_the_disc(void)
{
    byte block[2352];
    settle();
    struct reply *read = read_cd(BLOCKS - 20, 1, 1, 0xF8, 0, sizeof block);
    then_good(read);
    fill_pattern(block, sizeof block, BLOCKS - 20, 11);
    then_data_is(read, block, sizeof block);
}

CASE(juce_audio, "acceptance/01-juce-audio",
     "imapi-16.1 imapi-R-FMT-02 imapi-R-AUD-06 imapi-R-AUD-17 imapi-R-ADV-01a imapi-R-RCS-14a imapi-R-DEV-14a "
     "imapi-R-DEV-14b imapi-R-PRP-01 imapi-R-PRP-04 imapi-R-JOP-05a imapi-R-ENU-02 imapi-R-EVT-02 imapi-R-ERR-02 "
     "imapi-R-CLS-04",
     MUST, "JUCE, AudioCDBurner", NEEDS_BLANK,
     "Enumerate at once, choose Redbook, look at the disc, set properties by name, add single blocks under a wrong "
     "length, register late, burn, forget Close.")
{
    IRedbookDiscMaster *redbook = NULL;
    LONG available = 0;
    given_a_blank_disc();
    given_a_client();

    IDiscMaster *master = create_disc_master();
    then_result(IDiscMaster_Open(master), S_OK);
    IDiscRecorder *recorder = find_the_drive(master);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook), S_OK);
    then_result(IDiscMaster_SetActiveDiscRecorder(master, recorder), S_OK);

    look_at_the_disc(recorder);
    then_between("MaxWriteSpeed", get_property(recorder, u"MaxWriteSpeed"), 1, 99);
    then_between("BufferUnderrunFreeCapable", get_property(recorder, u"BufferUnderrunFreeCapable"), -1, 0);
    set_property(recorder, u"EnableBufferUnderrunFree", -1);
    set_property(recorder, u"WriteSpeed", -1);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &available), S_OK);
    then_between("blocks for a track", available, BLOCKS, 450000);
    add_a_track(redbook);

    sink_register(master);
    sink_answers(E_NOTIMPL);
    then_result(IDiscMaster_RecordDisc(master, FALSE, FALSE), S_OK); /* exactly: anything else is no success to JUCE */
    then_result(IDiscMaster_ProgressUnadvise(master, sink_cookie()), S_OK);
    then_result(IDiscRecorder_Close(recorder), IMAPI_E_NOTOPENED); /* harmless */
    IRedbookDiscMaster_Release(redbook);
    IDiscRecorder_Release(recorder);
    then_number("references left of a master that was never closed", IDiscMaster_Release(master), exactly(0));

    then_the_stash_is_wiped();
    then_the_sound_is_on_the_disc();
}
