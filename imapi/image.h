/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A staged image, whatever its format: tracks of blocks that the burn engine asks for one after the other.
 * Joliet: imapi/joliet.c (one data track, made with libisofs). Redbook: imapi/redbook.c (audio
 * tracks).
 */
#ifndef COASTER_IMAPI_IMAGE_H
#define COASTER_IMAPI_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "imapi.h"
#include "imapi/device.h"
#include "imapi/progress.h"
#include "imapi/stash.h"

enum image_track_kind { IMAGE_DATA, IMAGE_AUDIO };

struct image_track {
    enum image_track_kind kind;
    uint32_t blocks; /* as written, pads included */
    uint32_t gap;    /* audio: pause before it, in blocks (AudioGapSize when it was created) */
};

struct image;

struct image_kind {
    /* Lays the image out for a disc whose next writable address is start. After it, tracks and blocks are exact.
       S_OK, IMAPI_E_DISCFULL, IMAPI_E_INVALIDIMAGE, IMAPI_E_FILEACCESS, E_OUTOFMEMORY. */
    HRESULT (*lay_out)(struct image *image, lba_t start);
    /* The next count blocks of the track in order (a track is read once, front to back). S_OK or IMAPI_E_FILEACCESS. */
    HRESULT (*read)(struct image *image, unsigned track, uint32_t block, uint32_t count, void *data);
    /* Ends what lay_out began (threads, streams); called after every lay_out, whatever came of the burn. */
    void (*end)(struct image *image);
    void (*free)(struct image *image);
};

struct image {
    const struct image_kind *kind;
    struct stash *stash;  /* the claim; owned by the master */
    unsigned track_count; /* after lay_out */
    struct image_track tracks[99];
};

/* ------------------------------------------------------------------ Joliet */

/* An empty one, for a blank disc. NULL: no memory. */
struct image *joliet_image_new(struct stash *stash);
/*
 * Reads the Joliet tree of the last session through the device and takes it as base (R-MUL-20, 21). *ours: it carries
 * our mark. S_OK also when there is nothing to import (*ours false then).
 */
HRESULT joliet_image_import(struct image *image, struct device *device, const struct device_disc *disc, bool *ours);
bool joliet_image_imported(const struct image *image);
void joliet_image_drop_import(struct image *image);
/* total blocks for staging (R-JOL-25): what the drive says is free. */
void joliet_image_set_capacity(struct image *image, uint32_t blocks);
uint32_t joliet_image_used(struct image *image);        /* blocks, all metadata included */
uint32_t joliet_image_bound(const struct image *image); /* at least as many, and known without a layout */
/* AddData as R-JOL-03..20 and 5.: enumerates, copies every stream into the stash, all or nothing. */
HRESULT joliet_image_add(struct image *image, IStorage *root, bool overwrite, struct progress *progress);
/* The path of the element that the last one failed at; NULL: it succeeded, or no element was to blame. */
const OLECHAR *joliet_image_refused(struct image *image);
bool joliet_image_empty(const struct image *image); /* nothing staged by the client (an imported tree does not count) */
/* Drops staged content and the import; the stash is wiped by the caller. */
void joliet_image_clear(struct image *image);
/* As clear, after a burn: the boot image went with it, and alone it is no content before it is set again, or the image
 * cleared (R-REC-14). */
void joliet_image_use_up(struct image *image);
/* VolumeName (R-JOP-08). E_OUTOFMEMORY. */
HRESULT joliet_image_set_volume_name(struct image *image, const OLECHAR *name);
/*
 * El Torito (R-JOP-04 .. 07): the image keeps a reference to boot and reads it in lay_out, where it must still have
 * that size; nothing else calls it. NULL takes the boot image out again. platform and emulation are the values of
 * reference imapi 2.2. manufacturer: at most 24 bytes, may be NULL. A boot image alone is content. S_OK,
 * E_OUTOFMEMORY.
 */
HRESULT joliet_image_set_boot(struct image *image, IStream *boot, uint64_t size, uint8_t platform, uint8_t emulation,
                              const OLECHAR *manufacturer);
/* Bytes, as the stream says; 0 when it does not. */
uint64_t joliet_boot_size(IStream *boot);

/* ------------------------------------------------------------------ Redbook */

struct image *redbook_image_new(struct stash *stash);
void redbook_image_set_capacity(struct image *image, uint32_t blocks);
HRESULT redbook_image_create_track(struct image *image, uint32_t gap);
/* Keeps what fits (R-AUD-09). */
HRESULT redbook_image_add_blocks(struct image *image, const uint8_t *data, uint32_t blocks, struct progress *progress);
HRESULT redbook_image_close_track(struct image *image); /* below 300 blocks: IMAPI_E_TRACK_NOT_BIG_ENOUGH, stays open */
bool redbook_image_track_open(const struct image *image);
bool redbook_image_empty(const struct image *image);
void redbook_image_clear(struct image *image);
uint32_t redbook_image_tracks(const struct image *image); /* closed and open */
uint32_t redbook_image_used(const struct image *image);
uint32_t redbook_image_available(const struct image *image, uint32_t next_gap);

#endif
