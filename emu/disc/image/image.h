/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images of other programs as pressed discs (reference mmc 8.1, 8.2). A parser per format fills one model: tracks with
 * their addresses, and extents that say which bytes of which file lie where on the disc. What no extent covers was
 * pressed as zeros. Nobody outside emu/disc includes this.
 */
#ifndef COASTER_EMU_DISC_IMAGE_H
#define COASTER_EMU_DISC_IMAGE_H

#include "emu/disc/internal.h"
#include "emu/disc/sector.h"

/* What a file holds of each sector; the rest of the 2352 bytes is made when it is read. */
enum image_form {
    IMAGE_AUDIO,      /* 2352: samples, little-endian */
    IMAGE_WHOLE,      /* 2352: sync to ECC */
    IMAGE_MODE_1,     /* 2048: user data */
    IMAGE_FORM_1,     /* 2048: user data of mode 2 form 1 */
    IMAGE_FORM_2,     /* 2324: user data of mode 2 form 2 */
    IMAGE_SUB_HEADER, /* 2336: mode 2 from the sub-header on */
    IMAGE_MODE_2,     /* 2336: user data of mode 2 without forms */
};

/* 96 bytes of P to W with each sector. */
enum image_sub_channel {
    IMAGE_SUB_NONE,
    IMAGE_SUB_SYMBOLS,  /* bit 7 of each byte P, bit 0 W */
    IMAGE_SUB_CHANNELS, /* 12 bytes P, 12 bytes Q and so on */
};

struct image_file {
    char *name; /* as the sheet has it, for sentences */
    int descriptor;
    off_t start, end; /* what belongs to sectors: a WAV file's samples, else all of it */
    bool swapped;     /* samples are big-endian */
};

struct image_extent {
    int64_t start, end; /* main channel bytes from address 0 on: address x 2352. Only audio begins or ends inside a
                           sector */
    unsigned file;
    off_t at;        /* of the byte at start */
    uint32_t stride; /* bytes from one sector to the next */
    enum image_form form;
    bool swapped;
    enum image_sub_channel sub_channel;
    unsigned sub_file;
    off_t sub_at; /* of the first sector's sub-channel */
    uint32_t sub_stride;
};

struct image_text {
    uint8_t *packs; /* 18 bytes each, CRCs included */
    size_t count;
};

struct image {
    const char *path; /* of the sheet: its folder is where files are looked for */
    struct failure *why;
    struct disc_layout layout;
    int64_t at; /* where the next byte of main channel goes */
    bool session_began, track_began;
    struct image_file *files;
    unsigned file_count;
    struct image_extent *extents; /* ascending, without overlap */
    size_t extent_count, extent_room;
    struct image_text texts[DISC_MAXIMUM_TRACKS]; /* by session */
};

#define IMAGE_SECTOR 2352
#define IMAGE_PACK 18

/* ------------------------------------------------------------------ image.c: building. Each returns 0 or an exit code
 */

size_t image_form_size(enum image_form form);

/* A file of the sheet's folder, or below it; the same name gives the same file. */
int image_file(struct image *image, const char *name, unsigned *file);

/* Sessions and tracks one behind the other, from where the last ended. gap: from its lead-out to the program area of
 * the next; 0: as the standard has it. */
int image_begin_session(struct image *image, unsigned disc_type, lba_t gap);
/* In front of the first of a session lies the pre-gap of 150, which no image needs to hold. */
int image_begin_track(struct image *image, unsigned control, enum image_form form, struct disc_track **track);
/* Where index 1 is, once everything before it is there: what the track has before it is its pause. */
int image_mark_start(struct image *image, struct disc_track *track, lba_t at);
int image_mark_index(struct image *image, const struct disc_track *track, unsigned index, lba_t at);
/* Zeros, of the track's own kind; blocks or, of audio, bytes. */
int image_append_zeros(struct image *image, int64_t bytes);
/* Bytes of main channel from a file; extent says where they are, its start and end are filled in. */
int image_append(struct image *image, const struct image_extent *extent, int64_t bytes);
int image_end_track(struct image *image, struct disc_track *track);
int image_end_session(struct image *image);

/*
 * For formats that say where things lie: the session whose program area begins at program_area (ignored for the first,
 * which begins at -150), and forward to at, with zeros, of which the first track's pre-gap may be less.
 */
int image_begin_session_at(struct image *image, unsigned disc_type, lba_t program_area);
int image_advance(struct image *image, lba_t at);

/* Packs that the image has itself: checked. The model keeps a copy. */
int image_take_packs(struct image *image, unsigned session, const uint8_t *packs, size_t length, const char *what);

lba_t image_address(const struct image *image); /* of the next sector */

/* What a parser leaves is a disc, or one sentence. */
int image_finish(struct image *image);
void image_free(struct image *image);

/* ------------------------------------------------------------------ image_names.c */

/* Opens what a sheet names: beside the sheet or below its folder, never elsewhere; in another case only when that is
 * one file alone. -1: the sentence is written. */
int image_open_beside(struct image *image, const char *name);

/* ------------------------------------------------------------------ wave.c */

/* Finds the samples of a WAV file: 44.1 kHz, 16 bits, 2 channels. */
int image_wave(struct image *image, struct image_file *file);

/* ------------------------------------------------------------------ the formats */

struct image_format {
    const char *name;
    const char *suffix; /* of the file that is opened */
    int (*parse)(struct image *image);
};

extern const struct image_format image_cue, image_toc, image_ccd, image_nrg, image_mds;
/* The format of the file at path by what it holds and how it is called; NULL: a plain image. */
const struct image_format *image_format_of(const char *path, int file);
int image_open(const char *path, const struct image_format *format, struct disc **disc, struct failure *why);

extern const struct disc_source source_image;

#endif
