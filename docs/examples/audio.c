/* SPDX-License-Identifier: 0BSD */
/*
 * Burns an audio disc, one track of each file. A file holds bare samples: 44.1 kHz, 16 bits, stereo, little-endian.
 *
 *     sox song.flac -r 44100 -b 16 -c 2 -e signed -L -t raw song.raw
 *     cc -std=c17 audio.c $(pkg-config --cflags --libs coaster-imapi) -o audio
 *     COASTER_DRIVES=/dev/sr0 ./audio song.raw ...
 */
#include <stdio.h>
#include <string.h>

#include "coaster.h"

#define BLOCK 2352

/* Close gives the stash back, and with it the room of a whole disc: a program that just ends leaves the file behind. */
static int failed(IDiscMaster *master, const char *what, HRESULT result)
{
    fprintf(stderr, "%s: %s\n", what, coaster_result_text(result));
    if (master != NULL)
        IDiscMaster_Close(master);
    return 1;
}

/* Block by block; the last one is filled up with silence. */
static HRESULT stage_samples(IRedbookDiscMaster *redbook, FILE *file)
{
    byte block[BLOCK];
    size_t got;
    HRESULT result = IRedbookDiscMaster_CreateAudioTrack(redbook, 0);
    while (SUCCEEDED(result) && (got = fread(block, 1, sizeof block, file)) > 0) {
        memset(block + got, 0, sizeof block - got);
        result = IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, BLOCK);
    }
    return SUCCEEDED(result) ? IRedbookDiscMaster_CloseAudioTrack(redbook) : result;
}

static HRESULT stage_track(IRedbookDiscMaster *redbook, const char *path)
{
    HRESULT result;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return STG_E_FILENOTFOUND;
    result = stage_samples(redbook, file);
    fclose(file);
    return result;
}

int main(int argc, char **argv)
{
    IDiscMaster *master;
    IRedbookDiscMaster *redbook;
    IEnumDiscRecorders *recorders;
    IDiscRecorder *recorder;
    ULONG fetched = 0;
    HRESULT result;
    int i;

    if (argc < 2) {
        fprintf(stderr, "usage: audio FILE...\n");
        return 64;
    }
    CoInitialize(NULL);
    result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
    if (FAILED(result))
        return failed(NULL, "no disc master", result);
    IDiscMaster_Open(master);
    IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook);
    IDiscMaster_EnumDiscRecorders(master, &recorders);
    IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
    if (fetched == 0)
        return failed(master, "no recorder", IMAPI_E_DEVICE_NOTPRESENT);
    result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (FAILED(result))
        return failed(master, "the recorder", result);
    for (i = 1; i < argc; i++) {
        result = stage_track(redbook, argv[i]);
        if (FAILED(result))
            return failed(master, argv[i], result);
    }
    result = IDiscMaster_RecordDisc(master, FALSE, FALSE); /* for real; the disc stays in */
    if (FAILED(result))
        return failed(master, "the burn", result);
    IDiscRecorder_Release(recorder);
    IEnumDiscRecorders_Release(recorders);
    IRedbookDiscMaster_Release(redbook);
    IDiscMaster_Close(master);
    IDiscMaster_Release(master);
    CoUninitialize();
    return 0;
}
