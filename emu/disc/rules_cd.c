/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recording rules of CD-R and CD-RW, track at once (reference mmc 3.0-3.2; refusals 2.21 and 0.1). */
#include "emu/disc/internal.h"

#include <string.h>

enum {
    FIRST_GAP = CD_FIRST_LEAD_OUT + CD_LEAD_IN, /* from a lead-out's start to the next program area's pre-gap */
    LATER_GAP = CD_LATER_LEAD_OUT + CD_LEAD_IN,
    MULTI_SESSION_NEXT_ALLOWED = 3,
    BLOCK_RAW_AUDIO = 0,
    BLOCK_MODE_1 = 8,
    DATA_MODE_UNKNOWN = 0xF,
    CLOSE_TRACK = 1,
    CLOSE_SESSION = 2,
    TRACK_UNFINISHED = 0xFF,
    BLANK_WHOLE = 0,
    BLANK_MINIMAL = 1,
};

/* ------------------------------------------------------------------ what follows from the facts */

static lba_t lead_out_length(unsigned session)
{
    return session == 1 ? CD_FIRST_LEAD_OUT : CD_LATER_LEAD_OUT;
}

static lba_t next_program_area(const struct disc_session *session)
{
    return session->lead_out + (session->number == 1 ? FIRST_GAP : LATER_GAP);
}

static void derive_session(const struct disc_kind *kind, struct disc_layout *layout, unsigned index)
{
    struct disc_session *session = &layout->sessions[index];
    session->number = (uint8_t)(index + 1);
    if (index == 0) {
        session->lead_in = kind->lead_in_start;
        session->start = 0;
    } else {
        const struct disc_session *before = &layout->sessions[index - 1];
        session->lead_in = before->lead_out + lead_out_length(before->number);
        session->start = session->lead_in + CD_LEAD_IN + CD_PREGAP;
    }
    bool open_end = session->state == SESSION_COMPLETE && session->next_allowed;
    session->next_program_area = open_end ? next_program_area(session) : LBA_NONE;
}

/* An appendable disc always shows one more session than is closed (reference mmc 3.0). */
static void announce_session(struct disc_layout *layout)
{
    unsigned recorded = layout_recorded_sessions(layout);
    layout->session_count = (uint8_t)recorded;
    const struct disc_session *last = recorded > 0 ? &layout->sessions[recorded - 1] : NULL;
    if (last && (last->state != SESSION_COMPLETE || !last->next_allowed))
        return;
    layout->sessions[recorded] = (struct disc_session){.state = SESSION_EMPTY, .lead_out = LBA_NONE};
    layout->session_count = (uint8_t)(recorded + 1);
}

static void cd_derive(const struct disc_kind *kind, struct disc_layout *layout)
{
    announce_session(layout);
    for (unsigned i = 0; i < layout->session_count; i++)
        derive_session(kind, layout, i);
    for (unsigned i = 0; i < layout->track_count; i++) {
        struct disc_track *track = &layout->tracks[i];
        bool open = track->state == TRACK_OPEN;
        track->next_writable = open ? track->start + track->length : LBA_NONE;
        track->free_blocks = open ? kind->last_lead_out_start - CD_RUN_OUT - track->next_writable : 0;
    }
    layout_derive_common(layout);
}

/* ------------------------------------------------------------------ the next track */

static bool is_audio(const struct write_parameters *parameters)
{
    return !(parameters->track_mode & 4);
}

/* Reference mmc 0.1 j: after a track, audio waits for page 05h's pause and data always 150; a session begins with 150.
 */
static lba_t pause_before(const struct disc_layout *layout, const struct write_parameters *parameters)
{
    bool first_in_session = layout->last_session_state == SESSION_EMPTY;
    return first_in_session || !is_audio(parameters) ? CD_PREGAP : parameters->audio_pause_length;
}

static struct sense cd_next_track(const struct disc *disc, const struct disc_state *state,
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
    };
    return sense_none();
}

/* ------------------------------------------------------------------ writing */

/* What page 05h must say to begin a track. Packet, session at once and raw are not recorded by this version (2.21:
 * 5/64/00, 5/2C/00). */
static struct sense may_begin_track(const struct disc_layout *layout, const struct write_parameters *parameters)
{
    if (parameters->write_type == WRITE_TYPE_SAO && layout->last_session_state == SESSION_EMPTY)
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* no cue sheet */
    if (parameters->write_type != WRITE_TYPE_TAO)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    if (parameters->data_block_type != (is_audio(parameters) ? BLOCK_RAW_AUDIO : BLOCK_MODE_1))
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return sense_none();
}

