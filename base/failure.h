/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One sentence for a person. A function that can fail for a reason outside the SCSI world takes struct failure *: it
 * writes the sentence there (no newline, no full stop) and returns the exit code it deserves; 0 is success and leaves
 * it alone.
 */
#ifndef COASTER_BASE_FAILURE_H
#define COASTER_BASE_FAILURE_H

#include "base/compiler.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_CASE_FAILED = 1,  /* a case or a burn failed */
    EXIT_USAGE_ERROR = 64, /* the words of the call, or a file given is not what it must be */
    EXIT_NO_DRIVE = 69,    /* no such drive or disc, or somebody else holds it */
    EXIT_INTERNAL = 70,
    EXIT_ALL_SKIPPED = 77,
};

struct failure {
    char sentence[512];
};

/* Writes the sentence and returns code: return fail(why, EXIT_NO_DRIVE, "%s is held by process %d", path, pid); */
/* (In brackets, because cmocka has a macro of this name: tests may include either header first.) */
/* What of the sentence is no text (it may quote a file that is none) becomes '?'. */
int(fail)(struct failure *why, enum exit_code code, const char *format, ...) coaster_printf(3, 4);

/* Control characters, and what is not UTF-8, become '?'. */
void make_readable(char *text);

#endif
