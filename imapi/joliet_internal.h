/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files joliet*.c share. Nobody else includes this. */
#ifndef COASTER_IMAPI_JOLIET_INTERNAL_H
#define COASTER_IMAPI_JOLIET_INTERNAL_H

#include <stdatomic.h>

#include "imapi/image.h"
#include "imapi/joliet_tree.h"

#define JOLIET_BLOCK 2048u
/*
 * Zeros behind the last file, part of the image: a session must have 300 blocks (reference mmc 3.1), and readers that
 * read ahead into the two unreadable run-out blocks of a Track-at-Once track lose padding instead of data. A constant,
 * so that staging n blocks raises what is used by n.
 */
#define JOLIET_TAIL_BLOCKS 280u
#define JOLIET_MINIMUM_BLOCKS 300u
/* Our mark in the application identifier of the volume descriptors (R-MUL-20). */
#define JOLIET_APPLICATION "COASTER RECORDDISC"

/* Blocks of the last session that an import needs, kept in memory: laying out does not touch the drive. */
struct joliet_import {
    struct device *device; /* only while reading */
    lba_t session_start, next_writable;
    struct import_block {
        uint32_t lba;
        uint8_t data[JOLIET_BLOCK];
    } * *blocks; /* sorted by lba */
    size_t block_count, block_room;
    HRESULT device_result; /* of the last read that failed */
};

struct joliet_boot {
    IStream *stream; /* NULL: not bootable */
    uint64_t size;   /* of the stream when it was set, which must not change (R-JOP-07); 0: it did not say */
    uint8_t platform, emulation, manufacturer[24];
};

struct joliet_image {
    struct image image;
    struct joliet_boot boot;
    OLECHAR *volume_name;
    uint32_t capacity;
    struct joliet_node *root;
    struct joliet_node *hidden; /* overwritten files: on the disc, in no folder (R-JOL-05) */
    bool staged;                /* the client added something */
    struct joliet_import *import;
    uint64_t bound; /* not less than what is used; exact when exact_known */
    bool exact_known;
    /* a layout */
    void *iso_image;
    void *burn_source;
    uint64_t layout_bytes, layout_read;
    atomic_bool stream_failed;
};

static inline struct joliet_image *joliet_of(struct image *image)
{
    return (struct joliet_image *)(void *)image;
}

/* joliet_layout.c */
/* Blocks of the image with pending (NULL: nothing) merged over it, laid out by libisofs and thrown away. */
HRESULT joliet_layout_size(struct joliet_image *joliet, struct joliet_node *pending, lba_t start, uint32_t *blocks);
HRESULT joliet_layout_begin(struct joliet_image *joliet, lba_t start, uint32_t *blocks);
HRESULT joliet_layout_read(struct joliet_image *joliet, void *data, size_t length);
void joliet_layout_end(struct joliet_image *joliet);

/* joliet_boot.c */
/* Puts boot image and catalogue into an IsoImage. S_OK, E_OUTOFMEMORY, IMAPI_E_INVALIDIMAGE (a stream that cannot be
 * read, a wrong size). */
HRESULT joliet_boot_add(const struct joliet_boot *boot, void *iso_image);
void joliet_boot_free(struct joliet_image *joliet);

/* joliet_import.c */
#define JOLIET_LAST_DOT 0x1F
HRESULT joliet_import_read(struct device *device, const struct device_disc *disc, struct joliet_node *root,
                           struct joliet_import **import);
/* What of a failed read is a failure of the import: S_OK for a disc that merely cannot be read, which is not importable
 * (R-MUL-27). */
HRESULT joliet_import_failure(HRESULT device_result);
void joliet_import_free(struct joliet_import *import);
/* A block for libisofs: from what was kept, or while the device is still there from it. NULL: not there. */
const uint8_t *joliet_import_block(struct joliet_import *import, uint32_t lba);

#endif
