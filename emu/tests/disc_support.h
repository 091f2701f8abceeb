/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the disc share: a scratch folder, discs in it, page 05h as hosts send it, sectors that say where
 * they are. */
#ifndef COASTER_EMU_TESTS_DISC_SUPPORT_H
#define COASTER_EMU_TESTS_DISC_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ftw.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "emu/disc/disc.h"

#define assert_sense(s, k, additional)                                                                                 \
    do {                                                                                                               \
        struct sense assert_sense_ = (s);                                                                              \
        assert_int_equal(assert_sense_.key << 16 | assert_sense_.code << 8 | assert_sense_.qualifier,                  \
                         (k) << 16 | (additional));                                                                    \
    } while (0)
#define assert_good(s) assert_sense(s, NO_SENSE, NO_ADDITIONAL_SENSE)

struct scratch {
    char folder[64];
    char path[128]; /* of the disc */
    struct disc *disc;
    struct failure why;
};

static inline int scratch_setup(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    strcpy(scratch->folder, "/tmp/coaster-disc.XXXXXX");
    if (!mkdtemp(scratch->folder))
        return -1;
    snprintf(scratch->path, sizeof scratch->path, "%s/a.disc", scratch->folder);
    *state = scratch;
    return 0;
}

static inline int scratch_remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts, (void)kind, (void)walk;
    return remove(path);
}

static inline int scratch_teardown(void **state)
{
    struct scratch *scratch = *state;
    disc_close(scratch->disc);
    nftw(scratch->folder, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(scratch);
    return 0;
}

static inline struct disc *scratch_open(struct scratch *scratch, const struct disc_options *options)
{
    int result = disc_open(scratch->path, options, &scratch->disc, &scratch->why);
    if (result)
        print_error("%s\n", scratch->why.sentence);
    assert_int_equal(result, 0);
    return scratch->disc;
}

static inline struct disc *scratch_disc(struct scratch *scratch, const char *kind)
{
    struct disc_options options = {.seed = 1};
    int result = disc_create(scratch->path, disc_kind_find(kind), NULL, &options, &scratch->why);
    if (result)
        print_error("%s\n", scratch->why.sentence);
    assert_int_equal(result, 0);
    return scratch_open(scratch, &options);
}

static inline struct disc *scratch_reopen(struct scratch *scratch)
{
    disc_close(scratch->disc);
    scratch->disc = NULL;
    return scratch_open(scratch, &(struct disc_options){.seed = 1});
}

static inline struct write_parameters data_track(unsigned multi_session)
{
    return (struct write_parameters){
        .write_type = WRITE_TYPE_TAO,
        .multi_session = (uint8_t)multi_session,
        .track_mode = 4,
        .data_block_type = 8,
        .buffer_underrun_free = true,
        .audio_pause_length = 150,
    };
}

static inline struct write_parameters audio_track(lba_t pause)
{
    return (struct write_parameters){.write_type = WRITE_TYPE_TAO, .multi_session = 3, .audio_pause_length = pause};
}

/* A sector that no other is like. */
static inline void make_sector(uint8_t *bytes, size_t size, lba_t lba, unsigned generation)
{
    uint32_t x = (uint32_t)lba * 2654435761u + generation * 40503u + 1;
    for (size_t i = 0; i < size; i++) {
        x = x * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(x >> 24);
    }
}

/* Writes blocks as a host does, 32 at a time. */
static inline struct sense burn(struct disc *disc, lba_t lba, lba_t blocks, const struct write_parameters *parameters,
                                unsigned generation)
{
    uint8_t data[32 * 2448];
    size_t size;
    struct sense refusal = disc_write_length(disc, lba, 1, parameters, &size);
    if (!sense_good(refusal))
        return refusal;
    for (lba_t done = 0; done < blocks;) {
        uint32_t count = blocks - done < 32 ? (uint32_t)(blocks - done) : 32;
        for (uint32_t i = 0; i < count; i++)
            make_sector(data + i * size, size, lba + done + (lba_t)i, generation);
        refusal = disc_write(disc, lba + done, count, data, parameters);
        if (!sense_good(refusal))
            return refusal;
        done += (lba_t)count;
    }
    return sense_none();
}

static inline bool holds(struct disc *disc, lba_t lba, lba_t blocks, unsigned generation)
{
    uint8_t expected[2048], found[2048];
    for (lba_t i = 0; i < blocks; i++) {
        make_sector(expected, sizeof expected, lba + i, generation);
        if (!sense_good(disc_read(disc, lba + i, 1, found)) || memcmp(expected, found, sizeof found) != 0)
            return false;
    }
    return true;
}

static inline lba_t next_writable(struct disc *disc, const struct write_parameters *parameters)
{
    struct disc_track track;
    assert_good(disc_next_track(disc, parameters, &track));
    return track.next_writable;
}

#define disc_test(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

#endif
