/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the preload library shows of a drive: FOLDER/sr0 and FOLDER/sg0, empty files whose inodes are the device nodes,
 * and the tree of emu/door/sg_tree.h.
 */
#ifndef COASTER_EMU_SG_MARKERS_H
#define COASTER_EMU_SG_MARKERS_H

#include <stddef.h>
#include <stdint.h>

#include "emu/door/sg_tree.h"

/* Sends one command with data-in (or none: NULL); bytes received, 0 when it was not good. Unit attentions are its affair. */
typedef size_t sg_ask(void *context, const uint8_t *cdb, size_t cdb_length, uint8_t *reply, size_t length);

/* INQUIRY and mode page 2Ah: what the kernel reads when it attaches a drive (reference mmc 7.1). */
struct sg_identity sg_identify(sg_ask *ask, void *context);
int sg_markers_make(const struct sg_identity *identity, const char *folder, struct failure *why) coaster_must_check;
void sg_markers_remove(const char *folder);

#endif
