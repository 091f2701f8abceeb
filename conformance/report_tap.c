/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP 14, a line as soon as a case is through. */
#include "conformance/report.h"

struct report_totals report_totals(const struct report *report)
{
    struct report_totals totals = {0};
    for (size_t i = 0; i < report->count; i++) {
        switch (report->records[i].verdict) {
        case PASSED:
            totals.passed++;
            break;
        case FAILED:
            totals.failed++;
            break;
        case SKIPPED:
            totals.skipped++;
            break;
        case BROKEN:
            totals.broken++;
            break;
        }
    }
    return totals;
}

/* '#' begins a directive and '\' escapes it: TAP 14, "Escapes". */
static void put_escaped(FILE *out, const char *text)
{
    for (; *text != 0; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void put_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
    }
    fputc('"', out);
}

void report_tap_begin(FILE *out, size_t planned)
{
    fprintf(out, "TAP version 14\n1..%zu\n", planned);
}

void report_tap_case(FILE *out, const struct report *report, const struct case_record *record, size_t number)
{
    bool ok = record->verdict == PASSED || record->verdict == SKIPPED;
    fprintf(out, "%s %zu - %s", ok ? "ok" : "not ok", number, record->the_case->name);
    if (record->verdict == SKIPPED) {
        fputs(" # SKIP ", out);
        put_escaped(out, record->reason);
    }
    fputc('\n', out);
    if (!ok) {
        fputs("  ---\n  sentence: ", out);
        put_quoted(out, record->the_case->sentence);
        fprintf(out, "\n  clause: %s\n  level: %s\n  verdict: %s\n  reason: ", record->the_case->clause,
                level_name(record->the_case->level), verdict_name(record->verdict));
        put_quoted(out, record->reason);
        fputs("\n  because: ", out);
        put_quoted(out, record->the_case->because);
        fputs("\n  repro: ", out);
        char repro[1024];
        snprintf(repro, sizeof repro, "%s '%s'", report->repro, record->the_case->name);
        put_quoted(out, repro);
        fputs("\n  ...\n", out);
    }
    fflush(out);
}

void report_tap_end(FILE *out, const struct report *report)
{
    struct report_totals totals = report_totals(report);
    fprintf(out, "# %u passed, %u failed, %u broken, %u skipped\n", totals.passed, totals.failed, totals.broken,
            totals.skipped);
}
