/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: session at once. */
#include "emu/drive/filters.h"

static void take_any_sheet(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    say_good_instead(command, OPCODE_SEND_CUE_SHEET, INVALID_FIELD_IN_PARAMETER_LIST);
}

const struct filter_kind flaw_takes_any_sheet = {.name = "cue-sheet-takes-anything",
                                                 .help = "SEND CUE SHEET is GOOD for a sheet that cannot be written",
                                                 .flaw = true,
                                                 .after = take_any_sheet};

static void write_without_sheet(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    say_good_instead(command, OPCODE_WRITE_10, COMMAND_SEQUENCE_ERROR);
}

const struct filter_kind flaw_writes_without_sheet = {.name = "writes-without-cue-sheet",
                                                      .help = "a WRITE of session at once without a cue sheet is GOOD",
                                                      .flaw = true,
                                                      .after = write_without_sheet};

/* Everything is taken and the disc stays blank (reference mmc 7.7, 25). */
static enum filter_verdict shadow_session(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                          void *state)
{
    (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_SEND_CUE_SHEET && mechanism_ready_disc(drive) != NULL)
        disc_simulation_begin(drive->disc);
    return FILTER_PASS;
}

const struct filter_kind flaw_session_stays_blank = {.name = "session-at-once-stays-blank",
                                                     .help =
                                                         "a session at once is taken to the end, and the disc is blank",
                                                     .flaw = true,
                                                     .before = shadow_session};

static void no_index(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool q = command->cdb[0] == OPCODE_READ_CD && command->status == STATUS_GOOD && (command->cdb[10] & 7) == 2 &&
             command->data_in_length >= 16;
    uint8_t *frame = q ? reply_field(command, command->data_in_length - 16, 16) : NULL;
    if (frame != NULL && (frame[0] & 0x0F) == 1 && frame[2] > 1)
        frame[2] = 1;
}

const struct filter_kind flaw_index_lost = {
    .name = "index-points-lost", .help = "index points beyond 1 are not recorded", .flaw = true, .after = no_index};

static void no_codes(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    bool isrc = command->cdb[0] == OPCODE_READ_SUB_CHANNEL && command->status == STATUS_GOOD && command->cdb[3] == 3;
    uint8_t *valid = isrc ? reply_field(command, 8, 1) : NULL;
    if (valid != NULL)
        *valid &= 0x7F;
}

const struct filter_kind flaw_isrc_lost = {
    .name = "isrc-lost", .help = "the ISRC of a cue sheet is not recorded", .flaw = true, .after = no_codes};

/* CLOSE SESSION of a complete disc (reference mmc 7.7, 21). */
static void refuse_close(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)nexus, (void)state;
    bool complete = mechanism_ready_disc(drive) != NULL && disc_layout(drive->disc)->status == DISC_COMPLETE &&
                    disc_layout(drive->disc)->sessions[0].write_type == WRITE_TYPE_SAO;
    if (command->cdb[0] == OPCODE_CLOSE_TRACK_SESSION && command->status == STATUS_GOOD && complete)
        drive_command_refuse(command, sense(ILLEGAL_REQUEST, SESSION_FIXATION_ERROR));
}

const struct filter_kind flaw_close_refused = {.name = "close-of-session-at-once-refused",
                                               .help = "CLOSE SESSION behind a session at once is an error",
                                               .flaw = true,
                                               .after = refuse_close};

static void no_text(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)nexus, (void)state;
    if (command->cdb[0] == OPCODE_READ_TOC && command->status == STATUS_GOOD && (command->cdb[2] & 0x0F) == 5)
        drive_command_refuse(command, sense_cdb_field(2, 3));
}

const struct filter_kind flaw_cd_text_lost = {
    .name = "cd-text-lost", .help = "CD-TEXT is taken and never read back", .flaw = true, .after = no_text};
