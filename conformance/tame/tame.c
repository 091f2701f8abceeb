/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/tame/tame.h"

#include <glob.h>
#include <string.h>

int tame_run(FILE *out, const char *folder, const struct conformance_case *const *cases, size_t count,
             const struct run_options *options, struct failure *why)
{
    char pattern[1024];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/*.personality", folder != NULL ? folder : "fixtures/personalities");
    if (glob(pattern, 0, NULL, &files) != 0 || files.gl_pathc < 3) {
        globfree(&files);
        return fail(why, EXIT_USAGE_ERROR, "fewer than three personalities match %s", pattern);
    }
    size_t musts = 0, number = 0;
    int code = 0;
    for (size_t i = 0; i < count; i++)
        musts += cases[i]->level == MUST;
    fprintf(out, "TAP version 14\n1..%zu\n", musts * files.gl_pathc);
    for (size_t file = 0; file < files.gl_pathc; file++) {
        struct run_options tame = *options;
        tame.personality = files.gl_pathv[file];
        const char *name = strrchr(tame.personality, '/');
        name = name != NULL ? name + 1 : tame.personality;
        for (size_t i = 0; i < count; i++) {
            if (cases[i]->level != MUST)
                continue;
            struct run_record record;
            run_case(cases[i], &tame, &record);
            bool ok = record.verdict == PASSED || record.verdict == SKIPPED;
            /* What a legal drive does not have cannot make it fail: that is a result here, and no test left out. */
            bool lacks = record.verdict == SKIPPED;
            fprintf(out, "%s %zu - %s on %s%s%s\n", ok ? "ok" : "not ok", ++number, cases[i]->name, name,
                    lacks ? ": " : "", lacks ? record.reason : "");
            if (!ok) {
                fprintf(out, "# false alarm: %s\n# repro: coaster qualify --personality '%s' --transport loop '%s'\n",
                        record.reason, tame.personality, cases[i]->name);
                code = EXIT_CASE_FAILED;
            }
            fflush(out);
        }
    }
    globfree(&files);
    return code;
}
