/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FOLDER/trace: a request a line, then the trace of the drive for as long as the client stays. And the client's side.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "emu/door/folder.h"
#include "emu/door/socket.h"
#include "emu/door/trace.h"

enum { REQUEST_LIMIT = 4096, BACKLOG = 8 << 20, ANSWER_TIMEOUT_MS = 10000 };

struct trace_server {
    struct trace_hub *hub;
    struct socket_server *socket;
};

struct client {
    struct trace_server *server;
    struct connection *connection;
    struct trace_follower *follower;
};

static void trace_opened(struct connection *connection, void *server_context, void **state)
{
    struct client *client = calloc(1, sizeof *client);
    *state = client;
    if (client == NULL) {
        connection_finish(connection);
        return;
    }
    client->server = server_context;
    client->connection = connection;
}

static void trace_closed(struct connection *connection, void *state)
{
    (void)connection;
    struct client *client = state;
    if (client == NULL)
        return;
    if (client->follower != NULL)
        trace_unfollow(client->server->hub, client->follower);
    free(client);
}

static bool client_has_room(void *context, size_t length)
{
    const struct client *client = context;
    size_t waiting = connection_waiting(client->connection);
    return waiting == 0 || waiting + length <= BACKLOG;
}

static void client_take(void *context, const void *bytes, size_t length)
{
    struct client *client = context;
    connection_send(client->connection, bytes, length);
}

static void refuse(struct connection *connection, const char *sentence)
{
    char line[256];
    int length =
        snprintf(line, sizeof line, "{\"ok\":false,\"error\":\"%s\",\"exit\":%d}\n", sentence, EXIT_USAGE_ERROR);
    connection_send(connection, line, (size_t)length);
    connection_finish(connection);
}

static void begin(struct client *client, const json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "format"));
    const json_t *kept = json_object_get(request, "data");
    enum trace_format format = TRACE_JSON;
    if (name != NULL && !trace_format_read(name, &format)) {
        refuse(client->connection, "a trace is written as json or pcapng");
        return;
    }
    size_t data = trace_format_data(format);
    if (json_is_integer(kept))
        data = json_integer_value(kept) < 0 ? TRACE_ALL_DATA : (size_t)json_integer_value(kept);
    static const char good[] = "{\"ok\":true}\n";
    connection_send(client->connection, good, sizeof good - 1);
    client->follower = trace_follow(client->server->hub, format, data, client_has_room, client_take, client);
    if (client->follower == NULL)
        connection_finish(client->connection);
}

static size_t trace_input(struct connection *connection, void *state, const uint8_t *bytes, size_t length)
{
    struct client *client = state;
    const uint8_t *end = memchr(bytes, '\n', length);
    if (end == NULL)
        return 0;
    json_t *request = json_loadb((const char *)bytes, (size_t)(end - bytes), 0, NULL);
    if (client->follower != NULL || !json_is_object(request))
        refuse(connection, "a trace is asked for with one JSON object on one line");
    else
        begin(client, request);
    json_decref(request);
    return (size_t)(end - bytes) + 1;
}

static const struct socket_protocol trace_protocol = {
    .input_limit = REQUEST_LIMIT, .opened = trace_opened, .input = trace_input, .closed = trace_closed};

int trace_server_new(struct trace_hub *hub, const char *folder, struct loop *loop, struct trace_server **server,
                     struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 16];
    snprintf(path, sizeof path, "%s/trace", folder);
    struct trace_server *made = calloc(1, sizeof *made);
    if (made == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    made->hub = hub;
    int code = socket_server_new(loop, path, &trace_protocol, made, &made->socket, why);
    if (code != 0) {
        free(made);
        return code;
    }
    *server = made;
    return 0;
}

void trace_server_free(struct trace_server *server)
{
    if (server == NULL)
        return;
    socket_server_free(server->socket);
    free(server);
}

/* ------------------------------------------------------------------ client */

/* One byte after the other: what follows the line is the caller's. */
static bool read_line(int descriptor, char *line, size_t size)
{
    for (size_t length = 0; length + 1 < size;) {
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        if (poll(&ready, 1, ANSWER_TIMEOUT_MS) <= 0)
            return false;
        ssize_t count = recv(descriptor, line + length, 1, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (line[length] == '\n') {
            line[length] = '\0';
            return true;
        }
        length++;
    }
    return false;
}

static int ask(int descriptor, enum trace_format format, size_t data, struct failure *why)
{
    char line[512];
    int length = snprintf(line, sizeof line, "{\"format\":\"%s\",\"data\":%lld}\n",
                          format == TRACE_JSON ? "json" : "pcapng", data == TRACE_ALL_DATA ? -1LL : (long long)data);
    if (send(descriptor, line, (size_t)length, MSG_NOSIGNAL) != length || !read_line(descriptor, line, sizeof line))
        return fail(why, EXIT_NO_DRIVE, "the drive ended without an answer");
    json_t *answer = json_loads(line, 0, NULL);
    int code = json_is_true(json_object_get(answer, "ok"))
                   ? 0
                   : fail(why, EXIT_INTERNAL, "the drive gives no trace: %s",
                          json_string_value(json_object_get(answer, "error")) != NULL
                              ? json_string_value(json_object_get(answer, "error"))
                              : "it answers something else");
    json_decref(answer);
    return code;
}

int trace_connect(const char *folder, enum trace_format format, size_t data, int *descriptor, struct failure *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/trace", folder) >= sizeof address.sun_path)
        return fail(why, EXIT_NO_DRIVE, "%s is too long for a socket", folder);
    *descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int code = 0;
    if (*descriptor < 0 || connect(*descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        code = fail(why, EXIT_NO_DRIVE, "no drive answers at %s: %s", folder, strerror(errno));
    else
        code = ask(*descriptor, format, data, why);
    if (code != 0 && *descriptor >= 0)
        close(*descriptor);
    return code;
}
