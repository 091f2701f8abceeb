/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A case: a name, the clause it proves, a level, one sentence, what it needs, and five to fifteen lines that read
 * aloud. Cases register themselves from constructors; the runner gives each a child process, a bench and a scratch
 * folder of its own.
 */
#ifndef COASTER_CONFORMANCE_CASE_H
#define COASTER_CONFORMANCE_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* MUST: text of the standard, or two independent clients break without it. A decision of this project alone is never a
 * MUST outside it. */
enum case_level { MUST, SHOULD, MAY };

enum case_needs {
    NEEDS_NOTHING = 0,
    NEEDS_BLANK = 1u << 0,        /* spends a blank CD-R (a CD-RW will do) */
    NEEDS_REWRITABLE = 1u << 1,   /* spends the contents of a CD-RW */
    NEEDS_TWO_DISCS = 1u << 2,    /* swaps in a second blank disc */
    NEEDS_HAND = 1u << 3,         /* somebody must insert, remove or press the button */
    NEEDS_VIRTUAL = 1u << 4,      /* a fault, the bundle's hash, a count of writes: only a virtual drive has them */
    NEEDS_CLOCK = 1u << 5,        /* a virtual drive whose time can be stopped */
    NEEDS_NO_DISC = 1u << 6,      /* begins with an empty drive */
    NEEDS_SECOND_NEXUS = 1u << 7, /* two initiators on one drive */
    NEEDS_READER = 1u << 8,       /* a program of somebody else reads the result: isoinfo */
    NEEDS_ANY_MEDIUM = 1u << 9,   /* a disc of any kind, as it lies in the drive */
    NEEDS_CONSENT = 1u << 10, /* with NEEDS_ANY_MEDIUM: it takes data, and a drive that is wrong would write on it */
};
#define NEEDS_WRITE                                                                                                    \
    (NEEDS_BLANK | NEEDS_REWRITABLE | NEEDS_CONSENT) /* any of them: changes a disc, so needs consent                  \
                                                      */

struct conformance_case {
    const char *name;   /* "recorddisc/simulated-burn" */
    const char *clause; /* "imapi-R-REC-02", "mmc-2.15" */
    enum case_level level;
    const char *because; /* what makes it a MUST, SHOULD or MAY: the text, or who breaks */
    unsigned needs;      /* enum case_needs */
    const char *sentence;
    void (*run)(void);
    unsigned position; /* where it stands in its list: the four this project is named for come first */
    struct conformance_case *next;
};

void case_register(struct conformance_case *new_case);

/* Every case in order: recorddisc/ with its four first, acceptance/, imapi/, mmc/. *count of them; the array lives as
 * long as the program. */
const struct conformance_case *const *case_list(size_t *count);
const struct conformance_case *case_find(const char *name); /* NULL: no such case */
/* A shell pattern over the whole name, or a prefix ending in '/'. */
bool case_matches(const struct conformance_case *a_case, const char *glob);

const char *level_name(enum case_level level);

/* CASE(simulated_burn, "recorddisc/simulated-burn", "imapi-R-REC-02", MUST, "IMAPI page of RecordDisc", NEEDS_BLANK,
 * "sentence") { ... } */
#define CASE(identifier, case_name, case_clause, case_level, case_because, case_needs, case_sentence)                  \
    static void case_##identifier(void);                                                                               \
    static struct conformance_case case_row_##identifier = {.name = case_name,                                         \
                                                            .clause = case_clause,                                     \
                                                            .level = case_level,                                       \
                                                            .because = case_because,                                   \
                                                            .needs = case_needs,                                       \
                                                            .sentence = case_sentence,                                 \
                                                            .run = case_##identifier};                                 \
    static void coaster_constructor case_enter_##identifier(void)                                                      \
    {                                                                                                                  \
        case_register(&case_row_##identifier);                                                                         \
    }                                                                                                                  \
    static void case_##identifier(void)

#endif
