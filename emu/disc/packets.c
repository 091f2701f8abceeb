/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map of a track of variable packets: which of its blocks are the host's, and which link (reference mmc 3.1). */
#include "emu/disc/internal.h"

static uint8_t word_at(const struct disc *disc, lba_t lba)
{
    uint8_t word = PACKET_UNWRITTEN;
    return store_read(disc->real.store, STORE_MAP, &word, 1, lba) == 0 ? word : PACKET_UNWRITTEN;
}

bool packet_begins_at(const struct disc *disc, const struct disc_track *track, lba_t lba)
{
    return word_at(disc, lba) == PACKET_USER && (lba == track->start || word_at(disc, lba - 1) == PACKET_LINK);
}

lba_t packet_links(const struct disc *disc, const struct disc_track *track)
{
    lba_t links = 0, end = track->start + track->length;
    uint8_t words[4096];
    for (lba_t at = track->start, count; at < end; at += count) {
        count = end - at < (lba_t)sizeof words ? end - at : (lba_t)sizeof words;
        if (store_read(disc->real.store, STORE_MAP, words, (size_t)count, at) != 0)
            break;
        for (lba_t i = 0; i < count; i++)
            links += words[i] == PACKET_LINK;
    }
    return links;
}
