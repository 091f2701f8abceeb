/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mode pages: the values in force, and what is read from them. mode.c has the commands, mode_pages.c the pages. */
#ifndef COASTER_EMU_MODE_H
#define COASTER_EMU_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sense.h"
#include "emu/disc/disc.h"
#include "emu/drive/reply.h"

struct drive;

enum {
    PAGE_ERROR_RECOVERY = 0x01,
    PAGE_WRITE_PARAMETERS = 0x05,
    PAGE_CACHING = 0x08,
    PAGE_AUDIO_CONTROL = 0x0E,
    PAGE_POWER = 0x1A,
    PAGE_INFORMATIONAL_EXCEPTIONS = 0x1C,
    PAGE_TIMEOUT_AND_PROTECT = 0x1D,
    PAGE_CAPABILITIES = 0x2A,
    PAGE_ALL = 0x3F,
};

enum { MODE_PAGE_ROOM = 52 };

/* Each page whole, code and length bytes included. */
struct mode_pages {
    uint8_t error_recovery[12];
    uint8_t write_parameters[52];
    uint8_t caching[12];
    uint8_t audio_control[16];
    uint8_t power[12];
    uint8_t informational_exceptions[12];
    uint8_t timeout_and_protect[10];
    bool audio_pause_fixed; /* not a page: this firmware makes all pauses 150 (reference mmc 0.1 j) */
};

enum page_control { PAGE_CURRENT = 0, PAGE_CHANGEABLE = 1, PAGE_DEFAULT = 2, PAGE_SAVED = 3 };

void mode_pages_reset(struct drive *drive);
/* Appends one page, or all. False: there is no such page. */
bool mode_page_append(const struct drive *drive, struct reply *reply, unsigned code, enum page_control control);
/*
 * Checks one page of a parameter list and takes it into pages. page holds length bytes after its two-byte head at
 * offset in the list; a refusal points there and leaves pages alone.
 */
struct sense mode_page_take(const struct drive *drive, struct mode_pages *pages, const uint8_t *page, size_t length,
                            unsigned offset);

bool mode_test_write(const struct mode_pages *pages);
bool mode_software_write_protected(const struct mode_pages *pages);
struct write_parameters mode_write_parameters(const struct mode_pages *pages);

#endif
