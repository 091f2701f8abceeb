/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/sg_relay.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bytes.h"
#include "emu/door/folder.h"
#include "emu/door/sg_markers.h"
#include "emu/door/wire.h"
#include "transport/transport.h"

enum { CD_DRIVE = 5 }; /* peripheral device type */
/* host_status of SG_IO */
enum { HOST_BUS_BUSY = 2, HOST_TIME_OUT = 3, HOST_ERROR = 7 };

struct sg_relay {
    struct transport *transport;
    pthread_mutex_t lock; /* the handle's: commands go one after the other */
    char folder[FOLDER_PATH_LENGTH];
    int listening;
    pthread_t acceptor;
    pthread_mutex_t callers_lock;
    struct caller *callers;
};

struct caller {
    struct sg_relay *relay;
    int descriptor;
    pthread_t thread;
    struct caller *next;
};

/* ------------------------------------------------------------------ one command */

static bool request_valid(const struct wire_request *request)
{
    return request->magic == WIRE_MAGIC && request->direction <= WIRE_DATA_IN &&
           request->data_length <= WIRE_MAXIMUM_TRANSFER && request->cdb_length >= 1 &&
           request->cdb_length <= sizeof request->cdb &&
           (request->direction != WIRE_NO_DATA || request->data_length == 0);
}

static struct transport_command command_of(const struct wire_request *request, uint8_t *data)
{
    static const enum transport_direction directions[] = {
        [WIRE_NO_DATA] = TRANSPORT_NO_DATA, [WIRE_DATA_OUT] = TRANSPORT_DATA_OUT, [WIRE_DATA_IN] = TRANSPORT_DATA_IN};
    struct transport_command command = {
        .cdb_length = request->cdb_length,
        .direction = directions[request->direction],
        .data = data,
        .data_length = request->data_length,
        .timeout_ms = request->timeout_ms == 0 || request->timeout_ms > INT_MAX ? INT_MAX : (int)request->timeout_ms,
    };
    memcpy(command.cdb, request->cdb, sizeof command.cdb);
    return command;
}

static struct wire_reply reply_of(const struct transport_command *command)
{
    struct wire_reply reply = {.magic = WIRE_MAGIC};
    switch (command->result) {
    case TRANSPORT_DONE:
        reply.status = command->status;
        reply.sense_length = (uint32_t)minimum_size(command->sense_length, sizeof reply.sense);
        memcpy(reply.sense, command->sense_data, reply.sense_length);
        reply.residual = (int32_t)command->residual;
        if (command->direction == TRANSPORT_DATA_IN)
            reply.data_length = (uint32_t)minimum_size(command->transferred, command->data_length);
        return reply;
    case TRANSPORT_TIMEOUT:
        reply.host_status = HOST_TIME_OUT;
        break;
    case TRANSPORT_BUSY:
        reply.host_status = HOST_BUS_BUSY;
        break;
    case TRANSPORT_LOST:
    case TRANSPORT_FAILED:
        reply.host_status = HOST_ERROR;
        break;
    }
    reply.residual = (int32_t)command->data_length;
    return reply;
}

/* False: the caller, or the drive, is gone; the caller is told by the end of its connection. */
static bool pass_on(const struct caller *caller, const struct wire_request *request, uint8_t *data)
{
    struct transport_command command = command_of(request, data);
    if (request->direction == WIRE_DATA_OUT && !wire_receive(caller->descriptor, data, request->data_length))
        return false;
    pthread_mutex_lock(&caller->relay->lock);
    transport_execute(caller->relay->transport, &command);
    pthread_mutex_unlock(&caller->relay->lock);
    if (command.result == TRANSPORT_LOST)
        return false;
    struct wire_reply reply = reply_of(&command);
    return wire_send(caller->descriptor, &reply, sizeof reply) &&
           wire_send(caller->descriptor, data, reply.data_length);
}

static bool greet(const struct caller *caller)
{
    struct wire_hello hello;
    struct wire_welcome welcome = {.magic = WIRE_MAGIC, .version = 1, .maximum_transfer = WIRE_MAXIMUM_TRANSFER};
    return wire_receive(caller->descriptor, &hello, sizeof hello) && hello.magic == WIRE_MAGIC && hello.version == 1 &&
           wire_send(caller->descriptor, &welcome, sizeof welcome);
}

/* ------------------------------------------------------------------ threads */

