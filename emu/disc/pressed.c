/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plain .iso as a pressed CD-ROM: one data track, one closed session. The file is only ever read. Images of other
 * formats go to emu/disc/image/. */
#include "emu/disc/image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void press_layout(const struct disc_kind *kind, struct disc_layout *layout, lba_t blocks)
{
    layout->session_count = 1;
    layout->sessions[0] = (struct disc_session){
        .number = 1,
        .state = SESSION_COMPLETE,
        .lead_in = kind->lead_in_start,
        .lead_out = blocks,
        .next_program_area = LBA_NONE,
    };
    layout->track_count = 1;
    layout->tracks[0] = (struct disc_track){
        .number = 1,
        .session = 1,
        .control = 4,
        .data_mode = 1,
        .write_type = WRITE_TYPE_SAO,
        .data_block_type = 8,
        .state = TRACK_COMPLETE,
        .length = blocks,
        .pause = CD_PREGAP,
        .next_writable = LBA_NONE,
    };
}

/* The same image is the same disc wherever it lies: its size, its first 64 KiB (volume descriptors and times) and its
 * last sector. */
static int press_serial(struct disc *disc, off_t size)
{
    uint8_t first[32 * 2048], last[2048], length[8], digest[SERIAL_DIGITS / 2];
    int error = store_read(&disc->store, STORE_DATA, first, sizeof first, 0);
    if (error == 0)
        error = store_read(&disc->store, STORE_DATA, last, sizeof last, size - (off_t)sizeof last);
    put_be64(length, (uint64_t)size);
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, sizeof digest);
    crypto_generichash_update(&hash, length, sizeof length);
    crypto_generichash_update(&hash, first, sizeof first);
    crypto_generichash_update(&hash, last, sizeof last);
    crypto_generichash_final(&hash, digest, sizeof digest);
    sodium_bin2hex(disc->serial, sizeof disc->serial, digest, sizeof digest);
    return error;
}

static int check_image(const char *path, int image, off_t *size, struct failure *why)
{
    struct stat facts;
    if (fstat(image, &facts) != 0 || !S_ISREG(facts.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is neither a disc nor an image", path);
    *size = facts.st_size;
    uint8_t head[SECTOR_HEADER_AT];
    static const uint8_t sync[SECTOR_HEADER_AT] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    if (pread(image, head, sizeof head, 0) == (ssize_t)sizeof head && memcmp(head, sync, sizeof sync) == 0)
        return fail(why, EXIT_USAGE_ERROR,
                    "%s holds whole sectors: open the sheet that goes with it (.cue, .toc, .ccd or .mds)", path);
    if (facts.st_size == 0)
        return fail(why, EXIT_USAGE_ERROR, "%s is empty: it is no image of a disc", path);
    if (facts.st_size % 2048 != 0)
        return fail(why, EXIT_USAGE_ERROR, "%s is no image of a disc: its %lld bytes are not a multiple of 2048", path,
                    (long long)facts.st_size);
    if (facts.st_size / 2048 > disc_kind_pressed.last_lead_out_start)
        return fail(why, EXIT_USAGE_ERROR, "%s is larger than a CD: %lld blocks of at most %d", path,
                    (long long)(facts.st_size / 2048), (int)disc_kind_pressed.last_lead_out_start);
    return 0;
}

int pressed_open(const char *path, struct disc **disc, struct failure *why)
{
    int image = open(path, O_RDONLY | O_CLOEXEC);
    if (image < 0)
        return fail(why, EXIT_NO_DRIVE, "%s cannot be opened: %s", path, strerror(errno));
    const struct image_format *format = image_format_of(path, image);
    if (format) {
        close(image);
        return image_open(path, format, disc, why);
    }
    off_t size = 0;
    int result = check_image(path, image, &size, why);
    struct disc *pressed = result == 0 ? calloc(1, sizeof *pressed) : NULL;
    char *copy = pressed ? strdup(path) : NULL;
    if (!copy) {
        close(image);
        free(pressed);
        return result ? result : fail(why, EXIT_INTERNAL, "out of memory");
    }
    pressed->path = copy;
    pressed->kind = &disc_kind_pressed;
    pressed->rules = disc_rules_for(pressed->kind);
    pressed->source = &source_bundle;
    pressed->read_only = true;
    pressed->lock = -1;
    store_init(&pressed->store, &store_host, NULL, -1, false);
    store_init(&pressed->drop, &store_drop, NULL, -1, true);
    pressed->store.descriptors[STORE_DATA] = image;
    pressed->real.store = &pressed->store;
    press_layout(pressed->kind, &pressed->real.layout, (lba_t)(size / 2048));
    pressed->rules->derive(pressed->kind, &pressed->real.layout);
    int error = press_serial(pressed, size);
    if (error) {
        disc_abandon(pressed);
        return fail(why, EXIT_NO_DRIVE, "%s cannot be read: %s", path, strerror(error));
    }
    *disc = pressed;
    return 0;
}
