/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of packets, reservations, formats, cue sheets and play, one function each; and what a drive says it can.
 */
#include <string.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

#define CDB(...) ((const uint8_t[16]){__VA_ARGS__})
#define HIGH(number) ((uint8_t)((number) >> 8))
#define LOW(number) ((uint8_t)(number))
#define BE32(number)                                                                                                   \
    (uint8_t)((uint32_t)(number) >> 24), (uint8_t)((uint32_t)(number) >> 16), HIGH((uint32_t)(number)), LOW(number)

const struct write_page VARIABLE_PACKETS = {
    .write_type = 0, .multi_session = 3, .track_mode = 5, .data_block_type = 8, .audio_pause = 150};
const struct write_page FIXED_PACKETS = {
    .write_type = 0, .multi_session = 3, .track_mode = 5, .data_block_type = 8, .audio_pause = 150, .packet_size = 32};

void given_a_feature(uint16_t feature, const char *what)
{
    if (!feature_listed(feature))
        case_skipped("this drive does not list %s (feature %04Xh)", what, feature);
}

struct reply *reserve_track(uint32_t blocks)
{
    return send_command("RESERVE TRACK", CDB(0x53, 0, 0, 0, 0, BE32(blocks)), 10, LENGTH_NONE, 0);
}

struct reply *read_format_capacities(size_t allocation)
{
    struct reply *reply =
        send_command("READ FORMAT CAPACITIES", CDB(0x23, 0, 0, 0, 0, 0, 0, HIGH(allocation), LOW(allocation)), 10,
                     LENGTH_WHOLE, allocation);
    if (reply->command.transferred >= 4)
        reply->complete = minimum_size(allocation, 4u + reply->data[3]);
    return reply;
}

struct reply *format_unit(const void *list, size_t length)
{
    return send_data("FORMAT UNIT", CDB(0x04, 0x11), 6, list, length);
}

struct reply *format_packets(uint32_t blocks)
{
    const uint8_t list[12] = {0, 0x80, 0, 8, BE32(blocks), 0x10 << 2, 0, 0, 0x20};
    return format_unit(list, sizeof list);
}

struct reply *read_sub_channel(uint8_t format, uint8_t track, size_t allocation)
{
    struct reply *reply =
        send_command("READ SUB-CHANNEL", CDB(0x42, 0, 0x40, format, 0, 0, track, HIGH(allocation), LOW(allocation)), 10,
                     LENGTH_WHOLE, allocation);
    if (reply->command.transferred >= 4)
        reply->complete = minimum_size(allocation, 4u + get_be16(reply->data + 2));
    return reply;
}

struct reply *play_audio(lba_t lba, uint16_t blocks)
{
    return send_command("PLAY AUDIO(10)", CDB(0x45, 0, BE32(lba), 0, HIGH(blocks), LOW(blocks)), 10, LENGTH_NONE, 0);
}

struct reply *pause_resume(bool resume)
{
    return send_command("PAUSE/RESUME", CDB(0x4B, 0, 0, 0, 0, 0, 0, 0, resume), 10, LENGTH_NONE, 0);
}

struct reply *send_cue_sheet(const void *sheet, size_t length)
{
    return send_data("SEND CUE SHEET", CDB(0x5D, 0, 0, 0, 0, 0, (uint8_t)(length >> 16), HIGH(length), LOW(length)), 10,
                     sheet, length);
}

unsigned inverted_crc(const uint8_t *bytes, size_t length)
{
    unsigned crc = 0;
    for (size_t bit = 0; bit < 8 * length; bit++) {
        unsigned carry = (crc >> 15 ^ bytes[bit / 8] >> (7 - bit % 8)) & 1;
        crc = (crc << 1 ^ (carry ? 0x1021 : 0)) & 0xFFFF;
    }
    return ~crc & 0xFFFF;
}
