/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder: mechanism and firmware. It knows no transport. Doors make nexuses in it and submit commands; every
 * command is answered exactly once through its done callback, at once (inside drive_submit) or later.
 *
 *   door -> drive_submit -> trace -> filters (faults, flaws) -> gate -> handler -> disc
 *
 * All calls come on the thread of the drive's loop.
 */
#ifndef COASTER_EMU_DRIVE_H
#define COASTER_EMU_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "base/sense.h"
#include "emu/disc/disc.h"
#include "emu/loop.h"

struct drive;
struct drive_constants;
struct nexus;

/* ------------------------------------------------------------------ commands */

struct drive_command {
    /* in: filled by the door, alive until done */
    uint8_t cdb[16];
    size_t cdb_length;       /* bytes of cdb that came; 16 when the transport always sends 16 */
    const uint8_t *data_out; /* what the initiator sends; NULL when nothing */
    size_t data_out_length;  /* its expected length */
    uint8_t *data_in;        /* room for the reply; NULL when the initiator expects none */
    size_t data_in_capacity; /* its expected length */
    /* out: filled by the drive before done */
    uint8_t status;        /* SAM status */
    size_t data_in_length; /* bytes of the reply, already cut to the allocation length; may exceed data_in_capacity
                              (overflow): then only data_in_capacity bytes were stored. 0 unless status is GOOD */
    size_t data_out_taken; /* bytes of data_out that the CDB called for: the residual is against this */
    uint8_t sense[SENSE_FIXED_LENGTH];
    size_t sense_length; /* 0 or 18 */
    /* the core's own */
    struct drive_task *task;
};

typedef void drive_done(struct drive_command *command, void *context);

void drive_submit(struct drive *drive, struct nexus *nexus, struct drive_command *command, drive_done *done,
                  void *context);

enum drive_abort_reason { DRIVE_ABORT_TASK_SET, DRIVE_ABORT_RESET, DRIVE_ABORT_NEXUS_LOST };
/* Ends what waits for nexus (NULL: all). Each aborted command is still answered once, TASK ABORTED (40h). */
void drive_abort(struct drive *drive, struct nexus *nexus, enum drive_abort_reason reason);

/* ------------------------------------------------------------------ nexuses */

/* A new I_T nexus: 6/29/00 pending for it. name is for the trace and for GESN status; it is copied. */
struct nexus *drive_nexus_new(struct drive *drive, const char *name);
/* I_T nexus loss: aborts its commands, clears its prevention. Safe with NULL. */
void drive_nexus_free(struct drive *drive, struct nexus *nexus);
/* Resets: LU reset drops a simulation, restores mode pages, clears preventions, raises 6/29/00 for every nexus. */
void drive_reset(struct drive *drive);
/* I_T nexus reset for one: its prevention goes, 6/29/00 for it alone. */
void drive_nexus_reset(struct drive *drive, struct nexus *nexus);

/* ------------------------------------------------------------------ making a drive */

/* INSTANT: nothing lasts. STEP: time is moved by drive_clock_advance. REAL: the loop's time, slower or faster by a
 * rate. */
enum drive_clock { DRIVE_CLOCK_INSTANT, DRIVE_CLOCK_STEP, DRIVE_CLOCK_REAL };

struct drive_options {
    const char *name;             /* "sr-test": for messages */
    const char *serial;           /* VPD 80 and feature 0108; NULL: the personality's */
    const char *personality_file; /* NULL: the built-in default */
    enum drive_clock clock;
    uint32_t clock_rate; /* of DRIVE_CLOCK_REAL, in thousandths of real time; 0: 1000 */
    uint64_t seed;       /* for identifications of discs recorded here; 0: random */
    const char *holder;  /* what a second opener of its disc is told: control socket or other words; NULL: the name */
};

int drive_new(struct loop *loop, const struct drive_options *options, struct drive **drive,
              struct failure *why) coaster_must_check;
void drive_free(struct drive *drive); /* closes the disc durably; every nexus must be gone or is freed here */
const char *drive_name(const struct drive *drive);
unsigned drive_nexus_count(const struct drive *drive);

