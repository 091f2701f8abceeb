/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bounded writer: what does not fit is counted and not stored. Nobody truncates but the core, once, to the allocation
 * length. */
#ifndef COASTER_EMU_REPLY_H
#define COASTER_EMU_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct reply {
    uint8_t *data;
    size_t room;   /* bytes of data */
    size_t length; /* bytes written so far, beyond room included */
};

void reply_bytes(struct reply *reply, const void *bytes, size_t count);
void reply_zeros(struct reply *reply, size_t count);
void reply_8(struct reply *reply, unsigned value);
void reply_16(struct reply *reply, uint32_t value);
void reply_24(struct reply *reply, uint32_t value);
void reply_32(struct reply *reply, uint32_t value);
void reply_64(struct reply *reply, uint64_t value);
/* Four bytes: the address, or 0 and minute, second, frame. */
void reply_address(struct reply *reply, lba_t lba, bool as_time);
/* ASCII padded with blanks to count. */
void reply_text(struct reply *reply, const char *text, size_t count);
/* Fills in fields that are known only later. */
void reply_set_8(struct reply *reply, size_t offset, unsigned value);
void reply_set_16(struct reply *reply, size_t offset, uint32_t value);
void reply_set_32(struct reply *reply, size_t offset, uint32_t value);

#endif
