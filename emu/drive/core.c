/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of a command: in from a door, past filters and gate to its handler, and back exactly once. */
#include "emu/drive/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ tasks: from the pool, so that a WRITE allocates
 * nothing */

static struct drive_task *task_take(struct drive *drive)
{
    struct drive_task *task = drive->free_tasks;
    if (task != NULL) {
        drive->free_tasks = task->next;
        return task;
    }
    return malloc(sizeof *task);
}

static void task_give_back(struct drive_task *task)
{
    struct drive *drive = task->drive;
    if (task < drive->pool || task >= drive->pool + DRIVE_TASK_POOL) {
        free(task);
        return;
    }
    task->next = drive->free_tasks;
    drive->free_tasks = task;
}

/* ------------------------------------------------------------------ answering */

void drive_command_good(struct drive_command *command)
{
    command->status = STATUS_GOOD;
    command->data_in_length = 0;
    command->sense_length = 0;
}

void drive_command_refuse(struct drive_command *command, struct sense s)
{
    command->status = STATUS_CHECK_CONDITION;
    command->data_in_length = 0;
    command->data_out_taken = 0;
    sense_to_fixed(s, command->sense);
    command->sense_length = SENSE_FIXED_LENGTH;
}

static void task_answer(struct drive_task *task, struct sense s)
{
    struct drive_command *command = task->command;
    if (!sense_good(s)) {
        drive_command_refuse(command, s);
        return;
    }
    drive_command_good(command);
    if (task->opcode->row.direction != DATA_IN)
        return;
    command->data_in_length = minimum_size(task->reply.length, task->allocation);
    size_t stored = minimum_size(command->data_in_length, command->data_in_capacity);
    if (!task->direct && stored > 0)
        memcpy(command->data_in, task->reply.data, stored);
}

uint64_t drive_time(const struct drive *drive)
{
    return drive->clock == DRIVE_CLOCK_STEP ? drive->time : loop_now(drive->loop);
}

/* The last that happens to a task: after this the command is its door's again. */
static void task_finish(struct drive_task *task)
{
    struct drive *drive = task->drive;
    struct drive_command *command = task->command;
    if (drive->filters != NULL)
        filters_after(task);
    if (task->altered != NULL) {
        command->data_out = task->sent;
        free(task->altered);
    }
    if (drive->trace != NULL)
        drive->trace(drive->trace_context, task->nexus, command, task->began, drive_time(drive));
    drive_done *done = task->done;
    void *context = task->context;
    command->task = NULL;
    task_give_back(task);
    done(command, context);
}

void task_complete(struct drive_task *task, struct sense s)
{
    task->held = false;
    task_answer(task, s);
    task_finish(task);
}

void task_abort(struct drive_task *task)
{
    task->held = false;
    drive_command_good(task->command);
    task->command->data_out_taken = 0;
    task->command->status = STATUS_TASK_ABORTED;
    task_finish(task);
}

uint8_t *task_alter_data_out(struct drive_task *task)
{
    struct drive_command *command = task->command;
    if (task->altered != NULL)
        return task->altered;
    task->altered = malloc(command->data_out_length);
    if (task->altered == NULL)
        return NULL;
    memcpy(task->altered, command->data_out, command->data_out_length);
    task->sent = command->data_out;
    command->data_out = task->altered;
    return task->altered;
}

struct sense task_data_out(struct drive_task *task, size_t need)
{
    struct drive_command *command = task->command;
    if (need > 0 && (command->data_out == NULL || command->data_out_length < need))
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    command->data_out_taken = need;
    return sense_none();
}

void task_reply_direct(struct drive_task *task)
{
    task->direct = true;
    task->reply = (struct reply){.data = task->command->data_in, .room = task->command->data_in_capacity};
}

/* ------------------------------------------------------------------ submitting */

static void task_start(struct drive_task *task)
{
    struct drive_command *command = task->command;
    command->status = STATUS_GOOD;
    command->data_in_length = 0;
    command->data_out_taken = 0;
    command->sense_length = 0;
    command->task = task;
    if (command->data_in == NULL)
        command->data_in_capacity = 0;
    if (task->drive->trace != NULL)
        task->began = drive_time(task->drive);
}

