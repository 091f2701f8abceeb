/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive as it is named on the command line. */
#ifndef COASTER_CLI_DRIVE_URL_H
#define COASTER_CLI_DRIVE_URL_H

#include "base/failure.h"

#define DRIVE_URL 512

/* iscsi://..., /dev/srN, loop:... as they stand; else the name of a drive of `coaster serve` that runs, or its folder.
 * EXIT_USAGE_ERROR, EXIT_NO_DRIVE. */
int drive_url(const char *name, char url[DRIVE_URL], struct failure *why) coaster_must_check;

#endif
