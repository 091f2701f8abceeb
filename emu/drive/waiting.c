/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that a filter holds: for a while on the drive's clock, or until somebody ends them. */
#include "emu/drive/core.h"

static void unlink_task(struct drive_task *task)
{
    for (struct drive_task **link = &task->drive->waiting; *link != NULL; link = &(*link)->next)
        if (*link == task) {
            *link = task->next;
            break;
        }
    alarm_stop(task->drive, &task->alarm);
    task->held = false;
}

static void go_on(struct drive_task *task, struct filter *from)
{
    unlink_task(task);
    task->next_filter = from;
    task_go_on(task);
}

static void on_alarm(struct drive *drive, void *context)
{
    (void)drive;
    struct drive_task *task = context;
    go_on(task, filter_behind(task->held_by));
}

enum filter_verdict waiting_hold(struct drive_task *task, uint64_t nanoseconds)
{
    struct drive *drive = task->drive;
    task->held = true;
    if (nanoseconds != WAITING_FOR_EVER)
        alarm_set(drive, &task->alarm, drive_now(drive) + nanoseconds, on_alarm, task);
    task->next = drive->waiting;
    drive->waiting = task;
    return FILTER_HELD;
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
