/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GET CONFIGURATION. A feature is listed when the commands it promises are there and the personality offers them; its
 * bits are read off the same decisions that the commands make (emu/tests/drive_promises.c holds one to the other). It
 * succeeds without a disc (reference mmc 1.2), and every additional length is a multiple of 4.
 */
#include "emu/drive/core.h"

#include <string.h>

/* ------------------------------------------------------------------ when a feature is listed */

static bool writes(const struct drive *drive, enum write_type type)
{
    return drive->constants.block_types[type] != 0;
}

static bool offers_packet(const struct drive *drive)
{
    return writes(drive, WRITE_TYPE_PACKET);
}

static bool offers_track_at_once(const struct drive *drive)
{
    return writes(drive, WRITE_TYPE_TAO);
}

static bool offers_mastering(const struct drive *drive)
{
    return (writes(drive, WRITE_TYPE_SAO) && opcode_offered(drive, OPCODE_SEND_CUE_SHEET)) ||
           writes(drive, WRITE_TYPE_RAW);
}

static bool offers_formatting(const struct drive *drive)
{
    return drive->constants.format_types != 0 && opcode_offered(drive, OPCODE_FORMAT_UNIT);
}

static bool offers_play(const struct drive *drive)
{
    return opcode_offered(drive, OPCODE_PLAY_AUDIO_10);
}

static bool offers_streaming(const struct drive *drive)
{
    return opcode_offered(drive, OPCODE_GET_PERFORMANCE);
}

static bool has_serial(const struct drive *drive)
{
    return drive->serial[0] != '\0';
}

static bool has_firmware_date(const struct drive *drive)
{
    return drive->personality.firmware_date[0] != '\0';
}

static bool has_media_serial(const struct drive *drive)
{
    return opcode_offered(drive, OPCODE_READ_MEDIA_SERIAL_NUMBER);
}

/* ------------------------------------------------------------------ when it is current (reference mmc 1.3) */

static bool with_cd(const struct drive *drive)
{
    return mechanism_ready_disc(drive) != NULL;
}

static bool when_recorded(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL && disc_layout_real(disc)->status != DISC_BLANK;
}

static bool when_recordable(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL && !disc_kind(disc)->pressed && disc_layout_real(disc)->status != DISC_COMPLETE;
}

static bool with_cd_rw(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL && disc_kind(disc)->profile == PROFILE_CD_RW;
}

static bool when_formatted(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL && disc_layout_real(disc)->formatted;
}

/* ------------------------------------------------------------------ what it says */

static uint16_t current_profile(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL ? (uint16_t)disc_kind(disc)->profile : PROFILE_NONE;
}

/* Highest first, the current one marked; some drives mark CD-ROM with every CD. */
static void append_profiles(const struct drive *drive, struct reply *reply)
{
    static const uint16_t profiles[] = {PROFILE_CD_RW, PROFILE_CD_R, PROFILE_CD_ROM};
    uint16_t current = current_profile(drive);
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        reply_16(reply, profiles[i]);
        bool also = profiles[i] == PROFILE_CD_ROM && current != PROFILE_NONE && drive->personality.cd_rom_also_current;
        reply_8(reply, profiles[i] == current || also);
        reply_8(reply, 0);
    }
}

static uint8_t version_of(const struct drive *drive, uint16_t code, uint8_t own)
{
    for (unsigned i = 0; i < drive->personality.version_count; i++)
        if (drive->personality.versions[i].code == code)
            return drive->personality.versions[i].version;
    return own;
}

/* Device busy events are class 6. The first version of the feature ended before that bit. */
static void append_core(const struct drive *drive, struct reply *reply)
{
    reply_32(reply, drive->personality.physical_interface);
    if (version_of(drive, 0x0001, 2) == 0)
        return;
    reply_8(reply, drive->constants.supported_events >> EVENT_DEVICE_BUSY & 1);
    reply_zeros(reply, 3);
}

/* Operational change events are class 1; they are polled. */
static void append_morphing(const struct drive *drive, struct reply *reply)
{
    reply_8(reply, drive->constants.supported_events >> EVENT_OPERATIONAL_CHANGE & 1 ? 0x02 : 0);
    reply_zeros(reply, 3);
}

static void append_removable_medium(const struct drive *drive, struct reply *reply)
{
    const struct personality *who = &drive->personality;
    reply_8(reply,
            who->loading_mechanism << 5 | (who->load ? 0x10 : 0) | (who->eject ? 0x08 : 0) | (who->lock ? 1 : 0));
    reply_zeros(reply, 3);
}

