/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Core dumps while a disc is recorded. What is staged passes through memory that is not ours then (libisofs keeps some
 * megabytes of it on their way), and the round keys through the registers and stacks of the threads that decrypt. A
 * dump of that moment would hold them, so the process is made one that the system does not dump, and gets back what it
 * was afterwards. COASTER_STASH_ALLOW=dumps leaves it alone.
 */
#ifndef COASTER_IMAPI_DUMPS_H
#define COASTER_IMAPI_DUMPS_H

#include <stdbool.h>

/* Whether they will be forbidden while a disc is recorded. */
bool dumps_are_forbidden(void);
/* In pairs; burns of several threads may overlap. */
void dumps_forbid(void);
void dumps_allow(void);

#endif
