/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a running drive's sockets live: a private folder (0700), short enough for sockaddr_un (108 bytes).
 * A named drive: $XDG_RUNTIME_DIR/coaster/NAME, or /tmp/coaster-UID/NAME when that is unset or too long. Unnamed: a
 * fresh folder beside.
 */
#ifndef COASTER_EMU_FOLDER_H
#define COASTER_EMU_FOLDER_H

#include <stddef.h>

#include "base/failure.h"

#define FOLDER_PATH_LENGTH 96

/* Makes the folder for NAME (NULL: fresh unnamed). EXIT_NO_DRIVE when a live drive has that name; a dead one's remains
 * are swept. */
int folder_make(const char *name, char path[FOLDER_PATH_LENGTH], struct failure *why) coaster_must_check;
/* Finds the folder of a running drive: NAME, or a path to a folder or to its control socket. */
int folder_find(const char *name, char path[FOLDER_PATH_LENGTH], struct failure *why) coaster_must_check;
/* Visits the folder of each named drive of this user that runs, in no order. */
void folder_each(void (*visit)(const char *name, const char *path, void *context), void *context);
void folder_remove(const char *path);

#endif
