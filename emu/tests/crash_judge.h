/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what a crash left a state that a real drive could leave (reference mmc 8.3)? What a command acknowledged is there,
 * sector by sector; what was under way is there, or not, or one interrupted track; nothing else. And does REPAIR, CLOSE
 * or BLANK bring the disc back?
 */
#ifndef COASTER_EMU_TESTS_CRASH_JUDGE_H
#define COASTER_EMU_TESTS_CRASH_JUDGE_H

#include "emu/tests/crash_lives.h"

/* ------------------------------------------------------------------ layouts compared */

static inline bool same_track(const struct disc_track *a, const struct disc_track *b)
{
    bool by_address = a->write_type == WRITE_TYPE_TAO || a->write_type == WRITE_TYPE_PACKET;
    return a->number == b->number && a->session == b->session && a->control == b->control &&
           a->data_mode == b->data_mode && a->data_block_type == b->data_block_type && a->state == b->state &&
           a->damaged == b->damaged && a->start == b->start && a->length == b->length && a->run_out == b->run_out &&
           a->pause == b->pause && a->pause_recorded == b->pause_recorded && a->write_type == b->write_type &&
           a->packet_size == b->packet_size && a->reserved == b->reserved && a->link_blocks == b->link_blocks &&
           a->whole_sectors == b->whole_sectors && a->sub_channel == b->sub_channel &&
           a->alternating_copy == b->alternating_copy && strcmp(a->isrc, b->isrc) == 0 &&
           (!by_address || (a->next_writable == b->next_writable && a->free_blocks == b->free_blocks));
}

static inline bool same_session(const struct disc_session *a, const struct disc_session *b)
{
    return a->number == b->number && a->first_track == b->first_track && a->last_track == b->last_track &&
           a->state == b->state && a->disc_type == b->disc_type && a->lead_in == b->lead_in && a->start == b->start &&
           a->lead_out == b->lead_out && a->next_allowed == b->next_allowed && a->final_pointer == b->final_pointer &&
           a->next_program_area == b->next_program_area && a->write_type == b->write_type &&
           a->cd_text_packs == b->cd_text_packs && strcmp(a->media_catalog_number, b->media_catalog_number) == 0;
}

static inline bool same_identity(const struct disc_layout *a, const struct disc_layout *b)
{
    return a->identification_valid == b->identification_valid && a->identification == b->identification;
}

static inline bool same_layout(const struct disc_layout *a, const struct disc_layout *b)
{
    bool same = a->status == b->status && a->last_session_state == b->last_session_state &&
                a->session_count == b->session_count && a->track_count == b->track_count && same_identity(a, b) &&
                a->disc_type == b->disc_type && a->formatted == b->formatted && a->capacity == b->capacity &&
                a->index_count == b->index_count &&
                memcmp(a->indexes, b->indexes, a->index_count * sizeof *a->indexes) == 0;
    for (unsigned i = 0; same && i < a->session_count; i++)
        same = same_session(&a->sessions[i], &b->sessions[i]);
    for (unsigned i = 0; same && i < a->track_count; i++)
        same = same_track(&a->tracks[i], &b->tracks[i]);
    return same;
}

/* ------------------------------------------------------------------ what the layout may be */

/* Where a disc was cut: in the step after the last one acknowledged. */
struct cut_point {
    unsigned kept;  /* the step acknowledged last */
    unsigned count; /* events that had happened */
    const struct disc_layout *before, *after;
    enum change change;
    bool killed; /* the process alone: all that was asked of the host is there */
};

static inline struct cut_point cut_point_at(unsigned count, enum cut cut)
{
    unsigned kept = 0;
    while (kept < life.step && life.events[kept + 1] <= count)
        kept++;
    unsigned next = kept < step_count ? kept + 1 : kept;
    return (struct cut_point){kept,           count, &steps[kept].layout, &steps[next].layout, steps[next].change,
                              cut == CUT_KILL};
}

static inline const struct disc_track *track_of(const struct disc_layout *layout, unsigned index)
{
    return index < layout->track_count ? &layout->tracks[index] : NULL;
}

