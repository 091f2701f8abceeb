/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GET CONFIGURATION. Only what holds is listed: packet, mastering and formatting come with the commands that make them
 * true. It succeeds without a disc (reference mmc 1.2), and every additional length is a multiple of 4.
 */
#include "emu/drive/core.h"

#include <string.h>

enum {
    FEATURE_PROFILE_LIST = 0x0000,
    FEATURE_CD_TRACK_AT_ONCE = 0x002D,
    FEATURE_SERIAL_NUMBER = 0x0108,
    FEATURE_FIRMWARE_INFORMATION = 0x010C,
};

/* When a feature is current (reference mmc 1.3). */
enum currency { CURRENT_ALWAYS, CURRENT_WITH_CD, CURRENT_WHEN_RECORDED, CURRENT_WHEN_RECORDABLE, CURRENT_WITH_CD_RW };

static bool is_current(const struct drive *drive, enum currency currency)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    if (currency == CURRENT_ALWAYS)
        return true;
    if (disc == NULL)
        return false;
    const struct disc_kind *kind = disc_kind(disc);
    const struct disc_layout *layout = disc_layout_real(disc);
    switch (currency) {
    case CURRENT_WHEN_RECORDED:
        return layout->status != DISC_BLANK;
    case CURRENT_WHEN_RECORDABLE:
        return !kind->pressed && layout->status != DISC_COMPLETE;
    case CURRENT_WITH_CD_RW:
        return kind->profile == PROFILE_CD_RW;
    default:
        return true;
    }
}

struct feature {
    uint16_t code;
    uint8_t version;
    bool persistent;
    enum currency currency;
    uint8_t length;
    uint8_t payload[12];
    void (*append)(const struct drive *drive, struct reply *reply); /* instead of payload */
};

static uint16_t current_profile(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    return disc != NULL ? (uint16_t)disc_kind(disc)->profile : PROFILE_NONE;
}

/* Highest first, exactly one current. */
static void append_profiles(const struct drive *drive, struct reply *reply)
{
    static const uint16_t profiles[] = {PROFILE_CD_RW, PROFILE_CD_R, PROFILE_CD_ROM};
    uint16_t current = current_profile(drive);
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        reply_16(reply, profiles[i]);
        reply_8(reply, profiles[i] == current);
        reply_8(reply, 0);
    }
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

static const struct feature features[] = {
    {.code = FEATURE_PROFILE_LIST, .persistent = true, .append = append_profiles},
    /* core: SCSI family, device busy events */
    {.code = 0x0001, .version = 2, .persistent = true, .length = 8, .payload = {0, 0, 0, 1, 0x01}},
    /* morphing: operational change events, polled */
    {.code = 0x0002, .version = 1, .persistent = true, .length = 4, .payload = {0x02}},
    /* removable medium: tray, load, eject, lock */
    {.code = 0x0003, .version = 2, .persistent = true, .length = 4, .payload = {0x39}},
    /* random readable: 2048, blocking 1, page 01h */
    {.code = 0x0010, .currency = CURRENT_WHEN_RECORDED, .length = 8, .payload = {0, 0, 0x08, 0, 0, 0x01, 0x01}},
    /* multi-read */
    {.code = 0x001D, .currency = CURRENT_WITH_CD},
    /* CD read: DAP, C2 */
    {.code = 0x001E, .version = 2, .currency = CURRENT_WITH_CD, .length = 4, .payload = {0x82}},
    /* CD track at once: buffer underrun protection, Test Write, CD-RW; block types 8 and 0 */
    {.code = FEATURE_CD_TRACK_AT_ONCE,
     .version = 2,
     .currency = CURRENT_WHEN_RECORDABLE,
     .length = 4,
     .payload = {0x46, 0, 0x01, 0x01}},
    /* CD-RW media write support: all subtypes */
    {.code = 0x0037, .currency = CURRENT_WITH_CD_RW, .length = 4, .payload = {0, 0xFF}},
    /* power management */
    {.code = 0x0100, .persistent = true},
    /* timeout */
    {.code = 0x0105, .version = 1, .persistent = true, .length = 4},
    /* real-time streaming: READ BUFFER CAPACITY in blocks, SET CD SPEED, page 2Ah and GET PERFORMANCE speeds */
    {.code = 0x0107, .version = 4, .currency = CURRENT_WITH_CD, .length = 4, .payload = {0x1E}},
    {.code = FEATURE_SERIAL_NUMBER, .persistent = true, .append = append_serial},
    {.code = FEATURE_FIRMWARE_INFORMATION, .persistent = true, .append = append_firmware_date},
};
enum { FEATURES = sizeof features / sizeof features[0] };

static bool is_hidden(const struct drive *drive, uint16_t code)
{
    for (unsigned i = 0; i < drive->personality.hidden_count; i++)
        if (drive->personality.hidden_features[i] == code)
            return true;
    return false;
}

static void append_feature(const struct drive *drive, struct reply *reply, const struct feature *feature)
{
    bool current = is_current(drive, feature->currency);
    reply_16(reply, feature->code);
    reply_8(reply, feature->version << 2 | (feature->persistent ? 2 : 0) | current);
    size_t length_at = reply->length;
    reply_8(reply, 0);
    if (feature->append != NULL)
        feature->append(drive, reply);
    else
        reply_bytes(reply, feature->payload, feature->length);
    reply_set_8(reply, length_at, (unsigned)(reply->length - length_at - 1));
}

enum { ALL_FROM = 0, CURRENT_FROM = 1, ONE = 2 };

static bool is_asked_for(const struct drive *drive, const struct feature *feature, unsigned request, uint16_t start)
{
    if (is_hidden(drive, feature->code))
        return false;
    if (request == ONE)
        return feature->code == start;
    return feature->code >= start && (request == ALL_FROM || is_current(drive, feature->currency));
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
