/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * READ CD and READ CD MSF: the parts of a sector, sync to ECC, C2 and sub-channel (reference mmc 2.19). What is checked
 * is checked run by run, and only sectors of the host's own making are looked into one by one.
 */
#include <string.h>

#include "emu/drive/core.h"

enum { EXPECT_ANY, EXPECT_AUDIO, EXPECT_MODE_1, EXPECT_MODE_2, EXPECT_MODE_2_FORM_1, EXPECT_MODE_2_FORM_2 };
enum { SUB_CHANNEL_NONE = 0, SUB_CHANNEL_RAW = 1, SUB_CHANNEL_Q = 2, SUB_CHANNEL_R_TO_W = 4 };
enum { WHOLE_SECTOR = 2352, USER_DATA = 2048, C2_BITS = 294, SUB_CHANNEL_LENGTH = 96, AT_ONCE = 16 };
/* CDB byte 9: main channel selection */
enum { SELECT_SYNC = 0x80, SELECT_SUB_HEADER = 0x40, SELECT_HEADER = 0x20, SELECT_USER_DATA = 0x10, SELECT_EDC = 0x08 };
enum { SELECT_HEADERS = SELECT_SUB_HEADER | SELECT_HEADER, SELECT_MAIN = 0xF8 };

struct selection {
    unsigned main; /* SELECT_* */
    unsigned c2;   /* bytes: 0, 294, 296 */
    unsigned sub_channel;
    unsigned expected;
};

/* ------------------------------------------------------------------ what may be selected */

static struct selection selection_of(const uint8_t *cdb)
{
    static const unsigned c2_bytes[] = {0, C2_BITS, C2_BITS + 2, 0};
    return (struct selection){
        .main = cdb[9] & SELECT_MAIN,
        .c2 = c2_bytes[cdb[9] >> 1 & 3],
        .sub_channel = cdb[10] & 0x07,
        .expected = cdb[1] >> 2 & 7,
    };
}

static struct sense refuse_selection(const struct drive *drive, const uint8_t *cdb)
{
    unsigned sub_channel = cdb[10] & 0x07;
    if ((cdb[1] >> 2 & 7) > EXPECT_MODE_2_FORM_2)
        return sense_cdb_field(1, 4);
    if (cdb[1] & 0x02 && !drive->constants.audio_play_bit)
        return sense_cdb_field(1, 1);
    unsigned c2 = cdb[9] >> 1 & 3;
    if (c2 == 3 || (c2 != 0 && !drive->constants.c2_pointers))
        return sense_cdb_field(9, 2);
    if (sub_channel != SUB_CHANNEL_NONE && sub_channel != SUB_CHANNEL_RAW && sub_channel != SUB_CHANNEL_Q &&
        (sub_channel != SUB_CHANNEL_R_TO_W || !drive->constants.sub_channel_r_to_w))
        return sense_cdb_field(10, 2);
    return sense_none();
}

/*
 * Parts that do not touch are illegal. So it is for every type of data sector as if it had all parts, whether it has
 * them or not; but a mode that has no sub-header does not miss it between header and user data.
 */
static bool is_legal(unsigned main, enum sector_type type)
{
    bool sync = main & SELECT_SYNC, user_data = main & SELECT_USER_DATA, edc = main & SELECT_EDC;
    bool header = main & SELECT_HEADER, sub_header = main & SELECT_SUB_HEADER;
    bool has_sub_header = type == SECTOR_MODE_2_FORM_1 || type == SECTOR_MODE_2_FORM_2;
    if (sync && !header && main != SELECT_SYNC)
        return false;
    if (edc && !user_data && main != SELECT_EDC)
        return false;
    return !(has_sub_header && header && user_data && !sub_header);
}

/* A run of bytes of the main channel. */
struct part {
    unsigned start, length;
};

/* Where sync, header, sub-header, user data and EDC/ECC end in each type; where a type lacks one it has no length. */
struct ends {
    uint16_t sync, header, sub_header, user_data, edc;
};

