/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of what is sent and received: replies that are short or wrong, data that is silently altered. */
#include <stdlib.h>
#include <string.h>

#include "emu/drive/filters.h"

/* ------------------------------------------------------------------ replies */

static bool take_offset(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, 0xFFFF, &fault->offset);
}

static bool take_width(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, 4, &fault->width) && fault->width > 0;
}

static bool take_by(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, UINT32_MAX, &fault->by);
}

static bool take_set(void *state, const char *value)
{
    struct fault *fault = state;
    fault->set = true;
    return take_by(state, value);
}

static int reply_complete(void *state, struct failure *why)
{
    struct fault *fault = state;
    (void)why;
    fault->width = fault->width == 0 ? 1 : fault->width;
    fault->by = fault->by == 0 && !fault->set ? 1 : fault->by;
    return 0;
}

/* Only replies count: a command that was refused is not one of the n. */
static bool reply_hit(struct fault *fault, const struct drive_command *command)
{
    return command->status == STATUS_GOOD && command->data_in_length > 0 && match_hit(&fault->match, command->task);
}

static void short_reply_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (reply_hit(fault, command))
        command->data_in_length -= minimum_size(command->data_in_length, fault->by);
}

static const struct filter_key short_reply_keys[] = {{"by", "N", "so many bytes (1)", take_by}, {0}};

const struct filter_kind fault_short_reply = {
    .name = "short-reply",
    .help = "cuts bytes off the end of a reply",
    .example = "short-reply:opcode=read-disc-information,by=24",
    .addressed = true,
    .keys = short_reply_keys,
    .complete = reply_complete,
    .free = fault_free,
    .after = short_reply_after,
};

static void reply_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (!reply_hit(fault, command))
        return;
    uint8_t *field = reply_field(command, fault->offset, fault->width);
    if (field == NULL)
        return;
    uint32_t value = 0;
    for (size_t i = 0; i < fault->width; i++)
        value = value << 8 | field[i];
    value = fault->set ? (uint32_t)fault->by : value + (uint32_t)fault->by;
    for (size_t i = fault->width; i > 0; i--, value >>= 8)
        field[i - 1] = (uint8_t)value;
}

static const struct filter_key reply_keys[] = {
    {"offset", "N", "the first byte of the field (0)", take_offset},
    {"width", "N", "its bytes, 1 to 4 (1)", take_width},
    {"add", "N", "is added to it (1)", take_by},
    {"set", "N", "it becomes this", take_set},
    {0},
};

const struct filter_kind fault_reply = {
    .name = "reply",
    .help = "changes a field of a reply",
    .example = "reply:opcode=read-track-information,offset=12,width=4,add=1",
    .addressed = true,
    .keys = reply_keys,
    .complete = reply_complete,
    .free = fault_free,
    .after = reply_after,
};

/* ------------------------------------------------------------------ silent corruption */

static bool take_byte(void *state, const char *value)
{
    struct fault *fault = state;
    fault->byte_given = true;
    return parameter_number(value, 10, 2448, &fault->byte);
}

static bool take_bits(void *state, const char *value)
{
    struct fault *fault = state;
    unsigned long bits;
    fault->bits_given = true;
    if (!parameter_number(value, 16, 0xFF, &bits) || bits == 0)
        return false;
    fault->bits = (uint8_t)bits;
    return true;
}

static bool take_count(void *state, const char *value)
{
    struct fault *fault = state;
    return parameter_number(value, 10, 2448, &fault->count) && fault->count > 0;
}

/* A bad block is bad in the same way each time it is looked at: what changes follows from seed and address. */
static void alter_block(const struct fault *fault, lba_t lba, uint8_t *block, size_t size)
{
    uint64_t random = fault->match.seed ^ (uint64_t)(uint32_t)lba << 32;
    unsigned long count = fault->count == 0 ? 1 : fault->count;
    for (unsigned long i = 0; i < count; i++) {
        uint64_t drawn = random_next(&random);
        size_t at = fault->byte_given ? fault->byte + i : (size_t)(drawn >> 8) % size;
        if (at < size)
            block[at] ^= fault->bits_given ? fault->bits : (uint8_t)(1 + drawn % 255);
    }
}

/* The blocks of its range, or one of the command's when it has none. */
static void alter(struct fault *fault, const struct drive_command *command, uint8_t *data, size_t length)
{
    lba_t lba;
    uint32_t count;
    if (!command_range(command, &lba, &count) || count == 0 || length < count)
        return;
    size_t size = length / count;
    uint32_t one = (uint32_t)(random_next(&fault->match.random) % count);
    for (uint32_t i = 0; i < count; i++) {
        int64_t here = (int64_t)lba + i;
        if (fault->match.by_lba ? here >= fault->match.first && here <= fault->match.last : i == one)
            alter_block(fault, (lba_t)here, data + i * size, size);
    }
}

static bool has_blocks(const struct drive_command *command)
{
    lba_t lba;
    uint32_t count;
    return command_range(command, &lba, &count) && count > 0;
}

/* What the host sent stays its own: the drive gets an altered copy until the command is answered. */
static enum filter_verdict corrupt_before(struct drive *drive, struct nexus *nexus, struct drive_command *command,
                                          void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    bool written = command->data_out != NULL && command->data_out_length > 0;
    if (!has_blocks(command) || (!written && command->data_in == NULL) || !fault_hits(fault, command) || !written)
        return FILTER_PASS;
    uint8_t *copy = task_alter_data_out(command->task);
    if (copy != NULL)
        alter(fault, command, copy, command->data_out_length);
    return FILTER_PASS;
}

static void corrupt_after(struct drive *drive, struct nexus *nexus, struct drive_command *command, void *state)
{
    struct fault *fault = state;
    (void)drive, (void)nexus;
    if (command->data_in != NULL && command->status == STATUS_GOOD && fault_did_hit(fault, command))
        alter(fault, command, command->data_in, minimum_size(command->data_in_length, command->data_in_capacity));
}

static const struct filter_key corrupt_keys[] = {
    {"byte", "N", "of the block (drawn from the seed)", take_byte},
    {"bits", "HH", "turned over, in hex (drawn from the seed)", take_bits},
    {"count", "N", "so many bytes of a block (1)", take_count},
    {0},
};

const struct filter_kind fault_corrupt = {
    .name = "corrupt",
    .help = "alters data that is read, or that is written, without a word",
    .example = "corrupt:opcode=write,lba=1000..1010,byte=16,bits=FF",
    .addressed = true,
    .keys = corrupt_keys,
    .free = fault_free,
    .before = corrupt_before,
    .after = corrupt_after,
};
