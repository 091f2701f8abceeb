/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster bench: single measurements for scripts/bench, each printed as bare numbers on one line. For this repository's
 * own use. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/bench.h"
#include "cli/verb.h"
#include "emu/drive/drive.h"
#include "transport/transport.h"

enum { SECTORS = 32, TRANSFER = SECTORS * 2048, MAXIMUM_TARGETS = 64, MAXIMUM_DEPTH = 64 };

static uint8_t payload[TRANSFER];

double bench_wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double bench_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void fill_payload(void)
{
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(i * 2654435761u >> 13);
}

/* MODE SELECT(10) with page 05h: track at once, data mode 1 or audio, next session allowed. */
enum { SELECT_LENGTH = 8 + 52 };
static void write_parameters_list(uint8_t list[SELECT_LENGTH], bool audio)
{
    const uint8_t page[] = {0x05, 50, 0x41, audio ? 0xC0 : 0xC4, audio ? 0 : 8};
    memset(list, 0, SELECT_LENGTH);
    memcpy(list + 8, page, sizeof page);
    put_be32(list + 8 + 10, 16);
    put_be16(list + 8 + 14, 150);
}

static void write_cdb(uint8_t cdb[16], uint32_t lba, uint32_t blocks)
{
    memset(cdb, 0, 16);
    cdb[0] = 0x2A;
    put_be32(cdb + 2, lba);
    put_be16(cdb + 7, blocks);
}

/* ------------------------------------------------------------------ in process: (a) and (g) */

static void mark_done(struct drive_command *command, void *context)
{
    (void)command;
    *(bool *)context = true;
}

int bench_submit(struct drive *drive, struct nexus *nexus, struct drive_command *command, struct failure *why)
{
    bool done = false;
    drive_submit(drive, nexus, command, mark_done, &done);
    while (!done)
        loop_own_run_once(drive_loop(drive), -1);
    if (command->status == SCSI_GOOD)
        return 0;
    return fail(why, EXIT_INTERNAL, "command %02Xh ended with status %02Xh, sense %X/%02X/%02X", command->cdb[0],
                command->status, command->sense[2] & 0xF, command->sense[12], command->sense[13]);
}

int bench_select(struct drive *drive, struct nexus *nexus, bool audio, struct failure *why)
{
    uint8_t list[SELECT_LENGTH];
    write_parameters_list(list, audio);
    struct drive_command select = {
        .cdb = {0x55, 0x10}, .cdb_length = 10, .data_out = list, .data_out_length = sizeof list};
    select.cdb[8] = SELECT_LENGTH;
    return bench_submit(drive, nexus, &select, why);
}

/* Writes the disc full; CPU seconds of the whole, and of its first and last tenth per sector. */
static int write_full(struct drive *drive, struct nexus *nexus, struct failure *why)
{
    int code = bench_select(drive, nexus, false, why);
    uint32_t total = 359840 / SECTORS, tenth = total / 10;
    double began = bench_cpu(), first = 0, last = 0;
    for (uint32_t i = 0; i < total && code == 0; i++) {
        struct drive_command write = {.cdb_length = 10, .data_out = payload, .data_out_length = sizeof payload};
        write_cdb(write.cdb, i * SECTORS, SECTORS);
        code = bench_submit(drive, nexus, &write, why);
        if (i + 1 == tenth)
            first = bench_cpu() - began;
        if (i + 1 == total - tenth)
            last = bench_cpu();
    }
    double end = bench_cpu();
    double bytes = (double)total * TRANSFER;
    if (code == 0)
        printf("%.4f %.1f %.1f\n", (end - began) / (bytes / 1e9), first / (tenth * SECTORS) * 1e9,
               (end - last) / (tenth * SECTORS) * 1e9);
    return code;
}

int bench_with_drive(const char *path, int (*measure)(struct drive *drive, struct nexus *nexus, struct failure *why),
                     struct failure *why)
{
    struct loop *loop = loop_step_new();
    struct drive *drive = NULL;
    int code = drive_new(loop, &(struct drive_options){.name = "bench"}, &drive, why);
    if (code == 0)
        code = drive_insert(drive, path, why);
    struct nexus *nexus = code == 0 ? drive_nexus_new(drive, "bench") : NULL;
    for (int attentions = 0; code == 0 && attentions < 8; attentions++) {
        struct drive_command ready = {.cdb_length = 6};
        if (bench_submit(drive, nexus, &ready, why) == 0)
            break;
    }
    if (code == 0)
        code = measure(drive, nexus, why);
    if (drive != NULL)
        drive_free(drive);
    loop_free(loop);
    return code;
}

/* ------------------------------------------------------------------ over a transport: (b), (f) and (j) */

