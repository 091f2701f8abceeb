/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ordered refusals, each with exactly one sense (reference mmc 0.1 l): length and opcode, attention, medium, busy,
 * fields. An unknown opcode says 5/20/00 and leaves the attention pending.
 */
#include "emu/drive/core.h"

/* A command goes with what it is for. */
static bool is_of_use(const struct drive_constants *offered, unsigned opcode)
{
    switch (opcode) {
    case OPCODE_FORMAT_UNIT:
        return offered->format_types != 0;
    case OPCODE_SEND_CUE_SHEET:
        return offered->block_types[WRITE_TYPE_SAO] != 0;
    default:
        return true;
    }
}

bool opcode_offered(const struct drive *drive, unsigned opcode)
{
    return drive_opcode((uint8_t)opcode)->name != NULL && !drive->personality.hidden_commands[opcode & 0xFF] &&
           is_of_use(&drive->constants, opcode);
}

static uint32_t cdb_field(const uint8_t *cdb, size_t offset, size_t width)
{
    uint32_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | cdb[offset + i];
    return value;
}

static struct sense refuse_busy(const struct drive_task *task)
{
    const struct drive *drive = task->drive;
    bool close = drive->operation.kind == OPERATION_CLOSE || drive->operation.kind == OPERATION_SYNCHRONIZE;
    if (task_cdb(task)[0] == OPCODE_TEST_UNIT_READY && close && drive->constants.test_unit_ready_good_during_close)
        return sense_none();
    return operation_sense(drive);
}

/* An error of an Immed operation, told once as current sense (reference mmc 6.1). */
static struct sense take_deferred(struct drive *drive)
{
    struct sense s = drive->deferred;
    drive->deferred = sense_none();
    return s;
}

static struct sense refuse_reserved_bits(const struct drive_task *task)
{
    const struct opcode_row *row = &task->opcode->row;
    for (unsigned i = 1; i < row->cdb_length; i++) {
        unsigned wrong = task_cdb(task)[i] & ~row->mask[i] & 0xFF;
        if (wrong == 0)
            continue;
        int bit = 7;
        while (!(wrong >> bit & 1))
            bit--;
        return sense_cdb_field(i, bit);
    }
    return sense_none();
}

static struct sense refuse_fields(struct drive_task *task)
{
    const struct opcode_row *row = &task->opcode->row;
    if (!opcode_serves(row, task_cdb(task)[1] & 0x1F))
        return sense_cdb_field(1, 4);
    if (task->drive->constants.strict_reserved_bits) {
        struct sense s = refuse_reserved_bits(task);
        if (!sense_good(s))
            return s;
    }
    if (row->direction == DATA_OUT && !(row->gate & GATE_OWN_LENGTH))
        return task_data_out(task, task->allocation);
    return sense_none();
}

struct sense gate_pass(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const struct drive_command *command = task->command;
    const struct opcode *opcode = opcode_of(command->cdb, command->cdb_length);
    if (opcode == NULL || !opcode_offered(drive, command->cdb[0]))
        return sense(ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE);
    if (command->cdb_length < opcode->row.cdb_length)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    task->opcode = opcode;
    const struct opcode_row *row = &opcode->row;
    task->allocation =
        row->allocation_width ? cdb_field(command->cdb, row->allocation_offset, row->allocation_width) : SIZE_MAX;

    struct sense s = sense_none();
    if (!(row->gate & GATE_ANSWERS_WITH_ATTENTION))
        s = nexus_take_attention(task->nexus);
    if (sense_good(s) && reservation_conflicts(task))
        return task_reservation_conflict(task);
    if (sense_good(s) && row->gate & GATE_MEDIUM)
        s = mechanism_medium(drive);
    if (sense_good(s) && !(row->gate & GATE_WHILE_BUSY))
        s = refuse_busy(task);
    if (sense_good(s) && row->gate & GATE_MEDIUM)
        s = take_deferred(drive);
    if (sense_good(s))
        s = refuse_fields(task);
    if (sense_good(s) && row->gate & GATE_MOVES_HEAD)
        mechanism_wake(drive);
    return s;
}
