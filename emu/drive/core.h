/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share: the drive, its nexuses, a command on its way. Nobody outside emu/drive/ includes
 * this. */
#ifndef COASTER_EMU_DRIVE_CORE_H
#define COASTER_EMU_DRIVE_CORE_H

#include "emu/drive/audio.h"
#include "emu/drive/barrier.h"
#include "emu/drive/buffer.h"
#include "emu/drive/clock.h"
#include "emu/drive/constants.h"
#include "emu/drive/drive.h"
#include "emu/drive/events.h"
#include "emu/drive/mode.h"
#include "emu/drive/opcodes.h"
#include "emu/drive/personality.h"
#include "emu/drive/pickup.h"
#include "emu/drive/reply.h"
#include "emu/drive/reservation.h"

enum {
    STATUS_GOOD = 0x00,
    STATUS_CHECK_CONDITION = 0x02,
    STATUS_RESERVATION_CONFLICT = 0x18,
    STATUS_TASK_ABORTED = 0x40
};

/* ------------------------------------------------------------------ a nexus */

struct nexus {
    struct drive *drive;
    struct nexus *next;
    char name[64];
    bool reset_pending;         /* 6/29/00 */
    bool medium_change_pending; /* 6/28/00; never more than one of a kind (reference mmc 6.2) */
    bool prevented;             /* PREVENT ALLOW with Persistent 0 */
    struct event_queue events;
};

/* The attention to report now, taken from the queue; sense_none() when there is none. */
struct sense nexus_take_attention(struct nexus *nexus);
bool nexus_has_attention(const struct nexus *nexus);
void nexus_medium_changed(struct drive *drive);

/* ------------------------------------------------------------------ a command on its way */

#define TASK_NEVER UINT64_MAX

struct drive_task {
    struct drive_task *next; /* in the pool */
    struct drive *drive;
    struct nexus *nexus;
    struct drive_command *command;
    drive_done *done;
    void *context;
    uint64_t began;
    uint64_t arrival; /* on the loop's clock */
    const struct opcode *opcode;
    struct filter *answered_by; /* the filter that answered instead of the drive */
    struct filter *next_filter; /* the filter to be asked next */
    uint64_t hits;              /* a bit for each fault that hits this command */
    uint8_t *altered;           /* data-out as a fault changed it; NULL: as it was sent */
    const uint8_t *sent;        /* then: as it was sent */
    struct reply reply;
    size_t allocation;      /* SIZE_MAX: the CDB has none */
    bool direct;            /* reply goes straight into command->data_in */
    bool conflict;          /* another nexus has reserved what it needs */
    bool held;              /* answered later, by the operation or filter that holds it */
    struct filter *held_by; /* the filter that holds it (waiting.c) */
    uint32_t blocks;        /* a WRITE held for room: what it wants to write; 0: another command behind one */
    size_t block;           /* bytes of each */
    bool served;            /* it was held, and it is its turn */
    struct alarm alarm;     /* while a filter holds it, or until it is told */
    uint64_t until; /* answered, but not told before this time on the drive's clock; TASK_NEVER: until it is aborted */
};

static inline const uint8_t *task_cdb(const struct drive_task *task)
{
    return task->command->cdb;
}

/* Data-out of need bytes is called for: shorter is 5/24/00, longer is left over (reference mmc 0.1 o). */
struct sense task_data_out(struct drive_task *task, size_t need);
/* The reply goes straight to the initiator's room instead of through the drive's small buffer: for READ and READ CD. */
void task_reply_direct(struct drive_task *task);
/* The command ends with RESERVATION CONFLICT: what a handler or the gate returns then. */
struct sense task_reservation_conflict(struct drive_task *task);
/* Answers a held command. */
void task_complete(struct drive_task *task, struct sense s);
/* Ends a command without effect: TASK ABORTED. */
void task_abort(struct drive_task *task);
/* Runs the handler and answers; false: the command is held (again). */
bool task_handle(struct drive_task *task);
/* Asks task->next_filter and those behind it, then the gate and the handler. */
void task_go_on(struct drive_task *task);
/* A copy of what the host sent, which the drive sees instead; NULL: no memory. */
uint8_t *task_alter_data_out(struct drive_task *task);

