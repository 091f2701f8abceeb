/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster qualify [URL] [GLOB...]: the cases, run and reported. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/serving.h"
#include "cli/fault_words.h"
#include "cli/verb.h"
#include "conformance/consent.h"
#include "conformance/report.h"
#include "conformance/run.h"
#include "conformance/tame/tame.h"
#include "conformance/zoo/zoo.h"
#include "emu/door/installed.h"
#include "transport/transport.h"

static const struct verb_option options[] = {
    {"list", 'l', NULL, "say which cases there are, and run none", false},
    {"json", 0, NULL, "with --list: as JSON (a report is JSON with --format json)", false},
    {"rules", 0, NULL, "the tables of rules and cases as Markdown; with --verdicts after a run", false},
    {"verdicts", 0, NULL, "with --rules: run the cases and give each its verdict", false},
    {"seed", 's', "N", "what is random in a case comes from it (default 1)", false},
    {"may-write", 0, "WHAT",
     "blank, any, a disc's serial or its identification: what a drive that is not ours may write on", false},
    {"format", 'f', "FORMAT", "tap (default), junit, json or html", false},
    {"output", 'o', "FILE", "write the report there instead of standard output", false},
    {"personality", 0, "NAME|FILE", "of the virtual drive", false},
    {"flaw", 0, "NAME", "make the virtual drive or the recorder wrong in this way", true},
    {"fault", 0, "FAULT", "arm a fault in the virtual drive of each case (coaster fault kinds)", true},
    {"fault-file", 0, "FILE", "arm those of a file, one a line", true},
    {"transport", 't', "KIND",
     "of the virtual drive: loop, iscsi or both (default: both where a case speaks RecordDisc)", false},
    {"patience", 0, "SECONDS", "how long a person may take (default 120)", false},
    {"zoo", 0, NULL, "run the wrong drives and recorders, and see that each is caught", false},
    {"tame", 0, NULL, "run the MUST cases on each legal personality of --personalities", false},
    {"personalities", 0, "FOLDER", "where the tame ones lie (default fixtures/personalities)", false},
    {"derived", 0, NULL, "falsify what each MUST case checks, and see that it notices", false},
    {"whole", 0, NULL, "with --zoo and --derived: every case and every place", false},
    {"verbose", 'v', NULL, "let the cases speak on standard error", false},
    {NULL, 0, NULL, NULL, false},
};

struct qualify {
    char personality[PATH_MAX];
    const struct verb_call *call;
    struct run_options run;
    const struct conformance_case **cases;
    size_t count;
    bool loop, iscsi;
    const char *url;
    struct fault_words flaws;
    char scratch[64];
    char program[PATH_MAX];
};

/* ------------------------------------------------------------------ what was asked for */

static bool is_url(const char *word)
{
    return strchr(word, ':') != NULL || word[0] == '/';
}

