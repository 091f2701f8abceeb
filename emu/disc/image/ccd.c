/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stubs. */
#include "emu/disc/image/image.h"
static int parse(struct image *image)
{
    return fail(image->why, EXIT_USAGE_ERROR, "not yet");
}
const struct image_format image_ccd = {.name = "CloneCD", .suffix = ".ccd", .parse = parse};
const struct image_format image_nrg = {.name = "NRG", .suffix = ".nrg", .parse = parse};
const struct image_format image_mds = {.name = "MDS", .suffix = ".mds", .parse = parse};
