/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a case: lines that the child writes before anything else can go wrong, and what the parent makes of
 * them. One line: a letter, a tab, the sentence with newlines made blanks.
 */
#ifndef COASTER_CONFORMANCE_RECORD_H
#define COASTER_CONFORMANCE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conformance/case.h"
#include "conformance/check.h"

enum record_kind {
    RECORD_FAILED = 'F',
    RECORD_SKIPPED = 'S',
    RECORD_BROKEN = 'B',
    RECORD_NOTE = 'N',
    RECORD_SITES = 'M', /* "checks status field length wait", written when the case came to its end */
};

void record_write(int descriptor, enum record_kind kind, const char *sentence);

enum verdict { PASSED, FAILED, SKIPPED, BROKEN };
const char *verdict_name(enum verdict verdict);

/* What one run of one case on one transport came to. */
struct run_record {
    const struct conformance_case *the_case;
    char transport[16]; /* "loop", "iscsi", "sg" */
    enum verdict verdict;
    char reason[1024]; /* of a failure, a skip, a break; "" when it passed */
    char notes[1024];
    int signal; /* that ended the child; 0: none */
    bool timed_out;
    bool ended; /* the child came to its own end and told its counts */
    double seconds;
    unsigned checks;
    unsigned sites[MUTATIONS];
    uint64_t seed;
};

/* Takes one line of the child into the record. */
void record_take(struct run_record *record, const char *line);
/* The last word, when the child is gone: status is from waitpid. A case that passed without checking anything is
 * broken. */
void record_finish(struct run_record *record, int status);

/* One case with its verdict over all transports it ran on. */
#define CASE_MAXIMUM_RUNS 4
struct case_record {
    const struct conformance_case *the_case;
    enum verdict verdict;
    char reason[1200];
    double seconds;
    unsigned run_count;
    struct run_record runs[CASE_MAXIMUM_RUNS];
};
/* Adds a run and forms the verdict anew: failed and broken win, a case passes when all runs that were not skipped
 * passed. */
void case_record_add(struct case_record *record, const struct run_record *run);

#endif
