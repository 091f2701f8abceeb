/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fault is made, asked and taken away; the keys that several kinds of faults have. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

int fault_new(const struct filter_kind *kind, struct drive *drive, const char *parameters, struct fault **made,
              struct failure *why)
{
    struct fault *fault = calloc(1, sizeof *fault);
    if (fault == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    fault->match.n = fault->match.times = 1;
    fault->match.seed = fault->match.random = 1;
    if (drive != NULL)
        fault->match.armed = drive_now(drive);
    int code = parameters_read(kind, parameters, fault, why);
    if (code == 0 && kind->complete != NULL)
        code = kind->complete(fault, why);
    if (code != 0) {
        fault_free(fault);
        return code;
    }
    *made = fault;
    return 0;
}

void fault_free(void *state)
{
    struct fault *fault = state;
    if (fault == NULL)
        return;
    match_free(&fault->match);
    free(fault->path);
    free(fault);
}

bool fault_hits(struct fault *fault, const struct drive_command *command)
{
    bool hit = match_hit(&fault->match, command->task);
    if (hit)
        command->task->hits |= UINT64_C(1) << fault->slot;
    return hit;
}

bool fault_did_hit(const struct fault *fault, const struct drive_command *command)
{
    return command->task->hits >> fault->slot & 1;
}

/* ------------------------------------------------------------------ keys */

bool take_phase(void *state, const char *value)
{
    struct fault *fault = state;
    fault->late = strcmp(value, "after") == 0;
    return fault->late || strcmp(value, "before") == 0;
}

bool take_sense(void *state, const char *value)
{
    struct fault *fault = state;
    unsigned long numbers[3];
    char text[16], *rest = NULL;
    if (strlen(value) >= sizeof text)
        return false;
    strcpy(text, value);
    char *part = strtok_r(text, "/", &rest);
    for (int i = 0; i < 3; i++, part = strtok_r(NULL, "/", &rest))
        if (part == NULL || !parameter_number(part, 16, i == 0 ? 0xF : 0xFF, &numbers[i]))
            return false;
    fault->sense_given = true;
    fault->sense.key = (uint8_t)numbers[0];
    fault->sense.code = (uint8_t)numbers[1];
    fault->sense.qualifier = (uint8_t)numbers[2];
    return part == NULL;
}

static bool take_byte(const char *value, unsigned long maximum, uint8_t *byte)
{
    unsigned long number;
    if (!parameter_number(value, 16, maximum, &number))
        return false;
    *byte = (uint8_t)number;
    return true;
}

bool take_sense_key(void *state, const char *value)
{
    struct fault *fault = state;
    fault->sense_given = true;
    return take_byte(value, 0xF, &fault->sense.key);
}

bool take_sense_code(void *state, const char *value)
{
    struct fault *fault = state;
    return take_byte(value, 0xFF, &fault->sense.code);
}

bool take_sense_qualifier(void *state, const char *value)
{
    struct fault *fault = state;
    return take_byte(value, 0xFF, &fault->sense.qualifier);
}

bool take_sense_information(void *state, const char *value)
{
    struct fault *fault = state;
    unsigned long number;
    if (!parameter_number(value, 10, UINT32_MAX, &number))
        return false;
    fault->sense.information_valid = true;
    fault->sense.information = (uint32_t)number;
    return true;
}

bool take_sense_specific(void *state, const char *value)
{
    struct fault *fault = state;
    unsigned long number;
    if (strlen(value) != 6 || !parameter_number(value, 16, 0xFFFFFF, &number))
        return false;
    put_be24(fault->sense.specific, (uint32_t)number);
    return true;
}
