/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the blocks that hosts send to the sectors that are kept (reference mmc 2.4, 2.16, 8.1). A recorder makes sync,
 * header, EDC and ECC itself whatever came in their places; only raw writing takes them from the host.
 */
#include <string.h>

#include "emu/disc/cd.h"
#include "emu/disc/sector.h"

enum { USER_DATA = 2048, FORM_2_DATA = 2324, MODE_2_DATA = 2336, SUB_CHANNEL = 96, P_AND_Q = 16 };

/* ------------------------------------------------------------------ what comes */

static size_t sub_channel_size(enum cd_sub_channel sub_channel)
{
    static const size_t sizes[] = {
        [CD_SUB_NONE] = 0, [CD_SUB_P_Q] = P_AND_Q, [CD_SUB_PACKED] = SUB_CHANNEL, [CD_SUB_P_TO_W] = SUB_CHANNEL};
    return sizes[sub_channel];
}

size_t cd_block_size(const struct cd_block *block)
{
    return block->sent + sub_channel_size(block->sub_channel);
}

struct cd_block cd_block_of_type(unsigned data_block_type, enum cd_content content, const uint8_t sub_header[4])
{
    static const struct cd_block types[16] = {
        [BLOCK_RAW] = {.sent = SECTOR_LENGTH},
        [BLOCK_RAW_P_Q] = {.sent = SECTOR_LENGTH, .sub_channel = CD_SUB_P_Q},
        [BLOCK_RAW_PACKED] = {.sent = SECTOR_LENGTH, .sub_channel = CD_SUB_PACKED},
        [BLOCK_RAW_P_TO_W] = {.sent = SECTOR_LENGTH, .sub_channel = CD_SUB_P_TO_W},
        [BLOCK_MODE_1] = {.content = CD_MODE_1, .sent = USER_DATA, .at = SECTOR_USER_DATA_AT},
        [BLOCK_MODE_2] = {.content = CD_MODE_2, .sent = MODE_2_DATA, .at = SECTOR_USER_DATA_AT},
        [BLOCK_FORM_1] = {.content = CD_FORMS, .sent = USER_DATA, .at = SECTOR_FORM_1_DATA_AT},
        [BLOCK_FORM_1_WITH_SUB_HEADER] = {.content = CD_FORMS, .sent = 8 + USER_DATA, .at = SECTOR_SUB_HEADER_AT},
        [BLOCK_FORM_2] = {.content = CD_FORMS, .sent = FORM_2_DATA, .at = SECTOR_FORM_1_DATA_AT, .form_2 = true},
        [BLOCK_MIXED_FORMS] = {.content = CD_FORMS, .sent = 8 + FORM_2_DATA, .at = SECTOR_SUB_HEADER_AT},
    };
    struct cd_block block = types[data_block_type & 0xF];
    if (data_block_type <= BLOCK_RAW_P_TO_W)
        block.content = content;
    memcpy(block.sub_header, sub_header, sizeof block.sub_header);
    return block;
}

bool cd_block_of_form(uint8_t form, struct cd_block *block)
{
    enum { USER = 0, WHOLE = 1, USER_DROPPED = 2, WHOLE_DROPPED = 3, NOTHING = 4 };
    static const enum cd_sub_channel sub_channels[] = {CD_SUB_NONE, CD_SUB_P_TO_W, CD_SUB_NONE, CD_SUB_PACKED};
    static const enum cd_content contents[] = {CD_AUDIO, CD_MODE_1, CD_FORMS, CD_MODE_2};
    unsigned kind = form >> 4 & 3, what = form & 0xF;
    *block = (struct cd_block){.content = contents[kind], .sub_channel = sub_channels[form >> 6]};
    if (form >> 6 == 2 || what > (kind == 0 ? 1u : 4u))
        return false;
    if (kind == 0) { /* samples, or a pause that the drive makes */
        block->sent = what == 0 ? SECTOR_LENGTH : 0;
        return true;
    }
    if (what == WHOLE || what == WHOLE_DROPPED) {
        block->sent = SECTOR_LENGTH;
    } else if (what != NOTHING) {
        block->sent = kind == 1 ? USER_DATA : MODE_2_DATA;
        block->at = SECTOR_USER_DATA_AT;
    }
    block->dropped = what == USER_DROPPED || what == WHOLE_DROPPED;
    return true;
}

enum cd_content cd_content_of(const struct disc_layout *layout, const struct disc_track *track)
{
    if (!track_is_data(track))
        return CD_AUDIO;
    if (track->data_mode != 2)
        return CD_MODE_1;
    return track_has_forms(layout, track) ? CD_FORMS : CD_MODE_2;
}

/* ------------------------------------------------------------------ what is kept */

/* Sub-headers of the page stand in both places; a submode that says the other form would be no sector of its type. */
static void put_sub_header(uint8_t *sector, const struct cd_block *block)
{
    uint8_t *sub_header = sector + SECTOR_SUB_HEADER_AT;
    memcpy(sub_header, block->sub_header, 4);
    uint8_t submode = (uint8_t)(sub_header[2] & ~SECTOR_SUBMODE_FORM_2);
    sub_header[2] = block->form_2 ? submode | SECTOR_SUBMODE_FORM_2 : submode;
    memcpy(sub_header + 4, sub_header, 4);
}

