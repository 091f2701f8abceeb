/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive that answers anything, and a client that does everything with it: enumerates, selects, stages, records, asks,
 * erases, ejects. Promises: no crash and no leak; commands and the drive's own time stay within bounds; no lock and no
 * state of burning is left behind.
 *
 * The input: the disc, what the client does, then for each command one byte that says how its answer is wrong, and what
 * that needs. When it is used up the drive is honest, unless the last attack was one that stays.
 */
#include "imapi/fuzz/session.h"

#define LONGEST_SECONDS (8 * 3600.0)
#define MOST_COMMANDS 250000ul

struct attacker {
    struct input input;
    bool stays;
    uint8_t kept[4];
};

static uint8_t *session;
static uint32_t session_blocks;

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count, (void)arguments;
    session = session_begin(&session_blocks);
    return 0;
}

static void wrong_bytes(struct input *input, struct transport_command *command, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uint16_t offset = take_16(input);
        uint8_t value = take_8(input);
        if (command->data_length > 0)
            ((uint8_t *)command->data)[offset % command->data_length] = value;
    }
}

static void other_bytes(struct input *input, struct transport_command *command)
{
    size_t got;
    uint8_t filling = take_8(input);
    const uint8_t *bytes = take_bytes(input, minimum_size(take_8(input), command->data_length), &got);
    if (command->direction != TRANSPORT_DATA_IN)
        return;
    memset(command->data, filling, command->data_length);
    memcpy(command->data, bytes, got);
    command->status = SCSI_GOOD;
    command->transferred = command->data_length;
}

static void garbled_sense(struct input *input, struct transport_command *command)
{
    size_t got;
    const uint8_t *bytes = take_bytes(input, take_8(input) % (TRANSPORT_SENSE_MAXIMUM + 1), &got);
    memcpy(command->sense_data, bytes, got);
    command->sense_length = got;
    command->status = SCSI_CHECK_CONDITION;
}

static void attack(struct hostile *hostile, struct transport_command *command)
{
    struct attacker *attacker = hostile->context;
    struct input *input = &attacker->input, kept = {attacker->kept, sizeof attacker->kept};
    if (attacker->stays)
        input = &kept;
    else if (input->left == 0)
        return;
    uint8_t how = take_8(input);
    if (how >= 0xF0 && !attacker->stays) { /* from now on, for ever */
        attacker->stays = true;
        for (size_t i = 0; i < sizeof attacker->kept; i++)
            attacker->kept[i] = take_8(input);
        kept.at = attacker->kept, kept.left = sizeof attacker->kept;
        input = &kept;
        how = take_8(input);
    }
    if (how >= 0x80 && how < 0xA0) {
        wrong_bytes(input, command, 1 + how % 8);
    } else if (how < 0xB0 && how >= 0xA0) {
        uint8_t key = take_8(input), code = take_8(input);
        hostile_sense(command, key & 0x0F, code, take_8(input));
    } else if (how < 0xB8 && how >= 0xB0) {
        garbled_sense(input, command);
    } else if (how < 0xC0 && how >= 0xB8) {
        command->transferred = how & 1 ? SIZE_MAX - take_8(input) : take_16(input);
    } else if (how < 0xD0 && how >= 0xC0) {
        other_bytes(input, command);
    } else if (how < 0xD8 && how >= 0xD0) {
        command->status = take_8(input);
    } else if (how < 0xE0 && how >= 0xD8) {
        static const enum transport_result ways[] = {TRANSPORT_LOST, TRANSPORT_BUSY, TRANSPORT_TIMEOUT,
                                                     TRANSPORT_FAILED};
        command->result = ways[how & 3];
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double lasts[] = {0.0001, 0.1, 5, 59};
    struct attacker attacker = {.input = {data, size}};
    struct hostile hostile;
    uint8_t disc = take_8(&attacker.input), what = take_8(&attacker.input);
    hostile_begin(&hostile, disc & 1 ? session : NULL, session_blocks);
    hostile.rewritable = disc & 2;
    hostile.empty = (disc & 0x0C) == 0x0C;
    hostile.seconds_per_command = lasts[disc >> 4 & 3];
    hostile.attack = attack;
    hostile.context = &attacker;
    client_does(what, NULL);
    if (hostile.commands > MOST_COMMANDS || hostile.now > LONGEST_SECONDS) {
        fprintf(stderr, "%lu commands, %.0f seconds\n", hostile.commands, hostile.now);
        abort();
    }
    hostile_end(&hostile);
    return 0;
}
