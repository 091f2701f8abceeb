/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help of the program, of a group of verbs and of a verb, all from the table; and the verb `help`. */
#include <string.h>

#include "cli/verb.h"

static const char tagline[] = "coaster: a virtual CD recorder, RecordDisc, and the harness that proves both";

static size_t group_length(const char *name)
{
    const char *blank = strchr(name, ' ');
    return blank != NULL ? (size_t)(blank - name) : 0;
}

bool help_is_group(const char *word)
{
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        size_t length = group_length((*row)->name);
        if (length > 0 && strlen(word) == length && strncmp((*row)->name, word, length) == 0)
            return true;
    }
    return false;
}

static void print_row(FILE *out, const struct verb *verb)
{
    fprintf(out, "  %-17s %s\n", verb->name, verb->summary);
}

void help_program(FILE *out)
{
    fprintf(out, "%s\n\nusage: coaster VERB [OPTION...] [OPERAND...]\n\n", tagline);
    for (const struct verb *const *row = verbs; *row != NULL; row++)
        if (!(*row)->hidden)
            print_row(out, *row);
    fputs("\ncoaster VERB --help says more about one; coaster --version prints the version.\n"
          "Exit codes: 0 done, 1 a case or burn failed, 64 usage, 69 no such drive or disc, 70 internal, 77 all "
          "skipped.\n",
          out);
}

void help_group(FILE *out, const char *group)
{
    fprintf(out, "usage: coaster %s VERB [OPTION...] [OPERAND...]\n\n", group);
    for (const struct verb *const *row = verbs; *row != NULL; row++)
        if (!(*row)->hidden && strlen(group) == group_length((*row)->name) &&
            strncmp((*row)->name, group, strlen(group)) == 0)
            print_row(out, *row);
}

static void print_option(FILE *out, char letter, const char *name, const char *argument, const char *help)
{
    char left[64];
    if (letter != 0)
        snprintf(left, sizeof left, "-%c, --%s%s%s", letter, name, argument != NULL ? " " : "",
                 argument != NULL ? argument : "");
    else
        snprintf(left, sizeof left, "    --%s%s%s", name, argument != NULL ? " " : "",
                 argument != NULL ? argument : "");
    fprintf(out, "  %-28s %s\n", left, help);
}

/* Paragraphs filled to 100 columns; a line that begins with blanks is an example and stays as it is. */
static void print_paragraphs(FILE *out, const char *text)
{
    size_t column = 0;
    while (*text != 0) {
        size_t length = strcspn(text, "\n");
        if (length == 0 || *text == ' ') {
            fprintf(out, "%s%.*s\n", column > 0 ? "\n" : "", (int)length, text);
            column = 0;
        }
        for (const char *word = text; length > 0 && *text != ' ' && word < text + length;) {
            size_t part = strcspn(word, " \n");
            if (column > 0 && column + 1 + part > 100) {
                fputc('\n', out);
                column = 0;
            }
            fprintf(out, "%s%.*s", column > 0 ? " " : "", (int)part, word);
            column += part + (column > 0);
            word += part;
            word += strspn(word, " ");
        }
        text += length;
        text += *text == '\n';
    }
    if (column > 0)
        fputc('\n', out);
}

void help_verb(FILE *out, const struct verb *verb)
{
    bool operands = verb->operands != NULL && verb->operands[0] != 0;
    fprintf(out, "usage: coaster %s%s%s%s\n\n%s.\n", verb->name, verb->options != NULL ? " [OPTION...]" : "",
            operands ? " " : "", operands ? verb->operands : "", verb->summary);
    fputs("\noptions:\n", out);
    for (const struct verb_option *row = verb->options; row != NULL && row->name != NULL; row++)
        print_option(out, row->letter, row->name, row->argument, row->help);
    print_option(out, 'h', "help", NULL, "says this");
    if (verb->description != NULL && verb->description[0] != 0) {
        fputc('\n', out);
        print_paragraphs(out, verb->description);
    }
    if (verb->details != NULL) {
        fputc('\n', out);
        print_paragraphs(out, verb->details());
    }
}

/* ------------------------------------------------------------------ the verb */

static int list_verbs(void)
{
    for (const struct verb *const *row = verbs; *row != NULL; row++)
        if (!(*row)->hidden)
            puts((*row)->name);
    return 0;
}

static int run_help(const struct verb_call *call, struct failure *why)
{
    bool man = verb_given(call, "man");
    int modes = man + verb_given(call, "completion") + verb_given(call, "list");
    if (modes > 1)
        return fail(why, EXIT_USAGE_ERROR, "--man, --completion and --list exclude each other");
    if (!man && modes == 1 && call->operand_count > 0)
        return fail(why, EXIT_USAGE_ERROR, "--completion and --list are about all verbs: '%s' is one word too many",
                    call->operands[0]);
    if (verb_given(call, "completion")) {
        completion_bash(stdout);
        return 0;
    }
    if (verb_given(call, "list"))
        return list_verbs();
    if (call->operand_count == 0) {
        if (man)
            man_program(stdout);
        else
            help_program(stdout);
        return 0;
    }
    int used;
    const struct verb *verb = verb_find(call->operand_count, call->operands, &used);
    if (verb == NULL && call->operand_count == 1 && !man && help_is_group(call->operands[0])) {
        help_group(stdout, call->operands[0]);
        return 0;
    }
    if (verb == NULL || used != call->operand_count)
        return fail(why, EXIT_USAGE_ERROR, "there is no verb '%s%s%s' (coaster --help lists them)", call->operands[0],
                    call->operand_count > 1 ? " " : "", call->operand_count > 1 ? call->operands[1] : "");
    if (man)
        man_verb(stdout, verb);
    else
        help_verb(stdout, verb);
    return 0;
}

static const struct verb_option help_options[] = {
    {.name = "man", .help = "as a man page (of coaster itself when no verb is named)"},
    {.name = "completion", .help = "the completion script for bash"},
    {.name = "list", .help = "the names of the verbs, one a line"},
    {0},
};

extern const struct verb verb_help;
const struct verb verb_help = {
    .name = "help",
    .operands = "[VERB]",
    .summary = "explains a verb, or lists them",
    .description = "Help, man pages and completion are all made from the table that the program itself works with.",
    .options = help_options,
    .minimum_operands = 0,
    .maximum_operands = 2,
    .run = run_help,
};
