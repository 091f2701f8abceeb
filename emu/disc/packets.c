/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map of a track of variable packets: which of its blocks are the host's, and which link (reference mmc 3.1). */
#include "emu/disc/internal.h"

enum { CHUNK = 4096 };

static uint8_t word_at(const struct disc *disc, lba_t lba)
{
    uint8_t word = PACKET_UNWRITTEN;
    return store_read(disc->real.store, STORE_MAP, &word, 1, lba) == 0 ? word : PACKET_UNWRITTEN;
}

/* What cannot be read from the map is no user's block. */
static bool link_at(const struct disc *disc, const struct disc_track *track, lba_t lba, lba_t *last)
{
    uint8_t words[CHUNK];
    lba_t end = track->start + track->length, count = end - lba < CHUNK ? end - lba : CHUNK;
    *last = lba;
    if (track->link_blocks == 0) {
        *last = end - 1;
        return false;
    }
    if (store_read(disc->real.store, STORE_MAP, words, (size_t)count, lba) != 0)
        return true;
    bool link = words[0] != PACKET_USER;
    lba_t run = 1;
    while (run < count && (words[run] != PACKET_USER) == link)
        run++;
    *last = lba + run - 1;
    return link;
}

bool packet_begins_at(const struct disc *disc, const struct disc_track *track, lba_t lba)
{
    return word_at(disc, lba) == PACKET_USER && (lba == track->start || word_at(disc, lba - 1) == PACKET_LINK);
}

lba_t packet_links(const struct disc *disc, const struct disc_track *track)
{
    lba_t links = 0, last;
    for (lba_t at = track->start; at < track->start + track->length; at = last + 1)
        if (link_at(disc, track, at, &last))
            links += last - at + 1;
    return links;
}
