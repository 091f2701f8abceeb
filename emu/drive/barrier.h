/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sectors become durable off the loop's thread, so that one drive's long wait for the host's disk is not its
 * neighbours'. Until it is over nobody touches this drive's disc: its commands wait in order and its alarms do not
 * ring. Whoever comes by hand waits for the end, on the spot.
 */
#ifndef COASTER_EMU_BARRIER_H
#define COASTER_EMU_BARRIER_H

#include <stdbool.h>

struct drive;
struct drive_task;
struct nexus;
struct barrier; /* one that runs */

/* Begins one, and calls over(drive) when the sectors are durable, or could not be made so. False: nothing to do, or no
 * thread to be had; over() is not called, and the drive does it itself. */
bool barrier_start(struct drive *drive, void (*over)(struct drive *drive));
/* Ends it now: over() was called, and what waited has gone on. */
void barrier_wait(struct drive *drive);
/* The command waits for its end. */
void barrier_hold(struct drive_task *task);
/* What waits for nexus (NULL: anybody) is answered TASK ABORTED. */
void barrier_abort(struct drive *drive, const struct nexus *nexus);

#endif
