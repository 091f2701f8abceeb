/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who this drive says it is and where it uses the freedom the standards leave. A text file of sections and keys; what a
 * file does not say stays as in the built-in default, which is the default column of the one table of keys
 * (emu/drive/personality_keys.c). Unknown keys are refused with file and line. The default offers all that this
 * firmware can do; a file that asks for more is given that.
 */
#ifndef COASTER_EMU_PERSONALITY_H
#define COASTER_EMU_PERSONALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "emu/drive/constants.h"
#include "emu/drive/speed.h"

enum { PERSONALITY_HIDDEN_FEATURES = 24, PERSONALITY_VERSIONS = 24, PERSONALITY_SPEEDS = 16 };

enum { PERSONALITY_ZONES = 16 };

enum loading_mechanism { LOADING_CADDY = 0, LOADING_TRAY = 1, LOADING_POP_UP = 2 }; /* page 2Ah byte 6 bits 7-5 */

struct feature_version {
    uint16_t code;
    uint8_t version;
};

struct personality {
    char vendor[9], product[17], revision[5], serial[33]; /* serial "": feature 0108h and VPD 80h are not there */
    uint8_t inquiry_version;                              /* byte 2 */
    char vendor_specific[21];                             /* bytes 36-55 */
    char firmware_date[15];                               /* feature 010Ch: YYYYMMDDhhmmss; "": it is not there */
    uint8_t physical_interface;                           /* feature 0001h */
    bool cd_rom_also_current;                             /* profile list: CD-ROM too with a recordable disc */
    uint16_t hidden_features[PERSONALITY_HIDDEN_FEATURES];
    unsigned hidden_count;
    struct feature_version versions[PERSONALITY_VERSIONS]; /* instead of this firmware's own */
    unsigned version_count;
    bool hidden_commands[256]; /* by opcode: answered as if unknown */
    unsigned loading_mechanism;
    bool eject, load, lock;                                                     /* by command; PREVENT holds */
    uint16_t read_speed, write_speed;                                           /* the mechanism's best, kB/s */
    uint16_t cd_r_speeds[PERSONALITY_SPEEDS], cd_rw_speeds[PERSONALITY_SPEEDS]; /* 0-terminated; none: the medium's */
    uint32_t buffer_size;                                                       /* bytes */
    uint32_t page_buffer_size;                                                  /* KiB in page 2Ah; 0: the same */
    enum speed_curve_kind read_curve, write_curve;                              /* above constant_speed */
    uint16_t constant_speed;                                                    /* kB/s up to which it is CLV */
    uint8_t curve_inner_percent, curve_zones;                                   /* of P-CAV and Z-CLV */
    uint32_t load_ms, eject_ms, spin_up_ms, access_ms;                          /* on clocks that take time */
    uint32_t synchronize_ms, close_ms, blank_minimal_ms, blank_whole_ms;        /* beyond what the speed makes it */
    struct drive_constants constants;                                           /* legal variations */
};

/* file NULL: the built-in default. EXIT_USAGE_ERROR for a file that is not a personality, EXIT_NO_DRIVE for one that
 * cannot be read. */
int personality_read(struct personality *personality, const char *file, struct failure *why) coaster_must_check;

/*
 * Every remark about the file, in order of lines (line 0: about the whole). wrong: it is not a personality; else it is
 * legal and odd. EXIT_USAGE_ERROR when anything was wrong, EXIT_NO_DRIVE when it cannot be read, with a sentence.
 */
typedef void personality_remark(void *context, unsigned line, bool wrong, const char *sentence);
int personality_check(const char *file, personality_remark *remark, void *context,
                      struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ the keys, for whoever shows or documents them */

enum personality_value { PERSONALITY_TEXT, PERSONALITY_NUMBER, PERSONALITY_FLAG };
struct personality_key {
    const char *section, *name;
    const char *standard; /* value in the built-in default */
    const char *wanted;   /* "yes or no" */
    const char *help;     /* what it changes, with the clause */
    enum personality_value value;
};
enum { PERSONALITY_VALUE_LENGTH = 320 };

size_t personality_key_count(void);
struct personality_key personality_key(size_t index);
/* The value in force, as a file has it. */
void personality_value(const struct personality *personality, size_t index, char text[PERSONALITY_VALUE_LENGTH]);
/* NULL when taken, else what the key wanted. index from personality_key_find; SIZE_MAX: no such key. */
const char *personality_take(struct personality *personality, size_t index, const char *value);
size_t personality_key_find(const char *section, const char *name);

#endif
