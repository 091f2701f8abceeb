/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sound is read by a drive a constant number of samples early or late, and written likewise: that is not an error.
 * The distance is looked for once, at the first block that is no silence, up to REACH blocks; from there on every
 * sample counts. What the shift takes over the edge of a track is not compared.
 */
#include "imapi/verification_sound.h"

#include <stdlib.h>
#include <string.h>

#include "imapi/stash_cipher.h"

#define SAMPLE 4 /* bytes: two channels of 16 bits */
#define CHUNK 26u
#define REACH 5

struct sound {
    struct verification *verification;
    struct device *device;
    struct image *image;
    uint8_t *disc, *staged; /* CHUNK and CHUNK + 2 * (REACH + 1) blocks */
    int32_t offset;         /* samples that the drive reads late */
};

/* How far sample distances are tried: 0, 1, -1, 2, -2, ... */
static int32_t distance(int32_t number)
{
    return number % 2 ? (number + 1) / 2 : -(number / 2);
}

static bool has_sound(const uint8_t *block)
{
    for (size_t i = SAMPLE; i < AUDIO_BLOCK; i++)
        if (block[i] != block[i - SAMPLE])
            return true;
    return false;
}

static void look_here(struct sound *sound, unsigned track, uint32_t block)
{
    lba_t lba = sound->verification->starts[track] + (lba_t)block;
    if (FAILED(device_read_audio(sound->device, lba - REACH, 2 * REACH + 1, sound->disc)))
        return; /* the comparison will say where */
    for (int32_t i = 0; i <= 2 * REACH * (AUDIO_BLOCK / SAMPLE); i++) {
        int32_t samples = distance(i);
        if (memcmp(sound->disc + REACH * AUDIO_BLOCK + samples * SAMPLE, sound->staged, AUDIO_BLOCK) == 0) {
            sound->offset = samples;
            break;
        }
    }
}

/* False: there is none in this track. */
static bool find_in_track(struct sound *sound, unsigned track)
{
    uint32_t blocks = sound->image->tracks[track].blocks;
    for (uint32_t i = REACH; i + REACH < blocks; i++) {
        if (FAILED(sound->image->kind->read(sound->image, track, i, 1, sound->staged)))
            return true;
        if (has_sound(sound->staged)) {
            look_here(sound, track, i);
            return true;
        }
    }
    return false;
}

static void find_offset(struct sound *sound)
{
    for (unsigned track = 0; track < sound->image->track_count; track++)
        if (find_in_track(sound, track))
            break;
    sound->verification->result.read_offset = sound->offset;
}

/* What was staged for these bytes of the track, with zeros where the track has none; *from and *to bound what counts.
 */
static HRESULT fetch(struct sound *sound, unsigned track, uint32_t first, uint32_t count, int64_t *from, int64_t *to)
{
    int64_t blocks = sound->image->tracks[track].blocks, begin = (int64_t)first - REACH - 1;
    int64_t low = begin < 0 ? 0 : begin, high = (int64_t)first + count + REACH + 1;
    high = high > blocks ? blocks : high;
    *from = -(int64_t)sound->offset * SAMPLE + (first - begin) * AUDIO_BLOCK; /* of the first byte read, in staged */
    *to = *from + (int64_t)count * AUDIO_BLOCK;
    int64_t has_from = (low - begin) * AUDIO_BLOCK, has_to = (high - begin) * AUDIO_BLOCK;
    HRESULT result =
        sound->image->kind->read(sound->image, track, (uint32_t)low, (uint32_t)(high - low), sound->staged + has_from);
    if (*from < has_from)
        memset(sound->staged + *from, 0, (size_t)(has_from - *from));
    if (*to > has_to)
        memset(sound->staged + has_to, 0, (size_t)(*to - has_to));
    return result;
}

static HRESULT compare(struct sound *sound, unsigned track, uint32_t first, uint32_t count)
{
    int64_t from, to;
    HRESULT result = fetch(sound, track, first, count, &from, &to);
    if (FAILED(result))
        return result;
    int64_t bytes = (int64_t)sound->image->tracks[track].blocks * AUDIO_BLOCK;
    for (int64_t i = 0; i < to - from; i++) {
        int64_t at = (int64_t)first * AUDIO_BLOCK + i - (int64_t)sound->offset * SAMPLE; /* in the track */
        if (at >= 0 && at < bytes && sound->disc[i] != sound->staged[from + i])
            return verification_bad(sound->verification,
                                    sound->verification->starts[track] + (lba_t)(first + (uint32_t)(i / AUDIO_BLOCK)),
                                    false);
    }
    return S_OK;
}

static HRESULT verify_track(struct sound *sound, unsigned track)
{
    uint32_t blocks = sound->image->tracks[track].blocks;
    HRESULT result = S_OK;
    for (uint32_t done = 0; done < blocks && SUCCEEDED(result);) {
        uint32_t count = blocks - done < CHUNK ? blocks - done : CHUNK, readable = count;
        lba_t lba = sound->verification->starts[track] + (lba_t)done;
        HRESULT bad = device_read_audio(sound->device, lba, count, sound->disc);
        if (FAILED(bad))
            bad = verification_find_bad(sound->verification, sound->device, lba, count, sound->disc, device_read_audio,
                                        AUDIO_BLOCK, &readable);
        result = readable > 0 ? compare(sound, track, done, readable) : S_OK;
        if (SUCCEEDED(result))
            result = bad;
        if (SUCCEEDED(result) && verification_told(sound->verification, count))
            result = IMAPI_E_USERABORT;
        done += count;
    }
    return result;
}

HRESULT verification_sound(struct verification *verification, struct device *device, struct image *image)
{
    struct sound sound = {.verification = verification, .device = device, .image = image};
    sound.disc = malloc((size_t)CHUNK * AUDIO_BLOCK);
    sound.staged = stash_memory_new((size_t)(CHUNK + 2 * (REACH + 1)) * AUDIO_BLOCK);
    HRESULT result = sound.disc && sound.staged ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(result))
        find_offset(&sound);
    for (unsigned i = 0; i < image->track_count && SUCCEEDED(result); i++)
        result = verify_track(&sound, i);
    stash_memory_free(sound.staged);
    free(sound.disc);
    return result;
}
