/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --json of every verb. */
#ifndef COASTER_CLI_JSON_H
#define COASTER_CLI_JSON_H

#include <jansson.h>

#include "base/failure.h"

/* On standard output, and freed. EXIT_INTERNAL: there is nothing that could be printed. */
int print_json(json_t *facts, struct failure *why);

/* The same on one line, for those that come one after the other; one that cannot be printed is left out. */
void print_json_line(json_t *facts);

#endif
