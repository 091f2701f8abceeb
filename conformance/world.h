/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the one case of this child process runs in. Set up by conformance/run.c; the words use it. */
#ifndef COASTER_CONFORMANCE_WORLD_H
#define COASTER_CONFORMANCE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "conformance/bench/bench.h"
#include "conformance/case.h"
#include "conformance/check.h"

struct world {
    const struct conformance_case *the_case;
    struct bench *bench;
    bool exact; /* our drive with its default personality: held to both halves */
    uint64_t seed;
    enum mutation mutation;
    unsigned mutation_site; /* 1.. */
    unsigned sites[MUTATIONS];
    unsigned checks;
    int record;               /* descriptor of the record; -1: standard error */
    const char *const *flaws; /* of the bench: put back when faults are cleared; or NULL */
    const char *scratch;      /* folder of this case, empty when it begins */
};
extern struct world world;

/* Run when the case is over, the last one first; also after a failure. */
void world_on_exit(void (*function)(void));
void world_exits(void);

#endif
