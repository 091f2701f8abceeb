/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One holder per bundle: an exclusive lock on the file `lock` in it, which also says who that is. */
#ifndef COASTER_EMU_DISC_LOCK_H
#define COASTER_EMU_DISC_LOCK_H

#include "base/failure.h"

/* Takes the lock of the bundle (descriptor folder, called path in sentences). *lock is a descriptor to keep. 0 or an
 * exit code. */
int lock_take(int folder, const char *path, const char *holder, int *lock, struct failure *why);
/* 0 when nobody holds it; takes nothing. */
int lock_look(int folder, const char *path, struct failure *why);
void lock_release(int lock);

#endif
