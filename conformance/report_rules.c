/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and cases as two Markdown tables: which rule is proved by what, and what each case says of each of its rules.
 */
#include <string.h>

#include "conformance/report.h"
#include "conformance/rules.h"

#define PREFIX "imapi-"

/* The next clause of those at *text, blanks between them; *length 0 at the end. */
static const char *next_clause(const char **text, size_t *length)
{
    const char *clause = *text + strspn(*text, " ");
    *length = strcspn(clause, " ");
    *text = clause + *length;
    return clause;
}

static bool case_names(const struct conformance_case *a_case, const struct rule *rule)
{
    const char *text = a_case->clause;
    size_t length, skip = strlen(PREFIX);
    for (const char *clause = next_clause(&text, &length); length > 0; clause = next_clause(&text, &length)) {
        if (length == skip + strlen(rule->name) && strncmp(clause, PREFIX, skip) == 0 &&
            strncmp(clause + skip, rule->name, length - skip) == 0)
            return true;
    }
    return false;
}

/* The cases of a rule; without any, why there is none. A rule that lacks one has "nothing yet". */
static void write_proof(FILE *out, const struct rule *rule, const struct conformance_case *const *cases, size_t count)
{
    unsigned written = 0;
    for (size_t i = 0; i < count; i++) {
        if (case_names(cases[i], rule))
            fprintf(out, "%s`%s`", written++ > 0 ? ", " : "", cases[i]->name);
    }
    if (written == 0 && rule->unobservable != NULL)
        fprintf(out, "%s", rule->unobservable);
    else if (written == 0)
        fprintf(out, "%s", rule_needs_case(rule) ? "nothing yet" : "a proposal; no case");
}

static void write_rules(FILE *out, const struct conformance_case *const *cases, size_t count)
{
    size_t rule_count;
    const struct rule *rules = rule_list(&rule_count);
    fprintf(out, "| rule | evidence | proved by |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < rule_count; i++) {
        fprintf(out, "| %s%s | %s | ", PREFIX, rules[i].name, rules[i].level);
        write_proof(out, &rules[i], cases, count);
        fprintf(out, " |\n");
    }
}

static const char *verdict_of(const struct conformance_case *a_case, const struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->records[i].the_case == a_case)
            return verdict_name(report->records[i].verdict);
    }
    return "not run";
}

/* A clause column may hold several rules, "imapi-R-REC-02 imapi-R-REC-14": a row for each. */
static void write_case(FILE *out, const struct conformance_case *a_case, const struct report *report)
{
    const char *text = a_case->clause;
    size_t length;
    for (const char *clause = next_clause(&text, &length); length > 0; clause = next_clause(&text, &length)) {
        fprintf(out, "| %.*s | `%s` | %s | %s |", (int)length, clause, a_case->name, level_name(a_case->level),
                a_case->sentence);
        if (report != NULL)
            fprintf(out, " %s |", verdict_of(a_case, report));
        fputc('\n', out);
    }
}

void report_rules(FILE *out, const struct conformance_case *const *cases, size_t count, const struct report *report)
{
    write_rules(out, cases, count);
    fprintf(out, "\n| rule | case | level | says |%s\n| --- | --- | --- | --- |%s\n",
            report != NULL ? " verdict |" : "", report != NULL ? " --- |" : "");
    for (size_t i = 0; i < count; i++)
        write_case(out, cases[i], report);
}
