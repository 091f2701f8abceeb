/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Track at once (reference mmc 3.2): a track opens with its first write and is completed by SYNCHRONIZE CACHE. */
#include "emu/disc/cd.h"
#include "emu/disc/sector.h"

/* What page 05h must say to begin a track. */
static struct sense may_begin_track(const struct write_parameters *parameters)
{
    bool whole = parameters->data_block_type <= BLOCK_RAW_P_TO_W;
    bool data = parameters->data_block_type >= BLOCK_MODE_1 && parameters->data_block_type <= BLOCK_MIXED_FORMS;
    bool fits = whole || (data && !cd_is_audio(parameters));
    return fits ? sense_none() : sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

static struct sense tao_may_write(const struct disc *disc, const struct disc_state *state,
                                  const struct disc_track *track, lba_t lba, uint32_t count,
                                  const struct write_parameters *parameters)
{
    if (track && track->length > 0) /* keeps the parameters it was opened with (3.2, 0.1 h), but session at once cannot
                                       come in between */
        return parameters->write_type == WRITE_TYPE_SAO ? sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK)
                                                        : cd_may_write_to(disc, track, lba, count);
    struct sense refusal = may_begin_track(parameters);
    if (!sense_good(refusal))
        return refusal;
    if (track) /* reserved: a room of fixed packets takes nothing else */
        return track->packet_size > 0 ? sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK)
                                      : cd_may_write_to(disc, track, lba, count);
    struct disc_track next;
    if (!sense_good(cd_next_track(disc, state, parameters, &next)))
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* 99 tracks: no address is writable */
    return cd_may_write_to(disc, &next, lba, count);
}

static bool whole_data(const struct write_parameters *parameters)
{
    return !cd_is_audio(parameters) && parameters->data_block_type <= BLOCK_RAW_P_TO_W;
}

/* Whole sectors of data say in their headers which mode the track is in. */
static struct sense may_begin_with(const struct write_parameters *parameters, const uint8_t *data)
{
    bool mode = !whole_data(parameters) || data[SECTOR_MODE_AT] == 1 || data[SECTOR_MODE_AT] == 2;
    return mode ? sense_none() : sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* R-W is kept where the block has it; P and Q are the drive's. */
static void take_first_block(struct disc_track *track, const struct write_parameters *parameters, const uint8_t *data)
{
    unsigned type = parameters->data_block_type;
    if (type == BLOCK_RAW_PACKED || type == BLOCK_RAW_P_TO_W)
        track->sub_channel = type == BLOCK_RAW_PACKED ? SUB_CHANNEL_PACKED : SUB_CHANNEL_KEPT;
    if (!whole_data(parameters))
        return;
    track->data_mode = data[SECTOR_MODE_AT];
    track->whole_sectors = track->data_mode == 2;
}

static int write_blocks(struct disc_state *state, const struct disc_track *track, lba_t lba, uint32_t count,
                        const void *data, const struct write_parameters *parameters)
{
    struct cd_block block =
        cd_block_of_type(track->data_block_type, cd_content_of(&state->layout, track), parameters->sub_header);
    return cd_write_blocks(state, track, &block, lba, count, data);
}

/* What was erased in a reservation must not look like this recording's after a crash. */
static int empty_room(const struct disc *disc, struct disc_state *next, const struct disc_track *track)
{
    if (!disc->kind->erasable)
        return 0;
    int error = cd_zero_sectors(next, track_file(track), track->start, track->start + track->reserved);
    return error ? error : store_synchronize_sectors(next->store);
}

/* Begins a track, or goes on with one that is reserved or was repaired. */
static struct sense open_track(struct disc *disc, struct disc_state *state, struct disc_track *recorded, lba_t lba,
                               uint32_t count, const void *data, const struct write_parameters *parameters)
{
    struct disc_state next = *state;
    struct disc_track *track = recorded ? &next.layout.tracks[recorded->number - 1] : NULL;
    bool begins = !track || track->length == 0;
    struct sense refusal = begins ? may_begin_with(parameters, data) : sense_none();
    if (sense_good(refusal) && !track)
        refusal = cd_begin_track(disc, &next, parameters, &track);
    if (!sense_good(refusal))
        return refusal;
    if (begins) {
        cd_take_parameters(track, parameters);
        take_first_block(track, parameters, data);
    }
    track->state = TRACK_OPEN;
    if (begins && recorded && empty_room(disc, &next, track) != 0)
        return cd_store_failed(lba);
    if (write_blocks(&next, track, lba, count, data, parameters) != 0 ||
        cd_journal_track(&next, "track opened", track, false) != 0)
        return cd_store_failed(lba);
    track->length += (lba_t)count;
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}

static struct sense tao_write(struct disc *disc, struct disc_state *state, struct disc_track *track, lba_t lba,
                              uint32_t count, const void *data, const struct write_parameters *parameters)
{
    if (!track || track->state != TRACK_OPEN)
        return open_track(disc, state, track, lba, count, data, parameters);
    if (write_blocks(state, track, lba, count, data, parameters) != 0)
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
    bool begun = track && track->length > 0;
    size_t block = write_block_size(begun ? track->data_block_type : parameters->data_block_type);
    if (block == 0)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    return checked_multiply_size(count, block, length) ? sense_none() : sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* Zeros up to the minimum, or to the end of the reservation. */
static int pad(struct disc_state *state, struct disc_track *track)
{
    lba_t least = track->packet_size > 0
                      ? CD_MINIMUM_TRACK / (CD_FIXED_PACKET + CD_PACKET_LINK) * CD_FIXED_PACKET + CD_FIXED_PACKET
                      : CD_MINIMUM_TRACK;
    lba_t length = track->reserved > 0 ? track->reserved : least;
    if (track->length >= length)
        return 0;
    lba_t from = track->start + track->length, end = track->start + length;
    if (track->write_type == WRITE_TYPE_PACKET) {
        int error = cd_pad_packets(state, track, end);
        if (error)
            return error;
    }
    track->length = length;
    return cd_clear(state, track, from, end);
}

/* Pads, writes the run-out and the entry of the PMA. An interrupted track has no such end. */
struct sense cd_complete_track(struct disc *disc, struct disc_state *state, unsigned number)
{
    struct disc_state next = *state;
    struct disc_layout *layout = &next.layout;
    struct disc_track *track = &layout->tracks[number - 1];
    if (pad(&next, track) != 0)
        return cd_store_failed(track->start);
    track->run_out = track->packet_size > 0 ? fixed_packet_overhead(track->length) : CD_RUN_OUT;
    track->reserved = 0;
    track->state = TRACK_COMPLETE;
    track->damaged = false;
    cd_identify(disc, &next);
    if (cd_extend_to_end(&next, track) != 0 || cd_journal_track(&next, "track completed", track, true) != 0)
        return cd_store_failed(track->start);
    cd_derive(disc->kind, layout);
    *state = next;
    return sense_none();
}

static struct sense tao_synchronize(struct disc *disc, struct disc_state *state)
{
    const struct disc_track *open = layout_open_track(&state->layout);
    return open && open->write_type == WRITE_TYPE_TAO ? cd_complete_track(disc, state, open->number) : sense_none();
}

const struct cd_method cd_track_at_once = {
    .may_write = tao_may_write,
    .write = tao_write,
    .write_length = tao_write_length,
    .synchronize = tao_synchronize,
};