static void *serve_caller(void *context)
{
    struct caller *caller = context;
    struct wire_request request;
    bool going = greet(caller);
    while (going && wire_receive(caller->descriptor, &request, sizeof request) && request_valid(&request)) {
        uint8_t *data = malloc(request.data_length > 0 ? request.data_length : 1);
        going = data != NULL && pass_on(caller, &request, data);
        free(data);
    }
    shutdown(caller->descriptor, SHUT_RDWR);
    return NULL;
}

static void *accept_callers(void *context)
{
    struct sg_relay *relay = context;
    for (;;) {
        int descriptor = accept4(relay->listening, NULL, NULL, SOCK_CLOEXEC);
        if (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (descriptor < 0)
            return NULL; /* sg_relay_stop has shut it down */
        struct caller *caller = calloc(1, sizeof *caller);
        if (caller == NULL) {
            close(descriptor);
            continue;
        }
        caller->relay = relay;
        caller->descriptor = descriptor;
        pthread_mutex_lock(&relay->callers_lock);
        if (pthread_create(&caller->thread, NULL, serve_caller, caller) == 0) {
            caller->next = relay->callers;
            relay->callers = caller;
        } else {
            close(descriptor);
            free(caller);
        }
        pthread_mutex_unlock(&relay->callers_lock);
    }
}

static int listen_at(struct sg_relay *relay, struct failure *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/sg", relay->folder);
    relay->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (relay->listening < 0 || bind(relay->listening, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(address.sun_path, 0600) != 0 || listen(relay->listening, 64) != 0)
        return fail(why, EXIT_INTERNAL, "cannot listen at %s: %s", address.sun_path, strerror(errno));
    return 0;
}

/* Signals are for the thread that waits for the program. */
static int start_acceptor(struct sg_relay *relay, struct failure *why)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&relay->acceptor, NULL, accept_callers, relay);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0 ? 0 : fail(why, EXIT_INTERNAL, "no thread can be started: %s", strerror(error));
}

/* ------------------------------------------------------------------ the relay */

/* What a kernel asks at attach; the unit attention of the new nexus is taken here, as there. */
static size_t ask(void *context, const uint8_t *cdb, size_t cdb_length, uint8_t *reply, size_t length)
{
    for (unsigned attempt = 0; attempt < 5; attempt++) {
        struct transport_command command = {
            .cdb_length = cdb_length, .direction = TRANSPORT_DATA_IN, .data = reply, .data_length = length};
        memcpy(command.cdb, cdb, cdb_length);
        if (transport_execute(context, &command) != TRANSPORT_DONE)
            return 0;
        if (command.status == SCSI_GOOD)
            return command.transferred;
    }
    return 0;
}

static void release(struct sg_relay *relay)
{
    if (relay->listening >= 0)
        close(relay->listening);
    if (relay->folder[0] != '\0') {
        sg_markers_remove(relay->folder);
        folder_remove(relay->folder);
    }
    transport_close(relay->transport);
    pthread_mutex_destroy(&relay->lock);
    pthread_mutex_destroy(&relay->callers_lock);
    free(relay);
}

int sg_relay_start(const char *url, struct sg_relay **relay, struct failure *why)
{
    struct sg_relay *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    made->listening = -1;
    pthread_mutex_init(&made->lock, NULL);
    pthread_mutex_init(&made->callers_lock, NULL);
    int code = transport_open(url, &made->transport, why);
    if (code == 0)
        code = folder_make(NULL, made->folder, why);
    if (code == 0) {
        struct sg_identity identity = sg_identify(ask, made->transport);
        code = identity.type == CD_DRIVE
                   ? sg_markers_make(&identity, made->folder, why)
                   : fail(why, EXIT_NO_DRIVE, "what is at %s is no CD drive", transport_url(made->transport));
    }
    if (code == 0)
        code = listen_at(made, why);
    if (code == 0)
        code = start_acceptor(made, why);
    if (code != 0) {
        release(made);
        return code;
    }
    *relay = made;
    return 0;
}

const char *sg_relay_folder(const struct sg_relay *relay)
{
    return relay->folder;
}

const char *sg_relay_url(const struct sg_relay *relay)
{
    return transport_url(relay->transport);
}

void sg_relay_stop(struct sg_relay *relay)
{
    shutdown(relay->listening, SHUT_RDWR); /* accept returns */
    pthread_join(relay->acceptor, NULL);
    for (struct caller *caller = relay->callers, *next; caller != NULL; caller = next) {
        next = caller->next;
        shutdown(caller->descriptor, SHUT_RDWR);
        pthread_join(caller->thread, NULL);
        close(caller->descriptor);
        free(caller);
    }
    release(relay);
}
