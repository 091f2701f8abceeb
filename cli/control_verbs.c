/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster insert | remove | eject | load | button | state | reset: the hand at a drive that runs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/json.h"
#include "cli/control_verbs.h"
#include "emu/door/control.h"
#include "emu/door/folder.h"

int control_ask(const char *name, json_t *request, json_t **reply, struct failure *why)
{
    char folder[FOLDER_PATH_LENGTH];
    *reply = NULL;
    if (request == NULL)
        return fail(why, EXIT_USAGE_ERROR, "the words of the call are not UTF-8");
    int code = folder_find(name, folder, why);
    if (code == 0)
        code = control_call(folder, request, reply, why);
    json_decref(request);
    if (code != 0)
        return code;
    if (!json_is_true(json_object_get(*reply, "ok"))) {
        const char *sentence = json_string_value(json_object_get(*reply, "error"));
        code = (int)json_integer_value(json_object_get(*reply, "exit"));
        code = fail(why, (enum exit_code)(code != 0 ? code : EXIT_INTERNAL), "%s",
                    sentence != NULL ? sentence : "it went wrong");
        json_decref(*reply);
        *reply = NULL;
    }
    return code;
}

static int simple(const struct verb_call *call, struct failure *why)
{
    json_t *reply;
    int code = control_ask(call->operands[0], json_pack("{s:s}", "verb", call->verb->name), &reply, why);
    json_decref(reply);
    return code;
}

static int run_insert(const struct verb_call *call, struct failure *why)
{
    char path[PATH_MAX];
    json_t *reply;
    if (realpath(call->operands[1], path) == NULL)
        return fail(why, EXIT_NO_DRIVE, "%s: %s", call->operands[1], strerror(errno));
    int code = control_ask(call->operands[0], json_pack("{s:s, s:s}", "verb", "insert", "path", path), &reply, why);
    json_decref(reply);
    return code;
}

static int run_button(const struct verb_call *call, struct failure *why)
{
    json_t *reply, *request = json_pack("{s:s}", "verb", "button");
    bool key = call->operand_count > 1;
    if (key)
        json_object_set_new(request, "key", json_string(call->operands[1]));
    int code = control_ask(call->operands[0], request, &reply, why);
    if (code == 0 && !key)
        puts(json_is_true(json_object_get(reply, "opened"))   ? "opened"
             : json_is_true(json_object_get(reply, "closed")) ? "the tray is closed now"
             : json_is_true(json_object_get(reply, "busy"))   ? "busy: the tray stays shut until the drive is done"
                                                              : "locked: the computer was told of the wish");
    json_decref(reply);
    return code;
}

/* ------------------------------------------------------------------ state */

static void print_state(const json_t *state)
{
    const json_t *disc = json_object_get(state, "disc");
    printf("drive     %s\n", json_string_value(json_object_get(state, "drive")));
    printf("tray      %s%s\n", json_string_value(json_object_get(state, "tray")),
           json_is_true(json_object_get(state, "locked")) ? ", locked" : "");
    printf("clock     %s%s\n", json_string_value(json_object_get(state, "clock")),
           json_is_true(json_object_get(state, "busy")) ? ", busy" : "");
    const json_t *buffer = json_object_get(state, "buffer");
    json_int_t size = json_integer_value(json_object_get(buffer, "size"));
    json_int_t full = size - json_integer_value(json_object_get(buffer, "free"));
    json_int_t underruns = json_integer_value(json_object_get(buffer, "underruns"));
    if (full > 0 || underruns > 0)
        printf("buffer    %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
               " bytes to be burnt, ran empty %" JSON_INTEGER_FORMAT " times\n",
               full, size, underruns);
    printf("hosts     %" JSON_INTEGER_FORMAT "\n", json_integer_value(json_object_get(state, "nexuses")));
    size_t index;
    json_t *filter;
    json_array_foreach(json_object_get(state, "filters"), index, filter)
        printf("filter    %s\n", json_string_value(filter));
    if (!json_is_object(disc)) {
        printf("disc      none\n");
        return;
    }
    printf("disc      %s, %s%s\n", json_string_value(json_object_get(disc, "kind")),
           json_string_value(json_object_get(disc, "status")),
           json_is_true(json_object_get(state, "simulating")) ? ", a simulation runs" : "");
    printf("path      %s\n", json_string_value(json_object_get(disc, "path")));
    printf("sessions  %zu\n", json_array_size(json_object_get(disc, "sessions")));
    printf("tracks    %zu\n", json_array_size(json_object_get(disc, "tracks")));
    if (json_is_integer(json_object_get(disc, "next_writable")))
        printf("next      %" JSON_INTEGER_FORMAT ", %" JSON_INTEGER_FORMAT " blocks free\n",
               json_integer_value(json_object_get(disc, "next_writable")),
               json_integer_value(json_object_get(disc, "free_blocks")));
}

