/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of expectation. Each writes our own record before it fails the cmocka test, and each is a place where a
 * derived flaw can sit: the runner counts the places of a case in a first run, then runs it again with one of them
 * falsified, and the case must fail.
 */
#ifndef COASTER_CONFORMANCE_CHECK_H
#define COASTER_CONFORMANCE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/sense.h"

/* What a derived flaw falsifies. */
enum mutation {
    MUTATE_NOTHING,
    MUTATE_STATUS, /* an expected status, sense or result is replaced by another one */
    MUTATE_FIELD,  /* a field or number that the case reads comes back one higher */
    MUTATE_LENGTH, /* a reply comes one byte short */
    MUTATE_WAIT,   /* a wait is answered at once */
    MUTATIONS,
};
const char *mutation_name(enum mutation kind);

/* True at the one place that this run falsifies; counts the places meanwhile. */
bool mutated(enum mutation kind);

/* ------------------------------------------------------------------ numbers, in two halves */

#define EXPECTED_MAXIMUM 6
struct expected {
    int64_t exact; /* what our drive answers */
    bool anything; /* another drive may answer what it likes: nothing but our own decision says more */
    unsigned count;
    struct {
        int64_t value; /* what any conforming drive may answer */
        const char *source;
    } allowed[EXPECTED_MAXIMUM];
};

/* The standard leaves no choice. */
#define exactly(number) ((struct expected){.exact = (number), .count = 1, .allowed = {{(number), "the standard"}}})
/* Ours first; another conforming drive may say the second, for that reason. */
#define either(ours, ours_source, other, other_source)                                                                 \
    ((struct expected){.exact = (ours), .count = 2, .allowed = {{(ours), ours_source}, {(other), other_source}}})
/* Our own decision: never held against another drive. */
#define ours_alone(number) ((struct expected){.exact = (number), .anything = true})

void then_number(const char *what, int64_t number, struct expected expected);
void then_true(const char *what, bool truth);
void then_text(const char *what, const char *text, const char *expected);
void then_bytes(const char *what, const void *bytes, size_t length, const void *expected, size_t expected_length);
/* At least and at most, for counts that the standard leaves open. */
void then_between(const char *what, int64_t number, int64_t least, int64_t most);

/* ------------------------------------------------------------------ refusals, in two halves */

#define ANSWER_MAXIMUM 8
struct answer {
    const char *words; /* "not the next writable address" */
    struct sense exact;
    struct {
        struct sense sense;
        const char *source;
    } allowed[ANSWER_MAXIMUM]; /* ends with a row without source */
};

/* ------------------------------------------------------------------ ways out */

coaster_noreturn void case_failed(const char *format, ...) coaster_printf(1, 2);
coaster_noreturn void case_skipped(const char *format, ...) coaster_printf(1, 2);
/* The bench or the surroundings failed, not the drive: neither a pass nor a verdict. */
coaster_noreturn void case_broken(const char *format, ...) coaster_printf(1, 2);
/* A line for the record that is no verdict. */
void case_note(const char *format, ...) coaster_printf(1, 2);
/* Counts one more fact held. The other words do so themselves. */
void case_checked(void);

#endif
