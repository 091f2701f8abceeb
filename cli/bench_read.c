/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast a drive of this process reads whole sectors: audio, and mode 1 whose EDC and ECC are made meanwhile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cli/bench.h"

enum { SECTORS = 32, WHOLE = 2352, TRACK = 40000 / SECTORS * SECTORS, SECOND_START = TRACK + 152, ROUNDS = 3 };

static uint8_t sectors[SECTORS * WHOLE];

static int write_track(struct drive *drive, struct nexus *nexus, lba_t start, bool audio, struct failure *why)
{
    size_t size = SECTORS * (audio ? WHOLE : 2048);
    int code = bench_select(drive, nexus, audio, why);
    for (lba_t at = 0; at < TRACK && code == 0; at += SECTORS) {
        for (size_t i = 0; i < size; i += sizeof(uint32_t)) {
            uint32_t word = (uint32_t)(at + (lba_t)i) * 2654435761u;
            memcpy(sectors + i, &word, sizeof word);
        }
        struct drive_command write = {.cdb = {0x2A}, .cdb_length = 10, .data_out = sectors, .data_out_length = size};
        put_lba(write.cdb + 2, start + at);
        put_be16(write.cdb + 7, SECTORS);
        code = bench_submit(drive, nexus, &write, why);
    }
    struct drive_command synchronize = {.cdb = {0x35}, .cdb_length = 10};
    return code == 0 ? bench_submit(drive, nexus, &synchronize, why) : code;
}

static double megabytes_per_second(double began)
{
    return (double)TRACK * WHOLE * ROUNDS / 1e6 / (bench_cpu() - began);
}

/* READ CD with everything of the main channel, 32 sectors at a time. */
static int read_track(struct drive *drive, struct nexus *nexus, lba_t start, double *speed, struct failure *why)
{
    int code = 0;
    double began = bench_cpu();
    for (int round = 0; round < ROUNDS; round++)
        for (lba_t at = 0; at < TRACK && code == 0; at += SECTORS) {
            struct drive_command read = {.cdb = {0xBE, [8] = SECTORS, [9] = 0xF8},
                                         .cdb_length = 12,
                                         .data_in = sectors,
                                         .data_in_capacity = sizeof sectors};
            put_lba(read.cdb + 2, start + at);
            code = bench_submit(drive, nexus, &read, why);
        }
    *speed = megabytes_per_second(began);
    return code;
}

static double copy_as_much(void)
{
    uint8_t *track = malloc((size_t)TRACK * WHOLE);
    if (track == NULL)
        return 0;
    memset(track, 0x5A, (size_t)TRACK * WHOLE);
    double began = bench_cpu();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t at = 0; at < (size_t)TRACK * WHOLE; at += sizeof sectors) {
            memcpy(sectors, track + at, sizeof sectors);
            track[at] = sectors[round]; /* nobody may leave the copy out */
        }
    double speed = megabytes_per_second(began);
    free(track);
    return speed;
}

int bench_read_in_process(struct drive *drive, struct nexus *nexus, struct failure *why)
{
    double audio = 0, mode_1 = 0;
    int code = write_track(drive, nexus, 0, false, why);
    if (code == 0)
        code = write_track(drive, nexus, SECOND_START, true, why);
    if (code == 0)
        code = read_track(drive, nexus, SECOND_START, &audio, why);
    if (code == 0)
        code = read_track(drive, nexus, 0, &mode_1, why);
    if (code == 0)
        printf("%.0f %.0f %.0f\n", audio, mode_1, copy_as_much());
    return code;
}
