/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command's way through tgtd. Every CDB of a logical unit of ours comes here before tgtd's SCSI layer sees it: that
 * layer answers attention wrongly for MMC, and sends uninitialised data before a CHECK CONDITION (reference tgt 3).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/door/tgt/door.h"

/* tgtd allocates nothing, or too little, for expected lengths from here on (reference tgt 3). */
#define EXPECTED_LENGTH_LIMIT ((uint32_t)INT_MAX - 4)
enum { TASK_MANAGEMENT_LOOK_NS = 5000000, SAM_BUSY = 0x08 };

struct tgt_task {
    struct tgt_drive *drive;
    struct tgt_command *command;
    struct tgt_known_nexus *known;
    struct drive_command drive_command;
    bool later; /* drive_submit has returned without an answer */
    bool *answered;
    struct tgt_task *next;
};

/* ------------------------------------------------------------------ nexuses */

/* "Initiator: iqn.x alias: y" -> "iqn.x" */
static void initiator_name(const struct tgt_nexus *nexus, char *name, size_t size)
{
    const char *found = nexus->information != NULL ? strstr(nexus->information, "Initiator: ") : NULL;
    if (found == NULL) {
        snprintf(name, size, "session %llx", (unsigned long long)nexus->id);
        return;
    }
    found += strlen("Initiator: ");
    snprintf(name, size, "%.*s", (int)strcspn(found, " \n\t"), found);
}

static bool session_lives(const struct tgt_drive *drive, const struct tgt_known_nexus *known)
{
    const struct tgt_list *head = &drive->lu->nexus_list;
    for (const struct tgt_list *node = head->next; node != head; node = node->next) {
        const struct tgt_nexus_lu *nexus_lu =
            (const struct tgt_nexus_lu *)((const char *)node - offsetof(struct tgt_nexus_lu, lu_siblings));
        if (nexus_lu == known->nexus_lu && nexus_lu->nexus_id == known->id)
            return true;
    }
    return false;
}

void tgt_door_reap(struct tgt_drive *drive)
{
    for (struct tgt_known_nexus **link = &drive->nexuses; *link != NULL;) {
        struct tgt_known_nexus *known = *link;
        if (session_lives(drive, known)) {
            link = &known->next;
            continue;
        }
        *link = known->next;
        drive_nexus_free(drive->drive, known->nexus);
        free(known);
    }
}

void tgt_door_forget(struct tgt_drive *drive)
{
    if (drive->watch != NULL)
        drive->loop->kind->timer_stop(drive->loop, drive->watch);
    drive->watch = NULL;
    for (struct tgt_known_nexus *known = drive->nexuses, *next; known != NULL; known = next) {
        next = known->next;
        drive_nexus_free(drive->drive, known->nexus);
        free(known);
    }
    drive->nexuses = NULL;
}

static struct tgt_known_nexus *find_nexus(const struct tgt_drive *drive, const struct tgt_command *command)
{
    for (struct tgt_known_nexus *known = drive->nexuses; known != NULL; known = known->next)
        if (known->id == command->nexus_id && known->nexus_lu == command->nexus_lu &&
            known->created == command->nexus->created)
            return known;
    return NULL;
}

static struct tgt_known_nexus *add_nexus(struct tgt_drive *drive, const struct tgt_command *command)
{
    /* the same id or place with another session: the old one is gone, though tgtd's list shows an entry that looks like
     * it */
    for (struct tgt_known_nexus **link = &drive->nexuses; *link != NULL; link = &(*link)->next)
        if ((*link)->id == command->nexus_id || (*link)->nexus_lu == command->nexus_lu) {
            struct tgt_known_nexus *old = *link;
            *link = old->next;
            drive_nexus_free(drive->drive, old->nexus);
            free(old);
            break;
        }
    char name[224];
    initiator_name(command->nexus, name, sizeof name);
    struct tgt_known_nexus *known = calloc(1, sizeof *known);
    if (known == NULL)
        return NULL;
    *known = (struct tgt_known_nexus){.id = command->nexus_id,
                                      .nexus_lu = command->nexus_lu,
                                      .created = command->nexus->created,
                                      .nexus = drive_nexus_new(drive->drive, name),
                                      .next = drive->nexuses};
    drive->nexuses = known;
    return known;
}

