/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of user data, in and out. */
#include "emu/drive/core.h"

#include <string.h>

enum { BLOCK = 2048 };

/* ------------------------------------------------------------------ WRITE */

/* A wrong address is told, and the field it stood in (reference mmc Appendix A). */
static struct sense point_at_address(struct sense s, lba_t lba)
{
    if (s.key != ILLEGAL_REQUEST || s.code != 0x21)
        return s;
    s.information_valid = true;
    s.information = (uint32_t)lba;
    s.specific[0] = 0xC0;
    put_be16(s.specific + 1, 2);
    return s;
}

/* There is no room for it now: what is wrong all the same is told at once, behind no other WRITE. */
static struct sense wait_for_room(struct drive_task *task, lba_t lba, uint32_t count, size_t block,
                                  const struct write_parameters *parameters, bool began)
{
    struct drive *drive = task->drive;
    struct sense s = drive->writing.held == NULL ? disc_may_write(drive->disc, lba, count, parameters) : sense_none();
    simulation_leave_refused(drive, began);
    if (!sense_good(s))
        return recording_sense(drive, point_at_address(s, lba));
    if (drive->constants.busy_when_full)
        return sense(NOT_READY, LONG_WRITE_IN_PROGRESS);
    buffer_hold(task, count, block);
    return sense_none();
}

/*
 * Packets of one track end where another track begins. A change of Test Write counts from there on (0.1 h), so that the
 * first are as durable, or as simulated, as they were meant.
 */
static struct sense end_other_track(struct drive_task *task, lba_t lba)
{
    struct drive *drive = task->drive;
    bool recording = recording_track_open(drive) && !simulation_other_records(task);
    if (!recording || disc_goes_on(drive->disc, lba) || simulation_fits(drive))
        return sense_none();
    struct sense s = disc_synchronize(drive->disc);
    simulation_settle(drive);
    return s;
}

/*
 * Good; 5/24/00: less data came than the CDB says; 5/21/02: not at the next writable address; 5/64/00: page 05h does
 * not suit the track; 5/30/05: nothing more can be written here; 5/21/00, 5/63/00: past the end; 7/27/02; 2/04/07:
 * another nexus records; 3/0C/00: the host's disk is full; 3/0C/09: a buffer underrun; 2/04/08: the buffer is full, in
 * a drive that does not hold the command.
 */
static struct sense write_blocks(struct drive_task *task, lba_t lba, uint32_t count)
{
    struct drive *drive = task->drive;
    if (count == 0)
        return sense_none();
    bool began, opens = false;
    struct sense s = buffer_take_underrun(drive);
    if (sense_good(s))
        s = end_other_track(task, lba);
    if (sense_good(s))
        s = simulation_enter(task, &began);
    if (!sense_good(s))
        return s;
    struct write_parameters parameters;
    const struct write_parameters *in_force = &drive->track_parameters;
    if (!disc_goes_on(drive->disc, lba)) {
        parameters = mode_write_parameters(&drive->pages);
        in_force = &parameters;
        opens = true;
    }
    size_t need;
    s = disc_write_length(drive->disc, lba, count, in_force, &need);
    if (sense_good(s))
        s = task_data_out(task, need);
    if (sense_good(s) && !buffer_takes(drive, task, count, need / count))
        return wait_for_room(task, lba, count, need / count, in_force, began);
    if (sense_good(s))
        s = disc_write(drive->disc, lba, count, task->command->data_out, in_force);
    if (!sense_good(s)) {
        simulation_leave_refused(drive, began);
        return recording_sense(drive, point_at_address(s, lba));
    }
    if (opens) {
        drive->track_parameters = parameters;
        drive->recorder = task->nexus;
    }
    drive->head = lba + (lba_t)count;
    buffer_put(task, lba, count, need / count);
    return sense_none();
}

struct sense command_write_10(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return write_blocks(task, get_lba(cdb + 2), get_be16(cdb + 7));
}

struct sense command_write_12(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return write_blocks(task, get_lba(cdb + 2), get_be32(cdb + 6));
}

/* ------------------------------------------------------------------ READ */

/*
 * Good; 5/21/00: past the end, a blank disc; 5/64/00: audio, run-out; 3/11/05 with information: a gap. Where the
 * initiator makes less room than it asks for, what fits is read.
 */
static struct sense read_blocks(struct drive_task *task, lba_t lba, uint32_t count)
{
    struct drive *drive = task->drive;
    task_reply_direct(task);
    /* a start behind the end is refused even for no blocks (SBC-3, "READ (10)") */
    struct sense s = disc_may_read(drive->disc, lba, count);
    if (!sense_good(s) || count == 0)
        return s;
    size_t room = task->reply.room, whole = minimum_size(room / BLOCK, count);
    if (whole > 0)
        s = disc_read(drive->disc, lba, (uint32_t)whole, task->reply.data);
    if (sense_good(s) && whole < count && room % BLOCK != 0) {
        uint8_t last[BLOCK];
        s = disc_read(drive->disc, lba + (lba_t)whole, 1, last);
        if (sense_good(s))
            memcpy(task->reply.data + whole * BLOCK, last, room % BLOCK);
    }
    task->reply.length = (size_t)count * BLOCK;
    drive->head = lba + (lba_t)count;
    if (sense_good(s))
        pickup_reads(task, lba, count);
    return s;
}

