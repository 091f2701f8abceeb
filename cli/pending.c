/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stand-ins, replaced at link time by the real verb of the same name. */
#include "cli/verb.h"

static int not_there(const struct verb_call *call, struct failure *why)
{
    return fail(why, EXIT_INTERNAL, "%s is not in this build", call->verb->name);
}

#define PENDING(identifier, word)                                                                                      \
    extern const struct verb identifier;                                                                               \
    coaster_weak const struct verb identifier = {                                                                      \
        .name = word, .operands = "...", .summary = "not in this build", .maximum_operands = -1, .run = not_there}

PENDING(verb_serve, "serve");
PENDING(verb_run, "run");
PENDING(verb_insert, "insert");
PENDING(verb_remove, "remove");
PENDING(verb_eject, "eject");
PENDING(verb_load, "load");
PENDING(verb_button, "button");
PENDING(verb_fault, "fault");
PENDING(verb_trace, "trace");
PENDING(verb_state, "state");
PENDING(verb_burn, "burn");
PENDING(verb_qualify, "qualify");
PENDING(verb_bench, "bench");
