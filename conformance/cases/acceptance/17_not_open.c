/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 17: every method of a master that is not open, with valid and with null arguments. */
#include "conformance/burn.h"
#include "conformance/burn_sink.h"
#include "conformance/case.h"

#define THEN_NOT_OPENED(call) then_result((call), IMAPI_E_NOTOPENED)

static void then_the_master_is_not_opened(void)
{
    IID iid;
    UINT_PTR cookie = 0;
    void *format = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IEnumDiscMasterFormats *formats = NULL;
    IDiscRecorder *recorder = NULL;
    THEN_NOT_OPENED(IDiscMaster_EnumDiscMasterFormats(the_master, &formats));
    THEN_NOT_OPENED(IDiscMaster_EnumDiscMasterFormats(the_master, NULL));
    THEN_NOT_OPENED(IDiscMaster_GetActiveDiscMasterFormat(the_master, &iid));
    THEN_NOT_OPENED(IDiscMaster_GetActiveDiscMasterFormat(the_master, NULL));
    THEN_NOT_OPENED(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IJolietDiscMaster, &format));
    THEN_NOT_OPENED(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IDiscRecorder, &format));
    THEN_NOT_OPENED(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IJolietDiscMaster, NULL));
    THEN_NOT_OPENED(IDiscMaster_EnumDiscRecorders(the_master, &recorders));
    THEN_NOT_OPENED(IDiscMaster_EnumDiscRecorders(the_master, NULL));
    THEN_NOT_OPENED(IDiscMaster_GetActiveDiscRecorder(the_master, &recorder));
    THEN_NOT_OPENED(IDiscMaster_GetActiveDiscRecorder(the_master, NULL));
    THEN_NOT_OPENED(IDiscMaster_SetActiveDiscRecorder(the_master, the_recorder));
    THEN_NOT_OPENED(IDiscMaster_SetActiveDiscRecorder(the_master, NULL));
    THEN_NOT_OPENED(IDiscMaster_ClearFormatContent(the_master));
    THEN_NOT_OPENED(IDiscMaster_ProgressAdvise(the_master, sink_object(), &cookie));
    THEN_NOT_OPENED(IDiscMaster_ProgressAdvise(the_master, NULL, NULL));
    THEN_NOT_OPENED(IDiscMaster_ProgressUnadvise(the_master, 1));
    THEN_NOT_OPENED(IDiscMaster_RecordDisc(the_master, FALSE, FALSE));
    THEN_NOT_OPENED(IDiscMaster_RecordDisc(the_master, TRUE, TRUE));
}

/* Kept from when it was open: there is no other way to one. */
static void then_its_formats_are_not_opened(IJolietDiscMaster *joliet, IRedbookDiscMaster *redbook, IStorage *storage)
{
    static byte block[2352];
    LONG number;
    IPropertyStorage *properties = NULL;
    THEN_NOT_OPENED(IJolietDiscMaster_GetTotalDataBlocks(joliet, &number));
    THEN_NOT_OPENED(IJolietDiscMaster_GetTotalDataBlocks(joliet, NULL));
    THEN_NOT_OPENED(IJolietDiscMaster_GetUsedDataBlocks(joliet, &number));
    THEN_NOT_OPENED(IJolietDiscMaster_GetUsedDataBlocks(joliet, NULL));
    THEN_NOT_OPENED(IJolietDiscMaster_GetDataBlockSize(joliet, &number));
    THEN_NOT_OPENED(IJolietDiscMaster_GetDataBlockSize(joliet, NULL));
    THEN_NOT_OPENED(IJolietDiscMaster_AddData(joliet, storage, 0));
    THEN_NOT_OPENED(IJolietDiscMaster_AddData(joliet, NULL, 0));
    THEN_NOT_OPENED(IJolietDiscMaster_GetJolietProperties(joliet, &properties));
    THEN_NOT_OPENED(IJolietDiscMaster_GetJolietProperties(joliet, NULL));
    THEN_NOT_OPENED(IJolietDiscMaster_SetJolietProperties(joliet, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetTotalAudioTracks(redbook, &number));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetTotalAudioTracks(redbook, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetTotalAudioBlocks(redbook, &number));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetTotalAudioBlocks(redbook, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &number));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetUsedAudioBlocks(redbook, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &number));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetAudioBlockSize(redbook, &number));
    THEN_NOT_OPENED(IRedbookDiscMaster_GetAudioBlockSize(redbook, NULL));
    THEN_NOT_OPENED(IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    THEN_NOT_OPENED(IRedbookDiscMaster_CreateAudioTrack(redbook, -1));
    THEN_NOT_OPENED(IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, sizeof block));
    THEN_NOT_OPENED(IRedbookDiscMaster_AddAudioTrackBlocks(redbook, NULL, 1));
    THEN_NOT_OPENED(IRedbookDiscMaster_CloseAudioTrack(redbook));
}

CASE(
    not_open, "acceptance/17-not-open", "imapi-16.17 imapi-R-OPN-01 imapi-R-OPN-03 imapi-R-OPN-04 imapi-R-CLS-02", MUST,
    "IMAPI: before Open, NOTOPENED and nothing else", NEEDS_NOTHING,
    "On a fresh master, and on a closed one, every method is NOTOPENED with any argument; Close is S_OK; a second Open "
    "is ALREADYOPEN.")
{
    given_an_unopened_master();
    then_the_master_is_not_opened();
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), IMAPI_E_ALREADYOPEN);

    IJolietDiscMaster *joliet = NULL;
    IRedbookDiscMaster *redbook = NULL;
    IStorage *storage = NULL;
    then_result(coaster_storage_memory(&storage), S_OK);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IJolietDiscMaster, (void **)&joliet), S_OK);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IRedbookDiscMaster, (void **)&redbook), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_the_master_is_not_opened();
    then_its_formats_are_not_opened(joliet, redbook, storage);
    IStorage_Release(storage);
    IRedbookDiscMaster_Release(redbook);
    IJolietDiscMaster_Release(joliet);
}
