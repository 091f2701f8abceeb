/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands with their data, on a drive with a disc. Promises: each command is answered once; a refusal has a sense,
 * never one of a broken target, and changes nothing of the disc; what is left behind is a bundle that opens.
 *
 * The input: kind of disc, then for each command a byte that picks a row of the opcode table (or any opcode), the CDB's
 * other bytes, how much room and data go with it, and what the data begins with.
 */
#include "base/fuzz/fuzz.h"

#include <string.h>

#include "emu/drive/drive.h"

enum { MAXIMUM_COMMANDS = 64, MAXIMUM_DATA = 160 * 1024, STATUS_GOOD = 0, STATUS_CHECK_CONDITION = 2 };

static uint8_t opcodes[256];
static unsigned opcode_count;

/* dictionary=FILE as the only argument: writes libFuzzer's dictionary, a CDB of each opcode, and ends. */
static void write_dictionary(const char *path)
{
    FILE *out = fopen(path, "w");
    promise(out != NULL);
    for (unsigned i = 0; i < opcode_count; i++) {
        const struct opcode_row *row = drive_opcode(opcodes[i]);
        fprintf(out, "# %s\n\"\\x%02x", row->name, i);
        for (unsigned byte = 1; byte < row->cdb_length; byte++)
            fprintf(out, "\\x%02x", byte == row->allocation_offset + row->allocation_width - 1u ? 0xFF : 0);
        fprintf(out, "\"\n");
    }
    /* page 05h as burners send it (reference mmc Appendix A), and cue sheet entries */
    fprintf(out, "\"\\x05\\x32\\x41\\xC4\\x08\"\n\"\\x05\\x32\\x42\\xC4\\x08\"\n\"\\x05\\x32\\x51\\xC4\\x08\"\n"
                 "\"\\x05\\x32\\x40\\xE5\\x08\"\n\"\\x05\\x32\\x43\\xC4\\x03\"\n"
                 "\"\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\"\n\"\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\"\n"
                 "\"\\x01\\x01\\x01\\x00\\x00\\x00\\x02\\x00\"\n\"\\x01\\xAA\\x01\\x01\\x00\\x00\\x06\\x00\"\n"
                 "\"\\x41\\x01\\x01\\x10\\x00\\x00\\x02\\x00\"\n");
    promise(fclose(out) == 0);
    exit(0);
}

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    for (unsigned opcode = 0; opcode < 256; opcode++)
        if (drive_opcode((uint8_t)opcode)->name != NULL)
            opcodes[opcode_count++] = (uint8_t)opcode;
    if (*argument_count == 2 && strncmp((*arguments)[1], "dictionary=", 11) == 0)
        write_dictionary((*arguments)[1] + 11);
    fuzz_folder();
    return 0;
}

struct rig {
    struct loop *loop;
    struct drive *drive;
    struct nexus *nexus[2];
    unsigned answers;
};

static void answered(struct drive_command *command, void *context)
{
    (void)command;
    ++*(unsigned *)context;
}

static void check_answer(const struct rig *rig, const struct drive_command *command, struct disc_counters before)
{
    promise(rig->answers == 1);
    if (command->status == STATUS_GOOD) {
        promise(command->sense_length == 0);
        return;
    }
    promise(command->data_in_length == 0);
    if (command->status != STATUS_CHECK_CONDITION)
        return;
    promise(command->sense_length == SENSE_FIXED_LENGTH);
    struct sense s = sense_parse(command->sense, command->sense_length);
    promise(!sense_good(s) && s.key != HARDWARE_ERROR);
    struct disc *disc = drive_disc(rig->drive);
    if (disc == NULL)
        return;
    struct disc_counters now = disc_counters(disc);
    promise(now.store_writes == before.store_writes && now.journal_writes == before.journal_writes);
}

static void one_command(struct rig *rig, struct input *input)
{
    static uint8_t data_out[MAXIMUM_DATA], data_in[MAXIMUM_DATA];
    struct drive_command command = {.cdb_length = 16};
    uint8_t pick = take_8(input);
    command.cdb[0] = pick < 0xF0 ? opcodes[pick % opcode_count] : take_8(input);
    const struct opcode_row *row = drive_opcode(command.cdb[0]);
    for (unsigned i = 1; i < (row->name != NULL ? row->cdb_length : 6u); i++)
        command.cdb[i] = take_8(input);
    uint8_t shape = take_8(input);
    size_t got;
    if (row->direction == DATA_OUT) {
        size_t length = shape & 0x80 ? (size_t)(shape & 0x3F) * 2352 : shape & 0x7F;
        const uint8_t *begin = take_bytes(input, shape & 0x40 ? 8 : length < 256 ? length : 256, &got);
        memset(data_out, shape, length);
        if (got > 0)
            memcpy(data_out, begin, got < length ? got : length);
        command.data_out = data_out;
        command.data_out_length = length;
    } else if (row->direction == DATA_IN) {
        command.data_in = data_in;
        command.data_in_capacity = shape & 0x80 ? MAXIMUM_DATA : shape;
    }
    struct disc *disc = drive_disc(rig->drive);
    struct disc_counters before = {0};
    if (disc != NULL)
        before = disc_counters(disc);
    rig->answers = 0;
    drive_submit(rig->drive, rig->nexus[shape == 0xA5], &command, answered, &rig->answers);
    check_answer(rig, &command, before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct failure why;
    size_t kinds;
    const struct disc_kind *kind = &disc_kinds(&kinds)[take_8(&input) % kinds];
    char path[128];
    snprintf(path, sizeof path, "%s/a.disc", fuzz_folder());
    struct disc_options options = {.seed = 1};
    promise(disc_create(path, kind, NULL, &options, &why) == 0);
    struct rig rig = {.loop = loop_step_new()};
    promise(drive_new(rig.loop, &(struct drive_options){.name = "fuzz", .seed = 1}, &rig.drive, &why) == 0);
    rig.nexus[0] = drive_nexus_new(rig.drive, "a");
    rig.nexus[1] = drive_nexus_new(rig.drive, "b");
    promise(drive_insert(rig.drive, path, &why) == 0);
    for (unsigned i = 0; i < MAXIMUM_COMMANDS && input.left > 0; i++)
        one_command(&rig, &input);
    bool pulled = drive_disc(rig.drive) != NULL && size > 0 && (data[size - 1] & 1);
    if (pulled)
        promise(drive_remove(rig.drive, &why) == 0);
    drive_free(rig.drive);
    loop_free(rig.loop);
    struct disc *disc;
    if (disc_open(path, &options, &disc, &why) != 0) {
        fprintf(stderr, "%s\n", why.sentence);
        abort();
    }
    disc_close(disc);
    fuzz_empty_folder();
    return 0;
}
