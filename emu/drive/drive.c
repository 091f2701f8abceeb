/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive is made, reset and taken away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/drive/core.h"

int drive_new(struct loop *loop, const struct drive_options *options, struct drive **drive_out, struct failure *why)
{
    static const struct drive_options nothing = {0};
    if (options == NULL)
        options = &nothing;
    struct drive *drive = calloc(1, sizeof *drive);
    if (drive == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int rc = personality_read(&drive->personality, options->personality_file, why);
    if (rc != 0) {
        free(drive);
        return rc;
    }
    const char *serial = options->serial != NULL ? options->serial : drive->personality.serial;
    snprintf(drive->name, sizeof drive->name, "%s", options->name != NULL ? options->name : "drive");
    snprintf(drive->serial, sizeof drive->serial, "%.32s", serial);
    snprintf(drive->holder, sizeof drive->holder, "%s", options->holder != NULL ? options->holder : drive->name);
    drive->loop = loop;
    drive->time_began = loop_now(loop);
    drive_clock_set_rate(drive, options->clock, options->clock_rate);
    drive->seed = options->seed;
    drive->power_condition = 1;
    for (size_t i = DRIVE_TASK_POOL; i > 0; i--) {
        drive->pool[i - 1].next = drive->free_tasks;
        drive->free_tasks = &drive->pool[i - 1];
    }
    filters_constants(drive);
    mode_pages_reset(drive);
    *drive_out = drive;
    return 0;
}

void drive_free(struct drive *drive)
{
    if (drive == NULL)
        return;
    barrier_wait(drive);
    drive_abort(drive, NULL, DRIVE_ABORT_RESET);
    operation_forget(drive);
    clock_end(drive);
    drive_filters_clear(drive);
    while (drive->nexuses != NULL)
        drive_nexus_free(drive, drive->nexuses);
    if (drive->disc != NULL)
        disc_close(drive->disc);
    free(drive->buffer);
    free(drive);
}

const char *drive_name(const struct drive *drive)
{
    return drive->name;
}

struct loop *drive_loop(struct drive *drive)
{
    return drive->loop;
}

/* What the mains take with them but the disc and the mechanism. */
static void forget(struct drive *drive)
{
    mode_pages_reset(drive);
    drive->persistent_prevent = false;
    drive->persistent_holder = NULL;
    drive->read_speed = drive->write_speed = 0;
    audio_stop(drive);
    drive->power_condition = POWER_ACTIVE;
    drive->turns_evenly = false;
    pickup_timers(drive);
    drive->deferred = sense_none();
    for (struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next) {
        nexus->prevented = false;
        nexus->reset_pending = true;
    }
}

/* Logical unit reset. What the mechanism is doing goes on; a simulation, an announced session, the mode pages and all
 * prevention do not. */
void drive_reset(struct drive *drive)
{
    barrier_wait(drive);
    drive_abort(drive, NULL, DRIVE_ABORT_RESET);
    if (drive->disc != NULL) {
        disc_simulation_drop(drive->disc);
        disc_forget_announced(drive->disc);
    }
    forget(drive);
}

int drive_power_cut(struct drive *drive, struct failure *why)
{
    barrier_wait(drive);
    drive_abort(drive, NULL, DRIVE_ABORT_RESET);
    operation_forget(drive);
    buffer_clear(drive);
    int code = mechanism_power_cut(drive, why);
    forget(drive);
    for (struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next) {
        nexus->medium_change_pending = false; /* all it knows is that power came */
        nexus->events = (struct event_queue){0};
    }
    drive->reservations = (struct reservations){.holder = RESERVATION_NONE};
    return code;
}

uint64_t drive_command_arrival(const struct drive_command *command)
{
    return command->task->arrival;
}

void drive_trace_set(struct drive *drive, drive_trace *trace, void *context)
{
    drive->trace = trace;
    drive->trace_context = context;
}
