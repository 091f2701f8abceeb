/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of images share: files that a sheet may name, and a disc that must be one when the sheet is taken.
 */
#ifndef COASTER_EMU_FUZZ_IMAGE_H
#define COASTER_EMU_FUZZ_IMAGE_H

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/disc/internal.h"
#include "base/fuzz/fuzz.h"

enum { IMAGE_HOLE = 4 << 20 }; /* of zeros, before the chain of an NRG file */

/* As long as the forge's (emu/tests/image_forge.py), of zeros. */
static void image_companions(void)
{
    static const struct {
        const char *name;
        off_t size;
    } rows[] = {{"one.bin", 1310 * 2352}, {"one.toc.bin", 2895680}, {"a.img", 1310 * 2352},
                {"a.sub", 1310 * 96},     {"a.mdf", 1310 * 2448},   {"short.bin", 2352 * 3 + 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", fuzz_folder(), rows[i].name);
        fuzz_write(rows[i].name, "", 0);
        promise(truncate(path, rows[i].size) == 0);
    }
    static const uint8_t wav[] =
        "RIFF\x2c\x10\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0data\x08\x10\0\0";
    static uint8_t sound[44 + 4104];
    memcpy(sound, wav, 44);
    fuzz_write("a.wav", sound, sizeof sound);
}

static void image_look_at(struct disc *disc, const struct disc_track *track, lba_t lba)
{
    static uint8_t main_channel[2352], symbols[96], q[12], user[2048];
    enum sector_type type;
    (void)disc_sector_type(disc, lba, &type);
    (void)disc_read_main_channel(disc, lba, main_channel);
    (void)disc_read_sub_channel(disc, lba, symbols);
    (void)disc_read_q(disc, lba, q);
    (void)disc_read(disc, lba, 1, user);
    (void)read_main_channel(disc, track, lba, main_channel);
}

/* It was taken, so it is a disc: whole, in order, readable without harm from its first sector to its last. */
static void image_is_a_disc(struct disc *disc)
{
    const struct disc_layout *layout = disc_layout(disc);
    promise(layout_damage(disc->kind, layout) == NULL);
    promise(layout->status == DISC_COMPLETE && layout->track_count > 0);
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        promise(track->length > 0 && track->start - track->pause >= -150);
        image_look_at(disc, track, track->start - track->pause);
        image_look_at(disc, track, track->start);
        image_look_at(disc, track, track->start + track->length - 1);
    }
    static uint8_t packs[LEAD_TEXT_ROOM];
    size_t count;
    for (unsigned i = 1; i <= layout->session_count; i++)
        promise(disc_read_cd_text(disc, i, packs, sizeof packs, &count) == 0);
}

static int image_run(const char *name, const uint8_t *data, size_t size, off_t hole)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    promise(file >= 0 && ftruncate(file, hole) == 0 && pwrite(file, data, size, hole) == (ssize_t)size);
    close(file);
    struct disc *disc = NULL;
    struct failure why = {{0}};
    int code = disc_open(path, NULL, &disc, &why);
    promise(code == 0 || code == EXIT_USAGE_ERROR);
    promise((code == 0) == (disc != NULL));
    promise(code == 0 || (why.sentence[0] != 0 && strchr(why.sentence, '\n') == NULL));
    if (disc)
        image_is_a_disc(disc);
    disc_close(disc);
    return 0;
}

#define IMAGE_FUZZER(name, hole)                                                                                       \
    int LLVMFuzzerInitialize(int *argument_count, char ***arguments)                                                   \
    {                                                                                                                  \
        (void)argument_count, (void)arguments;                                                                         \
        image_companions();                                                                                            \
        return 0;                                                                                                      \
    }                                                                                                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                                       \
    {                                                                                                                  \
        return image_run(name, data, size, hole);                                                                      \
    }

#endif
