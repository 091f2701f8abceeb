/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bench of a virtual drive: the same requests, executed in this process or sent over the control socket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conformance/bench/bench.h"
#include "emu/door/control.h"
#include "emu/door/loop_transport.h"
#include "emu/drive/drive.h"
#include "emu/loop.h"

struct virtual_state {
    char folder[256]; /* socket */
    char name[64];    /* process */
    uint64_t seed;
    struct loop *loop;
    struct drive *drive;
};

/* ------------------------------------------------------------------ requests */

static int ask_process(struct bench *bench, const json_t *request, json_t **reply, struct failure *why)
{
    struct virtual_state *state = bench->state;
    struct drive *drive = loop_drive_lock(state->name);
    if (drive == NULL)
        return fail(why, EXIT_INTERNAL, "the drive of this bench is gone");
    *reply = control_execute(drive, request, NULL);
    loop_drive_unlock(drive);
    return 0;
}

static int ask_socket(struct bench *bench, const json_t *request, json_t **reply, struct failure *why)
{
    struct virtual_state *state = bench->state;
    return control_call(state->folder, request, reply, why);
}

/* Sends request (the reference is taken) and turns "ok": false into a failure. */
static int execute(struct bench *bench, json_t *request, json_t **reply, struct failure *why)
{
    json_t *answer = NULL;
    int code = bench->kind->ask(bench, request, &answer, why);
    json_decref(request);
    if (code != 0)
        return code;
    if (!json_is_true(json_object_get(answer, "ok"))) {
        const char *error = json_string_value(json_object_get(answer, "error"));
        code = fail(why, EXIT_INTERNAL, "%s", error != NULL ? error : "the drive did not take the request");
        json_decref(answer);
        return code;
    }
    if (reply != NULL)
        *reply = answer;
    else
        json_decref(answer);
    return 0;
}

int bench_tell(struct bench *bench, const char *verb, const char *key, const char *value, struct failure *why)
{
    if (bench->kind->ask == NULL)
        return fail(why, EXIT_INTERNAL, "only a virtual drive understands '%s'", verb);
    json_t *request = json_pack("{s:s}", "verb", verb);
    if (key != NULL)
        json_object_set_new(request, key, value == NULL ? json_true() : json_string(value));
    return execute(bench, request, NULL, why);
}

void bench_disc_path(const struct bench *bench, unsigned number, char *path, size_t size)
{
    snprintf(path, size, "%s/disc-%u.disc", bench->folder, number);
}

static int insert(struct bench *bench, const char *disc_kind, unsigned number, struct failure *why)
{
    char path[768];
    bench_disc_path(bench, number, path, sizeof path);
    if (!bench->known[number]) {
        const struct disc_kind *kind = disc_kind_find(disc_kind);
        struct virtual_state *state = bench->state;
        const struct disc_options options = {.seed = state->seed + number};
        if (kind == NULL)
            return fail(why, EXIT_INTERNAL, "there is no disc kind '%s'", disc_kind);
        int code = disc_create(path, kind, NULL, &options, why);
        if (code != 0)
            return code;
        bench->known[number] = true;
    }
    return bench_tell(bench, "insert", "path", path, why);
}

static int take_out(struct bench *bench, struct failure *why)
{
    return bench_tell(bench, "remove", NULL, NULL, why);
}

static int load(struct bench *bench, struct failure *why)
{
    return bench_tell(bench, "load", NULL, NULL, why);
}

static int button(struct bench *bench, bool *opened, struct failure *why)
{
    json_t *reply = NULL;
    int code = execute(bench, json_pack("{s:s}", "verb", "button"), &reply, why);
    if (code != 0)
        return code;
    *opened = json_is_true(json_object_get(reply, "opened"));
    json_decref(reply);
    return 0;
}

static int vanish_process(struct bench *bench, struct failure *why)
{
    struct virtual_state *state = bench->state;
    (void)why;
    loop_drive_unpublish(state->name);
    return 0;
}

static int vanish_socket(struct bench *bench, struct failure *why)
{
    int code = bench_tell(bench, "shutdown", NULL, NULL, why);
    struct failure gone = {{0}};
    for (int i = 0; code == 0 && i < 2000;
         i++) { /* until nobody answers any more: "vanished" is true when this returns */
        if (bench_tell(bench, "state", NULL, NULL, &gone) != 0)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
    }
    return code != 0 ? code : fail(why, EXIT_INTERNAL, "the server does not shut down");
}

