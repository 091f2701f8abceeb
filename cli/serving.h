/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `serve` and `run` share: a drive described by options of the command line. */
#ifndef COASTER_CLI_SERVING_H
#define COASTER_CLI_SERVING_H

#include "cli/fault_words.h"
#include "cli/verb.h"
#include "emu/door/tgt_server.h"

#define SERVING_MAXIMUM_DRIVES 64

/* The rows both verbs have. */
#define SERVING_OPTIONS                                                                                                \
    {.name = "personality",                                                                                            \
     .argument = "NAME|FILE",                                                                                          \
     .help = "what the drive is, by name (coaster personality list) or file (default: the built-in one)"},             \
        {.name = "flaw",                                                                                               \
         .argument = "NAME",                                                                                           \
         .help = "makes the drive wrong in one named way (--list-flaws)",                                              \
         .repeats = true},                                                                                             \
        {.name = "fault",                                                                                              \
         .argument = "FAULT",                                                                                          \
         .help = "arms a fault, NAME:KEY=VALUE,... (coaster fault kinds)",                                             \
         .repeats = true},                                                                                             \
        {.name = "fault-file", .argument = "FILE", .help = "arms those of a file, one a line", .repeats = true},       \
        {.name = "clock",                                                                                              \
         .argument = "CLOCK",                                                                                          \
         .help = "the drive's time: instant (default), real, xN (x20: that many times real), step"},                   \
        {.name = "trace", .argument = "FILE", .help = "writes every command into a new file or a pipe"},               \
        {.name = "trace-format", .argument = "json|pcapng", .help = "of the trace (default: json)"},                   \
        {.name = "trace-data",                                                                                         \
         .argument = "N|all",                                                                                          \
         .help = "bytes of data kept with each command (default: 64; pcapng: 4096)"},                                  \
        {.name = "serial", .argument = "TEXT", .help = "the drive's serial number"},                                   \
        {.name = "seed", .argument = "N", .help = "makes identifications of discs recorded here reproducible"},        \
    {                                                                                                                  \
        .name = "list-flaws", .help = "lists the flaws a drive can have, and ends"                                     \
    }

struct serving {
    struct tgt_server_options options;
    struct tgt_server_drive drives[SERVING_MAXIMUM_DRIVES];
    struct fault_words filters;
    char *paths[2 * SERVING_MAXIMUM_DRIVES + 2]; /* to be freed */
    size_t path_count;
};

/* Reads the options; one drive per --disc, one with an empty tray without. */
int serving_read(const struct verb_call *call, struct serving *serving, struct failure *why);
void serving_free(struct serving *serving);
/* Prints "NAME  what it does wrong" for each flaw. */
void serving_list_flaws(void);
/* Whether NAME or NAME:PARAMETERS names one of them. */
bool serving_is_flaw(const char *specification);

#endif
