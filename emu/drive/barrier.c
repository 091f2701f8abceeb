/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/barrier.h"

#include <pthread.h>
#include <stdlib.h>

#include "emu/drive/core.h"

/* Shared by the loop's thread and its worker: done tells when the disc is the loop's again. */
struct barrier {
    struct drive *drive; /* NULL: it was waited for, and only the memory is left */
    struct disc *disc;
    void (*over)(struct drive *drive);
    pthread_mutex_t mutex;
    pthread_cond_t finished;
    bool done;
};

static void make_durable(void *context)
{
    struct barrier *barrier = context;
    (void)disc_barrier(barrier->disc); /* what failed is found again, and told, when the operation ends */
    pthread_mutex_lock(&barrier->mutex);
    barrier->done = true;
    pthread_cond_signal(&barrier->finished);
    pthread_mutex_unlock(&barrier->mutex);
}

/* The disc is the drive's again. What waited goes on, as if it came now, until one of them begins the next barrier. */
static void go_on(struct drive *drive, void (*over)(struct drive *drive))
{
    drive->barrier = NULL;
    over(drive);
    while (drive->barrier == NULL && drive->behind != NULL) {
        struct drive_task *task = drive->behind;
        drive->behind = task->next;
        task->held = false;
        task->next_filter = drive->filters;
        task_go_on(task);
    }
    if (drive->barrier == NULL)
        clock_goes_on(drive);
}

static void on_done(void *context)
{
    struct barrier *barrier = context;
    struct drive *drive = barrier->drive;
    void (*over)(struct drive * drive) = barrier->over;
    pthread_cond_destroy(&barrier->finished);
    pthread_mutex_destroy(&barrier->mutex);
    free(barrier);
    if (drive != NULL)
        go_on(drive, over);
}

bool barrier_start(struct drive *drive, void (*over)(struct drive *drive))
{
    struct loop *loop = drive->loop;
    if (loop->kind->works_inside || drive->disc == NULL || !disc_unsettled(drive->disc))
        return false;
    struct barrier *barrier = calloc(1, sizeof *barrier);
    if (barrier == NULL)
        return false;
    barrier->drive = drive;
    barrier->disc = drive->disc;
    barrier->over = over;
    pthread_mutex_init(&barrier->mutex, NULL);
    pthread_cond_init(&barrier->finished, NULL);
    drive->barrier = barrier;
    if (loop->kind->off_thread(loop, make_durable, on_done, barrier) == 0)
        return true;
    drive->barrier = NULL;
    barrier->drive = NULL;
    on_done(barrier);
    return false;
}

void barrier_wait(struct drive *drive)
{
    while (drive->barrier != NULL) {
        struct barrier *barrier = drive->barrier;
        pthread_mutex_lock(&barrier->mutex);
        while (!barrier->done)
            pthread_cond_wait(&barrier->finished, &barrier->mutex);
        pthread_mutex_unlock(&barrier->mutex);
        barrier->drive = NULL; /* the loop brings it back later */
        go_on(drive, barrier->over);
    }
}

void barrier_hold(struct drive_task *task)
{
    struct drive_task **link = &task->drive->behind;
    while (*link != NULL)
        link = &(*link)->next;
    task->held = true;
    task->next = NULL;
    *link = task;
}

void barrier_abort(struct drive *drive, const struct nexus *nexus)
{
    for (struct drive_task **link = &drive->behind; *link != NULL;) {
        struct drive_task *task = *link;
        if (nexus != NULL && task->nexus != nexus) {
            link = &task->next;
            continue;
        }
        *link = task->next;
        task->answered_by = drive->filters; /* no filter has seen it */
        task_abort(task);
        link = &drive->behind; /* what its end set off may have changed the list */
    }
}
