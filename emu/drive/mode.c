/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MODE SENSE and MODE SELECT, 6 and 10. A list that is refused anywhere changes nothing: burners probe with it. */
#include "emu/drive/core.h"

/* ------------------------------------------------------------------ MODE SENSE */

/* Good; 5/24/00: no such page or sub-page; 5/39/00: saved values. Never a block descriptor. */
static struct sense mode_sense(struct drive_task *task, bool ten)
{
    const uint8_t *cdb = task_cdb(task);
    struct reply *reply = &task->reply;
    unsigned code = cdb[2] & 0x3F, subpage = cdb[3];
    enum page_control control = cdb[2] >> 6;
    if (control == PAGE_SAVED)
        return sense(ILLEGAL_REQUEST, SAVING_PARAMETERS_NOT_SUPPORTED);
    if (subpage != 0 && !(code == PAGE_ALL && subpage == 0xFF))
        return sense_cdb_field(3, -1);
    reply_zeros(reply, ten ? 8 : 4);
    if (!mode_page_append(task->drive, reply, code, control))
        return sense_cdb_field(2, 5);
    if (ten)
        reply_set_16(reply, 0, (uint32_t)reply->length - 2);
    else
        reply_set_8(reply, 0, reply->length - 1 > 0xFF ? 0xFF : (unsigned)reply->length - 1);
    return sense_none();
}

struct sense command_mode_sense_6(struct drive_task *task)
{
    return mode_sense(task, false);
}

struct sense command_mode_sense_10(struct drive_task *task)
{
    return mode_sense(task, true);
}

/* ------------------------------------------------------------------ MODE SELECT */

static struct sense take_pages(const struct drive *drive, struct mode_pages *pages, const uint8_t *list, size_t length,
                               size_t at)
{
    while (at < length) {
        if (length - at < 2 || length - at - 2 < list[at + 1])
            return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
        struct sense s = mode_page_take(drive, pages, list + at, list[at + 1], (unsigned)at);
        if (!sense_good(s))
            return s;
        at += 2 + (size_t)list[at + 1];
    }
    return sense_none();
}

/* Good, an empty list included; 5/24/00: SP; 5/1A/00: cut short; 5/26/00 with a pointer: a page or value this drive
 * does not have. */
static struct sense mode_select(struct drive_task *task, size_t header, size_t descriptor_at)
{
    struct drive *drive = task->drive;
    const uint8_t *list = task->command->data_out;
    size_t length = task->allocation;
    if (task_cdb(task)[1] & 0x01)
        return sense_cdb_field(1, 0);
    if (length == 0)
        return sense_none();
    if (length < header)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    size_t descriptor = list[descriptor_at];
    if ((descriptor != 0 && descriptor != 8) || (header == 8 && list[6] != 0))
        return sense_parameter_field((unsigned)descriptor_at, -1);
    if (length < header + descriptor)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    struct mode_pages pages = drive->pages;
    struct sense s = take_pages(drive, &pages, list, length, header + descriptor);
    if (!sense_good(s))
        return s;
    drive->pages = pages;
    pickup_timers(drive);
    simulation_settle(drive);
    return sense_none();
}

struct sense command_mode_select_6(struct drive_task *task)
{
    return mode_select(task, 4, 3);
}

struct sense command_mode_select_10(struct drive_task *task)
{
    return mode_select(task, 8, 7);
}