/* Nothing of an interrupted track may be gone that was acknowledged, and it ends nowhere that was not written to. */
static inline bool may_be_interrupted(const struct cut_point *at, const struct disc_track *track)
{
    const struct disc_track *old = track_of(at->before, track->number - 1u);
    const struct disc_track *new = track_of(at->after, track->number - 1u);
    if (!new || (old && old->state == TRACK_COMPLETE))
        return wrong("track %d is damaged", track->number);
    lba_t kept = old ? old->length : 0, end = sent_up_to(track->start, at->kept + 1, at->count + 1);
    if (new->state == TRACK_COMPLETE && end < new->start + new->length &&end > new->start)
        end = new->start + new->length; /* the drive pads it */
    bool state = track->state == (track->reserved > 0 ? TRACK_STATE_RESERVED : TRACK_INCOMPLETE);
    bool in_pause = track->write_type == WRITE_TYPE_RAW && track->start == new->start - new->pause; /* no index 1 yet */
    if (!state || (track->start != new->start && !in_pause) || (old && track->start != old->start) ||
        track->session != new->session)
        return wrong("interrupted track %d is at %d in state %d", track->number, (int)track->start, track->state);
    if (old && track->reserved != old->reserved)
        return wrong("interrupted track %d has room %d", track->number, (int)track->reserved);
    if (track->length < kept ||
        track->start + track->length > (kept > 0 && end < track->start + kept ? track->start + kept : end))
        return wrong("interrupted track %d has %d blocks: %d were acknowledged, it was sent up to %d", track->number,
                     (int)track->length, (int)kept, (int)end);
    return track->next_writable == LBA_NONE || wrong("interrupted track %d can be written to", track->number);
}

static inline bool may_be_between(const struct cut_point *at, const struct disc_layout *layout)
{
    const struct disc_layout *before = at->before, *after = at->after;
    if (layout->track_count < before->track_count || layout->track_count > after->track_count)
        return wrong("it has %d tracks", layout->track_count);
    if (before->identification_valid && !same_identity(before, layout))
        return wrong("its identification changed");
    unsigned interrupted = 0;
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i], *old = track_of(before, i);
        if (track->damaged) {
            interrupted++;
            if (!may_be_interrupted(at, track))
                return false;
        } else if (!(old && same_track(track, old)) && !same_track(track, &after->tracks[i])) {
            return wrong("track %u is neither as before nor as after: state %d, length %d", i + 1, track->state,
                         (int)track->length);
        }
    }
    if (interrupted > 1)
        return wrong("%u tracks are interrupted", interrupted);
    for (unsigned i = 0; i < layout->session_count; i++) {
        const struct disc_session *session = &layout->sessions[i];
        bool old = i < before->session_count && same_session(session, &before->sessions[i]);
        bool new = i < after->session_count &&same_session(session, &after->sessions[i]);
        bool was_closed = i < before->session_count && before->sessions[i].state == SESSION_COMPLETE;
        if ((session->state == SESSION_COMPLETE || was_closed) && !old && !new)
            return wrong("session %u is neither as before nor as after", i + 1);
    }
    return true;
}

static inline bool is_blank(const struct disc_layout *layout)
{
    return layout->status == DISC_BLANK && layout->track_count == 0;
}

/* A process that is killed takes nothing with it: what was written at once behind the last step shows as far as it was
 * answered. Packets do once their track is known. */
static inline bool shows_what_was_answered(const struct cut_point *at, const struct disc_layout *layout)
{
    for (unsigned i = 0; i < life.sent_count; i++) {
        const struct sent *sent = &life.sent[i];
        const struct disc_track *new = disc_track_at(at->after, sent->lba);
        if (sent->step != at->kept + 1 || !sent->bytes || sent->answered > at->count || !new ||
            sent->lba < new->start || layout->formatted)
            continue;
        const struct disc_track *track = track_of(layout, new->number - 1u);
        bool packets = new->write_type == WRITE_TYPE_PACKET;
        if (packets && !track_of(at->before, new->number - 1u))
            continue;
        if (!track || (!track->damaged && !same_track(track, new)))
            return wrong("of what was sent to %d there is no trace", (int)sent->lba);
        lba_t sent_end = sent->lba + sent->count, track_ends = new->start + new->length;
        if (!packets && track->start + track->length < (sent_end < track_ends ? sent_end : track_ends))
            return wrong("track %d has %d blocks, though more was answered", track->number, (int)track->length);
    }
    return true;
}

static inline bool may_be(const struct cut_point *at, const struct disc_layout *layout)
{
    if (at->change == ADDS && at->killed && !shows_what_was_answered(at, layout))
        return false;
    if (same_layout(layout, at->before) || same_layout(layout, at->after))
        return true;
    switch (at->change) {
    case ADDS:
        return may_be_between(at, layout);
    case FORMATS:
        return is_blank(layout) || wrong("it is neither formatted nor as before nor blank");
    default:
        return wrong("it is half erased: %d tracks, status %d", layout->track_count, layout->status);
    }
}

