/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of filters share: how parameters are written, and how one command of many is picked. */
#ifndef COASTER_EMU_FILTERS_H
#define COASTER_EMU_FILTERS_H

#include "emu/drive/core.h"

extern const struct filter_kind fault_sense, fault_status, fault_deferred, fault_attentions, fault_delay, fault_hang,
    fault_slow;
extern const struct filter_kind fault_short_reply, fault_reply, fault_corrupt;
extern const struct filter_kind fault_disc_yanked, fault_disc_changed, fault_tray_opened, fault_button, fault_reset,
    fault_power_cut;
extern const struct filter_kind flaw_test_write_writes, flaw_test_write_closes, flaw_test_write_no_track;
extern const struct filter_kind flaw_next_writable_plus_one, flaw_next_writable_frozen, flaw_second_session_6750,
    flaw_lead_out_off_by_150;
extern const struct filter_kind flaw_eject_only_says_so, flaw_lock_does_not_lock, flaw_load_without_attention,
    flaw_attention_lost, flaw_events_share_attention, flaw_attention_unknown;
extern const struct filter_kind flaw_second_session_refused, flaw_write_at_wrong_address_taken,
    flaw_synchronize_leaves_track_open;
extern const struct filter_kind flaw_identification_changes, flaw_mode_select_takes_everything,
    flaw_blank_capacity_refused, flaw_allocation_ignored, flaw_residual_wrong;

extern const struct filter_kind flaw_configuration_odd_length, flaw_profile_read_only, flaw_too_many_speeds,
    flaw_first_session_alone, flaw_no_next_program_area, flaw_buffer_more_than_all, flaw_sector_header_off,
    flaw_samples_swapped, flaw_bit_wrong, flaw_no_new_media;
extern const struct filter_kind flaw_blank_only_says_so, flaw_never_final, flaw_ready_while_it_blanks,
    flaw_progress_counts_down, flaw_ejects_while_working, flaw_load_only_says_so, flaw_speed_refused,
    flaw_request_sense_keeps, flaw_takes_half_a_page, flaw_gaps_are_zeros;
extern const struct filter_kind flaw_packet_link_forgotten, flaw_packet_any_size, flaw_closes_over_incomplete,
    flaw_closes_over_reserved, flaw_reserves_anything, flaw_half_a_descriptor, flaw_formats_anything, flaw_q_in_binary,
    flaw_plays_data, flaw_play_stands_still;
extern const struct filter_kind flaw_takes_any_sheet, flaw_writes_without_sheet, flaw_session_stays_blank,
    flaw_index_lost, flaw_isrc_lost, flaw_close_refused, flaw_cd_text_lost;
extern const struct filter_kind flaw_buffer_always_empty, flaw_not_ready_while_writing, flaw_ready_too_early,
    flaw_raw_lead_out;

/* ------------------------------------------------------------------ which commands (fault_match.c) */

/* Where a recording stands when a command comes (reference mmc 3.2). */
enum burn_phase {
    BURN_BEFORE,      /* nothing was written since the disc came */
    BURN_FIRST,       /* the WRITE that opens a track */
    BURN_PROGRAM,     /* a track is open */
    BURN_BETWEEN,     /* tracks are complete, the session is not closed */
    BURN_SYNCHRONIZE, /* SYNCHRONIZE CACHE while a track is open, and until it is done */
    BURN_CLOSE,       /* CLOSE TRACK/SESSION, and until it is done */
    BURN_AFTER,       /* the session is closed */
};

/* What a command must be to be hit; unset: any will do. */
struct match {
    bool by_opcode, by_lba, by_chance, by_time;
    uint8_t opcodes[256 / 8];
    lba_t first, last;        /* the command's range touches first..last */
    unsigned phases;          /* bits 1 << enum burn_phase; 0: any */
    char *nexus;              /* pattern of fnmatch() for the name */
    char *trigger;            /* armed while this file exists */
    uint64_t delay, armed;    /* armed from armed + delay on, on the drive's clock */
    unsigned long n, times;   /* the n-th that matches, and so often at most (0: for ever) */
    unsigned long every;      /* from the n-th on, each every-th */
    double chance;            /* of being hit, 0 to 1 */
    uint64_t seed, random;    /* of chance and of what is altered */
    unsigned long seen, hits; /* what matched, and what was hit */
};