static int run_state(const struct verb_call *call, struct failure *why)
{
    json_t *reply;
    int code = control_ask(call->operands[0], json_pack("{s:s}", "verb", "state"), &reply, why);
    if (code != 0)
        return code;
    json_object_del(reply, "ok");
    if (verb_given(call, "json"))
        return print_json(reply, why);
    print_state(reply);
    json_decref(reply);
    return 0;
}

/* ------------------------------------------------------------------ clock */

static int run_clock(const struct verb_call *call, struct failure *why)
{
    json_t *reply, *request = json_pack("{s:s}", "verb", "clock");
    long milliseconds;
    int code = 0;
    if (call->operand_count > 1)
        json_object_set_new(request, "set", json_string(call->operands[1]));
    else if (verb_given(call, "advance"))
        code = verb_number(verb_value(call, "advance"), "--advance", 0, INT32_MAX, &milliseconds, why);
    else
        json_object_set_new(request, "verb", json_string("state"));
    if (code != 0) {
        json_decref(request);
        return code;
    }
    if (call->operand_count == 1 && verb_given(call, "advance"))
        json_object_set_new(request, "advance_ms", json_integer(milliseconds));
    code = control_ask(call->operands[0], request, &reply, why);
    const char *clock = json_string_value(json_object_get(reply, "clock"));
    if (clock != NULL)
        puts(clock);
    json_decref(reply);
    return code;
}

/* ------------------------------------------------------------------ rows */

#define SIMPLE_VERB(identifier, word, text, more)                                                                      \
    extern const struct verb identifier;                                                                               \
    const struct verb identifier = {.name = word,                                                                      \
                                    .operands = "NAME",                                                                \
                                    .summary = text,                                                                   \
                                    .description = more DRIVE_NAME,                                                    \
                                    .minimum_operands = 1,                                                             \
                                    .maximum_operands = 1,                                                             \
                                    .run = simple}

SIMPLE_VERB(verb_remove, "remove", "takes the disc out of a drive, whatever the drive is doing",
            "The tray is open afterwards. What was not synchronised is lost, as on hardware.\n\n");
SIMPLE_VERB(verb_eject, "eject", "opens the tray as the host would",
            "Refused while a host prevents removal. A program at the drive sees a media change.\n\n");
SIMPLE_VERB(verb_load, "load", "pushes the tray in with what lies on it", "");
SIMPLE_VERB(
    verb_reset, "reset", "resets the logical unit, as a host or a bus may",
    "Commands that wait are aborted, locks and mode pages are as after power on, and every host is told 6/29/00.\n\n");

SIMPLE_VERB(
    verb_power, "power", "takes the power of a drive away and gives it back",
    "What was not synchronised is lost, and whatever a host has set or reserved; every host is told 6/29/00.\n\n");

static const struct verb_option state_options[] = {{.name = "json", .help = "as one JSON object"}, {0}};

extern const struct verb verb_insert;
const struct verb verb_insert = {
    .name = "insert",
    .operands = "NAME PATH",
    .summary = "puts a disc into a drive and closes the tray",
    .description = "PATH is a disc of coaster disc create, or an image (.iso, .cue, .toc of cdrdao, .ccd, .nrg, .mds), "
                   "which comes\n"
                   "in as a pressed disc and is never changed.\n\n" DRIVE_NAME,
    .minimum_operands = 2,
    .maximum_operands = 2,
    .run = run_insert,
};

extern const struct verb verb_button;
const struct verb verb_button = {
    .name = "button",
    .operands = "NAME [KEY]",
    .summary = "presses the eject button, or another key of the front panel",
    .description = "Opens the tray, or closes an open one, or, while a host prevents removal, tells the host that "
                   "somebody wants to.\n\nKEY is play, rewind, forward, pause or stop: the host is told of it, and the "
                   "drive itself does nothing.\n\n" DRIVE_NAME,
    .minimum_operands = 1,
    .maximum_operands = 2,
    .run = run_button,
};

extern const struct verb verb_state;
const struct verb verb_state = {
    .name = "state",
    .operands = "NAME",
    .summary = "says what a drive that runs is doing and what disc is in it",
    .description = DRIVE_NAME,
    .options = state_options,
    .minimum_operands = 1,
    .maximum_operands = 1,
    .run = run_state,
};

static const struct verb_option clock_options[] = {
    {.name = "advance", .argument = "MS", .help = "moves a stepped clock on by milliseconds"}, {0}};

extern const struct verb verb_clock;
const struct verb verb_clock = {
    .name = "clock",
    .operands = "NAME [CLOCK]",
    .summary = "says what clock a drive that runs has, sets it, or moves it on",
    .description = "CLOCK is instant (nothing takes time; what runs ends now), real, xN (N times as fast as real, "
                   "fractions too: x0.5), or step (time stands still until --advance).\n\n" DRIVE_NAME,
    .options = clock_options,
    .minimum_operands = 1,
    .maximum_operands = 2,
    .run = run_clock,
};
