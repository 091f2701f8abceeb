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
#include "emu/disc/disc.h"

enum { WRITE_TYPES = 4 }; /* packet, track at once, session at once, raw: as page 05h numbers them */

struct drive_constants {
    /* what can be written: bit n is data block type n, by write type; 0: that way of writing is not offered */
    uint16_t block_types[WRITE_TYPES];
    uint8_t test_write;         /* bit n: write type n may be simulated */
    bool buffer_underrun_free;  /* BUFE, and the BUF bits of features and page 2Ah */
    bool cd_text;               /* written in the lead-in, and read by READ TOC format 5 */
    bool sub_channel_r_to_w;    /* READ CD takes sub-channel selection 100b */
    bool c2_pointers;           /* READ CD takes C2 error bits */
    bool audio_play_bit;        /* READ CD takes DAP */
    uint32_t cue_sheet_maximum; /* bytes SEND CUE SHEET takes */
    uint8_t blanking_types;     /* bit n: BLANK takes type n */
    uint8_t format_types;       /* bit n: FORMAT UNIT takes type 10h + n */
    /* legal variations (personality keys of the same names with '-') */
    bool strict_reserved_bits;              /* refuse reserved CDB bits with 5/24/00 */
    bool test_unit_ready_good_during_close; /* Pioneer: TUR is GOOD while a close runs */
    bool busy_when_full;                    /* WRITE into a full buffer: 2/04/08 (Pioneer R8, R11); else held */
    enum run_out_reading run_out;           /* 5/64/00; friendly: zeros; strict: 3/11/05 */
    struct sense wrong_medium;              /* 5/30/00; tame: 5/24/00 */
    uint8_t supported_events;               /* GESN byte 3: 7Eh */
    bool lead_out_excludes_run_out;         /* tame: lead-out and capacity two less */
    uint8_t toc_control_data;               /* CONTROL of data tracks as READ TOC shows it: 4; tame: 7 */
    bool toc_of_open_session;               /* READ TOC format 0 answers from the PMA when no session is closed */
    bool session_at_once_begins_at_zero; /* READ TRACK INFORMATION of a blank disc says 0, not -150 (reference mmc 3.3)
                                          */
    bool audio_pause_fixed;              /* pauses are always 150, whatever page 05h says (reference mmc 0.1 j) */
    bool no_medium_tells_tray;           /* 2/3A/01 and 2/3A/02; else 2/3A/00 */
    uint8_t request_sense_length;        /* 18; Pioneer 22 */
    uint32_t duration_percent;           /* of the modelled durations: 100 */
    /* what a flaw gets wrong; zero in every personality */
    int32_t next_writable_offset;  /* added to the next writable address of tracks written at once */
    int32_t second_session_offset; /* the same, but only behind a closed session */
    int32_t lead_out_offset;       /* added to each reported lead-out and capacity */
    bool test_write_ignored;       /* the Test Write bit is kept and shown, and writes burn all the same */
    bool synchronize_leaves_open;  /* SYNCHRONIZE CACHE flushes and does not complete the track */
    bool load_tells_nobody;        /* a loaded disc raises no unit attention */
    bool blank_capacity_refused;   /* READ CAPACITY of a disc without a closed session is an error */
};

#endif
