/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be written on a drive that is not ours: shown before, checked again on the disc before each case that
 * writes. */
#ifndef COASTER_CONFORMANCE_CONSENT_H
#define COASTER_CONFORMANCE_CONSENT_H

#include <stdio.h>

#include "conformance/run.h"

/* "blank", "any", a disc's serial (32 hex digits) or its identification (8 hex digits). EXIT_USAGE_ERROR for anything
 * else. */
int consent_parse(const char *words, struct run_options *options, struct failure *why) coaster_must_check;
/* How many discs the cases will spend, to out. */
void consent_plan(FILE *out, const struct conformance_case *const *cases, size_t count);
/* In the child: the disc in the drive is one that may be written, or the case is skipped. */
void consent_or_skip(const struct run_options *options);

#endif