static int choose_cases(struct qualify *qualify, struct failure *why)
{
    size_t all;
    const struct conformance_case *const *list = case_list(&all);
    const struct verb_call *call = qualify->call;
    int first = qualify->url != NULL ? 1 : 0;
    if (verb_given(call, "zoo"))
        first = call->operand_count; /* its globs are names of flaws, each of which says its own cases */
    qualify->cases = calloc(all + 1, sizeof *qualify->cases);
    if (qualify->cases == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    for (size_t i = 0; i < all; i++) {
        bool wanted = call->operand_count == first;
        for (int operand = first; operand < call->operand_count && !wanted; operand++)
            wanted = case_matches(list[i], call->operands[operand]);
        if (wanted)
            qualify->cases[qualify->count++] = list[i];
    }
    if (qualify->count == 0)
        return fail(why, EXIT_USAGE_ERROR, "no case has such a name, so nothing was run (--list says which there are)");
    return 0;
}

static int choose_flaws(struct qualify *qualify, struct failure *why)
{
    int code = 0;
    for (unsigned i = 0; i < qualify->call->all_count && code == 0; i++) {
        const char *option = options[qualify->call->all[i].option].name;
        const char *name = qualify->call->all[i].value;
        if (strcmp(option, "fault") == 0)
            code = fault_words_add(&qualify->flaws, name, why);
        else if (strcmp(option, "fault-file") == 0)
            code = fault_words_read(&qualify->flaws, name, why);
        if (strcmp(option, "flaw") != 0)
            continue;
        const struct zoo_flaw *flaw = zoo_find(name);
        if (flaw != NULL && flaw->filter == NULL) {
            if (!zoo_recorders_are_linked)
                return fail(why, EXIT_USAGE_ERROR, "'%s' is a wrong recorder: only coaster-zoo has it", name);
            qualify->run.recorder_flaw = flaw->name;
        } else if (flaw == NULL && !serving_is_flaw(name)) {
            return fail(why, EXIT_USAGE_ERROR, "there is no flaw '%s' (coaster serve --list-flaws shows the drive's)",
                        name);
        } else {
            code = fault_words_add(&qualify->flaws, flaw != NULL ? flaw->filter : name, why);
        }
    }
    qualify->run.flaws = (const char *const *)qualify->flaws.words;
    return code;
}

static int choose_transports(struct qualify *qualify, struct failure *why)
{
    const char *words = verb_value(qualify->call, "transport");
    qualify->loop = qualify->iscsi = true;
    if (words == NULL || strcmp(words, "both") == 0)
        return 0;
    qualify->loop = strcmp(words, "loop") == 0;
    qualify->iscsi = strcmp(words, "iscsi") == 0;
    if (!qualify->loop && !qualify->iscsi)
        return fail(why, EXIT_USAGE_ERROR, "--transport takes loop, iscsi or both, not '%s'", words);
    if (qualify->url != NULL)
        return fail(why, EXIT_USAGE_ERROR, "--transport is for the virtual drive; a URL says its own");
    return 0;
}

static int choose(struct qualify *qualify, struct failure *why)
{
    const struct verb_call *call = qualify->call;
    long number = 1, patience = 120;
    int code = 0;
    if (call->operand_count > 0 && is_url(call->operands[0]))
        qualify->url = call->operands[0];
    if (verb_given(call, "seed"))
        code = verb_number(verb_value(call, "seed"), "--seed", 0, LONG_MAX, &number, why);
    if (code == 0 && verb_given(call, "patience"))
        code = verb_number(verb_value(call, "patience"), "--patience", 1, 86400, &patience, why);
    qualify->run.seed = (uint64_t)number;
    qualify->run.patience_ms = (int)patience * 1000;
    qualify->run.timeout_ms = qualify->url != NULL ? ((int)patience * 6 + 3600) * 1000 : 60000;
    qualify->run.url = qualify->url;
    /* a copy: the standard error of a case's process is its log, and what it asks of a person must not end there */
    qualify->run.person = person_terminal(STDIN_FILENO, fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
    if (verb_given(call, "personality")) {
        if (!installed_personality(verb_value(call, "personality"), qualify->personality))
            return fail(why, EXIT_USAGE_ERROR, "there is no personality '%s' (coaster personality list shows them)",
                        verb_value(call, "personality"));
        qualify->run.personality = qualify->personality;
    }
    qualify->run.verbose = verb_given(call, "verbose");
    if (code == 0 && verb_given(call, "may-write"))
        code = consent_parse(verb_value(call, "may-write"), &qualify->run, why);
    if (code == 0)
        code = choose_flaws(qualify, why);
    if (code == 0)
        code = choose_transports(qualify, why);
    if (code == 0 && qualify->url != NULL && (qualify->run.personality != NULL || qualify->run.flaws != NULL))
        code = fail(why, EXIT_USAGE_ERROR, "--personality, --flaw and --fault are for the virtual drive, not for %s",
                    qualify->url);
    if (code == 0)
        code = choose_cases(qualify, why);
    return code;
}

/* ------------------------------------------------------------------ lists */

static int list_cases(const struct qualify *qualify, struct failure *why)
{
    if (!verb_given(qualify->call, "json")) {
        for (size_t i = 0; i < qualify->count; i++)
            printf("%-44s %-6s %-24s %s\n", qualify->cases[i]->name, level_name(qualify->cases[i]->level),
                   qualify->cases[i]->clause, qualify->cases[i]->sentence);
        return 0;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < qualify->count; i++) {
        const struct conformance_case *a_case = qualify->cases[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "name", a_case->name, "clause",
                                        a_case->clause, "level", level_name(a_case->level), "because", a_case->because,
                                        "sentence", a_case->sentence, "writes", (a_case->needs & NEEDS_WRITE) != 0));
    }
    return print_json(list, why);
}

/* ------------------------------------------------------------------ running */

/* RecordDisc must not care how it reaches the drive; a question to the drive alone is the same over either. */
static bool over_both(const struct conformance_case *a_case)
{
    return strncmp(a_case->name, "mmc/", 4) != 0;
}

static int own_program(struct qualify *qualify, struct failure *why)
{
    ssize_t length = readlink("/proc/self/exe", qualify->program, sizeof qualify->program - 1);
    if (length <= 0)
        return fail(why, EXIT_INTERNAL, "this program does not find itself: %s", strerror(errno));
    qualify->program[length] = 0;
    return 0;
}

static int make_scratch(struct qualify *qualify, struct failure *why)
{
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || strlen(folder) > 30)
        folder = "/tmp";
    snprintf(qualify->scratch, sizeof qualify->scratch, "%s/coaster-qualify.XXXXXX", folder);
    if (mkdtemp(qualify->scratch) == NULL)
        return fail(why, EXIT_INTERNAL, "no scratch folder in %s: %s", folder, strerror(errno));
    qualify->run.scratch = qualify->scratch;
    return 0;
}

