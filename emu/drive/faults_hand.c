/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of the world around a drive: hands, buttons, buses and the mains. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

/* Each does it just before the command, or just after it was done; the command itself meets what it finds. */
#define HAND(identifier, deed)                                                                                         \
    static enum filter_verdict identifier##_before(struct drive *drive, struct nexus *nexus,                           \
                                                   struct drive_command *command, void *state)                         \
    {                                                                                                                  \
        struct fault *fault = state;                                                                                   \
        if (fault_hits(fault, command) && !fault->late)                                                                \
            deed(drive, nexus, fault);                                                                                 \
        return FILTER_PASS;                                                                                            \
    }                                                                                                                  \
    static void identifier##_after(struct drive *drive, struct nexus *nexus, struct drive_command *command,            \
                                   void *state)                                                                        \
    {                                                                                                                  \
        struct fault *fault = state;                                                                                   \
        if (fault->late && fault_did_hit(fault, command))                                                              \
            deed(drive, nexus, fault);                                                                                 \
    }

static const struct filter_key phase_keys[] = {PHASE_KEY, {0}};

/* ------------------------------------------------------------------ disc and tray */

static void yank(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    struct failure why;
    (void)nexus, (void)fault;
    (void)!drive_remove(drive, &why); /* no disc there: nothing to take */
}

HAND(yank, yank)

const struct filter_kind fault_disc_yanked = {
    .name = "disc-yanked",
    .help = "somebody takes the disc out, locked or not; the tray is open",
    .example = "disc-yanked:opcode=write,n=5",
    .addressed = true,
    .keys = phase_keys,
    .free = fault_free,
    .before = yank_before,
    .after = yank_after,
};

static bool take_path(void *state, const char *value)
{
    struct fault *fault = state;
    free(fault->path);
    fault->path = strdup(value);
    return fault->path != NULL && *value != '\0';
}

static int needs_path(void *state, struct failure *why)
{
    const struct fault *fault = state;
    return fault->path != NULL ? 0 : fail(why, EXIT_USAGE_ERROR, "which disc? disc=PATH is missing");
}

/* A disc that does not open leaves the tray empty. */
static void change(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    struct failure why;
    yank(drive, nexus, fault);
    (void)!drive_insert(drive, fault->path, &why);
}

HAND(change, change)

static const struct filter_key change_keys[] = {
    {"disc", "PATH", "the disc that is put in instead", take_path}, PHASE_KEY, {0}};

const struct filter_kind fault_disc_changed = {
    .name = "disc-changed",
    .help = "somebody takes the disc out and puts another in",
    .example = "disc-changed:opcode=read-disc-information,n=2,disc=/tmp/other.disc",
    .addressed = true,
    .keys = change_keys,
    .complete = needs_path,
    .free = fault_free,
    .before = change_before,
    .after = change_after,
};

static void force_open(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    struct failure why;
    (void)nexus, (void)fault;
    (void)!drive_force_open(drive, &why);
}

HAND(open, force_open)

const struct filter_kind fault_tray_opened = {
    .name = "tray-opened",
    .help = "the tray is forced open, locked or not; the disc lies on it",
    .example = "tray-opened:opcode=write,n=100",
    .addressed = true,
    .keys = phase_keys,
    .free = fault_free,
    .before = open_before,
    .after = open_after,
};

static void press(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    struct failure why;
    bool opened;
    (void)nexus, (void)fault;
    (void)!drive_button(drive, &opened, &why);
}

HAND(press, press)

const struct filter_kind fault_button = {
    .name = "button-pressed",
    .help = "somebody presses the eject button; a lock holds",
    .example = "button-pressed:opcode=write,n=100",
    .addressed = true,
    .keys = phase_keys,
    .free = fault_free,
    .before = press_before,
    .after = press_after,
};

/* ------------------------------------------------------------------ bus and mains */

static bool take_reset(void *state, const char *value)
{
    static const char *const names[] = {"unit", "bus", "nexus"};
    struct fault *fault = state;
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(names[i], value) == 0) {
            fault->reset = i;
            return true;
        }
    return false;
}

/* To a drive with one logical unit a bus reset is a reset of that unit, told to every host as 6/29/00. */
static void reset(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    if (fault->reset == RESET_NEXUS)
        drive_nexus_reset(drive, nexus);
    else
        drive_reset(drive);
}

HAND(reset, reset)

static const struct filter_key reset_keys[] = {
    {"of", "unit|bus|nexus", "nexus: this host's connection alone is lost and made again (unit)", take_reset},
    PHASE_KEY,
    {0},
};

const struct filter_kind fault_reset = {
    .name = "reset",
    .help = "a reset comes: 6/29/00, commands that wait are aborted, locks are gone",
    .example = "reset:opcode=write,n=30,of=bus",
    .addressed = true,
    .keys = reset_keys,
    .free = fault_free,
    .before = reset_before,
    .after = reset_after,
};

static void cut(struct drive *drive, struct nexus *nexus, const struct fault *fault)
{
    struct failure why;
    (void)nexus, (void)fault;
    (void)!drive_power_cut(drive, &why);
}

HAND(cut, cut)

const struct filter_kind fault_power_cut = {
    .name = "power-cut",
    .help = "the drive loses power and comes back: 6/29/00, what was not synchronised is lost",
    .example = "power-cut:burn=program,n=40",
    .addressed = true,
    .keys = phase_keys,
    .free = fault_free,
    .before = cut_before,
    .after = cut_after,
};
