/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RecordDisc as a case speaks of it: given a master and a disc, when files are staged and burned, then these callbacks
 * came, the disc holds this, the stash is wiped. Everything goes through the public interfaces of imapi.h; what only a
 * test does (a full disk, a mounted disc) supplies a fact, never a result.
 */
#ifndef COASTER_CONFORMANCE_BURN_H
#define COASTER_CONFORMANCE_BURN_H

#include <stdbool.h>
#include <stdint.h>

#include "coaster.h"
#include "imapi.h"

#include "conformance/mmc.h"

enum { REALLY = 0, SIMULATED = 1 };
enum { KEEP_IN = 0, EJECT_AFTERWARDS = 1 };

/* ------------------------------------------------------------------ given */

void given_a_disc_master(void); /* created and open, Joliet active, one sink registered; no recorder selected */
void given_an_unopened_master(void);
void given_a_selected_recorder(void);         /* a master as above, and SetActiveDiscRecorder is S_OK */
void given_two_staged_files(void);            /* "letter.txt" and "large.bin" (1.2 MB): AddData is S_OK */
void given_something_to_burn(void);           /* a blank disc, a selected recorder, two staged files */
void given_an_audio_master(void);             /* Redbook active, recorder selected */
void given_one_staged_track(uint32_t blocks); /* Redbook: created, filled, closed */
/* disc 1: a blank disc, and "first.txt" burned to it by RecordDisc; the master is closed again */
void given_our_disc(void);
void given_multi_session(void); /* our disc, a master with it selected, and "second.txt" staged */

/* ------------------------------------------------------------------ when */

extern IDiscMaster *the_master;
extern IJolietDiscMaster *the_joliet;
extern IRedbookDiscMaster *the_redbook;
extern IDiscRecorder *the_recorder;

HRESULT select_recorder(void);
HRESULT choose_format(REFIID format); /* SetActiveDiscMasterFormat; the_joliet or the_redbook is the new one */
HRESULT stage(const char *name, const char *text, bool overwrite);
HRESULT stage_large(const char *name, size_t length);
HRESULT stage_a_folder(const char *folder, const char *name, const char *text); /* an empty folder when name is NULL */
HRESULT record_disc(int simulated, int eject);                                  /* the events before it are forgotten */
void close_master(void);   /* Close, S_OK, and everything of it released */
int64_t used_blocks(void); /* GetUsedDataBlocks, GetTotalDataBlocks: S_OK is checked */
int64_t total_blocks(void);

/* ------------------------------------------------------------------ then */

void then_result(HRESULT result, HRESULT expected);
/* The tray, as the drive says. */
void then_the_tray_is_open(void);
void then_the_disc_is_in_the_drive(void);
/* The disc through the drive: information, tracks, table of contents, every readable block; and the bundle's hash where
 * there is one. */
void remember_the_disc(void);
void then_the_disc_is_unchanged(void);
/* By a reader that shares no code with what wrote: isoinfo, over a copy read through the drive. */
void then_the_disc_holds(const char *name, const char *text);
void then_the_disc_holds_the_letter(void); /* "letter.txt", as given_two_staged_files staged it */
void then_the_disc_lacks(const char *name);
void then_these_bytes_are_on_the_disc(const char *text); /* somewhere in its blocks, in a file or not */
void then_sessions_on_disc(unsigned closed);
void then_test_write_is_clear(void); /* of page 05h */
void then_the_stash_holds_something(void);
void then_the_stash_is_wiped(void);
const char *stash_file(void);

/* ------------------------------------------------------------------ callbacks */

enum event_kind {
    EVENT_QUERY_CANCEL,
    EVENT_PNP,
    EVENT_ADD,
    EVENT_BLOCK,
    EVENT_TRACK,
    EVENT_PREPARING,
    EVENT_CLOSING,
    EVENT_BURN_COMPLETE,
    EVENT_ERASE_COMPLETE,
};
struct event {
    enum event_kind kind;
    int32_t a, b;    /* its arguments; of QueryCancel what the byte was when it came */
    bool own_thread; /* came on the thread that made the call */
};
extern struct event events[4096];
extern unsigned event_count;
unsigned count_events(enum event_kind kind);
void forget_events(void);

void cancel_at_block(int32_t completed); /* QueryCancel says TRUE once so many blocks were announced; 0: at once */
void cancel_never(void);
void sink_answers(HRESULT result);                               /* of every Notify method and QueryCancel */
void during_callback(void (*function)(void));                    /* called once, at the first NotifyBlockProgress */
void during_block(int32_t completed, void (*function)(void));    /* once, when so many blocks are announced or more */
void during_event(enum event_kind kind, void (*function)(void)); /* once, at the first of that kind */

void then_progress_ran_to_its_total(void);
/* Section 4.5 and R-REC-46..48 for a burn that ended with result; tracks: of an audio disc, 0 for data. */
void then_the_callbacks_are_in_order(HRESULT result, unsigned tracks);
void then_nothing_but_burn_complete_was_called(HRESULT result);

/* ------------------------------------------------------------------ causes */

void the_drive_vanishes(void);
void the_stash_folder_becomes_compressed(void);
void the_stash_folder_becomes_encrypted(void);
void the_stash_folder_becomes_removable(void);
void the_disk_of_the_stash_fills_up(void);
void a_file_system_of_the_disc_is_mounted(void);
void it_is_unmounted(void);
void a_byte_of_the_stash_changes(void);
/* Writing to it fails from now on, reading does not: as on a disk that went read-only. */
void the_stash_cannot_be_written(void);
void facts_return(void); /* to what the host says */

/* In a second process: where a drive has one initiator only, as behind a kernel, a virtual drive with a blank disc, of
 * its own. */
void given_a_drive_for_a_second_program(void);
/* A second process with a master of its own. function(step) runs there; its result comes back. */
void given_another_process(HRESULT (*function)(unsigned step));
HRESULT the_other_process_does(unsigned step);
void the_other_process_is_killed(void);

#endif
