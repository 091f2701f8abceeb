/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BLANK (reference mmc 2.9, 1.4). The journal says first what is gone; what the store still holds of it is dropped
 * then, or when it is written over.
 */
#include "emu/disc/cd.h"

#include <string.h>

/* ------------------------------------------------------------------ what each type is for */

/* The last session that holds anything, as an index; -1: none. */
static int last_session(const struct disc_layout *layout)
{
    return (int)layout_recorded_sessions(layout) - 1;
}

static bool in_open_session(const struct disc_layout *layout, const struct disc_track *track)
{
    return layout->sessions[track->session - 1].state == SESSION_INCOMPLETE;
}

/* A track by number, of a session that is still open: what a lead-in names cannot go alone. */
static bool may_blank_track(const struct disc_layout *layout, lba_t number)
{
    const struct disc_track *track = number > 0 ? disc_track(layout, (unsigned)number) : NULL;
    bool room = track && (track->length == 0 || track_end(track) - track->start > CD_RUN_OUT);
    return room && in_open_session(layout, track);
}

/* The last reservation, with nothing in it that could be lost. */
static bool may_unreserve(const struct disc_layout *layout, lba_t number)
{
    return may_blank_track(layout, number) && number == layout->track_count &&
           layout->tracks[number - 1].state == TRACK_STATE_RESERVED && layout->tracks[number - 1].length == 0;
}

/* From the first block of a packet to the end of its track, in an open session. */
static bool may_blank_tail(const struct disc *disc, const struct disc_state *state, lba_t lba)
{
    const struct disc_layout *layout = &state->layout;
    const struct disc_track *track = lba >= 0 ? disc_track_at(layout, lba) : NULL;
    if (!track || !in_open_session(layout, track) || track->write_type != WRITE_TYPE_PACKET || lba < track->start ||
        lba >= track->start + track->length)
        return false;
    if (track->packet_size > 0)
        return (lba - track->start) % CD_FIXED_PACKET == 0;
    return packet_begins_at(disc, track, lba);
}

struct sense cd_may_blank(const struct disc *disc, const struct disc_state *state, unsigned blanking_type,
                          lba_t address)
{
    const struct disc_layout *layout = &state->layout;
    if (!disc->kind->erasable)
        return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    if (blanking_type > CD_BLANK_SESSION)
        return sense_cdb_field(1, 2);
    if (blanking_type <= CD_BLANK_MINIMAL)
        return sense_none();
    if (layout->formatted) /* it is one track for good: only all of it can be erased */
        return sense_cdb_field(1, 2);
    bool whole = state->plan && state->plan->begun && !state->plan->stopped;
    if (whole && blanking_type <= CD_BLANK_TAIL) /* what is written in one go has no tracks of its own before its end */
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    int last = last_session(layout);
    bool named = true, there = true;
    switch (blanking_type) {
    case CD_BLANK_TRACK:
        named = may_blank_track(layout, address);
        break;
    case CD_BLANK_UNRESERVE:
        named = may_unreserve(layout, address);
        break;
    case CD_BLANK_TAIL:
        named = may_blank_tail(disc, state, address);
        break;
    case CD_BLANK_UNCLOSE:
        there = last >= 0 && layout->sessions[last].state == SESSION_COMPLETE;
        break;
    default:
        there = last >= 0;
        break;
    }
    if (!there)
        return sense_cdb_field(1, 2);
    return named ? sense_none() : sense_cdb_field(2, -1);
}

/* ------------------------------------------------------------------ what each type does, to a copy; true: sectors from
 * *behind on are gone */

static void forget_indexes(struct disc_layout *layout)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track <= layout->track_count)
            layout->indexes[kept++] = layout->indexes[i];
    layout->index_count = kept;
}

/* Of a track whose sectors are gone, and whose room waits for others. */
static void forget_indexes_of(struct disc_layout *layout, unsigned number)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track != number)
            layout->indexes[kept++] = layout->indexes[i];
    layout->index_count = kept;
}

static void forget_session_if_empty(struct disc_layout *layout, unsigned number)
{
    bool empty = layout->track_count == 0 || layout->tracks[layout->track_count - 1].session != number;
    if (empty)
        layout->session_count = (uint8_t)(number - 1);
}

static int blank_last_session(struct disc_state *next)
{
    struct disc_layout *layout = &next->layout;
    unsigned number = (unsigned)last_session(layout) + 1;
    while (layout->track_count > 0 && layout->tracks[layout->track_count - 1].session == number)
        layout->track_count--;
    forget_session_if_empty(layout, number);
    forget_indexes(layout);
    return journal_append(next, &(struct journal_change){.what = "last session blanked", .indexes = true}, true);
}

static int unclose(struct disc_state *next)
{
    struct disc_session *session = &next->layout.sessions[last_session(&next->layout)];
    session->state = SESSION_INCOMPLETE;
    session->lead_out = LBA_NONE;
    session->next_allowed = false;
    session->cd_text_packs = 0;
    if (session->write_type != WRITE_TYPE_PACKET)
        session->write_type = WRITE_TYPE_TAO; /* its tracks are in the PMA now, and more may follow them */
    next->layout.session_count = session->number;
    return journal_append(next, &(struct journal_change){.what = "last session unclosed", .session = session->number},
                          true);
}

