/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster trace replay: the recorded commands once more, against another drive, and where it answers otherwise. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "cli/control_verbs.h"
#include "cli/drive_url.h"
#include "cli/trace.h"
#include "emu/drive/cdb.h"
#include "transport/transport.h"

enum { MAXIMUM_HOSTS = 32, ROOM_LIMIT = 16 << 20 };

struct host {
    char *name; /* the nexus as it was recorded */
    struct transport *transport;
};

struct replay {
    char url[DRIVE_URL];
    struct host hosts[MAXIMUM_HOSTS];
    size_t host_count;
    uint8_t *room;
    unsigned long commands, different, skipped;
    bool all;
    uint8_t ignored[256 / 8]; /* opcodes whose replies are not compared */
};

/* Each recorded host is a nexus of its own again: it has its own attentions and locks. */
static int host_of(struct replay *replay, const char *nexus, struct transport **transport, struct failure *why)
{
    for (size_t i = 0; i < replay->host_count; i++)
        if (strcmp(replay->hosts[i].name, nexus) == 0) {
            *transport = replay->hosts[i].transport;
            return 0;
        }
    if (replay->host_count == MAXIMUM_HOSTS)
        return fail(why, EXIT_USAGE_ERROR, "the trace is of more than %d hosts", MAXIMUM_HOSTS);
    struct host *host = &replay->hosts[replay->host_count];
    host->name = strdup(nexus);
    if (host->name == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = transport_open(replay->url, &host->transport, why);
    if (code != 0) {
        free(host->name);
        return code;
    }
    replay->host_count++;
    *transport = host->transport;
    return 0;
}

/* ------------------------------------------------------------------ differences */

static void say_command(struct replay *replay, const struct trace_line *line, bool *said)
{
    char text[256];
    if (*said)
        return;
    *said = true;
    replay->different++;
    trace_describe(line->cdb, line->cdb_length, text, sizeof text);
    printf("command %llu: %s\n", (unsigned long long)line->number, text);
}

static void say_sense(uint32_t packed)
{
    struct sense s = {.key = (uint8_t)(packed >> 16), .code = (uint8_t)(packed >> 8), .qualifier = (uint8_t)packed};
    if (packed == 0)
        printf("none");
    else
        printf("%X/%02X/%02X %s", s.key, s.code, s.qualifier, sense_text(s));
}

static void compare_bytes(struct replay *replay, const struct trace_line *line, const uint8_t *now, bool *said)
{
    size_t at = 0;
    while (at < line->in.kept && line->in.bytes[at] == now[at])
        at++;
    if (at < line->in.kept) {
        say_command(replay, line, said);
        printf("  byte %zu  recorded %02X, now %02X\n", at, line->in.bytes[at], now[at]);
        return;
    }
    uint8_t hash[32];
    char text[65];
    crypto_generichash(hash, sizeof hash, now, line->in.length, NULL, 0);
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    if (strcmp(text, line->in.hash) == 0)
        return;
    say_command(replay, line, said);
    printf("  data    differs behind byte %zu: recorded hash %.16s..., now %.16s...\n", line->in.kept, line->in.hash,
           text);
}

static void compare(struct replay *replay, const struct trace_line *line, const struct transport_command *command)
{
    bool said = false;
    char was[16], is[16];
    struct sense s = transport_sense(command);
    uint32_t sense_now = (uint32_t)s.key << 16 | (uint32_t)s.code << 8 | s.qualifier;
    if (command->status != line->status) {
        say_command(replay, line, &said);
        printf("  status  recorded %s, now %s\n", trace_status_text(line->status, was),
               trace_status_text(command->status, is));
    }
    if (sense_now != line->sense) {
        say_command(replay, line, &said);
        printf("  sense   recorded ");
        say_sense(line->sense);
        printf(", now ");
        say_sense(sense_now);
        putchar('\n');
    }
    uint8_t opcode = line->cdb[0];
    if (command->status != SCSI_GOOD || line->status != SCSI_GOOD || replay->ignored[opcode / 8] >> opcode % 8 & 1)
        return;
    size_t moved = command->direction == TRANSPORT_DATA_IN ? command->transferred : 0;
    if (moved != line->in.length) {
        say_command(replay, line, &said);
        printf("  length  recorded %zu, now %zu\n", line->in.length, moved);
    } else if (moved > 0) {
        compare_bytes(replay, line, command->data, &said);
    }
}

/* ------------------------------------------------------------------ running */

static int run_line(struct replay *replay, const struct trace_line *line, struct failure *why)
{
    struct transport *transport = NULL;
    if (line->out.length > line->out.kept)
        return fail(why, EXIT_USAGE_ERROR,
                    "command %llu sent %zu bytes, and the trace kept %zu (a trace for replay is made with --data all)",
                    (unsigned long long)line->number, line->out.length, line->out.kept);
    if (line->room > ROOM_LIMIT)
        return fail(why, EXIT_USAGE_ERROR, "command %llu has room for %zu bytes", (unsigned long long)line->number,
                    line->room);
    int code = host_of(replay, line->nexus, &transport, why);
    if (code != 0)
        return code;
    struct transport_command command = {.cdb_length = line->cdb_length};
    memcpy(command.cdb, line->cdb, line->cdb_length);
    if (line->out.length > 0) {
        command.direction = TRANSPORT_DATA_OUT;
        command.data = line->out.bytes;
        command.data_length = line->out.length;
    } else if (line->room > 0) {
        command.direction = TRANSPORT_DATA_IN;
        command.data = replay->room;
        command.data_length = line->room;
    }
    replay->commands++;
    if (transport_execute(transport, &command) != TRANSPORT_DONE)
        return fail(why, EXIT_NO_DRIVE, "command %llu: %s", (unsigned long long)line->number,
                    transport_error(transport));
    compare(replay, line, &command);
    return 0;
}

static int run_lines(struct replay *replay, struct trace_reader *reader, struct failure *why)
{
    bool more = true;
    int code = 0;
    while (code == 0 && more && (replay->all || replay->different == 0)) {
        struct trace_line line;
        code = trace_reader_next(reader, &line, &more, why);
        if (code != 0 || !more)
            break;
        if (line.dropped > 0)
            code = fail(why, EXIT_USAGE_ERROR, "%llu commands are missing in this trace: its reader was too slow",
                        (unsigned long long)line.dropped);
        else if (line.status == SCSI_TASK_ABORTED)
            replay->skipped++; /* it was ended from outside, and did nothing */
        else
            code = run_line(replay, &line, why);
        trace_line_free(&line);
    }
    return code;
}

static int read_ignored(const struct verb_call *call, struct replay *replay, struct failure *why)
{
    for (unsigned i = 0; i < call->all_count; i++) {
        const char *words = call->all[i].value;
        if (!cdb_opcodes_read(words, replay->ignored))
            return fail(why, EXIT_USAGE_ERROR, "--ignore takes opcodes, 51 or read-disc-information, not '%s'", words);
    }
    return 0;
}

static void finish(struct replay *replay)
{
    for (size_t i = 0; i < replay->host_count; i++) {
        transport_close(replay->hosts[i].transport);
        free(replay->hosts[i].name);
    }
    free(replay->room);
}

static int run_replay(const struct verb_call *call, struct failure *why)
{
    struct replay replay = {.all = verb_given(call, "all")};
    struct trace_reader *reader;
    int code = read_ignored(call, &replay, why);
    if (code == 0)
        code = drive_url(call->operands[1], replay.url, why);
    if (code == 0 && (replay.room = malloc(ROOM_LIMIT)) == NULL)
        code = fail(why, EXIT_INTERNAL, "out of memory");
    if (code == 0)
        code = trace_reader_open(call->operands[0], &reader, why);
    if (code == 0) {
        code = run_lines(&replay, reader, why);
        trace_reader_close(reader);
    }
    finish(&replay);
    if (code != 0)
        return code;
    if (replay.different == 0)
        printf("%lu commands, each answered as it was recorded\n", replay.commands);
    else
        printf("%lu commands run, %lu answered otherwise\n", replay.commands, replay.different);
    if (replay.skipped > 0)
        printf("%lu that had been aborted were left out\n", replay.skipped);
    return replay.different == 0 ? 0 : EXIT_CASE_FAILED;
}

static const struct verb_option replay_options[] = {
    {.name = "all", .help = "goes on after a difference, to the end"},
    {.name = "ignore",
     .argument = "OPCODE",
     .help = "does not compare replies of this command (51, read-disc-information); + joins",
     .repeats = true},
    {0},
};

extern const struct verb verb_trace_replay;
const struct verb verb_trace_replay = {
    .name = "trace replay",
    .operands = "FILE URL|NAME",
    .summary = "runs a recorded trace against another drive and shows where that answers otherwise",
    .description = "FILE is a trace of JSON lines (- is standard input) with all data: coaster trace --data all. "
                   "Status, sense, length and "
                   "data of each reply are compared; data by the bytes the trace kept and by their hash. It stops at "
                   "the first difference, "
                   "which is exit code 1. Hosts of the trace are hosts again, commands run one after the "
                   "other.\n\nCommands that record do "
                   "record: the drive and its disc should be as they were when the trace began.",
    .options = replay_options,
    .minimum_operands = 2,
    .maximum_operands = 2,
    .run = run_replay,
};
