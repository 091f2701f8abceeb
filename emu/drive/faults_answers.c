/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of what a command is answered with, and of when. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

static int needs_sense(void *state, struct failure *why)
{
    const struct fault *fault = state;
    return fault->sense_given ? 0 : fail(why, EXIT_USAGE_ERROR, "which sense? sense=K/CC/QQ is missing");
}

/* ------------------------------------------------------------------ sense */

/* A medium error names the block that cannot be read or written (reference mmc 2.2). */
static struct sense sense_for(const struct fault *fault, const struct drive_command *command)
{
    struct sense s = fault->sense;
    lba_t lba;
    uint32_t count;
    if (s.key == MEDIUM_ERROR && !s.information_valid && command_range(command, &lba, &count)) {
        s.information_valid = true;
        s.information = (uint32_t)(fault->match.by_lba && fault->match.first > lba ? fault->match.first : lba);
    }
    return s;
}

static enum filter_verdict sense_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                        void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (!fault_hits(fault, command) || fault->late)
        return FILTER_PASS;
    drive_command_refuse(command, sense_for(fault, command));
    return FILTER_ANSWERED;
}

static void sense_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (fault->late && fault_did_hit(fault, command))
        drive_command_refuse(command, sense_for(fault, command));
}

static const struct filter_key sense_keys[] = {SENSE_KEYS, PHASE_KEY, {0}};

const struct filter_kind fault_sense = {
    .name = "sense",
    .help = "answers CHECK CONDITION with this sense",
    .example = "sense:opcode=write,lba=300MB,sense=3/0C/00",
    .addressed = true,
    .keys = sense_keys,
    .complete = needs_sense,
    .free = fault_free,
    .before = sense_before,
    .after = sense_after,
};

/* ------------------------------------------------------------------ status */

static bool take_status(void *state, const char *value)
{
    static const struct {
        const char *name;
        uint8_t status;
    } names[] = {{"good", 0x00},          {"check-condition", 0x02}, {"busy", 0x08}, {"reservation-conflict", 0x18},
                 {"task-set-full", 0x28}, {"task-aborted", 0x40}};
    struct fault *fault = state;
    unsigned long number;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, value) == 0) {
            fault->status = names[i].status;
            return true;
        }
    if (!parameter_number(value, 16, 0xFF, &number))
        return false;
    fault->status = (uint8_t)number;
    return true;
}

static void answer_status(const struct fault *fault, struct drive_command *command)
{
    drive_command_good(command);
    command->status = fault->status;
}

static enum filter_verdict status_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                         void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (!fault_hits(fault, command) || fault->late)
        return FILTER_PASS;
    answer_status(fault, command);
    command->data_out_taken = fault->status == STATUS_GOOD ? command->data_out_length : 0;
    return FILTER_ANSWERED;
}

static void status_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (fault->late && fault_did_hit(fault, command))
        answer_status(fault, command);
}

static const struct filter_key status_keys[] = {
    {"status", "HEX|NAME", "good, check-condition, busy, reservation-conflict, task-set-full, task-aborted",
     take_status},
    PHASE_KEY,
    {0},
};

const struct filter_kind fault_status = {
    .name = "status",
    .help = "answers a bare status; good: the drive says so and does nothing",
    .example = "status:opcode=write,n=5,status=busy",
    .addressed = true,
    .keys = status_keys,
    .free = fault_free,
    .before = status_before,
    .after = status_after,
};

/* ------------------------------------------------------------------ told on later commands */

/* A command that may be told something that is not about itself, and has nothing older to be told. */
static bool may_be_told(const struct nexus *nexus, const struct drive_command *command, unsigned gate)
{
    const struct opcode *opcode = opcode_of(command->cdb, command->cdb_length);
    return opcode != NULL && (gate == 0 || opcode->row.gate & gate) &&
           !(opcode->row.gate & GATE_ANSWERS_WITH_ATTENTION) && !nexus_has_attention(nexus);
}

/* Reference mmc 6.1: told once, on the next TEST UNIT READY or media command, as current sense; 71h is SPC's own. */
static enum filter_verdict deferred_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                           void *state)
{
    struct fault *fault = state;
    (void)drive;
    if (fault->pending > 0 && may_be_told(nexus, command, GATE_MEDIUM) && --fault->countdown == 0) {
        fault->pending = 0;
        drive_command_refuse(command, fault->sense);
        command->sense[0] |= fault->current_told ? 0 : 1;
        return FILTER_ANSWERED;
    }
    (void)fault_hits(fault, command);
    return FILTER_PASS;
}

