/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that are wrong in one way: tray, lock, attention and events. */
#include "emu/drive/filters.h"

/* Eject asked for by START STOP, and nothing before it in the gate's order. */
static bool is_eject(const struct drive_command *command)
{
    return command->cdb[0] == OPCODE_START_STOP_UNIT && (command->cdb[4] & 0xF7) == 0x02;
}

static enum filter_verdict say_ejected(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                       void *state)
{
    (void)state;
    if (!is_eject(command) || nexus_has_attention(nexus) || drive_busy(drive) || mechanism_locked(drive))
        return FILTER_PASS;
    drive_command_good(command);
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_eject_only_says_so = {
    .name = "eject-only-says-so",
    .help = "eject is GOOD and the tray stays shut",
    .flaw = true,
    .before = say_ejected,
};

static enum filter_verdict say_locked(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                      void *state)
{
    (void)state;
    if (command->cdb[0] != OPCODE_PREVENT_ALLOW || command->cdb[4] & 0xFC || nexus_has_attention(nexus) ||
        drive_busy(drive))
        return FILTER_PASS;
    drive_command_good(command);
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_lock_does_not_lock = {
    .name = "lock-does-not-lock",
    .help = "PREVENT is GOOD and nothing is locked",
    .flaw = true,
    .before = say_locked,
};

/* ------------------------------------------------------------------ attention */

static enum filter_verdict lose_attention(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                          void *state)
{
    (void)drive, (void)command, (void)state;
    nexus->reset_pending = nexus->medium_change_pending = false;
    return FILTER_PASS;
}

const struct filter_kind flaw_attention_lost = {
    .name = "attention-lost",
    .help = "no unit attention is ever reported",
    .flaw = true,
    .before = lose_attention,
};

static enum filter_verdict mode_parameters_changed(struct drive *drive, struct nexus *nexus,
                                                   struct drive_command *command, void *state)
{
    (void)drive, (void)state;
    if (!nexus->medium_change_pending || nexus->reset_pending || !(opcode_table[command->cdb[0]].handler != NULL) ||
        opcode_table[command->cdb[0]].row.gate & GATE_ANSWERS_WITH_ATTENTION)
        return FILTER_PASS;
    nexus->medium_change_pending = false;
    drive_command_refuse(command, (struct sense){.key = UNIT_ATTENTION, .code = 0x2A, .qualifier = 0x01});
    return FILTER_ANSWERED;
}

const struct filter_kind flaw_attention_unknown = {
    .name = "attention-mode-parameters",
    .help = "a new disc is announced as 6/2A/01, which burners take for fatal",
    .flaw = true,
    .before = mode_parameters_changed,
};

static void tell_nobody(struct drive_constants *constants, void *state)
{
    (void)state;
    constants->load_tells_nobody = true;
}

const struct filter_kind flaw_load_without_attention = {
    .name = "load-without-attention",
    .help = "a loaded disc raises no unit attention",
    .flaw = true,
    .constants = tell_nobody,
};

/* Reading a media event eats the attention (reference mmc 7.7, 23). */
static void share_attention(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    (void)drive, (void)state;
    if (command->cdb[0] != OPCODE_GET_EVENT_STATUS)
        return;
    const uint8_t *event = reply_field(command, 4, 1);
    if (event != NULL && *event != 0)
        nexus->medium_change_pending = false;
}

const struct filter_kind flaw_events_share_attention = {
    .name = "events-share-attention",
    .help = "reading an event takes the unit attention with it",
    .flaw = true,
    .after = share_attention,
};
