/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to a layout, and the numbers that follow from its sessions and tracks (reference mmc 2.12, 3.0). */
#include "emu/disc/internal.h"

#include <string.h>

bool track_is_data(const struct disc_track *track)
{
    return track->control & 4;
}

enum store_file track_file(const struct disc_track *track)
{
    return track->whole_sectors ? STORE_RAW : STORE_DATA;
}

/* Mode 2 with sub-headers, as the block type says, or else the session's kind of disc. */
bool track_has_forms(const struct disc_layout *layout, const struct disc_track *track)
{
    enum { BLOCK_MODE_2 = 9, BLOCK_FORMS_FIRST = 10, BLOCK_FORMS_LAST = 13, CD_I = 0x10, XA = 0x20 };
    if (track->data_block_type >= BLOCK_MODE_2 && track->data_block_type <= BLOCK_FORMS_LAST)
        return track->data_block_type >= BLOCK_FORMS_FIRST;
    uint8_t disc_type = layout->sessions[track->session - 1].disc_type;
    return disc_type == CD_I || disc_type == XA;
}

lba_t layout_limit(const struct disc_kind *kind)
{
    return kind->lead_out_limit > 0 ? kind->lead_out_limit : kind->last_lead_out_start;
}

lba_t track_end(const struct disc_track *track)
{
    lba_t room = track->reserved > track->length ? track->reserved : track->length;
    return track->start + room + track->run_out;
}

const struct disc_track *disc_track(const struct disc_layout *layout, unsigned number)
{
    return number >= 1 && number <= layout->track_count ? &layout->tracks[number - 1] : NULL;
}

const struct disc_track *disc_track_at(const struct disc_layout *layout, lba_t lba)
{
    unsigned low = 0, high = layout->track_count; /* the first track that ends behind lba lies in [low, high] */
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (track_end(&layout->tracks[middle]) > lba)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == layout->track_count)
        return NULL;
    const struct disc_track *track = &layout->tracks[low];
    return lba >= track->start - track->pause ? track : NULL;
}

struct disc_track *layout_open_track(struct disc_layout *layout)
{
    for (unsigned i = layout->track_count; i-- > 0;)
        if (layout->tracks[i].state == TRACK_OPEN)
            return &layout->tracks[i];
    return NULL;
}

const struct disc_track *layout_unfinished_track(const struct disc_layout *layout)
{
    if (layout->track_count == 0)
        return NULL;
    const struct disc_track *last = &layout->tracks[layout->track_count - 1];
    bool unfinished = last->state == TRACK_OPEN || last->state == TRACK_INCOMPLETE;
    return unfinished && last->reserved == 0 ? last : NULL;
}

/* Fixed packets: what method 2 hides behind the user blocks. The last packet has its run-out alone. */
lba_t fixed_packet_overhead(lba_t user_blocks)
{
    lba_t packets = user_blocks / CD_FIXED_PACKET;
    return packets > 0 ? (packets - 1) * CD_PACKET_LINK + CD_RUN_OUT : 0;
}

unsigned layout_recorded_sessions(const struct disc_layout *layout)
{
    unsigned count = layout->session_count;
    return count > 0 && layout->sessions[count - 1].state == SESSION_EMPTY ? count - 1 : count;
}

static void derive_session_tracks(struct disc_layout *layout)
{
    for (unsigned i = 0; i < layout->session_count; i++)
        layout->sessions[i].first_track = layout->sessions[i].last_track = 0;
    for (unsigned i = 0; i < layout->track_count; i++) {
        struct disc_session *session = &layout->sessions[layout->tracks[i].session - 1];
        if (session->first_track == 0) {
            session->first_track = layout->tracks[i].number;
            session->start = layout->tracks[i].start;
        }
        session->last_track = layout->tracks[i].number;
    }
}

static void derive_last_complete_session(struct disc_layout *layout)
{
    layout->capacity = 0;
    layout->disc_type = 0xFF;
    for (unsigned i = 0; i < layout->session_count; i++) {
        if (layout->sessions[i].state == SESSION_COMPLETE) {
            layout->capacity = layout->sessions[i].lead_out;
            layout->disc_type = layout->sessions[i].disc_type;
        }
    }
}

void layout_derive_common(struct disc_layout *layout)
{
    derive_session_tracks(layout);
    derive_last_complete_session(layout);
    if (layout->track_count > 0) { /* fixed packets: addresses count user blocks alone (method 2) */
        const struct disc_track *end = &layout->tracks[layout->track_count - 1];
        if (end->packet_size > 0 && end->state == TRACK_COMPLETE && layout->capacity == track_end(end))
            layout->capacity = end->start + end->length;
    }
    const struct disc_session *last = &layout->sessions[layout->session_count - 1];
    layout->last_session_state = last->state;
    if (last->state == SESSION_COMPLETE)
        layout->status = DISC_COMPLETE;
    else if (layout->track_count == 0)
        layout->status = DISC_BLANK;
    else
        layout->status = DISC_APPENDABLE;

    unsigned announced = layout->track_count;
    if (layout->status != DISC_COMPLETE && !layout_unfinished_track(layout) && announced < DISC_MAXIMUM_TRACKS)
        announced++;
    layout->first_track_in_last_session = (uint8_t)(last->first_track ? last->first_track : announced);
    layout->last_track_in_last_session = (uint8_t)announced;
}

