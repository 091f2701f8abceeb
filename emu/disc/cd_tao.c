/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Track at once (reference mmc 3.2): a track opens with its first write and is completed by SYNCHRONIZE CACHE. */
#include "emu/disc/cd.h"

#include <string.h>

/* What page 05h must say to begin a track. */
static struct sense may_begin_track(const struct write_parameters *parameters)
{
    if (parameters->data_block_type != (cd_is_audio(parameters) ? BLOCK_RAW : BLOCK_MODE_1))
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return sense_none();
}

static struct sense tao_may_write(const struct disc *disc, const struct disc_state *state,
                                  const struct disc_track *track, lba_t lba, uint32_t count,
                                  const struct write_parameters *parameters)
{
    if (track) /* keeps the parameters it was opened with (3.2, 0.1 h), but session at once cannot come in between */
        return parameters->write_type == WRITE_TYPE_SAO ? sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK)
                                                        : cd_may_write_to(disc, track, lba, count);
    struct sense refusal = may_begin_track(parameters);
    if (!sense_good(refusal))
        return refusal;
    struct disc_track next;
    if (!sense_good(cd_next_track(disc, state, parameters, &next)))
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* 99 tracks: no address is writable */
    return cd_may_write_to(disc, &next, lba, count);
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
    track->write_type = WRITE_TYPE_TAO;
    track->data_mode = cd_is_audio(parameters) ? DATA_MODE_UNKNOWN : 1;
    track->whole_sectors = cd_is_audio(parameters);
    cd_take_code(track->isrc, parameters->isrc, 12, true);
    layout->track_count++;
    struct disc_session *session = &layout->sessions[track->session - 1];
    if (session->state == SESSION_EMPTY)
        cd_begin_session(session, parameters);
    const struct journal_change change = {
        .what = "track opened", .first_track = track->number, .last_track = track->number, .session = session->number};
    if (cd_drop_sectors_from(&next, track->start) != 0 ||
        cd_write_sectors(&next, track, track->start, count, data) != 0 || journal_append(&next, &change, false) != 0)
        return cd_store_failed(track->start);
    track->length = (lba_t)count;
    cd_derive(disc->kind, layout);
    *state = next;
    return sense_none();
}

static struct sense tao_write(struct disc *disc, struct disc_state *state, struct disc_track *track, lba_t lba,
                              uint32_t count, const void *data, const struct write_parameters *parameters)
{
    if (!track)
        return begin_track(disc, state, count, data, parameters);
    if (cd_write_sectors(state, track, lba, count, data) != 0)
        return cd_store_failed(lba);
    track->length += (lba_t)count;
    track->next_writable += (lba_t)count;
    track->free_blocks -= (lba_t)count;
    return sense_none();
}

static struct sense tao_write_length(const struct disc *disc, const struct disc_state *state,
                                     const struct disc_track *track, lba_t lba, uint32_t count,
                                     const struct write_parameters *parameters, size_t *length)
{
    (void)disc, (void)state, (void)lba;
    size_t block = write_block_size(track ? track->data_block_type : parameters->data_block_type);
    if (block == 0)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return checked_multiply_size(count, block, length) ? sense_none() : sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* Pads to the minimum, writes the run-out and the entry of the PMA. An interrupted track has no such end. */
struct sense cd_complete_track(struct disc *disc, struct disc_state *state)
{
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count - 1];
    if (track->length < CD_MINIMUM_TRACK)
        track->length = CD_MINIMUM_TRACK;
    track->run_out = CD_RUN_OUT;
    track->state = TRACK_COMPLETE;
    track->damaged = false;
    cd_identify(disc, &next);
    const struct journal_change change = {.what = "track completed",
                                          .first_track = track->number,
                                          .last_track = track->number,
                                          .session = track->session};
    if (cd_extend_to_end(&next, track) != 0 || journal_append(&next, &change, true) != 0)
        return cd_store_failed(track->start);
    cd_derive(disc->kind, layout);
    *state = next;
    return sense_none();
}

static struct sense tao_synchronize(struct disc *disc, struct disc_state *state)
{
    const struct disc_track *open = layout_open_track(&state->layout);
    return open && open->write_type == WRITE_TYPE_TAO ? cd_complete_track(disc, state) : sense_none();
}

const struct cd_method cd_track_at_once = {
    .may_write = tao_may_write,
    .write = tao_write,
    .write_length = tao_write_length,
    .synchronize = tao_synchronize,
};
