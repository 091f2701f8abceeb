/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ BUFFER and WRITE BUFFER: the drive's memory, by which tools find out its size and test the way to it (reference
 * mmc 2.1; SPC-3). */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/core.h"

enum { COMBINED = 0, DATA = 2, DESCRIPTOR = 3 }; /* modes of CDB byte 1 */
enum { HEADER = 4 };

static size_t capacity(const struct drive *drive)
{
    return minimum_size(drive->personality.buffer_size, 0xFFFFFF);
}

/* What WRITE BUFFER put there; NULL: nothing yet, which reads as zeros. */
static uint8_t *memory(struct drive *drive)
{
    if (drive->buffer == NULL)
        drive->buffer = calloc(1, capacity(drive));
    return drive->buffer;
}

static bool fits(const struct drive *drive, size_t offset, size_t length)
{
    return offset <= capacity(drive) && length <= capacity(drive) - offset;
}

/* Good; 5/24/00: another mode, another buffer than 0, beyond its end. */
struct sense command_read_buffer(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    unsigned mode = cdb[1] & 0x1F;
    size_t offset = get_be24(cdb + 3);
    if (mode != COMBINED && mode != DATA && mode != DESCRIPTOR)
        return sense_cdb_field(1, 4);
    if (cdb[2] != 0)
        return sense_cdb_field(2, -1);
    if ((mode == COMBINED && offset != 0) || offset > capacity(drive))
        return sense_cdb_field(3, -1);
    task_reply_direct(task);
    task->reply.room = minimum_size(task->reply.room, task->allocation);
    if (mode != DATA) { /* offset boundary 0: any byte; then the capacity */
        reply_8(&task->reply, 0);
        reply_24(&task->reply, (uint32_t)capacity(drive));
    }
    if (mode == DESCRIPTOR)
        return sense_none();
    if (drive->buffer == NULL)
        reply_zeros(&task->reply, capacity(drive) - offset);
    else
        reply_bytes(&task->reply, drive->buffer + offset, capacity(drive) - offset);
    return sense_none();
}

/* Good; 5/24/00: another mode (microcode among them), another buffer than 0, beyond its end; in the combined mode a
 * header of four zeros comes first: 5/26/00. */
struct sense command_write_buffer(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task), *list = task->command->data_out;
    unsigned mode = cdb[1] & 0x1F;
    size_t offset = get_be24(cdb + 3), length = task->allocation;
    size_t header = mode == COMBINED ? HEADER : 0;
    if (mode != COMBINED && mode != DATA)
        return sense_cdb_field(1, 4);
    if (cdb[2] != 0)
        return sense_cdb_field(2, -1);
    if (mode == COMBINED && offset != 0)
        return sense_cdb_field(3, -1);
    if (length < header || !fits(drive, offset, length - header))
        return sense_cdb_field(6, -1);
    if (length == header)
        return sense_none();
    if (header > 0 && get_be32(list) != 0)
        return sense_parameter_field(0, -1);
    if (memory(drive) == NULL)
        return sense(HARDWARE_ERROR, INTERNAL_TARGET_FAILURE);
    memcpy(drive->buffer + offset, list + header, length - header);
    return sense_none();
}
