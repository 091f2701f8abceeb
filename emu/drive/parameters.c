/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a fault: "key=value,key=value", and what values look like. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

int filter_no_parameters(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    (void)drive;
    *state = NULL;
    return *parameters == '\0' ? 0 : fail(why, EXIT_USAGE_ERROR, "'%s': this one takes no parameters", parameters);
}

int filter_remembering(struct drive *drive, const char *parameters, void **state, struct failure *why)
{
    int rc = filter_no_parameters(drive, parameters, state, why);
    if (rc == 0 && (*state = calloc(1, sizeof(uint32_t))) == NULL)
        rc = fail(why, EXIT_INTERNAL, "out of memory");
    return rc;
}

/* ------------------------------------------------------------------ values */

bool parameter_number(const char *value, int base, unsigned long maximum, unsigned long *number)
{
    char *end;
    *number = strtoul(value, &end, base);
    return end != value && *end == '\0' && *value != '-' && *number <= maximum;
}

bool parameter_time(const char *value, uint64_t *nanoseconds)
{
    static const struct {
        const char *name;
        double nanoseconds;
    } units[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"min", 60e9}};
    char *end;
    double number = strtod(value, &end);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(end, units[i].name) == 0 && end != value && number >= 0 && number * units[i].nanoseconds < 1e18) {
            *nanoseconds = (uint64_t)(number * units[i].nanoseconds);
            return true;
        }
    return false;
}

/* ------------------------------------------------------------------ pairs */

static const struct filter_key *find_key(const struct filter_key *keys, const char *name)
{
    for (; keys != NULL && keys->name != NULL; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

static void list_keys(char *list, size_t room, const struct filter_key *keys)
{
    size_t used = strlen(list);
    for (; keys != NULL && keys->name != NULL && used < room; keys++)
        used += (size_t)snprintf(list + used, room - used, "%s%s", used > 0 ? ", " : "", keys->name);
}

static int take_pair(const struct filter_kind *kind, char *pair, void *state, struct failure *why)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s: '%s' is not key=value", kind->name, pair);
    *equals = '\0';
    const struct filter_key *key = find_key(kind->keys, pair);
    if (key == NULL && kind->addressed)
        key = find_key(match_keys, pair);
    if (key == NULL) {
        char known[400] = "";
        list_keys(known, sizeof known, kind->keys);
        if (kind->addressed)
            list_keys(known, sizeof known, match_keys);
        return fail(why, EXIT_USAGE_ERROR, "%s has no key '%s' (it has %s)", kind->name, pair, known);
    }
    if (!key->take(state, equals + 1))
        return fail(why, EXIT_USAGE_ERROR, "%s: '%s=%s' is not understood; it is %s=%s: %s", kind->name, pair,
                    equals + 1, key->name, key->value, key->help);
    return 0;
}

/* Cuts the first pair off; "\," and "\\" stand for the character itself. */
static char *next_pair(char **rest)
{
    char *pair = *rest, *to = pair, *from = pair;
    for (; *from != '\0' && *from != ','; from++) {
        if (*from == '\\' && (from[1] == ',' || from[1] == '\\'))
            from++;
        *to++ = *from;
    }
    *rest = *from == ',' ? from + 1 : from;
    *to = '\0';
    return pair;
}

int parameters_read(const struct filter_kind *kind, const char *parameters, void *state, struct failure *why)
{
    char *text = strdup(parameters), *rest = text;
    if (text == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = 0;
    while (*rest != '\0' && code == 0)
        code = take_pair(kind, next_pair(&rest), state, why);
    free(text);
    return code;
}
