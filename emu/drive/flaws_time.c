/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: what takes time, and raw writing. */
#include <stdlib.h>

#include "emu/drive/filters.h"

/* As tgt's own device, which says half of it at all times. */
static void always_empty(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool good = command->cdb[0] == OPCODE_READ_BUFFER_CAPACITY && command->status == STATUS_GOOD;
    uint8_t *sizes = good ? reply_field(command, 4, 8) : NULL;
    if (sizes != NULL)
        put_be32(sizes + 4, get_be32(sizes));
}

const struct filter_kind flaw_buffer_always_empty = {.name = "buffer-always-empty",
                                                     .help =
                                                         "READ BUFFER CAPACITY says that all is free while data waits",
                                                     .flaw = true,
                                                     .after = always_empty};

static void busy_with_data(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_TEST_UNIT_READY && command->status == STATUS_GOOD &&
        mechanism_ready_disc(drive) != NULL && recording_track_open(drive))
        drive_command_refuse(command, sense(NOT_READY, OPERATION_IN_PROGRESS));
}

const struct filter_kind flaw_not_ready_while_writing = {.name = "not-ready-while-it-writes",
                                                         .help = "TEST UNIT READY says busy while a track is open",
                                                         .flaw = true,
                                                         .after = busy_with_data};

/* Only of a tray that a host has loaded. */
static void ready_too_early(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    uint32_t *loaded = state;
    (void)drive, (void)nexus;
    if (command->cdb[0] == OPCODE_START_STOP_UNIT && (command->cdb[4] & 0xF7) == 0x03)
        *loaded = 1;
    if (!*loaded)
        return;
    bool becoming = command->status == STATUS_CHECK_CONDITION && (command->sense[2] & 0x0F) == NOT_READY &&
                    command->sense[12] == 0x04 && command->sense[13] == 0x01;
    if (command->cdb[0] == OPCODE_TEST_UNIT_READY && becoming)
        drive_command_good(command);
}

const struct filter_kind flaw_ready_too_early = {.name = "ready-too-early",
                                                 .help = "TEST UNIT READY is GOOD while the disc is still being found",
                                                 .flaw = true,
                                                 .new = filter_remembering,
                                                 .free = free,
                                                 .after = ready_too_early};

/* The table of contents of a raw disc is a drive's own idea. */
static void raw_toc(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    bool toc = command->cdb[0] == OPCODE_READ_TOC && command->status == STATUS_GOOD && (command->cdb[2] & 0x0F) == 0 &&
               mechanism_ready_disc(drive) != NULL &&
               disc_layout_real(drive->disc)->sessions[0].write_type == WRITE_TYPE_RAW;
    uint8_t *lead_out =
        toc && command->data_in_length >= 12 ? reply_field(command, command->data_in_length - 4, 4) : NULL;
    if (lead_out != NULL)
        put_be32(lead_out, get_be32(lead_out) + 6750);
}

const struct filter_kind flaw_raw_lead_out = {.name = "raw-lead-out-at-its-end",
                                              .help =
                                                  "the lead-out of a disc written raw is said to begin where it ends",
                                              .flaw = true,
                                              .after = raw_toc};