/* ------------------------------------------------------------------ what a damaged file could say */

/* Only packets are linked, and those of fixed size come whole. */
static bool good_packets(const struct disc_track *track)
{
    bool packets = track->write_type == WRITE_TYPE_PACKET;
    if (track->packet_size == 0)
        return track->run_out <= CD_RUN_OUT && track->link_blocks >= 0 && track->link_blocks <= track->length &&
               (packets || track->link_blocks == 0);
    lba_t room = track->reserved > track->length ? track->reserved : track->length;
    return packets && track->packet_size == CD_FIXED_PACKET && track->length % CD_FIXED_PACKET == 0 &&
           track->reserved % CD_FIXED_PACKET == 0 && track->link_blocks == 0 &&
           track->run_out == fixed_packet_overhead(room);
}

/* Written anywhere, so it is one complete track of fixed packets and nothing else. */
static bool good_format(const struct disc_kind *kind, const struct disc_layout *layout)
{
    const struct disc_track *track = &layout->tracks[0];
    return kind->erasable && layout->track_count == 1 && layout_recorded_sessions(layout) == 1 &&
           layout->sessions[0].state == SESSION_COMPLETE && !layout->sessions[0].next_allowed && track->start == 0 &&
           track->packet_size == CD_FIXED_PACKET && track->state == TRACK_COMPLETE && !track->whole_sectors;
}

static const char *track_damage(const struct disc_kind *kind, const struct disc_layout *layout, unsigned index,
                                unsigned sessions)
{
    const struct disc_track *track = &layout->tracks[index];
    const struct disc_track *before = index > 0 ? &layout->tracks[index - 1] : NULL;
    if (track->number != index + 1)
        return "its tracks are not numbered in order";
    if (track->session < 1 || track->session > sessions || track->session < (before ? before->session : 1))
        return "a track lies in no session";
    if (track->start < 0 || track->length < 0 || track->pause < 0 || track->run_out < 0 || track->reserved < 0)
        return "a track has a negative length";
    lba_t room = track->reserved > track->length ? track->reserved : track->length;
    if ((int64_t)track->start + room + track->run_out > layout_limit(kind))
        return "a track ends behind the end of the disc";
    if (track->reserved > 0 && track->length > track->reserved)
        return "a track is longer than its reservation";
    if (!good_packets(track))
        return "the packets of a track do not fit its length";
    if ((int64_t)track->start - track->pause < (before ? track_end(before) : -CD_PREGAP))
        return "two tracks overlap";
    bool last = index + 1 == layout->track_count, may_wait = last || track->reserved > 0;
    if (track->state == TRACK_INVISIBLE || (track->state != TRACK_COMPLETE && !may_wait))
        return "a track before the last is not complete";
    if (track->state == TRACK_STATE_RESERVED && track->reserved == 0)
        return "a reserved track has no room";
    return NULL;
}

const char *layout_damage(const struct disc_kind *kind, const struct disc_layout *layout)
{
    unsigned sessions = layout_recorded_sessions(layout);
    uint8_t used[DISC_MAXIMUM_TRACKS] = {0};
    for (unsigned i = 0; i < layout->track_count; i++) {
        const char *damage = track_damage(kind, layout, i, sessions);
        if (damage)
            return damage;
        used[layout->tracks[i].session - 1] = 1;
    }
    for (unsigned i = 0; i < sessions; i++) {
        const struct disc_session *session = &layout->sessions[i];
        if (session->number != i + 1)
            return "its sessions are not numbered in order";
        if (!used[i])
            return "a session has no track";
        if (session->state != SESSION_COMPLETE && i + 1 < sessions)
            return "a session before the last is not closed";
        if (session->state == SESSION_COMPLETE && !session->next_allowed && i + 1 < sessions)
            return "a session follows the final one";
        if (session->next_allowed && session->number == DISC_MAXIMUM_TRACKS)
            return "it has more sessions than fit";
    }
    if (layout->formatted && !good_format(kind, layout))
        return "it is formatted and not one track of packets";
    unsigned open = 0;
    for (unsigned i = 0; i < layout->track_count; i++)
        open += layout->tracks[i].state == TRACK_OPEN;
    if (open > 1)
        return "two tracks are open";
    /* Closed sessions end where their last track does: everything about the lead-out follows. */
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        const struct disc_session *session = &layout->sessions[track->session - 1];
        bool last = i + 1 == layout->track_count || layout->tracks[i + 1].session != track->session;
        if (session->state == SESSION_COMPLETE &&
            (track->state != TRACK_COMPLETE || (last && session->lead_out != track_end(track))))
            return "a closed session does not end with its last track";
    }
    return NULL;
}