/* ------------------------------------------------------------------ opening */

static void close_process(struct bench *bench)
{
    struct virtual_state *state = bench->state;
    loop_drive_unpublish(state->name);
    drive_free(state->drive);
    if (state->loop != NULL)
        loop_free(state->loop);
    free(state);
}

static void close_socket(struct bench *bench)
{
    free(bench->state);
}

static const struct bench_kind process_kind = {
    .name = "process",
    .virtual = true,
    .insert = insert,
    .remove = take_out,
    .button = button,
    .load = load,
    .vanish = vanish_process,
    .ask = ask_process,
    .close = close_process,
};

static const struct bench_kind socket_kind = {
    .name = "socket",
    .virtual = true,
    .insert = insert,
    .remove = take_out,
    .button = button,
    .load = load,
    .vanish = vanish_socket,
    .ask = ask_socket,
    .close = close_socket,
};

static struct bench *bench_new(const struct bench_kind *kind, const struct bench_options *options)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct virtual_state *state = calloc(1, sizeof *state);
    if (bench == NULL || state == NULL)
        abort();
    bench->kind = kind;
    bench->state = state;
    bench->folder = options->folder;
    state->seed = options->seed + 1;
    return bench;
}

static int add_flaws(struct bench *bench, const struct bench_options *options, struct failure *why)
{
    for (const char *const *flaw = options->flaws; flaw != NULL && *flaw != NULL; flaw++) {
        int code = bench_tell(bench, "fault", "add", *flaw, why);
        if (code != 0)
            return code;
    }
    return 0;
}

int bench_process_new(const struct bench_options *options, struct bench **result, struct failure *why)
{
    static unsigned number;
    struct bench *bench = bench_new(&process_kind, options);
    struct virtual_state *state = bench->state;
    snprintf(state->name, sizeof state->name, "bench-%ld-%u", (long)getpid(), number++);
    snprintf(bench->url, sizeof bench->url, "loop:%s", state->name);
    state->loop = loop_step_new();
    struct drive_options drive_options = {
        .name = "bench",
        .personality_file = options->personality,
        .clock = options->stepped ? DRIVE_CLOCK_STEP : DRIVE_CLOCK_INSTANT,
        .seed = options->seed,
    };
    int code = drive_new(state->loop, &drive_options, &state->drive, why);
    if (code == 0 && (code = loop_drive_publish(state->name, state->drive, why)) != 0) {
        drive_free(state->drive);
        state->drive = NULL;
    }
    if (code != 0) {
        loop_free(state->loop);
        free(state);
        free(bench);
        return code;
    }
    if ((code = add_flaws(bench, options, why)) != 0) {
        bench_close(bench);
        return code;
    }
    *result = bench;
    return 0;
}

int bench_socket_new(const char *folder, const char *url, const struct bench_options *options, struct bench **result,
                     struct failure *why)
{
    struct bench *bench = bench_new(&socket_kind, options);
    struct virtual_state *state = bench->state;
    snprintf(state->folder, sizeof state->folder, "%s", folder);
    snprintf(bench->url, sizeof bench->url, "%s", url);
    struct failure ignored;
    int code = bench_tell(bench, "fault", "clear", NULL, why);
    if (code == 0)
        code = execute(bench, json_pack("{s:s, s:s}", "verb", "clock", "set", options->stepped ? "step" : "instant"),
                       NULL, why);
    if (code == 0) { /* whatever the case before left: its disc, a killed program's reservation, an open tray */
        (void)!bench_tell(bench, "remove", NULL, NULL, &ignored); /* an empty drive says so */
        code = bench_tell(bench, "power", NULL, NULL, why);
        (void)!bench_tell(bench, "load", NULL, NULL, &ignored);
    }
    if (code == 0)
        code = add_flaws(bench, options, why);
    if (code != 0) {
        bench_close(bench);
        return code;
    }
    *result = bench;
    return 0;
}

void bench_close(struct bench *bench)
{
    if (bench == NULL)
        return;
    bench->kind->close(bench);
    free(bench);
}