/* No length means 256 blocks. */
struct sense command_read_6(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return read_blocks(task, (lba_t)(get_be24(cdb + 1) & 0x1FFFFF), cdb[4] != 0 ? cdb[4] : 256);
}

struct sense command_read_10(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return read_blocks(task, get_lba(cdb + 2), get_be16(cdb + 7));
}

struct sense command_read_12(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return read_blocks(task, get_lba(cdb + 2), get_be32(cdb + 6));
}

struct sense command_read_16(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    uint64_t lba = get_be64(cdb + 2);
    if (lba > INT32_MAX)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    return read_blocks(task, (lba_t)lba, get_be32(cdb + 10));
}

/* ------------------------------------------------------------------ the rest of what a block device is asked */

enum { BYTE_CHECK = 0x02 };

/* Reads the blocks; E/1D/00 with the block that differs from expected (NULL: nothing to compare with) as information.
 */
static struct sense verify_blocks(struct disc *disc, lba_t lba, uint32_t count, const uint8_t *expected)
{
    uint8_t blocks[16 * BLOCK];
    for (uint32_t done = 0; done < count; done += 16) {
        uint32_t some = count - done < 16 ? count - done : 16;
        struct sense s = disc_read(disc, lba + (lba_t)done, some, blocks);
        for (uint32_t i = 0; sense_good(s) && expected != NULL && i < some; i++)
            if (memcmp(blocks + i * BLOCK, expected + (size_t)(done + i) * BLOCK, BLOCK) != 0)
                s = sense_at(MISCOMPARE, MISCOMPARE_DURING_VERIFY, lba + (lba_t)(done + i));
        if (!sense_good(s))
            return s;
    }
    return sense_none();
}

/* Good; the senses of READ; with BytChk also E/1D/00: a block differs from what was sent, 5/24/00: too little was. */
struct sense command_verify_10(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    lba_t lba = get_lba(cdb + 2);
    uint32_t count = get_be16(cdb + 7);
    bool compare = cdb[1] & BYTE_CHECK;
    struct sense s = disc_may_read(task->drive->disc, lba, count);
    if (sense_good(s) && compare)
        s = task_data_out(task, (size_t)count * BLOCK);
    if (!sense_good(s))
        return s;
    s = verify_blocks(task->drive->disc, lba, count, compare ? task->command->data_out : NULL);
    if (sense_good(s))
        pickup_reads(task, lba, count);
    return s;
}

/* Good inside what is or can be recorded next; else 5/21/00. */
struct sense command_seek_10(struct drive_task *task)
{
    struct drive *drive = task->drive;
    lba_t lba = get_lba(task_cdb(task) + 2), end = disc_layout_real(drive->disc)->capacity;
    struct write_parameters parameters = recording_parameters(drive);
    struct disc_track next;
    if (sense_good(disc_next_track(drive->disc, &parameters, &next)) && next.next_writable != LBA_NONE &&
        next.next_writable >= end)
        end = next.next_writable + 1;
    if (lba < 0 || (lba != 0 && lba >= end))
        return sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, lba);
    drive->head = lba;
    pickup_seeks(task, lba);
    return sense_none();
}

lba_t transfer_capacity(const struct drive *drive)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    lba_t blocks = layout->capacity;
    if (blocks <= 0)
        return 0;
    if (drive->constants.lead_out_excludes_run_out && layout->track_count > 0) {
        const struct disc_track *last = disc_track_at(layout, blocks - 1);
        blocks -= last != NULL && last->run_out <= CD_RUN_OUT ? last->run_out : 0; /* not the room of fixed packets */
    }
    return blocks + drive->constants.lead_out_offset;
}

/* Good, on a blank disc and an open first session too: last address 0, block length 2048 (reference mmc 2.8). */
struct sense command_read_capacity(struct drive_task *task)
{
    lba_t blocks = transfer_capacity(task->drive);
    if (blocks == 0 && task->drive->constants.blank_capacity_refused)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    reply_32(&task->reply, blocks > 0 ? (uint32_t)blocks - 1 : 0);
    reply_32(&task->reply, BLOCK);
    return sense_none();
}

/* The same in wider fields, and nothing else: no protection, no logical block exponent. */
struct sense command_read_capacity_16(struct drive_task *task)
{
    lba_t blocks = transfer_capacity(task->drive);
    if (blocks == 0 && task->drive->constants.blank_capacity_refused)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    reply_64(&task->reply, blocks > 0 ? (uint64_t)blocks - 1 : 0);
    reply_32(&task->reply, BLOCK);
    reply_zeros(&task->reply, 20);
    return sense_none();
}

/* Good: everything is read ahead as far as the host's memory goes. 5/21/00: no such trigger. */
struct sense command_set_read_ahead(struct drive_task *task)
{
    lba_t trigger = get_lba(task_cdb(task) + 2), target = get_lba(task_cdb(task) + 6);
    lba_t end = disc_layout_real(task->drive->disc)->capacity;
    if (trigger < 0 || trigger >= end || target < 0 || target >= end)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    return sense_none();
}
