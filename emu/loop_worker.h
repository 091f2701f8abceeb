/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One thread that does jobs in order. For loops: work() runs there, done() when the loop's thread asks for what is
 * finished. */
#ifndef COASTER_EMU_LOOP_WORKER_H
#define COASTER_EMU_LOOP_WORKER_H

#include "emu/loop.h"

struct loop_worker;

/* wake(context) is called from the worker's thread each time something is finished. NULL: no thread to be had. */
struct loop_worker *worker_new(loop_callback *wake, void *context);
/* 0 or ENOMEM. done may be NULL. */
int worker_submit(struct loop_worker *worker, loop_callback *work, loop_callback *done, void *context);
/* Runs done() of what is finished, in order; on the loop's thread. */
void worker_deliver(struct loop_worker *worker);
/* Finishes what was submitted, delivers it, ends the thread. NULL is allowed. */
void worker_free(struct loop_worker *worker);

#endif
