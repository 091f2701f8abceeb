/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decisions and numbers of the firmware that a personality may vary legally and a flaw may get wrong. Handlers read them here, so
 * that no handler holds an `if` for a flaw. Filled from the personality, then handed to each flaw's constants hook.
 */
#ifndef COASTER_EMU_CONSTANTS_H
#define COASTER_EMU_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sense.h"

struct drive_constants {
    /* legal variations (personality keys of the same names with '-') */
    bool strict_reserved_bits;       /* refuse reserved CDB bits with 5/24/00 */
    bool test_unit_ready_good_during_close; /* Pioneer: TUR is GOOD while a close runs */
    bool friendly_run_out;           /* run-out blocks read as zeros instead of 5/64/00 */
    bool next_writable_zero_before_sao;
    struct sense wrong_medium;       /* 5/30/00; tame: 5/24/00 */
    uint8_t supported_events;        /* GESN byte 3: 5Ah or so */
    bool lead_out_excludes_run_out;  /* tame: lead-out and capacity two less */
    /* what a flaw gets wrong; zero in every personality */
    int32_t next_writable_offset;    /* added to each reported NWA */
    bool next_writable_frozen;       /* RTI never moves on */
    int32_t lead_out_offset;         /* added to each reported lead-out */
    int32_t second_session_offset;   /* added to the NWA after a closed session */
    bool test_write_writes, test_write_closes;
    bool eject_is_a_lie, prevent_is_a_lie;
    bool second_session_refused;
    bool identification_changes;
    bool mode_select_takes_everything;
    bool attention_lost;
    bool write_anywhere;
};

#endif
