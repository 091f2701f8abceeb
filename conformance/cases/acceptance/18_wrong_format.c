/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 18: an interface kept from before the format was changed. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(wrong_format, "acceptance/18-wrong-format", "imapi-16.18 imapi-R-FMT-07 imapi-R-FMT-06", MUST,
     "IMAPI result codes: WRONGFORMAT", NEEDS_BLANK,
     "A Joliet pointer kept while Redbook is active is WRONGFORMAT, and the reverse.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    IJolietDiscMaster *joliet = the_joliet;
    IRedbookDiscMaster *redbook = NULL;
    IStorage *storage = NULL;
    LONG number;
    void *again = NULL;
    static byte block[2352];
    then_result(coaster_storage_memory(&storage), S_OK);
    then_result(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IRedbookDiscMaster, (void **)&redbook), S_OK);
    then_result(IJolietDiscMaster_AddData(joliet, storage, 0), IMAPI_E_WRONGFORMAT);
    then_result(IJolietDiscMaster_GetUsedDataBlocks(joliet, &number), IMAPI_E_WRONGFORMAT);

    then_result(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IJolietDiscMaster, &again), S_OK);
    then_result(IRedbookDiscMaster_CreateAudioTrack(redbook, 0), IMAPI_E_WRONGFORMAT);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, sizeof block), IMAPI_E_WRONGFORMAT);
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &number), IMAPI_E_WRONGFORMAT);
    then_result(IJolietDiscMaster_AddData((IJolietDiscMaster *)again, storage, 0), S_OK);
    IJolietDiscMaster_Release((IJolietDiscMaster *)again);
    IRedbookDiscMaster_Release(redbook);
    IStorage_Release(storage);
}
