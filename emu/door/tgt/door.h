/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the tgt door to each other: lu.c (life of a logical unit), command.c (its commands), abi.c, loop.c. */
#ifndef COASTER_TGT_DOOR_H
#define COASTER_TGT_DOOR_H

#include "emu/door/doors.h"
#include "emu/door/tgt/tgt.h"
#include "emu/door/trace.h"
#include "emu/drive/drive.h"

/* A tgt nexus that has sent us a command. */
struct tgt_known_nexus {
    uint64_t id;
    struct tgt_nexus_lu *nexus_lu;
    long created;
    struct nexus *nexus;
    struct tgt_known_nexus *next;
};

/* A drive behind a logical unit. */
struct tgt_drive {
    struct tgt_lu *lu;
    struct drive *drive;
    struct loop *loop;
    struct control_server *control;
    struct sg_server *sg;
    struct trace_hub *hub;
    struct trace_server *trace;
    struct tgt_known_nexus *nexuses;
    struct tgt_task *waiting; /* commands the drive finishes later */
    struct loop_timer *watch; /* looks for task management while there are any */
    bool commands_checked;
    struct tgt_drive *next;
};

/* command.c */
int tgt_door_perform(int target, struct tgt_command *command);
void tgt_door_done(void *target, struct tgt_command *command);
void tgt_door_reap(struct tgt_drive *drive);   /* ends nexuses whose session is gone */
void tgt_door_forget(struct tgt_drive *drive); /* all of them, before the drive goes */

/* abi.c: NULL, or what in this tgtd is not as tgt.h says */
const char *tgt_abi_fault(const struct tgt_lu *lu, const struct tgt_store *own_store,
                          const struct tgt_device_type *own_type, const struct tgt_list *type_list);
const char *tgt_abi_command_fault(const struct tgt_command *command);

/* loop.c: the one loop of this tgtd */
struct loop *loop_tgt_new(void);

#endif
