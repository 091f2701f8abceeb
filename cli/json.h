/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --json of every verb. */
#ifndef COASTER_CLI_JSON_H
#define COASTER_CLI_JSON_H

#include <jansson.h>

#include "base/failure.h"

/* On standard output, and freed. EXIT_INTERNAL: there is nothing that could be printed. */
int print_json(json_t *facts, struct failure *why);

#endif