struct target {
    struct transport *transport;
    struct transport_command commands[MAXIMUM_DEPTH];
    uint32_t next, end; /* in blocks */
    uint32_t blocks;    /* of one transfer */
    bool read;
};

static int execute(struct transport *transport, struct transport_command *command, struct failure *why)
{
    if (transport_execute(transport, command) != TRANSPORT_DONE)
        return fail(why, EXIT_NO_DRIVE, "%s", transport_error(transport));
    if (command->status == SCSI_GOOD)
        return 0;
    struct sense s = transport_sense(command);
    return fail(why, EXIT_INTERNAL, "command %02Xh was refused with %X/%02X/%02X", command->cdb[0], s.key, s.code,
                s.qualifier);
}

/* What was written ends, so that it can be read; what will be gets its parameters. */
static int prepare_drive(struct target *target, struct failure *why)
{
    if (target->read) {
        struct transport_command synchronize = {.cdb = {0x35}, .cdb_length = 10};
        return execute(target->transport, &synchronize, why);
    }
    uint8_t list[SELECT_LENGTH];
    write_parameters_list(list, false);
    struct transport_command select = {.cdb = {0x55, 0x10},
                                       .cdb_length = 10,
                                       .direction = TRANSPORT_DATA_OUT,
                                       .data = list,
                                       .data_length = sizeof list};
    select.cdb[8] = SELECT_LENGTH;
    return execute(target->transport, &select, why);
}

static int open_target(struct target *target, const char *url, bool disk, uint64_t bytes, struct failure *why)
{
    int code = transport_open(url, &target->transport, why);
    if (code != 0)
        return code;
    for (int attentions = 0; attentions < 8; attentions++) {
        struct transport_command ready = {.cdb_length = 6};
        if (execute(target->transport, &ready, why) == 0)
            break;
    }
    uint32_t block = disk ? 512 : 2048;
    target->blocks = TRANSFER / block;
    target->end = (uint32_t)(bytes / TRANSFER) * target->blocks;
    return disk ? 0 : prepare_drive(target, why);
}

static int send_next(struct target *target, struct transport_command *command, struct failure *why)
{
    *command = (struct transport_command){
        .cdb_length = 10, .direction = TRANSPORT_DATA_OUT, .data = payload, .data_length = sizeof payload};
    write_cdb(command->cdb, target->next, target->blocks);
    if (target->read) {
        command->cdb[0] = 0x28;
        command->direction = TRANSPORT_DATA_IN;
    }
    target->next += target->blocks;
    if (transport_submit(target->transport, command) != TRANSPORT_DONE)
        return fail(why, EXIT_NO_DRIVE, "%s", transport_error(target->transport));
    return 0;
}

/* Takes what has come back and sends on; *open counts the targets that still have something to do. */
static int pump(struct target *target, int timeout, bool *open, struct failure *why)
{
    struct transport_command *command = transport_reap(target->transport, timeout);
    for (; command != NULL; command = transport_reap(target->transport, 0)) {
        if (command->result != TRANSPORT_DONE || command->status != SCSI_GOOD) {
            struct sense s = transport_sense(command);
            return fail(why, EXIT_INTERNAL, "a transfer failed: %X/%02X/%02X %s", s.key, s.code, s.qualifier,
                        transport_error(target->transport));
        }
        if (target->next < target->end) {
            int code = send_next(target, command, why);
            if (code != 0)
                return code;
        }
    }
    *open = transport_in_flight(target->transport) > 0;
    return 0;
}

static int transfer_all(struct target *targets, int count, long depth, struct failure *why)
{
    int code = 0;
    for (int i = 0; i < count && code == 0; i++)
        for (long j = 0; j < depth && targets[i].next < targets[i].end && code == 0; j++)
            code = send_next(&targets[i], &targets[i].commands[j], why);
    bool any = true;
    while (any && code == 0) {
        any = false;
        for (int i = 0; i < count && code == 0; i++) {
            bool open = false;
            code = pump(&targets[i], count == 1 ? -1 : 0, &open, why);
            any = any || open;
        }
    }
    return code;
}

static int bench_transfer(const struct verb_call *call, bool read, struct failure *why)
{
    long depth = 1, megabytes = 256;
    int code = 0, count = call->operand_count - 1;
    if (verb_given(call, "depth"))
        code = verb_number(verb_value(call, "depth"), "--depth", 1, MAXIMUM_DEPTH, &depth, why);
    if (code == 0 && verb_given(call, "megabytes"))
        code = verb_number(verb_value(call, "megabytes"), "--megabytes", 1, 700, &megabytes, why);
    if (code != 0)
        return code;
    if (count < 1 || count > MAXIMUM_TARGETS)
        return fail(why, EXIT_USAGE_ERROR, "1 to %d URLs are needed", MAXIMUM_TARGETS);
    static struct target targets[MAXIMUM_TARGETS];
    uint64_t each = (uint64_t)megabytes * 1000000 / (unsigned)count;
    for (int i = 0; i < count && code == 0; i++) {
        targets[i].read = read;
        code = open_target(&targets[i], call->operands[i + 1], verb_given(call, "disk"), each, why);
    }
    double began = bench_wall();
    if (code == 0)
        code = transfer_all(targets, count, depth, why);
    double seconds = bench_wall() - began;
    for (int i = 0; i < count; i++)
        transport_close(targets[i].transport);
    if (code == 0)
        printf("%.1f\n", (double)(each / TRANSFER * TRANSFER) * count / 1e6 / seconds);
    return code;
}

