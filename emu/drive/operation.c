/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lasts: load, blank, close, synchronise and their like. One at a time; while it runs the drive is busy. */
#include "emu/drive/core.h"

static void operation_end(struct drive *drive, struct sense s)
{
    struct drive_task *held = drive->operation.held;
    bool seen = drive->operation.until != 0;
    alarm_stop(drive, &drive->operation_alarm);
    drive->operation = (struct operation){.kind = OPERATION_NONE};
    if (seen)
        events_raise(drive, EVENT_DEVICE_BUSY, BUSY_CHANGE, 0);
    if (held != NULL)
        task_complete(held, s);
    else if (!sense_good(s))
        drive->deferred = s;
    buffer_serve(drive);
}

static void conclude(struct drive *drive)
{
    struct operation operation = drive->operation;
    bool shadow_gone = operation.simulated && (drive->disc == NULL || !disc_simulating(drive->disc));
    operation_end(drive, shadow_gone ? sense_none() : operation.finish(drive, &operation));
}

/* Those that end with a wait for the host's disk. */
static bool makes_durable(const struct operation *operation)
{
    return operation->kind == OPERATION_SYNCHRONIZE || operation->kind == OPERATION_CLOSE ||
           operation->kind == OPERATION_EJECT;
}

static void operation_finish(struct drive *drive, void *context)
{
    (void)context;
    if (!makes_durable(&drive->operation) || !barrier_start(drive, conclude))
        conclude(drive);
}

/* With the instant clock: at once, or held until it is durable; with Immed too, for then nothing is told later. */
static struct sense do_now(struct drive *drive, struct drive_task *task, struct operation *operation)
{
    if (task == NULL || !makes_durable(operation) || !barrier_start(drive, conclude))
        return operation->finish(drive, operation);
    operation->held = task;
    task->held = true;
    drive->operation = *operation;
    return sense_none();
}

struct sense operation_start(struct drive *drive, struct drive_task *task, bool immediate, struct operation operation,
                             uint64_t duration)
{
    operation.simulated = drive->disc != NULL && disc_simulating(drive->disc);
    if (!drive_takes_time(drive))
        return do_now(drive, task, &operation);
    operation.began = drive_now(drive);
    /* What was written before is burnt first; a disc that stands still has to turn. */
    uint64_t before = operation.kind == OPERATION_LOAD ? 0 : pickup_wakes(drive) + buffer_flush(drive);
    operation.until = operation.began + before + pickup_lasts(drive, duration);
    if (operation.until == operation.began)
        return operation.finish(drive, &operation);
    if (task != NULL && !immediate) {
        operation.held = task;
        task->held = true;
    }
    drive->operation = operation;
    alarm_set(drive, &drive->operation_alarm, operation.until, operation_finish, NULL);
    events_raise(drive, EVENT_DEVICE_BUSY, BUSY_CHANGE, 0);
    return sense_none();
}

static enum additional_sense busy_with(enum operation_kind kind)
{
    switch (kind) {
    case OPERATION_LOAD:
    case OPERATION_SPIN_UP:
        return LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY;
    case OPERATION_FORMAT:
        return FORMAT_IN_PROGRESS;
    default:
        return OPERATION_IN_PROGRESS;
    }
}

struct sense operation_sense(const struct drive *drive)
{
    const struct operation *operation = &drive->operation;
    if (operation->kind == OPERATION_NONE)
        return sense_none();
    uint64_t total = operation->until - operation->began, gone = drive_now(drive) - operation->began;
    uint64_t progress = total == 0 ? 0 : gone * 65536 / total;
    return sense_progress(NOT_READY, busy_with(operation->kind), progress > 65535 ? 65535 : (uint16_t)progress);
}

void operation_cancel(struct drive *drive, struct sense s)
{
    if (drive->operation.kind == OPERATION_NONE)
        return;
    operation_end(drive, drive->operation.held != NULL ? s : sense_none());
}

void operation_abort_held(struct drive *drive, struct nexus *nexus)
{
    struct drive_task *held = drive->operation.held;
    if (held == NULL || (nexus != NULL && held->nexus != nexus))
        return;
    drive->operation.held = NULL;
    task_abort(held);
}

void operation_forget(struct drive *drive)
{
    alarm_stop(drive, &drive->operation_alarm);
    drive->operation = (struct operation){.kind = OPERATION_NONE};
}

bool drive_busy(const struct drive *drive)
{
    return drive->operation.kind != OPERATION_NONE;
}
