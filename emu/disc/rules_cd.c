/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recording rules of CD-R and CD-RW (reference mmc 3.0-3.3; refusals 2.21 and 0.1): which way of writing a command
 * is for, and what does not depend on it. */
#include <stdlib.h>

#include "emu/disc/cd.h"

static const struct cd_method *const methods[] = {
    [WRITE_TYPE_PACKET] = &cd_packets,
    [WRITE_TYPE_TAO] = &cd_track_at_once,
    [WRITE_TYPE_SAO] = &cd_session_at_once,
    [WRITE_TYPE_RAW] = &cd_raw_writing,
};

/* NULL: this version does not write that way. */
static const struct cd_method *method_of(unsigned write_type)
{
    return write_type < sizeof methods / sizeof *methods ? methods[write_type] : NULL;
}

/* ------------------------------------------------------------------ the next track */

/* Reference mmc 0.1 j: after a track, audio waits for page 05h's pause and data always 150; a session begins with 150.
 */
static lba_t pause_before(const struct disc_layout *layout, const struct write_parameters *parameters)
{
    bool first_in_session = layout->last_session_state == SESSION_EMPTY;
    return first_in_session || !cd_is_audio(parameters) ? CD_PREGAP : parameters->audio_pause_length;
}

/* The session that is open is one that is written in one go. */
static bool written_whole(const struct disc_layout *layout)
{
    const struct disc_session *session = &layout->sessions[layout->session_count - 1];
    return session->state != SESSION_EMPTY && session->state != SESSION_COMPLETE &&
           (session->write_type == WRITE_TYPE_SAO || session->write_type == WRITE_TYPE_RAW);
}

struct sense cd_next_track(const struct disc *disc, const struct disc_state *state,
                           const struct write_parameters *parameters, struct disc_track *track)
{
    const struct disc_layout *layout = &state->layout;
    const struct disc_track *unfinished = layout_unfinished_track(layout);
    if (unfinished) {
        *track = *unfinished;
        return sense_none();
    }
    if (layout->status == DISC_COMPLETE || layout->track_count == DISC_MAXIMUM_TRACKS)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    const struct disc_session *session = &layout->sessions[layout->session_count - 1];
    lba_t pause = pause_before(layout, parameters);
    lba_t start =
        session->state == SESSION_EMPTY ? session->start : track_end(&layout->tracks[layout->track_count - 1]) + pause;
    lba_t room = disc->kind->last_lead_out_start - CD_RUN_OUT - start;
    *track = (struct disc_track){
        .number = (uint8_t)(layout->track_count + 1),
        .session = session->number,
        .control = parameters->track_mode & 0xF,
        .data_mode = DATA_MODE_UNKNOWN,
        .data_block_type = parameters->data_block_type,
        .state = TRACK_INVISIBLE,
        .start = start,
        .pause = pause,
        .next_writable = start,
        .free_blocks = room > 0 ? room : 0,
        .write_type = parameters->write_type,
        .alternating_copy = cd_is_audio(parameters) && parameters->copy,
    };
    const struct cd_method *method = method_of(parameters->write_type);
    if (method && method->announce)
        method->announce(disc, state, parameters, track);
    if (written_whole(layout)) { /* a session at once that was interrupted takes no more tracks */
        track->next_writable = LBA_NONE;
        track->free_blocks = 0;
    }
    return sense_none();
}

/* ------------------------------------------------------------------ writing */

/*
 * The recorded track that a write to lba goes on with: the one whose next writable address it is, else the unfinished
 * one, whose method then has the word on a wrong address. NULL: it would begin a track.
 */
static unsigned track_to_go_on(const struct disc_layout *layout, lba_t lba)
{
    for (unsigned i = 0; i < layout->track_count; i++)
        if (layout->tracks[i].next_writable != LBA_NONE && layout->tracks[i].next_writable == lba)
            return i + 1;
    const struct disc_track *unfinished = layout_unfinished_track(layout);
    return unfinished ? unfinished->number : 0;
}