/* ------------------------------------------------------------------ start to first INQUIRY: (d) */

static int bench_start(const char *path, struct failure *why)
{
    int ends[2];
    char url[512] = "";
    if (pipe(ends) != 0)
        return fail(why, EXIT_INTERNAL, "out of descriptors");
    double began = bench_wall();
    pid_t process = fork();
    if (process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/proc/self/exe", "coaster", "serve", "--disc", path, (char *)NULL);
        _exit(EXIT_INTERNAL);
    }
    close(ends[1]);
    FILE *line = fdopen(ends[0], "r");
    int code = 0;
    if (line == NULL || fgets(url, sizeof url, line) == NULL)
        code = fail(why, EXIT_INTERNAL, "the server did not start");
    url[strcspn(url, "\n")] = 0;
    struct transport *transport = NULL;
    if (code == 0)
        code = transport_open(url, &transport, why);
    uint8_t reply[96];
    struct transport_command inquiry = {.cdb = {0x12, 0, 0, 0, sizeof reply},
                                        .cdb_length = 6,
                                        .direction = TRANSPORT_DATA_IN,
                                        .data = reply,
                                        .data_length = sizeof reply};
    if (code == 0)
        code = execute(transport, &inquiry, why);
    double seconds = bench_wall() - began;
    transport_close(transport);
    kill(process, SIGTERM);
    waitpid(process, NULL, 0);
    if (line != NULL)
        fclose(line);
    if (code == 0)
        printf("%.1f\n", seconds * 1000);
    return code;
}

static int run_bench(const struct verb_call *call, struct failure *why)
{
    const char *part = call->operands[0];
    fill_payload();
    if (strcmp(part, "write") == 0 || strcmp(part, "read") == 0)
        return bench_transfer(call, strcmp(part, "read") == 0, why);
    if (strcmp(part, "data") == 0 && call->operand_count == 3)
        return bench_data(call->operands[1], call->operands[2], why);
    if (call->operand_count != 2)
        return fail(why, EXIT_USAGE_ERROR, "the path of a blank disc is needed");
    if (strcmp(part, "in-process") == 0)
        return bench_with_drive(call->operands[1], write_full, why);
    if (strcmp(part, "read-in-process") == 0)
        return bench_with_drive(call->operands[1], bench_read_in_process, why);
    if (strcmp(part, "start") == 0)
        return bench_start(call->operands[1], why);
    if (strcmp(part, "audio") == 0)
        return bench_audio(call->operands[1], why);
    return fail(why, EXIT_USAGE_ERROR,
                "there is no measurement '%s' (known: in-process, read-in-process, write, read, start, audio, data)",
                part);
}

static const struct verb_option bench_options[] = {
    {.name = "depth", .argument = "N", .help = "transfers on their way at once, per URL (default: 1)"},
    {.name = "megabytes", .argument = "N", .help = "how much to move, over all URLs (default: 256)"},
    {.name = "disk", .help = "the target is a disk with blocks of 512 bytes"},
    {0},
};

extern const struct verb verb_bench;
const struct verb verb_bench = {
    .name = "bench",
    .operands = "in-process DISC|read-in-process DISC|write URL...|read URL...|start DISC|audio DISC|data DISC FOLDER",
    .summary = "takes one measurement for scripts/bench",
    .description =
        "in-process: writes a blank CD-R 80 full; prints CPU seconds per GB, and nanoseconds per sector of the first\n"
        "and the last tenth. read-in-process: records a blank CD-R 80 and reads it; prints MB per CPU second of READ "
        "CD\n"
        "of audio, of READ CD of mode 1 with EDC and ECC, and of memcpy of as much. write, read: MB/s of WRITE(10)\n"
        "and READ(10) with 32 sectors. start: prints milliseconds from starting a server to its first INQUIRY.\n"
        "audio: stages 333000 blocks; prints seconds one block at a time and at once, and milliseconds of the slowest "
        "wipe.\n"
        "data: stages the folder and records it; prints the seconds of AddData, of both, and the peak of resident MiB.",
    .options = bench_options,
    .minimum_operands = 1,
    .maximum_operands = -1,
    .hidden = true,
    .run = run_bench,
};
