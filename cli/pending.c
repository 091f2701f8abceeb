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

PENDING(verb_trace, "trace");