/* The next writable address is behind everything that was acknowledged. */
static inline bool good_address(struct disc *disc)
{
    struct disc_track next;
    const struct disc_layout *layout = disc_layout(disc);
    if (!sense_good(disc_next_track(disc, &data, &next)) || next.next_writable == LBA_NONE)
        return true;
    for (unsigned i = 0; i < layout->track_count; i++)
        if (layout->tracks[i].start + layout->tracks[i].length > next.next_writable)
            return wrong("next writable is %d, within track %u", (int)next.next_writable, i + 1);
    return true;
}

/* ------------------------------------------------------------------ sectors */

/* The part of a block that its host sent. */
static inline struct sense read_block(struct disc *disc, const struct disc_track *track, lba_t lba, bool whole,
                                      uint8_t *found)
{
    if (!whole && lba >= track->start)
        return disc_read(disc, lba, 1, found);
    uint8_t sector[SECTOR_LENGTH];
    struct sense s = disc_read_main_channel(disc, lba, sector);
    memcpy(found, whole ? sector : sector + SECTOR_USER_DATA_AT, whole ? SECTOR_LENGTH : 2048);
    return s;
}

/* Old and new as they were sent, NULL zeros; with both, each byte is one or the other. */
static inline bool right_bytes(const uint8_t *found, size_t size, const uint8_t *old, const uint8_t *new, bool both)
{
    static const uint8_t zeros[SECTOR_LENGTH];
    old = old ? old : zeros;
    new = new ? new : zeros;
    if (!both)
        return memcmp(found, old, size) == 0;
    for (size_t i = 0; i < size; i++)
        if (found[i] != old[i] && found[i] != new[i])
            return false;
    return true;
}

static inline bool right_block(struct disc *disc, const struct cut_point *at, const struct disc_track *track,
                               unsigned step, lba_t lba)
{
    const struct sent *old = sent_to(lba, 1, step, UINT32_MAX), *new = NULL;
    if (step == at->kept)
        new = sent_to(lba, at->kept + 1, at->kept + 1, at->count + 1);
    bool packets = track->write_type == WRITE_TYPE_PACKET && track->packet_size == 0;
    if (packets && !old && !new) /* link blocks */
        return true;
    bool whole = old ? old->whole : new ? new->whole : !(track->control & 4);
    uint8_t found[SECTOR_LENGTH];
    struct sense s = read_block(disc, track, lba, whole, found);
    bool doubtful = new || (track->damaged && !old);
    if (!sense_good(s) && doubtful && track->whole_sectors && sense_is(s, MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR))
        return true; /* a sector of which some is missing */
    if (!sense_good(s))
        return wrong("block %d reads %x/%02x/%02x", (int)lba, s.key, s.code, s.qualifier);
    return right_bytes(found, whole ? SECTOR_LENGTH : 2048, old ? sent_block(old, lba) : NULL,
                       new ? sent_block(new, lba) : NULL, new != NULL) ||
           wrong("block %d (track %d from %d) is not what was sent", (int)lba, track->number, (int)track->start);
}

/* The step whose sectors a track has. */
static inline unsigned step_of(const struct cut_point *at, const struct disc_track *track)
{
    const struct disc_track *old = track_of(at->before, track->number - 1u);
    bool kept = track->damaged || (old && same_track(track, old));
    return kept ? at->kept : at->kept + 1;
}

/* The tracks of a layout as they were found, on the disc as it is now. A damaged one can be read once it is repaired.
 */
static inline bool right_sectors(struct disc *disc, const struct cut_point *at, const struct disc_layout *layout,
                                 bool repaired)
{
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        if (track->damaged && !repaired)
            continue;
        unsigned step = step_of(at, track);
        lba_t from = track->start - (track->pause_recorded ? track->pause : 0), end = track->start + track->length;
        for (lba_t lba = from, next; lba < end; lba = next) {
            next = lba + 1;
            if (layout->formatted && !sent_to(lba, 1, UINT32_MAX, UINT32_MAX) && lba % 37 != 0)
                continue; /* of holes, some */
            if (!right_block(disc, at, track, step, lba))
                return false;
        }
    }
    return true;
}

static inline bool right_text(struct disc *disc, const struct cut_point *at)
{
    uint8_t expected[TEXT_PACKS][18], found[TEXT_PACKS * 18];
    size_t count = 0;
    const struct disc_layout *layout = disc_layout(disc);
    unsigned step = same_layout(layout, at->after) ? at->kept + 1 : at->kept;
    if (step > step_count || steps[step].cd_text_packs == 0)
        return true;
    make_text(expected);
    bool right = disc_read_cd_text(disc, 1, found, sizeof found, &count) == 0 && count == TEXT_PACKS &&
                 memcmp(found, expected, sizeof found) == 0;
    return right || wrong("its CD-TEXT is not what was sent");
}

