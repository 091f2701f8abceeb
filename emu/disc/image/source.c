/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sectors out of the files of an image: what they leave out of each is made as it is read (reference mmc 8.1). */
#include "emu/disc/image/image.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { SUB_HEADER = 8, FORM_2_SUBMODE = 0x20, FORM_1_SUBMODE = 0x08, SUB_LENGTH = 96 };

/* Files were measured when the disc was opened: one that has become shorter fails; zeros lie behind a last sector that
 * is cut. */
static int read_file(const struct image_file *file, uint8_t *to, size_t size, off_t at)
{
    off_t kept = file->end > at ? file->end - at : 0;
    size_t wanted = size < (uint64_t)kept ? size : (size_t)kept;
    memset(to + wanted, 0, size - wanted);
    while (wanted > 0) {
        ssize_t got = pread(file->descriptor, to, wanted, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        to += got;
        at += got;
        wanted -= (size_t)got;
    }
    return 0;
}

/* The first extent that ends behind at. */
static const struct image_extent *find(const struct image *image, int64_t at)
{
    size_t low = 0, high = image->extent_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (image->extents[middle].end > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low < image->extent_count ? &image->extents[low] : NULL;
}

static const struct image_extent *after(const struct image *image, const struct image_extent *extent)
{
    return extent + 1 < image->extents + image->extent_count ? extent + 1 : NULL;
}

/* ------------------------------------------------------------------ audio */

static void swap(uint8_t *samples, size_t size)
{
    for (size_t i = 0; i + 1 < size; i += 2) {
        uint8_t first = samples[i];
        samples[i] = samples[i + 1];
        samples[i + 1] = first;
    }
}

/* Bytes [from, to) of one extent, whose sectors may have something behind them. */
static int read_samples(const struct image *image, const struct image_extent *extent, int64_t from, int64_t to,
                        uint8_t *bytes)
{
    const struct image_file *file = &image->files[extent->file];
    while (from < to) {
        int64_t done = from - extent->start, sector = done / IMAGE_SECTOR, inside = done % IMAGE_SECTOR;
        int64_t size =
            extent->stride == IMAGE_SECTOR || to - from < IMAGE_SECTOR - inside ? to - from : IMAGE_SECTOR - inside;
        int error = read_file(file, bytes, (size_t)size, extent->at + sector * extent->stride + inside);
        if (error)
            return error;
        if (extent->swapped)
            swap(bytes, (size_t)size);
        bytes += size;
        from += size;
    }
    return 0;
}

/* Silence, and the pieces of files that lie in it. */
static int read_audio(const struct image *image, int64_t from, int64_t to, uint8_t *bytes)
{
    memset(bytes, 0, (size_t)(to - from));
    int error = 0;
    for (const struct image_extent *extent = find(image, from); extent && extent->start < to && error == 0;
         extent = after(image, extent)) {
        int64_t begin = extent->start > from ? extent->start : from, end = extent->end < to ? extent->end : to;
        error = read_samples(image, extent, begin, end, bytes + (begin - from));
    }
    return error;
}

/* ------------------------------------------------------------------ data */

static void put_edc(uint8_t *to, uint32_t edc)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(edc >> 8 * i);
}

static void put_sub_header(uint8_t *sector, uint8_t submode)
{
    memset(sector + SECTOR_USER_DATA_AT, 0, SUB_HEADER);
    sector[SECTOR_USER_DATA_AT + 2] = sector[SECTOR_USER_DATA_AT + 6] = submode;
}

/* Sync and header for lba; mode 1's user data gets its EDC and ECC on the way. */
static void put_header(uint8_t *sector, lba_t lba, uint8_t mode)
{
    uint8_t user[SECTOR_LENGTH - SECTOR_USER_DATA_AT];
    memcpy(user, sector + SECTOR_USER_DATA_AT, sizeof user);
    sector_complete_mode_1(sector, lba);
    if (mode == 1)
        return;
    memcpy(sector + SECTOR_USER_DATA_AT, user, sizeof user);
    sector[SECTOR_MODE_AT] = mode;
}

/* In form 1 the header does not count for the ECC. */
static void complete_form_1(uint8_t *sector)
{
    uint8_t header[4];
    put_edc(sector + SECTOR_FORM_1_EDC_AT, sector_edc(sector + SECTOR_USER_DATA_AT, SUB_HEADER + 2048));
    memcpy(header, sector + SECTOR_HEADER_AT, sizeof header);
    memset(sector + SECTOR_HEADER_AT, 0, sizeof header);
    sector_ecc(sector);
    memcpy(sector + SECTOR_HEADER_AT, header, sizeof header);
}

static void complete(uint8_t *sector, enum image_form form, lba_t lba)
{
    put_header(sector, lba, form == IMAGE_MODE_1 ? 1 : 2);
    if (form == IMAGE_FORM_1) {
        put_sub_header(sector, FORM_1_SUBMODE);
        complete_form_1(sector);
    } else if (form == IMAGE_FORM_2) {
        put_sub_header(sector, FORM_2_SUBMODE);
        put_edc(sector + 2348, sector_edc(sector + SECTOR_USER_DATA_AT, SUB_HEADER + 2324));
    }
}

/* Where in the sector the bytes go that the file has. */
static unsigned place(enum image_form form)
{
    static const unsigned places[] = {
        [IMAGE_AUDIO] = 0,   [IMAGE_WHOLE] = 0,       [IMAGE_MODE_1] = 16, [IMAGE_FORM_1] = 24,
        [IMAGE_FORM_2] = 24, [IMAGE_SUB_HEADER] = 16, [IMAGE_MODE_2] = 16};
    return places[form];
}

/* A data sector that no file has: zeros of the track's kind. */
static void make_zeros(const struct disc_track *track, lba_t lba, uint8_t *sector)
{
    static const enum image_form forms[16] = {
        [9] = IMAGE_MODE_2, [10] = IMAGE_FORM_1, [12] = IMAGE_FORM_2, [13] = IMAGE_FORM_1};
    memset(sector, 0, IMAGE_SECTOR);
    complete(sector, track->data_mode == 2 ? forms[track->data_block_type & 15] : IMAGE_MODE_1, lba);
}

static int read_data_sector(const struct image *image, const struct disc_track *track, lba_t lba, uint8_t *sector)
{
    int64_t at = (int64_t)lba * IMAGE_SECTOR;
    const struct image_extent *extent = find(image, at);
    if (!extent || extent->start > at) {
        make_zeros(track, lba, sector);
        return 0;
    }
    off_t from = extent->at + (at - extent->start) / IMAGE_SECTOR * extent->stride;
    memset(sector, 0, IMAGE_SECTOR);
    int error =
        read_file(&image->files[extent->file], sector + place(extent->form), image_form_size(extent->form), from);
    if (error == 0 && extent->form != IMAGE_WHOLE && extent->form != IMAGE_AUDIO)
        complete(sector, extent->form, lba);
    return error;
}

/* ------------------------------------------------------------------ what the disc asks for */

static int image_read_whole(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, uint8_t *to)
{
    const struct image *image = disc->source_context;
    int64_t from = (int64_t)lba * IMAGE_SECTOR;
    if (!track_is_data(track))
        return read_audio(image, from, from + (int64_t)count * IMAGE_SECTOR, to);
    int error = 0;
    for (uint32_t i = 0; i < count && error == 0; i++, to += IMAGE_SECTOR)
        error = read_data_sector(image, track, lba + (lba_t)i, to);
    return error;
}

static int image_read_main(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352])
{
    return image_read_whole(disc, track, lba, 1, main_channel);
}

