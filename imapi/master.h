/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disc master: its state, and the few functions every method goes through. One method is one function in
 * master_*.c; all of them begin with master_enter, which is the precondition matrix of reference imapi 12, and end with
 * master_leave.
 *
 * Threads (R-REC-47, A-28): the mutex guards the fields. An operation that lasts (AddData, AddAudioTrackBlocks,
 * SetActiveDiscRecorder, RecordDisc) marks the master busy, gives the mutex back while it works, and alone uses images,
 * stash and sinks' counters meanwhile. Getters answer from `counters` then, and what would change the master's state is
 * E_UNEXPECTED.
 */
#ifndef COASTER_IMAPI_MASTER_H
#define COASTER_IMAPI_MASTER_H

#include <pthread.h>
#include <stdbool.h>

#include "imapi.h"
#include "imapi/device.h"
#include "imapi/image.h"
#include "imapi/joliet_properties.h"
#include "imapi/progress.h"
#include "imapi/recorder.h"
#include "imapi/stash.h"
#include "imapi/verification.h"

enum master_format { FORMAT_JOLIET, FORMAT_REDBOOK };

/* What the getters say. */
struct master_counters {
    uint32_t total, used;       /* of the active format, blocks */
    uint32_t available, tracks; /* Redbook */
};

/* The drives that answered, with the formats that each can write (R-RCS-01, R-OBJ-09). */
struct known_drive {
    char *url;
    bool formats[2]; /* by enum master_format */
};
struct known_drives {
    struct known_drive *drives;
    size_t count;
    bool taken;     /* there was an enumeration */
    bool announced; /* what differs from it has been announced already */
};

struct master {
    IDiscMaster disc_master;
    IJolietDiscMaster joliet;
    IRedbookDiscMaster redbook;
    unsigned references; /* of all three together: the last Release of any of them frees (R-CLS-04) */
    pthread_mutex_t mutex;
    bool open;
    bool busy;
    enum master_format format;
    struct progress *progress;
    struct recorder_settings *settings; /* of each drive this master enumerated (R-CLS-03); a list */
    uint64_t drives_seen;               /* drives_generation() when the set was last announced */
    struct known_drives known;          /* as the last enumeration found them */
    bool drives_changed;                /* to be announced at the next call */

    /* the selection */
    struct recorder *recorder; /* NULL: none active */
    bool recorder_lost;        /* its device was not there when it was used last (R-RCS-12) */
    struct device_disc disc;   /* as SetActiveDiscRecorder found it */
    bool multi_session;        /* R-MUL-02 .. 05: RecordDisc wants `disc` again */
    uint32_t capacity;         /* blocks that may be staged now */
    uint32_t blank_capacity;   /* blocks of a blank disc of that size */

    /* what is staged */
    struct stash *stash; /* claimed by the first selection, given back by Close */
    struct image *image; /* of the active format; NULL before the claim */
    struct joliet_properties properties;
    struct verification verification; /* R-EXT-07 */
    struct sense last_sense;          /* what the last burn failed with; none otherwise */
    struct master_counters counters;
};

extern const IDiscMasterVtbl master_vtable;
extern const IJolietDiscMasterVtbl master_joliet_vtable;
extern const IRedbookDiscMasterVtbl master_redbook_vtable;

static inline struct master *master_of(IDiscMaster *interface)
{
    return (struct master *)((char *)interface - offsetof(struct master, disc_master));
}

static inline struct master *master_of_joliet(IJolietDiscMaster *interface)
{
    return (struct master *)((char *)interface - offsetof(struct master, joliet));
}

static inline struct master *master_of_redbook(IRedbookDiscMaster *interface)
{
    return (struct master *)((char *)interface - offsetof(struct master, redbook));
}

HRESULT master_create(REFIID iid, void **object);
ULONG master_reference(struct master *master);
ULONG master_release(struct master *master);

/*
 * Locks the master. A failure has unlocked it again.
 *   master_enter            IMAPI_E_NOTOPENED
 *   master_enter_format     IMAPI_E_NOTOPENED, IMAPI_E_WRONGFORMAT
 * After the argument checks, a method that changes something asks master_may_change: E_UNEXPECTED while busy or from a
 * callback.
 */
HRESULT master_enter(struct master *master);
HRESULT master_enter_format(struct master *master, enum master_format format);
HRESULT master_may_change(const struct master *master);
/* Unlocks; result passes through, so that a method ends with return master_leave(master, S_OK). */
HRESULT master_leave(struct master *master, HRESULT result);
/* Unlocks for a call into code that is not ours or that lasts, with a reference held; ends with master_release. */
void master_step_out(struct master *master);
/* Marks the master busy and unlocks it, with a reference held; master_work_end locks it again, master_leave still
 * follows. */
void master_work_begin(struct master *master);
void master_work_end(struct master *master);

/* Drops what is staged and the imported session, and wipes the stash; the claim stays (R-STA-06). Multi-session mode
 * ends. */
void master_wipe_image(struct master *master);
/* Makes the image of the active format when there is a claim, for a blank disc of the size last seen. */
HRESULT master_new_image(struct master *master);
void master_count(struct master *master); /* takes the counters anew; locked */
void master_set_capacity(struct master *master, uint32_t blocks);
/* Hands the Joliet properties to the image. */
HRESULT master_apply_properties(struct master *master, const struct joliet_properties *properties);
/* No active recorder any more. */
void master_deselect(struct master *master);
/* The active recorder's device has gone, or is back, as a call has found out; locked. The next call announces it. */
void master_note_recorder(struct master *master, bool present);
/* Announces a changed set of drives to the sinks (R-EVT-25); locked, but for the length of the callbacks. */
void master_announce_drives(struct master *master);
bool recorder_writes(const struct recorder *recorder, enum master_format format);
void known_drives_free(struct known_drives *known);

/* The methods with files of their own: master_formats.c, master_select.c, master_record.c. */
HRESULT master_enumerate_formats(IDiscMaster *interface, IEnumDiscMasterFormats **formats);
HRESULT master_get_active_format(IDiscMaster *interface, IID *iid);
HRESULT master_set_active_format(IDiscMaster *interface, REFIID iid, void **format);
HRESULT master_enumerate_recorders(IDiscMaster *interface, IEnumDiscRecorders **recorders);
HRESULT master_get_active_recorder(IDiscMaster *interface, IDiscRecorder **recorder);
HRESULT master_set_active_recorder(IDiscMaster *interface, IDiscRecorder *recorder);
HRESULT master_record_disc(IDiscMaster *interface, boolean simulate, boolean eject);

#endif
