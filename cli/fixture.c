/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster fixture: makes what the tests work on. For this repository's own use. */
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "fixtures/fixtures.h"

static int list(void)
{
    size_t count;
    const struct fixture *rows = fixtures(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-18s %s  %s\n", rows[i].name, rows[i].hash, rows[i].how);
    return 0;
}

static int run_fixture(const struct verb_call *call, struct failure *why)
{
    if (verb_given(call, "list"))
        return list();
    if (call->operand_count != 2)
        return fail(why, EXIT_USAGE_ERROR, "the name of a recipe and a path are needed (--list shows the recipes)");
    const char *name = call->operands[0], *path = call->operands[1];
    unsigned megabytes;
    int end = 0;
    if (sscanf(name, "tree-%uMB%n", &megabytes, &end) == 1 && name[end] == 0 && end > 0)
        return fixture_tree_large(path, megabytes, why);
    const struct fixture *row = fixture_find(name);
    if (row == NULL)
        return fail(why, EXIT_USAGE_ERROR, "there is no recipe '%s' (--list shows them)", name);
    if (verb_given(call, "hash")) {
        char hash[FIXTURE_HASH_LENGTH];
        int code = fixture_hash(row->form, path, hash, why);
        if (code == 0)
            puts(hash);
        return code;
    }
    return fixture_make(row, path, why);
}

static const struct verb_option fixture_options[] = {
    {.name = "list", .help = "names, hashes and what they are for"},
    {.name = "hash", .help = "makes nothing: prints the hash of what lies at PATH, taken as that recipe's form"},
    {0},
};

extern const struct verb verb_fixture;
const struct verb verb_fixture = {
    .name = "fixture",
    .operands = "NAME PATH",
    .summary = "makes a tree, a sound or a disc that the tests use",
    .description = "tree-NMB makes a tree of N megabytes for measurements.",
    .options = fixture_options,
    .maximum_operands = 2,
    .hidden = true,
    .run = run_fixture,
};
