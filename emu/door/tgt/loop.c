/* SPDX-License-Identifier: GPL-2.0-or-later */
/* struct loop over tgtd's event loop: one timerfd for all timers, and one worker thread for durability barriers, in
 * order. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "emu/door/tgt/door.h"

struct loop_timer {
    uint64_t at;
    loop_callback *callback;
    void *context;
    struct loop_timer *next;
};

struct watched {
    struct tgt_loop *loop;
    int descriptor;
    loop_descriptor_callback *callback;
    void *context;
    struct watched *next;
};

struct job {
    loop_callback *work, *done;
    void *context;
    struct job *next;
};

struct tgt_loop {
    struct loop base;
    int timer_descriptor, event_descriptor;
    struct loop_timer *timers; /* earliest first */
    struct watched *watched;
    pthread_t worker;
    bool worker_runs, stopping; /* stopping: under the lock */
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *waiting, *finished; /* under the lock, in order */
};

static uint64_t tgt_now(struct loop *loop)
{
    (void)loop;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ------------------------------------------------------------------ timers */

static void arm(struct tgt_loop *loop)
{
    struct itimerspec when = {0};
    if (loop->timers != NULL) {
        uint64_t at = loop->timers->at > 0 ? loop->timers->at : 1; /* 0 would disarm */
        when.it_value.tv_sec = (time_t)(at / 1000000000);
        when.it_value.tv_nsec = (long)(at % 1000000000);
    }
    timerfd_settime(loop->timer_descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}

static struct loop_timer *tgt_timer_start(struct loop *base, uint64_t at, loop_callback *callback, void *context)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    struct loop_timer *timer = malloc(sizeof *timer);
    if (timer == NULL)
        return NULL;
    struct loop_timer **link = &loop->timers;
    while (*link != NULL && (*link)->at <= at)
        link = &(*link)->next;
    *timer = (struct loop_timer){.at = at, .callback = callback, .context = context, .next = *link};
    *link = timer;
    arm(loop);
    return timer;
}

static void tgt_timer_stop(struct loop *base, struct loop_timer *timer)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    for (struct loop_timer **link = &loop->timers; *link != NULL; link = &(*link)->next)
        if (*link == timer) {
            *link = timer->next;
            free(timer);
            arm(loop);
            return;
        }
}

static void on_timer(int descriptor, int events, void *data)
{
    (void)events;
    struct tgt_loop *loop = data;
    uint64_t expirations;
    if (read(descriptor, &expirations, sizeof expirations) < 0)
        return;
    while (loop->timers != NULL && loop->timers->at <= tgt_now(&loop->base)) {
        struct loop_timer *timer = loop->timers;
        loop->timers = timer->next;
        timer->callback(timer->context);
        free(timer);
    }
    arm(loop);
}

/* ------------------------------------------------------------------ descriptors */

static void on_descriptor(int descriptor, int events, void *data)
{
    struct watched *watched = data;
    unsigned ready = (events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? LOOP_READ : 0) | (events & EPOLLOUT ? LOOP_WRITE : 0);
    watched->callback(descriptor, ready, watched->context);
}

static int tgt_watch(struct loop *base, int descriptor, unsigned events, loop_descriptor_callback *callback,
                     void *context)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    struct watched *watched = malloc(sizeof *watched);
    if (watched == NULL)
        return ENOMEM;
    *watched = (struct watched){loop, descriptor, callback, context, loop->watched};
    int epoll = (events & LOOP_READ ? EPOLLIN : 0) | (events & LOOP_WRITE ? EPOLLOUT : 0);
    if (tgt_event_add(descriptor, epoll, on_descriptor, watched) != 0) {
        free(watched);
        return EIO;
    }
    loop->watched = watched;
    return 0;
}

static void tgt_unwatch(struct loop *base, int descriptor)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    for (struct watched **link = &loop->watched; *link != NULL; link = &(*link)->next)
        if ((*link)->descriptor == descriptor) {
            struct watched *watched = *link;
            *link = watched->next;
            tgt_event_del(descriptor);
            free(watched);
            return;
        }
}

/* ------------------------------------------------------------------ off the thread */