static void make_repro(const struct qualify *qualify, char *words, size_t size)
{
    int used = snprintf(words, size, "coaster%s qualify", zoo_recorders_are_linked ? "-zoo" : "");
    if (qualify->url != NULL)
        used += snprintf(words + used, size - (size_t)used, " '%s'", qualify->url);
    used += snprintf(words + used, size - (size_t)used, " --seed %llu", (unsigned long long)qualify->run.seed);
    static const char *const passed_on[] = {"personality", "transport", "may-write"};
    for (unsigned i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
        if (verb_given(qualify->call, passed_on[i]) && (size_t)used < size)
            used += snprintf(words + used, size - (size_t)used, " --%s '%s'", passed_on[i],
                             verb_value(qualify->call, passed_on[i]));
    }
    for (unsigned i = 0; i < qualify->call->all_count && (size_t)used < size; i++) {
        const char *option = options[qualify->call->all[i].option].name;
        if (strcmp(option, "flaw") == 0 || strcmp(option, "fault") == 0 || strcmp(option, "fault-file") == 0)
            used += snprintf(words + used, size - (size_t)used, " --%s '%s'", option, qualify->call->all[i].value);
    }
}

/* On each transport that it is for. */
static void run_everywhere(const struct qualify *qualify, const struct conformance_case *a_case,
                           struct case_record *record)
{
    struct run_record run;
    if (qualify->url != NULL || qualify->loop) {
        run_case(a_case, &qualify->run, &run);
        case_record_add(record, &run);
    }
    if (qualify->url != NULL || !qualify->iscsi || (qualify->loop && !over_both(a_case)))
        return;
    struct run_options served = qualify->run;
    served.serve_with = qualify->program;
    run_case(a_case, &served, &run);
    case_record_add(record, &run);
}

