/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which wrong recorder this run is: for conformance/zoo/wrap_*.c, which are linked into coaster-zoo alone. */
#ifndef COASTER_CONFORMANCE_RECORDER_FLAW_H
#define COASTER_CONFORMANCE_RECORDER_FLAW_H

#include <stdbool.h>
#include <string.h>

#include "conformance/run.h"

static inline bool recorder_is(const char *flaw)
{
    return zoo_recorder_flaw != NULL && strcmp(zoo_recorder_flaw, flaw) == 0;
}

#endif
