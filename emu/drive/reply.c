/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/reply.h"

#include <string.h>

#include "emu/disc/disc.h"

void reply_bytes(struct reply *reply, const void *bytes, size_t count)
{
    if (reply->length < reply->room && count > 0)
        memcpy(reply->data + reply->length, bytes, minimum_size(count, reply->room - reply->length));
    reply->length += count;
}

void reply_zeros(struct reply *reply, size_t count)
{
    if (reply->length < reply->room && count > 0)
        memset(reply->data + reply->length, 0, minimum_size(count, reply->room - reply->length));
    reply->length += count;
}

void reply_8(struct reply *reply, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    reply_bytes(reply, &byte, 1);
}

void reply_16(struct reply *reply, uint32_t value)
{
    uint8_t field[2];
    put_be16(field, value);
    reply_bytes(reply, field, sizeof field);
}

void reply_24(struct reply *reply, uint32_t value)
{
    uint8_t field[3];
    put_be24(field, value);
    reply_bytes(reply, field, sizeof field);
}

void reply_32(struct reply *reply, uint32_t value)
{
    uint8_t field[4];
    put_be32(field, value);
    reply_bytes(reply, field, sizeof field);
}

void reply_64(struct reply *reply, uint64_t value)
{
    uint8_t field[8];
    put_be64(field, value);
    reply_bytes(reply, field, sizeof field);
}

void reply_address(struct reply *reply, lba_t lba, bool as_time)
{
    if (!as_time) {
        reply_32(reply, (uint32_t)lba);
        return;
    }
    struct msf msf = msf_from_lba(lba);
    reply_8(reply, 0);
    reply_8(reply, msf.minute);
    reply_8(reply, msf.second);
    reply_8(reply, msf.frame);
}

void reply_text(struct reply *reply, const char *text, size_t count)
{
    size_t length = minimum_size(strlen(text), count);
    reply_bytes(reply, text, length);
    for (; length < count; length++)
        reply_8(reply, ' ');
}

void reply_set_8(struct reply *reply, size_t offset, unsigned value)
{
    if (offset < reply->room)
        reply->data[offset] = (uint8_t)value;
}

void reply_set_16(struct reply *reply, size_t offset, uint32_t value)
{
    reply_set_8(reply, offset, value >> 8);
    reply_set_8(reply, offset + 1, value & 0xFF);
}

void reply_set_32(struct reply *reply, size_t offset, uint32_t value)
{
    reply_set_16(reply, offset, value >> 16);
    reply_set_16(reply, offset + 2, value & 0xFFFF);
}
