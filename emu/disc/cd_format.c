/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FORMAT UNIT of CD-RW, and writing what it made (reference mmc 2.9, 3.2): one track of fixed packets over the whole
 * disc, closed, which is written anywhere in whole packets. Blocks never written are zeros (2.8).
 */
#include "emu/disc/cd.h"

#include <string.h>

enum { FORMAT_FULL = 0x10, FORMAT_GROW = 0x11 };
/* Packets of the shortest track that a disc may hold. */
enum { LEAST_PACKETS = CD_MINIMUM_TRACK / (CD_FIXED_PACKET + CD_PACKET_LINK) + 1 };

/* ------------------------------------------------------------------ what is offered */

/* 32 user blocks for each packet that ends before the last lead-out (reference mmc 2.9). */
static lba_t largest(const struct disc_kind *kind)
{
    return cd_fixed_packet_room(kind->last_lead_out_start);
}

size_t cd_formats(const struct disc *disc, const struct disc_state *state, struct disc_format *formats, size_t room)
{
    if (!disc->kind->erasable)
        return 0;
    lba_t whole = largest(disc->kind), more = state->layout.formatted ? whole - state->layout.tracks[0].length : 0;
    const struct disc_format offered[] = {
        {.blocks = (uint32_t)whole, .type = FORMAT_FULL, .parameter = CD_FIXED_PACKET},
        {.blocks = (uint32_t)more, .type = FORMAT_GROW, .parameter = CD_FIXED_PACKET},
    };
    size_t count = more > 0 ? 2 : 1;
    for (size_t i = 0; i < count && i < room; i++)
        formats[i] = offered[i];
    return count < room ? count : room;
}

/* Pointers go into the parameter list of FORMAT UNIT: the blocks at 4, the type at 8, what depends on it at 9. */
struct sense cd_may_format(const struct disc *disc, const struct disc_state *state, const struct disc_format *format)
{
    if (!disc->kind->erasable)
        return sense(ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM);
    struct disc_format offered[2];
    size_t count = cd_formats(disc, state, offered, 2);
    for (size_t i = 0; i < count; i++) {
        if (offered[i].type != format->type)
            continue;
        uint32_t least = format->type == FORMAT_FULL ? LEAST_PACKETS * CD_FIXED_PACKET : CD_FIXED_PACKET;
        if (format->parameter != offered[i].parameter)
            return sense_parameter_field(9, -1);
        bool fits =
            format->blocks >= least && format->blocks <= offered[i].blocks && format->blocks % CD_FIXED_PACKET == 0;
        return fits ? sense_none() : sense_parameter_field(4, -1);
    }
    return sense_parameter_field(8, 7);
}

/* ------------------------------------------------------------------ formatting */

/* User data is kept alone, of form 1 too: any tool reads the file in place, and what was never written is a hole. */
static void lay_out(const struct disc *disc, struct disc_state *next, const struct disc_format *format)
{
    bool forms = format->data_block_type == BLOCK_FORM_1;
    lba_t blocks = (lba_t)format->blocks;
    struct disc_layout *layout = &next->layout;
    layout->formatted = true;
    layout->track_count = 1;
    layout->tracks[0] = (struct disc_track){
        .number = 1,
        .session = 1,
        .control = format->track_mode & 4 ? format->track_mode & 0xF : 5,
        .data_mode = forms ? 2 : 1,
        .data_block_type = forms ? BLOCK_FORM_1 : BLOCK_MODE_1,
        .state = TRACK_COMPLETE,
        .length = blocks,
        .run_out = fixed_packet_overhead(blocks),
        .pause = CD_PREGAP,
        .write_type = WRITE_TYPE_PACKET,
        .packet_size = CD_FIXED_PACKET,
    };
    layout->session_count = 1;
    layout->sessions[0] = (struct disc_session){.number = 1,
                                                .state = SESSION_COMPLETE,
                                                .disc_type = format->session_format,
                                                .lead_in = disc->kind->lead_in_start,
                                                .lead_out = track_end(&layout->tracks[0]),
                                                .write_type = WRITE_TYPE_PACKET};
}

static void grow(struct disc_state *next, lba_t blocks)
{
    struct disc_track *track = &next->layout.tracks[0];
    track->length += blocks;
    track->run_out = fixed_packet_overhead(track->length);
    next->layout.sessions[0].lead_out = track_end(track);
}

static int journal_format(struct disc_state *next)
{
    const struct journal_change change = {.what = "formatted", .first_track = 1, .last_track = 1, .session = 1};
    return journal_append(next, &change, true);
}

/* The disc is blank first, and durably so: a crash in between leaves a blank disc. */
struct sense cd_format(struct disc *disc, struct disc_state *state, const struct disc_format *format)
{
    struct sense refusal = cd_may_format(disc, state, format);
    if (!sense_good(refusal))
        return refusal;
    if (format->type == FORMAT_FULL)
        refusal = cd_blank(disc, state, CD_BLANK_WHOLE, 0);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    if (format->type == FORMAT_FULL)
        lay_out(disc, &next, format);
    else
        grow(&next, (lba_t)format->blocks);
    cd_identify(disc, &next);
    if (journal_format(&next) != 0)
        return cd_store_failed(0);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    return sense_none();
}

/* ------------------------------------------------------------------ writing anywhere */

struct sense cd_may_overwrite(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                              const struct write_parameters *parameters)
{
    /* The track's CONTROL is the format's: cdrwtool leaves in page 05h what was there of it (seen). */
    bool packets = parameters->write_type == WRITE_TYPE_PACKET && parameters->fixed_packet &&
                   parameters->data_block_type == state->layout.tracks[0].data_block_type;
    if (!packets || disc->simulating) /* 4.1: what is overwritten cannot be simulated */
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    if (lba < 0 || (int64_t)lba + count > state->layout.capacity)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (lba % CD_FIXED_PACKET != 0 || count % CD_FIXED_PACKET != 0)
        return sense(ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    return sense_none();
}

struct sense cd_overwrite(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count, const void *data,
                          const struct write_parameters *parameters)
{
    struct sense refusal = cd_may_overwrite(disc, state, lba, count, parameters);
    if (!sense_good(refusal))
        return refusal;
    if (cd_write_sectors(state, &state->layout.tracks[0], lba, count, data) != 0)
        return cd_store_failed(lba);
    state->overwritten = true;
    return sense_none();
}

struct sense cd_synchronize_overwritten(struct disc_state *state)
{
    if (!state->overwritten)
        return sense_none();
    if (store_synchronize_sectors(state->store) != 0 || journal_settle(state) != 0)
        return cd_store_failed(0);
    state->overwritten = false;
    return sense_none();
}
