/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc that is full (acceptance 12), and one that is erased (acceptance 4). */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_sink.h"
#include "conformance/case.h"

/* A disc of 2000 free blocks: what READ TRACK INFORMATION says is all that anybody knows of it. */
static void given_a_small_disc(void)
{
    given_a_blank_disc();
    fault("reply:opcode=52,times=0,offset=16,width=4,set=2000");
}

CASE(full_data, "imapi/full-disc-data", "imapi-16.12 imapi-R-JOL-07 imapi-R-MUL-26", MUST,
     "IMAPI, AddData: DISCFULL, and all of that call is dropped", NEEDS_BLANK | NEEDS_VIRTUAL,
     "What does not fit is DISCFULL and leaves the image as it was; the rest burns.")
{
    given_a_small_disc();
    given_a_selected_recorder();
    then_number("the total", total_blocks(), exactly(2000));
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    then_result(stage_large("large.bin", 5 * 1000 * 1000), IMAPI_E_DISCFULL);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(full_audio, "imapi/full-disc-audio", "imapi-16.12 imapi-R-AUD-09 imapi-R-AUD-14", MUST,
     "IMAPI, AddAudioTrackBlocks: what fits is kept", NEEDS_BLANK | NEEDS_VIRTUAL,
     "An audio track that does not fit is DISCFULL, and as much of it as fits is kept.")
{
    static byte blocks[2352 * 100];
    LONG available = 0, used = 0, after = 0;
    given_a_small_disc();
    given_an_audio_master();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &available), S_OK);
    then_between("what can be added", available, 1900, 2000);
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &used), S_OK);
    HRESULT result = S_OK;
    for (int i = 0; i < 30 && result == S_OK; i++)
        result = IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, blocks, sizeof blocks);
    then_result(result, IMAPI_E_DISCFULL);
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &after), S_OK);
    then_number("blocks that were kept", after - used, exactly((int64_t)available));
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(erase, "imapi/like-portburn-erase",
     "imapi-16.4 imapi-R-DEV-31 imapi-R-DEV-32 imapi-R-DEV-33 imapi-R-EVT-18 imapi-R-RCS-14b", MUST,
     "PortBurn, acceptance scenario 4", NEEDS_REWRITABLE,
     "Erase of a CD-RW makes it blank and says so; then Close, Open and the old recorder object select it again.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    given_a_disc_master();
    then_result(IDiscRecorder_Erase(the_recorder, FALSE), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    HRESULT result = IDiscRecorder_Erase(the_recorder, FALSE);
    if (result == E_NOTIMPL)
        case_skipped("Erase is not in this version");
    then_result(result, S_OK);
    then_number("NotifyEraseComplete was called", count_events(EVENT_ERASE_COMPLETE), exactly(1));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(erase_write_once, "imapi/erase-of-a-write-once-disc", "imapi-R-DEV-31", MUST, "IMAPI, Erase: CD-RW media",
     NEEDS_BLANK, "Erase of a CD-R is MEDIUM_INVALIDTYPE.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    HRESULT result = IDiscRecorder_Erase(the_recorder, FALSE);
    if (result == E_NOTIMPL)
        case_skipped("Erase is not in this version");
    then_result(result, IMAPI_E_MEDIUM_INVALIDTYPE);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}
