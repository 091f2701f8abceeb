/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs at a running drive share. */
#ifndef COASTER_CLI_CONTROL_VERBS_H
#define COASTER_CLI_CONTROL_VERBS_H

#include <jansson.h>

#include "cli/verb.h"

#define DRIVE_NAME "NAME is what the drive was started with, or its folder, or the path of its control socket."

/* Sends the request (which is taken over). 0 with *reply, or the drive's refusal with its exit code. */
int control_ask(const char *name, json_t *request, json_t **reply, struct failure *why);

#endif
