/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the records look like to others: TAP 14, JUnit, JSON, HTML. All four say why a case was skipped, and how to run
 * it again. */
#ifndef COASTER_CONFORMANCE_REPORT_H
#define COASTER_CONFORMANCE_REPORT_H

#include <stdio.h>

#include "conformance/record.h"

struct report {
    const struct case_record *records;
    size_t count;
    const char *subject; /* what was qualified: a URL, "virtual drive" */
    char repro[768];     /* "coaster qualify --seed 7": the case's name is put behind it */
    uint64_t seed;
};

void report_tap_begin(FILE *out, size_t planned);
void report_tap_case(FILE *out, const struct report *report, const struct case_record *record,
                     size_t number); /* as soon as it is known */
void report_tap_end(FILE *out, const struct report *report);
void report_junit(FILE *out, const struct report *report);
void report_json(FILE *out, const struct report *report);
void report_html(FILE *out, const struct report *report);
/* rule | evidence | cases or why there is none, then rule | case | verdict, as Markdown tables: docs/imapi.md is made
 * from it. report may be NULL: no verdict column. Every rule is told, whichever cases were chosen. */
void report_rules(FILE *out, const struct conformance_case *const *cases, size_t count, const struct report *report);

struct report_totals {
    unsigned passed, failed, skipped, broken;
};
struct report_totals report_totals(const struct report *report);

#endif
