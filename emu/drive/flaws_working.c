/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: what they do, or only say that they did. */
#include <string.h>

#include "emu/drive/filters.h"

/* Nothing of the gate's order stands before the handler. */
static bool would_run(const struct drive *drive, const struct nexus *nexus)
{
    return !nexus_has_attention(nexus) && !drive_busy(drive) && mechanism_ready_disc(drive) != NULL;
}

/* ------------------------------------------------------------------ erasing and closing */

static enum filter_verdict say_blanked(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                       void *state)
{
    (void)state;
    if (command->cdb[0] != OPCODE_BLANK || !would_run(drive, nexus) ||
        !sense_good(disc_may_blank(drive->disc, command->cdb[1] & 7, get_lba(command->cdb + 2))) ||
        mode_test_write(&drive->pages))
        return FILTER_PASS;
    drive_command_good(command);
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_blank_only_says_so = {
    .name = "blank-only-says-so", .help = "BLANK is GOOD and nothing is erased", .flaw = true, .before = say_blanked};

/* Page 05h says that a next session is allowed, whatever the host wrote into it. */
static enum filter_verdict leave_open(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                      void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_CLOSE_TRACK_SESSION)
        drive->pages.write_parameters[3] |= 0xC0;
    return FILTER_PASS;
}

const struct filter_kind flaw_never_final = {.name = "never-final",
                                             .help = "a disc closed for good takes a further session",
                                             .flaw = true,
                                             .before = leave_open};

/* ------------------------------------------------------------------ long operations */

static void ready_meanwhile(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_TEST_UNIT_READY && command->status == STATUS_CHECK_CONDITION && drive_busy(drive) &&
        command->sense[2] == NOT_READY && command->sense[12] == 0x04 && command->sense[13] == 0x07)
        drive_command_good(command);
}

const struct filter_kind flaw_ready_while_it_blanks = {.name = "ready-while-it-works",
                                                       .help =
                                                           "TEST UNIT READY is GOOD while the drive blanks or closes",
                                                       .flaw = true,
                                                       .after = ready_meanwhile};

static void count_down(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool progress = command->sense_length >= 18 && (command->sense[2] & 0x0F) == NOT_READY && command->sense[15] & 0x80;
    if (progress)
        put_be16(command->sense + 16, 65535u - get_be16(command->sense + 16));
}

const struct filter_kind flaw_progress_counts_down = {
    .name = "progress-counts-down",
    .help = "the progress of a long operation goes from the end to the beginning",
    .flaw = true,
    .after = count_down};

static enum filter_verdict open_while_working(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                              void *state)
{
    (void)state;
    bool eject = command->cdb[0] == OPCODE_START_STOP_UNIT && (command->cdb[4] & 0xF7) == 0x02;
    if (!eject || !drive_busy(drive) || nexus_has_attention(nexus) || mechanism_locked(drive))
        return FILTER_PASS;
    operation_cancel(drive, sense(NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN));
    drive->tray_open = true;
    drive_command_good(command);
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_ejects_while_working = {.name = "ejects-while-it-works",
                                                      .help = "the tray opens in the middle of BLANK",
                                                      .flaw = true,
                                                      .before = open_while_working};

/* ------------------------------------------------------------------ what only says so */

/* As CDEmu does (reference mmc 2.5): the tray stays where it is. */
static enum filter_verdict say_loaded(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                      void *state)
{
    (void)state;
    bool loads = command->cdb[0] == OPCODE_START_STOP_UNIT && (command->cdb[4] & 0xF7) == 0x03;
    if (!loads || nexus_has_attention(nexus) || drive_busy(drive))
        return FILTER_PASS;
    drive_command_good(command);
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_load_only_says_so = {
    .name = "load-only-says-so", .help = "load is GOOD and the tray stays open", .flaw = true, .before = say_loaded};

static void refuse_highest(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_SET_CD_SPEED && command->status == STATUS_GOOD &&
        get_be16(command->cdb + 4) >= 0x8000)
        drive_command_refuse(command, sense_cdb_field(4, -1));
}

const struct filter_kind flaw_speed_refused = {.name = "speed-too-high-refused",
                                               .help = "SET CD SPEED refuses what is faster than the drive",
                                               .flaw = true,
                                               .after = refuse_highest};

static void keep_attention(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)state;
    uint8_t *key = command->cdb[0] == OPCODE_REQUEST_SENSE ? reply_field(command, 0, 14) : NULL;
    if (key == NULL || (key[2] & 0x0F) != UNIT_ATTENTION)
        return;
    nexus->reset_pending |= key[12] == 0x29;
    nexus->medium_change_pending |= key[12] == 0x28;
}

const struct filter_kind flaw_request_sense_keeps = {.name = "request-sense-keeps-attention",
                                                     .help = "REQUEST SENSE tells an attention and leaves it pending",
                                                     .flaw = true,
                                                     .after = keep_attention};

/* Takes the fields that came before it finds that the list is cut short. */
static void take_half(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    bool cut = command->cdb[0] == OPCODE_MODE_SELECT_10 && command->status == STATUS_CHECK_CONDITION &&
               command->sense[12] == 0x1A && command->data_out_length >= 14;
    if (cut && command->data_out[8] == PAGE_WRITE_PARAMETERS)
        memcpy(drive->pages.write_parameters + 2, command->data_out + 10, 3);
}

const struct filter_kind flaw_takes_half_a_page = {
    .name = "takes-half-a-page",
    .help = "MODE SELECT refuses a list that is cut short, and has taken its beginning",
    .flaw = true,
    .after = take_half};

/* What lies between two sessions reads as zeros. */
static void zeros_in_gaps(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (command->cdb[0] != OPCODE_READ_10 || command->status != STATUS_CHECK_CONDITION ||
        (command->sense[2] & 0x0F) != MEDIUM_ERROR)
        return;
    size_t length = (size_t)get_be16(command->cdb + 7) * 2048;
    drive_command_good(command);
    command->data_in_length = length;
    if (command->data_in_capacity > 0)
        memset(command->data_in, 0, minimum_size(length, command->data_in_capacity));
}

const struct filter_kind flaw_gaps_are_zeros = {
    .name = "gaps-are-zeros", .help = "READ between two sessions is GOOD", .flaw = true, .after = zeros_in_gaps};
