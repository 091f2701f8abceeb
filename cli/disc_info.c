/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster disc info: what is on a disc; from the bundle itself, or from whoever holds it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/json.h"
#include "cli/verb.h"
#include "emu/disc/disc.h"
#include "emu/door/control.h"
#include "emu/door/folder.h"

/* ------------------------------------------------------------------ asking the holder */

/* The folder of the drive that holds the bundle: by what it left there, its name or the path of its folder. */
static bool holder_folder(const char *path, char folder[FOLDER_PATH_LENGTH])
{
    long process;
    char words[256];
    struct failure ignored;
    return disc_holder(path, &process, words, sizeof words) && words[0] != 0 &&
           folder_find(words, folder, &ignored) == 0;
}

/* One member of the reply to one request; NULL when the holder does not answer. */
static json_t *ask(const char *folder, const char *verb, const char *member)
{
    json_t *request = json_pack("{s:s}", "verb", verb);
    json_t *reply = NULL, *value = NULL;
    struct failure ignored;
    if (control_call(folder, request, &reply, &ignored) == 0) {
        value = json_object_get(reply, member);
        value = value != NULL ? json_incref(value) : NULL;
        json_decref(reply);
    }
    json_decref(request);
    return value;
}

static json_t *ask_holder(const char *path, bool hash)
{
    char folder[FOLDER_PATH_LENGTH];
    if (!holder_folder(path, folder))
        return NULL;
    json_t *state = ask(folder, "state", "disc");
    if (!json_is_object(state)) {
        json_decref(state);
        return NULL;
    }
    if (hash)
        json_object_set_new(state, "hash", ask(folder, "hash", "hash"));
    return state;
}

static int own_state(const char *path, bool hash, json_t **state, struct failure *why)
{
    struct disc *disc;
    int code = disc_open(path, &(struct disc_options){.read_only = true}, &disc, why);
    if (code != 0)
        return code;
    *state = control_disc_state(disc);
    char text[DISC_HASH_LENGTH];
    if (hash)
        code = disc_hash(disc, text, why);
    if (hash && code == 0)
        json_object_set_new(*state, "hash", json_string(text));
    disc_close(disc);
    return code;
}

static int find_state(const char *path, bool hash, json_t **state, struct failure *why)
{
    int code = own_state(path, hash, state, why);
    if (code != EXIT_NO_DRIVE)
        return code;
    *state = ask_holder(path, hash);
    return *state != NULL ? 0 : code;
}

/* ------------------------------------------------------------------ words */

static const char *word(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "-";
}

static long long number(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* An address, or a dash where there is none. */
static const char *address(json_t *object, const char *key, char text[24])
{
    json_t *value = json_object_get(object, key);
    if (json_is_integer(value))
        snprintf(text, 24, "%lld", (long long)json_integer_value(value));
    else
        strcpy(text, "-");
    return text;
}

static void print_words(json_t *state)
{
    char text[24];
    printf("kind           %s\n", word(state, "kind"));
    printf("status         %s\n", word(state, "status"));
    printf("serial         %s\n", word(state, "serial"));
    json_t *sessions = json_object_get(state, "sessions"), *tracks = json_object_get(state, "tracks"), *row;
    size_t i;
    printf("sessions       %zu\n", json_array_size(sessions));
    printf("tracks         %zu\n", json_array_size(tracks));
    printf("next writable  %s\n", address(state, "next_writable", text));
    printf("free           %lld blocks (%lld MB as data)\n", number(state, "free_blocks"),
           (number(state, "free_blocks") * 2048 + 500000) / 1000000);
    if (json_object_get(state, "hash") != NULL)
        printf("hash           %s\n", word(state, "hash"));
    if (json_array_size(tracks) > 0)
        printf("\ntrack  session  kind    start     length    state\n");
    json_array_foreach(tracks, i, row)
    {
        bool data = (number(row, "control") & 4) != 0;
        printf("%5lld  %7lld  %-5s  %6s  %9lld    %s\n", number(row, "number"), number(row, "session"),
               data ? "data" : "audio", address(row, "start", text), number(row, "length"), word(row, "state"));
    }
}

static int run_info(const struct verb_call *call, struct failure *why)
{
    json_t *state = NULL;
    int code = find_state(call->operands[0], verb_given(call, "hash"), &state, why);
    if (code != 0) {
        json_decref(state);
        return code;
    }
    if (verb_given(call, "json"))
        return print_json(state, why);
    print_words(state);
    json_decref(state);
    return 0;
}

static const struct verb_option info_options[] = {
    {.name = "json", .help = "as JSON"},
    {.name = "hash", .help = "with a hash over everything that is on the disc"},
    {0},
};

extern const struct verb verb_disc_info;
const struct verb verb_disc_info = {
    .name = "disc info",
    .operands = "PATH",
    .summary = "says what is on a disc",
    .description =
        "A disc that lies in a running drive is asked for through that drive. The JSON object has at least kind,\n"
        "status (blank, appendable, complete, other or unformatted), sessions, tracks, next_writable, free_blocks\n"
        "and serial.",
    .options = info_options,
    .minimum_operands = 1,
    .maximum_operands = 1,
    .run = run_info,
};