/* ------------------------------------------------------------------ the hand at the drive (control door, bench) */

/* Puts the disc at path into the open tray or empty drive and closes it (media change for every nexus). EXIT_NO_DRIVE:
 * there is one already. */
int drive_insert(struct drive *drive, const char *path, struct failure *why) coaster_must_check;
/* Takes the disc out, whatever the drive is doing and locked or not (tray open afterwards). Data not synchronised is
 * lost as on hardware. */
int drive_remove(struct drive *drive, struct failure *why) coaster_must_check;
/* Presses the eject button: opens the tray, or with prevention raises the event MMC names. Sets *opened. */
int drive_button(struct drive *drive, bool *opened, struct failure *why) coaster_must_check;
/* Presses a key of the front panel: play, rewind, forward, pause, stop. Hosts see it as an external request (reference
 * mmc 2.11); the drive itself does nothing about it. EXIT_USAGE_ERROR: there is no such key. */
int drive_press(struct drive *drive, const char *key, struct failure *why) coaster_must_check;
/* Pushes the tray in with what lies on it. */
int drive_load(struct drive *drive, struct failure *why) coaster_must_check;
/* Opens the tray whatever the drive is doing and locked or not; the disc lies on it. What was not synchronised is lost.
 */
int drive_force_open(struct drive *drive, struct failure *why) coaster_must_check;
/* Power goes and comes back: the disc is as a pulled plug leaves it, and every nexus is told 6/29/00. */
int drive_power_cut(struct drive *drive, struct failure *why) coaster_must_check;
/* Ejects as START STOP would, from the host's side: refuses when prevented. */
int drive_eject(struct drive *drive, struct failure *why) coaster_must_check;

bool drive_tray_open(const struct drive *drive);
bool drive_locked(const struct drive *drive);     /* any prevention in force */
bool drive_busy(const struct drive *drive);       /* a long operation runs on the clock */
bool drive_simulating(const struct drive *drive); /* a Test Write's shadow stands */
/* The write buffer, on clocks that take time: bytes, bytes free, commands held because it is full, and how often it ran
 * empty before the end of a track, and the drive went on without a trace. */
struct drive_buffer {
    uint32_t size, free;
    unsigned held;
    uint64_t underruns;
};
struct drive_buffer drive_buffer(struct drive *drive);
/* The disc inside (NULL: none, or it lies on the open tray), and the one on the open tray. */
struct disc *drive_disc(struct drive *drive);
struct disc *drive_tray_disc(struct drive *drive);
struct loop *drive_loop(struct drive *drive);

/* DRIVE_CLOCK_STEP: moves the drive's time on; what falls due completes inside the call. */
int drive_clock_advance(struct drive *drive, uint64_t nanoseconds, struct failure *why) coaster_must_check;
int drive_clock_set(struct drive *drive, enum drive_clock clock); /* to INSTANT: what runs ends now */
/* rate: thousandths of real time, of DRIVE_CLOCK_REAL. */
void drive_clock_set_rate(struct drive *drive, enum drive_clock clock, uint32_t rate);
enum drive_clock drive_clock_kind(const struct drive *drive);
/* "instant", "step", "real", "x20", "x0.5": false when text is none of them (x0.01 to x10000). And back. */
bool drive_clock_read(const char *text, enum drive_clock *clock, uint32_t *rate);
enum { DRIVE_CLOCK_TEXT = 16 };
#define DRIVE_CLOCK_WANTED "a clock is 'instant', 'real', 'step', or 'x' and a number from 0.01 to 10000"
const char *drive_clock_words(enum drive_clock clock, uint32_t rate, char text[DRIVE_CLOCK_TEXT]);
const char *drive_clock_text(const struct drive *drive, char text[DRIVE_CLOCK_TEXT]);

/* ------------------------------------------------------------------ filters: faults and flaws */

/*
 * A filter stands between the door and the gate. It states only what it changes; absent hooks pass. Filters are
 * stacked: the last added is asked first. before() may answer the command itself (return FILTER_ANSWERED after filling
 * status, sense, data), change the CDB it passes on, hold the command for a while, or pass. after() sees the finished
 * command and may change the reply.
 */
