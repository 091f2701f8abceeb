/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MDS with its MDF (reference mmc 8.2), little-endian: a header, a block for each session, and for each entry of its
 * TOC. Pre-gaps are counted but not kept.
 */
#include "emu/disc/image/binary.h"

#include <fcntl.h>
#include <sys/stat.h>

enum {
    MAXIMUM_SHEET = 1 << 20,
    HEADER_LENGTH = 88,
    SESSION_LENGTH = 24,
    TRACK_LENGTH = 80,
    FOOTER_LENGTH = 16,
    SUB_INTERLEAVED = 8,
    SUB_LENGTH = 96,
    MAXIMUM_NAME = 512,
};

struct mds {
    struct image *image;
    struct binary binary;
};

static int damaged(const struct mds *mds, const char *what, size_t at)
{
    return fail(mds->image->why, EXIT_USAGE_ERROR, "%s: %s (at byte %zu)", mds->image->path, what, at);
}

/* ------------------------------------------------------------------ names of files */

static size_t put_utf_8(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    bool wide = c >= 0x800;
    to[0] = (char)(wide ? 0xE0 | c >> 12 : 0xC0 | c >> 6);
    if (wide)
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
    to[1 + wide] = (char)(0x80 | (c & 0x3F));
    return 2 + (size_t)wide;
}

/* A name of bytes or of 16-bit characters, up to a zero. */
static bool take_name(const struct mds *mds, uint32_t at, bool wide, char name[MAXIMUM_NAME])
{
    size_t length = 0;
    for (unsigned i = 0; length + 4 < MAXIMUM_NAME; i++) {
        const uint8_t *c = binary_at(&mds->binary, (uint64_t)at + i * (wide ? 2u : 1u), wide ? 2 : 1);
        unsigned character = !c ? 0 : wide ? get_le16(c) : *c;
        if (!c || character == 0) {
            name[length] = 0;
            return c != NULL && length > 0;
        }
        if (wide)
            length += put_utf_8(name + length, character);
        else
            name[length++] = (char)character;
    }
    return false;
}

/* "*.mdf" stands for the sheet's own name. */
static int open_file(struct mds *mds, const uint8_t *footer, unsigned *file)
{
    char said[MAXIMUM_NAME], name[2 * MAXIMUM_NAME];
    if (!take_name(mds, get_le32(footer), get_le32(footer + 4) & 1, said))
        return damaged(mds, "the name of its file is not there", (size_t)(footer - mds->binary.bytes));
    if (said[0] != '*') {
        snprintf(name, sizeof name, "%s", said);
    } else {
        const char *slash = strrchr(mds->image->path, '/'), *base = slash ? slash + 1 : mds->image->path;
        const char *dot = strrchr(base, '.');
        snprintf(name, sizeof name, "%.*s%s", (int)(dot ? dot - base : (long)strlen(base)), base, said + 1);
    }
    return image_file(mds->image, name, file);
}

/* ------------------------------------------------------------------ tracks */

struct mds_track {
    const uint8_t *block;
    lba_t start, pause, length;
    enum image_form form;
    uint8_t data_mode;
    uint32_t stride;
    bool sub_channel;
};

/* What the file holds of each sector. */
static int take_mode(struct mds *mds, struct mds_track *track)
{
    static const struct {
        uint8_t mode;
        uint16_t size;
        enum image_form form;
        uint8_t data_mode;
    } rows[] = {{0xA9, 2352, IMAGE_AUDIO, 0xF},    {0xAA, 2352, IMAGE_WHOLE, 1},  {0xAA, 2048, IMAGE_MODE_1, 1},
                {0xAB, 2352, IMAGE_WHOLE, 2},      {0xAB, 2336, IMAGE_MODE_2, 2}, {0xAC, 2352, IMAGE_WHOLE, 2},
                {0xAC, 2336, IMAGE_SUB_HEADER, 2}, {0xAC, 2048, IMAGE_FORM_1, 2}, {0xAD, 2352, IMAGE_WHOLE, 2},
                {0xAD, 2336, IMAGE_SUB_HEADER, 2}, {0xAD, 2324, IMAGE_FORM_2, 2}};
    const uint8_t *block = track->block;
    size_t at = (size_t)(block - mds->binary.bytes);
    uint8_t mode = block[0] == 0xEC || block[0] == 0xED ? block[0] ^ 0x40 : block[0];
    track->sub_channel = block[1] == SUB_INTERLEAVED;
    track->stride = get_le16(block + 16);
    if (block[1] != 0 && !track->sub_channel)
        return damaged(mds, "its sub-channel is kept in an unknown way", at + 1);
    uint32_t size = track->stride - (track->sub_channel ? SUB_LENGTH : 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].mode != mode || rows[i].size != size)
            continue;
        track->form = rows[i].form;
        track->data_mode = rows[i].data_mode;
        return 0;
    }
    return damaged(mds, "a track has an unknown mode or size of sectors", at);
}