static struct sense may_write_to(const struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count)
{
    if (lba > disc->kind->last_lead_out_start)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (track->next_writable == LBA_NONE || lba != track->next_writable)
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    bool padded_fits = track->state == TRACK_OPEN || track->free_blocks >= CD_MINIMUM_TRACK;
    if (count > (uint32_t)track->free_blocks || !padded_fits)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    return sense_none();
}

static struct sense cd_may_write(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                                 const struct write_parameters *parameters)
{
    const struct disc_layout *layout = &state->layout;
    if (layout->status == DISC_COMPLETE)
        return sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    if (count == 0)
        return sense_none();
    const struct disc_track *unfinished = layout_unfinished_track(layout);
    if (unfinished) /* keeps the parameters it was opened with (3.2, 0.1 h), but session at once cannot come in between
                     */
        return parameters->write_type == WRITE_TYPE_SAO ? sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK)
                                                        : may_write_to(disc, unfinished, lba, count);
    struct sense refusal = may_begin_track(layout, parameters);
    if (!sense_good(refusal))
        return refusal;
    struct disc_track track;
    if (!sense_good(cd_next_track(disc, state, parameters, &track)))
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* 99 tracks: no address is writable */
    return may_write_to(disc, &track, lba, count);
}

static struct sense store_failed(lba_t lba)
{
    return sense_at(MEDIUM_ERROR, WRITE_ERROR, lba);
}

static int write_sectors(struct disc_state *state, const struct disc_track *track, lba_t lba, uint32_t count,
                         const void *data)
{
    enum store_file file = track_file(track);
    size_t size = store_sector_size(file);
    return store_write(state->store, file, data, count * size, (off_t)lba * (off_t)size);
}

/* What an earlier recording left behind the track's start must not look like this track's after a crash, nor be its
 * padding. */
static int drop_sectors_from(struct disc_state *state, lba_t lba)
{
    int error = 0;
    for (enum store_file file = STORE_DATA; file <= STORE_RAW && error == 0; file++) {
        off_t end = (off_t)lba * (off_t)store_sector_size(file);
        if (store_size(state->store, file) > end)
            error = store_truncate(state->store, file, end);
    }
    return error;
}

/* Only what the code's alphabet has: anything else a host sent is no code. */
static void take_code(char *out, const char *in, size_t digits, bool letters)
{
    size_t good = 0;
    while (good < digits && ((in[good] >= '0' && in[good] <= '9') || (letters && in[good] >= 'A' && in[good] <= 'Z')))
        good++;
    memset(out, 0, digits + 1);
    if (good == digits)
        memcpy(out, in, digits);
}

static void begin_session(struct disc_session *session, const struct write_parameters *parameters)
{
    session->state = SESSION_INCOMPLETE;
    session->disc_type = parameters->session_format;
    take_code(session->media_catalog_number, parameters->media_catalog_number, 13, false);
}

static struct sense begin_track(struct disc *disc, struct disc_state *state, uint32_t count, const void *data,
                                const struct write_parameters *parameters)
{
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count];
    struct sense refusal = cd_next_track(disc, state, parameters, track);
    if (!sense_good(refusal))
        return refusal;
    track->state = TRACK_OPEN;
    track->data_mode = is_audio(parameters) ? DATA_MODE_UNKNOWN : 1;
    take_code(track->isrc, parameters->isrc, 12, true);
    layout->track_count++;
    struct disc_session *session = &layout->sessions[track->session - 1];
    if (session->state == SESSION_EMPTY)
        begin_session(session, parameters);
    if (drop_sectors_from(&next, track->start) != 0 || write_sectors(&next, track, track->start, count, data) != 0 ||
        journal_append(&next, "track opened", track, session, false) != 0)
        return store_failed(track->start);
    track->length = (lba_t)count;
    cd_derive(disc->kind, layout);
    *state = next;
    return sense_none();
}

static struct sense cd_write(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count, const void *data,
                             const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_write(disc, state, lba, count, parameters);
    if (!sense_good(refusal) || count == 0)
        return refusal;
    struct disc_track *track = layout_open_track(&state->layout);
    if (!track)
        return begin_track(disc, state, count, data, parameters);
    if (write_sectors(state, track, lba, count, data) != 0)
        return store_failed(lba);
    track->length += (lba_t)count;
    track->next_writable += (lba_t)count;
    track->free_blocks -= (lba_t)count;
    return sense_none();
}

/* ------------------------------------------------------------------ completing */

/* The file reaches to the end of the track, so that a program which mounts it in place can read the padding too. */
static int extend_to_end(struct disc_state *state, const struct disc_track *track)
{
    enum store_file file = track_file(track);
    off_t end = (off_t)(track->start + track->length) * (off_t)store_sector_size(file);
    return store_size(state->store, file) < end ? store_truncate(state->store, file, end) : 0;
}

/* Pads to the minimum, writes the run-out and the entry of the PMA; the first entry brings the disc's identification
 * (0.1 d). */
