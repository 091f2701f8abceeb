/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets (reference mmc 2.8, 3.1, 3.2). A variable packet is what one WRITE brings; seven blocks link it to the next.
 * Fixed packets are of 32 blocks, their links hidden by addressing method 2. The track stays incomplete in the PMA, and
 * can be gone on with after the disc was away, until CLOSE TRACK.
 */
#include "emu/disc/cd.h"

#include <string.h>

lba_t cd_fixed_packet_room(lba_t raw_blocks)
{
    enum { RAW = CD_FIXED_PACKET + CD_PACKET_LINK };
    return raw_blocks < 0 ? 0 : (raw_blocks + CD_PACKET_LINK - CD_RUN_OUT) / RAW * CD_FIXED_PACKET;
}

/* ------------------------------------------------------------------ may */

/* What page 05h must say of packets that begin a track. */
static struct sense may_begin(const struct write_parameters *parameters)
{
    unsigned type = parameters->data_block_type;
    bool sectors = type == BLOCK_MODE_1 || type == BLOCK_FORM_1 || type == BLOCK_MIXED_FORMS;
    return sectors && !cd_is_audio(parameters) ? sense_none() : sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* A track is written one way from its first packet to its last (reference mmc 2.8). */
static struct sense goes_on(const struct disc_track *track, const struct write_parameters *parameters)
{
    bool same = parameters->write_type == WRITE_TYPE_PACKET && parameters->fixed_packet == (track->packet_size > 0) &&
                (track->length == 0 || parameters->data_block_type == track->data_block_type);
    return same ? sense_none() : sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

static struct sense packet_may_write(const struct disc *disc, const struct disc_state *state,
                                     const struct disc_track *track, lba_t lba, uint32_t count,
                                     const struct write_parameters *parameters)
{
    struct sense refusal = track ? goes_on(track, parameters) : sense_none();
    if (sense_good(refusal) && (!track || track->length == 0))
        refusal = may_begin(parameters);
    if (!sense_good(refusal))
        return refusal;
    struct disc_track next;
    if (!track && !sense_good(cd_next_track(disc, state, parameters, &next)))
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    track = track ? track : &next;
    if (track->packet_size > 0 && count % CD_FIXED_PACKET != 0)
        return sense(ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    return cd_may_write_to(disc, track, lba, count);
}

static void packet_announce(const struct disc *disc, const struct disc_state *state,
                            const struct write_parameters *parameters, struct disc_track *track)
{
    (void)state;
    if (!parameters->fixed_packet)
        return;
    track->packet_size = CD_FIXED_PACKET;
    track->free_blocks = cd_fixed_packet_room(disc->kind->last_lead_out_start - track->start);
}

static struct sense packet_write_length(const struct disc *disc, const struct disc_state *state,
                                        const struct disc_track *track, lba_t lba, uint32_t count,
                                        const struct write_parameters *parameters, size_t *length)
{
    (void)disc, (void)state, (void)lba, (void)track;
    size_t block = write_block_size(parameters->data_block_type);
    if (block == 0)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return checked_multiply_size(count, block, length) ? sense_none() : sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* ------------------------------------------------------------------ the map: which blocks link */

static int map(struct disc_state *state, lba_t from, lba_t count, uint8_t what)
{
    uint8_t words[512];
    memset(words, what, sizeof words);
    int error = 0;
    for (lba_t done = 0, step; done < count && error == 0; done += step) {
        step = count - done < (lba_t)sizeof words ? count - done : (lba_t)sizeof words;
        error = store_write(state->store, STORE_MAP, words, (size_t)step, from + done);
    }
    return error;
}

/* Variable packets: what lies between the last packet and user blocks up to end; they count as the track's from now on.
 */
static int map_packet(struct disc_state *state, struct disc_track *track, lba_t end)
{
    if (track->packet_size > 0)
        return 0;
    lba_t from = track->start + track->length;
    lba_t link = track->length == 0 ? 0 : end - from < CD_PACKET_LINK ? end - from : CD_PACKET_LINK;
    track->link_blocks += link;
    int error = map(state, from, link, PACKET_LINK);
    return error ? error : map(state, from + link, end - from - link, PACKET_USER);
}

int cd_pad_packets(struct disc_state *state, struct disc_track *track, lba_t end)
{
    return map_packet(state, track, end);
}

/* ------------------------------------------------------------------ write */

/* The first packet since the last synchronise: a crash from now on finds the track interrupted behind what was
 * synchronised. */
static struct sense open_track(struct disc *disc, struct disc_state *next, struct disc_track **track,
                               const struct write_parameters *parameters)
{
    if (!*track) {
        struct sense refusal = cd_begin_track(disc, next, parameters, track);
        if (!sense_good(refusal))
            return refusal;
    } else if ((*track)->length == 0) {
        cd_take_parameters(*track, parameters);
    }
    (*track)->state = TRACK_OPEN;
    return cd_journal_track(next, "packets begun", *track, false) == 0 ? sense_none()
                                                                       : cd_store_failed((*track)->start);
}

static struct sense packet_write(struct disc *disc, struct disc_state *state, struct disc_track *recorded, lba_t lba,
                                 uint32_t count, const void *data, const struct write_parameters *parameters)
{
    struct disc_state next = *state;
    struct disc_track *track = recorded ? &next.layout.tracks[recorded->number - 1] : NULL;
    struct sense refusal =
        track && track->state == TRACK_OPEN ? sense_none() : open_track(disc, &next, &track, parameters);
    if (!sense_good(refusal))
        return refusal;
    lba_t end = lba + (lba_t)count;
    struct cd_block block =
        cd_block_of_type(track->data_block_type, cd_content_of(&next.layout, track), parameters->sub_header);
    if (cd_write_blocks(&next, track, &block, lba, count, data) != 0 || map_packet(&next, track, end) != 0)
        return cd_store_failed(lba);
    track->length = end - track->start;
    if (track->packet_size > 0 && track->reserved == 0)
        track->run_out = fixed_packet_overhead(track->length);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}

/* Ends the packet and makes it durable. Its track stays as it was: reserved, or incomplete. */
static struct sense packet_synchronize(struct disc *disc, struct disc_state *state)
{
    const struct disc_track *open = layout_open_track(&state->layout);
    if (!open || open->write_type != WRITE_TYPE_PACKET)
        return cd_synchronize_overwritten(state);
    struct disc_state next = *state;
    struct disc_track *track = &next.layout.tracks[open->number - 1];
    track->state = track->reserved > 0 ? TRACK_STATE_RESERVED : TRACK_INCOMPLETE;
    cd_identify(disc, &next);
    if (cd_journal_track(&next, "packets synchronised", track, true) != 0)
        return cd_store_failed(track->start);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}

const struct cd_method cd_packets = {
    .may_write = packet_may_write,
    .write = packet_write,
    .write_length = packet_write_length,
    .synchronize = packet_synchronize,
    .announce = packet_announce,
};
