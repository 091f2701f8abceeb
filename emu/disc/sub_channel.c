/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs beside the main channel: P, Q and R-W of a sector, index points, CD-TEXT (ECMA-130 clause 22, IEC 60908).
 */
#include <errno.h>
#include <string.h>

#include "emu/disc/image/out.h"
#include "emu/disc/sector.h"

enum { COPY_PERMITTED = 2u };
enum { SYMBOLS = 96, SYMBOL_P = 0x80, SYMBOL_Q = 0x40, SYMBOL_R_TO_W = 0x3F };

/* ------------------------------------------------------------------ index points */

unsigned disc_index_at(const struct disc_layout *layout, const struct disc_track *track, lba_t lba)
{
    if (lba < track->start)
        return 0;
    unsigned index = 1;
    for (unsigned i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track == track->number && layout->indexes[i].at <= lba)
            index = layout->indexes[i].index;
    return index;
}

lba_t disc_index_start(const struct disc_layout *layout, const struct disc_track *track, unsigned index)
{
    if (index == 0)
        return track->pause > 0 ? track->start - track->pause : LBA_NONE;
    if (index == 1)
        return track->start;
    for (unsigned i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track == track->number && layout->indexes[i].index == index)
            return layout->indexes[i].at;
    return LBA_NONE;
}

/* ------------------------------------------------------------------ Q */

/* Catalogue number and ISRC come once in a hundred sectors each (reference mmc 8.1), the position in all others. */
static void make_q(const struct disc_layout *layout, const struct disc_track *track, lba_t lba, uint8_t q[12])
{
    const struct disc_session *session = &layout->sessions[track->session - 1];
    unsigned index = disc_index_at(layout, track, lba);
    lba_t turn = lba < 0 ? 0 : lba % 100;
    unsigned control = track->control;
    if (track->alternating_copy) /* four sectors each way (IEC 60908, serial copies) */
        control = (lba - track->start + track->pause) / 4 % 2 ? control | COPY_PERMITTED : control & ~COPY_PERMITTED;
    if (turn == 98 && session->media_catalog_number[0])
        q_media_catalog_number(q, control, session->media_catalog_number, lba);
    else if (turn == 99 && track->isrc[0] && index > 0)
        q_isrc(q, control, track->isrc, lba);
    else if (index == 0) /* counts down to the track's start */
        q_position(q, control, track->number, 0, track->start - lba, lba);
    else
        q_position(q, control, track->number, index, lba - track->start, lba);
}

/* Only a track written raw has its P and Q from the host; else the drive makes them whatever the host sent. */
static bool q_is_kept(const struct disc_track *track)
{
    return track->sub_channel != SUB_CHANNEL_MADE && track->write_type == WRITE_TYPE_RAW;
}