/* ------------------------------------------------------------------ commands that a filter holds (waiting.c) */

#define WAITING_FOR_EVER TASK_NEVER

/* Called by a filter that then returns FILTER_HELD: the command goes on to the next filter after so long. */
enum filter_verdict waiting_hold(struct drive_task *task, uint64_t nanoseconds);
/* The filter goes away: what it held goes on. */
void waiting_release(struct drive *drive, struct filter *filter);
/* What is held for nexus (NULL: anybody) is answered TASK ABORTED. */
void waiting_abort(struct drive *drive, struct nexus *nexus);

/* ------------------------------------------------------------------ long operations */

enum operation_kind {
    OPERATION_NONE,
    OPERATION_LOAD,    /* 2/04/01: a medium is being found */
    OPERATION_SPIN_UP, /* 2/04/01: it is known, and stands still */
    OPERATION_EJECT,
    OPERATION_BLANK,
    OPERATION_FORMAT, /* 2/04/04 */
    OPERATION_CLOSE,
    OPERATION_SYNCHRONIZE,
};

struct operation {
    enum operation_kind kind;
    uint64_t began, until;   /* on the drive's clock */
    struct drive_task *held; /* the command that waits for its end; NULL: Immed, or aborted, or by hand */
    bool simulated;          /* it was begun on the shadow and must never reach the disc */
    unsigned close_function, track, blanking_type;
    lba_t address;
    struct disc_format format;
    struct write_parameters parameters;
    struct sense (*finish)(struct drive *drive, const struct operation *operation);
};

/*
 * With the instant clock: runs finish() and returns its sense. With one that takes time: the drive is busy for
 * duration; task is held unless immediate. task may be NULL (the hand at the drive).
 */
struct sense operation_start(struct drive *drive, struct drive_task *task, bool immediate, struct operation operation,
                             uint64_t duration);
/* The sense of a drive that is busy, with progress; sense_none() when it is not. */
struct sense operation_sense(const struct drive *drive);
/* Ends it without effect: the disc was taken. The held command is answered with s. */
void operation_cancel(struct drive *drive, struct sense s);
/* Power goes: without effect and without an answer. */
void operation_forget(struct drive *drive);
/* Lets go of the command that waits, if it is nexus's (NULL: anybody's): it is answered TASK ABORTED; the mechanism
 * goes on. */
void operation_abort_held(struct drive *drive, struct nexus *nexus);

/* ------------------------------------------------------------------ the drive */

enum { DRIVE_REPLY_ROOM = 16384, DRIVE_TASK_POOL = 64 };

struct drive {
    char name[64];
    char serial[40];
    char holder[108];
    struct loop *loop;
    struct personality personality;
    struct drive_constants constants; /* in force: the personality's, then what the filters replaced */
    uint64_t seed;

    struct disc *disc; /* in the drive, or on the open tray */
    bool tray_open;
    bool persistent_prevent;               /* global (reference mmc 0.1 m) */
    const struct nexus *persistent_holder; /* who set it; NULL: gone */
    struct reservations reservations;
    uint8_t power_condition; /* POWER_* */
    lba_t head;              /* MECHANISM STATUS bytes 2-4; of audio that plays, as audio_update found it */
    struct audio audio;
    uint8_t *buffer; /* what WRITE BUFFER put there; NULL: nothing yet */

    enum drive_clock clock;
    uint32_t clock_rate;  /* thousandths of the loop's time */
    uint64_t time;        /* of the stepped clock; of the others when they were set */
    uint64_t time_began;  /* the loop's time then */
    struct alarm *alarms; /* earliest first */
    struct loop_timer *clock_timer;
    struct operation operation;
    struct alarm operation_alarm;
    struct pickup pickup;
    struct write_buffer writing;
    struct barrier *barrier;    /* runs off the thread: the disc is not ours */
    struct drive_task *behind;  /* commands that came meanwhile */
    bool hurrying;              /* the clock becomes instant: what lasts is ended, and the host is not to blame */
    bool turns_evenly;          /* rotation control 01b was asked for */
    struct drive_task *delayed; /* answered, and told later */
    struct sense deferred;      /* an Immed operation failed: told once, as current sense (reference mmc 6.1) */

