/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the preload library shows of a drive: FOLDER/sr0 and FOLDER/sg0, empty files whose inodes are the device nodes,
 * and FOLDER/cdrom-info, the text of /proc/sys/dev/cdrom/info.
 */
#ifndef COASTER_EMU_SG_MARKERS_H
#define COASTER_EMU_SG_MARKERS_H

#include "emu/drive/drive.h"

int sg_markers_make(struct drive *drive, const char *folder, struct failure *why) coaster_must_check;
void sg_markers_remove(const char *folder);

#endif