static void append(struct job **list, struct job *job)
{
    while (*list != NULL)
        list = &(*list)->next;
    job->next = NULL;
    *list = job;
}

static void *work(void *context)
{
    struct tgt_loop *loop = context;
    pthread_mutex_lock(&loop->lock);
    for (;;) {
        while (loop->waiting == NULL && !loop->stopping)
            pthread_cond_wait(&loop->more, &loop->lock);
        struct job *job = loop->waiting;
        if (job == NULL)
            break;
        loop->waiting = job->next;
        pthread_mutex_unlock(&loop->lock);
        job->work(job->context);
        pthread_mutex_lock(&loop->lock);
        append(&loop->finished, job);
        uint64_t one = 1;
        if (write(loop->event_descriptor, &one, sizeof one) < 0)
            break; /* cannot be: the counter is read by on_finished */
    }
    pthread_mutex_unlock(&loop->lock);
    return NULL;
}

static void on_finished(int descriptor, int events, void *data)
{
    (void)events;
    struct tgt_loop *loop = data;
    uint64_t count;
    if (read(descriptor, &count, sizeof count) < 0)
        return;
    for (;;) {
        pthread_mutex_lock(&loop->lock);
        struct job *job = loop->finished;
        if (job != NULL)
            loop->finished = job->next;
        pthread_mutex_unlock(&loop->lock);
        if (job == NULL)
            return;
        job->done(job->context);
        free(job);
    }
}

/* Started with the first job, so after tgtd's main loop has begun: it blocks its SIGUSR2 only then, and the worker
 * blocks all signals. */
static bool start_worker(struct tgt_loop *loop)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    loop->worker_runs = pthread_create(&loop->worker, NULL, work, loop) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return loop->worker_runs;
}

static int tgt_off_thread(struct loop *base, loop_callback *work_function, loop_callback *done, void *context)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    struct job *job = malloc(sizeof *job);
    if (job == NULL)
        return ENOMEM;
    if (!loop->worker_runs && !start_worker(loop)) {
        free(job);
        return EAGAIN;
    }
    *job = (struct job){work_function, done, context, NULL};
    pthread_mutex_lock(&loop->lock);
    append(&loop->waiting, job);
    pthread_cond_signal(&loop->more);
    pthread_mutex_unlock(&loop->lock);
    return 0;
}

/* ------------------------------------------------------------------ the loop */

static void tgt_loop_free(struct loop *base)
{
    struct tgt_loop *loop = (struct tgt_loop *)base;
    if (loop->worker_runs) {
        pthread_mutex_lock(&loop->lock);
        loop->stopping = true;
        pthread_cond_signal(&loop->more);
        pthread_mutex_unlock(&loop->lock);
        pthread_join(loop->worker, NULL);
    }
    on_finished(loop->event_descriptor, 0, loop);
    tgt_event_del(loop->timer_descriptor);
    tgt_event_del(loop->event_descriptor);
    close(loop->timer_descriptor);
    close(loop->event_descriptor);
    while (loop->timers != NULL)
        tgt_timer_stop(base, loop->timers);
    while (loop->watched != NULL)
        tgt_unwatch(base, loop->watched->descriptor);
    free(loop);
}

struct loop *loop_tgt_new(void)
{
    static const struct loop_kind kind = {
        .name = "tgt",
        .now = tgt_now,
        .timer_start = tgt_timer_start,
        .timer_stop = tgt_timer_stop,
        .watch = tgt_watch,
        .unwatch = tgt_unwatch,
        .off_thread = tgt_off_thread,
        .free = tgt_loop_free,
    };
    struct tgt_loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL)
        return NULL;
    loop->base.kind = &kind;
    pthread_mutex_init(&loop->lock, NULL);
    pthread_cond_init(&loop->more, NULL);
    loop->timer_descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    loop->event_descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->timer_descriptor < 0 || loop->event_descriptor < 0 ||
        tgt_event_add(loop->timer_descriptor, EPOLLIN, on_timer, loop) != 0 ||
        tgt_event_add(loop->event_descriptor, EPOLLIN, on_finished, loop) != 0) {
        free(loop);
        return NULL;
    }
    return &loop->base;
}
