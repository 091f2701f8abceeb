/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stations of a journey: its commands, and the phase of the burn that each belongs to. */
#ifndef COASTER_IMAPI_TESTS_WALK_STATION_H
#define COASTER_IMAPI_TESTS_WALK_STATION_H

#include "imapi/tests/walk_ways.h"

enum phase { SELECTING, PROBING, IDENTIFYING, PREPARING, WRITING, CLOSING, VERIFYING, TIDYING, EJECTING, ERASING };
static inline const char *phase_name(enum phase phase)
{
    static const char *const names[] = {"selecting", "probing",   "identifying", "preparing", "writing",
                                        "closing",   "verifying", "tidying",     "ejecting",  "erasing"};
    return names[phase];
}

enum opcode_here {
    TEST_UNIT_READY = 0x00,
    INQUIRY = 0x12,
    START_STOP = 0x1B,
    PREVENT = 0x1E,
    READ_10 = 0x28,
    WRITE_10 = 0x2A,
    SYNCHRONIZE_CACHE = 0x35,
    GET_CONFIGURATION = 0x46,
    READ_TRACK_INFORMATION = 0x52,
    SEND_OPC = 0x54,
    MODE_SELECT = 0x55,
    MODE_SENSE = 0x5A,
    CLOSE_TRACK_SESSION = 0x5B,
    BLANK = 0xA1,
    RESERVE_IN = 0x5E,
    RESERVE_OUT = 0x5F,
    SET_CD_SPEED = 0xBB,
};

/* A command of the dry run, and where it stands. */
struct station {
    uint8_t cdb[16];
    unsigned nth; /* of its opcode, from 1 */
    enum phase phase;
};

/* Follows the dry run: from the phase of the command before. */
static inline enum phase phase_after(enum phase before, const uint8_t *cdb)
{
    switch (cdb[0]) {
    case INQUIRY:
        return before == SELECTING ? PROBING
               : before == ERASING ? TIDYING
                                   : before; /* RecordDisc begins with it: step 7 */
    case PREVENT:
        return cdb[4] & 1 ? PREPARING : TIDYING;
    case WRITE_10:
        return WRITING;
    case CLOSE_TRACK_SESSION:
        return CLOSING;
    case START_STOP:
        return EJECTING;
    case BLANK:
        return ERASING;
    case RESERVE_IN:
    case RESERVE_OUT: /* with the exclusive access, step 8 */
        return before <= PROBING ? before : TIDYING;
    case MODE_SELECT:
        return before >= CLOSING ? TIDYING : before;
    default:
        break;
    }
    return before == PROBING ? IDENTIFYING : before == CLOSING ? VERIFYING : before;
}

#endif
