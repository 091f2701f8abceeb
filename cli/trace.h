/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of `coaster trace`. */
#ifndef COASTER_CLI_TRACE_H
#define COASTER_CLI_TRACE_H

#include <jansson.h>

#include "cli/verb.h"
#include "emu/door/trace.h"

/* How a trace shall be written, by two options of a verb. */
struct trace_wanted {
    enum trace_format format;
    size_t data;
};
int trace_wanted_read(const struct verb_call *call, const char *format_option, const char *data_option,
                      struct trace_wanted *wanted, struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ reading JSON lines (cli/trace_file.c) */

struct trace_data {
    size_t length;    /* bytes that moved */
    size_t kept;      /* of them in bytes */
    uint8_t *bytes;   /* NULL: none */
    const char *hash; /* 64 hex digits */
};

/* One command as it was recorded; strings live as long as the line. */
struct trace_line {
    json_t *object;
    uint64_t number, dropped; /* dropped > 0: no command, but the word that so many are missing */
    const char *nexus, *name;
    uint8_t cdb[16];
    size_t cdb_length;
    int status;
    uint32_t sense; /* key << 16 | code << 8 | qualifier */
    size_t room;    /* the host's for a reply */
    struct trace_data out, in;
};

struct trace_reader;
int trace_reader_open(const char *path, struct trace_reader **reader, struct failure *why) coaster_must_check;
/* The next command or word of loss. 0, or an exit code with FILE:LINE; *more false: that was all. */
int trace_reader_next(struct trace_reader *reader, struct trace_line *line, bool *more,
                      struct failure *why) coaster_must_check;
void trace_line_free(struct trace_line *line);
void trace_reader_close(struct trace_reader *reader);

/* "WRITE(10) lba=1000 blocks=32", "opcode D8h". */
void trace_describe(const uint8_t *cdb, size_t length, char *text, size_t size);
/* "GOOD", "BUSY", "status 30h". */
const char *trace_status_text(int status, char text[16]);

#endif
