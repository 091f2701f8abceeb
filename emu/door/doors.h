/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two sockets of a running drive, on any struct loop: FOLDER/control and FOLDER/sg (with the marker files of the SG
 * door). */
#ifndef COASTER_EMU_DOORS_H
#define COASTER_EMU_DOORS_H

#include "emu/drive/drive.h"

struct control_server;
struct sg_server;

struct control_hooks {
    void (*before)(void *context); /* before each request: a door may bring the drive up to date; may be NULL */
    void (*stop)(
        void *context); /* "shutdown" was answered: called from the loop, once the answer has left; NULL: refused */
    void *context;
};

int control_server_new(struct drive *drive, const char *folder, const struct control_hooks *hooks,
                       struct control_server **server, struct failure *why) coaster_must_check;
void control_server_free(struct control_server *server);

int sg_server_new(struct drive *drive, const char *folder, struct sg_server **server,
                  struct failure *why) coaster_must_check;
void sg_server_free(struct sg_server *server); /* ends its nexuses */

#endif
