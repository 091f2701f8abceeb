/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc master for a measurement: open, in one format, with a drive of this process selected. */
#include <stdlib.h>

#include "cli/bench.h"
#include "cli/burn_drive.h"
#include "coaster.h"

static HRESULT prepare(struct bench_master *bench, const char *url, REFIID format)
{
    IEnumDiscRecorders *recorders = NULL;
    setenv("COASTER_DRIVES", "", 1);
    HRESULT result = coaster_add_drive(url);
    if (SUCCEEDED(result))
        result = CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&bench->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_Open(bench->master);
    if (SUCCEEDED(result))
        result = IDiscMaster_SetActiveDiscMasterFormat(bench->master, format, (void **)&bench->format);
    if (SUCCEEDED(result))
        result = IDiscMaster_EnumDiscRecorders(bench->master, &recorders);
    if (FAILED(result))
        return result;
    result = IEnumDiscRecorders_Next(recorders, 1, &bench->recorder, NULL);
    IEnumDiscRecorders_Release(recorders);
    return result == S_OK ? IDiscMaster_SetActiveDiscRecorder(bench->master, bench->recorder) : E_FAIL;
}

static void finish(struct bench_master *bench)
{
    if (bench->recorder != NULL)
        IDiscRecorder_Release(bench->recorder);
    if (bench->format != NULL)
        IUnknown_Release(bench->format);
    if (bench->master != NULL) {
        IDiscMaster_Close(bench->master); /* a measurement may have closed it itself */
        IDiscMaster_Release(bench->master);
    }
}

int bench_with_master(const char *path, REFIID format, bench_measure *measure, void *context, struct failure *why)
{
    struct bench_master bench = {0};
    struct burn_drive *drive = NULL;
    const char *url = NULL;
    int code = burn_drive_open(path, &drive, &url, why);
    if (code != 0)
        return code;
    HRESULT result = CoInitialize(NULL);
    if (SUCCEEDED(result)) {
        result = prepare(&bench, url, format);
        if (SUCCEEDED(result))
            result = measure(&bench, context);
        finish(&bench);
        CoUninitialize();
    }
    burn_drive_close(drive);
    return FAILED(result) ? fail(why, EXIT_INTERNAL, "%s", coaster_result_text(result)) : 0;
}
