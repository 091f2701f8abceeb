/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps 14 to 16: setting the drive up, the blocks of all tracks, closing the session. */
#include <stdlib.h>

#include "imapi/burn.h"
#include "imapi/stash_cipher.h"

/* Bytes of one WRITE, as far as the transport goes: below a second of disc at 1x, so that QueryCancel is asked once per
 * second (R-EVT-22). */
#define TRANSFER ((size_t)128 * 1024)

static HRESULT set_parameters(struct burn *burn, uint32_t pause)
{
    struct device_identity identity;
    HRESULT result = device_identify(burn->device, &identity);
    if (FAILED(result))
        return result;
    struct device_write_setup setup = {
        .simulate = burn->simulate,
        .audio = burn->audio,
        .next_session_allowed = !burn->audio, /* data: another session may follow; audio: final */
        .buffer_underrun_free = burn->buffer_underrun_free && identity.buffer_underrun_free,
        .audio_pause = pause,
    };
    return device_set_write_parameters(burn->device, &setup);
}

HRESULT burn_prepare(struct burn *burn)
{
    HRESULT result = device_set_write_speed(burn->device, burn->write_speed);
    if (SUCCEEDED(result))
        result = set_parameters(burn, burn->audio ? burn->image->tracks[0].gap : 150);
    /* Calibration writes into its own area of the disc: a simulation has no business there. */
    if (SUCCEEDED(result) && !burn->simulate)
        result = device_calibrate(burn->device);
    return result;
}

static bool cancelled(void *context)
{
    struct burn *burn = context;
    return progress_cancelled(burn->progress);
}

static uint32_t total_blocks(const struct image *image)
{
    uint32_t total = 0;
    for (unsigned i = 0; i < image->track_count; i++)
        total += image->tracks[i].blocks;
    return total;
}

static HRESULT write_track(struct burn *burn, unsigned index, lba_t start, uint8_t *buffer, uint32_t room)
{
    struct image *image = burn->image;
    const struct image_track *track = &image->tracks[index];
    uint32_t block_size = track->kind == IMAGE_AUDIO ? AUDIO_BLOCK : DATA_BLOCK;
    int32_t total = (int32_t)total_blocks(image);
    double began = device_time.now();
    for (uint32_t done = 0; done < track->blocks;) {
        uint32_t count = track->blocks - done < room ? track->blocks - done : room;
        HRESULT result = image->kind->read(image, index, done, count, buffer);
        if (FAILED(result))
            return result;
        burn->image_used_up = true;
        verification_note(burn->verification, done, count, buffer);
        result = device_write(burn->device, start + (lba_t)done, count, block_size, buffer, cancelled, burn);
        if (FAILED(result))
            return result;
        done += count;
        burn->blocks_written += count;
        if (progress_block(burn->progress, (int32_t)burn->blocks_written, total))
            return IMAPI_E_USERABORT;
        if (device_time.now() - began > burn_longest_seconds(done))
            return IMAPI_E_LOSS_OF_STREAMING;
    }
    return S_OK;
}

HRESULT burn_check_start(struct burn *burn, lba_t laid_out_for)
{
    uint32_t free_blocks;
    lba_t start;
    HRESULT result = device_next_writable(burn->device, &start, &free_blocks);
    return SUCCEEDED(result) && start != laid_out_for ? IMAPI_E_INITIALIZE_WRITE : result;
}

/* Where a track behind the first one begins: at the drive's next writable address. */
static HRESULT next_start(struct burn *burn, unsigned index, lba_t *start)
{
    uint32_t free_blocks;
    HRESULT result = S_OK;
    if (burn->image->tracks[index].gap != burn->image->tracks[index - 1].gap)
        result = set_parameters(burn, burn->image->tracks[index].gap);
    if (FAILED(result))
        return result;
    result = device_next_writable(burn->device, start, &free_blocks);
    bool unknown = result == IMAPI_E_DISCINFO || (SUCCEEDED(result) && *start == LBA_NONE);
    return unknown ? IMAPI_E_GENERIC : result; /* the writing has begun: step 15 of reference imapi 4.4 */
}

static HRESULT write_tracks(struct burn *burn, lba_t start, uint8_t *buffer)
{
    struct image *image = burn->image;
    uint32_t block_size = burn->audio ? AUDIO_BLOCK : DATA_BLOCK;
    uint32_t room = device_transfer_blocks(burn->device, block_size, (uint32_t)(TRANSFER / block_size));
    HRESULT result = S_OK;
    if (burn->audio)
        progress_track(burn->progress, 0, (int32_t)image->track_count);
    if (progress_block(burn->progress, 0, (int32_t)total_blocks(image)))
        return IMAPI_E_USERABORT; /* nothing was sent: the image stays */
    for (unsigned i = 0; i < image->track_count; i++) {
        if (i > 0)
            result = next_start(burn, i, &start);
        if (SUCCEEDED(result)) {
            verification_track(burn->verification, i, start);
            result = write_track(burn, i, start, buffer, room);
        }
        if (SUCCEEDED(result))
            result = device_synchronize(burn->device, cancelled, burn); /* ends a Track-at-Once track */
        if (FAILED(result))
            return result;
        if (burn->audio)
            progress_track(burn->progress, (int32_t)i + 1, (int32_t)image->track_count);
    }
    return S_OK;
}

/*
 * A simulated track must end before clearing Test Write can have an effect (reference mmc 0.1 h). A real one ends when
 * it was the user's wish or the stash that stopped it: no reason to leave the drive waiting with its laser on. When the
 * drive failed it is left alone (R-REC-05).
 */
static void end_open_track(struct burn *burn, HRESULT result)
{
    if (burn->simulate || result == IMAPI_E_USERABORT || result == IMAPI_E_FILEACCESS)
        device_synchronize(burn->device, NULL, NULL);
}

HRESULT burn_write(struct burn *burn, lba_t start)
{
    HRESULT result = burn->simulate ? S_OK : verification_begin(burn->verification, burn->image);
    if (FAILED(result))
        return result;
    uint8_t *buffer = stash_memory_new(TRANSFER);
    if (!buffer)
        return E_OUTOFMEMORY;
    result = write_tracks(burn, start, buffer);
    burn->last_sense = device_last_sense(burn->device);
    if (FAILED(result) && burn->image_used_up)
        end_open_track(burn, result);
    stash_memory_free(buffer);
    stash_memory_forget(); /* libisofs copies what it hands out on this thread */
    return result;
}

HRESULT burn_close(struct burn *burn)
{
    HRESULT result = device_close_session(burn->device);
    burn->last_sense = device_last_sense(burn->device);
    /* Real drives refuse to close a session that they only pretended to write; there is nothing to be closed (reference
     * mmc 4.2). */
    if (FAILED(result) && burn->simulate && device_last_sense(burn->device).key == ILLEGAL_REQUEST)
        return S_OK;
    return result;
}