/* Blocks of 2048, blocking 1, page 01h is there. */
static void append_random_readable(const struct drive *drive, struct reply *reply)
{
    (void)drive;
    reply_32(reply, 2048);
    reply_16(reply, 1);
    reply_16(reply, 0x0100);
}

static void append_cd_read(const struct drive *drive, struct reply *reply)
{
    const struct drive_constants *offered = &drive->constants;
    reply_8(reply, (offered->audio_play_bit ? 0x80 : 0) | (offered->c2_pointers ? 0x02 : 0) | offered->cd_text);
    reply_zeros(reply, 3);
}

/* One link size, 7. */
static void append_incremental_streaming(const struct drive *drive, struct reply *reply)
{
    reply_16(reply, drive->constants.block_types[WRITE_TYPE_PACKET]);
    reply_8(reply, drive->constants.buffer_underrun_free);
    reply_8(reply, 1);
    reply_8(reply, 7);
    reply_zeros(reply, 3);
}

/* No spare areas, no certification: a CD-RW has neither. */
static void append_formattable(const struct drive *drive, struct reply *reply)
{
    (void)drive;
    reply_zeros(reply, 8);
}

static unsigned test_write_bit(const struct drive *drive, enum write_type type)
{
    return writes(drive, type) && drive->constants.test_write >> type & 1 ? 0x04 : 0;
}

/* R-W goes with block types 2 (packed) and 3 (raw), and with nothing else (reference mmc 2.4). */
static void append_track_at_once(const struct drive *drive, struct reply *reply)
{
    uint16_t types = drive->constants.block_types[WRITE_TYPE_TAO];
    unsigned raw = types >> 3 & 1, packed = types >> 2 & 1;
    reply_8(reply, (drive->constants.buffer_underrun_free ? 0x40 : 0) | raw << 4 | packed << 3 |
                       test_write_bit(drive, WRITE_TYPE_TAO) | 0x02 | (raw | packed));
    reply_8(reply, 0);
    reply_16(reply, types);
}

static void append_mastering(const struct drive *drive, struct reply *reply)
{
    const struct drive_constants *offered = &drive->constants;
    bool session = writes(drive, WRITE_TYPE_SAO) && opcode_offered(drive, OPCODE_SEND_CUE_SHEET);
    bool raw = writes(drive, WRITE_TYPE_RAW);
    bool sub_channel = (session && offered->block_types[WRITE_TYPE_SAO] & 0x0C) ||
                       (raw && offered->block_types[WRITE_TYPE_RAW] & 0x0C);
    reply_8(reply, (offered->buffer_underrun_free ? 0x40 : 0) | (session ? 0x20 : 0) | (raw ? 0x08 : 0) |
                       test_write_bit(drive, WRITE_TYPE_SAO) | 0x02 | sub_channel);
    reply_24(reply, session ? offered->cue_sheet_maximum : 0);
}

/* All subtypes. */
static void append_cd_rw_write(const struct drive *drive, struct reply *reply)
{
    (void)drive;
    reply_32(reply, 0x00FF0000);
}

/* Separate channel mute and volume are page 0Eh's. */
static void append_audio_play(const struct drive *drive, struct reply *reply)
{
    reply_8(reply, (opcode_offered(drive, OPCODE_SCAN) ? 0x04 : 0) | 0x03);
    reply_8(reply, 0);
    reply_16(reply, 256);
}

static void append_timeout(const struct drive *drive, struct reply *reply)
{
    (void)drive;
    reply_32(reply, 0);
}

/* READ BUFFER CAPACITY in blocks, SET CD SPEED, page 2Ah and GET PERFORMANCE type 3. */
static void append_streaming(const struct drive *drive, struct reply *reply)
{
    reply_8(reply, (opcode_offered(drive, OPCODE_READ_BUFFER_CAPACITY) ? 0x10 : 0) |
                       (opcode_offered(drive, OPCODE_SET_CD_SPEED) ? 0x08 : 0) | 0x04 | 0x02);
    reply_zeros(reply, 3);
}

static void append_padded(struct reply *reply, const char *text)
{
    size_t length = strlen(text);
    reply_bytes(reply, text, length);
    for (; length % 4 != 0; length++)
        reply_8(reply, ' ');
}

static void append_serial(const struct drive *drive, struct reply *reply)
{
    append_padded(reply, drive->serial);
}