    struct mode_pages pages;
    struct write_parameters track_parameters; /* those the open track was begun with (reference mmc 3.2) */
    const struct nexus *recorder;             /* who began it; NULL: gone */
    uint16_t read_speed, write_speed;         /* kB/s chosen; 0: as fast as it goes */

    struct nexus *nexuses;
    struct filter *filters;     /* last added first */
    uint64_t fault_slots;       /* bits of drive_task.hits in use */
    struct drive_task *waiting; /* held by filters */
    drive_trace *trace;
    void *trace_context;

    struct drive_task *free_tasks;
    struct drive_task pool[DRIVE_TASK_POOL];
    uint8_t reply_room[DRIVE_REPLY_ROOM];
};

/* ------------------------------------------------------------------ the medium, as handlers see it (mechanism.c) */

/* 2/3A/01 or 2/3A/02 when there is none to work with. */
struct sense mechanism_medium(const struct drive *drive);
/* The disc when the mechanism has made it ready, else NULL: loading is over and the tray is shut. */
struct disc *mechanism_ready_disc(const struct drive *drive);
bool mechanism_locked(const struct drive *drive);
/* Shuts the tray; opens it with what is written made durable; opens it for a host (task) or by hand (NULL), unless
 * locked. */
struct sense mechanism_load(struct drive *drive, struct drive_task *task, bool immediate);
struct sense mechanism_unload(struct drive *drive);
struct sense mechanism_eject(struct drive *drive, struct drive_task *task, bool immediate);
/* The pick-up is wanted: what plays ends, and a drive at rest is active again (reference mmc 2.5). */
void mechanism_wake(struct drive *drive);
/* The disc stays where it is and is as a pulled plug leaves it; in a closed drive it is found again after a while. */
int mechanism_power_cut(struct drive *drive, struct failure *why);
/* Sets the power condition, and tells everybody when that is another. */
void mechanism_power(struct drive *drive, unsigned condition);
const uint16_t *mechanism_write_speeds(const struct drive *drive); /* 0-terminated; empty without a recordable disc */
uint16_t mechanism_read_speed(const struct drive *drive);
uint16_t mechanism_write_speed(const struct drive *drive);

/* ------------------------------------------------------------------ how long operations last (duration.c) */

/* At the speed in force, with what the personality adds; nanoseconds before duration-percent. */
uint64_t duration_of_synchronize(const struct drive *drive);
uint64_t duration_of_close_session(const struct drive *drive);
uint64_t duration_of_blank(const struct drive *drive, unsigned blanking_type, lba_t address);
uint64_t duration_of_format(const struct drive *drive, const struct disc_format *format);

/* ------------------------------------------------------------------ recording (recording.c, simulation.c) */

/* What the next written block is written with: those of the open track, else page 05h. */
struct write_parameters recording_parameters(const struct drive *drive);
bool recording_track_open(const struct drive *drive);
/*
 * Call before a write-class command changes the disc: 7/27/02 write protected, 2/04/07 another nexus is recording. With
 * Test Write a shadow is opened; *began says so.
 */
struct sense simulation_enter(struct drive_task *task, bool *began);
/* Another nexus is recording: until its track is complete nobody else writes, or ends it (reference mmc 2.21). */
bool simulation_other_records(const struct drive_task *task);
/* What is being recorded is simulated, or not, as page 05h says now. */
bool simulation_fits(const struct drive *drive);
/* The command was refused: an opened shadow goes again. */
void simulation_leave_refused(struct drive *drive, bool began);
/* Drops the shadow when Test Write was cleared and no simulated track is open any more (reference mmc 0.1 h, 4.2). */
void simulation_settle(struct drive *drive);
/* ALLOW after PREVENT. */
void simulation_released(struct drive *drive);
/* The last session's lead-out, or the end of what a format made, as this personality counts it (transfer.c). */
lba_t transfer_capacity(const struct drive *drive);
/* 5/30/00 as this personality says it. */
struct sense recording_sense(const struct drive *drive, struct sense s);

/* ------------------------------------------------------------------ filters (filters.c) */

enum filter_verdict filters_before(struct drive_task *task);
void filters_after(struct drive_task *task);
void filters_constants(struct drive *drive);
struct filter *filter_behind(const struct filter *filter);

#endif
