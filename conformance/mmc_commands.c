/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands, one function each: nothing but the CDB. */
#include <stdlib.h>
#include <string.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

#define CDB(...) ((const uint8_t[16]){__VA_ARGS__})
#define HIGH(number) ((uint8_t)((number) >> 8))
#define LOW(number) ((uint8_t)(number))
#define BE32(number)                                                                                                   \
    (uint8_t)((uint32_t)(number) >> 24), (uint8_t)((uint32_t)(number) >> 16), HIGH((uint32_t)(number)), LOW(number)

struct reply *test_unit_ready(void)
{
    return send_command("TEST UNIT READY", CDB(0), 6, LENGTH_NONE, 0);
}

struct reply *request_sense(void)
{
    return send_command("REQUEST SENSE", CDB(0x03, 0, 0, 0, 18), 6, LENGTH_COUNTED_BYTE_7, 18);
}

struct reply *inquiry(size_t allocation)
{
    return send_command("INQUIRY", CDB(0x12, 0, 0, HIGH(allocation), LOW(allocation)), 6, LENGTH_COUNTED_BYTE_4,
                        allocation);
}

struct reply *inquiry_page(uint8_t page, bool vital_product_data)
{
    struct reply *reply = send_command("INQUIRY", CDB(0x12, vital_product_data, page, 0, 252), 6, LENGTH_WHOLE, 252);
    if (reply->command.transferred >= 4)
        reply->complete = minimum_size(252, 4u + get_be16(reply->data + 2));
    return reply;
}

struct reply *mode_sense(uint8_t page, uint8_t page_control, size_t allocation)
{
    return send_command(
        "MODE SENSE", CDB(0x5A, 8, (uint8_t)(page_control << 6 | page), 0, 0, 0, 0, HIGH(allocation), LOW(allocation)),
        10, LENGTH_COUNTED_16, allocation);
}

struct reply *mode_select(const void *parameters, size_t length)
{
    return send_data("MODE SELECT", CDB(0x55, 0x10, 0, 0, 0, 0, 0, HIGH(length), LOW(length)), 10, parameters, length);
}

struct reply *start_stop(uint8_t bits)
{
    return send_command("START STOP UNIT", CDB(0x1B, 0, 0, 0, bits), 6, LENGTH_NONE, 0);
}

struct reply *prevent_allow(uint8_t bits)
{
    return send_command("PREVENT ALLOW MEDIUM REMOVAL", CDB(0x1E, 0, 0, 0, bits), 6, LENGTH_NONE, 0);
}

struct reply *read_capacity(void)
{
    return send_command("READ CAPACITY", CDB(0x25), 10, LENGTH_WHOLE, 8);
}

struct reply *read_blocks(lba_t lba, uint32_t count)
{
    return send_command("READ(10)", CDB(0x28, 0, BE32(lba), 0, HIGH(count), LOW(count)), 10, LENGTH_WHOLE,
                        (size_t)count * 2048);
}

static struct reply *write_pattern(lba_t lba, uint32_t count, uint8_t pattern, size_t block)
{
    uint8_t *data = malloc(count * block + 1);
    if (data == NULL)
        abort();
    for (uint32_t i = 0; i < count; i++)
        fill_pattern(data + i * block, block, lba + (lba_t)i, pattern);
    struct reply *reply =
        send_data("WRITE(10)", CDB(0x2A, 0, BE32(lba), 0, HIGH(count), LOW(count)), 10, data, count * block);
    free(data);
    return reply;
}

struct reply *write_blocks(lba_t lba, uint32_t count, uint8_t pattern)
{
    return write_pattern(lba, count, pattern, 2048);
}

struct reply *write_audio(lba_t lba, uint32_t count, uint8_t pattern)
{
    return write_pattern(lba, count, pattern, 2352);
}

struct reply *synchronize_cache(void)
{
    return send_command("SYNCHRONIZE CACHE", CDB(0x35), 10, LENGTH_NONE, 0);
}

struct reply *read_toc(uint8_t format, uint8_t track, bool msf, size_t allocation)
{
    return send_command("READ TOC/PMA/ATIP",
                        CDB(0x43, (uint8_t)(msf ? 2 : 0), format, 0, 0, 0, track, HIGH(allocation), LOW(allocation)),
                        10, LENGTH_COUNTED_16, allocation);
}

struct reply *get_configuration(uint8_t rt, uint16_t feature, size_t allocation)
{
    return send_command("GET CONFIGURATION",
                        CDB(0x46, rt, HIGH(feature), LOW(feature), 0, 0, 0, HIGH(allocation), LOW(allocation)), 10,
                        LENGTH_COUNTED_32, allocation);
}

struct reply *get_event(uint8_t classes, bool polled)
{
    return send_command("GET EVENT STATUS NOTIFICATION", CDB(0x4A, polled, 0, 0, classes, 0, 0, 0, 8), 10,
                        LENGTH_COUNTED_16, 8);
}

struct reply *read_disc_information_type(uint8_t type, size_t allocation)
{
    return send_command("READ DISC INFORMATION", CDB(0x51, type, 0, 0, 0, 0, 0, HIGH(allocation), LOW(allocation)), 10,
                        LENGTH_COUNTED_16, allocation);
}

struct reply *read_disc_information(void)
{
    return read_disc_information_type(0, 34);
}

