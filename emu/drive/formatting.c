/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ FORMAT CAPACITIES and FORMAT UNIT (reference mmc 2.9, 2.21, 6.1). */
#include "emu/drive/core.h"

enum { BLOCK = 2048, FORMATS = 4 };
enum { CAPACITY_UNFORMATTED = 1, CAPACITY_FORMATTED = 2, CAPACITY_NO_MEDIUM = 3 };
enum { FORMAT_FULL = 0x10, FORMAT_GROW = 0x11 };

/* What the medium can be given and this personality does. */
static size_t offered(const struct drive *drive, struct disc_format formats[FORMATS])
{
    struct disc_format all[FORMATS];
    size_t count = disc_formats(drive->disc, all, FORMATS), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (all[i].type >= FORMAT_FULL && drive->constants.format_types >> (all[i].type - FORMAT_FULL) & 1)
            formats[kept++] = all[i];
    return kept;
}

static const struct disc_format *find(const struct disc_format *formats, size_t count, unsigned type)
{
    for (size_t i = 0; i < count; i++)
        if (formats[i].type == type)
            return &formats[i];
    return NULL;
}

/* ------------------------------------------------------------------ READ FORMAT CAPACITIES */

static void append_current(const struct drive *drive, struct reply *reply, const struct disc_format *full)
{
    uint32_t blocks = 0;
    unsigned type = CAPACITY_NO_MEDIUM;
    if (mechanism_ready_disc(drive) != NULL) {
        type = disc_layout_real(drive->disc)->status == DISC_BLANK ? CAPACITY_UNFORMATTED : CAPACITY_FORMATTED;
        uint32_t most = full ? full->blocks : (uint32_t)disc_kind(drive->disc)->last_lead_out_start - CD_RUN_OUT;
        blocks = type == CAPACITY_UNFORMATTED ? most : (uint32_t)transfer_capacity(drive);
    }
    reply_32(reply, blocks);
    reply_8(reply, type);
    reply_24(reply, BLOCK);
}

/* Good, without a disc too: the current or maximum capacity, then a row for each format that FORMAT UNIT takes now. */
struct sense command_read_format_capacities(struct drive_task *task)
{
    struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    struct disc_format formats[FORMATS];
    size_t count = mechanism_ready_disc(drive) != NULL ? offered(drive, formats) : 0;
    reply_24(reply, 0);
    reply_8(reply, 8 + 8 * (unsigned)count);
    append_current(drive, reply, find(formats, count, FORMAT_FULL));
    for (size_t i = 0; i < count; i++) {
        reply_32(reply, formats[i].blocks);
        reply_8(reply, (unsigned)formats[i].type << 2);
        reply_24(reply, formats[i].parameter);
    }
    return sense_none();
}

/* ------------------------------------------------------------------ FORMAT UNIT: the parameter list */

enum { LIST_LENGTH = 12, DESCRIPTOR_LENGTH = 8 };
enum { FORMAT_CODE_DESCRIPTOR = 1, FORMAT_CODE_CD_RW = 7 };
enum { FLAG_FOV = 0x80, FLAGS_OF_FOV = 0x70, FLAG_INITIAL_PATTERN = 0x08, FLAG_TRY_OUT = 0x04, FLAG_IMMED = 0x02 };

static struct sense refuse_header(const uint8_t *list)
{
    if (get_be16(list + 2) != DESCRIPTOR_LENGTH)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    unsigned flags = list[1];
    if (!(flags & FLAG_FOV) && flags & FLAGS_OF_FOV)
        return sense_parameter_field(1, flags & 0x40 ? 6 : flags & 0x20 ? 5 : 4);
    return flags & FLAG_INITIAL_PATTERN ? sense_parameter_field(1, 3) : sense_none();
}

static struct sense take_descriptor(const struct drive *drive, const uint8_t *list, struct disc_format *format)
{
    struct disc_format formats[FORMATS];
    size_t count = offered(drive, formats);
    *format = (struct disc_format){.blocks = get_be32(list + 4), .type = list[8] >> 2, .parameter = get_be24(list + 9)};
    if (find(formats, count, format->type) == NULL)
        return sense_parameter_field(8, 7);
    return list[8] & 0x03 ? sense_parameter_field(8, 1) : disc_may_format(drive->disc, format);
}

