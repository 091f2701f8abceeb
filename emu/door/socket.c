/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct connection {
    struct socket_server *server;
    int descriptor;
    unsigned watched;
    void *state;
    uint8_t *in, *out;
    size_t in_length, in_size, out_length, out_sent, out_size;
    bool paused, finishing, working, dead;
    struct connection *next;
};

struct socket_server {
    struct loop *loop;
    int descriptor;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    const struct socket_protocol *protocol;
    void *context;
    struct connection *connections;
};

static void on_ready(int descriptor, unsigned events, void *context);

static void watch(struct connection *connection)
{
    bool pending = connection->out_length > connection->out_sent;
    unsigned events = (connection->paused || connection->finishing ? 0 : LOOP_READ) | (pending ? LOOP_WRITE : 0);
    if (events == connection->watched)
        return;
    struct loop *loop = connection->server->loop;
    if (connection->watched != 0)
        loop->kind->unwatch(loop, connection->descriptor);
    connection->watched = events;
    if (events != 0 && loop->kind->watch(loop, connection->descriptor, events, on_ready, connection) != 0)
        connection->dead = true;
}

static void destroy(struct connection *connection)
{
    struct socket_server *server = connection->server;
    for (struct connection **link = &server->connections; *link != NULL; link = &(*link)->next)
        if (*link == connection) {
            *link = connection->next;
            break;
        }
    if (connection->watched != 0)
        server->loop->kind->unwatch(server->loop, connection->descriptor);
    server->protocol->closed(connection, connection->state);
    close(connection->descriptor);
    free(connection->in);
    free(connection->out);
    free(connection);
}

/* ------------------------------------------------------------------ out */

static void flush(struct connection *connection)
{
    while (connection->out_sent < connection->out_length) {
        ssize_t sent = send(connection->descriptor, connection->out + connection->out_sent,
                            connection->out_length - connection->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                connection->dead = true;
            return;
        }
        connection->out_sent += (size_t)sent;
    }
    connection->out_sent = connection->out_length = 0;
    if (connection->finishing)
        connection->dead = true;
}

static bool reserve(uint8_t **buffer, size_t *size, size_t needed)
{
    if (needed <= *size)
        return true;
    size_t wanted = needed < 4096 ? 4096 : needed + needed / 2;
    uint8_t *grown = realloc(*buffer, wanted);
    if (grown == NULL)
        return false;
    *buffer = grown;
    *size = wanted;
    return true;
}

size_t connection_waiting(const struct connection *connection)
{
    return connection->out_length - connection->out_sent;
}

/* What went out makes room: a reader that is slow and steady must not make the buffer grow for ever. */
static void make_room(struct connection *connection)
{
    if (connection->out_sent < connection->out_length / 2)
        return;
    memmove(connection->out, connection->out + connection->out_sent, connection_waiting(connection));
    connection->out_length -= connection->out_sent;
    connection->out_sent = 0;
}

void connection_send(struct connection *connection, const void *bytes, size_t length)
{
    if (connection->out_sent > 0)
        make_room(connection);
    if (!reserve(&connection->out, &connection->out_size, connection->out_length + length)) {
        connection->dead = true;
        return;
    }
    memcpy(connection->out + connection->out_length, bytes, length);
    connection->out_length += length;
    flush(connection);
    watch(connection);
}

void connection_finish(struct connection *connection)
{
    connection->finishing = true;
    watch(connection);
}

/* ------------------------------------------------------------------ in */

/* Hands over what is there; the connection may be gone afterwards. */
static void work(struct connection *connection)
{
    if (connection->working)
        return;
    connection->working = true;
    const struct socket_protocol *protocol = connection->server->protocol;
    size_t begin = 0;
    while (!connection->paused && !connection->dead && !connection->finishing && begin < connection->in_length) {
        size_t taken =
            protocol->input(connection, connection->state, connection->in + begin, connection->in_length - begin);
        if (taken == 0)
            break;
        begin += taken;
    }
    memmove(connection->in, connection->in + begin, connection->in_length - begin);
    connection->in_length -= begin;
    if (connection->in_length > protocol->input_limit)
        connection->dead = true;
    connection->working = false;
    if (connection->finishing && connection->out_length == connection->out_sent)
        connection->dead = true;
    if (connection->dead)
        destroy(connection);
    else
        watch(connection);
}

void connection_pause(struct connection *connection, bool paused)
{
    bool resumed = connection->paused && !paused;
    connection->paused = paused;
    watch(connection);
    if (resumed)
        work(connection);
}

static void receive(struct connection *connection)
{
    enum { CHUNK = 256 * 1024 };
    if (!reserve(&connection->in, &connection->in_size, connection->in_length + CHUNK)) {
        connection->dead = true;
        return;
    }
    ssize_t length = recv(connection->descriptor, connection->in + connection->in_length,
                          connection->in_size - connection->in_length, MSG_DONTWAIT);
    if (length > 0)
        connection->in_length += (size_t)length;
    else if (length == 0 || (errno != EAGAIN && errno != EINTR))
        connection->dead = true;
}

static void on_ready(int descriptor, unsigned events, void *context)
{
    (void)descriptor;
    struct connection *connection = context;
    if (events & LOOP_WRITE)
        flush(connection);
    if ((events & LOOP_READ) && !connection->dead)
        receive(connection);
    work(connection);
}

/* ------------------------------------------------------------------ the listening end */

static void on_accept(int descriptor, unsigned events, void *context)
{
    (void)events;
    struct socket_server *server = context;
    int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted < 0)
        return;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        close(accepted);
        return;
    }
    connection->server = server;
    connection->descriptor = accepted;
    connection->next = server->connections;
    server->connections = connection;
    server->protocol->opened(connection, server->context, &connection->state);
    watch(connection);
    if (connection->dead)
        destroy(connection);
}

int socket_server_new(struct loop *loop, const char *path, const struct socket_protocol *protocol, void *context,
                      struct socket_server **server, struct failure *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return fail(why, EXIT_INTERNAL, "%s is too long for a socket", path);
    strcpy(address.sun_path, path);
    struct socket_server *made = calloc(1, sizeof *made);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made == NULL || descriptor < 0)
        goto failed;
    /* nobody gets in between bind and chmod: the folder is 0700, and listen comes last */
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        goto failed;
    if (chmod(path, 0600) != 0 || listen(descriptor, 64) != 0) {
        unlink(path);
        goto failed;
    }
    *made = (struct socket_server){.loop = loop, .descriptor = descriptor, .protocol = protocol, .context = context};
    strcpy(made->path, path);
    errno = loop->kind->watch(loop, descriptor, LOOP_READ, on_accept, made);
    if (errno != 0) {
        unlink(path);
        goto failed;
    }
    *server = made;
    return 0;
failed:;
    int code = fail(why, EXIT_INTERNAL, "cannot listen at %s: %s", path, strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    free(made);
    return code;
}

void socket_server_free(struct socket_server *server)
{
    if (server == NULL)
        return;
    while (server->connections != NULL)
        destroy(server->connections);
    server->loop->kind->unwatch(server->loop, server->descriptor);
    close(server->descriptor);
    unlink(server->path);
    free(server);
}
