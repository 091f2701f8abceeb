/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What client_storage.c and client_stream.c share. Nobody else includes this. */
#ifndef COASTER_CONFORMANCE_CLIENT_STREAM_H
#define COASTER_CONFORMANCE_CLIENT_STREAM_H

#include "conformance/client_storage.h"

/* True, and noted, when the client has thrown its objects away. */
bool client_is_gone(void);
HRESULT client_no_interface(void **object);
size_t client_file_length(const struct client_element *file);
/* The one stream, over this file from now on, at the place where it was left. */
IStream *client_stream(const struct client_element *file);

#endif