void task_go_on(struct drive_task *task)
{
    enum filter_verdict verdict = task->next_filter == NULL ? FILTER_PASS : filters_before(task);
    if (verdict == FILTER_HELD)
        return;
    if (verdict == FILTER_PASS) {
        struct sense s = gate_pass(task);
        if (sense_good(s))
            s = task->opcode->handler(task);
        if (task->held)
            return;
        task_answer(task, s);
    }
    task_finish(task);
}

void drive_submit(struct drive *drive, struct nexus *nexus, struct drive_command *command, drive_done *done,
                  void *context)
{
    struct drive_task *task = task_take(drive);
    if (task == NULL) {
        command->data_in_length = 0;
        drive_command_refuse(command, sense(HARDWARE_ERROR, INTERNAL_TARGET_FAILURE));
        done(command, context);
        return;
    }
    *task = (struct drive_task){.drive = drive,
                                .nexus = nexus,
                                .command = command,
                                .done = done,
                                .context = context,
                                .next_filter = drive->filters,
                                .reply = {.data = drive->reply_room, .room = sizeof drive->reply_room}};
    task_start(task);
    task_go_on(task);
}

void drive_abort(struct drive *drive, struct nexus *nexus, enum drive_abort_reason reason)
{
    (void)reason; /* the same end for all: what was begun on the disc goes on without its command */
    operation_abort_held(drive, nexus);
    waiting_abort(drive, nexus);
}

/* ------------------------------------------------------------------ long operations */

struct sense operation_start(struct drive *drive, struct drive_task *task, bool immediate, struct operation operation,
                             uint64_t duration)
{
    operation.simulated = drive->disc != NULL && disc_simulating(drive->disc);
    if (drive->clock == DRIVE_CLOCK_INSTANT)
        return operation.finish(drive, &operation);
    operation.began = drive->time;
    operation.until = drive->time + duration / 100 * drive->constants.duration_percent;
    if (task != NULL && !immediate) {
        operation.held = task;
        task->held = true;
    }
    drive->operation = operation;
    events_raise(drive, EVENT_DEVICE_BUSY, BUSY_CHANGE, 0);
    return sense_none();
}

struct sense operation_sense(const struct drive *drive)
{
    const struct operation *operation = &drive->operation;
    if (operation->kind == OPERATION_NONE)
        return sense_none();
    uint64_t total = operation->until - operation->began, gone = drive->time - operation->began;
    uint64_t progress = total == 0 ? 0 : gone * 65536 / total;
    return sense_progress(NOT_READY,
                          operation->kind == OPERATION_LOAD ? LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY
                                                            : OPERATION_IN_PROGRESS,
                          progress > 65535 ? 65535 : (uint16_t)progress);
}

static void operation_end(struct drive *drive, struct sense s)
{
    struct drive_task *held = drive->operation.held;
    drive->operation = (struct operation){.kind = OPERATION_NONE};
    events_raise(drive, EVENT_DEVICE_BUSY, BUSY_CHANGE, 0);
    if (held != NULL)
        task_complete(held, s);
    else if (!sense_good(s))
        drive->deferred = s;
}

static void operation_finish(struct drive *drive)
{
    struct operation operation = drive->operation;
    bool shadow_gone = operation.simulated && (drive->disc == NULL || !disc_simulating(drive->disc));
    operation_end(drive, shadow_gone ? sense_none() : operation.finish(drive, &operation));
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

/* Each operation ends at its own time: what its end sets off counts from there. */
void operation_run(struct drive *drive, uint64_t nanoseconds)
{
    uint64_t target = drive->time + nanoseconds;
    while (drive->operation.kind != OPERATION_NONE && drive->operation.until <= target) {
        drive->time = drive->operation.until;
        operation_finish(drive);
    }
    drive->time = target;
}

void operation_run_out(struct drive *drive)
{
    while (drive->operation.kind != OPERATION_NONE) {
        drive->time = drive->operation.until;
        operation_finish(drive);
    }
}

bool drive_busy(const struct drive *drive)
{
    return drive->operation.kind != OPERATION_NONE;
}
