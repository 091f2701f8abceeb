/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Giving back the blocks of a file that has no name any more. The system takes 40 to 170 ms for 800 MB in its cache,
 * and a wipe must not take longer than 10 ms: the key is gone and the name too, so a thread of its own closes it. When
 * the process dies meanwhile the system does it.
 */
#ifndef COASTER_IMAPI_STASH_DISCARD_H
#define COASTER_IMAPI_STASH_DISCARD_H

/* Takes the descriptor over. */
void stash_discard(int fd);
/* Until the blocks of all that was discarded are free: before room is looked for. */
void stash_discard_wait(void);

#endif