/*
 * Format code 7, before there were types: the session to be added, or the format to be grown, and how many blocks; none
 * for as many as there are.
 */
static struct sense take_cd_rw_descriptor(const struct drive *drive, const uint8_t *list, struct disc_format *format)
{
    enum { SESSION = 0x80, GROW = 0x40 };
    struct disc_format formats[FORMATS];
    size_t count = offered(drive, formats);
    bool grow = list[4] & GROW;
    const struct disc_format *most = find(formats, count, grow ? FORMAT_GROW : FORMAT_FULL);
    if (most == NULL)
        return sense_parameter_field(4, grow ? 6 : -1);
    if (list[4] & SESSION && disc_layout_real(drive->disc)->status == DISC_APPENDABLE)
        return sense_parameter_field(4, 7); /* it would be a second one, and there is one format for the whole disc */
    *format = *most;
    if (get_be32(list + 8) != 0)
        format->blocks = get_be32(list + 8);
    return sense_good(disc_may_format(drive->disc, format)) ? sense_none() : sense_parameter_field(8, -1);
}

/* ------------------------------------------------------------------ FORMAT UNIT */

static struct sense format_finished(struct drive *drive, const struct operation *operation)
{
    struct sense s = disc_format(drive->disc, &operation->format);
    if (sense_good(s)) /* other features are current now */
        events_raise(drive, EVENT_OPERATIONAL_CHANGE, OPERATIONAL_CHANGED, OPERATION_FEATURE_CHANGE);
    return s;
}

/* Page 05h says what the blocks will be, when it is one of packets. */
static void take_page(const struct drive *drive, struct disc_format *format)
{
    struct write_parameters page = mode_write_parameters(&drive->pages);
    if (page.write_type != WRITE_TYPE_PACKET)
        return;
    format->data_block_type = page.data_block_type;
    format->track_mode = page.track_mode;
    format->session_format = page.session_format;
}

static struct sense refuse_medium(const struct drive *drive)
{
    return disc_kind(drive->disc)->erasable ? sense_none()
                                            : sense(ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM);
}

/*
 * Good; 5/24/00: no parameter list, an unknown format code; 5/30/06: not a CD-RW; 5/1A/00: not 12 bytes; 5/26/00 with a
 * pointer: a flag without FOV, a format or a size that READ FORMAT CAPACITIES does not offer; 5/2C/00: Test Write is
 * set; 7/27/02. With Immed 2/04/04 until done.
 */
struct sense command_format_unit(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task), *list = task->command->data_out;
    unsigned code = cdb[1] & 0x07;
    if (!(cdb[1] & 0x10))
        return sense_cdb_field(1, 4);
    if (code != FORMAT_CODE_DESCRIPTOR && code != FORMAT_CODE_CD_RW)
        return sense_cdb_field(1, 2);
    struct sense s = refuse_medium(drive);
    if (!sense_good(s))
        return s;
    if (list == NULL || task->command->data_out_length < LIST_LENGTH)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    struct operation operation = {.kind = OPERATION_FORMAT, .finish = format_finished};
    s = refuse_header(list);
    if (sense_good(s) && mode_test_write(&drive->pages))
        s = sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    bool began = false;
    if (sense_good(s))
        s = simulation_enter(task, &began);
    if (sense_good(s))
        s = code == FORMAT_CODE_CD_RW ? take_cd_rw_descriptor(drive, list, &operation.format)
                                      : take_descriptor(drive, list, &operation.format);
    take_page(drive, &operation.format);
    if (sense_good(s))
        s = task_data_out(task, LIST_LENGTH);
    if (!sense_good(s) || list[1] & FLAG_TRY_OUT)
        return s;
    return operation_start(drive, task, list[1] & FLAG_IMMED, operation, duration_of_format(drive, &operation.format));
}
