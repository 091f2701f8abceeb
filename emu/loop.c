/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own loop: epoll for descriptors, a timerfd for the earliest timer, an eventfd for work that was done off the
 * thread. */
#include "emu/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "emu/loop_timers.h"
#include "emu/loop_worker.h"

struct watch {
    struct watch *next;
    int descriptor;
    bool gone; /* unwatched while events were being handed out */
    loop_descriptor_callback *callback;
    void *context;
};

struct own_loop {
    struct loop loop;
    int epoll, timer_descriptor, wake_descriptor;
    bool stop, handing_out;
    struct loop_timer *timers;
    struct watch *watches;
    struct loop_worker *worker;
};

static struct own_loop *own(struct loop *loop)
{
    return (struct own_loop *)loop;
}

static uint64_t own_now(struct loop *loop)
{
    (void)loop;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ------------------------------------------------------------------ timers */

/* The timerfd follows the earliest timer; a time gone by still fires. */
static void arm(struct own_loop *self)
{
    struct itimerspec when = {0};
    if (self->timers != NULL) {
        uint64_t at = self->timers->at > 0 ? self->timers->at : 1;
        when.it_value.tv_sec = (time_t)(at / 1000000000);
        when.it_value.tv_nsec = (long)(at % 1000000000);
    }
    timerfd_settime(self->timer_descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}

static struct loop_timer *own_timer_start(struct loop *loop, uint64_t at, loop_callback *callback, void *context)
{
    struct own_loop *self = own(loop);
    struct loop_timer *timer = timers_add(&self->timers, at, callback, context);
    arm(self);
    return timer;
}

static void own_timer_stop(struct loop *loop, struct loop_timer *timer)
{
    timers_remove(&own(loop)->timers, timer);
    arm(own(loop));
}

static void fire_timers(struct own_loop *self)
{
    uint64_t now = own_now(&self->loop);
    while (timers_fire_one(&self->timers, now))
        ;
    arm(self);
}

/* ------------------------------------------------------------------ descriptors */

static struct watch *find_watch(struct own_loop *self, int descriptor)
{
    for (struct watch *watch = self->watches; watch != NULL; watch = watch->next)
        if (watch->descriptor == descriptor && !watch->gone)
            return watch;
    return NULL;
}

static int own_watch(struct loop *loop, int descriptor, unsigned events, loop_descriptor_callback *callback,
                     void *context)
{
    struct own_loop *self = own(loop);
    struct watch *watch = find_watch(self, descriptor);
    bool known = watch != NULL;
    if (!known && (watch = calloc(1, sizeof *watch)) == NULL)
        return ENOMEM;
    struct epoll_event event = {.events = (events & LOOP_READ ? EPOLLIN : 0) | (events & LOOP_WRITE ? EPOLLOUT : 0),
                                .data.ptr = watch};
    if (epoll_ctl(self->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) != 0) {
        int error = errno;
        if (!known)
            free(watch);
        return error;
    }
    watch->descriptor = descriptor;
    watch->callback = callback;
    watch->context = context;
    if (!known) {
        watch->next = self->watches;
        self->watches = watch;
    }
    return 0;
}

static void sweep_watches(struct own_loop *self)
{
    struct watch **link = &self->watches;
    while (*link != NULL) {
        struct watch *watch = *link;
        if (watch->gone) {
            *link = watch->next;
            free(watch);
        } else {
            link = &watch->next;
        }
    }
}

static void own_unwatch(struct loop *loop, int descriptor)
{
    struct own_loop *self = own(loop);
    struct watch *watch = find_watch(self, descriptor);
    if (watch == NULL)
        return;
    epoll_ctl(self->epoll, EPOLL_CTL_DEL, descriptor, NULL);
    watch->gone = true;
    if (!self->handing_out)
        sweep_watches(self);
}

static void drain(int descriptor)
{
    uint64_t count;
    while (read(descriptor, &count, sizeof count) > 0)
        ;
}

static void hand_out(struct own_loop *self, const struct epoll_event *event)
{
    if (event->data.ptr == &self->timer_descriptor) {
        drain(self->timer_descriptor);
        fire_timers(self);
        return;
    }
    if (event->data.ptr == &self->wake_descriptor) {
        drain(self->wake_descriptor);
        worker_deliver(self->worker);
        return;
    }
    struct watch *watch = event->data.ptr;
    unsigned events =
        (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? LOOP_READ : 0) | (event->events & EPOLLOUT ? LOOP_WRITE : 0);
    if (!watch->gone)
        watch->callback(watch->descriptor, events, watch->context);
}

void loop_own_run_once(struct loop *loop, int timeout_ms)
{
    struct own_loop *self = own(loop);
    struct epoll_event events[32];
    int count = epoll_wait(self->epoll, events, sizeof events / sizeof events[0], timeout_ms);
    self->handing_out = true;
    for (int i = 0; i < count; i++)
        hand_out(self, &events[i]);
    self->handing_out = false;
    sweep_watches(self);
}

void loop_own_run(struct loop *loop)
{
    struct own_loop *self = own(loop);
    self->stop = false;
    while (!self->stop)
        loop_own_run_once(loop, -1);
}

void loop_own_stop(struct loop *loop)
{
    own(loop)->stop = true;
}

/* ------------------------------------------------------------------ off the thread */

static void wake(void *context)
{
    const struct own_loop *self = context;
    uint64_t one = 1;
    (void)!write(self->wake_descriptor, &one, sizeof one);
}

static int own_off_thread(struct loop *loop, loop_callback *work, loop_callback *done, void *context)
{
    struct own_loop *self = own(loop);
    if (self->worker == NULL && (self->worker = worker_new(wake, self)) == NULL)
        return ENOMEM;
    return worker_submit(self->worker, work, done, context);
}

/* ------------------------------------------------------------------ making it */

static void own_free(struct loop *loop)
{
    struct own_loop *self = own(loop);
    worker_free(self->worker); /* what was submitted is done first */
    timers_free(&self->timers);
    for (struct watch *watch = self->watches; watch != NULL; watch = watch->next)
        watch->gone = true;
    sweep_watches(self);
    if (self->epoll >= 0)
        close(self->epoll);
    if (self->timer_descriptor >= 0)
        close(self->timer_descriptor);
    if (self->wake_descriptor >= 0)
        close(self->wake_descriptor);
    free(self);
}

static const struct loop_kind own_kind = {
    .name = "own",
    .now = own_now,
    .timer_start = own_timer_start,
    .timer_stop = own_timer_stop,
    .watch = own_watch,
    .unwatch = own_unwatch,
    .off_thread = own_off_thread,
    .free = own_free,
};

static bool add_inner(struct own_loop *self, int *descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = descriptor};
    return *descriptor >= 0 && epoll_ctl(self->epoll, EPOLL_CTL_ADD, *descriptor, &event) == 0;
}

struct loop *loop_own_new(void)
{
    struct own_loop *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    self->loop.kind = &own_kind;
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    self->timer_descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    self->wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (self->epoll < 0 || !add_inner(self, &self->timer_descriptor) || !add_inner(self, &self->wake_descriptor)) {
        own_free(&self->loop);
        return NULL;
    }
    return &self->loop;
}

void loop_free(struct loop *loop)
{
    if (loop != NULL)
        loop->kind->free(loop);
}
