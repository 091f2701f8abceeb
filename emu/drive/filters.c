/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The chain between the door and the gate. The last added is asked first, and sees the finished command last. */
#include "emu/drive/filters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filter {
    struct filter *next;
    const struct filter_kind *kind;
    void *state;
    char specification[256];
};

static const struct filter_kind *const kinds[] = {
    &fault_sense,
    &fault_status,
    &fault_disc_yanked,
    &fault_short_reply,
    &fault_reply,
    &fault_slow,
    &flaw_test_write_writes,
    &flaw_test_write_closes,
    &flaw_test_write_no_track,
    &flaw_next_writable_plus_one,
    &flaw_next_writable_frozen,
    &flaw_second_session_6750,
    &flaw_lead_out_off_by_150,
    &flaw_eject_only_says_so,
    &flaw_lock_does_not_lock,
    &flaw_second_session_refused,
    &flaw_identification_changes,
    &flaw_mode_select_takes_everything,
    &flaw_attention_lost,
    &flaw_attention_unknown,
    &flaw_load_without_attention,
    &flaw_events_share_attention,
    &flaw_write_at_wrong_address_taken,
    &flaw_synchronize_leaves_track_open,
    &flaw_blank_capacity_refused,
    &flaw_allocation_ignored,
    &flaw_residual_wrong,
};

const struct filter_kind *const *drive_filter_kinds(size_t *count)
{
    *count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

static const struct filter_kind *find_kind(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strlen(kinds[i]->name) == length && memcmp(kinds[i]->name, name, length) == 0)
            return kinds[i];
    return NULL;
}

