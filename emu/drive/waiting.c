/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that a filter holds: for a while on the drive's clock, or until somebody ends them. */
#include "emu/drive/core.h"

static void stop_timer(struct drive_task *task)
{
    struct loop *loop = task->drive->loop;
    if (task->timer != NULL)
        loop->kind->timer_stop(loop, task->timer);
    task->timer = NULL;
}

static void unlink_task(struct drive_task *task)
{
    for (struct drive_task **link = &task->drive->waiting; *link != NULL; link = &(*link)->next)
        if (*link == task) {
            *link = task->next;
            break;
        }
    stop_timer(task);
    task->held = false;
}

static void go_on(struct drive_task *task, struct filter *from)
{
    unlink_task(task);
    task->next_filter = from;
    task_go_on(task);
}

static void on_timer(void *context)
{
    struct drive_task *task = context;
    task->timer = NULL;
    go_on(task, filter_behind(task->held_by));
}

enum filter_verdict waiting_hold(struct drive_task *task, uint64_t nanoseconds)
{
    struct drive *drive = task->drive;
    struct loop *loop = drive->loop;
    task->held = true;
    task->until = nanoseconds == WAITING_FOR_EVER ? WAITING_FOR_EVER : drive_time(drive) + nanoseconds;
    if (nanoseconds != WAITING_FOR_EVER && drive->clock != DRIVE_CLOCK_STEP)
        task->timer = loop->kind->timer_start(loop, loop_now(loop) + nanoseconds, on_timer, task);
    task->next = drive->waiting;
    drive->waiting = task;
    return FILTER_HELD;
}

/* The stepped clock has moved on. */
void waiting_run(struct drive *drive)
{
    for (;;) {
        struct drive_task *first = NULL;
        for (struct drive_task *task = drive->waiting; task != NULL; task = task->next)
            if (task->until <= drive->time && (first == NULL || task->until <= first->until))
                first = task;
        if (first == NULL)
            return;
        go_on(first, filter_behind(first->held_by));
    }
}

/* With another clock nobody would end these any more. */
void waiting_run_out(struct drive *drive)
{
    for (struct drive_task *task = drive->waiting; task != NULL;) {
        if (task->timer == NULL && task->until != WAITING_FOR_EVER) {
            go_on(task, filter_behind(task->held_by));
            task = drive->waiting;
        } else {
            task = task->next;
        }
    }
}

void waiting_release(struct drive *drive, struct filter *filter)
{
    for (struct drive_task *task = drive->waiting; task != NULL;) {
        if (task->held_by == filter) {
            go_on(task, filter_behind(filter));
            task = drive->waiting; /* what went on may have ended others */
        } else {
            task = task->next;
        }
    }
}

void waiting_abort(struct drive *drive, struct nexus *nexus)
{
    for (struct drive_task *task = drive->waiting; task != NULL;) {
        if (nexus != NULL && task->nexus != nexus) {
            task = task->next;
            continue;
        }
        unlink_task(task);
        task->answered_by = task->held_by;
        task_abort(task);
        task = drive->waiting;
    }
}
