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
    if (task->conflict) {
        drive_command_good(command);
        command->data_out_taken = 0;
        command->status = STATUS_RESERVATION_CONFLICT;
        return;
    }
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
        drive->trace(drive->trace_context, task->nexus, command, task->began, drive_now(drive));
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

/* ------------------------------------------------------------------ answers that are ready and not told yet */

static void unlist_delayed(struct drive *drive, const struct drive_task *task)
{
    struct drive_task **link = &drive->delayed;
    while (*link != task)
        link = &(*link)->next;
    *link = task->next;
}

static void tell(struct drive *drive, void *context)
{
    struct drive_task *task = context;
    unlist_delayed(drive, task);
    task_finish(task);
}

static void task_finish_in_time(struct drive_task *task)
{
    struct drive *drive = task->drive;
    if (task->until <= drive_now(drive)) {
        task_finish(task);
        return;
    }
    task->next = drive->delayed;
    drive->delayed = task;
    if (task->until != TASK_NEVER)
        alarm_set(drive, &task->alarm, task->until, tell, task);
}

/* Those of nexus (NULL: anybody's), as a list: what their ends set off may delay others. */
static struct drive_task *take_delayed(struct drive *drive, const struct nexus *nexus)
{
    struct drive_task *taken = NULL, **end = &taken;
    for (struct drive_task **link = &drive->delayed; *link != NULL;) {
        struct drive_task *task = *link;
        if (nexus != NULL && task->nexus != nexus) {
            link = &task->next;
            continue;
        }
        *link = task->next;
        alarm_stop(drive, &task->alarm);
        task->next = NULL;
        *end = task;
        end = &task->next;
    }
    return taken;
}

struct sense task_reservation_conflict(struct drive_task *task)
{
    task->conflict = true;
    return sense(ABORTED_COMMAND, NO_ADDITIONAL_SENSE); /* never seen: the status says it all */
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
    if (task->drive->trace != NULL) {
        task->began = drive_now(task->drive);
        task->arrival = loop_now(task->drive->loop);
    }
}

static void task_tell(struct drive_task *task)
{
    if (task->until > 0)
        task_finish_in_time(task);
    else
        task_finish(task);
}

bool task_handle(struct drive_task *task)
{
    struct sense s = task->opcode->handler(task);
    if (task->held)
        return false;
    task_answer(task, s);
    task_tell(task);
    return true;
}

void task_go_on(struct drive_task *task)
{
    enum filter_verdict verdict = task->next_filter == NULL ? FILTER_PASS : filters_before(task);
    if (verdict == FILTER_HELD)
        return;
    if (verdict == FILTER_PASS) {
        struct sense s = gate_pass(task);
        if (sense_good(s)) {
            if (task->drive->writing.held != NULL && task->opcode->row.gate & GATE_IN_ORDER)
                buffer_hold(task, 0, 0);
            else
                (void)task_handle(task);
            return;
        }
        task_answer(task, s);
    }
    task_tell(task);
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
    if (drive->barrier != NULL || drive->behind != NULL)
        barrier_hold(task);
    else
        task_go_on(task);
}

void drive_abort(struct drive *drive, struct nexus *nexus, enum drive_abort_reason reason)
{
    (void)reason; /* the same end for all: what was begun on the disc goes on without its command */
    struct drive_task *ended = take_delayed(drive, nexus);
    while (ended != NULL) {
        struct drive_task *task = ended;
        ended = task->next;
        task_abort(task);
    }
    operation_abort_held(drive, nexus);
    waiting_abort(drive, nexus);
    buffer_abort(drive, nexus);
    barrier_abort(drive, nexus);
}
