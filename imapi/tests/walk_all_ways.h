/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the ways a command can fail. */
#ifndef COASTER_IMAPI_TESTS_WALK_ALL_WAYS_H
#define COASTER_IMAPI_TESTS_WALK_ALL_WAYS_H

#include "imapi/tests/walk_ways.h"

#define SENSE(key_, rest_, meaning_)                                                                                   \
    {                                                                                                                  \
        .name = #key_ "/" rest_, .meaning = meaning_, .fault = "sense:{n},sense=" #key_ "/" rest_, .key = 0x##key_     \
    }
#define FOR_EVER(key_, rest_, meaning_)                                                                                \
    {                                                                                                                  \
        .name = #key_ "/" rest_ " for ever", .meaning = meaning_, .for_ever = true, .key = 0x##key_,                   \
        .fault = "sense:{n},times=0,sense=" #key_ "/" rest_                                                            \
    }
#define DONE_BUT(key_, rest_, meaning_)                                                                                \
    {                                                                                                                  \
        .name = "done, but " #key_ "/" rest_, .meaning = meaning_, .done_before = true, .key = 0x##key_,               \
        .fault = "sense:{n},phase=after,sense=" #key_ "/" rest_                                                        \
    }

static const struct way ways[] = {
    SENSE(2, "3A/00", NO_MEDIUM),
    SENSE(2, "04/01", BECOMING_READY),
    SENSE(2, "04/07", STILL_WRITING),
    SENSE(2, "04/08", STILL_WRITING),
    FOR_EVER(2, "04/01", BECOMING_READY),
    FOR_EVER(2, "04/07", STILL_WRITING),
    FOR_EVER(2, "04/08", STILL_WRITING),
    SENSE(5, "30/00", WRONG_KIND),
    SENSE(5, "64/00", WRONG_MODE),
    SENSE(7, "27/00", PROTECTED),
    SENSE(3, "73/02", PROTECTED),
    SENSE(3, "73/00", UNCALIBRATED),
    SENSE(3, "73/03", UNCALIBRATED),
    SENSE(5, "21/00", END_OF_AREA),
    SENSE(5, "21/02", END_OF_AREA),
    SENSE(5, "63/00", END_OF_AREA),
    SENSE(3, "72/00", FIXATION),
    SENSE(5, "72/03", FIXATION),
    SENSE(3, "09/00", STREAM_LOST),
    SENSE(4, "09/04", STREAM_LOST),
    SENSE(3, "0C/09", STREAM_LOST),
    SENSE(6, "28/00", CHANGED),
    {.name = "the disc is changed for a blank one", .meaning = CHANGED_BLANK, .fault = "disc-changed:{n},disc={blank}"},
    {.name = "the disc is changed for another of ours",
     .meaning = CHANGED_OTHER,
     .fault = "disc-changed:{n},disc={other}"},
    {.name = "the disc is taken out", .meaning = CHANGED_NONE, .fault = "disc-yanked:{n}"},
    {.name = "6/28/00, and no disc is there",
     .meaning = CHANGED_NONE,
     .key = 6,
     .fault = "disc-yanked:{n}",
     .fault_too = "sense:{n},sense=6/28/00"},
    SENSE(6, "29/00", RESET),
    {.name = "the drive is reset", .meaning = RESET, .key = 6, .fault = "reset:{n}"},
    {.name = "the power goes and comes back", .meaning = RESET, .key = 6, .fault = "power-cut:{n}"},
    SENSE(5, "20/00", REFUSED),
    SENSE(5, "24/00", REFUSED),
    SENSE(5, "26/00", REFUSED),
    SENSE(3, "02/00", UNEXPLAINED),
    SENSE(3, "11/05", UNEXPLAINED),
    SENSE(3, "0C/00", UNEXPLAINED),
    SENSE(4, "44/00", UNEXPLAINED),
    SENSE(B, "00/00", UNEXPLAINED),
    DONE_BUT(4, "44/00", UNEXPLAINED),
    DONE_BUT(3, "0C/00", UNEXPLAINED),
    {.name = "TASK ABORTED", .meaning = UNEXPLAINED, .fault = "status:{n},status=task-aborted"},
    {.name = "CHECK CONDITION without sense", .meaning = UNEXPLAINED, .fault = "status:{n},status=check-condition"},
    {.name = "BUSY", .meaning = OCCUPIED, .fault = "status:{n},status=busy"},
    {.name = "BUSY for ever", .meaning = OCCUPIED, .for_ever = true, .fault = "status:{n},times=0,status=busy"},
    {.name = "RESERVATION CONFLICT", .meaning = OCCUPIED, .fault = "status:{n},status=reservation-conflict"},
    {.name = "a reply of 3 bytes less",
     .meaning = SHORT_REPLY,
     .fault = "short-reply:{n},by=3",
     .reply_is_nearly_whole = true},
    {.name = "an empty reply", .meaning = SHORT_REPLY, .fault = "short-reply:{n},by=65535"},
    {.name = "ENODEV", .meaning = GONE, .transport = TRANSPORT_LOST},
    {.name = "done, but ENODEV", .meaning = GONE, .transport = TRANSPORT_LOST, .done_before = true},
    {.name = "the drive vanishes", .meaning = GONE, .transport = TRANSPORT_LOST, .cut = true},
    {.name = "EBUSY", .meaning = OCCUPIED, .transport = TRANSPORT_BUSY},
    {.name = "no answer in time", .meaning = UNEXPLAINED, .transport = TRANSPORT_TIMEOUT},
    {.name = "the way fails", .meaning = UNEXPLAINED, .transport = TRANSPORT_FAILED},
};
enum { WAYS = sizeof ways / sizeof *ways };

#endif