static int unreserve(struct disc_state *next)
{
    struct disc_layout *layout = &next->layout;
    unsigned session = layout->tracks[layout->track_count - 1].session;
    layout->track_count--;
    forget_session_if_empty(layout, session);
    return journal_append(next, &(struct journal_change){.what = "reservation withdrawn"}, true);
}

/* PMA keeps its start and stop (2.9): what is left is an empty reservation. A track without an end has none to keep. */
static int blank_track(struct disc_state *next, unsigned number)
{
    struct disc_layout *layout = &next->layout;
    struct disc_track *track = &layout->tracks[number - 1];
    unsigned session = track->session;
    if (track->state == TRACK_INCOMPLETE && track->reserved == 0) {
        layout->track_count--;
        forget_session_if_empty(layout, session);
        forget_indexes(layout);
        return journal_append(next, &(struct journal_change){.what = "track blanked", .indexes = true}, true);
    }
    track->reserved = track->reserved > track->length ? track->reserved : track->length;
    if (track->run_out == 0) { /* written with its session: what is to be written at once ends with run-out */
        track->reserved -= CD_RUN_OUT;
        track->run_out = CD_RUN_OUT;
    }
    track->length = track->link_blocks = 0;
    track->state = TRACK_STATE_RESERVED;
    track->damaged = false;
    track->data_mode = DATA_MODE_UNKNOWN;
    track->sub_channel = SUB_CHANNEL_MADE;
    track->pause_recorded = false;
    if (track->write_type != WRITE_TYPE_PACKET)
        track->write_type = WRITE_TYPE_TAO;
    track->isrc[0] = 0;
    track->alternating_copy = false;
    forget_indexes_of(layout, number);
    const struct journal_change change = {
        .what = "track blanked", .first_track = number, .last_track = number, .session = session, .indexes = true};
    return journal_append(next, &change, true);
}

/* The track goes on where the tail began; with a track behind it, in what room it had. */
static int blank_tail(const struct disc *disc, struct disc_state *next, lba_t lba)
{
    struct disc_layout *layout = &next->layout;
    struct disc_track *track = &layout->tracks[disc_track_at(layout, lba)->number - 1];
    bool last = track->number == layout->track_count && track->reserved == 0;
    if (lba == track->start)
        return blank_track(next, track->number);
    lba_t whole = track->reserved > track->length ? track->reserved : track->length;
    lba_t link = track->packet_size > 0 ? 0 : CD_PACKET_LINK;
    track->length = lba - link - track->start;
    track->link_blocks = packet_links(disc, track);
    track->state = last ? TRACK_INCOMPLETE : TRACK_STATE_RESERVED;
    track->reserved = last ? 0 : whole;
    track->damaged = false;
    if (track->packet_size > 0)
        track->run_out = fixed_packet_overhead(last ? track->length : whole);
    else
        track->run_out = last ? 0 : CD_RUN_OUT;
    return cd_journal_track(next, "track tail blanked", track, true);
}

/*
 * Minimal erases PMA and TOC: what the grooves hold cannot be found any more, and goes when a track is written over it.
 * Whole erases the sectors and the identification too.
 */
static int blank_all(struct disc_state *next, unsigned blanking_type)
{
    bool identified = blanking_type == CD_BLANK_MINIMAL && next->layout.identification_valid;
    uint32_t identification = next->layout.identification;
    memset(&next->layout, 0, sizeof next->layout);
    next->layout.identification_valid = identified;
    next->layout.identification = identified ? identification : 0;
    return journal_append(next, &(struct journal_change){.what = "blanked", .indexes = true}, true);
}

static int change(const struct disc *disc, struct disc_state *next, unsigned blanking_type, lba_t address)
{
    switch (blanking_type) {
    case CD_BLANK_TRACK:
        return blank_track(next, (unsigned)address);
    case CD_BLANK_UNRESERVE:
        return unreserve(next);
    case CD_BLANK_TAIL:
        return blank_tail(disc, next, address);
    case CD_BLANK_UNCLOSE:
        return unclose(next);
    case CD_BLANK_SESSION:
        return blank_last_session(next);
    default:
        return blank_all(next, blanking_type);
    }
}

struct sense cd_blank(struct disc *disc, struct disc_state *state, unsigned blanking_type, lba_t address)
{
    struct sense refusal = cd_may_blank(disc, state, blanking_type, address);
    if (sense_good(refusal) && blanking_type > CD_BLANK_MINIMAL)
        refusal = cd_synchronize(disc, state);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    if (change(disc, &next, blanking_type, address) != 0)
        return cd_store_failed(0);
    next.overwritten = false;
    cd_derive(disc->kind, &next.layout);
    *state = next;
    cd_forget(state); /* what was announced or being written was for a disc that is no more */
    bool dropped = blanking_type != CD_BLANK_WHOLE || cd_drop_sectors_from(state, -CD_PREGAP) == 0;
    return dropped ? sense_none() : cd_store_failed(0);
}
