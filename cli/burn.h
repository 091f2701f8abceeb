/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of `coaster burn`. */
#ifndef COASTER_CLI_BURN_H
#define COASTER_CLI_BURN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/failure.h"
#include "cli/drive_url.h"
#include "cli/verb.h"
#include "coaster.h"
#include "imapi.h"
#include "imapi/device.h"

/* ------------------------------------------------------------------ cli/burn_cancel.c: Ctrl-C */

/* SIGINT, SIGTERM and SIGHUP cancel at the next QueryCancel instead of ending the program: whoever ended it would leave
 * the drive locked. Each is answered at once, on standard error. */
void burn_catch_signals(void);
/* What the answer says of what is going on now; a string that stays. */
void burn_answer_signals_with(const char *answer);
bool burn_cancelled(void);
/* 128 + the signal that came first; 0: none came. */
int burn_signal_code(void);

/* ------------------------------------------------------------------ cli/burn_bar.c: a line of a terminal */

struct burn_facts {
    const char *what; /* "writing" */
    int percent;
    double speed;     /* in 1X; 0: not known */
    double kilobytes; /* per second */
    int buffer;       /* percent of the drive's buffer that is full; -1: not known */
    long left;        /* seconds; -1: not known */
};

/* Standard output is a terminal that can go back to the beginning of a line. */
bool burn_bar_possible(void);
/* In place of the line drawn before, when it differs; as wide as the terminal is. */
void burn_bar_draw(const struct burn_facts *facts);
/* Ends the line, if one is there. */
void burn_bar_end(void);

/* ------------------------------------------------------------------ cli/burn_progress.c: the sink */

enum burn_output { BURN_LINES, BURN_BAR, BURN_JSON };

struct burn_progress {
    IDiscMasterProgressEvents events; /* first: the methods find the rest from it */
    enum burn_output output;
    const char *file;      /* that is staged now; NULL: none */
    struct device *device; /* whose buffer is asked for; NULL: nobody's */
    unsigned block_size;
    uint64_t began, marked; /* nanoseconds: of the first block; of the one that the speed is reckoned from */
    uint32_t marked_blocks;
    double rate;            /* blocks per second lately */
    uint64_t asked;         /* when the buffer was asked for */
    int buffer;             /* percent, -1: not known */
    uint32_t blocks, total; /* written so far, as told */
    int shown_percent;      /* last one on paper, -1: none */
    HRESULT drive_failed;   /* what the drive said to the question for its buffer; S_OK */
    HRESULT result;         /* of NotifyBurnComplete */
    bool verifying;         /* all is burned, and being read back */
};

void burn_progress_start(struct burn_progress *progress, enum burn_output output, unsigned block_size);
/* For coaster_verify_after_burn. */
boolean burn_progress_verified(void *progress, LONG completed, LONG total);
uint64_t burn_now(void);
/* A line for a person, not with --json. */
void burn_say(struct burn_progress *progress, const char *format, ...) coaster_printf(2, 3);
/* A line of --json, freed; nothing without it. */
void burn_event(struct burn_progress *progress, json_t *event);

/* ------------------------------------------------------------------ the verb */

/* In the folders, and no file: links to folders or to nothing, pipes, sockets, devices. */
struct burn_left_out {
    unsigned long count;
    char first[256]; /* path of one of them */
};

struct burn_session {
    const struct verb_call *call;
    struct burn_left_out left_out;
    char url[DRIVE_URL];
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IRedbookDiscMaster *redbook;
    IDiscRecorder *recorder;
    struct device *device;
    struct device_disc disc; /* as it was before */
    struct burn_progress progress;
    UINT_PTR cookie;
    bool initialized, audio;
};

/* cli/burn_result.c: RecordDisc, and what is said of it */
int burn_record(struct burn_session *session, struct failure *why);
/* One sentence: what was tried, the code's name, what the code means. */
int burn_failed(struct failure *why, enum exit_code code, HRESULT result, const char *what);
/* EXIT_NO_DRIVE for results that say that there is no drive or disc to work with, EXIT_CASE_FAILED for the others. */
enum exit_code burn_code_of(HRESULT result);

/* cli/burn_operands.c: before anything is touched */
int burn_check_operands(const struct verb_call *call, struct burn_left_out *left_out,
                        struct failure *why) coaster_must_check;

/* cli/burn_settings.c: properties of recorder and image, from options */
int burn_check_settings(const struct verb_call *call, struct failure *why) coaster_must_check; /* the words alone */
int burn_apply_settings(struct burn_session *session, struct failure *why) coaster_must_check; /* after the selection */

/* cli/burn_disc.c: what disc is in the drive, and whether it is meant */
int burn_look_at_disc(struct burn_session *session, struct device_disc *disc, struct failure *why) coaster_must_check;
/* What a drive says of itself need not be text. */
void burn_make_identity_readable(struct device_identity *identity);
/* A burn ended in the middle of its last session. */
bool burn_disc_unfinished(const struct device_disc *disc);
void burn_describe_disc(const struct device_disc *disc, char *words, size_t size);
json_t *burn_disc_facts(const struct device_disc *disc);
/* Waits for a disc and erases it, as the options say; asks. */
int burn_ready_disc(struct burn_session *session, struct failure *why) coaster_must_check;
/* After the selection: does the disc take what is to be burned, and is it meant? */
int burn_accept_disc(struct burn_session *session, struct failure *why) coaster_must_check;
/* The sentence of a disc with an unfinished session, and what can be done with it; EXIT_CASE_FAILED. */
int burn_refuse_unfinished(const struct device_disc *disc, HRESULT result, struct failure *why);
/* What has become of the disc after a burn that failed, as the end of a sentence. */
void burn_tell_state(struct burn_session *session, char *words, size_t size);

/* cli/burn_stash.c: where it is staged */
/* The selection found no room to stage in: result is what it said. */
int burn_no_stash(HRESULT result, struct failure *why);
/* How far what is staged is protected here: the level depends on the machine. */
void burn_tell_protection(struct burn_session *session);

/* cli/burn_stage.c */
int burn_stage(struct burn_session *session, struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ cli/sound.c: asking coaster-sound */

struct sound;
/* Looks at the file's head. EXIT_USAGE_ERROR: it is no sound that a disc takes. */
int sound_check(const char *path, struct failure *why) coaster_must_check;
int sound_open(const char *path, struct sound **sound, struct failure *why) coaster_must_check;
/* Fills room with samples as far as there are any; *length 0: that was all, and the file was whole. */
int sound_read(struct sound *sound, uint8_t *room, size_t size, size_t *length, struct failure *why) coaster_must_check;
uint64_t sound_clipped(const struct sound *sound); /* samples, at the end */
void sound_close(struct sound *sound);             /* NULL is allowed */

#endif
