/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a command line into a verb and its call. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/verb.h"

const struct verb *verb_find(int count, char **words, int *used)
{
    if (count < 1)
        return NULL;
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        const char *name = (*row)->name;
        const char *blank = strchr(name, ' ');
        size_t first = blank != NULL ? (size_t)(blank - name) : strlen(name);
        if (strlen(words[0]) != first || strncmp(words[0], name, first) != 0)
            continue;
        if (blank == NULL) {
            *used = 1;
            return *row;
        }
        if (count > 1 && strcmp(words[1], blank + 1) == 0) {
            *used = 2;
            return *row;
        }
    }
    return NULL;
}

static const struct verb_option *option_by_name(const struct verb *verb, const char *name, size_t length)
{
    for (const struct verb_option *row = verb->options; row != NULL && row->name != NULL; row++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return NULL;
}

static const struct verb_option *option_by_letter(const struct verb *verb, char letter)
{
    for (const struct verb_option *row = verb->options; row != NULL && row->name != NULL; row++)
        if (row->letter != 0 && row->letter == letter)
            return row;
    return NULL;
}

static int take(struct verb_call *call, const struct verb_option *row, const char *value, struct failure *why)
{
    unsigned index = (unsigned)(row - call->verb->options);
    if (call->count[index] > 0 && !row->repeats)
        return fail(why, EXIT_USAGE_ERROR, "--%s was given twice", row->name);
    if (row->repeats) {
        if (call->all_count == sizeof call->all / sizeof call->all[0])
            return fail(why, EXIT_USAGE_ERROR, "--%s was given more than %zu times", row->name,
                        sizeof call->all / sizeof call->all[0]);
        call->all[call->all_count].option = index;
        call->all[call->all_count++].value = value;
    }
    call->value[index] = value;
    call->count[index]++;
    return 0;
}

/* One word that begins with '-', and the value that may be the next word. */
static int take_option(struct verb_call *call, char **words, int count, int *at, struct failure *why)
{
    const char *word = words[*at];
    const struct verb_option *row;
    const char *value = NULL;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t length = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        row = option_by_name(call->verb, word + 2, length);
        if (row == NULL)
            return fail(why, EXIT_USAGE_ERROR, "there is no option %.*s (see coaster %s --help)", (int)length + 2, word,
                        call->verb->name);
        if (equals != NULL && row->argument == NULL)
            return fail(why, EXIT_USAGE_ERROR, "--%s takes no value", row->name);
        if (equals != NULL)
            value = equals + 1;
    } else {
        row = option_by_letter(call->verb, word[1]);
        if (row == NULL)
            return fail(why, EXIT_USAGE_ERROR, "there is no option -%c (see coaster %s --help)", word[1],
                        call->verb->name);
        if (word[2] != 0 && row->argument == NULL)
            return fail(why, EXIT_USAGE_ERROR, "-%c takes no value", row->letter);
        if (word[2] != 0)
            value = word + 2;
    }
    if (row->argument == NULL)
        return take(call, row, "", why);
    if (value == NULL) {
        if (*at + 1 == count)
            return fail(why, EXIT_USAGE_ERROR, "--%s needs a value (%s)", row->name, row->argument);
        value = words[++*at];
    }
    return take(call, row, value, why);
}

/* --help before "--" and, for run, before the first operand. */
static bool asks_for_help(const struct verb *verb, int count, char **words)
{
    for (int at = 0; at < count; at++) {
        if (strcmp(words[at], "--") == 0)
            return false;
        if (strcmp(words[at], "--help") == 0 || (strcmp(words[at], "-h") == 0 && option_by_letter(verb, 'h') == NULL))
            return true;
        if (words[at][0] != '-') {
            if (verb->stop_at_first_operand)
                return false;
            continue;
        }
        const struct verb_option *row = words[at][1] == '-' ? option_by_name(verb, words[at] + 2, strlen(words[at]) - 2)
                                                            : option_by_letter(verb, words[at][1]);
        if (row != NULL && row->argument != NULL && (words[at][1] == '-' || words[at][2] == 0))
            at++;
    }
    return false;
}

static int check_operands(const struct verb_call *call, struct failure *why)
{
    const struct verb *verb = call->verb;
    if (call->operand_count < verb->minimum_operands)
        return fail(why, EXIT_USAGE_ERROR, "%s is missing (usage: coaster %s%s %s)",
                    verb->minimum_operands - call->operand_count == 1 && verb->minimum_operands == 1
                        ? "an operand"
                        : "at least one operand",
                    verb->name, verb->options != NULL ? " [OPTION...]" : "", verb->operands);
    if (verb->maximum_operands >= 0 && call->operand_count > verb->maximum_operands)
        return fail(why, EXIT_USAGE_ERROR, "'%s' is one word too many (usage: coaster %s%s%s%s)",
                    call->operands[verb->maximum_operands], verb->name, verb->options != NULL ? " [OPTION...]" : "",
                    verb->operands != NULL && verb->operands[0] != 0 ? " " : "",
                    verb->operands != NULL ? verb->operands : "");
    return 0;
}

int verb_parse(const struct verb *verb, int count, char **words, struct verb_call *call, bool *help,
               struct failure *why)
{
    *call = (struct verb_call){.verb = verb, .operands = words};
    *help = asks_for_help(verb, count, words);
    if (*help)
        return 0;
    /* Operands are collected in place: never more of them than words read so far. */
    int at = 0;
    for (; at < count; at++) {
        if (strcmp(words[at], "--") == 0) {
            at++;
            break;
        }
        if (words[at][0] != '-' || words[at][1] == 0) {
            if (verb->stop_at_first_operand)
                break;
            words[call->operand_count++] = words[at];
            continue;
        }
        int code = take_option(call, words, count, &at, why);
        if (code != 0)
            return code;
    }
    for (; at < count; at++)
        words[call->operand_count++] = words[at];
    return check_operands(call, why);
}

/* A verb that has no such option was not given it: functions shared by several verbs ask for what some of them have. */
static int option_index(const struct verb_call *call, const char *name)
{
    const struct verb_option *row = option_by_name(call->verb, name, strlen(name));
    return row != NULL ? (int)(row - call->verb->options) : -1;
}

const char *verb_value(const struct verb_call *call, const char *name)
{
    int index = option_index(call, name);
    return index >= 0 ? call->value[index] : NULL;
}

bool verb_given(const struct verb_call *call, const char *name)
{
    int index = option_index(call, name);
    return index >= 0 && call->count[index] > 0;
}

int verb_number(const char *text, const char *what, long minimum, long maximum, long *number, struct failure *why)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (text[0] == 0 || *end != 0 || errno != 0 || value < minimum || value > maximum)
        return fail(why, EXIT_USAGE_ERROR, "%s must be a whole number from %ld to %ld, not '%s'", what, minimum,
                    maximum, text);
    *number = value;
    return 0;
}
