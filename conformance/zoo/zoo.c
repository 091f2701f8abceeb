/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/zoo/zoo.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

const struct zoo_flaw *zoo_find(const char *name)
{
    size_t count;
    const struct zoo_flaw *flaws = zoo_flaws(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(flaws[i].name, name) == 0)
            return &flaws[i];
    }
    return NULL;
}

static bool runs_on(const struct zoo_flaw *flaw, const struct conformance_case *a_case)
{
    char globs[256];
    snprintf(globs, sizeof globs, "%s", flaw->runs_on);
    char *save = NULL;
    for (char *glob = strtok_r(globs, " ", &save); glob != NULL; glob = strtok_r(NULL, " ", &save)) {
        if (case_matches(a_case, glob))
            return true;
    }
    return false;
}

static bool listed(const struct zoo_flaw *flaw, const struct conformance_case *a_case)
{
    for (const char *const *name = flaw->breaks; *name != NULL; name++) {
        if (strcmp(*name, a_case->name) == 0)
            return true;
    }
    return false;
}

/* The fixed tenth: which cases they are depends on their place alone, so that every run is the same. */
static bool in_the_tenth(size_t position)
{
    return position % 10 == 3;
}

struct zoo_result {
    unsigned ran, broke, listed_count, listed_broke, all; /* all: cases of runs_on, run or not */
    char broken[1024], survived[1024];
};

static void add_name(char *list, size_t size, const char *name)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used > 0 ? ", " : "", name);
}

static void run_flaw(const struct zoo_flaw *flaw, bool whole, const struct run_options *base, struct zoo_result *result)
{
    size_t count;
    const struct conformance_case *const *cases = case_list(&count);
    const char *filters[2] = {flaw->filter, NULL};
    struct run_options options = *base;
    if (flaw->filter != NULL)
        options.flaws = filters;
    else
        options.recorder_flaw = flaw->name;
    size_t position = 0;
    for (size_t i = 0; i < count; i++) {
        if (!runs_on(flaw, cases[i]))
            continue;
        result->all++;
        bool is_listed = listed(flaw, cases[i]);
        if (!is_listed && !whole && !in_the_tenth(position++))
            continue;
        struct run_record record;
        run_case(cases[i], &options, &record);
        if (record.verdict == SKIPPED)
            continue;
        result->ran++;
        /* a wrong drive may also stop the bench or crash the case: it was noticed all the same, but only a verdict
         * counts as caught */
        bool broke = record.verdict == FAILED;
        if (broke)
            result->broke++;
        if (broke || record.verdict == BROKEN)
            add_name(result->broken, sizeof result->broken, cases[i]->name);
        if (is_listed) {
            result->listed_count++;
            if (broke)
                result->listed_broke++;
            else
                add_name(result->survived, sizeof result->survived, cases[i]->name);
        }
    }
}

/* Among those that glob_count globs name, or all when there is none; and one that this program can run. */
static bool wanted(const struct zoo_flaw *flaw, char *const *globs, int glob_count)
{
    bool named = glob_count == 0;
    for (int i = 0; i < glob_count && !named; i++)
        named = fnmatch(globs[i], flaw->name, 0) == 0;
    return named && (flaw->filter != NULL || zoo_recorders_are_linked);
}

int zoo_run(FILE *out, char *const *globs, int glob_count, bool whole, const struct run_options *options)
{
    size_t count, number = 0, planned = 0;
    const struct zoo_flaw *flaws = zoo_flaws(&count);
    int code = 0;
    for (size_t i = 0; i < count; i++)
        planned += wanted(&flaws[i], globs, glob_count);
    fprintf(out, "TAP version 14\n1..%zu\n", planned);
    for (size_t i = 0; i < count; i++) {
        const struct zoo_flaw *flaw = &flaws[i];
        if (!wanted(flaw, globs, glob_count))
            continue;
        struct zoo_result result = {0};
        run_flaw(flaw, whole, options, &result);
        bool narrow = result.broke * 10 <= result.all;
        bool caught = result.listed_broke > 0 && result.listed_broke == result.listed_count;
        fprintf(out, "%s %zu - %s flaw %s\n", narrow && caught ? "ok" : "not ok", ++number,
                flaw->filter != NULL ? "drive" : "recorder", flaw->name);
        if (!narrow)
            fprintf(out, "# not narrow: it breaks %u of the %u cases that it runs on\n", result.broke, result.all);
        if (!caught)
            fprintf(out, "# not caught by: %s\n", result.survived[0] != 0 ? result.survived : "anybody");
        fprintf(out, "# show: %s -> %s (%u of %u run)\n", flaw->name, result.broken[0] != 0 ? result.broken : "nobody",
                result.broke, result.ran);
        fflush(out);
        if (!narrow || !caught)
            code = EXIT_CASE_FAILED;
    }
    if (planned == 0) {
        fprintf(out, "# no flaw has a name like that\n");
        code = EXIT_USAGE_ERROR;
    }
    return code;
}
