/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iscsi://[user%password@]host[:port]/target/lun, by libiscsi used as a PDU engine only:
 *  - login without its "full connect", which sends TEST UNIT READY until it is good and so eats the unit attentions;
 *  - no automatic reconnect, which would send WRITEs again: a lost connection stays lost.
 */
#include "transport/iscsi.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include "transport/transport.h"

enum {
    LOGIN_TIMEOUT_MS = 10000,
    DEFAULT_TIMEOUT_MS = 60000,
    ABORT_GRACE_MS = 5000,
};

/* A command that libiscsi holds. */
struct pending {
    struct state *state;
    struct transport_command *command;
    struct scsi_task *task;
    int64_t deadline;
    bool timed_out;
    struct pending *next;
};

struct state {
    struct iscsi_context *context;
    struct transport *transport;
    int lun;
    bool lost, login_answered, login_good, closing;
    struct pending *pending;                    /* on the way */
    struct transport_command *done, *done_last; /* finished, not reaped */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void finish(struct state *state, struct transport_command *command)
{
    command->next = NULL;
    if (state->done == NULL)
        state->done = command;
    else
        state->done_last->next = command;
    state->done_last = command;
}

static void unlink_pending(struct state *state, struct pending *pending)
{
    for (struct pending **link = &state->pending; *link != NULL; link = &(*link)->next)
        if (*link == pending) {
            *link = pending->next;
            return;
        }
}

/* ------------------------------------------------------------------ completion */

/* libiscsi hands over sense as it came: two bytes of length, then the sense data (RFC 7143 11.4.7.2). */
static void take_sense(struct transport_command *command, const struct scsi_task *task)
{
    if (task->datain.data == NULL || task->datain.size < 2)
        return;
    size_t length = minimum_size(get_be16(task->datain.data), (size_t)task->datain.size - 2);
    command->sense_length = minimum_size(length, sizeof command->sense_data);
    memcpy(command->sense_data, task->datain.data + 2, command->sense_length);
}

static void take_residual(struct transport_command *command, const struct scsi_task *task)
{
    if (task->residual_status == SCSI_RESIDUAL_UNDERFLOW)
        command->residual = (int64_t)task->residual;
    else if (task->residual_status == SCSI_RESIDUAL_OVERFLOW)
        command->residual = -(int64_t)task->residual;
    if (command->residual <= 0)
        command->transferred = command->data_length;
    else if ((uint64_t)command->residual >= command->data_length)
        command->transferred = 0;
    else
        command->transferred = command->data_length - (size_t)command->residual;
}

static void on_command(struct iscsi_context *context, int status, void *data, void *opaque)
{
    (void)data;
    struct pending *pending = opaque;
    struct state *state = pending->state;
    struct transport_command *command = pending->command;
    unlink_pending(state, pending);
    bool aborted = pending->timed_out && status == SCSI_TASK_ABORTED; /* the answer our ABORT TASK brought about */
    if (status >= 0 && status <= 0xFF && !aborted) {
        command->result = TRANSPORT_DONE;
        command->status = (uint8_t)status;
        take_residual(command, pending->task);
        if (status != SCSI_STATUS_GOOD)
            take_sense(command, pending->task);
    } else if (pending->timed_out) {
        command->result = TRANSPORT_TIMEOUT;
        transport_set_error(state->transport, "the command was not answered in time");
    } else {
        command->result = TRANSPORT_LOST;
        if (!state->lost && !state->closing)
            transport_set_error(state->transport, "the connection was lost: %s", iscsi_get_error(context));
        state->lost = true;
    }
    scsi_free_scsi_task(pending->task);
    free(pending);
    if (!state->closing)
        finish(state, command);
}

/* Everything on the way comes back as lost. */
static void lose(struct state *state, const char *how)
{
    if (!state->lost)
        transport_set_error(state->transport, "the connection was lost: %s", how);
    state->lost = true;
    if (state->pending == NULL)
        return;
    /* libiscsi gives each held command back to on_command, as cancelled */
    iscsi_destroy_context(state->context);
    state->context = NULL;
}

/* ------------------------------------------------------------------ moving PDUs */

/* Waits up to timeout_ms for the socket and lets libiscsi work. */
static void pump(struct state *state, int timeout_ms)
{
    if (state->context == NULL)
        return;
    struct pollfd descriptor = {.fd = iscsi_get_fd(state->context),
                                .events = (short)iscsi_which_events(state->context)};
    descriptor.events |= POLLRDHUP;
    if (descriptor.fd < 0) {
        lose(state, "closed");
        return;
    }
    int ready = poll(&descriptor, 1, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        lose(state, strerror(errno));
        return;
    }
    if (ready <= 0)
        return;
    int revents = descriptor.revents & (POLLIN | POLLOUT | POLLERR | POLLHUP);
    if (revents != 0 && iscsi_service(state->context, revents) < 0) {
        lose(state, iscsi_get_error(state->context));
        return;
    }
    if ((descriptor.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
        char byte;
        int fd = iscsi_get_fd(state->context);
        ssize_t left = fd < 0 ? 0 : recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (left == 0 || (left < 0 && errno != EAGAIN && errno != EINTR))
            lose(state, "closed by the target");
    }
}

static void on_abort(struct iscsi_context *context, int status, void *data, void *opaque)
{
    (void)context, (void)status, (void)data, (void)opaque;
}

/* Ends commands whose time ran out with ABORT TASK. */
static void expire(struct state *state)
{
    int64_t now = now_ms();
    for (struct pending *pending = state->pending; pending != NULL; pending = pending->next) {
        if (now < pending->deadline)
            continue;
        if (pending->timed_out) {
            lose(state, "the target does not answer");
            return;
        }
        pending->timed_out = true;
        pending->deadline = now + ABORT_GRACE_MS;
        /* takes the command out of libiscsi's lists and calls on_command: the list has changed */
        if (iscsi_task_mgmt_abort_task_async(state->context, pending->task, on_abort, NULL) != 0)
            lose(state, iscsi_get_error(state->context));
        return;
    }
}

static int64_t next_deadline(const struct state *state)
{
    int64_t earliest = INT64_MAX;
    for (const struct pending *pending = state->pending; pending != NULL; pending = pending->next)
        if (pending->deadline < earliest)
            earliest = pending->deadline;
    return earliest;
}

/* ------------------------------------------------------------------ the kind's functions */

static struct scsi_task *make_task(struct transport_command *command)
{
    static const int directions[] = {[TRANSPORT_NO_DATA] = SCSI_XFER_NONE,
                                     [TRANSPORT_DATA_OUT] = SCSI_XFER_WRITE,
                                     [TRANSPORT_DATA_IN] = SCSI_XFER_READ};
    struct scsi_task *task = scsi_create_task((int)command->cdb_length, command->cdb, directions[command->direction],
                                              (int)command->data_length);
    if (task == NULL || command->data_length == 0)
        return task;
    int failed = command->direction == TRANSPORT_DATA_IN
                     ? scsi_task_add_data_in_buffer(task, (int)command->data_length, command->data)
                     : scsi_task_add_data_out_buffer(task, (int)command->data_length, command->data);
    if (failed) {
        scsi_free_scsi_task(task);
        return NULL;
    }
    return task;
}

static enum transport_result iscsi_submit(struct transport *transport, struct transport_command *command)
{
    struct state *state = transport->state;
    if (!state->lost)
        pump(state, 0);
    if (state->lost)
        return TRANSPORT_LOST;
    struct pending *pending = calloc(1, sizeof *pending);
    struct scsi_task *task = make_task(command);
    if (pending == NULL || task == NULL) {
        free(pending);
        if (task != NULL)
            scsi_free_scsi_task(task);
        transport_set_error(transport, "out of memory");
        return TRANSPORT_FAILED;
    }
    *pending = (struct pending){
        .state = state,
        .command = command,
        .task = task,
        .deadline = now_ms() + (command->timeout_ms > 0 ? command->timeout_ms : DEFAULT_TIMEOUT_MS),
        .next = state->pending,
    };
    if (iscsi_scsi_command_async(state->context, state->lun, task, on_command, NULL, pending) != 0) {
        transport_set_error(transport, "%s", iscsi_get_error(state->context));
        scsi_free_scsi_task(task);
        free(pending);
        return TRANSPORT_FAILED;
    }
    state->pending = pending;
    /* out with it now: a command submitted is on its way, even when the caller does something else before it reaps */
    pump(state, 0);
    return TRANSPORT_DONE;
}

static struct transport_command *iscsi_reap(struct transport *transport, int timeout_ms)
{
    struct state *state = transport->state;
    int64_t until = timeout_ms < 0 ? INT64_MAX : now_ms() + timeout_ms;
    for (bool first = true; state->done == NULL && state->pending != NULL; first = false) {
        int64_t now = now_ms();
        if (now >= until && !first)
            return NULL;
        int64_t wake = next_deadline(state) < until ? next_deadline(state) : until;
        int64_t wait = wake > now ? wake - now : 0;
        pump(state, wait > INT_MAX ? INT_MAX : (int)wait);
        expire(state);
    }
    struct transport_command *command = state->done;
    if (command != NULL)
        state->done = command->next;
    return command;
}

static void iscsi_close(struct transport *transport)
{
    struct state *state = transport->state;
    state->closing = true;
    if (state->context != NULL) {
        if (!state->lost && state->pending == NULL) {
            iscsi_set_timeout(state->context, 2);
            iscsi_logout_sync(state->context);
        }
        iscsi_destroy_context(state->context); /* calls on_command for what is still held */
    }
    free(state);
}

/* ------------------------------------------------------------------ login */

static void on_login(struct iscsi_context *context, int status, void *data, void *opaque)
{
    (void)context, (void)data;
    struct state *state = opaque;
    state->login_answered = true;
    state->login_good = status == SCSI_STATUS_GOOD;
}

/* libiscsi calls this a second time when the connection is torn down. */
static void on_connect(struct iscsi_context *context, int status, void *data, void *opaque)
{
    (void)data;
    struct state *state = opaque;
    if (status != SCSI_STATUS_GOOD) {
        if (!state->login_good)
            state->login_answered = true;
        return;
    }
    if (iscsi_login_async(context, on_login, state) != 0)
        state->login_answered = true;
}

static void configure(struct iscsi_context *context, const struct iscsi_url *url)
{
    iscsi_set_targetname(context, url->target);
    iscsi_set_session_type(context, ISCSI_SESSION_NORMAL);
    iscsi_set_header_digest(context, ISCSI_HEADER_DIGEST_NONE);
    iscsi_set_immediate_data(context, ISCSI_IMMEDIATE_DATA_YES);
    iscsi_set_initial_r2t(context, ISCSI_INITIAL_R2T_NO);
    iscsi_set_noautoreconnect(context, 1);
    iscsi_set_log_level(context, 0);
    if (url->user[0] != '\0')
        iscsi_set_initiator_username_pwd(context, url->user, url->passwd);
    if (url->target_user[0] != '\0')
        iscsi_set_target_username_pwd(context, url->target_user, url->target_passwd);
}

static bool log_in(struct state *state, const char *portal)
{
    int64_t until = now_ms() + LOGIN_TIMEOUT_MS;
    if (iscsi_connect_async(state->context, portal, on_connect, state) != 0)
        return false;
    while (!state->login_answered) {
        int64_t left = until - now_ms();
        if (left <= 0)
            return false;
        struct pollfd descriptor = {.fd = iscsi_get_fd(state->context),
                                    .events = (short)iscsi_which_events(state->context)};
        int ready = poll(&descriptor, 1, (int)left);
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready > 0 && iscsi_service(state->context, descriptor.revents) < 0)
            break;
    }
    return state->login_good;
}

/* What libiscsi says of its own functions before the reason means nothing to whoever reads the sentence. */
static void trim_error(char *text)
{
    static const char *const wrappings[] = {"iscsi_service_reconnect_if_loggedin. ", "Can not reconnect right now.",
                                            "iscsi_service: "};
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        char *found = strstr(text, wrappings[i]);
        if (found != NULL) {
            size_t length = strlen(wrappings[i]);
            memmove(found, found + length, strlen(found + length) + 1);
        }
    }
    for (size_t length = strlen(text); length > 0 && strchr(" .\n", text[length - 1]) != NULL; length--)
        text[length - 1] = '\0';
}

