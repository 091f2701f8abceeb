/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decisions and numbers of the firmware that a personality may vary legally and a flaw may get wrong. Handlers read
 * them here, so that no handler holds an `if` for a flaw. Filled from the personality, then handed to each filter's
 * constants hook.
 */
#ifndef COASTER_EMU_CONSTANTS_H
#define COASTER_EMU_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sense.h"

struct drive_constants {
    /* legal variations (personality keys of the same names with '-') */
    bool strict_reserved_bits;              /* refuse reserved CDB bits with 5/24/00 */
    bool test_unit_ready_good_during_close; /* Pioneer: TUR is GOOD while a close runs */
    bool friendly_run_out;                  /* run-out blocks read as zeros instead of 5/64/00 */
    struct sense wrong_medium;              /* 5/30/00; tame: 5/24/00 */
    uint8_t supported_events;               /* GESN byte 3: 5Ah */
    bool lead_out_excludes_run_out;         /* tame: lead-out and capacity two less */
    uint8_t toc_control_data;               /* CONTROL of data tracks as READ TOC shows it: 4; tame: 7 */
    uint32_t duration_percent;              /* of the modelled durations: 100 */
    /* what a flaw gets wrong; zero in every personality */
    int32_t next_writable_offset;  /* added to each reported next writable address */
    int32_t second_session_offset; /* the same, but only behind a closed session */
    int32_t lead_out_offset;       /* added to each reported lead-out and capacity */
    bool test_write_ignored;       /* the Test Write bit is kept and shown, and writes burn all the same */
    bool synchronize_leaves_open;  /* SYNCHRONIZE CACHE flushes and does not complete the track */
    bool load_tells_nobody;        /* a loaded disc raises no unit attention */
    bool blank_capacity_refused;   /* READ CAPACITY of a disc without a closed session is an error */
};

#endif
