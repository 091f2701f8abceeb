/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that cases name: all of reference imapi, each with the level of its evidence, and those that no test can
 * observe with the reason. `coaster qualify --rules` sets them beside the cases.
 */
#ifndef COASTER_CONFORMANCE_RULES_H
#define COASTER_CONFORMANCE_RULES_H

#include <stdbool.h>
#include <stddef.h>

struct rule {
    const char *name;  /* "R-REC-14", "A-03", "16.7"; a case's clause has "imapi-" before it */
    const char *level; /* D stated by Microsoft, O by an older edition, C relied on by clients, T by third parties, P a
                          proposal */
    const char *unobservable; /* why no case can show it; NULL: one can */
};

const struct rule *rule_list(size_t *count);
/* A fact that a test can observe: a list of cases without it is not whole. Proposals are decisions of ours and may go
 * without. */
bool rule_needs_case(const struct rule *rule);

#endif