extern const struct filter_key match_keys[];
void match_free(struct match *match);
/* Counts the command if it matches, and says whether it is to be hit. */
bool match_hit(struct match *match, const struct drive_task *task);
/* The blocks a command is about; false: it is about none. */
bool command_range(const struct drive_command *command, lba_t *lba, uint32_t *count);
/* The next of a reproducible sequence. */
uint64_t random_next(uint64_t *state);

/* ------------------------------------------------------------------ a fault (fault.c) */

struct fault {
    struct match match; /* first: the list of faults reads it */
    unsigned slot;      /* its bit in drive_task.hits */
    bool late;          /* the drive does the command first */
    bool current_told;  /* deferred: 71h instead of 70h */
    bool sense_given, set, byte_given, bits_given;
    struct sense sense;
    uint8_t status;
    unsigned long offset, width, by, count, later, percent, byte;
    uint8_t bits;
    uint64_t time;
    unsigned long pending, countdown; /* attentions, deferred errors: still to be told */
    char *path;
    enum { RESET_UNIT, RESET_BUS, RESET_NEXUS } reset;
};

/* Makes a kind's fault from "key=value,key=value". drive may be NULL: only the words are checked. */
int fault_new(const struct filter_kind *kind, struct drive *drive, const char *parameters, struct fault **fault,
              struct failure *why);
void fault_free(void *state);
/* Whether it hits this command: asked once, on its way in. */
bool fault_hits(struct fault *fault, const struct drive_command *command);
/* Whether it did, on the command's way out. */
bool fault_did_hit(const struct fault *fault, const struct drive_command *command);

/* Keys that several kinds have. */
bool take_phase(void *state, const char *value);
bool take_sense(void *state, const char *value);
bool take_sense_key(void *state, const char *value);
bool take_sense_code(void *state, const char *value);
bool take_sense_qualifier(void *state, const char *value);
bool take_sense_information(void *state, const char *value);
bool take_sense_specific(void *state, const char *value);
#define PHASE_KEY                                                                                                      \
    {                                                                                                                  \
        "phase", "before|after", "after: the drive does the command first (before)", take_phase                        \
    }
#define SENSE_KEYS                                                                                                     \
    {"sense", "K/CC/QQ", "sense key, additional code and qualifier, in hex: 3/0C/00", take_sense},                     \
        {"key", "K", "the sense key alone, in hex", take_sense_key},                                                   \
        {"code", "CC", "the additional sense code alone, in hex", take_sense_code},                                    \
        {"qualifier", "QQ", "its qualifier alone, in hex", take_sense_qualifier},                                      \
        {"information", "N", "bytes 3 to 6 (a medium error: the block)", take_sense_information},                      \
    {                                                                                                                  \
        "specific", "HHHHHH", "bytes 15 to 17, in hex", take_sense_specific                                            \
    }

/* ------------------------------------------------------------------ reading words (parameters.c) */

/* Reads "key=value,key=value" by the kind's keys and, when it is addressed, match_keys. "\," is a comma of a value. */
int parameters_read(const struct filter_kind *kind, const char *parameters, void *state, struct failure *why);
bool parameter_number(const char *value, int base, unsigned long maximum, unsigned long *number);
/* "250ms", "30s", "5min"; without a unit seconds. */
bool parameter_time(const char *value, uint64_t *nanoseconds);

/* A kind without parameters: what its new() does. */
int filter_no_parameters(struct drive *drive, const char *parameters, void **state, struct failure *why);

/* A finished command of this opcode, and GOOD. */
static inline bool is_reply_of(const struct drive_command *command, uint8_t opcode)
{
    return command->cdb[0] == opcode && command->status == STATUS_GOOD;
}

/* Flaws: GOOD where the drive has refused opcode with this additional sense. */
void say_good_instead(struct drive_command *command, uint8_t opcode, enum additional_sense refusal);
/* Flaws that remember a number or a flag: their new(), with *state a zeroed uint32_t to be freed with free(). */
int filter_remembering(struct drive *drive, const char *parameters, void **state, struct failure *why);

/* A reply field of a finished command, when that much was sent. */
static inline uint8_t *reply_field(struct drive_command *command, size_t offset, size_t width)
{
    bool there = command->status == STATUS_GOOD &&
                 offset + width <= minimum_size(command->data_in_length, command->data_in_capacity);
    return there ? command->data_in + offset : NULL;
}

#endif
