/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop of tests: time stands still until it is moved, and off-thread work is done inside the call. */
#include <errno.h>
#include <stdlib.h>

#include "emu/loop_timers.h"

struct step_loop {
    struct loop loop;
    uint64_t now;
    struct loop_timer *timers;
};

static struct step_loop *step(struct loop *loop)
{
    return (struct step_loop *)loop;
}

static uint64_t step_now(struct loop *loop)
{
    return step(loop)->now;
}

static struct loop_timer *step_timer_start(struct loop *loop, uint64_t at, loop_callback *callback, void *context)
{
    return timers_add(&step(loop)->timers, at, callback, context);
}

static void step_timer_stop(struct loop *loop, struct loop_timer *timer)
{
    timers_remove(&step(loop)->timers, timer);
}

static int step_watch(struct loop *loop, int descriptor, unsigned events, loop_descriptor_callback *callback,
                      void *context)
{
    (void)loop, (void)descriptor, (void)events, (void)callback, (void)context;
    return ENOTSUP;
}

static void step_unwatch(struct loop *loop, int descriptor)
{
    (void)loop, (void)descriptor;
}

static int step_off_thread(struct loop *loop, loop_callback *work, loop_callback *done, void *context)
{
    (void)loop;
    work(context);
    if (done != NULL)
        done(context);
    return 0;
}

static void step_free(struct loop *loop)
{
    timers_free(&step(loop)->timers);
    free(loop);
}

static const struct loop_kind step_kind = {
    .name = "step",
    .now = step_now,
    .timer_start = step_timer_start,
    .timer_stop = step_timer_stop,
    .watch = step_watch,
    .unwatch = step_unwatch,
    .off_thread = step_off_thread,
    .free = step_free,
    .works_inside = true,
};

struct loop *loop_step_new(void)
{
    struct step_loop *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    self->loop.kind = &step_kind;
    return &self->loop;
}

/* Each timer fires at its own time, so that what it starts counts from there. */
void loop_step_advance(struct loop *loop, uint64_t nanoseconds)
{
    struct step_loop *self = step(loop);
    uint64_t target = self->now + nanoseconds;
    while (self->timers != NULL && self->timers->at <= target) {
        if (self->timers->at > self->now)
            self->now = self->timers->at;
        timers_fire_one(&self->timers, self->now);
    }
    self->now = target;
}

bool loop_step_next(struct loop *loop, uint64_t *at)
{
    const struct step_loop *self = step(loop);
    if (self->timers == NULL)
        return false;
    *at = self->timers->at;
    return true;
}
