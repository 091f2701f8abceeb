/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A listening Unix socket (mode 0600) on a struct loop, and its connections: bytes come in, bytes go out, nothing
 * blocks. The control and the sg door differ only in what they do with the bytes.
 */
#ifndef COASTER_EMU_SOCKET_H
#define COASTER_EMU_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "emu/loop.h"

struct socket_server;
struct connection;

struct socket_protocol {
    size_t input_limit; /* a connection that has more than this unconsumed is closed */
    /* A new connection: *state is the protocol's own. */
    void (*opened)(struct connection *connection, void *server_context, void **state);
    /* Unconsumed bytes. Returns how many were consumed: called again until 0. */
    size_t (*input)(struct connection *connection, void *state, const uint8_t *bytes, size_t length);
    void (*closed)(struct connection *connection, void *state);
};

int socket_server_new(struct loop *loop, const char *path, const struct socket_protocol *protocol, void *context,
                      struct socket_server **server, struct failure *why) coaster_must_check;
void socket_server_free(struct socket_server *server); /* closes every connection and removes the socket */

/* Sends now what goes and the rest when there is room. */
void connection_send(struct connection *connection, const void *bytes, size_t length);
/* Bytes that wait for room at the other end. */
size_t connection_waiting(const struct connection *connection);
/* input() is not called while paused. */
void connection_pause(struct connection *connection, bool paused);
/* Closes once everything is sent. */
void connection_finish(struct connection *connection);

#endif
