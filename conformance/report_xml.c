/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JUnit, with <skipped> where a case was skipped and <error> where the bench broke; and one page of HTML. */
#include "conformance/report.h"

static void put_markup(FILE *out, const char *text)
{
    for (; *text != 0; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
        }
    }
}

static double total_seconds(const struct report *report)
{
    double seconds = 0;
    for (size_t i = 0; i < report->count; i++)
        seconds += report->records[i].seconds;
    return seconds;
}

static void put_outcome(FILE *out, const struct report *report, const struct case_record *record)
{
    static const char *const elements[] = {"", "failure", "skipped", "error"};
    if (record->verdict == PASSED)
        return;
    fprintf(out, "      <%s message=\"", elements[record->verdict]);
    put_markup(out, record->reason);
    fputs("\"", out);
    if (record->verdict == SKIPPED) {
        fputs("/>\n", out);
        return;
    }
    fputs(">", out);
    put_markup(out, report->repro);
    fputs(" '", out);
    put_markup(out, record->the_case->name);
    fprintf(out, "'</%s>\n", elements[record->verdict]);
}

void report_junit(FILE *out, const struct report *report)
{
    struct report_totals totals = report_totals(report);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"", out);
    put_markup(out, report->subject);
    fprintf(out, "\" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.3f\">\n", report->count,
            totals.failed, totals.broken, totals.skipped, total_seconds(report));
    for (size_t i = 0; i < report->count; i++) {
        const struct case_record *record = &report->records[i];
        fputs("    <testcase classname=\"", out);
        put_markup(out, record->the_case->clause);
        fputs("\" name=\"", out);
        put_markup(out, record->the_case->name);
        fprintf(out, "\" time=\"%.3f\">\n", record->seconds);
        put_outcome(out, report, record);
        fputs("    </testcase>\n", out);
    }
    fputs("  </testsuite>\n</testsuites>\n", out);
}

void report_html(FILE *out, const struct report *report)
{
    struct report_totals totals = report_totals(report);
    fputs("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Coaster: qualification</title>\n"
          "<style>body{font:15px sans-serif;margin:2em}td,th{padding:.3em .8em;text-align:left;vertical-align:top}"
          ".failed,.broken{background:#fdd}.skipped{color:#777}</style>\n<h1>",
          out);
    put_markup(out, report->subject);
    fprintf(out,
            "</h1>\n<p>%u passed, %u failed, %u broken, %u "
            "skipped.</p>\n<table>\n<tr><th>case<th>level<th>verdict<th>what it says\n",
            totals.passed, totals.failed, totals.broken, totals.skipped);
    for (size_t i = 0; i < report->count; i++) {
        const struct case_record *record = &report->records[i];
        fprintf(out, "<tr class=\"%s\"><td>", verdict_name(record->verdict));
        put_markup(out, record->the_case->name);
        fprintf(out, "<br><small>%s</small><td>%s<td>%s<td>", record->the_case->clause,
                level_name(record->the_case->level), verdict_name(record->verdict));
        put_markup(out, record->the_case->sentence);
        if (record->reason[0] != 0) {
            fputs("<br><b>", out);
            put_markup(out, record->reason);
            fputs("</b>", out);
        }
        fputc('\n', out);
    }
    fputs("</table>\n", out);
}
