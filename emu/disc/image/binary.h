/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sheets that are bytes: every read is checked against what is there. */
#ifndef COASTER_EMU_DISC_IMAGE_BINARY_H
#define COASTER_EMU_DISC_IMAGE_BINARY_H

#include "base/bytes.h"
#include "emu/disc/image/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct binary {
    const uint8_t *bytes;
    size_t size;
};

/* length bytes at at; NULL: they are not all there. */
static inline const uint8_t *binary_at(const struct binary *binary, uint64_t at, uint64_t length)
{
    return at <= binary->size && length <= binary->size - at ? binary->bytes + at : NULL;
}

#endif
