/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a cdrdao TOC file, and its CD_TEXT blocks. */
#ifndef COASTER_EMU_DISC_IMAGE_TOC_H
#define COASTER_EMU_DISC_IMAGE_TOC_H

#include "emu/disc/image/cd_text.h"
#include "emu/disc/image/text.h"

enum toc_kind { TOC_END, TOC_WORD, TOC_STRING, TOC_NUMBER, TOC_TIME, TOC_SIGN };

enum { TOC_MAXIMUM_STRING = 1024 };

/* The token that is next. */
struct toc_words {
    struct sheet *sheet;
    enum toc_kind kind;
    char text[TOC_MAXIMUM_STRING]; /* of a word or string; the sign */
    size_t length;
    int64_t number; /* TOC_TIME: blocks */
};

/* Makes the next token the current one. 0 or an exit code. */
int toc_next(struct toc_words *words);
bool toc_is(const struct toc_words *words, const char *word); /* a word or a sign */
/* Takes the sign or word, or refuses what stands there instead. */
int toc_expect(struct toc_words *words, const char *word);
int toc_refuse(const struct toc_words *words, const char *wanted);

/* CD_TEXT { ... }: track 0 is the disc. The word itself is taken already. */
int toc_cd_text(struct toc_words *words, struct cd_text *text, unsigned track);

#endif
