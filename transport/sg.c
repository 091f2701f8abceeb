/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sg:/dev/srN and sg:/dev/sgN: a drive of this machine, by SG_IO version 3. The kernel holds the nexus: all handles on
 * one node share its unit attentions and its PREVENT. SG_IO blocks, so that each handle has a thread that sends.
 */
#include "transport/sg.h"

#include <errno.h>
#include <pthread.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "transport/sg_node.h"
#include "transport/transport.h"

enum { DEFAULT_TIMEOUT_MS = 60000 };
/* host and driver status of the kernel's SCSI layer */
enum { HOST_NO_CONNECT = 1, HOST_BUS_BUSY = 2, HOST_TIME_OUT = 3, DRIVER_MASK = 0x0F, DRIVER_TIMEOUT = 6 };

struct state {
    struct transport *transport;
    struct sg_node *node;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t submitted, finished;
    bool ending, lost;
    struct transport_command *waiting, *waiting_last;
    struct transport_command *done, *done_last;
};

static void append(struct transport_command **first, struct transport_command **last, struct transport_command *command)
{
    command->next = NULL;
    if (*first == NULL)
        *first = command;
    else
        (*last)->next = command;
    *last = command;
}

static struct transport_command *take(struct transport_command **first)
{
    struct transport_command *command = *first;
    if (command != NULL)
        *first = command->next;
    return command;
}

/* ------------------------------------------------------------------ one command */

static enum transport_result refused(struct state *state, const struct transport_command *command, int error)
{
    switch (error) {
    case ENODEV:
    case ENXIO:
        transport_set_error(state->transport, "the device is gone");
        return TRANSPORT_LOST;
    case EBUSY:
        transport_set_error(state->transport, "the device is in use");
        return TRANSPORT_BUSY;
    case EPERM:
    case EACCES:
        transport_set_error(state->transport, "the kernel lets nobody but root send operation code %02Xh",
                            command->cdb[0]);
        return TRANSPORT_FAILED;
    default:
        transport_set_error(state->transport, "the kernel does not carry the command: %s", strerror(error));
        return TRANSPORT_FAILED;
    }
}

static enum transport_result answered(struct state *state, struct transport_command *command, const sg_io_hdr_t *header)
{
    if (header->host_status == HOST_TIME_OUT || (header->driver_status & DRIVER_MASK) == DRIVER_TIMEOUT) {
        transport_set_error(state->transport, "the command was not answered in time");
        return TRANSPORT_TIMEOUT;
    }
    if (header->host_status == HOST_NO_CONNECT) {
        transport_set_error(state->transport, "the device is gone");
        return TRANSPORT_LOST;
    }
    if (header->host_status == HOST_BUS_BUSY)
        return TRANSPORT_BUSY;
    if (header->host_status != 0 && header->status == 0) {
        transport_set_error(state->transport, "the host adapter failed (host status %02Xh)", header->host_status);
        return TRANSPORT_FAILED;
    }
    command->status = header->status;
    command->residual = header->resid;
    command->transferred = header->resid <= 0 ? command->data_length
                           : (size_t)header->resid >= command->data_length
                               ? 0
                               : command->data_length - (size_t)header->resid;
    command->sense_length = header->sb_len_wr;
    return TRANSPORT_DONE;
}

static enum transport_result execute(struct state *state, struct transport_command *command)
{
    static const int directions[] = {[TRANSPORT_NO_DATA] = SG_DXFER_NONE,
                                     [TRANSPORT_DATA_OUT] = SG_DXFER_TO_DEV,
                                     [TRANSPORT_DATA_IN] = SG_DXFER_FROM_DEV};
    sg_io_hdr_t header = {
        .interface_id = 'S',
        .cmdp = command->cdb,
        .cmd_len = (unsigned char)command->cdb_length,
        .dxfer_direction = command->data_length == 0 ? SG_DXFER_NONE : directions[command->direction],
        .dxferp = command->data_length == 0 ? NULL : command->data,
        .dxfer_len = (unsigned)command->data_length,
        .sbp = command->sense_data,
        .mx_sb_len = (unsigned char)sizeof command->sense_data,
        .timeout = (unsigned)(command->timeout_ms > 0 ? command->timeout_ms : DEFAULT_TIMEOUT_MS),
    };
    int error;
    do
        error = sg_node_io(state->node, &header);
    while (error == EINTR);
    return error != 0 ? refused(state, command, error) : answered(state, command, &header);
}

