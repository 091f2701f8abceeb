/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ways of writing a CD share: geometry, the next track, sectors to the store, sessions closed. */
#include "emu/disc/cd.h"

#include <string.h>

enum {
    FIRST_GAP = CD_FIRST_LEAD_OUT + CD_LEAD_IN, /* from a lead-out's start to the next program area's pre-gap */
    LATER_GAP = CD_LATER_LEAD_OUT + CD_LEAD_IN,
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

/* Where a track goes on: packets are linked to what is there, track at once is not. */
static lba_t going_on_at(const struct disc_track *track)
{
    bool linked = track->write_type == WRITE_TYPE_PACKET && track->packet_size == 0 && track->length > 0;
    return track->start + track->length + (linked ? CD_PACKET_LINK : 0);
}

static lba_t free_behind(const struct disc_kind *kind, const struct disc_track *track, lba_t next)
{
    if (track->reserved > 0)
        return track->start + track->reserved - next;
    if (track->packet_size > 0)
        return cd_fixed_packet_room(kind->last_lead_out_start - track->start) - track->length;
    return kind->last_lead_out_start - CD_RUN_OUT - next;
}

static void derive_track(const struct disc_kind *kind, struct disc_track *track)
{
    track->next_writable = LBA_NONE;
    track->free_blocks = 0;
    bool writable = track->state == TRACK_OPEN ||
                    ((track->state == TRACK_INCOMPLETE || track->state == TRACK_STATE_RESERVED) && !track->damaged);
    bool by_address = track->write_type == WRITE_TYPE_TAO || track->write_type == WRITE_TYPE_PACKET;
    if (!writable || !by_address)
        return;
    lba_t next = going_on_at(track), room = free_behind(kind, track, next);
    if (room > 0 || track->state == TRACK_OPEN) {
        track->next_writable = next;
        track->free_blocks = room > 0 ? room : 0;
    }
}

/* Session at once and raw: one that is not being written and has no lead-out is damaged (reference mmc 3.3). */
static void derive_interrupted(struct disc_layout *layout)
{
    struct disc_session *session = &layout->sessions[layout->session_count - 1];
    bool whole = session->write_type == WRITE_TYPE_SAO || session->write_type == WRITE_TYPE_RAW;
    if (whole && (session->state == SESSION_INCOMPLETE || session->state == SESSION_DAMAGED))
        session->state = layout_open_track(layout) ? SESSION_INCOMPLETE : SESSION_DAMAGED;
}

void cd_derive(const struct disc_kind *kind, struct disc_layout *layout)
{
    announce_session(layout);
    for (unsigned i = 0; i < layout->session_count; i++)
        derive_session(kind, layout, i);
    for (unsigned i = 0; i < layout->track_count; i++)
        derive_track(kind, &layout->tracks[i]);
    derive_interrupted(layout);
    layout_derive_common(layout);
}

/* ------------------------------------------------------------------ sectors */

bool cd_is_audio(const struct write_parameters *parameters)
{
    return !(parameters->track_mode & 4);
}

struct sense cd_may_write_to(const struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count)
{
    if (lba > disc->kind->last_lead_out_start)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (track->next_writable == LBA_NONE || lba != track->next_writable)
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    bool padded_fits = track->state != TRACK_INVISIBLE || track->free_blocks >= CD_MINIMUM_TRACK;
    if (count <= (uint32_t)track->free_blocks && padded_fits)
        return sense_none();
    if (track->packet_size > 0)
        return sense(ILLEGAL_REQUEST, PACKET_DOES_NOT_FIT_IN_AVAILABLE_SPACE);
    return sense(ILLEGAL_REQUEST,
                 track->reserved > 0 ? END_OF_USER_AREA_ENCOUNTERED_ON_THIS_TRACK : LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

struct sense cd_store_failed(lba_t lba)
{
    return sense_at(MEDIUM_ERROR, WRITE_ERROR, lba);
}

int cd_write_sectors(struct disc_state *state, const struct disc_track *track, lba_t lba, uint32_t count,
                     const void *data)
{
    enum store_file file = track_file(track);
    size_t size = store_sector_size(file);
    return store_write(state->store, file, data, count * size, (off_t)lba * (off_t)size);
}

/* They are gone durably before anything is recorded in their place: how far an interrupted track reached is known by
 * where its file ends. */
int cd_drop_sectors_from(struct disc_state *state, lba_t lba)
{
    int error = 0;
    for (enum store_file file = STORE_DATA; file < STORE_SECTOR_FILES && error == 0; file++) {
        off_t end = lba < 0 ? 0 : (off_t)lba * (off_t)store_sector_size(file);
        bool beyond = file == STORE_LEAD && lba >= 0; /* it holds what lies below address 0, and CD-TEXT */
        if (!beyond && store_size(state->store, file) > end)
            error = store_truncate(state->store, file, end);
    }
    return error ? error : store_synchronize_sectors(state->store);
}

int cd_extend_to_end(struct disc_state *state, const struct disc_track *track)
{
    enum store_file file = track_file(track);
    off_t end = (off_t)(track->start + track->length) * (off_t)store_sector_size(file);
    return store_size(state->store, file) < end ? store_truncate(state->store, file, end) : 0;
}

int cd_zero_sectors(struct disc_state *state, enum store_file file, lba_t from, lba_t end)
{
    enum { CHUNK = 32 };
    static const uint8_t zeros[CHUNK * 2352];
    uint8_t there[CHUNK * 2352];
    size_t size = store_sector_size(file);
    off_t known = store_size(state->store, file) / (off_t)size + 1;
    int error = 0;
    for (lba_t at = from, step; at < end && at < known && error == 0; at += step) {
        step = end - at < CHUNK ? end - at : CHUNK;
        size_t bytes = (size_t)step * size;
        error = store_read(state->store, file, there, bytes, (off_t)at * (off_t)size);
        if (error == 0 && memcmp(there, zeros, bytes) != 0) /* holes stay holes */
            error = store_write(state->store, file, zeros, bytes, (off_t)at * (off_t)size);
    }
    return error;
}

int cd_clear(struct disc_state *state, const struct disc_track *track, lba_t from, lba_t end)
{
    if (!track_is_data(track) || !track->whole_sectors)
        return cd_zero_sectors(state, track_file(track), from, end);
    /* with a sync: else no drive would find them */
    struct cd_block zeros_of = {.content = cd_content_of(&state->layout, track)};
    return end > from ? cd_write_blocks(state, track, &zeros_of, from, (uint32_t)(end - from), NULL) : 0;
}

/* Only what the code's alphabet has: anything else a host sent is no code. */
void cd_take_code(char *out, const char *in, size_t digits, bool letters)
{
    size_t good = 0;
    while (good < digits && ((in[good] >= '0' && in[good] <= '9') || (letters && in[good] >= 'A' && in[good] <= 'Z')))
        good++;
    memset(out, 0, digits + 1);
    if (good == digits)
        memcpy(out, in, digits);
}

/* ------------------------------------------------------------------ sessions */

void cd_begin_session(struct disc_session *session, const struct write_parameters *parameters)
{
    session->state = SESSION_INCOMPLETE;
    session->disc_type = parameters->session_format;
    session->write_type = parameters->write_type;
    cd_take_code(session->media_catalog_number, parameters->media_catalog_number, 13, false);
}

void cd_take_parameters(struct disc_track *track, const struct write_parameters *parameters)
{
    track->control = parameters->track_mode & 0xF;
    track->write_type = parameters->write_type;
    track->data_block_type = parameters->data_block_type;
    bool audio = cd_is_audio(parameters), mode_2 = parameters->data_block_type > BLOCK_MODE_1;
    track->data_mode = audio ? DATA_MODE_UNKNOWN : mode_2 ? 2 : 1;
    track->whole_sectors = audio || mode_2;
    track->alternating_copy = audio && parameters->copy;
    cd_take_code(track->isrc, parameters->isrc, 12, true);
}

struct sense cd_begin_track(const struct disc *disc, struct disc_state *next, const struct write_parameters *parameters,
                            struct disc_track **track)
{
    struct disc_layout *layout = &next->layout;
    *track = &layout->tracks[layout->track_count];
    struct sense refusal = cd_next_track(disc, next, parameters, *track);
    if (!sense_good(refusal))
        return refusal;
    cd_take_parameters(*track, parameters);
    (*track)->state = TRACK_OPEN;
    layout->track_count++;
    struct disc_session *session = &layout->sessions[(*track)->session - 1];
    if (session->state == SESSION_EMPTY)
        cd_begin_session(session, parameters);
    return cd_drop_sectors_from(next, (*track)->start) == 0 ? sense_none() : cd_store_failed((*track)->start);
}

int cd_journal_track(struct disc_state *next, const char *what, const struct disc_track *track, bool durable)
{
    return journal_append(
        next,
        &(struct journal_change){
            .what = what, .first_track = track->number, .last_track = track->number, .session = track->session},
        durable);
}

void cd_identify(const struct disc *disc, struct disc_state *next)
{
    if (next->layout.identification_valid)
        return;
    next->layout.identification = identity_draw(disc, next->identifications++);
    next->layout.identification_valid = true;
}

bool cd_next_session_fits(const struct disc_kind *kind, const struct disc_layout *layout,
                          const struct disc_session *session)
{
    return layout->track_count < DISC_MAXIMUM_TRACKS && session->number < DISC_MAXIMUM_TRACKS &&
           next_program_area(session) + CD_PREGAP + CD_MINIMUM_TRACK + CD_RUN_OUT <= kind->last_lead_out_start;
}

int cd_complete_session(const struct disc *disc, struct disc_state *next, lba_t lead_out, unsigned multi_session)
{
    struct disc_session *session = &next->layout.sessions[layout_recorded_sessions(&next->layout) - 1];
    session->state = SESSION_COMPLETE;
    session->lead_out = lead_out;
    session->final_pointer = multi_session == MULTI_SESSION_FINAL;
    session->next_allowed =
        multi_session == MULTI_SESSION_NEXT_ALLOWED && cd_next_session_fits(disc->kind, &next->layout, session);
    int error =
        journal_append(next, &(struct journal_change){.what = "session closed", .session = session->number}, true);
    if (error == 0)
        cd_derive(disc->kind, &next->layout);
    return error;
}
