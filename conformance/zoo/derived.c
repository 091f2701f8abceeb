/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derived flaws: made from what a case checks, one place falsified at a time. */
#include <string.h>

#include "conformance/zoo/zoo.h"

/* Small and repeatable: which places a quick run looks at. */
static unsigned mix(uint64_t seed, const char *name, unsigned kind)
{
    uint64_t hash = seed + kind * 0x9E3779B97F4A7C15u;
    for (; *name != 0; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001B3u;
    return (unsigned)(hash >> 20);
}

struct derived_result {
    unsigned places, caught;
    char survived[512];
};

static void falsify(const struct conformance_case *the_case, enum mutation kind, unsigned site,
                    const struct run_options *base, struct derived_result *result)
{
    struct run_options options = *base;
    options.mutation = kind;
    options.mutation_site = site;
    struct run_record record;
    run_case(the_case, &options, &record);
    result->places++;
    if (record.verdict == FAILED) {
        result->caught++;
        return;
    }
    size_t used = strlen(result->survived);
    snprintf(result->survived + used, sizeof result->survived - used, "%s%s %u (%s)", used > 0 ? ", " : "",
             mutation_name(kind), site, verdict_name(record.verdict));
}

static void derive(const struct conformance_case *the_case, const unsigned sites[MUTATIONS], bool whole,
                   const struct run_options *options, struct derived_result *result)
{
    for (enum mutation kind = MUTATE_STATUS; kind < MUTATIONS; kind++) {
        if (sites[kind] == 0)
            continue;
        if (whole) {
            for (unsigned site = 1; site <= sites[kind]; site++)
                falsify(the_case, kind, site, options, result);
            continue;
        }
        falsify(the_case, kind, 1 + mix(options->seed, the_case->name, kind) % sites[kind], options, result);
    }
}

int derived_run(FILE *out, const struct conformance_case *const *cases, size_t count, bool whole,
                const struct run_options *options, const char *served_by)
{
    int code = 0;
    size_t number = 0, planned = 0;
    for (size_t i = 0; i < count; i++)
        planned += cases[i]->level == MUST;
    fprintf(out, "TAP version 14\n1..%zu\n", planned);
    unsigned places = 0;
    for (size_t i = 0; i < count; i++) {
        if (cases[i]->level != MUST)
            continue;
        struct run_record record;
        struct run_options with = *options;
        run_case(cases[i], &with, &record);
        if (record.verdict == SKIPPED && served_by != NULL) { /* a drive of another process may be what it wants */
            with.serve_with = served_by;
            run_case(cases[i], &with, &record);
        }
        struct derived_result result = {0};
        if (record.verdict == PASSED)
            derive(cases[i], record.sites, whole, &with, &result);
        bool ok = record.verdict == SKIPPED ||
                  (record.verdict == PASSED && result.places > 0 && result.caught == result.places);
        fprintf(out, "%s %zu - derived flaws of %s%s%s\n", ok ? "ok" : "not ok", ++number, cases[i]->name,
                record.verdict == SKIPPED ? " # SKIP " : "", record.verdict == SKIPPED ? record.reason : "");
        if (!ok && record.verdict != PASSED)
            fprintf(out, "# it does not pass on a right drive: %s\n", record.reason);
        else if (!ok)
            fprintf(out, "# it survives %u of its own %u flaws: %s\n", result.places - result.caught, result.places,
                    result.survived);
        fflush(out);
        places += result.places;
        if (!ok)
            code = EXIT_CASE_FAILED;
    }
    fprintf(out, "# %u places were falsified\n", places);
    if (planned == 0)
        code = EXIT_CASE_FAILED;
    return code;
}
