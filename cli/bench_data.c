/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging a folder and recording it, in this process: how long each takes, and how much memory both. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "cli/bench.h"
#include "cli/burn_drive.h"
#include "coaster.h"
#include "imapi.h"

struct data_bench {
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IDiscRecorder *recorder;
    double staging, recording; /* seconds */
};

static HRESULT prepare(struct data_bench *bench, const char *url)
{
    IEnumDiscRecorders *recorders = NULL;
    setenv("COASTER_DRIVES", "", 1);
    HRESULT result = coaster_add_drive(url);
    if (SUCCEEDED(result))
        result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&bench->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_Open(bench->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_SetActiveDiscMasterFormat(bench->master, &IID_IJolietDiscMaster, (void **)&bench->joliet);
    if (SUCCEEDED(result))
        result = IDiscMaster_EnumDiscRecorders(bench->master, &recorders);
    if (FAILED(result))
        return result;
    result = IEnumDiscRecorders_Next(recorders, 1, &bench->recorder, NULL);
    IEnumDiscRecorders_Release(recorders);
    return result == S_OK ? IDiscMaster_SetActiveDiscRecorder(bench->master, bench->recorder) : E_FAIL;
}

static HRESULT measure(struct data_bench *bench, const char *folder)
{
    IStorage *storage = NULL;
    double began = bench_wall();
    HRESULT result = coaster_storage_from_folder(folder, &storage);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(bench->joliet, storage, FALSE);
    IStorage_Release(storage);
    double staged = bench_wall();
    if (SUCCEEDED(result))
        result = IDiscMaster_RecordDisc(bench->master, FALSE, FALSE);
    bench->staging = staged - began;
    bench->recording = bench_wall() - staged;
    return result;
}

static void finish(struct data_bench *bench)
{
    if (bench->recorder != NULL)
        IDiscRecorder_Release(bench->recorder);
    if (bench->joliet != NULL)
        IJolietDiscMaster_Release(bench->joliet);
    if (bench->master != NULL) {
        IDiscMaster_Close(bench->master);
        IDiscMaster_Release(bench->master);
    }
}

int bench_data(const char *path, const char *folder, struct failure *why)
{
    struct data_bench bench = {0};
    struct burn_drive *drive = NULL;
    struct rusage usage;
    const char *url = NULL;
    int code = burn_drive_open(path, &drive, &url, why);
    if (code == 0 && SUCCEEDED(CoInitialize(NULL))) {
        HRESULT result = prepare(&bench, url);
        if (SUCCEEDED(result))
            result = measure(&bench, folder);
        getrusage(RUSAGE_SELF, &usage);
        if (FAILED(result))
            code = fail(why, EXIT_INTERNAL, "%s", coaster_result_text(result));
        else
            printf("%.3f %.3f %.1f\n", bench.staging, bench.staging + bench.recording, (double)usage.ru_maxrss / 1024);
        finish(&bench);
        CoUninitialize();
    }
    burn_drive_close(drive);
    return code;
}
