/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways a command can fail: every row of the map of reference imapi 4.8, and what the drive and the way to it can do
 * beside. A drive's fault is said in the words of its filters; {n} is "which command", {disc} another disc.
 */
#ifndef COASTER_IMAPI_TESTS_WALK_WAYS_H
#define COASTER_IMAPI_TESTS_WALK_WAYS_H

#include "imapi/tests/walk_transport.h"

/* What the answer means to reference imapi 4.8. */
enum meaning {
    NO_MEDIUM,      /* 2/3A */
    BECOMING_READY, /* 2/04/01 */
    STILL_WRITING,  /* 2/04/07, 2/04/08 */
    WRONG_KIND,     /* 5/30 */
    WRONG_MODE,     /* 5/64 */
    PROTECTED,      /* 7/27, 3/73/02 */
    UNCALIBRATED,   /* 3/73 otherwise */
    END_OF_AREA,    /* 5/21, 5/63 */
    FIXATION,       /* 3/72, 5/72 */
    STREAM_LOST,    /* x/09, 3/0C/09 */
    CHANGED,        /* 6/28, and the same disc is there */
    CHANGED_BLANK,  /* a blank one is there */
    CHANGED_OTHER,  /* one with a session of ours */
    CHANGED_NONE,   /* none is there */
    RESET,          /* 6/29 */
    REFUSED,        /* 5/20, 5/24, 5/26 */
    UNEXPLAINED,    /* everything else */
    GONE,           /* ENODEV, ENXIO */
    OCCUPIED,       /* EBUSY, and the statuses that say the same */
    SHORT_REPLY,    /* less than was asked for, and GOOD */
};

struct way {
    const char *name;
    enum meaning meaning;
    const char *fault, *fault_too;   /* of the drive */
    enum transport_result transport; /* of the way to it; TRANSPORT_DONE: none */
    bool done_before;                /* what was asked happens, its answer is lost */
    bool for_ever;                   /* commands of that opcode meet it from then on */
    bool cut;                        /* the drive stays away */
    bool reply_is_nearly_whole;
    uint8_t key; /* of the sense, 0: none */
};

#endif
