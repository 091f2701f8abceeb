/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where time, timers, descriptors and off-thread work come from. Three kinds: our own (epoll), tgtd's, and one stepped
 * by tests. Everything in emu/ runs on the loop's one thread; only work() runs elsewhere, and its done() comes back on
 * the loop's thread.
 */
#ifndef COASTER_EMU_LOOP_H
#define COASTER_EMU_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct loop_timer;

typedef void loop_callback(void *context);
typedef void loop_descriptor_callback(int descriptor, unsigned events,
                                      void *context); /* events: LOOP_READ | LOOP_WRITE */
enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop_kind {
    const char *name;
    uint64_t (*now)(struct loop *loop); /* monotonic, nanoseconds */
    struct loop_timer *(*timer_start)(struct loop *loop, uint64_t at, loop_callback *callback,
                                      void *context);                /* once, at time at */
    void (*timer_stop)(struct loop *loop, struct loop_timer *timer); /* before it fired; NULL is allowed */
    int (*watch)(struct loop *loop, int descriptor, unsigned events, loop_descriptor_callback *callback,
                 void *context); /* 0 or errno */
    void (*unwatch)(struct loop *loop, int descriptor);
    /* Runs work(context) off the thread, in order of submission, then done(context) on the loop's thread. */
    int (*off_thread)(struct loop *loop, loop_callback *work, loop_callback *done, void *context);
    void (*free)(struct loop *loop);
    bool works_inside; /* off_thread does the work, and done, before it returns */
};

struct loop {
    const struct loop_kind *kind;
};

static inline uint64_t loop_now(struct loop *loop)
{
    return loop->kind->now(loop);
}

/* Our own: epoll and timerfd. Somebody has to run it: else no timer fires, and off-thread work never comes back. A drive
 * that is only called takes a stepped one. */
struct loop *loop_own_new(void);
void loop_own_run(struct loop *loop);                      /* until loop_own_stop */
void loop_own_run_once(struct loop *loop, int timeout_ms); /* what is ready now or within timeout_ms; -1: wait */
void loop_own_stop(struct loop *loop);

/* Stepped: time stands still until loop_step_advance; off-thread work is done inside the call. watch() returns ENOTSUP.
 */
struct loop *loop_step_new(void);
void loop_step_advance(struct loop *loop, uint64_t nanoseconds); /* fires the timers that fall due, in order */
bool loop_step_next(struct loop *loop, uint64_t *at);            /* time of the earliest timer; false: there is none */

/* tgtd's: emu/door/tgt/loop.c has loop_tgt_new(). */

void loop_free(struct loop *loop);

#endif
