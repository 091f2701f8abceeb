/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sheets that are text: read whole, handed out line by line, refused with file and line. */
#ifndef COASTER_EMU_DISC_IMAGE_TEXT_H
#define COASTER_EMU_DISC_IMAGE_TEXT_H

#include "emu/disc/image/image.h"

struct sheet {
    const char *path;
    struct failure *why;
    char *text, *at;
    unsigned line; /* of what was handed out last, from 1 */
};

int sheet_open(struct sheet *sheet, const char *path, struct failure *why);
void sheet_free(struct sheet *sheet);
/* The next line that is not blank, without blanks around it; NULL: that was all. */
char *sheet_line(struct sheet *sheet);
int sheet_fail(const struct sheet *sheet, const char *format, ...) coaster_printf(2, 3);
/* A sentence that something else wrote gets file and line in front; code stays. */
int sheet_place(const struct sheet *sheet, int code);

/* MM:SS:FF as blocks. */
bool text_time(const char *text, lba_t *blocks);
/* Decimal digits alone, at most maximum. */
bool text_number(const char *text, long maximum, long *number);
/* 13 digits; 12 characters that Q can hold, hyphens between its parts dropped, in capitals. */
bool text_catalog_number(const char *text, char out[14]);
bool text_isrc(const char *text, char out[13]);

#endif
