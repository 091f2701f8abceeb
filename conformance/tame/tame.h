/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tame: personalities that differ from ours and are legal. Every MUST case passes on each; one that fails is a
 * false alarm. */
#ifndef COASTER_CONFORMANCE_TAME_H
#define COASTER_CONFORMANCE_TAME_H

#include <stdio.h>

#include "conformance/run.h"

/* folder NULL: fixtures/personalities. EXIT_USAGE_ERROR when fewer than three personalities lie there. */
int tame_run(FILE *out, const char *folder, const struct conformance_case *const *cases, size_t count,
             const struct run_options *options, struct failure *why);

#endif
