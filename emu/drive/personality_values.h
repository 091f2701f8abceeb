/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of the table of keys, and the kinds of values there are. */
#ifndef COASTER_EMU_PERSONALITY_VALUES_H
#define COASTER_EMU_PERSONALITY_VALUES_H

#include "emu/drive/personality.h"

struct personality_row;

struct kind {
    const char *wanted; /* what a value must be, for the sentence that refuses one */
    enum personality_value value;
    bool (*take)(const struct personality_row *row, void *field, const char *value);
    void (*put)(const struct personality_row *row, const void *field, char text[PERSONALITY_VALUE_LENGTH]);
};

struct personality_row {
    const char *section, *name, *standard;
    size_t at, size; /* of the field in struct personality; 0, 0: the kind knows its fields */
    const struct kind *kind;
    const char *help;
    unsigned long minimum, maximum; /* of numbers, and of the members of sets */
};

extern const struct kind value_text, value_date, value_flag, value_speed, value_speeds, value_milliseconds,
    value_percent, value_kibibytes, value_page_kibibytes, value_number_8, value_bytes, value_hex, value_events,
    value_sense, value_block_types, value_blanking_types, value_format_types, value_write_types, value_features,
    value_versions, value_commands, value_loading, value_run_out, value_curve, value_when_full;

#endif