int drive_filter_add(struct drive *drive, const char *specification, struct failure *why)
{
    size_t length = strcspn(specification, ":");
    const char *parameters = specification[length] == ':' ? specification + length + 1 : "";
    const struct filter_kind *kind = find_kind(specification, length);
    if (kind == NULL)
        return fail(why, EXIT_USAGE_ERROR, "there is no fault or flaw '%.*s'", (int)length, specification);
    struct filter *filter = calloc(1, sizeof *filter);
    if (filter == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    filter->kind = kind;
    snprintf(filter->specification, sizeof filter->specification, "%s", specification);
    int rc = kind->new != NULL ? kind->new (drive, parameters, &filter->state, why)
                               : filter_no_parameters(drive, parameters, &filter->state, why);
    if (rc != 0) {
        free(filter);
        return rc;
    }
    filter->next = drive->filters;
    drive->filters = filter;
    filters_constants(drive);
    return 0;
}

void drive_filters_clear(struct drive *drive)
{
    while (drive->filters != NULL) {
        struct filter *filter = drive->filters;
        drive->filters = filter->next;
        if (filter->kind->free != NULL)
            filter->kind->free(filter->state);
        free(filter);
    }
    filters_constants(drive);
}

const char *drive_filter_at(const struct drive *drive, size_t index)
{
    const struct filter *filter = drive->filters;
    while (filter != NULL && index-- > 0)
        filter = filter->next;
    return filter != NULL ? filter->specification : NULL;
}

/* The personality's constants, with what each filter replaces, oldest first. */
static void replace_constants(struct drive *drive, const struct filter *filter)
{
    if (filter == NULL)
        return;
    replace_constants(drive, filter->next);
    if (filter->kind->constants != NULL)
        filter->kind->constants(&drive->constants, filter->state);
}

void filters_constants(struct drive *drive)
{
    drive->constants = drive->personality.constants;
    replace_constants(drive, drive->filters);
    if (drive->disc != NULL)
        disc_set_run_out(drive->disc, drive->constants.run_out);
}

enum filter_verdict filters_before(struct drive_task *task)
{
    for (struct filter *filter = task->drive->filters; filter != NULL; filter = filter->next) {
        if (filter->kind->before == NULL)
            continue;
        if (filter->kind->before(task->drive, task->nexus, task->command, filter->state) == FILTER_ANSWERED) {
            task->answered_by = filter;
            return FILTER_ANSWERED;
        }
    }
    return FILTER_PASS;
}

/* Innermost first. Filters below the one that answered never saw the command. */
static void after(struct drive_task *task, const struct filter *filter)
{
    if (filter == NULL || filter == task->answered_by)
        return;
    after(task, filter->next);
    if (filter->kind->after != NULL)
        filter->kind->after(task->drive, task->nexus, task->command, filter->state);
}

void filters_after(struct drive_task *task)
{
    after(task, task->drive->filters);
}

/* ------------------------------------------------------------------ parameters */

int filter_no_parameters(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    *state = NULL;
    return *parameters == '\0' ? 0 : fail(why, EXIT_USAGE_ERROR, "'%s': this one takes no parameters", parameters);
}

bool parameter_number(const char *value, int base, unsigned long maximum, unsigned long *number)
{
    char *end;
    *number = strtoul(value, &end, base);
    return end != value && *end == '\0' && *value != '-' && *number <= maximum;
}

static bool take_match(struct match *match, const char *key, const char *value)
{
    unsigned long number;
    if (strcmp(key, "opcode") == 0) {
        if (strcmp(value, "any") == 0) {
            match->opcode = -1;
            return true;
        }
        if (!parameter_number(value, 16, 0xFF, &number))
            return false;
        match->opcode = (int)number;
        return true;
    }
    if (strcmp(key, "n") == 0)
        return parameter_number(value, 10, ULONG_MAX, &match->n) && match->n > 0;
    if (strcmp(key, "times") == 0)
        return parameter_number(value, 10, ULONG_MAX, &match->times);
    if (strcmp(key, "lba") == 0) {
        match->by_lba = parameter_number(value, 10, INT32_MAX, &number);
        match->lba = (lba_t)number;
        return match->by_lba;
    }
    return false;
}

int parameters_read(const char *name, const char *parameters, struct match *match, take_parameter *take, void *state,
                    struct failure *why)
{
    char text[256];
    if (strlen(parameters) >= sizeof text)
        return fail(why, EXIT_USAGE_ERROR, "%s: the parameters are too long", name);
    snprintf(text, sizeof text, "%s", parameters);
    if (match != NULL)
        *match = (struct match){.opcode = -1, .n = 1, .times = 1};
    char *rest = NULL;
    for (char *pair = strtok_r(text, ",", &rest); pair != NULL; pair = strtok_r(NULL, ",", &rest)) {
        char *equals = strchr(pair, '=');
        if (equals == NULL)
            return fail(why, EXIT_USAGE_ERROR, "%s: '%s' is not key=value", name, pair);
        *equals = '\0';
        bool taken =
            (take != NULL && take(state, pair, equals + 1)) || (match != NULL && take_match(match, pair, equals + 1));
        if (!taken)
            return fail(why, EXIT_USAGE_ERROR, "%s: '%s=%s' is not understood", name, pair, equals + 1);
    }
    return 0;
}

/* ------------------------------------------------------------------ picking a command */

bool command_range(const struct drive_command *command, lba_t *lba, uint32_t *count)
{
    const uint8_t *cdb = command->cdb;
    switch (cdb[0]) {
    case OPCODE_READ_10:
    case OPCODE_WRITE_10:
    case OPCODE_VERIFY_10:
        *count = get_be16(cdb + 7);
        break;
    case OPCODE_READ_12:
    case OPCODE_WRITE_12:
        *count = get_be32(cdb + 6);
        break;
    case OPCODE_READ_CD:
        *count = get_be24(cdb + 6);
        break;
    default:
        return false;
    }
    *lba = get_lba(cdb + 2);
    return true;
}

static bool holds_lba(const struct drive_command *command, lba_t wanted)
{
    lba_t lba;
    uint32_t count;
    return command_range(command, &lba, &count) && wanted >= lba && (int64_t)wanted < (int64_t)lba + count;
}

bool match_hit(struct match *match, const struct drive_command *command)
{
    if (match->opcode >= 0 && command->cdb[0] != match->opcode)
        return false;
    if (match->by_lba && !holds_lba(command, match->lba))
        return false;
    unsigned long seen = ++match->seen;
    return seen >= match->n && (match->times == 0 || seen - match->n < match->times);
}