static struct ends ends_of(enum sector_type type)
{
    switch (type) {
    case SECTOR_MODE_1:
        return (struct ends){12, 16, 16, 2064, 2352};
    case SECTOR_MODE_2_FORM_1:
        return (struct ends){12, 16, 24, 2072, 2352};
    case SECTOR_MODE_2_FORM_2:
        return (struct ends){12, 16, 24, 2352, 2352};
    default:
        return (struct ends){12, 16, 16, 2352, 2352};
    }
}

/* Which bytes of the 2352 go over: from the first selected part to the end of the last; audio is one part. */
static struct part selected_part(unsigned main, enum sector_type type)
{
    if (type == SECTOR_AUDIO)
        return (struct part){0, main != 0 ? WHOLE_SECTOR : 0};
    struct ends ends = ends_of(type);
    const struct {
        unsigned flag, start, end;
    } parts[] = {
        {SELECT_SYNC, 0, ends.sync},
        {SELECT_HEADER, ends.sync, ends.header},
        {SELECT_SUB_HEADER, ends.header, ends.sub_header},
        {SELECT_USER_DATA, ends.sub_header, ends.user_data},
        {SELECT_EDC, ends.user_data, ends.edc},
    };
    struct part part = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!(main & parts[i].flag) || parts[i].start == parts[i].end)
            continue;
        if (part.length == 0)
            part.start = parts[i].start;
        part.length = parts[i].end - part.start;
    }
    return part;
}

static bool is_expected(unsigned expected, enum sector_type type)
{
    static const enum sector_type types[] = {
        [EXPECT_AUDIO] = SECTOR_AUDIO,
        [EXPECT_MODE_1] = SECTOR_MODE_1,
        [EXPECT_MODE_2] = SECTOR_MODE_2,
        [EXPECT_MODE_2_FORM_1] = SECTOR_MODE_2_FORM_1,
        [EXPECT_MODE_2_FORM_2] = SECTOR_MODE_2_FORM_2,
    };
    return expected == EXPECT_ANY || types[expected] == type;
}

static struct sense check_type(const struct selection *selection, enum sector_type type, lba_t lba)
{
    if (type == SECTOR_NONE)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    if (!is_expected(selection->expected, type))
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    if (type != SECTOR_AUDIO && !is_legal(selection->main, type))
        return sense_cdb_field(9, -1);
    return sense_none();
}

/* ------------------------------------------------------------------ reading */

struct reading {
    struct disc *disc;
    struct reply *reply;
    struct selection selection;
    struct disc_run run;
};

static bool is_audio(const struct disc_run *run)
{
    return run->type == SECTOR_AUDIO;
}

/* Everything that may be wrong, but for the contents of sectors that the host made, is found before the first byte is
 * read. A range ends where audio and data meet, whatever type is expected. */
static struct sense check_runs(struct reading *reading, lba_t lba, lba_t end)
{
    struct disc_run run, first = {.end = LBA_NONE};
    for (lba_t at = lba; at < end; at = run.end) {
        struct sense s = disc_run_at(reading->disc, at, reading->selection.c2 != 0, &run);
        if (!sense_good(s))
            return s;
        if (first.end == LBA_NONE)
            first = run;
        if (is_audio(&first) != is_audio(&run))
            return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, at);
        if (run.type != SECTOR_NONE)
            s = check_type(&reading->selection, run.type, at);
        if (!sense_good(s))
            return s;
    }
    return sense_none();
}

/* A bit for each byte of the sector, and the block error byte that says whether any is set, with its pad. */
static void append_c2(const struct reading *reading)
{
    uint8_t flags[C2_BITS + 2];
    memset(flags, reading->run.in_doubt ? 0xFF : 0, sizeof flags);
    flags[C2_BITS + 1] = 0;
    reply_bytes(reading->reply, flags, reading->selection.c2);
}

