/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libisofs reads from: staged files, and the last session of the disc. */
#ifndef COASTER_IMAPI_JOLIET_SOURCES_H
#define COASTER_IMAPI_JOLIET_SOURCES_H

#define LIBISOFS_WITHOUT_LIBBURN
#include <stdint.h>
#include <sys/types.h>

#include <libisofs/libisofs.h>

#include "imapi/joliet_internal.h"

/* The result of a libisofs call. */
HRESULT joliet_from_library(int code);
/* A new reference to a stream over a staged file; number must differ from file to file. NULL: no memory. */
IsoStream *joliet_staged_stream(struct joliet_image *joliet, const struct joliet_node *file, ino_t number);
/* Fills the image with the tree of the session, read from the blocks that the import kept. */
HRESULT joliet_import_session(struct joliet_import *import, IsoImage *image);

#endif
