/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

#include <stdio.h>
#include <stdlib.h>

int print_json(json_t *facts, struct failure *why)
{
    char *text = facts != NULL ? json_dumps(facts, JSON_INDENT(2)) : NULL;
    json_decref(facts);
    if (text == NULL)
        return fail(why, EXIT_INTERNAL, "the facts cannot be written as JSON");
    puts(text);
    free(text);
    return 0;
}

void print_json_line(json_t *facts)
{
    char *text = facts != NULL ? json_dumps(facts, 0) : NULL;
    json_decref(facts);
    if (text != NULL)
        puts(text);
    free(text);
    fflush(stdout);
}
