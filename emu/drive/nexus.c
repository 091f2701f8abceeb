/* SPDX-License-Identifier: GPL-2.0-or-later */
/* I_T nexuses: what each still has to be told, and what each has locked. Only the core raises attention, and only 28h
 * and 29h. */
#include <stdio.h>
#include <stdlib.h>

#include "emu/drive/core.h"

struct nexus *drive_nexus_new(struct drive *drive, const char *name)
{
    struct nexus *nexus = calloc(1, sizeof *nexus);
    if (nexus == NULL)
        return NULL;
    nexus->drive = drive;
    nexus->reset_pending = true;
    snprintf(nexus->name, sizeof nexus->name, "%s", name != NULL ? name : "?");
    nexus->next = drive->nexuses;
    drive->nexuses = nexus;
    reservation_nexus_came(drive, nexus);
    return nexus;
}

void drive_nexus_free(struct drive *drive, struct nexus *nexus)
{
    if (nexus == NULL)
        return;
    drive_abort(drive, nexus, DRIVE_ABORT_NEXUS_LOST);
    struct nexus **link = &drive->nexuses;
    while (*link != NULL && *link != nexus)
        link = &(*link)->next;
    if (*link != NULL)
        *link = nexus->next;
    if (drive->recorder == nexus)
        drive->recorder = NULL;
    if (drive->persistent_holder == nexus)
        drive->persistent_holder = NULL;
    reservation_nexus_went(drive, nexus);
    free(nexus);
}

void drive_nexus_reset(struct drive *drive, struct nexus *nexus)
{
    drive_abort(drive, nexus, DRIVE_ABORT_RESET);
    nexus->prevented = false;
    nexus->reset_pending = true;
}

const char *nexus_name(const struct nexus *nexus)
{
    return nexus != NULL ? nexus->name : "?";
}

unsigned drive_nexus_count(const struct drive *drive)
{
    unsigned count = 0;
    for (const struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next)
        count++;
    return count;
}

bool nexus_has_attention(const struct nexus *nexus)
{
    return nexus->reset_pending || nexus->medium_change_pending;
}

struct sense nexus_take_attention(struct nexus *nexus)
{
    if (nexus->reset_pending) {
        nexus->reset_pending = false;
        return sense(UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    }
    if (nexus->medium_change_pending) {
        nexus->medium_change_pending = false;
        return sense(UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
    }
    return sense_none();
}

void nexus_medium_changed(struct drive *drive)
{
    for (struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next)
        nexus->medium_change_pending = true;
}
