/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/loop_worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct job {
    struct job *next;
    loop_callback *work, *done;
    void *context;
};

struct queue {
    struct job *first, **end;
};

struct loop_worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t submitted;
    struct queue waiting, finished;
    bool ending;
    loop_callback *wake;
    void *context;
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

static void queue_put(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->end = job;
    queue->end = &job->next;
}

static struct job *queue_take(struct queue *queue)
{
    struct job *job = queue->first;
    if (job == NULL)
        return NULL;
    queue->first = job->next;
    if (queue->first == NULL)
        queue->end = &queue->first;
    return job;
}

static void *work_through(void *context)
{
    struct loop_worker *worker = context;
    pthread_mutex_lock(&worker->mutex);
    for (;;) {
        struct job *job = queue_take(&worker->waiting);
        if (job == NULL) {
            if (worker->ending)
                break;
            pthread_cond_wait(&worker->submitted, &worker->mutex);
            continue;
        }
        pthread_mutex_unlock(&worker->mutex);
        job->work(job->context);
        pthread_mutex_lock(&worker->mutex);
        queue_put(&worker->finished, job);
        worker->wake(worker->context);
    }
    pthread_mutex_unlock(&worker->mutex);
    return NULL;
}

/* Signals are the loop's thread's: this one takes none. */
static int start_thread(struct loop_worker *worker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&worker->thread, NULL, work_through, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

struct loop_worker *worker_new(loop_callback *wake, void *context)
{
    struct loop_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return NULL;
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->submitted, NULL);
    queue_init(&worker->waiting);
    queue_init(&worker->finished);
    worker->wake = wake;
    worker->context = context;
    if (start_thread(worker) != 0) {
        pthread_cond_destroy(&worker->submitted);
        pthread_mutex_destroy(&worker->mutex);
        free(worker);
        return NULL;
    }
    return worker;
}

int worker_submit(struct loop_worker *worker, loop_callback *work, loop_callback *done, void *context)
{
    struct job *job = malloc(sizeof *job);
    if (job == NULL)
        return ENOMEM;
    *job = (struct job){.work = work, .done = done, .context = context};
    pthread_mutex_lock(&worker->mutex);
    queue_put(&worker->waiting, job);
    pthread_cond_signal(&worker->submitted);
    pthread_mutex_unlock(&worker->mutex);
    return 0;
}

void worker_deliver(struct loop_worker *worker)
{
    for (;;) {
        pthread_mutex_lock(&worker->mutex);
        struct job *job = queue_take(&worker->finished);
        pthread_mutex_unlock(&worker->mutex);
        if (job == NULL)
            return;
        loop_callback *done = job->done;
        void *context = job->context;
        free(job);
        if (done != NULL)
            done(context);
    }
}

void worker_free(struct loop_worker *worker)
{
    if (worker == NULL)
        return;
    pthread_mutex_lock(&worker->mutex);
    worker->ending = true;
    pthread_cond_signal(&worker->submitted);
    pthread_mutex_unlock(&worker->mutex);
    pthread_join(worker->thread, NULL);
    worker_deliver(worker);
    pthread_cond_destroy(&worker->submitted);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}
