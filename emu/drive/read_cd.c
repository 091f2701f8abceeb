/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ CD and READ CD MSF: the parts of a sector, sync to ECC, C2 and sub-channel, made as they are read (reference
 * mmc 2.19). */
#include "emu/drive/core.h"

#include <string.h>

enum { EXPECT_ANY, EXPECT_AUDIO, EXPECT_MODE_1, EXPECT_MODE_2, EXPECT_MODE_2_FORM_1, EXPECT_MODE_2_FORM_2 };
enum { SUB_CHANNEL_NONE = 0, SUB_CHANNEL_RAW = 1, SUB_CHANNEL_Q = 2, SUB_CHANNEL_R_TO_W = 4 };
enum { WHOLE_SECTOR = 2352, C2_BITS = 294, SUB_CHANNEL_LENGTH = 96 };

struct selection {
    bool sync, header, sub_header, user_data, edc;
    unsigned c2; /* bytes: 0, 294, 296 */
    unsigned sub_channel;
    unsigned expected;
};

static struct selection selection_of(const uint8_t *cdb)
{
    static const unsigned c2_bytes[] = {0, C2_BITS, C2_BITS + 2, 0};
    return (struct selection){
        .sync = cdb[9] & 0x80,
        .header = cdb[9] & 0x20,
        .sub_header = cdb[9] & 0x40,
        .user_data = cdb[9] & 0x10,
        .edc = cdb[9] & 0x08,
        .c2 = c2_bytes[cdb[9] >> 1 & 3],
        .sub_channel = cdb[10] & 0x07,
        .expected = cdb[1] >> 2 & 7,
    };
}

static struct sense refuse_selection(const uint8_t *cdb)
{
    unsigned sub_channel = cdb[10] & 0x07;
    if ((cdb[1] >> 2 & 7) > EXPECT_MODE_2_FORM_2)
        return sense_cdb_field(1, 4);
    if ((cdb[9] & 0x06) == 0x06)
        return sense_cdb_field(9, 2);
    if (sub_channel != SUB_CHANNEL_NONE && sub_channel != SUB_CHANNEL_RAW && sub_channel != SUB_CHANNEL_Q &&
        sub_channel != SUB_CHANNEL_R_TO_W)
        return sense_cdb_field(10, 2);
    return sense_none();
}

/* A run of bytes of the main channel; a selection whose parts do not touch is illegal. */
struct part {
    bool wanted;
    unsigned start, length;
};

static bool find_run(const struct part *parts, size_t count, unsigned *start, unsigned *length)
{
    *start = *length = 0;
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].wanted || parts[i].length == 0)
            continue;
        if (*length == 0)
            *start = parts[i].start;
        else if (parts[i].start != *start + *length)
            return false;
        *length += parts[i].length;
    }
    return true;
}

/* Which bytes of the 2352 go over; false: an illegal combination for this type of sector. */
static bool main_channel_run(const struct selection *selection, enum sector_type type, unsigned *start,
                             unsigned *length)
{
    if (type == SECTOR_AUDIO) {
        *start = 0;
        *length = selection->user_data ? WHOLE_SECTOR : 0;
        return true;
    }
    if (type == SECTOR_MODE_1) {
        const struct part parts[] = {{selection->sync, 0, 12},
                                     {selection->header, 12, 4},
                                     {selection->user_data, 16, 2048},
                                     {selection->edc, 2064, 288}};
        return find_run(parts, 4, start, length);
    }
    const struct part parts[] = {
        {selection->sync, 0, 12}, {selection->header, 12, 4}, {selection->user_data, 16, 2336}};
    return find_run(parts, 3, start, length);
}

static bool is_expected(unsigned expected, enum sector_type type)
{
    switch (expected) {
    case EXPECT_ANY:
        return true;
    case EXPECT_AUDIO:
        return type == SECTOR_AUDIO;
    case EXPECT_MODE_1:
        return type == SECTOR_MODE_1;
    case EXPECT_MODE_2:
        return type == SECTOR_MODE_2;
    default:
        return false;
    }
}

/* Everything that may be wrong is found before the first byte goes out. */
static struct sense check_sectors(struct disc *disc, const struct selection *selection, lba_t lba, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        enum sector_type type;
        lba_t at = lba + (lba_t)i;
        struct sense s = disc_sector_type(disc, at, &type);
        if (!sense_good(s))
            return s;
        unsigned start, length;
        if (!is_expected(selection->expected, type))
            return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, at);
        if (!main_channel_run(selection, type, &start, &length))
            return sense_cdb_field(9, -1);
    }
    return sense_none();
}

