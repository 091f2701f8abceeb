/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sectors out of the bundle's own files. */
#include <string.h>

#include "emu/disc/internal.h"
#include "emu/disc/sector.h"

/* Sectors before address 0 are kept whole, whatever the track's others are (emu/disc/store.h). */
static int read_lead(struct disc *disc, lba_t lba, uint8_t main_channel[SECTOR_LENGTH])
{
    return store_read(&disc->store, STORE_LEAD, main_channel, SECTOR_LENGTH, lead_sector_at(lba));
}

static void complete_form_1(uint8_t sector[SECTOR_LENGTH], lba_t lba)
{
    static const uint8_t sub_headers[8] = {0, 0, 0x08, 0, 0, 0, 0x08, 0}; /* data */
    memcpy(sector + SECTOR_SUB_HEADER_AT, sub_headers, sizeof sub_headers);
    sector_complete_form(sector, lba);
}

/* User data in one piece behind where it belongs, then each to its place: from the first on, so that none is run
 * over. */
static int read_and_complete(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count,
                             uint8_t *main_channels)
{
    enum { USER = 2048 };
    bool forms = track->data_mode == 2; /* a formatted disc's: all of them form 1 */
    uint8_t *user = main_channels + (size_t)count * (SECTOR_LENGTH - USER);
    int error = store_read(&disc->store, STORE_DATA, user, (size_t)count * USER, (off_t)lba * USER);
    for (uint32_t i = 0; error == 0 && i < count; i++) {
        uint8_t *sector = main_channels + (size_t)i * SECTOR_LENGTH;
        memmove(sector + (forms ? SECTOR_FORM_1_DATA_AT : SECTOR_USER_DATA_AT), user + (size_t)i * USER, USER);
        if (forms)
            complete_form_1(sector, lba + (lba_t)i);
        else
            sector_complete_mode_1(sector, lba + (lba_t)i);
    }
    return error;
}

static int bundle_read_whole(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count,
                             uint8_t *main_channels)
{
    int error = 0;
    for (; lba < 0 && count > 0 && error == 0; lba++, count--, main_channels += SECTOR_LENGTH)
        error = read_lead(disc, lba, main_channels);
    if (error != 0 || count == 0)
        return error;
    if (track_file(track) == STORE_DATA)
        return read_and_complete(disc, track, lba, count, main_channels);
    return store_read(&disc->store, STORE_RAW, main_channels, (size_t)count * SECTOR_LENGTH,
                      (off_t)lba * SECTOR_LENGTH);
}

static int bundle_read_main(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352])
{
    return bundle_read_whole(disc, track, lba, 1, main_channel);
}

static int bundle_read_user(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, void *data)
{
    (void)track;
    return store_read(&disc->store, STORE_DATA, data, (size_t)count * 2048, (off_t)lba * 2048);
}

static int bundle_read_sub_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96])
{
    (void)track;
    return lba < 0 ? store_read(&disc->store, STORE_LEAD, symbols, 96, lead_sector_at(lba) + SECTOR_LENGTH)
                   : store_read(&disc->store, STORE_SUB, symbols, 96, (off_t)lba * 96);
}

static int bundle_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t count)
{
    return store_read(&disc->store, STORE_LEAD, packs, count * 18, lead_text_at(session));
}

static int bundle_read_map(struct disc *disc, lba_t lba, uint32_t count, uint8_t *map)
{
    return store_read(&disc->store, STORE_MAP, map, count, lba);
}

const struct disc_source source_bundle = {
    .read_main = bundle_read_main,
    .read_whole = bundle_read_whole,
    .read_user = bundle_read_user,
    .read_sub_channel = bundle_read_sub_channel,
    .read_cd_text = bundle_read_cd_text,
    .read_map = bundle_read_map,
};
