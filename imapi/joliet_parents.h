/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second record of a folder describes its parent (ECMA-119 6.8.2.2). libisofs 1.5.4 puts the folder itself there,
 * in the Joliet tree: who goes up by that record, as the BSDs do, never arrives. The blocks are mended on their way to
 * the disc.
 */
#ifndef COASTER_IMAPI_JOLIET_PARENTS_H
#define COASTER_IMAPI_JOLIET_PARENTS_H

#include <stddef.h>
#include <stdint.h>

#include "imapi.h"

/* Extent, size and date, as bytes 2 to 24 of a record hold them; all zero: not known. */
struct joliet_place {
    uint8_t bytes[23];
};

struct joliet_parents {
    uint32_t root; /* the first block of the root folder; 0: not met yet */
    uint32_t left; /* blocks to come of the folder that is passing by */
    struct joliet_place folder;
    struct joliet_place *of; /* the parents of the folders met so far, by first block counted from root */
    size_t count;
};

/* The next block of an image, block by block from its first descriptor on; lba is where it goes. S_OK, E_OUTOFMEMORY.
 */
HRESULT joliet_parents_mend(struct joliet_parents *parents, uint32_t lba, uint8_t block[2048]);
/* Forgets everything: a new image begins. */
void joliet_parents_end(struct joliet_parents *parents);

#endif
