/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The zoo: drives and recorders that are wrong in one narrow, named way, each with the cases it should break. A flaw
 * counts for its cases only when it is narrow: it breaks at most a tenth of the cases that run on it. A flaw that
 * nobody catches fails the run.
 */
#ifndef COASTER_CONFORMANCE_ZOO_H
#define COASTER_CONFORMANCE_ZOO_H

#include <stdio.h>

#include "conformance/run.h"

struct zoo_flaw {
    const char *name;
    const char
        *filter;      /* drive flaw: the filter of emu/ that does it; NULL: a recorder flaw, linked into coaster-zoo */
    const char *what; /* what it does wrong, one line */
    const char *runs_on;       /* blank-separated globs: the cases that this flaw is run against */
    const char *const *breaks; /* the cases it should break, NULL at the end */
};
const struct zoo_flaw *zoo_flaws(size_t *count);
const struct zoo_flaw *zoo_find(const char *name);

/* True in a program that has the wrong recorders in it. */
extern bool zoo_recorders_are_linked;

/*
 * Prints "show: FLAW -> CASES" for each flaw whose name matches a glob (all without one), after running its own cases
 * and a tenth of the rest (whole: all of them), as TAP. Returns EXIT_CASE_FAILED when a flaw was not caught by a case
 * it lists, or was broad.
 */
int zoo_run(FILE *out, char *const *globs, int glob_count, bool whole, const struct run_options *options);

/*
 * The derived flaws of the cases that match: each MUST case is run once to count its places, then again with each place
 * falsified (whole), or with the first, the last and a seeded one of each kind. A case that survives one fails.
 * served_by: the program that serves a drive to the cases that are skipped with options; NULL: none.
 */
int derived_run(FILE *out, const struct conformance_case *const *cases, size_t count, bool whole,
                const struct run_options *options, const char *served_by);

#endif
