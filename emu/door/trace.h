/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a drive does, written down: every command once, when it is answered. A hub asks the drive for its trace only
 * while somebody follows. A follower that is slow loses records and is told how many; the drive never waits for it.
 *
 *   JSON lines  {"trace": "coaster", "version": 1, "drive": NAME, "data": N}
 *               {"n", "time", "clock", "nexus", "cdb", "name", "fields": {..}, "out": {"length", "hash", "data"},
 *                "in": {..}, "status", "sense": {"key", "code", "qualifier", "text", "bytes"}, "duration", "elapsed"}
 *               {"dropped": N}
 *               time: nanoseconds on the monotonic clock when it came; clock: on the drive's; duration: on the drive's
 * clock; elapsed: on the monotonic one. hash: BLAKE2b-256 of the bytes that were sent or stored. data: their first N.
 *   pcapng      iSCSI PDUs in TCP over IPv4 (LINKTYPE_RAW), as Wireshark dissects them
 */
#ifndef COASTER_EMU_TRACE_H
#define COASTER_EMU_TRACE_H

#include "emu/drive/drive.h"

#define TRACE_ALL_DATA SIZE_MAX

enum trace_format { TRACE_JSON, TRACE_PCAPNG };

/* One command, for the formats. */
struct trace_record {
    uint64_t number;             /* 1 is the first since the drive was made with a trace on */
    uint64_t arrival, departure; /* on the monotonic clock */
    uint64_t began, ended;       /* on the drive's clock */
    const char *nexus;
    const struct drive_command *command;
    size_t in_length; /* bytes stored at command->data_in */
    size_t data;      /* so many bytes of data are kept */
};

/* Bytes that a format makes; for free(). */
struct trace_bytes {
    uint8_t *data;
    size_t length;
};

/* What a follower wants, and what its format has to remember from record to record. */
struct trace_writer;
struct trace_writer *trace_writer_new(enum trace_format format, size_t data, const char *drive);
void trace_writer_free(struct trace_writer *writer);
/* What stands before the first record; a record; the word that count of them are missing. data NULL: out of memory. */
struct trace_bytes trace_writer_begin(struct trace_writer *writer);
struct trace_bytes trace_writer_record(struct trace_writer *writer, const struct trace_record *record);
struct trace_bytes trace_writer_dropped(struct trace_writer *writer, uint64_t count);

/* "json", "pcapng". */
bool trace_format_read(const char *text, enum trace_format *format);
/* How many bytes of data a format keeps when nobody says. */
size_t trace_format_data(enum trace_format format);

/* ------------------------------------------------------------------ the hub of a drive */

struct trace_hub;
struct trace_hub *trace_hub_new(struct drive *drive); /* NULL: out of memory */
void trace_hub_free(struct trace_hub *hub);           /* before the drive; files are written to their end */

/* Takes bytes, or says that it has no room for them now. */
typedef bool trace_room(void *context, size_t length);
typedef void trace_take(void *context, const void *bytes, size_t length);
struct trace_follower;
struct trace_follower *trace_follow(struct trace_hub *hub, enum trace_format format, size_t data, trace_room *room,
                                    trace_take *take, void *context);
void trace_unfollow(struct trace_hub *hub, struct trace_follower *follower);

/*
 * Follows into a file: a new one, or a pipe or terminal that is there. A disk that is full ends the trace behind its
 * last whole record, and one line on standard error says so.
 */
#define TRACE_BROKEN "coaster: the trace "
int trace_to_file(struct trace_hub *hub, const char *path, enum trace_format format, size_t data,
                  struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ FOLDER/trace */

/*
 * A client sends one line, {"format": "json"|"pcapng", "data": N or -1 for all}; the answer is {"ok": true} or {"ok":
 * false, "error": SENTENCE, "exit": CODE} on one line, and then the trace.
 */
struct trace_server;
int trace_server_new(struct trace_hub *hub, const char *folder, struct loop *loop, struct trace_server **server,
                     struct failure *why) coaster_must_check;
void trace_server_free(struct trace_server *server);
/* Client side: a descriptor that the trace can be read from. */
int trace_connect(const char *folder, enum trace_format format, size_t data, int *descriptor,
                  struct failure *why) coaster_must_check;

#endif