static struct sense append_q(const struct reading *reading, lba_t lba)
{
    enum { PAUSE = 0x80 };
    uint8_t q[16] = {0};
    struct sense s = disc_read_q(reading->disc, lba, q);
    q[15] = lba < reading->run.track->start ? PAUSE : 0;
    if (sense_good(s))
        reply_bytes(reading->reply, q, sizeof q);
    return s;
}

static struct sense append_sub_channel(const struct reading *reading, lba_t lba)
{
    if (reading->selection.sub_channel == SUB_CHANNEL_NONE)
        return sense_none();
    if (reading->selection.sub_channel == SUB_CHANNEL_Q)
        return append_q(reading, lba);
    uint8_t symbols[SUB_CHANNEL_LENGTH];
    bool packs = reading->selection.sub_channel == SUB_CHANNEL_R_TO_W;
    struct sense s =
        packs ? disc_read_packs(reading->disc, lba, symbols) : disc_read_sub_channel(reading->disc, lba, symbols);
    if (!sense_good(s))
        return s;
    reply_bytes(reading->reply, symbols, sizeof symbols);
    return s;
}

/* User data without its EDC is what the drive has made sure of; with it, the host makes sure itself. */
static bool must_be_right(const struct selection *selection)
{
    return (selection->main & SELECT_USER_DATA) && !(selection->main & SELECT_EDC);
}

static struct sense append_sector(const struct reading *reading, lba_t lba, const uint8_t *whole)
{
    const struct selection *selection = &reading->selection;
    enum sector_type type = reading->run.type;
    if (type == SECTOR_NONE) {
        type = disc_type_of(reading->disc, reading->run.track, whole);
        struct sense s = check_type(selection, type, lba);
        if (!sense_good(s))
            return s;
        if (must_be_right(selection) && !disc_edc_right(type, whole))
            return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    }
    struct part part = selected_part(selection->main, type);
    if (part.length > 0)
        reply_bytes(reading->reply, whole + part.start, part.length);
    append_c2(reading);
    return append_sub_channel(reading, lba);
}

static struct sense append_run(const struct reading *reading, lba_t lba, uint32_t count)
{
    uint8_t whole[AT_ONCE * WHOLE_SECTOR];
    bool wanted = reading->selection.main != 0 || reading->run.type == SECTOR_NONE;
    struct sense s = sense_none();
    for (uint32_t done = 0, part; done < count && sense_good(s); done += part) {
        part = count - done < AT_ONCE ? count - done : AT_ONCE;
        lba_t at = lba + (lba_t)done;
        if (wanted)
            s = disc_read_run(reading->disc, &reading->run, at, part, whole);
        for (uint32_t i = 0; i < part && sense_good(s); i++)
            s = append_sector(reading, at + (lba_t)i, whole + (size_t)i * WHOLE_SECTOR);
    }
    return s;
}

static size_t bytes_of_sector(const struct selection *selection, enum sector_type type)
{
    static const unsigned sub_channel[] = {
        [SUB_CHANNEL_RAW] = SUB_CHANNEL_LENGTH, [SUB_CHANNEL_Q] = 16, [SUB_CHANNEL_R_TO_W] = SUB_CHANNEL_LENGTH};
    return selected_part(selection->main, type).length + selection->c2 + sub_channel[selection->sub_channel];
}

/* Sectors of a known type go straight to the initiator when it wants all of them and nothing else, and are only counted
 * when it has no room for them; how many were so dealt with. */
static uint32_t read_whole_directly(const struct reading *reading, lba_t lba, uint32_t count, size_t room,
                                    struct sense *s)
{
    struct reply *reply = reading->reply;
    uint32_t fitting = (uint32_t)minimum_size(room / WHOLE_SECTOR, count);
    if (fitting > 0)
        *s = disc_read_run(reading->disc, &reading->run, lba, fitting, reply->data + reply->length);
    reply->length += (size_t)fitting * WHOLE_SECTOR;
    return fitting;
}

