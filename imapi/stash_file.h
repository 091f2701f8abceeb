/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of the stash and its lock: where it lies, claiming and sweeping it (R-STA-20, 25). */
#ifndef COASTER_IMAPI_STASH_FILE_H
#define COASTER_IMAPI_STASH_FILE_H

#include <stdint.h>

#include "imapi.h"

#define STASH_PATH_MAXIMUM 4096

/* $COASTER_STASH_DIR, else $XDG_CACHE_HOME/coaster, else ~/.cache/coaster; made (0700) when it is missing. S_OK or
 * IMAPI_E_FILEACCESS; folder is empty then when the environment names none. */
HRESULT stash_file_folder(char folder[STASH_PATH_MAXIMUM]);
/* A new, empty, locked file of mode 0600. S_OK, IMAPI_E_STASHINUSE, IMAPI_E_FILEACCESS. What a dead process left there
 * goes first. */
HRESULT stash_file_claim(const char *folder, int *fd);
/* Takes room for the file without changing its length. False: there is none; a file system that cannot reserve says
 * nothing. */
bool stash_file_reserve(int fd, uint64_t bytes);
/* Writes zeros over all of it, down to the disk; what cannot be written is left. As slow as the disk. */
void stash_file_overwrite(int fd);
/* Empties it under its lock; *fd may become another, equally locked one. In a few milliseconds, however large it is. */
void stash_file_empty(const char *folder, int *fd);
/* Empties and removes it, then lets the lock go; as quick. */
void stash_file_remove(const char *folder, int fd);

#endif
