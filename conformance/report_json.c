/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON. */
#include <jansson.h>
#include <string.h>

#include "conformance/report.h"

static json_t *run_object(const struct run_record *run)
{
    json_t *object = json_pack("{s:s, s:s, s:f, s:i}", "transport", run->transport, "verdict",
                               verdict_name(run->verdict), "seconds", run->seconds, "checks", (int)run->checks);
    if (run->reason[0] != 0)
        json_object_set_new(object, "reason", json_string(run->reason));
    if (run->notes[0] != 0)
        json_object_set_new(object, "notes", json_string(run->notes));
    if (run->signal != 0)
        json_object_set_new(object, "signal", json_integer(run->signal));
    return object;
}

void report_json(FILE *out, const struct report *report)
{
    struct report_totals totals = report_totals(report);
    json_t *cases = json_array();
    for (size_t i = 0; i < report->count; i++) {
        const struct case_record *record = &report->records[i];
        json_t *runs = json_array();
        for (unsigned run = 0; run < record->run_count; run++)
            json_array_append_new(runs, run_object(&record->runs[run]));
        json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:o}", "name", record->the_case->name, "clause",
                                   record->the_case->clause, "level", level_name(record->the_case->level), "sentence",
                                   record->the_case->sentence, "verdict", verdict_name(record->verdict), "seconds",
                                   record->seconds, "runs", runs);
        if (record->reason[0] != 0)
            json_object_set_new(object, "reason", json_string(record->reason));
        if (record->verdict == FAILED || record->verdict == BROKEN) {
            char repro[1024];
            snprintf(repro, sizeof repro, "%s '%s'", report->repro, record->the_case->name);
            json_object_set_new(object, "repro", json_string(repro));
        }
        json_array_append_new(cases, object);
    }
    json_t *whole =
        json_pack("{s:s, s:I, s:{s:i, s:i, s:i, s:i}, s:o}", "subject", report->subject, "seed",
                  (json_int_t)report->seed, "totals", "passed", (int)totals.passed, "failed", (int)totals.failed,
                  "broken", (int)totals.broken, "skipped", (int)totals.skipped, "cases", cases);
    json_dumpf(whole, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(whole);
}
