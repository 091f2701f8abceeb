/* SPDX-License-Identifier: 0BSD */
/*
 * Adds a folder to what a disc holds already: run it again with the same disc, and each time a session comes on top, in
 * which what was there is found again and files of the same name are replaced.
 *
 *     cc -std=c17 multisession.c $(pkg-config --cflags --libs coaster-imapi) -o multisession
 *     COASTER_DRIVES=/dev/sr0 ./multisession FOLDER
 */
#include <stdio.h>

#include "coaster.h"

/* Close gives the stash back, and with it the room of a whole disc: a program that just ends leaves the file behind. */
static int failed(IDiscMaster *master, const char *what, HRESULT result)
{
    fprintf(stderr, "%s: %s\n", what, coaster_result_text(result));
    if (master != NULL)
        IDiscMaster_Close(master);
    return 1;
}

/* Selecting the recorder reads the disc: what a session has that will be taken over counts as used before anything is
 * added. */
static HRESULT select_and_say(IDiscMaster *master, IJolietDiscMaster *joliet, IDiscRecorder *recorder)
{
    LONG used, total;
    HRESULT result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (FAILED(result))
        return result;
    IJolietDiscMaster_GetUsedDataBlocks(joliet, &used);
    IJolietDiscMaster_GetTotalDataBlocks(joliet, &total);
    printf("%d blocks are free\n", (int)(total - used));
    return S_OK;
}

static HRESULT stage(IJolietDiscMaster *joliet, const char *path)
{
    IStorage *folder;
    HRESULT result = coaster_storage_from_folder(path, &folder);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(joliet, folder, TRUE); /* a file replaces one of the same name */
    IStorage_Release(folder);
    return result;
}

/* What is staged fits this disc alone. It stays staged until the right disc is back. */
static HRESULT record(IDiscMaster *master)
{
    HRESULT result;
    for (;;) {
        result = IDiscMaster_RecordDisc(master, FALSE, FALSE);
        if (result != IMAPI_E_WRONGDISC && result != IMAPI_E_MEDIUM_NOTPRESENT)
            return result;
        printf("%s Put the disc back and press Enter.\n", coaster_result_text(result));
        if (getchar() == EOF)
            return result;
    }
}

int main(int argc, char **argv)
{
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IEnumDiscRecorders *recorders;
    IDiscRecorder *recorder;
    ULONG fetched = 0;
    HRESULT result;

    if (argc != 2) {
        fprintf(stderr, "usage: multisession FOLDER\n");
        return 64;
    }
    CoInitialize(NULL);
    result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
    if (FAILED(result))
        return failed(NULL, "no disc master", result);
    IDiscMaster_Open(master);
    IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet);
    IDiscMaster_EnumDiscRecorders(master, &recorders);
    IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
    if (fetched == 0)
        return failed(master, "no recorder", IMAPI_E_DEVICE_NOTPRESENT);
    result = select_and_say(master, joliet, recorder);
    if (FAILED(result))
        return failed(master, "the recorder", result);
    result = stage(joliet, argv[1]);
    if (FAILED(result))
        return failed(master, "staging", result);
    result = record(master);
    if (FAILED(result))
        return failed(master, "the burn", result);
    IDiscRecorder_Release(recorder);
    IEnumDiscRecorders_Release(recorders);
    IJolietDiscMaster_Release(joliet);
    IDiscMaster_Close(master);
    IDiscMaster_Release(master);
    CoUninitialize();
    return 0;
}
