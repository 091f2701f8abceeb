/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging a folder and recording it, in this process: how long each takes, and how much memory both. */
#include <stdio.h>
#include <sys/resource.h>

#include "cli/bench.h"
#include "coaster.h"

struct data_bench {
    const char *folder;
    double staging, recording; /* seconds */
};

static HRESULT measure(struct bench_master *master, void *context)
{
    struct data_bench *bench = context;
    IJolietDiscMaster *joliet = (IJolietDiscMaster *)(void *)master->format;
    IStorage *storage = NULL;
    double began = bench_wall();
    HRESULT result = coaster_storage_from_folder(bench->folder, &storage);
    if (FAILED(result))
        return result;
    result = IJolietDiscMaster_AddData(joliet, storage, FALSE);
    IStorage_Release(storage);
    double staged = bench_wall();
    if (SUCCEEDED(result))
        result = IDiscMaster_RecordDisc(master->master, FALSE, FALSE);
    bench->staging = staged - began;
    bench->recording = bench_wall() - staged;
    return result;
}

int bench_data(const char *path, const char *folder, struct failure *why)
{
    struct data_bench bench = {.folder = folder};
    struct rusage usage;
    int code = bench_with_master(path, &IID_IJolietDiscMaster, measure, &bench, why);
    getrusage(RUSAGE_SELF, &usage);
    if (code == 0)
        printf("%.3f %.3f %.1f\n", bench.staging, bench.staging + bench.recording, (double)usage.ru_maxrss / 1024);
    return code;
}
