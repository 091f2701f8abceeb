/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FOLDER/sg: commands of the SG door (emu/door/wire.h). One nexus per marker name, whatever number of processes uses
 * it, and it outlives them, as a kernel's nexus outlives the programs that had the node open.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/door/doors.h"
#include "emu/door/folder.h"
#include "emu/door/sg_markers.h"
#include "emu/door/socket.h"
#include "emu/door/wire.h"

enum { HOST_TIME_OUT = 3 }; /* DID_TIME_OUT */

struct marker {
    char name[64];
    struct nexus *nexus;
    struct marker *next;
};

struct sg_server {
    struct drive *drive;
    char folder[FOLDER_PATH_LENGTH];
    struct socket_server *socket;
    struct marker *markers;
    struct client *clients; /* with a command inside the drive, too, when the connection is gone */
};

struct client {
    struct sg_server *server;
    struct connection *connection; /* NULL: gone */
    struct marker *marker;         /* NULL: no hello yet */
    bool running;                  /* a command is inside the drive */
    bool timed_out;
    struct loop_timer *timer;
    struct drive_command command;
    struct wire_request request;
    uint8_t *data; /* its data-out or data-in */
    struct client *next;
};

/* ------------------------------------------------------------------ what a kernel asks at attach */

struct question {
    struct drive *drive;
    struct nexus *nexus;
};

static void on_answer(struct drive_command *command, void *context)
{
    (void)command;
    *(bool *)context = true;
}

/* As a kernel asks when it attaches the drive: the unit attention of power-on ends there. What does not answer at once
 * is aborted. */
static size_t ask_drive(void *context, const uint8_t *cdb, size_t cdb_length, uint8_t *reply, size_t length)
{
    static struct drive_command command;
    static uint8_t data[128];
    static bool done;
    struct question *question = context;
    for (unsigned attempt = 0; attempt < 3; attempt++) {
        command = (struct drive_command){.cdb_length = cdb_length, .data_in = data, .data_in_capacity = length};
        memcpy(command.cdb, cdb, cdb_length);
        done = false;
        drive_submit(question->drive, question->nexus, &command, on_answer, &done);
        if (!done) {
            drive_abort(question->drive, question->nexus, DRIVE_ABORT_TASK_SET);
            return 0;
        }
        if (command.status == 0) {
            size_t got = minimum_size(command.data_in_length, length);
            if (got > 0)
                memcpy(reply, data, got);
            return got;
        }
    }
    return 0;
}

/* A node is attached when it is first used. */
static void attach(struct drive *drive, struct nexus *nexus)
{
    static const uint8_t test_unit_ready[6];
    struct question question = {drive, nexus};
    ask_drive(&question, test_unit_ready, sizeof test_unit_ready, NULL, 0);
}

static struct marker *marker_find(struct sg_server *server, const char *name)
{
    for (struct marker *marker = server->markers; marker != NULL; marker = marker->next)
        if (strcmp(marker->name, name) == 0)
            return marker;
    struct marker *marker = calloc(1, sizeof *marker);
    if (marker == NULL)
        return NULL;
    snprintf(marker->name, sizeof marker->name, "%s", name);
    marker->nexus = drive_nexus_new(server->drive, name);
    attach(server->drive, marker->nexus);
    marker->next = server->markers;
    server->markers = marker;
    return marker;
}

static void client_free(struct client *client)
{
    for (struct client **link = &client->server->clients; *link != NULL; link = &(*link)->next)
        if (*link == client) {
            *link = client->next;
            break;
        }
    free(client->data);
    free(client);
}

static void sg_opened(struct connection *connection, void *server_context, void **state)
{
    struct sg_server *server = server_context;
    struct client *client = calloc(1, sizeof *client);
    *state = client;
    if (client == NULL) {
        connection_finish(connection);
        return;
    }
    client->server = server;
    client->connection = connection;
    client->next = server->clients;
    server->clients = client;
}

static void sg_closed(struct connection *connection, void *state)
{
    (void)connection;
    struct client *client = state;
    if (client == NULL)
        return;
    client->connection = NULL;
    if (!client->running)
        client_free(client);
}

/* ------------------------------------------------------------------ one command */

static void send_reply(struct client *client)
{
    const struct drive_command *command = &client->command;
    size_t moved = client->request.direction == WIRE_DATA_IN ? command->data_in_length : command->data_out_taken;
    struct wire_reply reply = {
        .magic = WIRE_MAGIC,
        .status = client->timed_out ? 0 : command->status,
        .host_status = client->timed_out ? HOST_TIME_OUT : 0,
        .sense_length = (uint32_t)command->sense_length,
        .residual = (int32_t)((int64_t)client->request.data_length - (int64_t)moved),
    };
    if (client->request.direction == WIRE_DATA_IN)
        reply.data_length = (uint32_t)minimum_size(command->data_in_length, client->request.data_length);
    memcpy(reply.sense, command->sense, minimum_size(command->sense_length, sizeof reply.sense));
    connection_send(client->connection, &reply, sizeof reply);
    if (reply.data_length > 0)
        connection_send(client->connection, client->data, reply.data_length);
}

