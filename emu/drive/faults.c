/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults: what may go wrong with any drive, armed for one command of many. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

struct fault {
    struct match match;
    bool late; /* the drive does the command; only its answer is replaced */
    bool hit;  /* the command on its way is to be hit when it comes back */
    struct sense sense;
    uint8_t status;
    unsigned long offset, width, by;
    bool set;
};

static int fault_new(const char *name, const char *parameters, take_parameter *take, void **state, struct failure *why)
{
    struct fault *fault = calloc(1, sizeof *fault);
    if (fault == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    fault->width = 1;
    fault->by = 1;
    int rc = parameters_read(name, parameters, &fault->match, take, fault, why);
    if (rc != 0) {
        free(fault);
        return rc;
    }
    *state = fault;
    return 0;
}

static bool take_phase(struct fault *fault, const char *key, const char *value)
{
    if (strcmp(key, "phase") != 0)
        return false;
    fault->late = strcmp(value, "after") == 0;
    return fault->late || strcmp(value, "before") == 0;
}

/* ------------------------------------------------------------------ sense */

static bool take_sense(void *state, const char *key, const char *value)
{
    struct fault *fault = state;
    unsigned long number;
    if (take_phase(fault, key, value))
        return true;
    if (strcmp(key, "information") == 0 && parameter_number(value, 10, UINT32_MAX, &number)) {
        fault->sense.information_valid = true;
        fault->sense.information = (uint32_t)number;
        return true;
    }
    if (strcmp(key, "key") == 0 && parameter_number(value, 16, 0xF, &number))
        fault->sense.key = (uint8_t)number;
    else if (strcmp(key, "code") == 0 && parameter_number(value, 16, 0xFF, &number))
        fault->sense.code = (uint8_t)number;
    else if (strcmp(key, "qualifier") == 0 && parameter_number(value, 16, 0xFF, &number))
        fault->sense.qualifier = (uint8_t)number;
    else
        return false;
    return true;
}

static int sense_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("sense", parameters, take_sense, state, why);
}

/* A read error names the block that cannot be read (reference mmc 2.2). */
static struct sense sense_for(const struct fault *fault, const struct drive_command *command)
{
    struct sense s = fault->sense;
    lba_t lba;
    uint32_t count;
    if (s.key == MEDIUM_ERROR && !s.information_valid && command_range(command, &lba, &count)) {
        s.information_valid = true;
        s.information = (uint32_t)(fault->match.by_lba ? fault->match.lba : lba);
    }
    return s;
}

static enum filter_verdict sense_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                        void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    fault->hit = match_hit(&fault->match, command);
    if (!fault->hit || fault->late)
        return FILTER_PASS;
    drive_command_refuse(command, sense_for(fault, command));
    return FILTER_ANSWERED;
}

static void sense_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (fault->hit && fault->late)
        drive_command_refuse(command, sense_for(fault, command));
    fault->hit = false;
}

const struct filter_kind fault_sense = {
    .name = "sense",
    .help = "answers a sense: opcode=2A,n=3,times=1,key=3,code=0C,qualifier=00[,lba=N][,phase=before|after]",
    .new = sense_new,
    .free = free,
    .before = sense_before,
    .after = sense_after,
};

/* ------------------------------------------------------------------ status */

static bool take_status(void *state, const char *key, const char *value)
{
    struct fault *fault = state;
    unsigned long number;
    if (take_phase(fault, key, value))
        return true;
    if (strcmp(key, "status") != 0 || !parameter_number(value, 16, 0xFF, &number))
        return false;
    fault->status = (uint8_t)number;
    return true;
}

static int status_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("status", parameters, take_status, state, why);
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
    fault->hit = match_hit(&fault->match, command);
    if (!fault->hit || fault->late)
        return FILTER_PASS;
    answer_status(fault, command);
    command->data_out_taken = fault->status == STATUS_GOOD ? command->data_out_length : 0;
    return FILTER_ANSWERED;
}

static void status_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (fault->hit && fault->late)
        answer_status(fault, command);
    fault->hit = false;
}

