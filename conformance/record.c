/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/record.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void record_write(int descriptor, enum record_kind kind, const char *sentence)
{
    char line[2100];
    int length = snprintf(line, sizeof line - 1, "%c\t%s", kind, sentence);
    if (length < 0)
        return;
    size_t count = (size_t)length < sizeof line - 1 ? (size_t)length : sizeof line - 2;
    for (size_t i = 0; i < count; i++) {
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    }
    line[count++] = '\n';
    size_t done = 0;
    while (done < count) {
        ssize_t wrote = write(descriptor < 0 ? STDERR_FILENO : descriptor, line + done, count - done);
        if (wrote < 0 && errno != EINTR)
            return;
        if (wrote > 0)
            done += (size_t)wrote;
    }
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"passed", "failed", "skipped", "broken"};
    return (unsigned)verdict < 4 ? names[verdict] : "?";
}

static void set_reason(struct run_record *record, enum verdict verdict, const char *reason)
{
    if (record->reason[0] == 0 || verdict == FAILED) {
        record->verdict = verdict;
        snprintf(record->reason, sizeof record->reason, "%s", reason);
    }
}

void record_take(struct run_record *record, const char *line)
{
    if (line[0] == 0 || line[1] != '\t')
        return;
    const char *text = line + 2;
    switch (line[0]) {
    case RECORD_FAILED:
        set_reason(record, FAILED, text);
        break;
    case RECORD_SKIPPED:
        set_reason(record, SKIPPED, text);
        break;
    case RECORD_BROKEN:
        set_reason(record, BROKEN, text);
        break;
    case RECORD_NOTE: {
        size_t used = strlen(record->notes);
        snprintf(record->notes + used, sizeof record->notes - used, "%s%s", used > 0 ? "; " : "", text);
        break;
    }
    case RECORD_SITES:
        record->ended =
            sscanf(text, "%u %u %u %u %u", &record->checks, &record->sites[MUTATE_STATUS], &record->sites[MUTATE_FIELD],
                   &record->sites[MUTATE_LENGTH], &record->sites[MUTATE_WAIT]) == 5;
        break;
    default:
        break;
    }
}

void record_finish(struct run_record *record, int status)
{
    char words[128];
    if (record->timed_out) {
        record->verdict = BROKEN;
        snprintf(record->reason, sizeof record->reason, "did not come to an end in time");
        return;
    }
    if (WIFSIGNALED(status)) {
        record->signal = WTERMSIG(status);
        snprintf(words, sizeof words, "ended by signal %d (%s)", record->signal, strsignal(record->signal));
        record->verdict = FAILED;
        if (record->reason[0] == 0)
            snprintf(record->reason, sizeof record->reason, "%s", words);
        return;
    }
    if (record->reason[0] != 0) {
        if (record->verdict == SKIPPED && WEXITSTATUS(status) != 0) {
            record->verdict = BROKEN;
        }
        return;
    }
    if (WEXITSTATUS(status) != 0 || !record->ended) {
        snprintf(words, sizeof words, "ended with exit code %d and no record", WEXITSTATUS(status));
        set_reason(record, FAILED, words);
    } else if (record->checks == 0) {
        set_reason(record, BROKEN, "this case checked nothing, so it cannot fail");
    } else {
        record->verdict = PASSED;
    }
}

void case_record_add(struct case_record *record, const struct run_record *run)
{
    if (record->run_count == CASE_MAXIMUM_RUNS)
        return;
    record->the_case = run->the_case;
    record->runs[record->run_count++] = *run;
    record->seconds += run->seconds;
    static const enum verdict order[] = {FAILED, BROKEN, PASSED, SKIPPED};
    for (unsigned rank = 0; rank < sizeof order / sizeof *order; rank++) {
        for (unsigned i = 0; i < record->run_count; i++) {
            if (record->runs[i].verdict != order[rank])
                continue;
            record->verdict = order[rank];
            record->reason[0] = 0;
            if (order[rank] != PASSED)
                snprintf(record->reason, sizeof record->reason, "%s: %s", record->runs[i].transport,
                         record->runs[i].reason);
            return;
        }
    }
}
