/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that a test writes itself, byte by byte, and what it asks of the disc that they become. */
#ifndef COASTER_EMU_TESTS_IMAGE_SUPPORT_H
#define COASTER_EMU_TESTS_IMAGE_SUPPORT_H

#include <stdarg.h>

#include "emu/tests/disc_support.h"

static inline FILE *image_create(const struct scratch *scratch, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    return file;
}

static inline void image_write(const struct scratch *scratch, const char *name, const char *text)
{
    FILE *file = image_create(scratch, name);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* count blocks of size bytes, each like no other: make_sector of its number and the seed; extra bytes behind them. */
static inline void image_blocks(const struct scratch *scratch, const char *name, size_t size, lba_t count,
                                unsigned seed, size_t extra)
{
    FILE *file = image_create(scratch, name);
    uint8_t block[2448];
    for (lba_t i = 0; i < count + (extra > 0); i++) {
        make_sector(block, size, i, seed);
        size_t length = i < count ? size : extra;
        assert_int_equal(fwrite(block, 1, length, file), length);
    }
    assert_int_equal(fclose(file), 0);
}

static inline struct disc *image_disc(struct scratch *scratch, const char *name)
{
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    return scratch_open(scratch, NULL);
}

/* Writes the sheet and opens it. */
static inline struct disc *image_sheet(struct scratch *scratch, const char *name, const char *text)
{
    image_write(scratch, name, text);
    return image_disc(scratch, name);
}

/* It is refused with exit code 64 and a sentence that has these words. */
static inline void image_refused(struct scratch *scratch, const char *name, const char *text, const char *words)
{
    image_write(scratch, name, text);
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    int code = disc_open(scratch->path, NULL, &scratch->disc, &scratch->why);
    if (code == 0)
        fail_msg("was taken:\n%s", text);
    assert_int_equal(code, EXIT_USAGE_ERROR);
    assert_null(scratch->disc);
    if (!strstr(scratch->why.sentence, words))
        fail_msg("'%s' does not say '%s'", scratch->why.sentence, words);
    assert_null(strchr(scratch->why.sentence, '\n'));
}

static inline void image_close(struct scratch *scratch)
{
    disc_close(scratch->disc);
    scratch->disc = NULL;
}

static inline void assert_track(struct disc *disc, unsigned number, unsigned session, unsigned control, lba_t start,
                                lba_t length, lba_t pause)
{
    const struct disc_track *track = disc_track(disc_layout(disc), number);
    assert_non_null(track);
    assert_int_equal(track->session, session);
    assert_int_equal(track->control, control);
    assert_int_equal(track->start, start);
    assert_int_equal(track->length, length);
    assert_int_equal(track->pause, pause);
}

/* The bytes at place of the main channel at lba are block number of what image_blocks wrote with seed. */
static inline void assert_block(struct disc *disc, lba_t lba, size_t place, size_t size, lba_t number, unsigned seed)
{
    uint8_t found[2352], expected[2448];
    assert_good(disc_read_main_channel(disc, lba, found));
    make_sector(expected, sizeof expected, number, seed);
    assert_memory_equal(found + place, expected, size);
}

static inline void assert_silence(struct disc *disc, lba_t lba)
{
    static const uint8_t silence[2352];
    uint8_t found[2352];
    assert_good(disc_read_main_channel(disc, lba, found));
    assert_memory_equal(found, silence, sizeof silence);
}

/* Header for lba and mode, and an EDC that is right where there is one. */
static inline void assert_made_sector(struct disc *disc, lba_t lba, enum sector_type type)
{
    enum sector_type found;
    uint8_t sector[2352];
    assert_good(disc_sector_type(disc, lba, &found));
    assert_int_equal(found, type);
    assert_good(disc_read_main_channel(disc, lba, sector));
    struct msf time = msf_from_lba(lba);
    assert_int_equal(sector[12], bcd(time.minute));
    assert_int_equal(sector[13], bcd(time.second));
    assert_int_equal(sector[14], bcd(time.frame));
    assert_int_equal(sector[15], type == SECTOR_MODE_1 ? 1 : 2);
    assert_true(disc_edc_right(type, sector));
}

#endif
