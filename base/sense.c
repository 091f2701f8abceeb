/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sense.h"

#include <string.h>

enum {
    RESPONSE_FIXED = 0x70,
    RESPONSE_FIXED_DEFERRED = 0x71,
    RESPONSE_DESCRIPTOR = 0x72,
    RESPONSE_DESCRIPTOR_DEFERRED = 0x73,
    DESCRIPTOR_INFORMATION = 0x00,
    DESCRIPTOR_SENSE_KEY_SPECIFIC = 0x02,
    DESCRIPTOR_BLOCK_COMMANDS = 0x05,
};

/* SPC-3 */
void sense_to_fixed(struct sense s, uint8_t out[SENSE_FIXED_LENGTH])
{
    memset(out, 0, SENSE_FIXED_LENGTH);
    out[0] = (uint8_t)(RESPONSE_FIXED | (s.information_valid ? 0x80 : 0));
    out[2] = (uint8_t)((s.key & 0x0F) | (s.incorrect_length ? 0x20 : 0));
    put_be32(out + 3, s.information);
    out[7] = SENSE_FIXED_LENGTH - 8;
    out[12] = s.code;
    out[13] = s.qualifier;
    memcpy(out + 15, s.specific, sizeof s.specific);
}

/* Bytes a drive did not send are zero: some stop after byte 13, or earlier. */
static struct sense parse_fixed(const uint8_t *data, size_t length)
{
    uint8_t whole[SENSE_FIXED_LENGTH] = {0};
    if (length > 7)
        length = minimum_size(length, 8 + (size_t)data[7]);
    memcpy(whole, data, minimum_size(length, sizeof whole));
    struct sense s = {.key = whole[2] & 0x0F, .code = whole[12], .qualifier = whole[13]};
    s.incorrect_length = whole[2] & 0x20;
    s.information_valid = whole[0] & 0x80;
    s.information = get_be32(whole + 3);
    memcpy(s.specific, whole + 15, sizeof s.specific);
    return s;
}

static void take_descriptor(struct sense *s, const uint8_t *descriptor, size_t length)
{
    if (descriptor[0] == DESCRIPTOR_INFORMATION && length >= 12) {
        s->information_valid = descriptor[2] & 0x80;
        s->information = (uint32_t)get_be64(descriptor + 4);
    } else if (descriptor[0] == DESCRIPTOR_SENSE_KEY_SPECIFIC && length >= 7) {
        memcpy(s->specific, descriptor + 4, sizeof s->specific);
    } else if (descriptor[0] == DESCRIPTOR_BLOCK_COMMANDS && length >= 4) {
        s->incorrect_length = descriptor[3] & 0x20;
    }
}

/* SPC-3 */
static struct sense parse_descriptors(const uint8_t *data, size_t length)
{
    if (length < 4)
        return sense_none();
    struct sense s = {.key = data[1] & 0x0F, .code = data[2], .qualifier = data[3]};
    if (length < 8)
        return s;
    size_t end = minimum_size(length, 8 + (size_t)data[7]);
    for (size_t at = 8; at + 2 <= end;) {
        size_t whole = 2 + (size_t)data[at + 1];
        if (whole > end - at)
            break;
        take_descriptor(&s, data + at, whole);
        at += whole;
    }
    return s;
}

struct sense sense_parse(const uint8_t *data, size_t length)
{
    if (length < 3)
        return sense_none();
    switch (data[0] & 0x7F) {
    case RESPONSE_FIXED:
    case RESPONSE_FIXED_DEFERRED:
        return parse_fixed(data, length);
    case RESPONSE_DESCRIPTOR:
    case RESPONSE_DESCRIPTOR_DEFERRED:
        return parse_descriptors(data, length);
    default:
        return sense_none();
    }
}
