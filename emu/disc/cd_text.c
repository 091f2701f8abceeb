/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CD-TEXT out of the R-W channels of a lead-in (reference mmc 3.3, 8.1): four packs of 18 bytes in the six lower bits
 * of 96 symbols, the whole of them over and over again.
 */
#include <string.h>

#include "emu/disc/cd.h"
#include "emu/disc/sector.h"

enum { PACKS = CD_TEXT_BLOCK / SYMBOLS_OF_PACK, CRC_AT = 16, FIRST_KIND = 0x80, LAST_KIND = 0x8F };

/* Four symbols of six bits are three bytes. */
static void unpack(const uint8_t *symbols, uint8_t pack[CD_TEXT_PACK])
{
    for (unsigned i = 0; i < CD_TEXT_PACK / 3; i++, symbols += 4) {
        unsigned bits =
            (symbols[0] & 0x3Fu) << 18 | (symbols[1] & 0x3Fu) << 12 | (symbols[2] & 0x3Fu) << 6 | (symbols[3] & 0x3Fu);
        put_be24(pack + 3 * i, bits);
    }
}

static bool is_pack(const uint8_t pack[CD_TEXT_PACK])
{
    return pack[0] >= FIRST_KIND && pack[0] <= LAST_KIND && get_be16(pack + CRC_AT) == q_crc(pack, CRC_AT);
}

void cd_take_text(struct cd_text_taken *text, const uint8_t symbols[CD_TEXT_BLOCK])
{
    for (unsigned i = 0; i < PACKS && !text->whole; i++) {
        uint8_t pack[CD_TEXT_PACK];
        unpack(symbols + i * SYMBOLS_OF_PACK, pack);
        if (!is_pack(pack))
            continue;
        if (text->count > 0 && memcmp(pack, text->packs, CD_TEXT_PACK) == 0)
            text->whole = true; /* from the beginning again */
        else if (text->count < LEAD_TEXT_ROOM / CD_TEXT_PACK)
            memcpy(text->packs + text->count++ * CD_TEXT_PACK, pack, CD_TEXT_PACK);
    }
}
