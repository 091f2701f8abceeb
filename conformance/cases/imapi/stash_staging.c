/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What staging does to the file of the stash, and what becomes of staging when the file cannot take it (reference imapi
 * 6). */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"
#include "conformance/world.h"

static int64_t stash_length(void)
{
    struct stat status;
    return stat(stash_file(), &status) == 0 ? status.st_size : -1;
}

CASE(whole, "imapi/staging-copies-the-source", "imapi-R-STA-01 imapi-R-STA-04", MUST,
     "IMAPI: a disc is staged in the stash before it is recorded, and the burn streams from there",
     NEEDS_BLANK | NEEDS_READER,
     "What AddData was given is in the stash when it returns: the source may change or vanish, and the disc holds what "
     "was staged.")
{
    IStorage *storage = NULL;
    IStream *stream = NULL;
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t before = stash_length();
    then_result(coaster_storage_memory(&storage), S_OK);
    then_result(IStorage_CreateStream(storage, u"letter.txt", STGM_CREATE, 0, 0, &stream), S_OK);
    then_result(IStream_Write(stream, "as it was staged\n", 17, NULL), S_OK);
    then_result(IJolietDiscMaster_AddData(the_joliet, storage, FALSE), S_OK);
    then_result(IStream_Seek(stream, (LARGE_INTEGER){.QuadPart = 0}, STREAM_SEEK_SET, NULL), S_OK);
    then_result(IStream_Write(stream, "changed meanwhile", 17, NULL), S_OK);
    IStream_Release(stream);
    then_result(IStorage_DestroyElement(storage, u"letter.txt"), S_OK);
    IStorage_Release(storage);
    then_result(stage_large("large.bin", 1500000), S_OK);
    then_between("bytes the stash grew by", stash_length() - before, 1048576, 3000000);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("letter.txt", "as it was staged\n");
}

CASE(
    unwritable, "imapi/staging-into-a-file-that-cannot-be-written", "imapi-R-STA-08 imapi-R-STA-24", MUST,
    "IMAPI result codes: FILEACCESS, an error while the image file was written", NEEDS_BLANK,
    "When the file of the stash takes no more writing AddData is FILEACCESS, and what was staged before can be burned.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    the_stash_cannot_be_written();
    then_result(stage_large("large.bin", 900000), IMAPI_E_FILEACCESS);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(unmakeable, "imapi/stash-that-cannot-be-made", "imapi-R-STA-08 imapi-R-RCS-15", SHOULD,
     "decision of reference imapi 6", NEEDS_BLANK,
     "A folder in which no stash can be made is FILEACCESS at the selection, which leaves no recorder active.")
{
    given_a_blank_disc();
    given_a_disc_master();
    char folder[700];
    snprintf(folder, sizeof folder, "%s/no-folder", world.scratch);
    FILE *file = fopen(folder, "w");
    then_true("a file in the folder's place", file != NULL && fclose(file) == 0);
    char before[700];
    snprintf(before, sizeof before, "%s", getenv("COASTER_STASH_DIR"));
    setenv("COASTER_STASH_DIR", folder, 1);
    then_result(select_recorder(), IMAPI_E_FILEACCESS);
    setenv("COASTER_STASH_DIR", before, 1);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    then_result(select_recorder(), S_OK);
}

static int64_t audio_used(void)
{
    LONG blocks = -1;
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &blocks), S_OK);
    return blocks;
}

CASE(audio_unwritable, "imapi/audio-into-a-file-that-cannot-be-written", "imapi-R-STA-08 imapi-R-STA-24 imapi-R-AUD-09",
     SHOULD, "decision of reference imapi 6", NEEDS_BLANK,
     "Audio too is FILEACCESS then; the blocks counted are those that are staged, and the track closes and burns.")
{
    static byte sound[2352 * 400];
    given_a_blank_disc();
    given_an_audio_master();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, sizeof sound), S_OK);
    the_stash_cannot_be_written();
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, sizeof sound), IMAPI_E_FILEACCESS);
    then_between("blocks in use", audio_used(), 402, 801);
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(left, "imapi/failed-staging-takes-no-room", "imapi-R-JOL-08 imapi-R-STA-24", MUST,
     "decision of reference imapi 7.1: the image is what it was before the call", NEEDS_BLANK,
     "What an AddData that fails had copied gives its room in the stash to the next one.")
{
    static const struct client_element failing[] = {
        {.name = u"copied.bin", .pattern = 1500000},
        {.name = u"refused.bin", .pattern = 1, .opening = E_FAIL},
    };
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_client(&CLIENT_FOLDER(failing), false), E_FAIL);
    then_number("bytes that were copied", (int64_t)client_notes.bytes_read, exactly(1500000));
    int64_t once = stash_length();
    then_result(stage_client(&CLIENT_FOLDER(failing), false), E_FAIL);
    then_number("bytes of the stash, the second time", stash_length(), exactly(once));
    then_result(stage_large("large.bin", 1500000), S_OK);
    then_between("bytes of the stash with what does fit", stash_length(), 1, once + 262144);
}

CASE(reserved, "imapi/stash-reserves-the-disc", "imapi-R-STA-22", SHOULD, "decision of reference imapi 6", NEEDS_BLANK,
     "The claim takes room for the whole disc, so that a later full disk cannot stop the staging half way; in memory "
     "it takes none.")
{
    struct stat status;
    given_a_blank_disc();
    given_an_audio_master();
    LONG total = 0;
    then_result(IRedbookDiscMaster_GetTotalAudioBlocks(the_redbook, &total), S_OK);
    then_number("stat of the stash", stat(stash_file(), &status), exactly(0));
    LONG protection = 0;
    then_result(coaster_stash_protection(the_master, &protection), S_OK);
    bool in_memory = (protection & COASTER_STASH_IN_MEMORY) != 0;
    then_between("bytes held", (int64_t)status.st_blocks * 512, in_memory ? 0 : (int64_t)total * 2048, INT64_MAX);
    then_number("bytes in it", status.st_size, exactly(0));
}