/* P and Q as the bits 7 and 6 of 96 symbols; R to W are empty on these discs. P is 0 but in pauses, and none is read
 * here. */
static void append_raw_sub_channel(struct reply *reply, const uint8_t q[12])
{
    uint8_t symbols[SUB_CHANNEL_LENGTH];
    for (unsigned i = 0; i < SUB_CHANNEL_LENGTH; i++)
        symbols[i] = (uint8_t)((q[i / 8] >> (7 - i % 8) & 1) << 6);
    reply_bytes(reply, symbols, sizeof symbols);
}

static struct sense append_sub_channel(struct disc *disc, struct reply *reply, unsigned sub_channel, lba_t lba)
{
    if (sub_channel == SUB_CHANNEL_NONE)
        return sense_none();
    if (sub_channel == SUB_CHANNEL_R_TO_W) {
        reply_zeros(reply, SUB_CHANNEL_LENGTH);
        return sense_none();
    }
    uint8_t q[12];
    struct sense s = disc_read_q(disc, lba, q);
    if (!sense_good(s))
        return s;
    if (sub_channel == SUB_CHANNEL_RAW) {
        append_raw_sub_channel(reply, q);
    } else {
        reply_bytes(reply, q, sizeof q);
        reply_zeros(reply, 4);
    }
    return sense_none();
}

static struct sense append_main_channel(struct disc *disc, struct reply *reply, const struct selection *selection,
                                        lba_t lba)
{
    enum sector_type type;
    unsigned start, length;
    struct sense s = disc_sector_type(disc, lba, &type);
    if (!sense_good(s))
        return s;
    (void)main_channel_run(selection, type, &start, &length);
    if (length == 0)
        return sense_none();
    uint8_t sector[WHOLE_SECTOR];
    s = disc_read_main_channel(disc, lba, sector);
    if (sense_good(s))
        reply_bytes(reply, sector + start, length);
    return s;
}

static struct sense append_sector(struct disc *disc, struct reply *reply, const struct selection *selection, lba_t lba)
{
    struct sense s = append_main_channel(disc, reply, selection, lba);
    if (!sense_good(s))
        return s;
    reply_zeros(reply, selection->c2); /* no byte of these sectors is ever in doubt */
    return append_sub_channel(disc, reply, selection->sub_channel, lba);
}

/*
 * Good, nothing selected included; 5/24/00: an illegal combination; 5/64/00: another type of sector than expected,
 * run-out; 5/21/00: not recorded; 3/11/05: a gap.
 */
static struct sense read_sectors(struct drive_task *task, lba_t lba, uint32_t count)
{
    struct disc *disc = task->drive->disc;
    struct selection selection = selection_of(task_cdb(task));
    task_reply_direct(task);
    lba_t last;
    if (count > INT32_MAX || !checked_add_lba(lba, (lba_t)count, &last))
        return sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, lba);
    struct sense s = check_sectors(disc, &selection, lba, count);
    for (uint32_t i = 0; sense_good(s) && i < count; i++)
        s = append_sector(disc, &task->reply, &selection, lba + (lba_t)i);
    if (sense_good(s) && count > 0)
        task->drive->head = last;
    return s;
}

struct sense command_read_cd(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct sense s = refuse_selection(cdb);
    return sense_good(s) ? read_sectors(task, get_lba(cdb + 2), get_be24(cdb + 6)) : s;
}

static bool is_msf(const uint8_t *field)
{
    return field[1] < 60 && field[2] < CD_FRAMES_PER_SECOND;
}

/* The same from start to end, the end not included. 5/24/00: no time of day, end before start. */
struct sense command_read_cd_msf(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct sense s = refuse_selection(cdb);
    if (!sense_good(s))
        return s;
    if (!is_msf(cdb + 3))
        return sense_cdb_field(3, -1);
    if (!is_msf(cdb + 6))
        return sense_cdb_field(6, -1);
    lba_t start = lba_from_msf(cdb[3], cdb[4], cdb[5]), end = lba_from_msf(cdb[6], cdb[7], cdb[8]);
    if (end < start)
        return sense_cdb_field(6, -1);
    return read_sectors(task, start, (uint32_t)(end - start));
}