enum filter_verdict { FILTER_PASS, FILTER_ANSWERED, FILTER_HELD };
struct filter;

/* One key of "name:key=value,...". */
struct filter_key {
    const char *name;                             /* NULL ends a table */
    const char *value;                            /* what it looks like: "N", "good|busy" */
    const char *help;                             /* one line, its default in brackets */
    bool (*take)(void *state, const char *value); /* false: not understood */
};

struct filter_kind {
    const char *name;    /* "next-writable-address-plus-one" */
    const char *help;    /* one line: what it does wrong, or does */
    const char *example; /* a fault: how it may be written */
    bool flaw;           /* listed by --list-flaws: a drive that is wrong in one named way; else a fault */
    bool addressed;      /* a fault for some commands of many: it has the keys of drive_filter_addressing() too */
    const struct filter_key *keys;                     /* its own; NULL: none */
    int (*complete)(void *state, struct failure *why); /* a fault: all keys were read; may be NULL */
    /* parameters is the text after ':' in "name:parameters", "" when there was none. *state is the filter's own. 0 or
     * an exit code. */
    int (*new)(struct drive *drive, const char *parameters, void **state, struct failure *why);
    void (*free)(void *state);
    enum filter_verdict (*before)(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state);
    void (*after)(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state);
    /* The other places a flaw may sit: replaced constants and decisions (NULL: untouched). See emu/drive/constants.h.
     */
    void (*constants)(struct drive_constants *constants, void *state);
};
const struct filter_kind *const *drive_filter_kinds(size_t *count);
/* The keys of every addressed kind: which commands it is for. */
const struct filter_key *drive_filter_addressing(void);
int drive_filter_add(struct drive *drive, const char *specification,
                     struct failure *why) coaster_must_check; /* "name" or "name:parameters" */
/* Whether drive_filter_add would take it: the sentence says what is wrong with the words. */
int drive_filter_check(const char *specification, struct failure *why) coaster_must_check;
/* What a filter holds goes on when the filter is taken away. */
void drive_filters_clear(struct drive *drive);
bool drive_filter_remove(struct drive *drive, size_t index); /* index as of drive_filter_at; false: there is none */
/* The index-th filter in force as it was added ("name:parameters"), newest first; NULL beyond the last. */
const char *drive_filter_at(const struct drive *drive, size_t index);
/* How many commands an addressed fault matched and how many it hit. False: it does not count. */
bool drive_filter_counts(const struct drive *drive, size_t index, unsigned long *matched, unsigned long *hit);

/* Helpers for filters: answer with GOOD and no data, or with CHECK CONDITION. */
void drive_command_good(struct drive_command *command);
void drive_command_refuse(struct drive_command *command, struct sense s);

/* ------------------------------------------------------------------ trace */

/* Called for each finished command, after the filters. NULL switches it off. */
typedef void drive_trace(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                         uint64_t ended);
void drive_trace_set(struct drive *drive, drive_trace *trace, void *context);
/* Inside drive_trace: when the command came, on the loop's monotonic clock. */
uint64_t drive_command_arrival(const struct drive_command *command);
const char *nexus_name(const struct nexus *nexus);

/* ------------------------------------------------------------------ the opcode table, for whoever reads it */

enum data_direction { DATA_NONE, DATA_OUT, DATA_IN };
struct opcode_row {
    const char *name; /* MMC/SPC name, "READ DISC INFORMATION"; NULL: not implemented */
    uint8_t cdb_length;
    uint32_t service_actions;  /* bit n: action n in byte 1 is served; 0: the opcode has none */
    uint8_t mask[16];          /* bits that may be set (byte 0 FFh): what REPORT SUPPORTED OPCODES shows */
    uint8_t allocation_offset; /* first byte of the allocation or parameter list length; 0: none */
    uint8_t allocation_width;  /* its bytes */
    enum data_direction direction;
    uint32_t gate;      /* GATE_* of emu/drive/opcodes.h */
    const char *clause; /* "reference mmc 2.12" */
};
const struct opcode_row *drive_opcode(uint8_t opcode); /* never NULL; .name is NULL for an unknown opcode */

#endif
