/* SPDX-License-Identifier: 0BSD */
/*
 * Burns one folder to the first drive of COASTER_DRIVES, as a program for Windows XP would:
 *
 *     cc -std=c17 burn.c $(pkg-config --cflags --libs coaster-imapi) -o burn
 *     COASTER_DRIVES=iscsi://127.0.0.1:3260/iqn.2025-11.org.coaster:rec/1 ./burn docs
 */
#include <stdio.h>

#include "coaster.h"

static int failed(const char *what, HRESULT result)
{
    fprintf(stderr, "%s: %s\n", what, coaster_result_text(result));
    return 1;
}

int main(int argc, char **argv)
{
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IEnumDiscRecorders *recorders;
    IDiscRecorder *recorder;
    IStorage *folder;
    ULONG fetched = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: burn FOLDER\n");
        return 64;
    }
    CoInitialize(NULL);
    HRESULT result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
    if (FAILED(result))
        return failed("no disc master", result);
    IDiscMaster_Open(master);
    IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet);
    IDiscMaster_EnumDiscRecorders(master, &recorders);
    IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
    if (fetched == 0)
        return failed("no recorder", IMAPI_E_DEVICE_NOTPRESENT);
    result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (FAILED(result))
        return failed("the recorder", result);
    result = coaster_storage_from_folder(argv[1], &folder);
    if (SUCCEEDED(result))
        result = IJolietDiscMaster_AddData(joliet, folder, FALSE);
    if (FAILED(result))
        return failed("staging", result);
    IStorage_Release(folder);
    result = IDiscMaster_RecordDisc(master, FALSE, TRUE); /* for real; eject afterwards */
    if (FAILED(result))
        return failed("the burn", result);
    IDiscRecorder_Release(recorder);
    IEnumDiscRecorders_Release(recorders);
    IJolietDiscMaster_Release(joliet);
    IDiscMaster_Close(master);
    IDiscMaster_Release(master);
    CoUninitialize();
    return 0;
}
