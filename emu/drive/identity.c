/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the drive is and what it can be told: INQUIRY, REQUEST SENSE, REPORT LUNS, REPORT SUPPORTED OPERATION CODES. */
#include "emu/drive/core.h"

#include <string.h>

enum { PERIPHERAL_CD_DVD = 0x05 };

/* ------------------------------------------------------------------ INQUIRY */

enum { VPD_SUPPORTED_PAGES = 0x00, VPD_UNIT_SERIAL_NUMBER = 0x80, VPD_DEVICE_IDENTIFICATION = 0x83 };

static void append_standard_inquiry(const struct drive *drive, struct reply *reply)
{
    const struct personality *who = &drive->personality;
    reply_8(reply, PERIPHERAL_CD_DVD);
    reply_8(reply, 0x80); /* removable */
    reply_8(reply, who->inquiry_version);
    reply_8(reply, 0x02);
    reply_8(reply, 0x5B);
    reply_zeros(reply, 2);
    reply_8(reply, 0x02); /* command queuing */
    reply_text(reply, who->vendor, 8);
    reply_text(reply, who->product, 16);
    reply_text(reply, who->revision, 4);
    reply_text(reply, who->vendor_specific, 20);
    reply_zeros(reply, 2);
    reply_16(reply, 0x0060); /* SAM-3 */
    reply_16(reply, 0x0300); /* SPC-3 */
    reply_16(reply, 0x04E0); /* MMC-6 */
    reply_16(reply, 0x0960); /* iSCSI */
    reply_zeros(reply, 30);
}

/* T10 vendor identification: vendor, product and serial number name this unit. */
static void append_designator(const struct drive *drive, struct reply *reply)
{
    const struct personality *who = &drive->personality;
    reply_8(reply, 0x02); /* ASCII */
    reply_8(reply, 0x01);
    reply_8(reply, 0);
    reply_8(reply, 8 + 16 + (unsigned)strlen(drive->serial));
    reply_text(reply, who->vendor, 8);
    reply_text(reply, who->product, 16);
    reply_bytes(reply, drive->serial, strlen(drive->serial));
}

static struct sense append_vital_product_data(const struct drive *drive, struct reply *reply, unsigned page)
{
    reply_8(reply, PERIPHERAL_CD_DVD);
    reply_8(reply, page);
    reply_16(reply, 0);
    switch (page) {
    case VPD_SUPPORTED_PAGES:
        reply_8(reply, VPD_SUPPORTED_PAGES);
        if (drive->serial[0] != '\0')
            reply_8(reply, VPD_UNIT_SERIAL_NUMBER);
        reply_8(reply, VPD_DEVICE_IDENTIFICATION);
        break;
    case VPD_UNIT_SERIAL_NUMBER:
        if (drive->serial[0] == '\0')
            return sense_cdb_field(2, -1);
        reply_bytes(reply, drive->serial, strlen(drive->serial));
        break;
    case VPD_DEVICE_IDENTIFICATION:
        append_designator(drive, reply);
        break;
    default:
        return sense_cdb_field(2, -1);
    }
    reply_set_16(reply, 2, (uint32_t)reply->length - 4);
    return sense_none();
}

/* Good, whatever the drive does; 5/24/00: unknown page, a page without EVPD, CMDDT. */
struct sense command_inquiry(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    if (cdb[1] & 0x02)
        return sense_cdb_field(1, 1);
    if (cdb[1] & 0x01)
        return append_vital_product_data(task->drive, &task->reply, cdb[2]);
    if (cdb[2] != 0)
        return sense_cdb_field(2, -1);
    append_standard_inquiry(task->drive, &task->reply);
    return sense_none();
}

/* ------------------------------------------------------------------ REQUEST SENSE */

/* Good: the attention, taken; else what TEST UNIT READY says of a running operation; else that audio plays or has
 * played (0/00/11 to 0/00/14); else nothing. */
struct sense command_request_sense(struct drive_task *task)
{
    if (task_cdb(task)[1] & 0x01)
        return sense_cdb_field(1, 0); /* descriptor format sense is not made */
    struct sense s = nexus_take_attention(task->nexus);
    if (sense_good(s))
        s = operation_sense(task->drive);
    if (sense_good(s))
        s = audio_take_sense(task->drive);
    uint8_t fixed[SENSE_FIXED_LENGTH];
    sense_to_fixed(s, fixed);
    size_t length = task->drive->constants.request_sense_length;
    fixed[7] = (uint8_t)(length - 8);
    reply_bytes(&task->reply, fixed, sizeof fixed);
    reply_zeros(&task->reply, length - sizeof fixed);
    return sense_none();
}