static void append_firmware_date(const struct drive *drive, struct reply *reply)
{
    reply_bytes(reply, drive->personality.firmware_date, 14);
    reply_zeros(reply, 2);
}

/* ------------------------------------------------------------------ the table, in ascending order */

struct feature {
    uint16_t code;
    uint8_t version;
    bool persistent;
    bool (*offered)(const struct drive *drive);                     /* NULL: always */
    bool (*current)(const struct drive *drive);                     /* NULL: always */
    void (*append)(const struct drive *drive, struct reply *reply); /* NULL: no payload */
};

static const struct feature features[] = {
    {.code = 0x0000, .persistent = true, .append = append_profiles},
    {.code = 0x0001, .version = 2, .persistent = true, .append = append_core},
    {.code = 0x0002, .version = 1, .persistent = true, .append = append_morphing},
    {.code = 0x0003, .version = 2, .persistent = true, .append = append_removable_medium},
    {.code = 0x0010, .current = when_recorded, .append = append_random_readable},
    {.code = 0x001D, .current = with_cd},
    {.code = 0x001E, .version = 2, .current = with_cd, .append = append_cd_read},
    {.code = 0x0021,
     .version = 3,
     .offered = offers_packet,
     .current = when_recordable,
     .append = append_incremental_streaming},
    {.code = 0x0023, .version = 1, .offered = offers_formatting, .current = with_cd_rw, .append = append_formattable},
    {.code = 0x0026, .offered = offers_formatting, .current = when_formatted},
    {.code = 0x002D,
     .version = 2,
     .offered = offers_track_at_once,
     .current = when_recordable,
     .append = append_track_at_once},
    {.code = 0x002E, .version = 1, .offered = offers_mastering, .current = when_recordable, .append = append_mastering},
    {.code = 0x0037, .current = with_cd_rw, .append = append_cd_rw_write},
    {.code = 0x0100, .persistent = true},
    {.code = 0x0103, .offered = offers_play, .current = with_cd, .append = append_audio_play},
    {.code = 0x0105, .version = 1, .persistent = true, .append = append_timeout},
    {.code = 0x0107, .version = 4, .offered = offers_streaming, .current = with_cd, .append = append_streaming},
    {.code = 0x0108, .persistent = true, .offered = has_serial, .append = append_serial},
    {.code = 0x0109, .offered = has_media_serial, .current = with_cd},
    {.code = 0x010C, .persistent = true, .offered = has_firmware_date, .append = append_firmware_date},
};
enum { FEATURES = sizeof features / sizeof features[0] };

static bool is_current(const struct drive *drive, const struct feature *feature)
{
    return feature->current == NULL || feature->current(drive);
}

static bool is_listed(const struct drive *drive, const struct feature *feature)
{
    for (unsigned i = 0; i < drive->personality.hidden_count; i++)
        if (drive->personality.hidden_features[i] == feature->code)
            return false;
    return feature->offered == NULL || feature->offered(drive);
}

static void append_feature(const struct drive *drive, struct reply *reply, const struct feature *feature)
{
    reply_16(reply, feature->code);
    reply_8(reply, (unsigned)version_of(drive, feature->code, feature->version) << 2 | (feature->persistent ? 2 : 0) |
                       is_current(drive, feature));
    size_t length_at = reply->length;
    reply_8(reply, 0);
    if (feature->append != NULL)
        feature->append(drive, reply);
    reply_set_8(reply, length_at, (unsigned)(reply->length - length_at - 1));
}

enum { ALL_FROM = 0, CURRENT_FROM = 1, ONE = 2 };

static bool is_asked_for(const struct drive *drive, const struct feature *feature, unsigned request, uint16_t start)
{
    if (!is_listed(drive, feature))
        return false;
    if (request == ONE)
        return feature->code == start;
    return feature->code >= start && (request == ALL_FROM || is_current(drive, feature));
}

/* Good, always; 5/24/00: request type 3. The length counts the whole answer, whatever is cut off. */
struct sense command_get_configuration(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    const struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    unsigned request = cdb[1] & 0x03;
    uint16_t start = get_be16(cdb + 2);
    if (request > ONE)
        return sense_cdb_field(1, 1);
    reply_32(reply, 0);
    reply_16(reply, 0);
    reply_16(reply, current_profile(drive));
    for (size_t i = 0; i < FEATURES; i++)
        if (is_asked_for(drive, &features[i], request, start))
            append_feature(drive, reply, &features[i]);
    reply_set_32(reply, 0, (uint32_t)reply->length - 4);
    return sense_none();
}
