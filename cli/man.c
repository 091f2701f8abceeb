/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Man pages from the table of verbs, in the man(7) macros. */
#include <ctype.h>
#include <string.h>

#include "cli/verb.h"

/* Text of ours in roff: a hyphen is a hyphen-minus, a backslash and a leading dot or quote are no commands. */
static void put_text(FILE *out, const char *text)
{
    bool line_start = true;
    for (; *text != 0; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        line_start = *text == '\n';
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void put_title(FILE *out, const char *name)
{
    fputs(".TH \"", out);
    for (; *name != 0; name++)
        fputc(*name == ' ' ? '-' : toupper((unsigned char)*name), out);
    fputs("\" 1 \"\" \"coaster " COASTER_VERSION "\" \"Coaster\"\n", out);
}

static void put_dashed(FILE *out, const char *name)
{
    for (; *name != 0; name++)
        fputs(*name == ' ' || *name == '-' ? "\\-" : (char[2]){*name, 0}, out);
}

/* Paragraphs are divided by blank lines; a line that begins with blanks stays as it is. */
static void put_paragraphs(FILE *out, const char *text)
{
    bool literal = false;
    while (*text != 0) {
        const char *end = strchr(text, '\n');
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        char line[1024];
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        bool indented = line[0] == ' ' || line[0] == '\t';
        if (indented != literal && length > 0) {
            fputs(indented ? ".RS 4\n.nf\n" : ".fi\n.RE\n", out);
            literal = indented;
        }
        if (length == 0) {
            fputs(literal ? "" : ".PP\n", out);
        } else {
            put_text(out, line + strspn(line, " \t"));
            fputc('\n', out);
        }
        text += length + (end != NULL);
    }
    if (literal)
        fputs(".fi\n.RE\n", out);
}

static void put_option(FILE *out, char letter, const char *name, const char *argument, const char *help)
{
    fputs(".TP\n.B ", out);
    if (letter != 0)
        fprintf(out, "\\-%c\\fR,\\fB ", letter);
    fputs("\\-\\-", out);
    put_text(out, name);
    if (argument != NULL) {
        fputs(" \\fI", out);
        put_text(out, argument);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    put_text(out, help);
    fputc('\n', out);
}

static void put_exit_status(FILE *out)
{
    static const struct {
        int code;
        const char *meaning;
    } codes[] = {
        {EXIT_DONE, "Done."},
        {EXIT_CASE_FAILED, "A case or a burn failed."},
        {EXIT_USAGE_ERROR, "The words of the call are wrong, or a file given is not what it must be."},
        {EXIT_NO_DRIVE, "There is no such drive or disc, or somebody else holds it."},
        {EXIT_INTERNAL, "The program failed by itself."},
        {EXIT_ALL_SKIPPED, "Everything was skipped."},
    };
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        fprintf(out, ".TP\n.B %d\n%s\n", codes[i].code, codes[i].meaning);
}

void man_verb(FILE *out, const struct verb *verb)
{
    put_title(out, "coaster");
    fputs(".SH NAME\ncoaster\\-", out);
    put_dashed(out, verb->name);
    fputs(" \\- ", out);
    put_text(out, verb->summary);
    fputs("\n.SH SYNOPSIS\n.B coaster ", out);
    put_text(out, verb->name);
    fputs("\n", out);
    if (verb->options != NULL)
        fputs(".RI [ OPTION ...]\n", out);
    if (verb->operands != NULL && verb->operands[0] != 0) {
        fputs(".I \"", out);
        put_text(out, verb->operands);
        fputs("\"\n", out);
    }
    fputs(".SH DESCRIPTION\n", out);
    put_paragraphs(out, verb->description != NULL && verb->description[0] != 0 ? verb->description : verb->summary);
    if (verb->details != NULL) {
        fputs(".PP\n", out);
        put_paragraphs(out, verb->details());
    }
    fputs(".SH OPTIONS\n", out);
    for (const struct verb_option *row = verb->options; row != NULL && row->name != NULL; row++)
        put_option(out, row->letter, row->name, row->argument, row->help);
    put_option(out, 'h', "help", NULL, "Prints a short help and exits.");
    put_exit_status(out);
    fputs(".SH SEE ALSO\n.BR coaster (1)\n", out);
}

void man_program(FILE *out)
{
    put_title(out, "coaster");
    fputs(".SH NAME\ncoaster \\- a virtual CD recorder, RecordDisc, and the harness that proves both\n"
          ".SH SYNOPSIS\n.B coaster\n.I VERB\n.RI [ OPTION \"...] [\" OPERAND ...]\n.SH DESCRIPTION\n"
          "Makes discs, serves a virtual MMC recorder with one of them in it, lets unmodified programs reach it, burns "
          "with\n"
          "the interfaces of the classic Image Mastering API, and tells whether a drive behaves.\n.SH VERBS\n",
          out);
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        if ((*row)->hidden)
            continue;
        fputs(".TP\n.BR coaster\\-", out);
        put_dashed(out, (*row)->name);
        fputs(" (1)\n", out);
        put_text(out, (*row)->summary);
        fputs(".\n", out);
    }
    fputs(".SH STORIES\n.BR coaster\\-faults (7)\ntells of things that go wrong, and how to make them go wrong.\n",
          out);
    put_exit_status(out);
    fputs(".SH ENVIRONMENT\n.TP\n.B COASTER_DRIVES\nURLs of the drives that RecordDisc knows, separated by blanks; not "
          "set: the nodes\n.I /dev/srN\nof this machine.\n"
          ".TP\n.B COASTER_STASH_DIR\nThe folder of the stash; otherwise\n.I $XDG_CACHE_HOME/coaster\n.TP\n.B "
          "COASTER_URL\n"
          "Set by\n.B coaster run\nfor the program that it runs.\n",
          out);
}
