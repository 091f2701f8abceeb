/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MPEG audio (MP3 and its sisters) is a row of frames, each with its own header and length (ISO/IEC 11172-3 2.4.1.3,
 * 2.4.2.3). A file that was cut off ends in the middle of one. One that was cut off between two is noticed only when it
 * says how long it is, in a first frame that holds no sound; for others libsndfile's length is a guess.
 */
#include <string.h>
#include <unistd.h>

#include "cli/sound/sound.h"

enum { HEADER = 4, RATE = 44100, VERSION_1 = 3, LAYER_I = 3, LAYER_II = 2, LAYER_III = 1 };

/* Kilobits per second by layer and index; 0 and 15 have no length that could be reckoned. */
static const uint16_t rates_of_layer[4][16] = {
    [LAYER_I] = {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0},
    [LAYER_II] = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0},
    [LAYER_III] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
};

/* Bytes of the frame that begins with this header, of those that an audio disc can take (44.1 kHz: version 1, index 0);
 * 0: none begins here. */
static uint32_t frame_length(const uint8_t header[HEADER])
{
    unsigned version = header[1] >> 3 & 3u, layer = header[1] >> 1 & 3u, padding = header[2] >> 1 & 1u;
    if (header[0] != 0xFF || header[1] < 0xE0 || version != VERSION_1 || layer == 0 || (header[2] >> 2 & 3) != 0)
        return 0;
    uint32_t rate = rates_of_layer[layer][header[2] >> 4] * 1000u;
    if (rate == 0)
        return 0;
    return layer == LAYER_I ? (12 * rate / RATE + padding) * 4 : 144 * rate / RATE + padding;
}

static size_t read_some(int file, uint64_t at, uint8_t *out, size_t length)
{
    ssize_t got = pread(file, out, length, (off_t)at);
    return got > 0 ? (size_t)got : 0;
}

/* Behind the tag that may stand in front (ID3v2, 3.1): four times seven bits of length. */
static uint64_t behind_tag(int file)
{
    uint8_t head[10];
    if (read_some(file, 0, head, sizeof head) < sizeof head || memcmp(head, "ID3", 3) != 0)
        return 0;
    uint32_t length = (uint32_t)(head[6] & 0x7F) << 21 | (uint32_t)(head[7] & 0x7F) << 14 |
                      (uint32_t)(head[8] & 0x7F) << 7 | (uint32_t)(head[9] & 0x7F);
    return length + ((head[5] & 0x10) != 0 ? 20u : 10u);
}

/* "Xing" and "Info" stand behind the side information of a first frame without sound (32 bytes, 17 of one channel),
 * "VBRI" always 32 bytes behind the header. */
static bool states_length(const uint8_t *frame, size_t length)
{
    static const char *const names[] = {"Xing", "Info", "VBRI"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t at = HEADER + 17; at <= HEADER + 32; at += 15)
            if (length >= at + 4 && memcmp(frame + at, names[i], 4) == 0)
                return true;
    return false;
}

bool mpeg_is_whole(int file, uint64_t length, bool *length_stated)
{
    uint8_t first[HEADER + 36], header[HEADER];
    uint64_t at = behind_tag(file);
    size_t got = read_some(file, at, first, sizeof first);
    *length_stated = got < HEADER || frame_length(first) == 0 || states_length(first, got);
    while (at < length) {
        size_t there = read_some(file, at, header, HEADER);
        if (there < HEADER)
            return there == 0 || header[0] != 0xFF; /* the rest of something else, or of a header */
        uint32_t frame = frame_length(header);
        if (frame == 0)
            return true; /* a tag behind the frames, or nothing that this can judge */
        if (frame > length - at)
            return false;
        at += frame;
    }
    return true;
}