static int iscsi_open(const char *url, struct transport *transport, struct failure *why)
{
    char initiator[64];
    snprintf(initiator, sizeof initiator, "iqn.2025-11.org.coaster:%ld", (long)getpid());
    struct state *state = calloc(1, sizeof *state);
    struct iscsi_context *context = iscsi_create_context(initiator);
    if (state == NULL || context == NULL) {
        free(state);
        if (context != NULL)
            iscsi_destroy_context(context);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    /* a password without its host: libiscsi would look it up as a host and show it in the error */
    const char *authority = strstr(url, "://");
    bool astray = authority != NULL && authority[3] != '[' && strchr(url, '@') == NULL &&
                  memchr(authority, '%', strcspn(authority + 3, "/") + 3) != NULL;
    struct iscsi_url *parsed = astray ? NULL : iscsi_parse_full_url(context, url);
    if (parsed == NULL) {
        iscsi_destroy_context(context);
        free(state);
        return fail(why, EXIT_USAGE_ERROR, "'%s' is not iscsi://[USER%%PASSWORD@]HOST[:PORT]/TARGET/LUN",
                    transport->url);
    }
    state->context = context;
    state->transport = transport;
    state->lun = parsed->lun;
    configure(context, parsed);
    if (!log_in(state, parsed->portal)) {
        char reason[200];
        snprintf(reason, sizeof reason, "%s", iscsi_get_error(context));
        trim_error(reason);
        iscsi_destroy_url(parsed);
        state->closing = true;
        iscsi_destroy_context(context);
        free(state);
        return fail(why, EXIT_NO_DRIVE, "no drive at %s: %s", transport->url,
                    reason[0] != '\0' ? reason : "nothing answers there");
    }
    iscsi_destroy_url(parsed);
    transport->state = state;
    return 0;
}

static struct transport_kind iscsi_kind = {
    .scheme = "iscsi",
    .help = "iscsi://[USER%PASSWORD@]HOST[:PORT]/TARGET/LUN  a drive over iSCSI",
    .open = iscsi_open,
    .close = iscsi_close,
    .submit = iscsi_submit,
    .reap = iscsi_reap,
    .maximum_transfer = 16u << 20,
};

coaster_constructor void iscsi_transport_register(void)
{
    transport_kind_register(&iscsi_kind);
}
