/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The precondition matrix of reference imapi 12 as data: a row per method with what it needs and what each wrong
 * argument is answered with (matrix_master.c, matrix_recorder.c, matrix_objects.c), and the walk that calls every
 * method in one situation after another (matrix.c). What is expected follows from the row and the situation alone.
 */
#ifndef COASTER_CONFORMANCE_MATRIX_H
#define COASTER_CONFORMANCE_MATRIX_H

#include "conformance/burn.h"

/* Whose method it is. The objects of the last kind (enumerators, property storages) no situation touches. */
enum matrix_object { OF_MASTER, OF_JOLIET, OF_REDBOOK, OF_RECORDER, OF_ITSELF };

enum matrix_wants {
    WANTS_CLOSED = 1u << 0,    /* Open: ALREADYOPEN otherwise */
    WANTS_NOTHING = 1u << 1,   /* Close of a master: S_OK when it is closed */
    WANTS_SELECTION = 1u << 2, /* NOACTIVERECORDER */
    WANTS_NO_TRACK = 1u << 3,  /* TRACKOPEN */
    WANTS_TRACK = 1u << 4,     /* TRACKNOTOPEN */
    WANTS_IMAGE = 1u << 5,     /* INVALIDIMAGE */
    WANTS_DEVICE = 1u << 6,    /* DEVICE_NOTPRESENT */
    WANTS_FREE = 1u << 7,      /* nobody has the drive open exclusively: DEVICE_NOTACCESSIBLE */
    WANTS_DISC = 1u << 8,      /* MEDIUM_NOTPRESENT */
    WANTS_EXCLUSIVE = 1u << 9, /* NOTOPENED of a recorder */
    WANTS_IDLE = 1u << 10,     /* E_UNEXPECTED of the master, DEVICE_NOTACCESSIBLE of a recorder, while it burns */
    CHANGES = 1u << 11,        /* after success the situation is another one */
    DROPS = 1u << 12,          /* a failure that is no argument error drops the selection (R-RCS-15) */
    SPENDS = 1u << 13,         /* would open the tray or erase: has cases of its own for success */
};

#define MATRIX_WRONG 7
struct matrix_method {
    const char *name;
    enum matrix_object of;
    unsigned wants;                  /* enum matrix_wants */
    HRESULT (*call)(unsigned wrong); /* 0: as it should be; 1..: with that argument wrong */
    HRESULT wrong[MATRIX_WRONG];     /* what 1.. are answered with; ends with 0 */
    HRESULT success;                 /* S_OK, unless this one has another (R-ERR-03) */
};

extern const struct matrix_method matrix_of_master[], matrix_of_recorder[],
    matrix_of_objects[]; /* end without a name */

/* What the calls work on beside the_master and the_recorder. Pointers to both formats are kept, so that one of them is
 * of the inactive one. */
struct matrix_kept {
    IJolietDiscMaster *joliet;
    IRedbookDiscMaster *redbook;
    IEnumDiscRecorders *recorders;
    IEnumDiscMasterFormats *formats;
    IPropertyStorage *properties; /* of Joliet */
    IPropertyStorage *settings;   /* of the recorder */
    IEnumSTATPROPSTG *names;
    IStorage *storage; /* one small file */
    IID active;        /* SetActiveDiscMasterFormat sets the one that is active */
};
extern struct matrix_kept matrix_kept;
void matrix_forget(void); /* releases all of it */

struct matrix_situation {
    void (*enter)(void);
    bool open, redbook, selected, staged, track; /* the master */
    bool exclusive, empty, gone;                 /* the drive */
    bool busy;                                   /* the master is in an operation that lasts */
    bool burning;                                /* the drive is, by RecordDisc or Erase */
    bool once;                                   /* cannot be entered again: nothing that changes it is let through */
};
void matrix_enter(const struct matrix_situation *situation);
/* Calls everything in the situation entered last. Inside of a callback and on any thread: it judges nothing. */
void matrix_walk(void);
void then_every_call_was_answered(void);
/* Situations, and what is on the way to one: S_OK, or the case fails. */
void matrix_enter_joliet_staged(void);
void matrix_enter_track(void);
void matrix_enter_exclusive(void);
void matrix_must(HRESULT result);

#endif
