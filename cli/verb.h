/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A verb of the `coaster` command: one file, one struct. --help, the man page and shell completion are made from these
 * rows.
 */
#ifndef COASTER_CLI_VERB_H
#define COASTER_CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/failure.h"

struct verb_option {
    const char *name;     /* long name without "--" */
    char letter;          /* short name, or 0 */
    const char *argument; /* "FILE"; NULL: a flag */
    const char *help;     /* one line */
    bool repeats;
};

#define VERB_MAXIMUM_OPTIONS 32

/* What stood on the command line. */
struct verb_call {
    const struct verb *verb;
    /* by row of verb->options: last value (flags: ""), NULL when absent; and how often it was given */
    const char *value[VERB_MAXIMUM_OPTIONS];
    unsigned count[VERB_MAXIMUM_OPTIONS];
    /* every value of a repeating option, in order: pairs of row index and value */
    struct {
        unsigned option;
        const char *value;
    } all[64];
    unsigned all_count;
    char **operands;
    int operand_count;
};

struct verb {
    const char *name;                  /* "serve"; "disc create" for a verb with a sub-verb */
    const char *operands;              /* "KIND PATH" */
    const char *summary;               /* one line, no full stop */
    const char *description;           /* paragraphs for the man page; plain text, blank line between paragraphs */
    const char *(*details)(void);      /* paragraphs behind the description, made when they are asked for; NULL: none */
    const struct verb_option *options; /* ends with a row whose name is NULL; NULL: none. --help is always there */
    int minimum_operands, maximum_operands; /* maximum -1: any number */
    bool stop_at_first_operand;             /* options after the first operand belong to somebody else (run) */
    bool hidden;                            /* for this repository's own use: not in the list of verbs */
    /* Returns an exit code; on failure the sentence is in why and main prints "coaster VERB: SENTENCE". */
    int (*run)(const struct verb_call *call, struct failure *why);
};

/* Value of --name (NULL: not given). */
const char *verb_value(const struct verb_call *call, const char *name);
bool verb_given(const struct verb_call *call, const char *name);
/* A whole number; EXIT_USAGE_ERROR with the sentence when it is not one in [minimum, maximum]. */
int verb_number(const char *text, const char *what, long minimum, long maximum, long *number, struct failure *why);

/* Every verb, NULL at the end (cli/verbs.c). Each verb file has one: const struct verb verb_serve = {...}; */
extern const struct verb *const verbs[];

/* The verb that words begin with ("disc create" takes two of them; *used says how many), NULL when there is none.
 * cli/parse.c */
const struct verb *verb_find(int count, char **words, int *used);
/* Reads the words after the verb into call. help: --help stood there, and nothing else was looked at. */
int verb_parse(const struct verb *verb, int count, char **words, struct verb_call *call, bool *help,
               struct failure *why);

/* cli/help.c */
void help_program(FILE *out);                  /* the list of verbs */
void help_group(FILE *out, const char *group); /* the verbs that begin with this word */
bool help_is_group(const char *word);          /* "disc" */
void help_verb(FILE *out, const struct verb *verb);
/* cli/man.c */
void man_program(FILE *out);                       /* coaster(1) */
void man_verb(FILE *out, const struct verb *verb); /* coaster-VERB(1) */
/* cli/completion.c */
void completion_bash(FILE *out);

#endif
