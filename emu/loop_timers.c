/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/loop_timers.h"

#include <stdlib.h>

struct loop_timer *timers_add(struct loop_timer **timers, uint64_t at, loop_callback *callback, void *context)
{
    struct loop_timer *timer = malloc(sizeof *timer);
    if (timer == NULL)
        return NULL;
    while (*timers != NULL && (*timers)->at <= at)
        timers = &(*timers)->next;
    *timer = (struct loop_timer){.next = *timers, .at = at, .callback = callback, .context = context};
    *timers = timer;
    return timer;
}

void timers_remove(struct loop_timer **timers, struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    while (*timers != NULL && *timers != timer)
        timers = &(*timers)->next;
    if (*timers == NULL)
        return;
    *timers = timer->next;
    free(timer);
}

bool timers_fire_one(struct loop_timer **timers, uint64_t now)
{
    struct loop_timer *timer = *timers;
    if (timer == NULL || timer->at > now)
        return false;
    *timers = timer->next;
    loop_callback *callback = timer->callback;
    void *context = timer->context;
    free(timer);
    callback(context);
    return true;
}

void timers_free(struct loop_timer **timers)
{
    while (*timers != NULL)
        timers_remove(timers, *timers);
}