static int run_cases(struct qualify *qualify, struct report *report, FILE *tap, struct failure *why)
{
    struct case_record *records = calloc(qualify->count, sizeof *records);
    if (records == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    report->records = records;
    make_repro(qualify, report->repro, sizeof report->repro);
    report->subject = qualify->url != NULL ? qualify->url : "virtual drive";
    report->seed = qualify->run.seed;
    if (tap != NULL)
        report_tap_begin(tap, qualify->count);
    for (size_t i = 0; i < qualify->count; i++) {
        run_everywhere(qualify, qualify->cases[i], &records[i]);
        report->count++;
        if (tap != NULL)
            report_tap_case(tap, report, &records[i], i + 1);
    }
    return 0;
}

static int verdict_code(const struct report *report, struct failure *why)
{
    struct report_totals totals = report_totals(report);
    if (totals.failed + totals.broken > 0)
        return EXIT_CASE_FAILED;
    if (totals.passed == 0 && totals.skipped > 0)
        return fail(why, EXIT_ALL_SKIPPED, "every case was skipped");
    if (totals.passed == 0)
        return fail(why, EXIT_CASE_FAILED, "no case was run");
    return 0;
}

/* One login: better one sentence now than every case broken. */
static int look_for_drive(const char *url, struct failure *why)
{
    struct transport *transport;
    int code = transport_open(url, &transport, why);
    if (code == 0)
        transport_close(transport);
    return code;
}

static int run_and_report(struct qualify *qualify, FILE *out, struct failure *why)
{
    const char *format = verb_value(qualify->call, "format");
    bool rules = verb_given(qualify->call, "rules");
    if (format == NULL)
        format = "tap";
    if (strcmp(format, "tap") != 0 && strcmp(format, "junit") != 0 && strcmp(format, "json") != 0 &&
        strcmp(format, "html") != 0)
        return fail(why, EXIT_USAGE_ERROR, "--format takes tap, junit, json or html, not '%s'", format);
    if (qualify->url != NULL) {
        int code = look_for_drive(qualify->url, why);
        if (code != 0)
            return code;
        consent_plan(stderr, qualify->cases, qualify->count);
    }
    struct report report = {0};
    bool tap = strcmp(format, "tap") == 0 && !rules;
    int code = run_cases(qualify, &report, tap ? out : NULL, why);
    if (code == 0 && rules)
        report_rules(out, qualify->cases, qualify->count, &report);
    else if (code == 0 && tap)
        report_tap_end(out, &report);
    else if (code == 0 && strcmp(format, "junit") == 0)
        report_junit(out, &report);
    else if (code == 0 && strcmp(format, "json") == 0)
        report_json(out, &report);
    else if (code == 0)
        report_html(out, &report);
    if (code == 0)
        code = verdict_code(&report, why);
    free((void *)(uintptr_t)report.records);
    return code;
}

static int run_with_output(struct qualify *qualify, struct failure *why)
{
    const struct verb_call *call = qualify->call;
    const char *path = verb_value(call, "output");
    FILE *out = path != NULL ? fopen(path, "wx") : stdout;
    if (out == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be made: %s", path, strerror(errno));
    int code = make_scratch(qualify, why);
    if (code == 0) {
        if (!qualify->loop && (verb_given(call, "zoo") || verb_given(call, "derived") || verb_given(call, "tame")))
            qualify->run.serve_with = qualify->program;
        if (verb_given(call, "zoo"))
            code = zoo_run(out, call->operands, call->operand_count, verb_given(call, "whole"), &qualify->run);
        else if (verb_given(call, "derived"))
            code = derived_run(out, qualify->cases, qualify->count, verb_given(call, "whole"), &qualify->run,
                               qualify->iscsi ? qualify->program : NULL);
        else if (verb_given(call, "tame"))
            code = tame_run(out, verb_value(call, "personalities"), qualify->cases, qualify->count, &qualify->run, why);
        else
            code = run_and_report(qualify, out, why);
        run_end();
        remove_tree(qualify->scratch);
    }
    if (path != NULL && fclose(out) != 0 && code == 0)
        code = fail(why, EXIT_INTERNAL, "%s could not be written: %s", path, strerror(errno));
    return code;
}

static int run(const struct verb_call *call, struct failure *why)
{
    struct qualify *qualify = calloc(1, sizeof *qualify);
    if (qualify == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    qualify->call = call;
    int code = choose(qualify, why);
    if (code == 0)
        code = own_program(qualify, why);
    if (code == 0 && verb_given(call, "list"))
        code = list_cases(qualify, why);
    else if (code == 0 && verb_given(call, "rules") && !verb_given(call, "verdicts"))
        report_rules(stdout, qualify->cases, qualify->count, NULL);
    else if (code == 0)
        code = run_with_output(qualify, why);
    fault_words_free(&qualify->flaws);
    free(qualify->cases);
    free(qualify);
    return code;
}

const struct verb verb_qualify = {
    .name = "qualify",
    .operands = "[URL] [GLOB...]",
    .summary = "runs the conformance cases against a drive, or against our own",
    .description =
        "Runs the cases whose names match a GLOB (all without one) and reports what each proved. Without a URL it "
        "makes a virtual drive "
        "and blank discs in a scratch folder, in process and, for cases of RecordDisc, over iSCSI as well.\n\n"
        "With a URL a person is asked on the terminal to put discs in and to press the button. Nothing is written "
        "without --may-write; "
        "what will be spent is said first.\n\n"
        "A case that fails comes with the command that runs it alone again. A MUST is text of a standard, or something "
        "without which two "
        "independent programs break; our own decisions are never held against another drive.\n\n"
        "--zoo, --tame and --derived test the cases themselves: wrong drives must be noticed, legal ones must not, and "
        "a case must "
        "notice when what it checks is falsified. With --zoo a GLOB chooses among those that are wrong.",
    .options = options,
    .minimum_operands = 0,
    .maximum_operands = -1,
    .run = run,
};
