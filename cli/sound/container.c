/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lengths in files that are made of chunks (RIFF and its big-endian sisters, EA IFF 85), in AU, CAF, W64, RF64 and Ogg,
 * against that of the file. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/sound/sound.h"

struct container {
    int file;
    uint64_t length; /* of the file */
    bool big_endian;
    char *sentence;
    uint16_t block; /* bytes of a sample of all channels, as the format chunk of a WAV file has it; 0: not seen */
    bool samples;
};

static bool wrong(const struct container *container, const char *what)
{
    snprintf(container->sentence, SOUND_SENTENCE, "%s", what);
    return false;
}

static uint32_t number(const struct container *container, const uint8_t *p)
{
    return container->big_endian ? get_be32(p) : get_le32(p);
}

static bool read_at(const struct container *container, uint64_t at, uint8_t *out, size_t length)
{
    return pread(container->file, out, length, (off_t)at) == (ssize_t)length;
}

static bool look_at_chunk(struct container *container, const uint8_t *head, uint64_t at, uint32_t length)
{
    uint8_t format[16];
    if (memcmp(head, "fmt ", 4) == 0 && length >= sizeof format && read_at(container, at, format, sizeof format))
        container->block = get_le16(format + 12);
    if (memcmp(head, "data", 4) != 0 && memcmp(head, "SSND", 4) != 0)
        return true;
    container->samples = true;
    if (container->block > 0 && length % container->block != 0)
        return wrong(container, "does not hold a whole number of samples");
    return true;
}

static bool walk_chunks(struct container *container)
{
    uint8_t head[12];
    if (!read_at(container, 0, head, sizeof head))
        return wrong(container, "is cut off");
    uint64_t end = 8 + (uint64_t)number(container, head + 4);
    if (end > container->length)
        return wrong(container, "is cut off: it says that it is longer than it is");
    for (uint64_t at = sizeof head; at + 8 <= end;) {
        if (!read_at(container, at, head, 8))
            return wrong(container, "cannot be read");
        uint32_t length = number(container, head + 4);
        at += 8;
        if (length > end - at)
            return wrong(container, "is cut off: a chunk is longer than the file");
        if (!look_at_chunk(container, head, at, length))
            return false;
        at += (uint64_t)length + (length & 1);
    }
    return container->samples ? true : wrong(container, "has no samples");
}

static bool check_au(struct container *container)
{
    uint8_t head[12];
    if (!read_at(container, 0, head, sizeof head))
        return wrong(container, "is cut off");
    uint64_t begin = get_be32(head + 4), length = get_be32(head + 8);
    if (begin > container->length || (length != UINT32_MAX && length > container->length - begin))
        return wrong(container, "is cut off: it says that it is longer than it is");
    return true;
}

/* W64 and RF64 have the length of all of it in 64 bits, in a fixed place. */
static bool check_length(struct container *container, uint64_t at, uint64_t added)
{
    uint8_t length[8];
    if (!read_at(container, at, length, sizeof length) || get_le64(length) > container->length - added)
        return wrong(container, "is cut off: it says that it is longer than it is");
    return true;
}

/* Chunks of a CAF file: a name and 64 bits of length, big-endian; the last one may go to the end, whatever that is. */
static bool check_caf(struct container *container)
{
    uint8_t head[12];
    for (uint64_t at = 8; at < container->length;) {
        if (container->length - at < sizeof head || !read_at(container, at, head, sizeof head))
            return wrong(container, "is cut off");
        uint64_t length = (uint64_t)get_be32(head + 4) << 32 | get_be32(head + 8);
        at += sizeof head;
        if (length == UINT64_MAX)
            return true;
        if (length > container->length - at)
            return wrong(container, "is cut off: a chunk is longer than the file");
        at += length;
    }
    return true;
}

/* Whether the page that begins there is the marked last one of its stream, and all of it is there (RFC 3533, 6). */
static bool last_page(const uint8_t *page, size_t length)
{
    if (length < 27 || length < 27u + page[26])
        return false;
    size_t whole = 27u + page[26];
    for (size_t i = 0; i < page[26]; i++)
        whole += page[27 + i];
    return (page[5] & 0x04) != 0 && whole <= length;
}

/* An Ogg file that was cut off ends with another page, or in the middle of it. */
static bool check_ogg(struct container *container)
{
    static uint8_t end[65536 + 512]; /* longer than a page can be */
    size_t length = container->length < sizeof end ? (size_t)container->length : sizeof end;
    if (!read_at(container, container->length - length, end, length))
        return wrong(container, "cannot be read");
    for (size_t at = length < 4 ? 0 : length - 3; at-- > 0;)
        if (memcmp(end + at, "OggS", 4) == 0)
            return last_page(end + at, length - at) || wrong(container, "is cut off: its last page is not there");
    return wrong(container, "is cut off: its last page is not there");
}

bool container_is_whole(int file, char sentence[SOUND_SENTENCE], bool *length_stated)
{
    struct stat status;
    uint8_t magic[4];
    struct container container = {.file = file, .sentence = sentence};
    *length_stated = true;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return wrong(&container, "is not a file");
    container.length = (uint64_t)status.st_size;
    if (!read_at(&container, 0, magic, sizeof magic))
        return wrong(&container, container.length == 0 ? "is empty" : "is no sound");
    if (memcmp(magic, ".snd", 4) == 0)
        return check_au(&container);
    if (memcmp(magic, "caff", 4) == 0)
        return check_caf(&container);
    if (memcmp(magic, "OggS", 4) == 0)
        return check_ogg(&container);
    if (memcmp(magic, "riff", 4) == 0)
        return check_length(&container, 16, 0);
    if (memcmp(magic, "RF64", 4) == 0)
        return check_length(&container, 20, 8);
    container.big_endian = memcmp(magic, "FORM", 4) == 0 || memcmp(magic, "RIFX", 4) == 0;
    if (container.big_endian || memcmp(magic, "RIFF", 4) == 0)
        return walk_chunks(&container);
    return mpeg_is_whole(file, container.length, length_stated) ||
           wrong(&container, "is cut off: its last frame is not all there");
}
