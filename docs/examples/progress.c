/* SPDX-License-Identifier: 0BSD */
/*
 * A sink for progress: burns a folder, prints each call, and cancels at Ctrl-C.
 *
 *     cc -std=c17 progress.c $(pkg-config --cflags --libs coaster-imapi) -o progress
 *     COASTER_DRIVES=/dev/sr0 ./progress FOLDER
 */
#include <signal.h>
#include <stdio.h>

#include "coaster.h"

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* ------------------------------------------------------------------ the sink: static, so that references need no
 * counting */

static HRESULT STDMETHODCALLTYPE query_interface(IDiscMasterProgressEvents *This, REFIID riid, void **ppvObject)
{
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDiscMasterProgressEvents)) {
        *ppvObject = NULL;
        return E_NOINTERFACE;
    }
    *ppvObject = This;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add_reference(IDiscMasterProgressEvents *This)
{
    (void)This;
    return 2;
}

static ULONG STDMETHODCALLTYPE release(IDiscMasterProgressEvents *This)
{
    (void)This;
    return 1;
}

static HRESULT STDMETHODCALLTYPE query_cancel(IDiscMasterProgressEvents *This, boolean *pbCancel)
{
    (void)This;
    *pbCancel = interrupted != 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE recorders_changed(IDiscMasterProgressEvents *This)
{
    (void)This;
    printf("the set of recorders has changed\n");
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE staged(IDiscMasterProgressEvents *This, LONG nCompletedSteps, LONG nTotalSteps)
{
    (void)This;
    printf("staged %d of %d\n", (int)nCompletedSteps, (int)nTotalSteps);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE written(IDiscMasterProgressEvents *This, LONG nCompleted, LONG nTotal)
{
    (void)This;
    printf("written %d of %d\n", (int)nCompleted, (int)nTotal);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE track(IDiscMasterProgressEvents *This, LONG nCurrentTrack, LONG nTotalTracks)
{
    (void)This;
    printf("track %d of %d\n", (int)nCurrentTrack, (int)nTotalTracks);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE preparing(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds)
{
    (void)This;
    printf("preparing, about %d s\n", (int)nEstimatedSeconds);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE closing(IDiscMasterProgressEvents *This, LONG nEstimatedSeconds)
{
    (void)This;
    printf("closing, about %d s\n", (int)nEstimatedSeconds);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE complete(IDiscMasterProgressEvents *This, HRESULT status)
{
    (void)This;
    printf("complete: %s\n", coaster_result_text(status));
    return S_OK;
}

static IDiscMasterProgressEventsVtbl methods = {
    query_interface, add_reference, release,   query_cancel, recorders_changed, staged,
    written,         track,         preparing, closing,      complete,          complete, /* of an erasure */
};
static IDiscMasterProgressEvents sink = {&methods};

/* ------------------------------------------------------------------ the burn */

/* Close gives the stash back, and with it the room of a whole disc: a program that just ends leaves the file behind. */
static int failed(IDiscMaster *master, const char *what, HRESULT result)
{
    fprintf(stderr, "%s: %s\n", what, coaster_result_text(result));
    if (master != NULL)
        IDiscMaster_Close(master);
    return 1;
}

static HRESULT stage_and_record(IDiscMaster *master, IJolietDiscMaster *joliet, const char *path)
{
    IStorage *folder;
    HRESULT result = coaster_storage_from_folder(path, &folder);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(joliet, folder, FALSE);
    IStorage_Release(folder);
    return SUCCEEDED(result) ? IDiscMaster_RecordDisc(master, FALSE, FALSE) : result;
}

int main(int argc, char **argv)
{
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IEnumDiscRecorders *recorders;
    IDiscRecorder *recorder;
    UINT_PTR cookie;
    ULONG fetched = 0;
    HRESULT result;

    if (argc != 2) {
        fprintf(stderr, "usage: progress FOLDER\n");
        return 64;
    }
    signal(SIGINT, interrupt);
    CoInitialize(NULL);
    result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
    if (FAILED(result))
        return failed(NULL, "no disc master", result);
    IDiscMaster_Open(master);
    IDiscMaster_ProgressAdvise(master, &sink, &cookie);
    IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet);
    IDiscMaster_EnumDiscRecorders(master, &recorders);
    IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
    if (fetched == 0)
        return failed(master, "no recorder", IMAPI_E_DEVICE_NOTPRESENT);
    result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (FAILED(result))
        return failed(master, "the recorder", result);
    result = stage_and_record(master, joliet, argv[1]);
    IDiscMaster_ProgressUnadvise(master, cookie);
    IDiscRecorder_Release(recorder);
    IEnumDiscRecorders_Release(recorders);
    IJolietDiscMaster_Release(joliet);
    IDiscMaster_Close(master);
    IDiscMaster_Release(master);
    CoUninitialize();
    return FAILED(result) ? failed(NULL, "the burn", result) : 0;
}
