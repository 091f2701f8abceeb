/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WAV files as a sheet may name them; RIFF is little-endian. Sound of another rate or width is for other programs. */
#include "emu/disc/image/image.h"

#include <string.h>
#include <unistd.h>

enum { CHUNK_HEAD = 8, RIFF_HEAD = 12, FORMAT_LENGTH = 16, PCM = 1, EXTENSIBLE = 0xFFFE, EXTENSIBLE_LENGTH = 40 };

static int bad(struct image *image, const struct image_file *file, const char *what)
{
    return fail(image->why, EXIT_USAGE_ERROR, "%s %s", file->name, what);
}

static bool read_at(const struct image_file *file, void *to, size_t size, off_t at)
{
    return pread(file->descriptor, to, size, at) == (ssize_t)size;
}

static int check_format(struct image *image, const struct image_file *file, off_t at, uint32_t length)
{
    uint8_t f[EXTENSIBLE_LENGTH] = {0};
    size_t kept = length < sizeof f ? length : sizeof f;
    if (length < FORMAT_LENGTH || !read_at(file, f, kept, at))
        return bad(image, file, "is not a WAV file: its format chunk is too short");
    unsigned format = get_le16(f);
    if (format == EXTENSIBLE && length >= EXTENSIBLE_LENGTH)
        format = get_le16(f + 24);
    unsigned channels = get_le16(f + 2), bits = get_le16(f + 14);
    uint32_t rate = get_le32(f + 4);
    if (format != PCM)
        return fail(image->why, EXIT_USAGE_ERROR, "%s is not plain PCM (format %u)", file->name, format);
    if (channels != 2 || rate != 44100 || bits != 16)
        return fail(image->why, EXIT_USAGE_ERROR, "%s has %u channels of %u bits at %u Hz: a disc has 2 of 16 at 44100",
                    file->name, channels, bits, (unsigned)rate);
    if (get_le16(f + 12) != 4 || get_le32(f + 8) != 176400)
        return bad(image, file, "is not a WAV file: its block size or byte rate contradicts its format");
    return 0;
}

int image_wave(struct image *image, struct image_file *file)
{
    uint8_t head[RIFF_HEAD];
    off_t size = file->end;
    if (!read_at(file, head, sizeof head, 0) || memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
        return bad(image, file, "is not a WAV file");
    bool format_seen = false;
    for (off_t at = RIFF_HEAD; at + CHUNK_HEAD <= size;) {
        uint8_t chunk[CHUNK_HEAD];
        if (!read_at(file, chunk, sizeof chunk, at))
            break;
        uint32_t length = get_le32(chunk + 4);
        at += CHUNK_HEAD;
        if (length > size - at)
            return bad(image, file, "is cut short: a chunk ends behind its end");
        if (memcmp(chunk, "fmt ", 4) == 0) {
            int code = check_format(image, file, at, length);
            if (code)
                return code;
            format_seen = true;
        } else if (memcmp(chunk, "data", 4) == 0) {
            if (!format_seen)
                return bad(image, file, "is not a WAV file: its samples come before their format");
            if (length % 4 != 0)
                return bad(image, file, "ends inside a sample");
            file->start = at;
            file->end = at + length;
            return 0;
        }
        at += length + (length & 1);
    }
    return bad(image, file, "is not a WAV file: it has no samples");
}