/* As READ(10) does: no EDC and ECC is made for nothing. */
static uint32_t read_user_data_directly(const struct reading *reading, lba_t lba, uint32_t count, size_t room,
                                        struct sense *s)
{
    struct reply *reply = reading->reply;
    uint32_t fitting = (uint32_t)minimum_size(room / USER_DATA, count);
    if (fitting > 0)
        *s = disc_read(reading->disc, lba, fitting, reply->data + reply->length);
    reply->length += (size_t)fitting * USER_DATA;
    return fitting;
}

static uint32_t read_directly(const struct reading *reading, lba_t lba, uint32_t count, struct sense *s)
{
    struct reply *reply = reading->reply;
    enum sector_type type = reading->run.type;
    size_t each = bytes_of_sector(&reading->selection, type), room = reply->room - reply->length;
    if (type == SECTOR_NONE)
        return 0;
    if (each == 0 || reply->length >= reply->room) {
        reply->length += (size_t)count * each;
        return count;
    }
    if (each != selected_part(reading->selection.main, type).length)
        return 0;
    if (each == WHOLE_SECTOR)
        return read_whole_directly(reading, lba, count, room, s);
    if (each == USER_DATA && type == SECTOR_MODE_1 && lba >= 0)
        return read_user_data_directly(reading, lba, count, room, s);
    return 0;
}

static struct sense read_run(const struct reading *reading, lba_t lba, uint32_t count)
{
    struct sense s = sense_none();
    while (count > 0 && sense_good(s)) {
        uint32_t done = read_directly(reading, lba, count, &s);
        if (done == 0) { /* piece by piece, until what is left needs only counting */
            done = count < AT_ONCE ? count : AT_ONCE;
            s = append_run(reading, lba, done);
        }
        lba += (lba_t)done;
        count -= done;
    }
    return s;
}

/*
 * Good, nothing selected included; 5/24/00: an illegal combination; 5/64/00: another type of sector than expected, the
 * border of audio and data, run-out; 5/21/00: not recorded; 3/11/05: a gap, damage, an EDC that is wrong.
 */
static struct sense read_sectors(struct drive_task *task, lba_t lba, uint32_t count)
{
    struct reading reading = {
        .disc = task->drive->disc, .reply = &task->reply, .selection = selection_of(task_cdb(task))};
    task_reply_direct(task);
    lba_t end;
    if (count > INT32_MAX || !checked_add_lba(lba, (lba_t)count, &end))
        return sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, lba);
    struct sense s = check_runs(&reading, lba, end);
    for (lba_t at = lba; sense_good(s) && at < end; at = reading.run.end) {
        s = disc_run_at(reading.disc, at, reading.selection.c2 != 0, &reading.run);
        reading.run.end = reading.run.end < end ? reading.run.end : end;
        if (sense_good(s))
            s = read_run(&reading, at, (uint32_t)(reading.run.end - at));
    }
    if (sense_good(s) && count > 0) {
        task->drive->head = end;
        pickup_reads(task, lba, count);
    }
    return s;
}

struct sense command_read_cd(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct sense s = refuse_selection(task->drive, cdb);
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
    struct sense s = refuse_selection(task->drive, cdb);
    if (!sense_good(s))
        return s;
    if (!is_msf(cdb + 3))
        return sense_cdb_field(3, -1);
    if (!is_msf(cdb + 6))
        return sense_cdb_field(6, -1);
    const struct disc_layout *layout = disc_layout_real(task->drive->disc);
    lba_t start = disc_lba_from_msf(layout, cdb[3], cdb[4], cdb[5]);
    lba_t end = disc_lba_from_msf(layout, cdb[6], cdb[7], cdb[8]);
    if (end < start)
        return sense_cdb_field(6, -1);
    return read_sectors(task, start, (uint32_t)(end - start));
}