/* ------------------------------------------------------------------ brought back */

enum { NEW_GENERATION = 90, NEW_BLOCKS = 40 };

struct fresh {
    lba_t lba;
    bool whole;
};

static inline bool good(struct sense s, const char *command)
{
    return sense_good(s) || wrong("afterwards %s answers %x/%02x/%02x", command, s.key, s.code, s.qualifier);
}

#define after(call) good(call, #call)

static inline bool holds_fresh(struct disc *disc, const struct fresh *fresh)
{
    uint8_t expected[2448], found[SECTOR_LENGTH];
    for (lba_t lba = fresh->lba; fresh->lba >= 0 && lba < fresh->lba + 32; lba++) {
        make_sector(expected, fresh->whole ? SECTOR_LENGTH : 2048, lba, NEW_GENERATION);
        struct sense s = fresh->whole ? disc_read_main_channel(disc, lba, found) : disc_read(disc, lba, 1, found);
        if (!sense_good(s) || memcmp(found, expected, fresh->whole ? SECTOR_LENGTH : 2048) != 0)
            return wrong("block %d, burned afterwards, is not what was sent", (int)lba);
    }
    return true;
}

static inline struct write_parameters parameters_of(const struct disc_track *track)
{
    return (struct write_parameters){.write_type = track->write_type,
                                     .multi_session = 3,
                                     .track_mode = track->control,
                                     .data_block_type = track->data_block_type,
                                     .sub_header = {0, 0, 8, 0},
                                     .fixed_packet = track->packet_size > 0,
                                     .packet_size = track->packet_size};
}

/* REPAIR TRACK, then on with it where there is room, and its end. */
static inline bool finish_track(struct disc *disc, unsigned number, struct fresh *fresh)
{
    const struct disc_track *track = &disc_layout(disc)->tracks[number - 1];
    if (track->damaged && !after(disc_repair(disc, number)))
        return false;
    struct write_parameters parameters = parameters_of(track);
    if (track->next_writable != LBA_NONE && track->free_blocks >= 32 && track->length > 0) {
        *fresh = (struct fresh){track->next_writable, track->data_block_type <= 3};
        if (!after(burn(disc, fresh->lba, 32, &parameters, NEW_GENERATION)))
            return false;
    }
    bool session = track->write_type == WRITE_TYPE_SAO || track->write_type == WRITE_TYPE_RAW;
    return session || track->state == TRACK_COMPLETE || after(disc_close_track(disc, number, &parameters));
}

static inline bool append_fresh(struct disc *disc, struct fresh *fresh)
{
    struct disc_track track;
    if (!after(disc_next_track(disc, &data, &track)))
        return false;
    *fresh = (struct fresh){track.next_writable, false};
    return after(burn(disc, fresh->lba, NEW_BLOCKS, &data, NEW_GENERATION)) && after(disc_synchronize(disc));
}

static inline bool overwrite(struct disc *disc, struct fresh *fresh)
{
    *fresh = (struct fresh){32, false};
    return after(burn(disc, 32, 32, &fixed, NEW_GENERATION)) && after(disc_synchronize(disc));
}

/* What is open is finished; a further track and a further session go behind it. */
static inline bool finish(struct disc *disc, struct fresh fresh[2])
{
    const struct disc_layout *layout = disc_layout(disc);
    for (unsigned number = 1; number <= layout->track_count; number++)
        if (layout->tracks[number - 1].state != TRACK_COMPLETE && !finish_track(disc, number, &fresh[0]))
            return false;
    bool whole = layout->last_session_state == SESSION_DAMAGED;
    if (layout->status == DISC_COMPLETE)
        return true;
    if (whole)
        return after(disc_close_session(disc, &data)) && append_fresh(disc, &fresh[1]);
    return append_fresh(disc, &fresh[1]) && after(disc_close_session(disc, &data)) && append_fresh(disc, &fresh[1]) &&
           after(disc_close_session(disc, &final_data));
}

static inline bool start_again(struct disc *disc, struct chance *chance, struct fresh fresh[2])
{
    unsigned way = below(chance, 3);
    if (way < 2)
        return after(disc_blank(disc, way, 0)) && append_fresh(disc, &fresh[0]) &&
               after(disc_close_session(disc, &data));
    const struct disc_format format_all = {.blocks = 640, .type = 0x10, .parameter = CD_FIXED_PACKET};
    return after(disc_format(disc, &format_all)) && overwrite(disc, &fresh[0]);
}

#endif
