/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A person at a terminal: one line asks, one line says what became of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/bench/bench.h"

struct terminal {
    int input, output;
};

static void say(int descriptor, const char *mark, const char *sentence)
{
    char line[640];
    int length = snprintf(line, sizeof line, "%s %s\n", mark, sentence);
    if (length > 0 && write(descriptor, line, (size_t)length) < 0)
        return; /* nobody there: the drive will not see anything either, and that is reported */
}

static int ask(void *context, const char *sentence, struct failure *why)
{
    struct terminal *terminal = context;
    if (!isatty(terminal->input))
        return fail(why, EXIT_NO_DRIVE, "somebody is needed to %s, and there is no terminal to ask on", sentence);
    say(terminal->output, ">> please", sentence);
    return 0;
}

static void tell(void *context, const char *sentence)
{
    struct terminal *terminal = context;
    say(terminal->output, "--", sentence);
}

struct person person_terminal(int input, int output)
{
    static struct terminal terminal; /* one terminal per process, as for every program */
    terminal = (struct terminal){.input = input, .output = output};
    return (struct person){.ask = ask, .tell = tell, .context = &terminal};
}