const struct filter_kind fault_status = {
    .name = "status",
    .help =
        "answers a bare status and does nothing: opcode=2A,n=1,status=00 (GOOD), 08 (BUSY), 18 (RESERVATION CONFLICT)",
    .new = status_new,
    .free = free,
    .before = status_before,
    .after = status_after,
};

/* ------------------------------------------------------------------ the disc is taken out in the middle */

static int yanked_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("disc-yanked", parameters, NULL, state, why);
}

static enum filter_verdict yanked_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                         void *state)
{
    struct fault *fault = state;
    struct failure why;
    (void)nexus;
    if (match_hit(&fault->match, command))
        (void)!drive_remove(drive, &why); /* no disc there: nothing to take */
    return FILTER_PASS;
}

const struct filter_kind fault_disc_yanked = {
    .name = "disc-yanked",
    .help = "takes the disc out just before a command: opcode=2A,n=5",
    .new = yanked_new,
    .free = free,
    .before = yanked_before,
};

/* ------------------------------------------------------------------ replies that are short or wrong */

static bool take_reply(void *state, const char *key, const char *value)
{
    struct fault *fault = state;
    if (strcmp(key, "offset") == 0)
        return parameter_number(value, 10, 0xFFFF, &fault->offset);
    if (strcmp(key, "width") == 0)
        return parameter_number(value, 10, 4, &fault->width) && fault->width > 0;
    if (strcmp(key, "add") == 0 || strcmp(key, "by") == 0)
        return parameter_number(value, 10, UINT32_MAX, &fault->by);
    if (strcmp(key, "set") != 0)
        return false;
    fault->set = true;
    return parameter_number(value, 10, UINT32_MAX, &fault->by);
}

static int short_reply_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("short-reply", parameters, take_reply, state, why);
}

static int reply_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("reply", parameters, take_reply, state, why);
}

/* Only replies count: a command that was refused is not one of the n. */
static bool reply_hit(struct fault *fault, const struct drive_command *command)
{
    return command->status == STATUS_GOOD && command->data_in_length > 0 && match_hit(&fault->match, command);
}

static void short_reply_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (reply_hit(fault, command))
        command->data_in_length -= minimum_size(command->data_in_length, fault->by);
}

const struct filter_kind fault_short_reply = {
    .name = "short-reply",
    .help = "cuts bytes off a reply: opcode=51,n=1,by=1",
    .new = short_reply_new,
    .free = free,
    .after = short_reply_after,
};

static void reply_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (!reply_hit(fault, command))
        return;
    uint8_t *field = reply_field(command, fault->offset, fault->width);
    if (field == NULL)
        return;
    uint32_t value = 0;
    for (size_t i = 0; i < fault->width; i++)
        value = value << 8 | field[i];
    value = fault->set ? (uint32_t)fault->by : value + (uint32_t)fault->by;
    for (size_t i = fault->width; i > 0; i--, value >>= 8)
        field[i - 1] = (uint8_t)value;
}

const struct filter_kind fault_reply = {
    .name = "reply",
    .help = "changes a field of a reply: opcode=52,n=1,offset=12,width=4,add=1 (or set=N)",
    .new = reply_new,
    .free = free,
    .after = reply_after,
};

/* ------------------------------------------------------------------ a slow mechanism */

static bool take_percent(void *state, const char *key, const char *value)
{
    struct fault *fault = state;
    return strcmp(key, "percent") == 0 && parameter_number(value, 10, 100000, &fault->by);
}

static int slow_new(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    return fault_new("slow", parameters, take_percent, state, why);
}

static void slow_constants(struct drive_constants *constants, void *state)
{
    const struct fault *fault = state;
    constants->duration_percent = (uint32_t)(fault->by == 1 ? 1000 : fault->by);
}

const struct filter_kind fault_slow = {
    .name = "slow",
    .help = "long operations take longer on the stepped clock: percent=1000",
    .new = slow_new,
    .free = free,
    .constants = slow_constants,
};
