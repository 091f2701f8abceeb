/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files joliet*.c share. Nobody else includes this. */
#ifndef COASTER_IMAPI_JOLIET_INTERNAL_H
#define COASTER_IMAPI_JOLIET_INTERNAL_H

#include <stdatomic.h>

#include "imapi/image.h"
#include "imapi/joliet_parents.h"
#include "imapi/joliet_tree.h"

/*
 * Zeros behind the last file, part of the image: a session must have 300 blocks (reference mmc 3.1), and readers that
 * read ahead into the two unreadable run-out blocks of a Track-at-Once track lose padding instead of data. A constant,
 * so that staging n blocks raises what is used by n.
 */
#define JOLIET_TAIL_BLOCKS 280u
#define JOLIET_MINIMUM_BLOCKS 300u
/* Our mark in the application identifier of the volume descriptors (R-MUL-20). */
#define JOLIET_APPLICATION "COASTER RECORDDISC"
/*
 * And in its application use field, a number drawn for each image: two burns of the same content in the same second are
 * two discs, also where they have no disc identification (R-MUL-23).
 */
#define JOLIET_MARK "COASTER IMAGE "

/* How long reading the folders of a session may last: a full path table of them at 1x. */
#define JOLIET_IMPORT_SECONDS 600

/* The El Torito entry of an earlier session. */
struct joliet_old_boot {
    bool there;
    uint8_t validation[32], entry[32];
};

/* An earlier session: where it lies, and the file system that libisofs is given in its place. */
struct joliet_import {
    lba_t session_start, next_writable;
    struct joliet_old_boot boot;
    uint8_t *blocks; /* from session_start + 16 on; made by joliet_session.c, no byte of them comes from the disc */
    uint32_t block_count;
};

struct joliet_boot {
    IStream *stream; /* NULL: not bootable */
    uint64_t size;   /* of the stream when it was set, which must not change (R-JOP-07); 0: it did not say */
    bool recorded;   /* went to a disc with what is used up: alone it is no content until it is set again (R-REC-14) */
    uint8_t platform, emulation, manufacturer[24];
};

struct joliet_image {
    struct image image;
    struct joliet_boot boot;
    OLECHAR *volume_name; /* task memory; NULL: none */
    char mark[64];        /* no two images have the same */
    uint32_t capacity;
    struct joliet_node *root;
    struct joliet_node *hidden; /* overwritten files: on the disc, in no folder (R-JOL-05) */
    uint32_t folders;           /* in root, at every depth */
    bool staged;                /* the client added something */
    OLECHAR *refused;           /* where the last AddData failed; NULL: nowhere, or not at one element */
    struct joliet_import *import;
    uint64_t bound; /* not less than what is used; exact when exact_known */
    bool exact_known;
    /* a layout */
    void *iso_image;
    void *burn_source;
    uint64_t layout_bytes, layout_read;
    uint32_t layout_start;
    struct joliet_parents parents;
    atomic_bool stream_failed;
};

static inline struct joliet_image *joliet_of(struct image *image)
{
    return (struct joliet_image *)(void *)image;
}

/* joliet_refused.c: puts name, and a slash when something is there, in front of *path (NULL, or for free()), when
 * result is one that an element is to blame for. */
void joliet_refused_at(OLECHAR **path, const OLECHAR *name, HRESULT result);

/* joliet_layout.c */
/* Blocks of the image with pending (NULL: nothing) merged over it, laid out by libisofs and thrown away. */
HRESULT joliet_layout_size(struct joliet_image *joliet, struct joliet_node *pending, lba_t start, uint32_t *blocks);
HRESULT joliet_layout_begin(struct joliet_image *joliet, lba_t start, uint32_t *blocks);
HRESULT joliet_layout_read(struct joliet_image *joliet, void *data, size_t length);
void joliet_layout_end(struct joliet_image *joliet);

/* joliet_sources.c */
/* Exactly length bytes or a failure. S_FALSE is no failure code but may mean one: the count tells (R-JOL-12c, 14). */
HRESULT joliet_read_exactly(IStream *stream, uint8_t *data, size_t length);

/* joliet_boot.c */
/* Puts boot image and catalogue into an IsoImage; size_only: something of their size, and the stream is not called.
 * S_OK, E_OUTOFMEMORY, IMAPI_E_INVALIDIMAGE (a stream that cannot be read, a wrong size). */
HRESULT joliet_boot_add(const struct joliet_boot *boot, bool size_only, void *iso_image);
void joliet_boot_free(struct joliet_image *joliet);

/* joliet_import.c */
/*
 * Reads the last session's tree into root. *import NULL with S_OK: there is none to append to, also when it cannot be
 * read (R-MUL-27). IMAPI_E_DEVICE_NOTPRESENT, _NOTACCESSIBLE, IMAPI_E_MEDIUM_NOTPRESENT, E_OUTOFMEMORY: root is empty
 * then.
 */
HRESULT joliet_import_read(struct device *device, const struct device_disc *disc, struct joliet_node *root,
                           struct joliet_import **import);
void joliet_import_free(struct joliet_import *import);

/* joliet_cost.c */
/* The sum of the squares of how many names of the folder fall together as ISO 9660 names: steps that libisofs needs. */
uint64_t joliet_name_cost(const struct joliet_node *folder);

/* joliet_session.c */
#define JOLIET_LAST_DOT 0x1F
/* Writes the imported tree down as a session for libisofs. S_OK, E_OUTOFMEMORY. */
HRESULT joliet_session_make(struct joliet_import *import, struct joliet_node *root);
/* A block of it; zeros where there is none: libisofs looks into boot images, which it does not get to see. */
void joliet_session_block(const struct joliet_import *import, uint32_t lba, uint8_t block[JOLIET_BLOCK]);

#endif
