/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel tells of the drive outside its nodes, as files in FOLDER: sys/ (the SCSI device 0:0:0:0 with sr0, sg0
 * and bsg), proc/ (scsi/, devices, sys/dev/cdrom/info) and dev/bsg/ with the marker of the bsg node. The preload
 * library leads programs there (emu/door/sg/tree.c). The size of the disc is not among them: it would not be kept true.
 */
#ifndef COASTER_EMU_SG_TREE_H
#define COASTER_EMU_SG_TREE_H

#include <stdbool.h>

#include "base/failure.h"

struct sg_identity {
    int type; /* peripheral device type and qualifier; -1: no answer */
    char vendor[9], product[17], revision[5];
    /* mode page 2Ah */
    bool cd_r, cd_rw, dvd, dvd_r, dvd_ram, tray, lock, play;
    unsigned speed; /* times 176 kB/s */
};

int sg_tree_make(const struct sg_identity *identity, const char *folder, struct failure *why) coaster_must_check;
void sg_tree_remove(const char *folder);

#endif
