/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging an audio disc one block at a time and at once, and wiping it (R-AUD-17, R-STA-23). */
#include <stdio.h>
#include <stdlib.h>

#include "cli/bench.h"

enum { BLOCK = 2352, BLOCKS = 333000 }; /* 74 minutes, 783 MB */

struct audio_bench {
    IDiscMaster *master;
    IRedbookDiscMaster *redbook;
    byte *samples;
    double at_once, one_by_one; /* seconds, of two stagings each */
    double slowest_wipe;
};

static HRESULT stage(struct audio_bench *bench, LONG blocks_per_call)
{
    HRESULT result = IRedbookDiscMaster_CreateAudioTrack(bench->redbook, 0);
    for (LONG done = 0; done < BLOCKS && result == S_OK; done += blocks_per_call)
        result = IRedbookDiscMaster_AddAudioTrackBlocks(bench->redbook, bench->samples + (size_t)done * BLOCK,
                                                        blocks_per_call * BLOCK);
    return SUCCEEDED(result) ? IRedbookDiscMaster_CloseAudioTrack(bench->redbook) : result;
}

static void note_wipe(struct audio_bench *bench, double began)
{
    double took = bench_wall() - began;
    if (took > bench->slowest_wipe)
        bench->slowest_wipe = took;
}

/* Stages, and wipes by ClearFormatContent; *seconds grows by the staging. */
static HRESULT stage_and_clear(struct audio_bench *bench, LONG blocks_per_call, double *seconds)
{
    double began = bench_wall();
    HRESULT result = stage(bench, blocks_per_call);
    *seconds += bench_wall() - began;
    began = bench_wall();
    if (SUCCEEDED(result))
        result = IDiscMaster_ClearFormatContent(bench->master);
    note_wipe(bench, began);
    return result;
}

/* In turn, so that neither has the warmer memory; the last wipe is that of Close. */
static HRESULT measure(struct bench_master *master, void *context)
{
    struct audio_bench *bench = context;
    bench->master = master->master;
    bench->redbook = (IRedbookDiscMaster *)(void *)master->format;
    HRESULT result = stage_and_clear(bench, BLOCKS, &bench->at_once);
    if (SUCCEEDED(result))
        result = stage_and_clear(bench, 1, &bench->one_by_one);
    if (SUCCEEDED(result))
        result = stage_and_clear(bench, 1, &bench->one_by_one);
    if (FAILED(result))
        return result;
    double began = bench_wall();
    result = stage(bench, BLOCKS);
    bench->at_once += bench_wall() - began;
    began = bench_wall();
    if (SUCCEEDED(result))
        result = IDiscMaster_Close(bench->master);
    note_wipe(bench, began);
    return result;
}

int bench_audio(const char *path, struct failure *why)
{
    struct audio_bench bench = {.samples = malloc((size_t)BLOCKS * BLOCK)};
    if (bench.samples == NULL)
        return fail(why, EXIT_INTERNAL, "there is no memory for %d blocks", BLOCKS);
    for (size_t i = 0; i < (size_t)BLOCKS * BLOCK; i++)
        bench.samples[i] = (byte)(i * 2654435761u >> 13);
    int code = bench_with_master(path, &IID_IRedbookDiscMaster, measure, &bench, why);
    free(bench.samples);
    if (code == 0)
        printf("%.3f %.3f %.2f\n", bench.one_by_one / 2, bench.at_once / 2, bench.slowest_wipe * 1000);
    return code;
}
