/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive in this process for `coaster burn --disc`: published by a short name, because a URL holds no blanks and a
 * path may. */
#include <stdbool.h>
#include <stdlib.h>

#include "cli/burn_drive.h"
#include "emu/door/loop_transport.h"

struct burn_drive {
    struct loop *loop;
    struct drive *drive;
    bool published;
};

static const char drive_url[] = "loop:coaster-burn";

int burn_drive_open(const char *path, struct burn_drive **result, const char **url, struct failure *why)
{
    struct burn_drive *drive = calloc(1, sizeof *drive);
    if (drive == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    drive->loop = loop_step_new();
    int code = drive->loop == NULL ? fail(why, EXIT_INTERNAL, "out of memory") : 0;
    if (code == 0)
        code = drive_new(drive->loop, &(struct drive_options){.name = "burn"}, &drive->drive, why);
    if (code == 0)
        code = drive_insert(drive->drive, path, why);
    if (code == 0) {
        code = loop_drive_publish("coaster-burn", drive->drive, why);
        drive->published = code == 0;
    }
    if (code != 0) {
        burn_drive_close(drive);
        return code;
    }
    *result = drive;
    *url = drive_url;
    return 0;
}

void burn_drive_close(struct burn_drive *drive)
{
    if (drive == NULL)
        return;
    if (drive->published)
        loop_drive_unpublish("coaster-burn");
    if (drive->drive != NULL)
        drive_free(drive->drive);
    if (drive->loop != NULL)
        loop_free(drive->loop);
    free(drive);
}