static void q_from_symbols(const uint8_t symbols[SYMBOLS], uint8_t q[12])
{
    memset(q, 0, 12);
    for (unsigned i = 0; i < SYMBOLS; i++)
        if (symbols[i] & SYMBOL_Q)
            q[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

/* *kept: this sector's are; an image may leave them out where it leaves out the sector. */
static struct sense read_kept(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[SYMBOLS],
                              bool *kept)
{
    int error = disc->source->read_sub_channel(disc, track, lba, symbols);
    *kept = error == 0;
    return error == 0 || error == ENODATA ? sense_none() : sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, lba);
}

struct sense disc_read_q(struct disc *disc, lba_t lba, uint8_t q[12])
{
    struct disc_run run;
    struct sense s = disc_run_at(disc, lba, true, &run);
    if (!sense_good(s))
        return s;
    uint8_t symbols[SYMBOLS];
    bool kept = false;
    if (q_is_kept(run.track))
        s = read_kept(disc, run.track, lba, symbols, &kept);
    if (kept)
        q_from_symbols(symbols, q);
    else
        make_q(&disc->real.layout, run.track, lba, q);
    return s;
}

/* ------------------------------------------------------------------ packs */

enum { PACK = 24, PACKS = SYMBOLS / PACK, DELAYS = 8, SPAN = 3 /* sectors that a pack's symbols lie in */ };

/* Three pairs of symbols change places, and each place is delayed by its number modulo 8 packs (IEC 60908). */
static unsigned place_of(unsigned symbol)
{
    static const uint8_t places[PACK] = {0,  18, 5,  23, 4,  2,  6, 7,  8,  9,  10, 11,
                                         12, 13, 14, 15, 16, 17, 1, 19, 20, 21, 22, 3};
    return places[symbol];
}

/* What is kept of SPAN sectors from lba on: zeros where the track has none. */
static struct sense read_span(struct disc *disc, const struct disc_track *track, lba_t lba,
                              uint8_t symbols[SPAN * SYMBOLS])
{
    struct sense s = sense_none();
    for (unsigned i = 0; i < SPAN && sense_good(s); i++) {
        lba_t at = lba + (lba_t)i;
        bool kept = false;
        memset(symbols + i * SYMBOLS, 0, SYMBOLS);
        if (at >= track->start - track->pause && at < track->start + track->length)
            s = read_kept(disc, track, at, symbols + i * SYMBOLS, &kept);
    }
    return s;
}

static struct sense interleave(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[SYMBOLS])
{
    uint8_t packs[SPAN * SYMBOLS];
    struct sense s = read_span(disc, track, lba - (SPAN - 1), packs);
    for (unsigned i = 0; i < SYMBOLS && sense_good(s); i++) {
        unsigned place = i % PACK, pack = (SPAN - 1) * PACKS + i / PACK - place % DELAYS;
        symbols[i] = packs[pack * PACK + place_of(place)] & SYMBOL_R_TO_W;
    }
    return s;
}

static struct sense deinterleave(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t packs[SYMBOLS])
{
    uint8_t symbols[SPAN * SYMBOLS];
    struct sense s = read_span(disc, track, lba, symbols);
    for (unsigned i = 0; i < SYMBOLS && sense_good(s); i++) {
        unsigned place = place_of(i % PACK), pack = i / PACK + place % DELAYS;
        packs[i] = symbols[pack * PACK + place] & SYMBOL_R_TO_W;
    }
    return s;
}

struct sense disc_read_packs(struct disc *disc, lba_t lba, uint8_t packs[96])
{
    struct disc_run run;
    struct sense s = disc_run_at(disc, lba, true, &run);
    if (!sense_good(s))
        return s;
    memset(packs, 0, SYMBOLS);
    if (run.track->sub_channel == SUB_CHANNEL_KEPT)
        return deinterleave(disc, run.track, lba, packs);
    bool kept = false;
    if (run.track->sub_channel == SUB_CHANNEL_PACKED)
        s = read_kept(disc, run.track, lba, packs, &kept);
    for (unsigned i = 0; i < SYMBOLS; i++)
        packs[i] = kept ? packs[i] & SYMBOL_R_TO_W : 0;
    return s;
}

/* ------------------------------------------------------------------ P to W */

/* What was kept of P to W, as it is on the disc. */
static struct sense read_as_recorded(struct disc *disc, const struct disc_track *track, lba_t lba,
                                     uint8_t symbols[SYMBOLS], bool *kept)
{
    uint8_t interleaved[SYMBOLS];
    struct sense s = read_kept(disc, track, lba, symbols, kept);
    if (!sense_good(s) || track->sub_channel != SUB_CHANNEL_PACKED)
        return s;
    s = interleave(disc, track, lba, interleaved);
    for (unsigned i = 0; i < SYMBOLS; i++)
        symbols[i] = (uint8_t)((symbols[i] & ~SYMBOL_R_TO_W) | interleaved[i]);
    return s;
}

/* P is 1 in a pause and 0 in a track's body. */
static void put_p_and_q(const struct disc_track *track, lba_t lba, const uint8_t q[12], uint8_t symbols[SYMBOLS])
{
    uint8_t p = lba < track->start ? SYMBOL_P : 0;
    for (unsigned i = 0; i < SYMBOLS; i++) {
        uint8_t bit = q[i / 8] >> (7 - i % 8) & 1 ? SYMBOL_Q : 0;
        symbols[i] = (uint8_t)((symbols[i] & SYMBOL_R_TO_W) | p | bit);
    }
}

int out_sub_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96])
{
    memset(symbols, 0, SYMBOLS);
    bool recorded = track->sub_channel == SUB_CHANNEL_KEPT && lba < track->start + track->length;
    int error = recorded ? disc->source->read_sub_channel(disc, track, lba, symbols) : ENODATA;
    if (error == 0 && q_is_kept(track))
        return 0;
    uint8_t q[12];
    make_q(&disc->real.layout, track, lba, q);
    put_p_and_q(track, lba, q, symbols);
    return error == ENODATA ? 0 : error;
}

struct sense disc_read_sub_channel(struct disc *disc, lba_t lba, uint8_t symbols[96])
{
    struct disc_run run;
    struct sense s = disc_run_at(disc, lba, true, &run);
    if (!sense_good(s))
        return s;
    memset(symbols, 0, SYMBOLS);
    bool kept = false;
    if (run.track->sub_channel != SUB_CHANNEL_MADE)
        s = read_as_recorded(disc, run.track, lba, symbols, &kept);
    if (!sense_good(s) || (kept && q_is_kept(run.track)))
        return s;
    uint8_t q[12];
    make_q(&disc->real.layout, run.track, lba, q);
    put_p_and_q(run.track, lba, q, symbols);
    return s;
}

/* ------------------------------------------------------------------ CD-TEXT */

int disc_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t room, size_t *count)
{
    const struct disc_layout *layout = &disc->real.layout;
    bool closed =
        session >= 1 && session <= layout->session_count && layout->sessions[session - 1].state == SESSION_COMPLETE;
    *count = closed ? layout->sessions[session - 1].cd_text_packs : 0;
    if (!packs || *count == 0)
        return 0;
    size_t fitting = room / 18 < *count ? room / 18 : *count;
    return disc->source->read_cd_text(disc, session, packs, fitting);
}