/* The method of the session or track that is gone on with, else that of page 05h; 5/64/00: it has none. */
static struct sense find_method(const struct disc_state *state, const struct disc_track *track,
                                const struct write_parameters *parameters, const struct cd_method **method)
{
    if (state->plan && state->plan->begun && !state->plan->stopped) { /* nothing comes between */
        *method = method_of(state->plan->write_type);
        return sense_none();
    }
    bool empty = track && track->reserved > 0 && track->length == 0; /* a reservation takes either */
    bool fits = !empty || parameters->write_type <= WRITE_TYPE_TAO;
    *method = method_of(track && !empty ? track->write_type : parameters->write_type);
    if (!fits)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return *method ? sense_none() : sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* A track written at once is written to its end before any other. Packets go from one track to another. */
static bool held_by_another(const struct disc_layout *layout, const struct disc_track *track)
{
    for (unsigned i = 0; i < layout->track_count; i++)
        if (layout->tracks[i].state == TRACK_OPEN && layout->tracks[i].write_type == WRITE_TYPE_TAO)
            return track != &layout->tracks[i];
    return false;
}

static struct sense cd_may_write(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                                 const struct write_parameters *parameters)
{
    if (state->layout.formatted && count > 0)
        return cd_may_overwrite(disc, state, lba, count, parameters);
    if (state->layout.status == DISC_COMPLETE)
        return sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    if (count == 0)
        return sense_none();
    const struct disc_track *track = disc_track(&state->layout, track_to_go_on(&state->layout, lba));
    if (held_by_another(&state->layout, track))
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    if (!track && written_whole(&state->layout))
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    const struct cd_method *method;
    struct sense refusal = find_method(state, track, parameters, &method);
    return sense_good(refusal) ? method->may_write(disc, state, track, lba, count, parameters) : refusal;
}

static struct sense cd_write_length(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                                    const struct write_parameters *parameters, size_t *length)
{
    const struct disc_track *track = disc_track(&state->layout, track_to_go_on(&state->layout, lba));
    const struct cd_method *method;
    *length = 0;
    if (state->layout.status == DISC_COMPLETE && !state->layout.formatted)
        return sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    struct sense refusal = find_method(state, track, parameters, &method);
    return sense_good(refusal) ? method->write_length(disc, state, track, lba, count, parameters, length) : refusal;
}

static struct sense cd_write(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count, const void *data,
                             const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_write(disc, state, lba, count, parameters);
    if (!sense_good(refusal) || count == 0)
        return refusal;
    if (state->layout.formatted)
        return cd_overwrite(disc, state, lba, count, data, parameters);
    unsigned number = track_to_go_on(&state->layout, lba);
    struct disc_track *track = number > 0 ? &state->layout.tracks[number - 1] : NULL;
    const struct disc_track *open = layout_open_track(&state->layout);
    if (open && open != track) { /* packets of another track: the laser leaves it */
        refusal = cd_synchronize(disc, state);
        if (!sense_good(refusal))
            return refusal;
    }
    const struct cd_method *method;
    refusal = find_method(state, track, parameters, &method);
    if (sense_good(refusal))
        refusal = method->write(disc, state, track, lba, count, data, parameters);
    if (sense_good(refusal) && state->plan && !state->plan->begun)
        cd_forget(state); /* announced, and something else written instead */
    return refusal;
}

/* ------------------------------------------------------------------ an announced session */

static struct sense cd_announce(struct disc *disc, struct disc_state *state, const uint8_t *sheet, size_t length,
                                const struct write_parameters *parameters)
{
    if (parameters->write_type != WRITE_TYPE_SAO) /* 0.1 b */
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    return cd_announce_session(disc, state, sheet, length);
}

void cd_forget(struct disc_state *state)
{
    free(state->plan);
    state->plan = NULL;
}

/* ------------------------------------------------------------------ completing */

struct sense cd_synchronize(struct disc *disc, struct disc_state *state)
{
    struct sense refusal = sense_none();
    for (size_t i = 0; i < sizeof methods / sizeof *methods && sense_good(refusal); i++)
        if (methods[i] && methods[i]->synchronize)
            refusal = methods[i]->synchronize(disc, state);
    return refusal;
}

static bool cd_recording(const struct disc_state *state)
{
    for (unsigned i = 0; i < state->layout.track_count; i++)
        if (state->layout.tracks[i].state == TRACK_OPEN)
            return true;
    return state->overwritten || (state->plan && state->plan->begun && !state->plan->stopped);
}

/* Packets alone are left for another track before they are synchronised. */
static bool cd_goes_on(const struct disc_state *state, lba_t lba)
{
    unsigned number = track_to_go_on(&state->layout, lba);
    for (unsigned i = 0; i < state->layout.track_count; i++)
        if (state->layout.tracks[i].state == TRACK_OPEN && state->layout.tracks[i].write_type == WRITE_TYPE_PACKET)
            return number == i + 1;
    return true;
}

/* What stands in the way of a lead-out: 5/72/03, 5/72/04. An open track at once is completed first (0.1 e). */
static struct sense may_close_session(const struct disc_layout *layout)
{
    bool reserved = false;
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        bool at_once = track->state == TRACK_OPEN && track->write_type != WRITE_TYPE_PACKET;
        bool whole = track->write_type == WRITE_TYPE_SAO || track->write_type == WRITE_TYPE_RAW;
        if (track->state == TRACK_COMPLETE || at_once || (whole && !track->damaged)) /* padded (0.1 e) */
            continue;
        if (track->reserved == 0)
            return sense(ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
        reserved = true;
    }
    return reserved ? sense(ILLEGAL_REQUEST, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK) : sense_none();
}

static struct sense cd_may_close(const struct disc *disc, const struct disc_state *state, unsigned close_function,
                                 unsigned track)
{
    (void)disc;
    const struct disc_layout *layout = &state->layout;
    const struct disc_track *unfinished = layout_unfinished_track(layout);
    if (close_function == CLOSE_SESSION)
        return may_close_session(layout);
    if (close_function != CLOSE_TRACK)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    const struct disc_track *named = track == TRACK_UNFINISHED ? unfinished : disc_track(layout, track);
    if (named && named->state != TRACK_COMPLETE && !named->damaged &&
        (named->write_type == WRITE_TYPE_SAO || named->write_type == WRITE_TYPE_RAW))
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* such a session ends as a whole */
    if (track == TRACK_UNFINISHED || named)
        return sense_none();
    bool invisible = layout->status != DISC_COMPLETE && !unfinished && track == layout->track_count + 1u &&
                     track <= DISC_MAXIMUM_TRACKS;
    return invisible ? sense_none() : sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* Complete and invisible tracks have nothing to close: good (2.15, decision 20). */
static struct sense cd_close_track(struct disc *disc, struct disc_state *state, unsigned track)
{
    struct sense refusal = cd_may_close(disc, state, CLOSE_TRACK, track);
    if (!sense_good(refusal))
        return refusal;
    const struct disc_track *unfinished = layout_unfinished_track(&state->layout);
    const struct disc_track *named = track == TRACK_UNFINISHED ? unfinished : disc_track(&state->layout, track);
    if (!named || named->state == TRACK_COMPLETE)
        return sense_none();
    return cd_complete_track(disc, state, named->number);
}

static struct sense cd_close_session(struct disc *disc, struct disc_state *state,
                                     const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_close(disc, state, CLOSE_SESSION, 0);
    if (sense_good(refusal))
        refusal = cd_synchronize(disc, state); /* 0.1 e */
    enum session_state open = state->layout.last_session_state;
    if (!sense_good(refusal) || open == SESSION_EMPTY || open == SESSION_COMPLETE)
        return refusal; /* an empty session or a complete disc has nothing to close: good */
    if (state->plan && state->plan->stopped)
        return cd_pad_session(disc, state, parameters->multi_session);
    const struct disc_track *unfinished = layout_unfinished_track(&state->layout);
    if (unfinished) /* what was announced is not known any more: it ends where it is */
        refusal = cd_complete_track(disc, state, unfinished->number);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    lba_t lead_out = track_end(&next.layout.tracks[next.layout.track_count - 1]);
    if (cd_complete_session(disc, &next, lead_out, parameters->multi_session) != 0)
        return cd_store_failed(lead_out);
    *state = next;
    return sense_none();
}

const struct disc_rules rules_cd = {
    .family = "cd",
    .derive = cd_derive,
    .next_track = cd_next_track,
    .may_write = cd_may_write,
    .write = cd_write,
    .write_length = cd_write_length,
    .synchronize = cd_synchronize,
    .announce = cd_announce,
    .forget = cd_forget,
    .recording = cd_recording,
    .goes_on = cd_goes_on,
    .interrupt = cd_interrupt,
    .may_reserve = cd_may_reserve,
    .reserve = cd_reserve,
    .may_repair = cd_may_repair,
    .repair = cd_repair,
    .formats = cd_formats,
    .may_format = cd_may_format,
    .format = cd_format,
    .may_close = cd_may_close,
    .close_track = cd_close_track,
    .close_session = cd_close_session,
    .may_blank = cd_may_blank,
    .blank = cd_blank,
};