/* ------------------------------------------------------------------ REPORT LUNS */

/* Good: one unit, number 0. 5/24/00: less than 16 bytes of room, unknown selection. */
struct sense command_report_luns(struct drive_task *task)
{
    unsigned selection = task_cdb(task)[2];
    if (task->allocation < 16)
        return sense_cdb_field(6, -1);
    if (selection > 2)
        return sense_cdb_field(2, -1);
    bool well_known_only = selection == 1;
    reply_32(&task->reply, well_known_only ? 0 : 8);
    reply_32(&task->reply, 0);
    if (!well_known_only)
        reply_zeros(&task->reply, 8);
    return sense_none();
}

/* ------------------------------------------------------------------ REPORT SUPPORTED OPERATION CODES */

enum { REPORT_ALL = 0, REPORT_ONE = 1, REPORT_ONE_WITH_SERVICE_ACTION = 2 };
static void append_timeouts(struct reply *reply)
{
    reply_16(reply, 10);
    reply_zeros(reply, 10);
}

static void append_listed(struct reply *reply, unsigned opcode, unsigned action, bool timeouts)
{
    const struct opcode_row *row = drive_opcode((uint8_t)opcode);
    reply_8(reply, opcode);
    reply_8(reply, 0);
    reply_16(reply, action);
    reply_8(reply, 0);
    reply_8(reply, (timeouts ? 2u : 0u) | (row->service_actions != 0));
    reply_16(reply, row->cdb_length);
    if (timeouts)
        append_timeouts(reply);
}

/* An entry for each service action of those that have some. */
static void append_all_opcodes(const struct drive *drive, struct reply *reply, bool timeouts)
{
    reply_32(reply, 0);
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const struct opcode_row *row = drive_opcode((uint8_t)opcode);
        if (!opcode_offered(drive, opcode))
            continue;
        if (row->service_actions == 0)
            append_listed(reply, opcode, 0, timeouts);
        for (unsigned action = 0; action < 32 && row->service_actions != 0; action++)
            if (opcode_serves(row, action))
                append_listed(reply, opcode, action, timeouts);
    }
    reply_set_32(reply, 0, (uint32_t)reply->length - 4);
}

/* The bits of byte 1 that hold a service action show which one is meant. */
static void append_one_opcode(struct reply *reply, unsigned opcode, unsigned action, bool supported, bool timeouts)
{
    const struct opcode_row *row = drive_opcode((uint8_t)opcode);
    reply_8(reply, 0);
    reply_8(reply, (timeouts && supported ? 0x80 : 0) | (supported ? 3 : 1));
    reply_16(reply, supported ? row->cdb_length : 0);
    if (!supported)
        return;
    reply_8(reply, opcode);
    for (unsigned i = 1; i < row->cdb_length; i++)
        reply_8(reply, i == 1 && row->service_actions != 0 ? action : row->mask[i]);
    if (timeouts)
        append_timeouts(reply);
}

/* Good; 5/24/00: unknown option, an option that does not suit the opcode. */
struct sense command_report_supported_opcodes(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    unsigned option = cdb[2] & 0x07, opcode = cdb[3], action = get_be16(cdb + 4);
    const struct opcode_row *row = drive_opcode((uint8_t)opcode);
    bool timeouts = cdb[2] & 0x80, known = opcode_offered(task->drive, opcode), has_actions = row->service_actions != 0;
    switch (option) {
    case REPORT_ALL:
        append_all_opcodes(task->drive, &task->reply, timeouts);
        return sense_none();
    case REPORT_ONE:
        if (has_actions)
            return sense_cdb_field(2, 2);
        append_one_opcode(&task->reply, opcode, 0, known, timeouts);
        return sense_none();
    case REPORT_ONE_WITH_SERVICE_ACTION:
        if (known && !has_actions)
            return sense_cdb_field(2, 2);
        append_one_opcode(&task->reply, opcode, action, known && opcode_serves(row, action), timeouts);
        return sense_none();
    default:
        return sense_cdb_field(2, 2);
    }
}
