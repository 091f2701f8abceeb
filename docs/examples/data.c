/* SPDX-License-Identifier: 0BSD */
/*
 * Burns one folder to the first recorder, as a program for Windows XP would:
 *
 *     cc -std=c17 data.c $(pkg-config --cflags --libs coaster-imapi) -o data
 *     COASTER_DRIVES=/dev/sr0 ./data FOLDER
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

/* The folder's content goes to the root of the disc; its bytes are read here, once. */
static HRESULT stage(IJolietDiscMaster *joliet, const char *path)
{
    IStorage *folder;
    LONG used, total;
    HRESULT result = coaster_storage_from_folder(path, &folder);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(joliet, folder, FALSE);
    IStorage_Release(folder);
    IJolietDiscMaster_GetUsedDataBlocks(joliet, &used);
    IJolietDiscMaster_GetTotalDataBlocks(joliet, &total);
    printf("%d of %d blocks\n", (int)used, (int)total);
    return result;
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
        fprintf(stderr, "usage: data FOLDER\n");
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
    result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (FAILED(result))
        return failed(master, "the recorder", result);
    result = stage(joliet, argv[1]);
    if (FAILED(result))
        return failed(master, "staging", result);
    result = IDiscMaster_RecordDisc(master, FALSE, TRUE); /* for real; eject afterwards */
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