static void deferred_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (!fault_did_hit(fault, command))
        return;
    fault->pending = 1;
    fault->countdown = fault->later;
}

static bool take_later(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, ULONG_MAX, &fault->later) && fault->later > 0;
}

static bool take_response(void *state, const char *value)
{
    struct fault *fault = state;
    fault->current_told = strcmp(value, "70") == 0;
    return fault->current_told || strcmp(value, "71") == 0;
}

static int deferred_complete(void *state, struct failure *why)
{
    struct fault *fault = state;
    fault->later = fault->later == 0 ? 1 : fault->later;
    return needs_sense(state, why);
}

static const struct filter_key deferred_keys[] = {
    SENSE_KEYS,
    {"later", "N", "told on the N-th TEST UNIT READY or media command after it (1)", take_later},
    {"response", "70|71", "70: as current sense, 71: as deferred (71)", take_response},
    {0},
};

const struct filter_kind fault_deferred = {
    .name = "deferred",
    .help = "the command is done and GOOD; the error is told on a later one",
    .example = "deferred:opcode=write,n=20,sense=3/0C/00,later=3",
    .addressed = true,
    .keys = deferred_keys,
    .complete = deferred_complete,
    .free = fault_free,
    .before = deferred_before,
    .after = deferred_after,
};

static bool take_count(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, 1000000, &fault->count) && fault->count > 0;
}

static int attentions_complete(void *state, struct failure *why)
{
    struct fault *fault = state;
    (void)why;
    fault->count = fault->count == 0 ? 5 : fault->count;
    if (!fault->sense_given)
        fault->sense = sense(UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    return 0;
}

static enum filter_verdict attentions_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                             void *state)
{
    struct fault *fault = state;
    (void)drive;
    if (fault_hits(fault, command))
        fault->pending += fault->count;
    if (fault->pending == 0 || !may_be_told(nexus, command, 0))
        return FILTER_PASS;
    fault->pending--;
    drive_command_refuse(command, fault->sense);
    return FILTER_ANSWERED;
}

static const struct filter_key attention_keys[] = {
    {"count", "N", "so many attentions, one a command (5)", take_count},
    SENSE_KEYS,
    {0},
};

const struct filter_kind fault_attentions = {
    .name = "attention-storm",
    .help = "this and the next commands are told a unit attention each (6/29/00)",
    .example = "attention-storm:opcode=write,n=10,count=3",
    .addressed = true,
    .keys = attention_keys,
    .complete = attentions_complete,
    .free = fault_free,
    .before = attentions_before,
};

/* ------------------------------------------------------------------ late, or never */

static bool take_time(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_time(value, &fault->time);
}

static enum filter_verdict delay_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                        void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    return fault_hits(fault, command) ? waiting_hold(command->task, fault->time) : FILTER_PASS;
}

static int delay_complete(void *state, struct failure *why)
{
    const struct fault *fault = state;
    return fault->time > 0 ? 0 : fail(why, EXIT_USAGE_ERROR, "how long? time=TIME is missing");
}

static const struct filter_key delay_keys[] = {{"time", "TIME", "250ms, 30s, 5min", take_time}, {0}};

const struct filter_kind fault_delay = {
    .name = "delay",
    .help = "the command waits so long before the drive looks at it",
    .example = "delay:opcode=write,every=50,times=0,time=200ms",
    .addressed = true,
    .keys = delay_keys,
    .complete = delay_complete,
    .free = fault_free,
    .before = delay_before,
};

static enum filter_verdict hang_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                       void *state)
{
    (void)drive, (void)nexus;
    return fault_hits(state, command) ? waiting_hold(command->task, WAITING_FOR_EVER) : FILTER_PASS;
}

const struct filter_kind fault_hang = {
    .name = "hang",
    .help = "no answer until the host aborts or resets, or the fault is cleared",
    .example = "hang:opcode=close-track-session",
    .addressed = true,
    .free = fault_free,
    .before = hang_before,
};

/* ------------------------------------------------------------------ a slow mechanism */

static bool take_percent(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, 100000, &fault->percent);
}

static void slow_constants(struct drive_constants *constants, void *state)
{
    const struct fault *fault = state;
    constants->duration_percent = fault->percent == 0 ? 1000 : (uint32_t)fault->percent;
}

static const struct filter_key slow_keys[] = {{"percent", "N", "of the usual time (1000)", take_percent}, {0}};

const struct filter_kind fault_slow = {
    .name = "slow",
    .help = "long operations take longer, on a clock that takes time",
    .example = "slow:percent=300",
    .keys = slow_keys,
    .free = fault_free,
    .constants = slow_constants,
};
