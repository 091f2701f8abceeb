/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: what they answer. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

static void change_identification(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    uint32_t *asked = state;
    (void)drive, (void)nexus;
    if (command->cdb[0] != OPCODE_READ_DISC_INFORMATION)
        return;
    uint8_t *identification = reply_field(command, 12, 4);
    if (identification != NULL && command->data_in[7] & 0x80)
        put_be32(identification, get_be32(identification) + ++*asked);
}

const struct filter_kind flaw_identification_changes = {
    .name = "identification-changes",
    .help = "the disc identification is another one each time it is asked for",
    .flaw = true,
    .new = filter_remembering,
    .free = free,
    .after = change_identification,
};

/* What is refused is not taken, and GOOD all the same (reference mmc 7.7, 10). */
static void take_everything(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool select = command->cdb[0] == OPCODE_MODE_SELECT_10 || command->cdb[0] == OPCODE_MODE_SELECT_6;
    bool list_refused = command->sense_length > 13 && command->sense[12] == 0x26;
    if (!select || command->status != STATUS_CHECK_CONDITION || !list_refused)
        return;
    drive_command_good(command);
    command->data_out_taken = command->data_out_length;
}

const struct filter_kind flaw_mode_select_takes_everything = {
    .name = "mode-select-takes-everything",
    .help = "MODE SELECT is GOOD for write types this drive does not have",
    .flaw = true,
    .after = take_everything,
};

static void refuse_blank_capacity(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->blank_capacity_refused = true;
}

const struct filter_kind flaw_blank_capacity_refused = {
    .name = "read-capacity-after-blank-error",
    .help = "READ CAPACITY of a disc without a closed session is an error",
    .flaw = true,
    .constants = refuse_blank_capacity,
};

/* Sends zeros up to length. */
static void claim(struct drive_command *command, size_t length)
{
    if (command->data_in_length >= length)
        return;
    if (command->data_in_length < command->data_in_capacity)
        memset(command->data_in + command->data_in_length, 0,
               minimum_size(length, command->data_in_capacity) - command->data_in_length);
    command->data_in_length = length;
}

/* The whole 34 bytes whatever the allocation length says (reference mmc 2.0). */
static void ignore_allocation(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_READ_DISC_INFORMATION && command->status == STATUS_GOOD)
        claim(command, 34);
}

const struct filter_kind flaw_allocation_ignored = {
    .name = "allocation-ignored",
    .help = "READ DISC INFORMATION sends 34 bytes whatever the allocation length says",
    .flaw = true,
    .after = ignore_allocation,
};

static void claim_whole_transfer(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (command->status == STATUS_GOOD && command->cdb[0] == OPCODE_MODE_SENSE_10)
        claim(command, command->data_in_capacity);
}

const struct filter_kind flaw_residual_wrong = {
    .name = "residual-missing",
    .help = "MODE SENSE claims to have sent as much as there was room for",
    .flaw = true,
    .after = claim_whole_transfer,
};
