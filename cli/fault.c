/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster fault add | list | clear | kinds: what goes wrong in a drive that runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/json.h"
#include "cli/control_verbs.h"
#include "cli/fault_words.h"
#include "emu/drive/drive.h"

static void print_faults(const json_t *reply)
{
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(reply, "faults"), index, one)
    {
        const json_t *matched = json_object_get(one, "matched");
        printf("%-3zu %s", index + 1, json_string_value(json_object_get(one, "fault")));
        if (json_is_integer(matched))
            printf("   matched %" JSON_INTEGER_FORMAT ", hit %" JSON_INTEGER_FORMAT, json_integer_value(matched),
                   json_integer_value(json_object_get(one, "hit")));
        putchar('\n');
    }
}

static int print_reply(const struct verb_call *call, json_t *reply, struct failure *why)
{
    int code = 0;
    if (verb_given(call, "json"))
        code = print_json(json_incref(json_object_get(reply, "faults")), why);
    else
        print_faults(reply);
    json_decref(reply);
    return code;
}

/* ------------------------------------------------------------------ add */

static int read_words(const struct verb_call *call, struct fault_words *list, struct failure *why)
{
    int code = 0;
    for (unsigned i = 0; i < call->all_count && code == 0; i++)
        code = fault_words_read(list, call->all[i].value, why);
    for (int i = 1; i < call->operand_count && code == 0; i++)
        code = fault_words_add(list, call->operands[i], why);
    if (code == 0 && list->count == 0)
        code = fail(why, EXIT_USAGE_ERROR, "no fault is named (coaster fault kinds lists them)");
    return code;
}

static int run_add(const struct verb_call *call, struct failure *why)
{
    struct fault_words list = {0};
    int code = read_words(call, &list, why);
    json_t *reply, *words = json_array();
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(words, json_string(list.words[i]));
    bool whole = json_array_size(words) == list.count;
    fault_words_free(&list);
    if (code != 0 || !whole) {
        json_decref(words);
        return code != 0 ? code : fail(why, EXIT_USAGE_ERROR, "the words of the call are not UTF-8");
    }
    code = control_ask(call->operands[0], json_pack("{s:s, s:o}", "verb", "fault", "add", words), &reply, why);
    if (code == 0)
        code = print_reply(call, reply, why);
    return code;
}

/* ------------------------------------------------------------------ list, clear, kinds */

static int run_list(const struct verb_call *call, struct failure *why)
{
    json_t *reply;
    int code = control_ask(call->operands[0], json_pack("{s:s}", "verb", "fault"), &reply, why);
    if (code == 0)
        code = print_reply(call, reply, why);
    return code;
}

static int by_number(const void *left, const void *right)
{
    long a = *(const long *)left, b = *(const long *)right;
    return (a < b) - (a > b);
}

/* The last first, so that the others keep their numbers. */
static int clear_some(const struct verb_call *call, struct failure *why)
{
    long numbers[64];
    int count = call->operand_count - 1, code = 0;
    if (count > 64)
        return fail(why, EXIT_USAGE_ERROR, "a drive has at most 64 faults");
    for (int i = 0; i < count && code == 0; i++)
        code = verb_number(call->operands[i + 1], "the number of a fault", 1, 1000, &numbers[i], why);
    if (code == 0)
        qsort(numbers, (size_t)count, sizeof *numbers, by_number);
    for (int i = 0; i < count && code == 0; i++) {
        json_t *reply;
        if (i > 0 && numbers[i] == numbers[i - 1])
            continue;
        json_t *request = json_pack("{s:s, s:I}", "verb", "fault", "clear", (json_int_t)numbers[i]);
        code = control_ask(call->operands[0], request, &reply, why);
        json_decref(reply);
    }
    return code;
}

static int run_clear(const struct verb_call *call, struct failure *why)
{
    if (call->operand_count > 1)
        return clear_some(call, why);
    json_t *reply;
    int code = control_ask(call->operands[0], json_pack("{s:s, s:b}", "verb", "fault", "clear", 1), &reply, why);
    json_decref(reply);
    return code;
}

static json_t *keys_of(const struct filter_key *keys)
{
    json_t *list = json_array();
    for (; keys != NULL && keys->name != NULL; keys++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "key", keys->name, "value", keys->value, "help", keys->help));
    return list;
}

static int run_kinds(const struct verb_call *call, struct failure *why)
{
    if (!verb_given(call, "json")) {
        fputs(fault_catalogue(), stdout);
        return 0;
    }
    size_t count;
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        if (!kinds[i]->flaw)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:b}", "fault", kinds[i]->name, "help",
                                                  kinds[i]->help, "example", kinds[i]->example, "keys",
                                                  keys_of(kinds[i]->keys), "addressed", kinds[i]->addressed));
    json_t *all = json_pack("{s:o, s:o}", "faults", list, "addressing", keys_of(drive_filter_addressing()));
    return print_json(all, why);
}

/* ------------------------------------------------------------------ rows */

static const struct verb_option json_option[] = {{.name = "json", .help = "as JSON"}, {0}};
static const struct verb_option add_options[] = {
    {.name = "file",
     .argument = "FILE",
     .help = "faults of this file: one a line, # begins a comment",
     .repeats = true},
    {.name = "json", .help = "as JSON"},
    {0},
};

extern const struct verb verb_fault_add, verb_fault_list, verb_fault_clear, verb_fault_kinds;

const struct verb verb_fault_add = {
    .name = "fault add",
    .operands = "NAME [FAULT...]",
    .summary = "arms faults in a drive that runs, and lists what is armed",
    .description =
        "Either all of them are armed or, when one is wrong, none. The one armed last is asked first. Flaws "
        "(coaster serve --list-flaws) may be added as well. coaster-faults(7) tells ten stories.\n\n" DRIVE_NAME "\n\n",
    .details = fault_catalogue,
    .options = add_options,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run_add,
};

const struct verb verb_fault_list = {
    .name = "fault list",
    .operands = "NAME",
    .summary = "lists the faults and flaws of a drive that runs, with how often each matched and hit",
    .description =
        "Oldest first. A fault may match a command and not hit it: it waits for the n-th, or was not drawn, or "
        "has hit as often as it may.\n\n" DRIVE_NAME,
    .options = json_option,
    .minimum_operands = 1,
    .maximum_operands = 1,
    .run = run_list,
};

const struct verb verb_fault_clear = {
    .name = "fault clear",
    .operands = "NAME [NUMBER...]",
    .summary = "takes faults and flaws away from a drive that runs",
    .description =
        "All of them, or those with these numbers in the list. A command that a fault holds goes on.\n\n" DRIVE_NAME,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run_clear,
};

const struct verb verb_fault_kinds = {
    .name = "fault kinds",
    .summary = "lists the faults there are, and their keys",
    .description = "",
    .details = fault_catalogue,
    .options = json_option,
    .maximum_operands = 0,
    .run = run_kinds,
};
