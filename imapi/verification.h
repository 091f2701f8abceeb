/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a finished burn back (R-EXT-07), an extension that is off until a client asks for it (coaster.h). Data is
 * compared by a keyed hash of each block that was kept while the block went out, because an image is read once; sound
 * sample for sample with the stash, because drives read it a few samples early or late and a hash cannot shift.
 */
#ifndef COASTER_IMAPI_VERIFICATION_H
#define COASTER_IMAPI_VERIFICATION_H

#include "coaster.h"
#include "imapi/device.h"
#include "imapi/image.h"

#define VERIFICATION_HASH 16u

struct verification {
    bool wanted;
    coaster_verification_progress *progress; /* NULL: nobody watches */
    void *context;
    struct coaster_verification result;
    /* of one burn */
    uint8_t key[32];
    uint8_t *hashes; /* VERIFICATION_HASH bytes for each block of a data image */
    uint32_t room;   /* blocks that hashes has room for */
    lba_t starts[99];
};

/* NULL in place of a verification: nobody wants it. */

/* Before the first block of a real burn. E_OUTOFMEMORY; S_OK also when nobody wants it. */
HRESULT verification_begin(struct verification *verification, const struct image *image);
/* A track begins there. */
void verification_track(struct verification *verification, unsigned track, lba_t start);
/* These blocks of a data track go out. */
void verification_note(struct verification *verification, uint32_t block, uint32_t count, const uint8_t *data);
/*
 * Reads all of it back. S_OK, IMAPI_E_GENERIC (a block is not what was sent, or cannot be read: result.first_bad),
 * IMAPI_E_USERABORT, IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_FILEACCESS, E_OUTOFMEMORY.
 */
HRESULT verification_run(struct verification *verification, struct device *device, struct image *image);
/* Forgets what it kept; the result stays. */
void verification_end(struct verification *verification);

#endif
