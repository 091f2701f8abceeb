/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 12: more than the disc can take. Of data nothing of that call stays, of sound what fits. */
#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/client.h"
#include "conformance/world.h"

/* A virtual disc has 2000 free blocks: what READ TRACK INFORMATION says is all that anybody knows of it. */
static void given_a_disc_that_is_soon_full(void)
{
    given_a_blank_disc();
    if (world.bench->kind->virtual)
        fault("reply:opcode=52,times=0,offset=16,width=4,set=2000");
}

/* One file of so many bytes, none of which is ever read: that it cannot fit is known from its size. */
static HRESULT stage_a_file_of(uint64_t bytes)
{
    IStorage *storage = NULL;
    IStream *stream = NULL;
    then_result(coaster_storage_memory(&storage), S_OK);
    then_result(IStorage_CreateStream(storage, u"large.bin", STGM_READWRITE | STGM_CREATE, 0, 0, &stream), S_OK);
    then_result(IStream_SetSize(stream, (ULARGE_INTEGER){.QuadPart = bytes}), S_OK);
    HRESULT result = IJolietDiscMaster_AddData(the_joliet, storage, 0);
    IStream_Release(stream);
    IStorage_Release(storage);
    return result;
}

static HRESULT add_sound_until_it_is_refused(LONG most)
{
    static byte blocks[2352 * 100];
    HRESULT result = S_OK;
    for (LONG added = 0; added <= most && result == S_OK; added += 100)
        result = IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, blocks, sizeof blocks);
    return result;
}

static void then_sound_that_does_not_fit_is_kept_as_far_as_it_does(void)
{
    LONG available = 0, used = 0, after = 0;
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &available), S_OK);
    then_between("what can be added", available, 1900, 450000);
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &used), S_OK);
    then_result(add_sound_until_it_is_refused(available), IMAPI_E_DISCFULL);
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &after), S_OK);
    then_number("blocks that were kept", after - used, exactly((int64_t)available));
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
}

static void then_data_that_does_not_fit_is_dropped(void)
{
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    then_result(stage_a_file_of((uint64_t)total_blocks() * 2048), IMAPI_E_DISCFULL);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("letter.txt", "Dear reader\n");
    then_the_disc_lacks("large.bin");
}

CASE(full_disc, "acceptance/12-full-disc",
     "imapi-16.12 imapi-R-JOL-07 imapi-R-MUL-26 imapi-R-AUD-09 imapi-R-AUD-14 imapi-R-JOL-22", MUST,
     "IMAPI, AddData: all of that call is dropped; AddAudioTrackBlocks: what fits is kept", NEEDS_BLANK | NEEDS_READER,
     "Sound that does not fit is DISCFULL, and what was available is kept; data that does not fit is DISCFULL, leaves "
     "the image as it was, and the rest is burned and read.")
{
    given_a_disc_that_is_soon_full();
    given_a_selected_recorder();
    then_sound_that_does_not_fit_is_kept_as_far_as_it_does();
    then_data_that_does_not_fit_is_dropped();
}
