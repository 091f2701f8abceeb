/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The claim of the stash, and drives that come and go (reference imapi 3.3, 5, 6). */
#include <signal.h>
#include <sys/resource.h>

#include "conformance/burn.h"
#include "conformance/case.h"

static void then_the_claim_is_refused(void (*cause)(void), HRESULT expected)
{
    given_a_blank_disc();
    given_a_disc_master();
    cause();
    then_result(select_recorder(), expected);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    facts_return();
    then_result(select_recorder(), S_OK);
}

CASE(claim_compressed, "imapi/claim-compressed", "imapi-A-17 imapi-R-STA-21", SHOULD, "decision A-17", NEEDS_BLANK,
     "A stash folder that is compressed is found out at the selection, which leaves no recorder active.")
{
    then_the_claim_is_refused(the_stash_folder_becomes_compressed, IMAPI_E_COMPRESSEDSTASH);
}

CASE(claim_encrypted, "imapi/claim-encrypted", "imapi-A-17 imapi-R-STA-21", SHOULD, "decision A-17", NEEDS_BLANK,
     "A stash folder that is encrypted is found out at the selection.")
{
    then_the_claim_is_refused(the_stash_folder_becomes_encrypted, IMAPI_E_ENCRYPTEDSTASH);
}

CASE(claim_removable, "imapi/claim-removable", "imapi-A-17 imapi-R-STA-21", SHOULD, "decision A-17", NEEDS_BLANK,
     "A stash on removable media is found out at the selection.")
{
    then_the_claim_is_refused(the_stash_folder_becomes_removable, IMAPI_E_REMOVABLESTASH);
}

CASE(claim_full, "imapi/claim-on-a-full-disk", "imapi-A-17 imapi-R-STA-22", SHOULD, "decision A-17", NEEDS_BLANK,
     "A disk without room for the disc's capacity is found out at the selection.")
{
    then_the_claim_is_refused(the_disk_of_the_stash_fills_up, IMAPI_E_NOTENOUGHDISKFORSTASH);
}

CASE(staging_place, "imapi/staging-in-a-changed-place", "imapi-R-STA-21 imapi-R-JOL-08", SHOULD,
     "decision of reference imapi 6", NEEDS_BLANK,
     "A stash whose folder became compressed takes nothing more; what was staged before can be burned when that is "
     "over.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    the_stash_folder_becomes_compressed();
    then_result(stage_large("large.bin", 900000), IMAPI_E_COMPRESSEDSTASH);
    facts_return();
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(staging_full, "imapi/staging-without-room", "imapi-R-STA-24 imapi-R-JOL-08", MUST,
     "IMAPI result codes: NOTENOUGHDISKFORSTASH", NEEDS_BLANK,
     "When the stash may not grow further AddData is NOTENOUGHDISKFORSTASH, and what was staged before can be burned.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_large("first.bin", 300000), S_OK);
    int64_t before = used_blocks();
    struct rlimit limit, tight;
    signal(SIGXFSZ, SIG_IGN); /* a write behind the limit is EFBIG then */
    getrlimit(RLIMIT_FSIZE, &limit);
    tight = (struct rlimit){.rlim_cur = 500000, .rlim_max = limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    HRESULT result = stage_large("large.bin", 2000000);
    setrlimit(RLIMIT_FSIZE, &limit);
    then_result(result, IMAPI_E_NOTENOUGHDISKFORSTASH);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(activity, "imapi/drive-comes-and-goes", "imapi-R-EVT-11 imapi-R-EVT-25 imapi-R-RCS-02", MUST,
     "IMAPI, NotifyPnPActivity: the list of recorders changed", NEEDS_NOTHING,
     "A drive added while the master is open is announced at the next call, and an enumeration of before does not show "
     "it.")
{
    IEnumDiscRecorders *before = NULL, *after = NULL;
    IDiscRecorder *recorders[3] = {NULL, NULL, NULL};
    ULONG fetched = 0;
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &before), S_OK);
    forget_events();
    then_result(coaster_add_drive("iscsi://127.0.0.1:1/iqn.2024-01.example:none/1"), S_OK);
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &after), S_OK);
    then_number("NotifyPnPActivity was called", count_events(EVENT_PNP), exactly(1));
    then_result(IEnumDiscRecorders_Next(before, 3, recorders, &fetched), S_FALSE);
    then_number("recorders of before", fetched, exactly(1));
    IDiscRecorder_Release(recorders[0]);
    IEnumDiscRecorders_Release(before);
    IEnumDiscRecorders_Release(after);
    then_result(coaster_remove_drive("iscsi://127.0.0.1:1/iqn.2024-01.example:none/1"), S_OK);
}

CASE(gone, "imapi/recorder-outlives-its-device", "imapi-R-RCS-03 imapi-R-DEV-00 imapi-R-RCS-12", MUST,
     "IMAPI, EnumDiscRecorders: the pointer stays valid", NEEDS_BLANK | NEEDS_VIRTUAL,
     "When its device is gone a recorder still says who it is, and what touches the device is DEVICE_NOTPRESENT.")
{
    BSTR vendor = NULL, product = NULL, again = NULL;
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(IDiscRecorder_GetDisplayNames(the_recorder, &vendor, &product, NULL), S_OK);
    the_drive_vanishes();
    then_result(IDiscRecorder_GetDisplayNames(the_recorder, &again, NULL, NULL), S_OK);
    then_true("the maker is the same", again != NULL && vendor != NULL && again[0] == vendor[0]);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTPRESENT);
    SysFreeString(vendor);
    SysFreeString(product);
    SysFreeString(again);
}

CASE(clear_open_track, "imapi/clear-with-an-open-track", "imapi-R-CLR-04 imapi-R-CLR-03", SHOULD,
     "decision of reference imapi 3.4", NEEDS_BLANK,
     "ClearFormatContent discards an open audio track too; recorder and format stay.")
{
    LONG tracks = 9;
    given_a_blank_disc();
    given_an_audio_master();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_result(IRedbookDiscMaster_GetTotalAudioTracks(the_redbook, &tracks), S_OK);
    then_number("tracks", tracks, exactly(0));
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), IMAPI_E_TRACKNOTOPEN);
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
}
