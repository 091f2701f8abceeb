/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speeds: what the medium allows, what was chosen (reference mmc 2.17). */
#include "emu/drive/core.h"

enum { PERFORMANCE = 0, WRITE_SPEEDS = 3 };
enum { SPEED_MAXIMUM = 0xFFFF };
enum { ROTATION_EVEN = 1 }; /* pure CAV; 0: CLV, and whatever else is not even */

static lba_t last_address(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    if (disc == NULL)
        return 0;
    const struct disc_layout *layout = disc_layout_real(disc);
    if (disc_kind(disc)->pressed || layout->status == DISC_COMPLETE)
        return layout->capacity > 0 ? layout->capacity - 1 : 0;
    return disc_kind(disc)->last_lead_out_start - 1;
}

/* kB/s at an address, when the nominal speed is the curve's full one. */
static uint32_t nominal_at(const struct speed_curve *curve, lba_t lba, uint32_t nominal)
{
    return (uint32_t)(((uint64_t)speed_at(curve, lba) * nominal + curve->full / 2) / curve->full);
}

/* A descriptor for each part over which the speed is constant, or rises evenly (reference mmc 2.17). */
static void append_performance(const struct drive *drive, struct reply *reply, bool write)
{
    uint32_t nominal = write ? mechanism_write_speed(drive) : mechanism_read_speed(drive);
    struct speed_curve curve = write ? pickup_write_curve(drive, (uint16_t)nominal) : pickup_read_curve(drive);
    lba_t end = last_address(drive), start = 0;
    do {
        lba_t next = speed_straight_end(&curve, start), last = next > end || next >= curve.outer ? end : next - 1;
        reply_32(reply, (uint32_t)start);
        reply_32(reply, nominal_at(&curve, start, nominal));
        reply_32(reply, (uint32_t)last);
        reply_32(reply, nominal_at(&curve, last, nominal));
        start = last + 1;
    } while (start <= end);
}

static void append_write_speeds(const struct drive *drive, struct reply *reply)
{
    for (const uint16_t *speed = mechanism_write_speeds(drive); *speed != 0; speed++) {
        reply_8(reply, pickup_turns_evenly(drive, *speed) ? ROTATION_EVEN << 3 : 0);
        reply_zeros(reply, 3);
        reply_32(reply, (uint32_t)last_address(drive));
        reply_32(reply, mechanism_read_speed(drive));
        reply_32(reply, *speed);
    }
}

/*
 * Good, without a disc too: then there are no descriptors. Any tolerance is taken. 5/24/00: types other than 0 and 3,
 * exceptions of writing. The allocation is counted in descriptors.
 */
struct sense command_get_performance(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    const struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    bool write = cdb[1] & 0x04;
    unsigned except = cdb[1] & 0x03, type = cdb[10];
    if (type != PERFORMANCE && type != WRITE_SPEEDS)
        return sense_cdb_field(10, -1);
    if (type == PERFORMANCE && (except == 3 || (write && except != 0)))
        return sense_cdb_field(1, 1);
    task->allocation = 8 + 16 * (size_t)get_be16(cdb + 8);
    bool exceptions = type == PERFORMANCE && except != 0;
    reply_32(reply, 0);
    reply_8(reply, (type == PERFORMANCE && write ? 0x02 : 0) | (exceptions ? 0x01 : 0));
    reply_zeros(reply, 3);
    if (mechanism_ready_disc(drive) != NULL && !exceptions) {
        if (type == WRITE_SPEEDS)
            append_write_speeds(drive, reply);
        else if (!write || mechanism_write_speeds(drive)[0] != 0)
            append_performance(drive, reply, write);
    }
    reply_set_32(reply, 0, (uint32_t)reply->length - 4);
    return sense_none();
}

static uint16_t wanted_speed(uint32_t speed)
{
    return speed >= SPEED_MAXIMUM ? 0 : (uint16_t)speed;
}

/* What the laser is doing goes on at the new speed. */
static void choose(struct drive *drive, uint16_t read_speed, uint16_t write_speed, unsigned rotation)
{
    buffer_settle(drive);
    drive->read_speed = read_speed;
    drive->write_speed = write_speed;
    drive->turns_evenly = rotation == ROTATION_EVEN;
    buffer_follow(drive);
}

/* Good for every speed: one too high is the highest, one between two the lower. */
struct sense command_set_cd_speed(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    choose(task->drive, wanted_speed(get_be16(cdb + 2)), wanted_speed(get_be16(cdb + 4)), cdb[1] & 0x03);
    return sense_none();
}

static uint32_t kilobytes_per_second(uint32_t size, uint32_t milliseconds)
{
    if (milliseconds == 0)
        return SPEED_MAXIMUM;
    uint64_t speed = (uint64_t)size * 1000 / milliseconds;
    return speed > SPEED_MAXIMUM ? SPEED_MAXIMUM : (uint32_t)speed;
}

enum { STREAMING_DESCRIPTOR = 28 };

/* Good; 5/1A/00: not 28 bytes; 5/26/00: Exact, which nothing here promises; 5/24/00: end before start. */
struct sense command_set_streaming(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *descriptor = task->command->data_out;
    if (task->allocation != STREAMING_DESCRIPTOR)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    if (descriptor[0] & 0x04) {
        choose(drive, 0, 0, 0);
        return sense_none();
    }
    if (descriptor[0] & 0x02)
        return sense_parameter_field(0, 1);
    /* wodim sends 0 for the end */
    if (get_be32(descriptor + 8) != 0 && get_lba(descriptor + 8) < get_lba(descriptor + 4))
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    choose(drive, wanted_speed(kilobytes_per_second(get_be32(descriptor + 12), get_be32(descriptor + 16))),
           wanted_speed(kilobytes_per_second(get_be32(descriptor + 20), get_be32(descriptor + 24))),
           descriptor[0] >> 3 & 0x03);
    return sense_none();
}
