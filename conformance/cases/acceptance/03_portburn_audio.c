/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 3: PortBurn's audio burn. RecordDisc runs on a thread of its own, a flag of the first thread cancels. */
#include "conformance/case.h"
#include "conformance/client.h"

enum { BLOCKS = 900 };

static IDiscMaster *master;
static HRESULT recorded;

static void burn_thread(void)
{
    forget_events();
    recorded = IDiscMaster_RecordDisc(master, FALSE, FALSE);
}

/* The burn is under way: so much that the first thread may press Cancel. It goes on when the flag is set. */
static void the_burn_is_under_way(void)
{
    reach_milestone(0);
    await_milestone(1);
}

static void look_at_the_disc(IDiscRecorder *recorder)
{
    byte sessions = 9, last = 9;
    ULONG start = 9, next = 9, free_blocks = 9;
    LONG type = 0, flags = 0;
    then_result(IDiscRecorder_OpenExclusive(recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks), S_OK);
    then_result(IDiscRecorder_QueryMediaType(recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(recorder), S_OK);
    then_number("sessions of a blank disc", sessions, exactly(0));
    then_number("its last track", last, exactly(0));
    then_number("its first writable address", next, exactly(0));
    then_between("its free blocks", free_blocks, BLOCKS, 450000);
    then_true("blank and writable", (flags & MEDIA_BLANK) != 0 && (flags & MEDIA_WRITABLE) != 0);
}

static void add_a_track(IRedbookDiscMaster *redbook)
{
    byte block[2352];
    then_result(IRedbookDiscMaster_CreateAudioTrack(redbook, 0), S_OK);
    for (int i = 0; i < BLOCKS; i++) {
        fill_pattern(block, sizeof block, i, 11);
        if (IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, sizeof block) != S_OK)
            case_failed("block %d is not taken", i);
    }
    then_result(IRedbookDiscMaster_CloseAudioTrack(redbook), S_OK);
}

/* Written to the storage, and never handed back with SetRecorderProperties. */
static void write_three_properties(IDiscRecorder *recorder)
{
    IPropertyStorage *properties = NULL;
    PROPSPEC names[] = {property_named(u"EnableBufferUnderrunFree"), property_named(u"AudioGapSize"),
                        property_named(u"WriteSpeed")};
    PROPVARIANT values[] = {{.vt = VT_I4, .lVal = 1}, {.vt = VT_I4, .lVal = 0}, {.vt = VT_I4, .lVal = 4}};
    then_result(IDiscRecorder_GetRecorderProperties(recorder, &properties), S_OK);
    then_result(IPropertyStorage_WriteMultiple(properties, 3, names, values, 2), S_OK);
    IPropertyStorage_Release(properties);
    then_result(IDiscRecorder_GetRecorderProperties(recorder, &properties), S_OK);
    then_number("AudioGapSize, which only Set changes", read_property(properties, u"AudioGapSize"), exactly(150));
    IPropertyStorage_Release(properties);
}

CASE(portburn_audio, "acceptance/03-portburn-audio",
     "imapi-16.3 imapi-R-REC-46a imapi-R-REC-44 imapi-R-REC-32 imapi-A-28 imapi-R-DEV-24a imapi-R-AUD-06 "
     "imapi-R-PRP-04a imapi-R-PRP-05 imapi-A-26",
     MUST, "PortBurn", NEEDS_BLANK,
     "Properties written and not set, RecordDisc on another thread, cancelled by the first thread's flag: USERABORT, "
     "and every callback came on the thread that burned.")
{
    IRedbookDiscMaster *redbook = NULL;
    IEnumDiscRecorders *drives = NULL;
    IDiscRecorder *recorder = NULL;
    ULONG fetched = 0;
    given_a_blank_disc();
    given_a_client();

    master = create_disc_master();
    then_result(IDiscMaster_Open(master), S_OK);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook), S_OK);
    then_result(IDiscMaster_EnumDiscRecorders(master, &drives), S_OK);
    then_result(IEnumDiscRecorders_Reset(drives), S_OK);
    then_result(IEnumDiscRecorders_Next(drives, 1, &recorder, &fetched), S_OK);
    IEnumDiscRecorders_Release(drives);
    then_result(IDiscMaster_SetActiveDiscRecorder(master, recorder), S_OK);
    look_at_the_disc(recorder);
    sink_register(master);
    add_a_track(redbook);
    write_three_properties(recorder);

    during_block(1, the_burn_is_under_way);
    begin_on_another_thread(burn_thread);
    until_the_other_thread_reaches(0);
    cancel_at_block(0); /* the flag that QueryCancel reads */
    reach_milestone(1);
    until_the_other_thread_has_ended();

    then_result(recorded, IMAPI_E_USERABORT);
    then_the_callbacks_are_in_order(IMAPI_E_USERABORT, 1);
    cancel_never();
    then_result(IDiscMaster_RecordDisc(master, FALSE, FALSE), IMAPI_E_INVALIDIMAGE); /* used up */
    IRedbookDiscMaster_Release(redbook);
    IDiscRecorder_Release(recorder);
    then_result(IDiscMaster_Close(master), S_OK);
    IDiscMaster_Release(master);
}
