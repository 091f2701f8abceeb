/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of timers, earliest first, for loops that keep their own. */
#ifndef COASTER_EMU_LOOP_TIMERS_H
#define COASTER_EMU_LOOP_TIMERS_H

#include "emu/loop.h"

struct loop_timer {
    struct loop_timer *next;
    uint64_t at;
    loop_callback *callback;
    void *context;
};

/* NULL: out of memory. Timers of one time fire in the order they were started. */
struct loop_timer *timers_add(struct loop_timer **timers, uint64_t at, loop_callback *callback, void *context);
void timers_remove(struct loop_timer **timers, struct loop_timer *timer);
/* Takes the first one out and runs it, if it is due at now. */
bool timers_fire_one(struct loop_timer **timers, uint64_t now);
void timers_free(struct loop_timer **timers);

#endif
