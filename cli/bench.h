/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the measurements of coaster bench share. */
#ifndef COASTER_CLI_BENCH_H
#define COASTER_CLI_BENCH_H

#include "emu/drive/drive.h"
#include "imapi.h"

/* Seconds that this process has used of the processor so far. */
double bench_cpu(void);
/* Runs a command to its end; EXIT_INTERNAL with its sense when that is not GOOD. */
int bench_submit(struct drive *drive, struct nexus *nexus, struct drive_command *command, struct failure *why);
/* MODE SELECT(10) with page 05h: track at once, next session allowed. */
int bench_select(struct drive *drive, struct nexus *nexus, bool audio, struct failure *why);
/* A drive of this process with the disc at path in it, and a nexus that has seen all attention. measure's code. */
int bench_with_drive(const char *path, int (*measure)(struct drive *drive, struct nexus *nexus, struct failure *why),
                     struct failure *why);

double bench_wall(void); /* seconds of the monotonic clock */

/* An open disc master with a recorder selected (cli/bench_master.c). */
struct bench_master {
    IDiscMaster *master;
    IUnknown *format; /* of the interface that was asked for */
    IDiscRecorder *recorder;
};
typedef HRESULT bench_measure(struct bench_master *bench, void *context);
/* One for a drive of this process with the disc at path in it; EXIT_INTERNAL when measure fails. */
int bench_with_master(const char *path, REFIID format, bench_measure *measure, void *context, struct failure *why);

/* AddAudioTrackBlocks and the wipe (cli/bench_audio.c). */
int bench_audio(const char *path, struct failure *why);
/* AddData of a folder and RecordDisc (cli/bench_data.c). */
int bench_data(const char *path, const char *folder, struct failure *why);
/* READ CD and READ(10) in process (cli/bench_read.c). */
int bench_read_in_process(struct drive *drive, struct nexus *nexus, struct failure *why);

#endif