static int take_times(struct mds *mds, struct mds_track *track)
{
    const uint8_t *block = track->block;
    const uint8_t *extra = binary_at(&mds->binary, get_le32(block + 12), 8);
    size_t at = (size_t)(block - mds->binary.bytes);
    if (!extra || get_le32(block + 12) == 0)
        return damaged(mds, "a track has no pre-gap and length", at + 12);
    uint32_t start = get_le32(block + 36), pause = get_le32(extra), length = get_le32(extra + 4);
    uint32_t end = (uint32_t)disc_kind_pressed.last_lead_out_start;
    if (start > end || pause > end || length > end)
        return damaged(mds, "a track is longer than a disc", at + 36);
    if ((block[9] * 60 + block[10]) * CD_FRAMES_PER_SECOND + block[11] - CD_PREGAP != (lba_t)start)
        return damaged(mds, "the address and the time of a track contradict each other", at + 9);
    track->start = (lba_t)start;
    track->pause = (lba_t)pause;
    track->length = (lba_t)length;
    return 0;
}

/* The sectors may go on in further files, each from its start. */
static int take_sectors(struct mds *mds, const struct mds_track *track)
{
    const uint8_t *block = track->block;
    uint32_t files = get_le32(block + 48), footer_at = get_le32(block + 52);
    uint64_t from = get_le64(block + 40);
    size_t at = (size_t)(block - mds->binary.bytes);
    lba_t left = track->length;
    for (uint32_t i = 0; i < files && left > 0; i++, from = 0) {
        const uint8_t *footer = binary_at(&mds->binary, (uint64_t)footer_at + i * FOOTER_LENGTH, FOOTER_LENGTH);
        struct image_extent extent = {.stride = track->stride, .form = track->form};
        int code = footer ? open_file(mds, footer, &extent.file) : damaged(mds, "a track names no file", at + 52);
        if (code)
            return code;
        const struct image_file *file = &mds->image->files[extent.file];
        if (from > (uint64_t)file->end)
            return damaged(mds, "a track begins behind the end of its file", at + 40);
        int64_t there = (file->end - (off_t)from) / track->stride;
        lba_t blocks = there < left ? (lba_t)there : left;
        extent.at = (off_t)from;
        if (track->sub_channel) {
            extent.sub_channel = IMAGE_SUB_SYMBOLS;
            extent.sub_file = extent.file;
            extent.sub_at = extent.at + (off_t)track->stride - SUB_LENGTH;
            extent.sub_stride = track->stride;
        }
        code = image_append(mds->image, &extent, (int64_t)blocks * IMAGE_SECTOR);
        if (code)
            return code;
        left -= blocks;
    }
    return left == 0 ? 0 : damaged(mds, "a file ends before its track", at + 40);
}