struct reply *read_track_information(uint8_t type, uint32_t address)
{
    return send_command("READ TRACK INFORMATION", CDB(0x52, type, BE32(address), 0, 0, 48), 10, LENGTH_COUNTED_16, 48);
}

struct reply *read_media_serial_number(void)
{
    return send_command("READ MEDIA SERIAL NUMBER", CDB(0xAB, 1, 0, 0, 0, 0, 0, 0, 0, 64), 12, LENGTH_COUNTED_16, 64);
}

struct reply *close_track_session(uint8_t function, uint16_t track, bool immediately)
{
    return send_command("CLOSE TRACK/SESSION", CDB(0x5B, immediately, function, 0, HIGH(track), LOW(track)), 10,
                        LENGTH_NONE, 0);
}

struct reply *read_buffer_capacity(void)
{
    return send_command("READ BUFFER CAPACITY", CDB(0x5C, 0, 0, 0, 0, 0, 0, 0, 12), 10, LENGTH_WHOLE, 12);
}

struct reply *blank(uint8_t type, bool immediately)
{
    return send_command("BLANK", CDB(0xA1, (uint8_t)((immediately ? 0x10 : 0) | type)), 12, LENGTH_NONE, 0);
}

struct reply *read_cd(lba_t lba, uint32_t count, uint8_t expected_type, uint8_t selection, uint8_t sub_channel,
                      size_t block)
{
    return send_command(
        "READ CD",
        CDB(0xBE, (uint8_t)(expected_type << 2), BE32(lba), 0, HIGH(count), LOW(count), selection, sub_channel), 12,
        LENGTH_WHOLE, count * block);
}

struct reply *mechanism_status(void)
{
    return send_command("MECHANISM STATUS", CDB(0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8), 12, LENGTH_WHOLE, 8);
}

struct reply *set_cd_speed(uint16_t read, uint16_t write)
{
    return send_command("SET CD SPEED", CDB(0xBB, 0, HIGH(read), LOW(read), HIGH(write), LOW(write)), 12, LENGTH_NONE,
                        0);
}

struct reply *get_performance(uint8_t type, uint16_t descriptors, bool write)
{
    return send_command(
        "GET PERFORMANCE",
        CDB(0xAC, (uint8_t)(0x10 | (write ? 4 : 0)), 0, 0, 0, 0, 0, 0, HIGH(descriptors), LOW(descriptors), type), 12,
        LENGTH_COUNTED_32, 8u + 16u * descriptors);
}

struct reply *report_luns(void)
{
    struct reply *reply = send_command("REPORT LUNS", CDB(0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16), 12, LENGTH_WHOLE, 16);
    if (reply->command.transferred >= 4)
        reply->complete = minimum_size(16, 8u + get_be32(reply->data));
    return reply;
}

struct reply *send_opc(void)
{
    return send_command("SEND OPC INFORMATION", CDB(0x54, 1), 10, LENGTH_NONE, 0);
}

/* ------------------------------------------------------------------ page 05h */

const struct write_page DATA_TRACK = {1, false, 3, 4, 8, 150, 0, 0};
const struct write_page LAST_DATA_SESSION = {1, false, 0, 4, 8, 150, 0, 0};
const struct write_page SIMULATED_DATA_TRACK = {1, true, 3, 4, 8, 150, 0, 0};
const struct write_page AUDIO_TRACK = {1, false, 0, 0, 0, 150, 0, 0};

/* Past the words: what is asked here decides what a case does, and is not what it is about. */
static size_t read_feature(uint16_t feature, uint8_t data[16])
{
    struct transport_command command = {.cdb = {0x46, 2, HIGH(feature), LOW(feature), [8] = 16},
                                        .cdb_length = 10,
                                        .direction = TRANSPORT_DATA_IN,
                                        .data = data,
                                        .data_length = 16};
    bool there = transport_execute(nexus_transport(), &command) == TRANSPORT_DONE && command.status == SCSI_GOOD &&
                 command.transferred >= 12 && get_be16(data + 8) == feature;
    return there ? command.transferred : 0;
}

bool feature_listed(uint16_t feature)
{
    uint8_t data[16] = {0};
    return read_feature(feature, data) > 0;
}

bool feature_says(uint16_t feature, uint8_t bit)
{
    uint8_t data[16] = {0};
    return read_feature(feature, data) < sizeof data || (data[12] & bit) != 0;
}

/* BUF of feature 002Dh: a drive without it refuses BUFE. Asked once. */
static bool protects_from_underrun(void)
{
    static int known = -1;
    if (known < 0)
        known = feature_says(0x002D, 0x40);
    return known;
}

size_t write_page_bytes(struct write_page page, uint8_t bytes[60])
{
    memset(bytes, 0, 60);
    bytes[8] = 0x05;
    bytes[9] = 0x32;
    bytes[10] = (uint8_t)((protects_from_underrun() ? 0x40 : 0) | (page.test_write ? 0x10 : 0) | page.write_type);
    bytes[11] = (uint8_t)(page.multi_session << 6 | page.track_mode);
    bytes[12] = page.data_block_type;
    bytes[16] = page.session_format;
    put_be16(bytes + 22, page.audio_pause);
    if (page.packet_size > 0) {
        bytes[11] |= 0x20;
        put_be32(bytes + 18, page.packet_size);
    }
    return 60;
}

struct reply *select_write_parameters(struct write_page page)
{
    uint8_t bytes[60];
    return mode_select(bytes, write_page_bytes(page, bytes));
}
