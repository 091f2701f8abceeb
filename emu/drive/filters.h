/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of filters share: how parameters are written, and how one command of many is picked. */
#ifndef COASTER_EMU_FILTERS_H
#define COASTER_EMU_FILTERS_H

#include "emu/drive/core.h"

extern const struct filter_kind fault_sense, fault_status, fault_disc_yanked, fault_short_reply, fault_reply,
    fault_slow;
extern const struct filter_kind flaw_test_write_writes, flaw_test_write_closes, flaw_test_write_no_track;
extern const struct filter_kind flaw_next_writable_plus_one, flaw_next_writable_frozen, flaw_second_session_6750,
    flaw_lead_out_off_by_150;
extern const struct filter_kind flaw_eject_only_says_so, flaw_lock_does_not_lock, flaw_load_without_attention,
    flaw_attention_lost, flaw_events_share_attention, flaw_attention_unknown;
extern const struct filter_kind flaw_second_session_refused, flaw_write_at_wrong_address_taken,
    flaw_synchronize_leaves_track_open;
extern const struct filter_kind flaw_identification_changes, flaw_mode_select_takes_everything,
    flaw_blank_capacity_refused, flaw_allocation_ignored, flaw_residual_wrong;

/*
 * Which commands a fault is for: "opcode=2A,n=3,times=1,lba=100". opcode in hex, or any; n: the n-th that matches (1);
 * times: how often from then on (1; 0: for ever); lba: only commands whose range holds it.
 */
struct match {
    int opcode; /* -1: any */
    unsigned long n, times;
    bool by_lba;
    lba_t lba;
    unsigned long seen;
};

/* One key of a parameter text. take returns false when it does not know the key or the value. */
typedef bool take_parameter(void *state, const char *key, const char *value);
/* Reads "key=value,key=value"; what take does not know may be match's. match may be NULL. */
int parameters_read(const char *name, const char *parameters, struct match *match, take_parameter *take, void *state,
                    struct failure *why);
bool parameter_number(const char *value, int base, unsigned long maximum, unsigned long *number);
/* Counts the command if it matches, and says whether it is to be hit. */
bool match_hit(struct match *match, const struct drive_command *command);
/* The blocks a command is about; false: it is about none. */
bool command_range(const struct drive_command *command, lba_t *lba, uint32_t *count);

/* A kind without parameters: what its new() does. */
int filter_no_parameters(struct drive *drive, const char *parameters, void **state, struct failure *why);

/* A reply field of a finished command, when that much was sent. */
static inline uint8_t *reply_field(struct drive_command *command, size_t offset, size_t width)
{
    bool there = command->status == STATUS_GOOD &&
                 offset + width <= minimum_size(command->data_in_length, command->data_in_capacity);
    return there ? command->data_in + offset : NULL;
}

#endif