static int add_track(struct mds *mds, const struct mds_track *said)
{
    struct disc_track *track = NULL;
    int code = said->block[4] == mds->image->layout.track_count + 1
                   ? 0
                   : damaged(mds, "tracks are not numbered in order", (size_t)(said->block - mds->binary.bytes) + 4);
    bool data = said->form != IMAGE_AUDIO;
    unsigned control = said->block[2] & 0x0F;
    if (code == 0 && data != ((control & 4) != 0))
        code = damaged(mds, "a track is data by its mode or by its control, not by both",
                       (size_t)(said->block - mds->binary.bytes) + 2);
    if (code == 0)
        code = image_begin_track(mds->image, control, said->form, &track);
    if (code == 0)
        code = image_advance(mds->image, said->start);
    if (code)
        return code;
    track->data_mode = said->data_mode;
    if (said->sub_channel) {
        track->sub_channel = SUB_CHANNEL_KEPT;
        track->write_type = WRITE_TYPE_RAW;
        track->whole_sectors = true;
    }
    code = take_sectors(mds, said);
    if (code == 0)
        code = image_mark_start(mds->image, track, said->start);
    return code ? code : image_end_track(mds->image, track);
}

/* ------------------------------------------------------------------ sessions */

static int take_track(struct mds *mds, const uint8_t *block, struct mds_track *track)
{
    *track = (struct mds_track){.block = block};
    int code = take_mode(mds, track);
    return code ? code : take_times(mds, track);
}

static int add_session(struct mds *mds, const uint8_t *session)
{
    size_t at = (size_t)(session - mds->binary.bytes);
    unsigned count = session[10], added = 0;
    uint32_t blocks_at = get_le32(session + 20);
    uint8_t disc_type = 0;
    int code = 0;
    for (unsigned i = 0; i < count && code == 0; i++) {
        const uint8_t *block = binary_at(&mds->binary, (uint64_t)blocks_at + i * TRACK_LENGTH, TRACK_LENGTH);
        struct mds_track track;
        if (!block)
            return damaged(mds, "it ends inside the entries of a session", at + 20);
        if (block[4] == 0xA0)
            disc_type = block[10];
        if (block[4] < 1 || block[4] > DISC_MAXIMUM_TRACKS)
            continue;
        code = take_track(mds, block, &track);
        if (code == 0 && added++ == 0)
            code = image_begin_session_at(mds->image, disc_type, track.start - track.pause);
        if (code == 0)
            code = add_track(mds, &track);
    }
    if (code == 0 && added == 0)
        code = damaged(mds, "a session has no track", at);
    return code ? code : image_end_session(mds->image);
}

static int build(struct mds *mds)
{
    const uint8_t *header = binary_at(&mds->binary, 0, HEADER_LENGTH);
    if (!header || memcmp(header, "MEDIA DESCRIPTOR", 16) != 0)
        return damaged(mds, "it is no media descriptor", 0);
    if (header[16] != 1)
        return damaged(mds, "its version is not 1: later ones are encrypted", 16);
    if (get_le16(header + 18) > 2)
        return damaged(mds, "it does not describe a CD", 18);
    unsigned sessions = get_le16(header + 20);
    int code = sessions >= 1 && sessions <= DISC_MAXIMUM_TRACKS ? 0 : damaged(mds, "it has no sessions", 20);
    for (unsigned i = 0; i < sessions && code == 0; i++) {
        const uint8_t *session =
            binary_at(&mds->binary, (uint64_t)get_le32(header + 80) + i * SESSION_LENGTH, SESSION_LENGTH);
        code = session ? add_session(mds, session) : damaged(mds, "it ends inside its sessions", 80);
    }
    return code;
}

static int parse(struct image *image)
{
    int file = open(image->path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    if (file < 0 || fstat(file, &facts) != 0) {
        int error = errno;
        if (file >= 0)
            close(file);
        return fail(image->why, EXIT_NO_DRIVE, "%s cannot be opened: %s", image->path, strerror(error));
    }
    size_t size = facts.st_size < MAXIMUM_SHEET ? (size_t)facts.st_size : MAXIMUM_SHEET;
    uint8_t *bytes = malloc(size + 1);
    int code = bytes ? 0 : fail(image->why, EXIT_INTERNAL, "out of memory");
    if (code == 0 && pread(file, bytes, size, 0) != (ssize_t)size)
        code = fail(image->why, EXIT_NO_DRIVE, "%s cannot be read", image->path);
    close(file);
    struct mds mds = {.image = image, .binary = {bytes, size}};
    if (code == 0)
        code = build(&mds);
    free(bytes);
    return code;
}

const struct image_format image_mds = {.name = "media descriptor", .suffix = ".mds", .parse = parse};
