/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a CD drive answers to questions of the DVD age, and the serial number of the medium (reference mmc 2.1, 2.18,
 * 5). */
#include <string.h>

#include "emu/drive/core.h"

enum { STRUCTURE_LIST = 0xFF, READABLE = 0x40 };

/* The list of structures, without a disc too: itself alone. 5/24/00: any other, a CD has none. */
struct sense command_read_disc_structure(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct reply *reply = &task->reply;
    if (cdb[7] != STRUCTURE_LIST)
        return sense_cdb_field(7, -1);
    reply_16(reply, 6);
    reply_16(reply, 0);
    reply_8(reply, STRUCTURE_LIST);
    reply_8(reply, READABLE);
    reply_16(reply, 8);
    return sense_none();
}

/* The length, a multiple of 4, and the serial number as text. */
struct sense command_read_media_serial_number(struct drive_task *task)
{
    const char *serial = disc_serial(task->drive->disc);
    size_t length = strlen(serial), padded = (length + 3) / 4 * 4;
    reply_32(&task->reply, (uint32_t)padded);
    reply_bytes(&task->reply, serial, length);
    reply_zeros(&task->reply, padded - length);
    return sense_none();
}
