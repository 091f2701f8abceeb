/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of cases. */
#include "conformance/case.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static struct conformance_case *registered;
static size_t registered_count;
static const struct conformance_case **ordered;

/* What the project is named for is run first, and shown first. */
static const char *const first_four[] = {
    "recorddisc/simulated-burn",
    "recorddisc/eject",
    "recorddisc/wrong-disc-multi-session",
    "recorddisc/post-burn-stash-wiping",
};

void case_register(struct conformance_case *new_case)
{
    new_case->next = registered;
    registered = new_case;
    registered_count++;
    free(ordered);
    ordered = NULL;
}

static unsigned rank(const struct conformance_case *a_case)
{
    for (unsigned i = 0; i < sizeof first_four / sizeof *first_four; i++) {
        if (strcmp(a_case->name, first_four[i]) == 0)
            return i;
    }
    static const char *const groups[] = {"recorddisc/", "acceptance/", "imapi/", "mmc/"};
    for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strncmp(a_case->name, groups[i], strlen(groups[i])) == 0)
            return 10 + i;
    }
    return 100;
}

static int compare_cases(const void *left, const void *right)
{
    const struct conformance_case *a = *(const struct conformance_case *const *)left;
    const struct conformance_case *b = *(const struct conformance_case *const *)right;
    unsigned rank_a = rank(a), rank_b = rank(b);
    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    return strcmp(a->name, b->name);
}

const struct conformance_case *const *case_list(size_t *count)
{
    if (ordered == NULL) {
        ordered = calloc(registered_count + 1, sizeof *ordered);
        if (ordered == NULL)
            abort();
        size_t at = 0;
        for (struct conformance_case *a_case = registered; a_case != NULL; a_case = a_case->next)
            ordered[at++] = a_case;
        qsort(ordered, at, sizeof *ordered, compare_cases);
    }
    *count = registered_count;
    return ordered;
}

const struct conformance_case *case_find(const char *name)
{
    for (const struct conformance_case *a_case = registered; a_case != NULL; a_case = a_case->next) {
        if (strcmp(a_case->name, name) == 0)
            return a_case;
    }
    return NULL;
}

bool case_matches(const struct conformance_case *a_case, const char *glob)
{
    size_t length = strlen(glob);
    if (length > 0 && glob[length - 1] == '/')
        return strncmp(a_case->name, glob, length) == 0;
    return fnmatch(glob, a_case->name, 0) == 0;
}

const char *level_name(enum case_level level)
{
    switch (level) {
    case MUST:
        return "MUST";
    case SHOULD:
        return "SHOULD";
    case MAY:
        return "MAY";
    }
    return "?";
}