static void on_done(struct drive_command *command, void *context)
{
    (void)command;
    struct client *client = context;
    struct loop *loop = drive_loop(client->server->drive);
    loop->kind->timer_stop(loop, client->timer);
    client->timer = NULL;
    client->running = false;
    if (client->connection == NULL) {
        client_free(client);
        return;
    }
    send_reply(client);
    free(client->data);
    client->data = NULL;
    connection_pause(client->connection, false); /* the connection, and with it the client, may be gone now */
}

static void on_timeout(void *context)
{
    struct client *client = context;
    client->timer = NULL;
    client->timed_out = true;
    drive_abort(client->server->drive, client->marker->nexus, DRIVE_ABORT_TASK_SET);
}

static void execute(struct client *client, const uint8_t *data_out)
{
    const struct wire_request *request = &client->request;
    struct loop *loop = drive_loop(client->server->drive);
    size_t length = request->data_length;
    client->command = (struct drive_command){.cdb_length = request->cdb_length};
    memcpy(client->command.cdb, request->cdb, sizeof client->command.cdb);
    client->data = length > 0 ? malloc(length) : NULL;
    if (length > 0 && client->data == NULL) {
        connection_finish(client->connection);
        return;
    }
    if (request->direction == WIRE_DATA_OUT) {
        if (length > 0)
            memcpy(client->data, data_out, length);
        client->command.data_out = client->data;
        client->command.data_out_length = length;
    } else if (request->direction == WIRE_DATA_IN) {
        client->command.data_in = client->data;
        client->command.data_in_capacity = length;
    }
    client->running = true;
    client->timed_out = false;
    connection_pause(client->connection, true);
    if (request->timeout_ms > 0)
        client->timer =
            loop->kind->timer_start(loop, loop_now(loop) + (uint64_t)request->timeout_ms * 1000000, on_timeout, client);
    drive_submit(client->server->drive, client->marker->nexus, &client->command, on_done, client);
}

/* ------------------------------------------------------------------ frames */

static size_t take_hello(struct client *client, const uint8_t *bytes, size_t length)
{
    struct wire_hello hello;
    if (length < sizeof hello)
        return 0;
    memcpy(&hello, bytes, sizeof hello);
    hello.marker[sizeof hello.marker - 1] = '\0';
    if (hello.magic == WIRE_MAGIC && hello.version == 1)
        client->marker = marker_find(client->server, hello.marker);
    if (client->marker == NULL) {
        connection_finish(client->connection);
        return sizeof hello;
    }
    struct wire_welcome welcome = {.magic = WIRE_MAGIC, .version = 1, .maximum_transfer = WIRE_MAXIMUM_TRANSFER};
    connection_send(client->connection, &welcome, sizeof welcome);
    return sizeof hello;
}

static bool request_valid(const struct wire_request *request)
{
    return request->magic == WIRE_MAGIC && request->direction <= WIRE_DATA_IN &&
           request->data_length <= WIRE_MAXIMUM_TRANSFER && request->cdb_length >= 1 &&
           request->cdb_length <= sizeof request->cdb &&
           (request->direction != WIRE_NO_DATA || request->data_length == 0);
}

static size_t sg_input(struct connection *connection, void *state, const uint8_t *bytes, size_t length)
{
    struct client *client = state;
    if (client->marker == NULL)
        return take_hello(client, bytes, length);
    if (length < sizeof client->request)
        return 0;
    memcpy(&client->request, bytes, sizeof client->request);
    if (!request_valid(&client->request)) {
        connection_finish(connection);
        return length;
    }
    size_t whole =
        sizeof client->request + (client->request.direction == WIRE_DATA_OUT ? client->request.data_length : 0);
    if (length < whole)
        return 0;
    execute(client, bytes + sizeof client->request);
    return whole;
}

static const struct socket_protocol sg_protocol = {
    .input_limit = WIRE_MAXIMUM_TRANSFER + 512 * 1024, .opened = sg_opened, .input = sg_input, .closed = sg_closed};

/* ------------------------------------------------------------------ the server */

static int make_markers(struct sg_server *server, struct failure *why)
{
    struct question question = {server->drive, drive_nexus_new(server->drive, "sg-markers")};
    struct sg_identity identity = sg_identify(ask_drive, &question);
    drive_nexus_free(server->drive, question.nexus);
    return sg_markers_make(&identity, server->folder, why);
}

int sg_server_new(struct drive *drive, const char *folder, struct sg_server **server, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 16];
    struct sg_server *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    made->drive = drive;
    snprintf(made->folder, sizeof made->folder, "%s", folder);
    snprintf(path, sizeof path, "%s/sg", folder);
    int code = make_markers(made, why);
    if (code == 0)
        code = socket_server_new(drive_loop(drive), path, &sg_protocol, made, &made->socket, why);
    if (code != 0) {
        sg_server_free(made);
        return code;
    }
    *server = made;
    return 0;
}

void sg_server_free(struct sg_server *server)
{
    if (server == NULL)
        return;
    socket_server_free(server->socket);
    for (struct marker *marker = server->markers, *next; marker != NULL; marker = next) {
        next = marker->next;
        drive_nexus_free(server->drive, marker->nexus); /* answers what still runs: those clients go with it */
        free(marker);
    }
    sg_markers_remove(server->folder);
    free(server);
}