static void *send_commands(void *context)
{
    struct state *state = context;
    pthread_mutex_lock(&state->lock);
    for (;;) {
        struct transport_command *command = take(&state->waiting);
        if (command == NULL && state->ending)
            break;
        if (command == NULL) {
            pthread_cond_wait(&state->submitted, &state->lock);
            continue;
        }
        bool skip = state->ending || state->lost;
        pthread_mutex_unlock(&state->lock);
        command->result = skip ? TRANSPORT_LOST : execute(state, command);
        pthread_mutex_lock(&state->lock);
        state->lost |= command->result == TRANSPORT_LOST;
        append(&state->done, &state->done_last, command);
        pthread_cond_signal(&state->finished);
    }
    pthread_mutex_unlock(&state->lock);
    return NULL;
}

/* ------------------------------------------------------------------ the kind's functions */

static enum transport_result sg_submit(struct transport *transport, struct transport_command *command)
{
    struct state *state = transport->state;
    pthread_mutex_lock(&state->lock);
    bool lost = state->lost;
    if (!lost) {
        append(&state->waiting, &state->waiting_last, command);
        pthread_cond_signal(&state->submitted);
    }
    pthread_mutex_unlock(&state->lock);
    return lost ? TRANSPORT_LOST : TRANSPORT_DONE;
}

static struct transport_command *sg_reap(struct transport *transport, int timeout_ms)
{
    struct state *state = transport->state;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    if (timeout_ms > 0) {
        until.tv_sec += timeout_ms / 1000;
        until.tv_nsec += timeout_ms % 1000 * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
    }
    pthread_mutex_lock(&state->lock);
    for (int error = 0; state->done == NULL && error != ETIMEDOUT && timeout_ms != 0;)
        error = timeout_ms < 0 ? pthread_cond_wait(&state->finished, &state->lock)
                               : pthread_cond_timedwait(&state->finished, &state->lock, &until);
    struct transport_command *command = take(&state->done);
    pthread_mutex_unlock(&state->lock);
    return command;
}

static enum transport_result sg_claim(struct transport *transport)
{
    struct state *state = transport->state;
    struct failure why = {{0}};
    enum transport_result result = sg_node_claim(state->node, &why);
    if (result != TRANSPORT_DONE)
        transport_set_error(transport, "%.250s", why.sentence);
    return result;
}

static void sg_disclaim(struct transport *transport)
{
    struct state *state = transport->state;
    sg_node_disclaim(state->node);
}

/* A command that the kernel has cannot be taken back: its own time limit ends it. */
static void sg_close(struct transport *transport)
{
    struct state *state = transport->state;
    pthread_mutex_lock(&state->lock);
    state->ending = true;
    pthread_cond_signal(&state->submitted);
    pthread_mutex_unlock(&state->lock);
    pthread_join(state->thread, NULL);
    sg_node_close(state->node);
    pthread_cond_destroy(&state->submitted);
    pthread_cond_destroy(&state->finished);
    pthread_mutex_destroy(&state->lock);
    free(state);
}

static int sg_open(const char *url, struct transport *transport, struct failure *why)
{
    struct state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = sg_node_open(url + strlen("sg:"), &state->node, &transport->refusal, why);
    if (code != 0) {
        free(state);
        return code;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&state->lock, NULL);
    pthread_cond_init(&state->submitted, NULL);
    pthread_cond_init(&state->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
    state->transport = transport;
    int error = pthread_create(&state->thread, NULL, send_commands, state);
    if (error != 0) {
        sg_node_close(state->node);
        free(state);
        return fail(why, EXIT_INTERNAL, "no thread can be started: %s", strerror(error));
    }
    transport->state = state;
    transport->maximum_transfer = state->node->maximum_transfer;
    return 0;
}

static struct transport_kind sg_kind = {
    .scheme = "sg",
    .help = "sg:/dev/srN or sg:/dev/sgN  a drive of this machine, held exclusively",
    .open = sg_open,
    .close = sg_close,
    .submit = sg_submit,
    .reap = sg_reap,
    .claim = sg_claim,
    .disclaim = sg_disclaim,
    .maximum_transfer = 4u << 20,
    .one_nexus = true,
};

coaster_constructor void sg_transport_register(void)
{
    transport_kind_register(&sg_kind);
}