/* ------------------------------------------------------------------ attention */

/* How many 29h stood in tgtd's own queue for this nexus; the queue is empty afterwards. The rest is tgtd's invention:
 * dropped. */
static unsigned drain_attention(struct tgt_command *command)
{
    unsigned resets = 0;
    while (ua_sense_del(command, 1) == 0)
        if (command->sense[(command->sense[0] & 0x7E) == 0x72 ? 2 : 12] == 0x29)
            resets++;
    memset(command->sense, 0, sizeof command->sense);
    command->sense_length = 0;
    return resets;
}

/*
 * tgtd raises 29h once for a new nexus, and for all nexuses on LOGICAL UNIT RESET, which it does not tell us otherwise.
 * The first is the drive's own business (drive_nexus_new raises it); the second resets the drive, once for all nexuses.
 */
static void take_attention(struct tgt_drive *drive, struct tgt_command *command, bool new_nexus)
{
    unsigned resets = drain_attention(command);
    if (resets <= (new_nexus ? 1u : 0u))
        return;
    const struct tgt_list *head = &drive->lu->nexus_list;
    for (struct tgt_list *node = head->next; node != head; node = node->next)
        ua_sense_clear((struct tgt_nexus_lu *)((char *)node - offsetof(struct tgt_nexus_lu, lu_siblings)),
                       POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    drive_reset(drive->drive);
}

/* ------------------------------------------------------------------ answers */

static int32_t as_residual(int64_t residual)
{
    return residual > INT_MAX ? INT_MAX : residual < -INT_MAX ? -INT_MAX : (int32_t)residual;
}

/* Sets what moved, so that tgtd sends exactly that: nothing comes in with a status other than GOOD. */
static void set_moved(struct tgt_command *command, int64_t in, int64_t out)
{
    int64_t in_length =
        command->direction == TGT_READ || command->direction == TGT_BIDIRECTIONAL ? command->in.length : 0;
    int64_t out_length =
        command->direction == TGT_WRITE || command->direction == TGT_BIDIRECTIONAL ? command->out.length : 0;
    command->in.residual = as_residual(in_length - in);
    command->in.transfer_length = (uint32_t)(in < in_length ? in : in_length);
    command->out.residual = as_residual(out_length - out);
    command->out.transfer_length = (uint32_t)(out < out_length ? out : out_length);
}

static void answer_sense(struct tgt_command *command, struct sense s)
{
    uint8_t fixed[SENSE_FIXED_LENGTH];
    sense_to_fixed(s, fixed);
    memcpy(command->sense, fixed, sizeof fixed);
    command->sense_length = sizeof fixed;
    set_moved(command, 0, 0);
    target_cmd_io_done(command, 0x02);
}

static void unlink_waiting(struct tgt_task *task)
{
    for (struct tgt_task **link = &task->drive->waiting; *link != NULL; link = &(*link)->next)
        if (*link == task) {
            *link = task->next;
            return;
        }
}

static void on_done(struct drive_command *drive_command, void *context)
{
    struct tgt_task *task = context;
    struct tgt_command *command = task->command;
    if (task->later)
        unlink_waiting(task);
    else
        *task->answered = true;
    bool good = drive_command->status == 0;
    set_moved(command, good ? (int64_t)drive_command->data_in_length : 0, (int64_t)drive_command->data_out_taken);
    memcpy(command->sense, drive_command->sense, drive_command->sense_length);
    command->sense_length = (int)drive_command->sense_length;
    int status = drive_command->status;
    free(task);
    target_cmd_io_done(command, status); /* the command may be gone now */
}

/* ------------------------------------------------------------------ task management */

/* tgtd leaves a running command alone and only notes who waits for its end. */
static void look_for_task_management(void *context)
{
    struct tgt_drive *drive = context;
    drive->watch = NULL;
    for (struct tgt_task *task = drive->waiting; task != NULL; task = task->next)
        if (task->command->management_request != NULL) {
            drive_abort(drive->drive, task->known->nexus, DRIVE_ABORT_TASK_SET);
            break;
        }
    if (drive->waiting != NULL)
        drive->watch = drive->loop->kind->timer_start(drive->loop, loop_now(drive->loop) + TASK_MANAGEMENT_LOOK_NS,
                                                      look_for_task_management, drive);
}

static void wait_for(struct tgt_task *task)
{
    struct tgt_drive *drive = task->drive;
    task->later = true;
    task->answered = NULL;
    task->command->state |= 1ul << TGT_STATE_ASYNC;
    task->next = drive->waiting;
    drive->waiting = task;
    if (drive->watch == NULL)
        drive->watch = drive->loop->kind->timer_start(drive->loop, loop_now(drive->loop) + TASK_MANAGEMENT_LOOK_NS,
                                                      look_for_task_management, drive);
}

/* ------------------------------------------------------------------ commands */

/* A transfer tgtd has no memory for, or one in both directions. */
static bool beyond_us(const struct tgt_command *command)
{
    if (command->direction == TGT_BIDIRECTIONAL)
        return true;
    const struct tgt_buffer *buffer = command->direction == TGT_WRITE ? &command->out : &command->in;
    if (command->direction == TGT_NO_DATA)
        return false;
    return buffer->length > EXPECTED_LENGTH_LIMIT || (buffer->length > 0 && buffer->address == 0);
}

static void submit(struct tgt_drive *drive, struct tgt_known_nexus *known, struct tgt_command *command)
{
    struct tgt_task *task = calloc(1, sizeof *task);
    bool answered = false;
    if (task == NULL) {
        set_moved(command, 0, 0);
        target_cmd_io_done(command, SAM_BUSY);
        return;
    }
    *task = (struct tgt_task){.drive = drive, .command = command, .known = known, .answered = &answered};
    struct drive_command *to = &task->drive_command;
    memcpy(to->cdb, command->cdb, sizeof to->cdb);
    to->cdb_length = sizeof to->cdb;
    if (command->direction == TGT_WRITE) {
        to->data_out = (const uint8_t *)(uintptr_t)command->out.address;
        to->data_out_length = command->out.length;
    } else if (command->direction == TGT_READ) {
        to->data_in = (uint8_t *)(uintptr_t)command->in.address;
        to->data_in_capacity = command->in.length;
    }
    drive_submit(drive->drive, known->nexus, to, on_done, task);
    if (!answered)
        wait_for(task);
}

int tgt_door_perform(int target, struct tgt_command *command)
{
    (void)target;
    struct tgt_drive *drive = command->lu->own;
    if (!drive->commands_checked) {
        const char *fault = tgt_abi_command_fault(command);
        if (fault != NULL) {
            fprintf(stderr, "coaster: this tgtd keeps its %s otherwise than known\n", fault);
            abort();
        }
        drive->commands_checked = true;
    }
    tgt_list_add(&command->nexus_commands, &command->nexus->commands);
    drive->lu->queue.active++;
    command->state |= 1ul << TGT_STATE_PROCESSED;
    struct tgt_known_nexus *known = find_nexus(drive, command);
    bool is_new = known == NULL;
    if (is_new)
        known = add_nexus(drive, command);
    if (is_new || drive->nexuses->next != NULL)
        tgt_door_reap(drive);
    take_attention(drive, command, is_new);
    if (known == NULL) {
        set_moved(command, 0, 0);
        target_cmd_io_done(command, SAM_BUSY);
    } else if (beyond_us(command)) {
        answer_sense(command, sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB));
    } else {
        submit(drive, known, command);
    }
    return 0;
}

/* After the response has left, or the connection is gone. */
void tgt_door_done(void *target, struct tgt_command *command)
{
    (void)target;
    tgt_list_remove(&command->nexus_commands);
    command->lu->queue.active--;
}
