/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SG door of a drive that is elsewhere: markers and FOLDER/sg as of a served drive (emu/door/wire.h), each command
 * passed on over one transport handle. All programs that use the node share that handle, and with it one nexus; the
 * preload library needs no iSCSI of its own.
 */
#ifndef COASTER_EMU_SG_RELAY_H
#define COASTER_EMU_SG_RELAY_H

#include "base/failure.h"

struct sg_relay;

/* Opens the URL, makes an unnamed folder and serves it on threads of its own. 0, or an exit code with the sentence. */
int sg_relay_start(const char *url, struct sg_relay **relay, struct failure *why) coaster_must_check;
const char *sg_relay_folder(const struct sg_relay *relay);
const char *sg_relay_url(const struct sg_relay *relay); /* without its password */
void sg_relay_stop(struct sg_relay *relay);

#endif
