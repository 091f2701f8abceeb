/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A staged audio disc (reference imapi 9): tracks of raw samples, one after the other in the stash. Samples arrive as
 * they go to the drive, little-endian (R-AUD-03), so nothing is converted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "imapi/image.h"

#define MAXIMUM_TRACKS 99
#define MINIMUM_TRACK_BLOCKS 300 /* 4 s: Red Book */
#define RUN_OUT_BLOCKS 2         /* the drive writes them behind each track (reference imapi 10.5, AudioGapSize) */
#define CHUNK_BLOCKS 75          /* staged, and asked for a cancel, a second of sound at a time */

struct redbook_track {
    uint64_t offset; /* in the stash; contiguous, since one track is open at a time */
    uint32_t blocks, gap;
};

struct redbook_image {
    struct image image;
    uint32_t capacity;
    unsigned count; /* the open one included */
    bool open;
    struct redbook_track tracks[MAXIMUM_TRACKS];
};

static struct redbook_image *redbook(const struct image *image)
{
    return (struct redbook_image *)image;
}

/* ------------------------------------------------------------------ what the burn engine asks */

static HRESULT redbook_lay_out(struct image *image, lba_t start)
{
    (void)start; /* audio holds no addresses */
    struct redbook_image *r = redbook(image);
    if (r->count == 0 || r->open)
        return IMAPI_E_INVALIDIMAGE;
    for (unsigned i = 0; i < r->count; i++)
        image->tracks[i] =
            (struct image_track){.kind = IMAGE_AUDIO, .blocks = r->tracks[i].blocks, .gap = r->tracks[i].gap};
    image->track_count = r->count;
    return S_OK;
}

static HRESULT redbook_read(struct image *image, unsigned track, uint32_t block, uint32_t count, void *data)
{
    const struct redbook_track *t = &redbook(image)->tracks[track];
    if (block > t->blocks || count > t->blocks - block)
        return IMAPI_E_FILEACCESS;
    return stash_read(image->stash, t->offset + (uint64_t)block * AUDIO_BLOCK, data, (size_t)count * AUDIO_BLOCK);
}

static void redbook_end(struct image *image)
{
    image->track_count = 0;
}

static void redbook_free(struct image *image)
{
    free(image);
}

static const struct image_kind redbook_kind = {
    .lay_out = redbook_lay_out,
    .read = redbook_read,
    .end = redbook_end,
    .free = redbook_free,
};

struct image *redbook_image_new(struct stash *stash)
{
    struct redbook_image *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->image.kind = &redbook_kind;
    r->image.stash = stash;
    return &r->image;
}

/* ------------------------------------------------------------------ accounting (R-AUD-20) */

void redbook_image_set_capacity(struct image *image, uint32_t blocks)
{
    redbook(image)->capacity = blocks;
}

uint32_t redbook_image_tracks(const struct image *image)
{
    return redbook(image)->count;
}

bool redbook_image_track_open(const struct image *image)
{
    return redbook(image)->open;
}

bool redbook_image_empty(const struct image *image)
{
    return redbook(image)->count == 0;
}

uint32_t redbook_image_used(const struct image *image)
{
    const struct redbook_image *r = redbook(image);
    uint32_t used = 0;
    for (unsigned i = 0; i < r->count; i++)
        used += r->tracks[i].blocks + RUN_OUT_BLOCKS +
                (i == 0 ? 0 : r->tracks[i].gap); /* track 1's gap lies before address 0 */
    return used;
}

uint32_t redbook_image_available(const struct image *image, uint32_t next_gap)
{
    const struct redbook_image *r = redbook(image);
    uint32_t taken = redbook_image_used(image);
    if (!r->open) {
        if (r->count == MAXIMUM_TRACKS)
            return 0;
        taken += RUN_OUT_BLOCKS + (r->count == 0 ? 0 : next_gap);
    }
    return r->capacity > taken ? r->capacity - taken : 0;
}

/* ------------------------------------------------------------------ staging */

HRESULT redbook_image_create_track(struct image *image, uint32_t gap)
{
    struct redbook_image *r = redbook(image);
    if (r->open)
        return IMAPI_E_TRACKOPEN;
    if (r->count == MAXIMUM_TRACKS)
        return IMAPI_E_DISCFULL; /* */
    if (redbook_image_available(image, gap) < MINIMUM_TRACK_BLOCKS)
        return IMAPI_E_DISCFULL; /* not writable (R-AUD-16), or without room for a track that could ever be closed */
    r->tracks[r->count++] = (struct redbook_track){.offset = stash_length(image->stash), .gap = gap};
    r->open = true;
    return S_OK;
}

HRESULT redbook_image_add_blocks(struct image *image, const uint8_t *data, uint32_t blocks, struct progress *progress)
{
    struct redbook_image *r = redbook(image);
    if (!r->open)
        return IMAPI_E_TRACKNOTOPEN;
    struct redbook_track *track = &r->tracks[r->count - 1];
    uint32_t room = redbook_image_available(image, 0);
    uint32_t fits = blocks < room ? blocks : room; /* what fits is kept (R-AUD-09) */
    /* Clients add a block at a time, 333,000 times: those report by the clock, a call of a second or more always
     * (R-AUD-17). */
    bool reports = blocks >= CHUNK_BLOCKS || track->blocks == 0 || progress_add_due(progress);
    progress_begin(progress);
    if (reports && progress_add(progress, 0, (int32_t)blocks))
        return IMAPI_E_USERABORT;
    for (uint32_t done = 0; done < fits;) {
        uint32_t now = fits - done < CHUNK_BLOCKS ? fits - done : CHUNK_BLOCKS;
        uint64_t offset;
        HRESULT result =
            stash_append(image->stash, data + (size_t)done * AUDIO_BLOCK, (size_t)now * AUDIO_BLOCK, &offset);
        if (FAILED(result))
            return result;
        done += now;
        track->blocks += now;
        if (reports && done < blocks && progress_add(progress, (int32_t)done, (int32_t)blocks))
            return IMAPI_E_USERABORT; /* blocks taken so far stay (R-AUD-21) */
    }
    if (fits < blocks)
        return IMAPI_E_DISCFULL;
    if (reports && progress_add(progress, (int32_t)blocks, (int32_t)blocks))
        return IMAPI_E_USERABORT;
    return S_OK;
}

HRESULT redbook_image_close_track(struct image *image)
{
    struct redbook_image *r = redbook(image);
    if (!r->open)
        return IMAPI_E_TRACKNOTOPEN;
    if (r->tracks[r->count - 1].blocks < MINIMUM_TRACK_BLOCKS)
        return IMAPI_E_TRACK_NOT_BIG_ENOUGH; /* it stays open: more can be added */
    r->open = false;
    return S_OK;
}

void redbook_image_clear(struct image *image)
{
    struct redbook_image *r = redbook(image);
    memset(r->tracks, 0, sizeof r->tracks);
    r->count = 0;
    r->open = false; /* R-CLR-04 */
    image->track_count = 0;
}
