/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FOLDER/control: a request a line, a reply a line. And the client's side of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "emu/door/control.h"
#include "emu/door/doors.h"
#include "emu/door/folder.h"
#include "emu/door/socket.h"

enum { REQUEST_LIMIT = 64 * 1024, REPLY_TIMEOUT_MS = 60000 };

struct control_server {
    struct drive *drive;
    struct control_hooks hooks;
    struct socket_server *socket;
    bool stopped;
};

static void control_opened(struct connection *connection, void *server_context, void **state)
{
    (void)connection;
    *state = server_context;
}

static void control_closed(struct connection *connection, void *state)
{
    (void)connection, (void)state;
}

static json_t *answer_line(struct control_server *server, const char *line, size_t length, bool *stop)
{
    json_error_t error;
    json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(request)) {
        json_decref(request);
        return json_pack("{s:b, s:s, s:i}", "ok", 0, "error", "a request is one JSON object on one line", "exit",
                         EXIT_USAGE_ERROR);
    }
    if (server->hooks.before != NULL)
        server->hooks.before(server->hooks.context);
    json_t *reply = control_execute(server->drive, request, server->hooks.stop != NULL ? stop : NULL);
    json_decref(request);
    return reply;
}

static void stop_now(void *context)
{
    struct control_server *server = context;
    server->hooks.stop(server->hooks.context);
}

static size_t control_input(struct connection *connection, void *state, const uint8_t *bytes, size_t length)
{
    struct control_server *server = state;
    const uint8_t *end = memchr(bytes, '\n', length);
    if (end == NULL)
        return 0;
    bool stop = false;
    json_t *reply = answer_line(server, (const char *)bytes, (size_t)(end - bytes), &stop);
    char *text = json_dumps(reply, JSON_COMPACT);
    json_decref(reply);
    if (text != NULL) {
        connection_send(connection, text, strlen(text));
        connection_send(connection, "\n", 1);
        free(text);
    }
    if (stop && !server->stopped) {
        server->stopped = true;
        struct loop *loop = drive_loop(server->drive);
        if (loop->kind->timer_start(loop, loop_now(loop), stop_now, server) == NULL)
            stop_now(server);
    }
    return (size_t)(end - bytes) + 1;
}

static const struct socket_protocol control_protocol = {
    .input_limit = REQUEST_LIMIT, .opened = control_opened, .input = control_input, .closed = control_closed};

int control_server_new(struct drive *drive, const char *folder, const struct control_hooks *hooks,
                       struct control_server **server, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 16];
    snprintf(path, sizeof path, "%s/control", folder);
    struct control_server *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    made->drive = drive;
    if (hooks != NULL)
        made->hooks = *hooks;
    int code = socket_server_new(drive_loop(drive), path, &control_protocol, made, &made->socket, why);
    if (code != 0) {
        free(made);
        return code;
    }
    *server = made;
    return 0;
}

void control_server_free(struct control_server *server)
{
    if (server == NULL)
        return;
    socket_server_free(server->socket);
    free(server);
}

/* ------------------------------------------------------------------ client */

static int connect_to(const char *folder, struct failure *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/control", folder) >= sizeof address.sun_path) {
        fail(why, EXIT_NO_DRIVE, "%s is too long for a socket", folder);
        return -1;
    }
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
        return descriptor;
    fail(why, EXIT_NO_DRIVE, "no drive answers at %s: %s", folder, strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static bool send_line(int descriptor, const char *text)
{
    for (size_t sent = 0, length = strlen(text); sent < length;) {
        ssize_t count = send(descriptor, text + sent, length - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            sent += (size_t)count;
    }
    return true;
}

/* One line, without its end; NULL when the connection ends before. */
static char *receive_line(int descriptor)
{
    char *line = NULL;
    size_t length = 0, size = 0;
    for (;;) {
        if (length == size) {
            size = size == 0 ? 4096 : size * 2;
            char *grown = realloc(line, size + 1);
            if (grown == NULL)
                break;
            line = grown;
        }
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        int count = poll(&ready, 1, REPLY_TIMEOUT_MS);
        if (count < 0 && errno == EINTR)
            continue;
        ssize_t got = count <= 0 ? 0 : recv(descriptor, line + length, size - length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
        line[length] = '\0';
        char *end = memchr(line, '\n', length);
        if (end != NULL) {
            *end = '\0';
            return line;
        }
    }
    free(line);
    return NULL;
}

int control_call(const char *folder, const json_t *request, json_t **reply, struct failure *why)
{
    *reply = NULL;
    int descriptor = connect_to(folder, why);
    if (descriptor < 0)
        return EXIT_NO_DRIVE;
    char *text = json_dumps(request, JSON_COMPACT);
    if (text == NULL) {
        close(descriptor);
        return fail(why, EXIT_USAGE_ERROR, "the request cannot be written as JSON");
    }
    char *line = send_line(descriptor, text) && send_line(descriptor, "\n") ? receive_line(descriptor) : NULL;
    free(text);
    close(descriptor);
    *reply = line != NULL ? json_loads(line, 0, NULL) : NULL;
    free(line);
    if (!json_is_object(*reply)) {
        json_decref(*reply);
        *reply = NULL;
        return fail(why, EXIT_NO_DRIVE, "the drive at %s ended without an answer", folder);
    }
    return 0;
}
