/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RESERVE TRACK and REPAIR TRACK (reference mmc 2.14, 2.21, 3.2). */
#include "emu/disc/cd.h"

/* ------------------------------------------------------------------ reserve */

/* A session with a reservation in it is not written in one go, whatever page 05h says. */
static struct write_parameters by_tracks(const struct write_parameters *parameters)
{
    struct write_parameters as = *parameters;
    if (as.write_type != WRITE_TYPE_PACKET)
        as.write_type = WRITE_TYPE_TAO;
    return as;
}

/* The invisible track, as the room of which blocks are taken. */
static struct sense room_for(const struct disc *disc, const struct disc_state *state,
                             const struct write_parameters *parameters, struct disc_track *track)
{
    struct write_parameters as = by_tracks(parameters);
    return cd_next_track(disc, state, &as, track);
}

struct sense cd_may_reserve(const struct disc *disc, const struct disc_state *state, uint32_t blocks,
                            const struct write_parameters *parameters)
{
    const struct disc_layout *layout = &state->layout;
    if (layout->status == DISC_COMPLETE)
        return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    bool raw = state->plan && state->plan->begun && layout->last_session_state == SESSION_EMPTY; /* a lead-in */
    if (raw || layout_unfinished_track(layout)) /* its end is not known, so there is no room behind it */
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    if (layout->track_count == DISC_MAXIMUM_TRACKS)
        return sense(ILLEGAL_REQUEST, NO_MORE_TRACK_RESERVATIONS_ALLOWED);
    struct disc_track track;
    struct sense refusal = room_for(disc, state, parameters, &track);
    if (!sense_good(refusal))
        return refusal;
    bool fits = blocks > 0 && blocks <= (uint32_t)track.free_blocks && track.free_blocks >= CD_MINIMUM_TRACK;
    return fits ? sense_none() : sense_cdb_field(5, -1);
}

/* Whole packets, and never less than a track must have. */
static lba_t rounded(const struct disc_track *track, lba_t blocks)
{
    lba_t size = blocks < CD_MINIMUM_TRACK ? CD_MINIMUM_TRACK : blocks;
    if (track->packet_size > 0)
        size = (size + CD_FIXED_PACKET - 1) / CD_FIXED_PACKET * CD_FIXED_PACKET;
    return size;
}

struct sense cd_reserve(struct disc *disc, struct disc_state *state, uint32_t blocks,
                        const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_reserve(disc, state, blocks, parameters);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count];
    refusal = room_for(disc, state, parameters, track);
    if (!sense_good(refusal))
        return refusal;
    track->state = TRACK_STATE_RESERVED;
    track->reserved = rounded(track, (lba_t)blocks);
    track->run_out = track->packet_size > 0 ? fixed_packet_overhead(track->reserved) : CD_RUN_OUT;
    track->whole_sectors = cd_is_audio(parameters);
    layout->track_count++;
    struct disc_session *session = &layout->sessions[track->session - 1];
    struct write_parameters as = by_tracks(parameters);
    if (session->state == SESSION_EMPTY)
        cd_begin_session(session, &as);
    cd_identify(disc, &next);
    if (cd_drop_sectors_from(&next, track->start) != 0 || cd_journal_track(&next, "track reserved", track, true) != 0)
        return cd_store_failed(track->start);
    cd_derive(disc->kind, layout);
    *state = next;
    cd_forget(state); /* announced, and something else begun instead */
    return sense_none();
}

/* ------------------------------------------------------------------ repair */

struct sense cd_may_repair(const struct disc *disc, const struct disc_state *state, unsigned track)
{
    (void)disc;
    const struct disc_track *recorded = disc_track(&state->layout, track);
    return recorded && recorded->damaged ? sense_none() : sense_cdb_field(4, -1);
}

/* What reached the disc is its own; it may be gone on with behind that. */
struct sense cd_repair(struct disc *disc, struct disc_state *state, unsigned number)
{
    struct sense refusal = cd_may_repair(disc, state, number);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    struct disc_track *track = &next.layout.tracks[number - 1];
    track->damaged = false;
    cd_identify(disc, &next);
    if (cd_journal_track(&next, "track repaired", track, true) != 0)
        return cd_store_failed(track->start);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}
