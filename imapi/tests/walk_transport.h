/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to the drive, as the walk watches it: the kind "walk:NAME" passes each command on to "loop:NAME", writes down
 * what was sent, and lets the way itself fail at one command (ENODEV, EBUSY, a time that ran out), which no drive can.
 */
#ifndef COASTER_IMAPI_TESTS_WALK_TRANSPORT_H
#define COASTER_IMAPI_TESTS_WALK_TRANSPORT_H

#include "imapi/tests/support.h"
#include "transport/transport.h"

/* A command as it was sent. */
struct sent {
    uint8_t cdb[16];
};

enum { SENT_MOST = 4096 };

static struct way_there {
    struct sent sent[SENT_MOST];
    unsigned count;
    unsigned fails_at; /* counted from 1; 0: never */
    enum transport_result as;
    bool done_before; /* the drive has done what was asked, only the answer is lost */
    bool cut;         /* there is no way to the drive any more, for a new handle either */
    bool vanishes;    /* when it fails, it is cut */
    unsigned inside;  /* the drive's own code runs: not ours to judge */
    unsigned open;    /* handles */
} way_there;

struct walk_handle {
    struct transport *inner;
    bool lost;
    struct transport_command *done;
};

static int walk_open(const char *url, struct transport *transport, struct failure *why)
{
    char inner[80];
    if (way_there.cut)
        return (fail)(why, EXIT_NO_DRIVE, "the drive is gone"); /* cmocka has a macro of that name */
    snprintf(inner, sizeof inner, "loop:%s", url + strlen("walk:"));
    way_there.inside++;
    struct walk_handle *handle = calloc(1, sizeof *handle);
    assert_non_null(handle);
    int code = transport_open(inner, &handle->inner, why);
    way_there.inside--;
    if (code != 0) {
        free(handle);
        return code;
    }
    transport->state = handle;
    way_there.open++;
    return 0;
}

/* A lost connection is the end of the nexus on the drive's side too. */
static void lose(struct walk_handle *handle)
{
    way_there.inside++;
    transport_close(handle->inner);
    way_there.inside--;
    handle->inner = NULL;
    handle->lost = true;
}

static void walk_close(struct transport *transport)
{
    struct walk_handle *handle = transport->state;
    lose(handle);
    free(handle);
    way_there.open--;
}

static enum transport_result walk_pass_on(struct walk_handle *handle, struct transport_command *command)
{
    struct transport_command inner = *command;
    way_there.inside++;
    enum transport_result result = transport_execute(handle->inner, &inner);
    way_there.inside--;
    struct transport_command *next = command->next;
    *command = inner;
    command->next = next;
    return result;
}

static enum transport_result walk_submit(struct transport *transport, struct transport_command *command)
{
    struct walk_handle *handle = transport->state;
    if (handle->lost || way_there.cut) {
        transport_set_error(transport, "the drive is gone");
        return TRANSPORT_LOST;
    }
    if (way_there.count < SENT_MOST) /* the rest is the same one again, to a drive that stays busy */
        memcpy(way_there.sent[way_there.count].cdb, command->cdb, sizeof command->cdb);
    way_there.count++;
    if (way_there.count == way_there.fails_at) {
        if (way_there.done_before)
            (void)walk_pass_on(handle, command);
        if (way_there.as == TRANSPORT_LOST)
            lose(handle);
        way_there.cut = way_there.cut || way_there.vanishes;
        transport_set_error(transport, "the walk wants it so");
        return way_there.as;
    }
    command->result = walk_pass_on(handle, command);
    handle->done = command;
    return TRANSPORT_DONE;
}

static struct transport_command *walk_reap(struct transport *transport, int timeout_ms)
{
    struct walk_handle *handle = transport->state;
    struct transport_command *command = handle->done;
    (void)timeout_ms;
    handle->done = NULL;
    return command;
}

static struct transport_kind walk_kind = {
    .scheme = "walk",
    .help = "walk:NAME  a drive of this process, watched",
    .open = walk_open,
    .close = walk_close,
    .submit = walk_submit,
    .reap = walk_reap,
    .maximum_transfer = 16 << 20,
};

#endif