static struct sense complete_track(struct disc *disc, struct disc_state *state)
{
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count - 1];
    if (track->length < CD_MINIMUM_TRACK)
        track->length = CD_MINIMUM_TRACK;
    track->run_out = CD_RUN_OUT;
    track->state = TRACK_COMPLETE;
    track->damaged = false;
    if (!layout->identification_valid) {
        layout->identification = identity_draw(disc, next.identifications++);
        layout->identification_valid = true;
    }
    struct disc_session *session = &layout->sessions[track->session - 1];
    if (extend_to_end(&next, track) != 0 || journal_append(&next, "track completed", track, session, true) != 0)
        return store_failed(track->start);
    cd_derive(disc->kind, layout);
    *state = next;
    return sense_none();
}

static struct sense cd_synchronize(struct disc *disc, struct disc_state *state)
{
    return layout_open_track(&state->layout) ? complete_track(disc, state) : sense_none();
}

static struct sense cd_may_close(const struct disc *disc, const struct disc_state *state, unsigned close_function,
                                 unsigned track)
{
    (void)disc;
    const struct disc_layout *layout = &state->layout;
    const struct disc_track *unfinished = layout_unfinished_track(layout);
    if (close_function == CLOSE_SESSION) {
        if (unfinished && unfinished->state == TRACK_INCOMPLETE)
            return sense(ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
        return sense_none();
    }
    if (close_function != CLOSE_TRACK)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    if (track == TRACK_UNFINISHED || disc_track(layout, track))
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
    if (!unfinished || (track != TRACK_UNFINISHED && track != unfinished->number))
        return sense_none();
    return complete_track(disc, state);
}

/* Is there room behind a session that ends here for one more with the shortest track? */
static bool next_session_fits(const struct disc_kind *kind, const struct disc_layout *layout,
                              const struct disc_session *session)
{
    return layout->track_count < DISC_MAXIMUM_TRACKS && session->number < DISC_MAXIMUM_TRACKS &&
           next_program_area(session) + CD_PREGAP + CD_MINIMUM_TRACK + CD_RUN_OUT <= kind->last_lead_out_start;
}

static struct sense cd_close_session(struct disc *disc, struct disc_state *state,
                                     const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_close(disc, state, CLOSE_SESSION, 0);
    if (sense_good(refusal))
        refusal = cd_synchronize(disc, state); /* 0.1 e */
    if (!sense_good(refusal) || state->layout.last_session_state != SESSION_INCOMPLETE)
        return refusal; /* an empty session or a complete disc has nothing to close: good */
    struct disc_state next = *state;
    struct disc_session *session = &next.layout.sessions[next.layout.session_count - 1];
    const struct disc_track *last = &next.layout.tracks[next.layout.track_count - 1];
    session->state = SESSION_COMPLETE;
    session->lead_out = track_end(last);
    session->next_allowed =
        parameters->multi_session == MULTI_SESSION_NEXT_ALLOWED && next_session_fits(disc->kind, &next.layout, session);
    if (journal_append(&next, "session closed", NULL, session, true) != 0)
        return store_failed(session->lead_out);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}

/* ------------------------------------------------------------------ erasing */

static struct sense cd_may_blank(const struct disc *disc, unsigned blanking_type)
{
    if (!disc->kind->erasable)
        return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    if (blanking_type != BLANK_WHOLE && blanking_type != BLANK_MINIMAL)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    return sense_none();
}

/*
 * Minimal erases PMA and TOC: what the grooves hold cannot be found any more, and goes when a track is written over it.
 * Whole erases the sectors and the identification too.
 */
static struct sense cd_blank(struct disc *disc, struct disc_state *state, unsigned blanking_type)
{
    struct sense refusal = cd_may_blank(disc, blanking_type);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    memset(&next.layout, 0, sizeof next.layout);
    if (blanking_type == BLANK_MINIMAL) {
        next.layout.identification_valid = state->layout.identification_valid;
        next.layout.identification = state->layout.identification;
    }
    if (journal_append(&next, "blanked", NULL, NULL, true) != 0)
        return store_failed(0);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    if (blanking_type == BLANK_WHOLE &&
        (drop_sectors_from(state, 0) != 0 || store_synchronize_sectors(state->store) != 0))
        return store_failed(0);
    return sense_none();
}

const struct disc_rules rules_cd = {
    .family = "cd",
    .derive = cd_derive,
    .next_track = cd_next_track,
    .may_write = cd_may_write,
    .write = cd_write,
    .synchronize = cd_synchronize,
    .may_close = cd_may_close,
    .close_track = cd_close_track,
    .close_session = cd_close_session,
    .may_blank = cd_may_blank,
    .blank = cd_blank,
};