/* Mode 1 kept as user data: as much in one go as lies together. */
static int image_read_user(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, void *data)
{
    (void)track;
    enum { USER = 2048 };
    const struct image *image = disc->source_context;
    int64_t at = (int64_t)lba * IMAGE_SECTOR, end = at + (int64_t)count * IMAGE_SECTOR;
    uint8_t *to = data;
    int error = 0;
    while (at < end && error == 0) {
        const struct image_extent *extent = find(image, at);
        bool kept = extent && extent->start <= at;
        int64_t until = kept ? extent->end : extent && extent->start < end ? extent->start : end;
        until = until < end ? until : end;
        int64_t sectors = (until - at) / IMAGE_SECTOR;
        bool together = kept && extent->stride == USER;
        if (kept && !together)
            sectors = 1;
        if (kept)
            error = read_file(&image->files[extent->file], to, (size_t)sectors * USER,
                              extent->at + (at - extent->start) / IMAGE_SECTOR * extent->stride);
        else
            memset(to, 0, (size_t)sectors * USER);
        at += sectors * IMAGE_SECTOR;
        to += sectors * USER;
    }
    return error;
}

static void to_symbols(const uint8_t channels[SUB_LENGTH], uint8_t symbols[SUB_LENGTH])
{
    memset(symbols, 0, SUB_LENGTH);
    for (unsigned channel = 0; channel < 8; channel++)
        for (unsigned bit = 0; bit < SUB_LENGTH; bit++)
            if (channels[channel * 12 + bit / 8] & 0x80 >> bit % 8)
                symbols[bit] |= (uint8_t)(0x80 >> channel);
}

static int image_read_sub_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96])
{
    (void)track;
    const struct image *image = disc->source_context;
    int64_t at = (int64_t)lba * IMAGE_SECTOR;
    const struct image_extent *extent = find(image, at);
    memset(symbols, 0, SUB_LENGTH);
    if (!extent || extent->start > at || extent->sub_channel == IMAGE_SUB_NONE)
        return ENODATA;
    uint8_t kept[SUB_LENGTH];
    int error = read_file(&image->files[extent->sub_file], kept, sizeof kept,
                          extent->sub_at + (at - extent->start) / IMAGE_SECTOR * extent->sub_stride);
    if (extent->sub_channel == IMAGE_SUB_CHANNELS)
        to_symbols(kept, symbols);
    else
        memcpy(symbols, kept, sizeof kept);
    return error;
}

static int image_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t count)
{
    const struct image *image = disc->source_context;
    memcpy(packs, image->texts[session - 1].packs, count * IMAGE_PACK);
    return 0;
}

static void image_source_free(struct disc *disc)
{
    image_free(disc->source_context);
}

const struct disc_source source_image = {
    .read_main = image_read_main,
    .read_whole = image_read_whole,
    .read_user = image_read_user,
    .read_sub_channel = image_read_sub_channel,
    .read_cd_text = image_read_cd_text,
    .free = image_source_free,
};
