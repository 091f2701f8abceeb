/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive of our own in this process with that disc in it; url is what reaches it. */
#ifndef COASTER_CLI_BURN_DRIVE_H
#define COASTER_CLI_BURN_DRIVE_H

#include "base/failure.h"

struct burn_drive;
int burn_drive_open(const char *path, struct burn_drive **drive, const char **url,
                    struct failure *why) coaster_must_check;
void burn_drive_close(struct burn_drive *drive); /* NULL is allowed */

#endif
