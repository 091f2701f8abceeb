/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IRedbookDiscMaster (reference imapi 9). */
#include "imapi/master.h"
#include "imapi/unknown.h"

static HRESULT query_interface(IRedbookDiscMaster *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IRedbookDiscMaster, object);
}

static ULONG add_reference(IRedbookDiscMaster *interface)
{
    return master_reference(master_of_redbook(interface));
}

static ULONG release(IRedbookDiscMaster *interface)
{
    return master_release(master_of_redbook(interface));
}

/* ------------------------------------------------------------------ counters (R-AUD-04, 11 .. 14, 20) */

/* One of the counters, taken anew unless an operation is under way. */
static HRESULT get_counter(IRedbookDiscMaster *interface, size_t offset, LONG *value)
{
    struct master *master = master_of_redbook(interface);
    HRESULT result = master_enter_format(master, FORMAT_REDBOOK);
    if (FAILED(result))
        return result;
    if (value == NULL)
        return master_leave(master, E_POINTER);
    if (!master->busy)
        master_count(master);
    *value = (LONG) * (const uint32_t *)(const void *)((const char *)&master->counters + offset);
    return master_leave(master, S_OK);
}

static HRESULT get_total_audio_tracks(IRedbookDiscMaster *interface, LONG *tracks)
{
    return get_counter(interface, offsetof(struct master_counters, tracks), tracks);
}

static HRESULT get_total_audio_blocks(IRedbookDiscMaster *interface, LONG *blocks)
{
    return get_counter(interface, offsetof(struct master_counters, total), blocks);
}

static HRESULT get_used_audio_blocks(IRedbookDiscMaster *interface, LONG *blocks)
{
    return get_counter(interface, offsetof(struct master_counters, used), blocks);
}

static HRESULT get_available_audio_track_blocks(IRedbookDiscMaster *interface, LONG *blocks)
{
    return get_counter(interface, offsetof(struct master_counters, available), blocks);
}

static HRESULT get_audio_block_size(IRedbookDiscMaster *interface, LONG *bytes)
{
    struct master *master = master_of_redbook(interface);
    HRESULT result = master_enter_format(master, FORMAT_REDBOOK);
    if (FAILED(result))
        return result;
    if (bytes == NULL)
        return master_leave(master, E_POINTER);
    *bytes = AUDIO_BLOCK;
    return master_leave(master, S_OK);
}

/* ------------------------------------------------------------------ staging */

/* What all three need besides the format (reference imapi 12): leave to change, then a recorder (R-AUD-21). */
static HRESULT may_stage(const struct master *master)
{
    HRESULT result = master_may_change(master);
    if (SUCCEEDED(result) && (master->recorder == NULL || master->image == NULL))
        result = IMAPI_E_NOACTIVERECORDER;
    return result;
}

/* The length is only a hint: it neither limits nor reserves (R-AUD-06). */
static HRESULT create_audio_track(IRedbookDiscMaster *interface, LONG blocks)
{
    struct master *master = master_of_redbook(interface);
    HRESULT result = master_enter_format(master, FORMAT_REDBOOK);
    if (FAILED(result))
        return result;
    if (blocks < 0)
        return master_leave(master, E_INVALIDARG); /* R-AUD-19 */
    result = may_stage(master);
    if (SUCCEEDED(result) && !redbook_image_track_open(master->image))
        result =
            stash_check(master->stash, 0); /* before staging: once a track, not for each of its blocks (R-STA-21) */
    if (FAILED(result))
        return master_leave(master, result);
    struct recorder_values values = recorder_settings_values(master->recorder->settings);
    return master_leave(master, redbook_image_create_track(master->image, (uint32_t)values.audio_gap_size));
}

static HRESULT add_audio_track_blocks(IRedbookDiscMaster *interface, byte *samples, LONG bytes)
{
    struct master *master = master_of_redbook(interface);
    HRESULT result = master_enter_format(master, FORMAT_REDBOOK);
    if (FAILED(result))
        return result;
    if (samples == NULL && bytes != 0)
        return master_leave(master, E_POINTER);
    if (bytes < 0 || bytes % AUDIO_BLOCK != 0)
        return master_leave(master, E_INVALIDARG); /* R-AUD-08, 19 */
    result = may_stage(master);
    if (SUCCEEDED(result) && !redbook_image_track_open(master->image))
        result = IMAPI_E_TRACKNOTOPEN;
    if (FAILED(result) || bytes == 0)
        return master_leave(master, result);
    master_count(master); /* what getters see meanwhile */
    master_work_begin(master);
    result = redbook_image_add_blocks(master->image, samples, (uint32_t)bytes / AUDIO_BLOCK, master->progress);
    master_work_end(master);
    return master_leave(master, result);
}

static HRESULT close_audio_track(IRedbookDiscMaster *interface)
{
    struct master *master = master_of_redbook(interface);
    HRESULT result = master_enter_format(master, FORMAT_REDBOOK);
    if (FAILED(result))
        return result;
    result = may_stage(master);
    if (SUCCEEDED(result))
        result = redbook_image_close_track(master->image);
    return master_leave(master, result);
}

const IRedbookDiscMasterVtbl master_redbook_vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .GetTotalAudioTracks = get_total_audio_tracks,
    .GetTotalAudioBlocks = get_total_audio_blocks,
    .GetUsedAudioBlocks = get_used_audio_blocks,
    .GetAvailableAudioTrackBlocks = get_available_audio_track_blocks,
    .GetAudioBlockSize = get_audio_block_size,
    .CreateAudioTrack = create_audio_track,
    .AddAudioTrackBlocks = add_audio_track_blocks,
    .CloseAudioTrack = close_audio_track,
};