static void make_sector(const struct cd_block *block, lba_t lba, const uint8_t *from, uint8_t sector[SECTOR_LENGTH])
{
    if (!from || block->dropped || block->sent < SECTOR_LENGTH)
        memset(sector, 0, SECTOR_LENGTH);
    if (from && !block->dropped)
        memcpy(sector + block->at, from, block->sent);
    if (block->as_is)
        return;
    switch (block->content) {
    case CD_AUDIO:
        break;
    case CD_MODE_1:
        sector_complete_mode_1(sector, lba);
        break;
    case CD_MODE_2:
        sector_complete_mode_2(sector, lba);
        break;
    case CD_FORMS:
        if (block->at == SECTOR_FORM_1_DATA_AT)
            put_sub_header(sector, block);
        sector_complete_form(sector, lba);
        break;
    }
}

/* P-W of one sector out of what came behind its main channel. */
static void take_symbols(enum cd_sub_channel sub_channel, const uint8_t *from, uint8_t symbols[SUB_CHANNEL])
{
    memset(symbols, 0, SUB_CHANNEL);
    if (sub_channel == CD_SUB_PACKED || sub_channel == CD_SUB_P_TO_W)
        memcpy(symbols, from, SUB_CHANNEL);
    else if (sub_channel == CD_SUB_P_Q) /* 12 bytes of Q, and P in the last bit but seven */
        for (unsigned i = 0; i < SUB_CHANNEL; i++)
            symbols[i] = (uint8_t)((from[15] & 0x80) | (from[i / 8] >> (7 - i % 8) & 1) << 6);
}

enum { AT_ONCE = 16 };

struct kept {
    uint8_t sectors[AT_ONCE * SECTOR_LENGTH], symbols[AT_ONCE * SUB_CHANNEL];
};

/* Main channel and sub-channel of a sector stand together there. */
static int store_lead(struct disc_state *state, lba_t lba, uint32_t count, const struct kept *kept)
{
    uint8_t sectors[AT_ONCE * LEAD_SECTOR];
    for (uint32_t i = 0; i < count; i++) {
        memcpy(sectors + (size_t)i * LEAD_SECTOR, kept->sectors + (size_t)i * SECTOR_LENGTH, SECTOR_LENGTH);
        memcpy(sectors + (size_t)i * LEAD_SECTOR + SECTOR_LENGTH, kept->symbols + (size_t)i * SUB_CHANNEL, SUB_CHANNEL);
    }
    return store_write(state->store, STORE_LEAD, sectors, (size_t)count * LEAD_SECTOR, lead_sector_at(lba));
}

static int store_sectors(struct disc_state *state, const struct disc_track *track, lba_t lba, uint32_t count,
                         struct kept *kept)
{
    if (!track->whole_sectors) /* user data alone, one behind the other */
        for (uint32_t i = 0; i < count; i++)
            memmove(kept->sectors + (size_t)i * USER_DATA,
                    kept->sectors + (size_t)i * SECTOR_LENGTH + SECTOR_USER_DATA_AT, USER_DATA);
    int error = cd_write_sectors(state, track, lba, count, kept->sectors);
    if (error == 0 && track->sub_channel != SUB_CHANNEL_MADE)
        error =
            store_write(state->store, STORE_SUB, kept->symbols, (size_t)count * SUB_CHANNEL, (off_t)lba * SUB_CHANNEL);
    return error;
}

/* The block is what is kept, byte for byte. */
static bool kept_as_sent(const struct disc_track *track, const struct cd_block *block, lba_t lba)
{
    bool audio = block->content == CD_AUDIO && block->sent == SECTOR_LENGTH;
    bool user_data = block->content == CD_MODE_1 && block->sent == USER_DATA;
    return lba >= 0 && !block->dropped && block->sub_channel == CD_SUB_NONE &&
           (track->whole_sectors ? audio || block->as_is : user_data);
}

int cd_write_blocks(struct disc_state *state, const struct disc_track *track, const struct cd_block *block, lba_t lba,
                    uint32_t count, const uint8_t *data)
{
    if (data && kept_as_sent(track, block, lba))
        return cd_write_sectors(state, track, lba, count, data);
    size_t size = data ? cd_block_size(block) : 0;
    struct kept kept;
    int error = 0;
    for (uint32_t done = 0, part; done < count && error == 0; done += part) {
        lba_t at = lba + (lba_t)done;
        part = count - done < AT_ONCE ? count - done : AT_ONCE;
        if (at < 0 && part > (uint32_t)-at)
            part = (uint32_t)-at;
        for (uint32_t i = 0; i < part; i++) {
            const uint8_t *from = data ? data + (done + i) * size : NULL;
            make_sector(block, at + (lba_t)i, from, kept.sectors + (size_t)i * SECTOR_LENGTH);
            take_symbols(from ? block->sub_channel : CD_SUB_NONE, from ? from + block->sent : NULL,
                         kept.symbols + (size_t)i * SUB_CHANNEL);
        }
        error = at < 0 ? store_lead(state, at, part, &kept) : store_sectors(state, track, at, part, &kept);
    }
    return error;
}
