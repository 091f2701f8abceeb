/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CD-TEXT as words per track and as the 18-byte packs of a lead-in (reference mmc 8.1; MMC-3 annex J). */
#ifndef COASTER_EMU_DISC_IMAGE_CD_TEXT_H
#define COASTER_EMU_DISC_IMAGE_CD_TEXT_H

#include "emu/disc/image/image.h"

enum {
    CD_TEXT_TITLE = 0x80,
    CD_TEXT_PERFORMER = 0x81,
    CD_TEXT_SONGWRITER = 0x82,
    CD_TEXT_COMPOSER = 0x83,
    CD_TEXT_ARRANGER = 0x84,
    CD_TEXT_MESSAGE = 0x85,
    CD_TEXT_DISC_ID = 0x86,
    CD_TEXT_GENRE = 0x87, /* a code of two bytes, then words */
    CD_TEXT_TOC = 0x88,
    CD_TEXT_TOC_2 = 0x89,
    CD_TEXT_CLOSED = 0x8D,
    CD_TEXT_CODES = 0x8E, /* of the disc UPC/EAN, of a track ISRC */
    CD_TEXT_SIZE = 0x8F,
    CD_TEXT_TYPES = 16,
    CD_TEXT_BLOCKS = 8,
    CD_TEXT_ENGLISH = 9,
};

struct cd_text;

struct cd_text *cd_text_new(void);
void cd_text_free(struct cd_text *text);

/* TITLE, PERFORMER, SONGWRITER, COMPOSER, ARRANGER, MESSAGE, DISC_ID; 0: none of them. The name of a type, or NULL. */
unsigned cd_text_type(const char *name);
const char *cd_text_name(unsigned type);

/* Words in UTF-8 or ISO 8859-1 of track (0: of the disc), kept in ISO 8859-1. 0 or an exit code. */
int cd_text_set_words(struct cd_text *text, unsigned block, unsigned track, unsigned type, const char *words,
                      struct failure *why);
int cd_text_set_bytes(struct cd_text *text, unsigned block, unsigned track, unsigned type, const uint8_t *bytes,
                      size_t length, struct failure *why);
void cd_text_set_language(struct cd_text *text, unsigned block, unsigned code);
/* NULL: none. length may be NULL. */
const char *cd_text_get(const struct cd_text *text, unsigned block, unsigned track, unsigned type, size_t *length);
/* Is there anything in the block? Its language. */
bool cd_text_block(const struct cd_text *text, unsigned block, unsigned *language);

/* Makes packs of it for a session of the image, whose tracks are complete; nothing to say: none. */
int cd_text_press(const struct cd_text *text, struct image *image, unsigned session);
/* A file of packs as other programs keep them: bare, behind the four bytes of a READ TOC reply, or with a zero behind
 * them. */
int cd_text_take_file(struct image *image, unsigned session, const struct image_file *file);

/* What packs say, block by block; those of two bytes a character are passed over. NULL: no memory. */
struct cd_text *cd_text_of_packs(const uint8_t *packs, size_t count);

#endif
