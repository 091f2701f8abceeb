/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Raw (reference mmc 3.3): the host sends lead-in, program area and lead-out, each sector with its sub-channel. Where
 * tracks begin is what its Q frames say: those of the lead-in are the TOC, those of the program area tell of pauses,
 * indexes and codes. SYNCHRONIZE CACHE ends it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/disc/cd.h"
#include "emu/disc/sector.h"

enum { ADR_CATALOG = 2, ADR_ISRC = 3 };

/* ------------------------------------------------------------------ may */

static bool running(const struct disc_state *state)
{
    return state->plan && state->plan->write_type == WRITE_TYPE_RAW && state->plan->begun;
}

static unsigned block_type(const struct disc_state *state, const struct write_parameters *parameters)
{
    return running(state) ? state->plan->raw->data_block_type : parameters->data_block_type;
}

static struct sense raw_may_write(const struct disc *disc, const struct disc_state *state,
                                  const struct disc_track *track, lba_t lba, uint32_t count,
                                  const struct write_parameters *parameters)
{
    (void)track;
    unsigned type = block_type(state, parameters);
    bool empty = state->layout.last_session_state == SESSION_EMPTY;
    if ((!running(state) && !empty) || type < BLOCK_RAW_P_Q || type > BLOCK_RAW_P_TO_W)
        return sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    const struct disc_session *session = &state->layout.sessions[state->layout.session_count - 1];
    lba_t end = layout_limit(disc->kind) + CD_FIRST_LEAD_OUT;
    lba_t next = running(state) ? state->plan->next : session->lead_in;
    if (lba > end)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (lba != next)
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    return (int64_t)lba + count <= end ? sense_none() : sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

static struct sense raw_write_length(const struct disc *disc, const struct disc_state *state,
                                     const struct disc_track *track, lba_t lba, uint32_t count,
                                     const struct write_parameters *parameters, size_t *length)
{
    struct sense s = raw_may_write(disc, state, track, lba, count, parameters);
    *length = sense_good(s) ? (size_t)count * write_block_size((uint8_t)block_type(state, parameters)) : 0;
    return s;
}

/* From the beginning of the lead-in on (3.3). */
static void raw_next(const struct disc *disc, const struct disc_state *state, const struct write_parameters *parameters,
                     struct disc_track *track)
{
    (void)parameters;
    const struct disc_session *session = &state->layout.sessions[state->layout.session_count - 1];
    if (session->state != SESSION_EMPTY)
        return;
    track->start = session->lead_in;
    track->pause = 0;
    track->next_writable = running(state) ? state->plan->next : session->lead_in;
    lba_t room = disc->kind->last_lead_out_start - track->next_writable;
    track->free_blocks = room > 0 ? room : 0;
}

/* ------------------------------------------------------------------ write */

/* What one write changes besides sectors; taken over when everything has been stored. */
struct progress {
    struct disc_state next;
    struct cd_raw raw;
    unsigned first_changed, last_changed; /* tracks; 0: none */
    uint8_t *blocks;                      /* a copy of what came, data descrambled */
    lba_t first, kept;                    /* the address of the first; those before kept are stored, or not wanted */
};

static int begin_session(struct progress *progress, const struct write_parameters *parameters)
{
    struct disc_state *next = &progress->next;
    struct disc_session *session = &next->layout.sessions[next->layout.session_count - 1];
    cd_begin_session(session, parameters);
    if (progress->raw.disc_type_known)
        session->disc_type = progress->raw.disc_type;
    return cd_drop_sectors_from(next, session->start - CD_PREGAP);
}

static void changed(struct progress *progress, unsigned number)
{
    if (progress->first_changed == 0)
        progress->first_changed = number;
    progress->last_changed = number;
}

/* No track starts in the first pre-gap. */
static lba_t start_from(const struct cd_raw *raw, lba_t lba)
{
    lba_t first = raw->program_area + CD_PREGAP;
    return lba > first ? lba : first;
}

static int begin_track(struct progress *progress, const struct cd_place *place, lba_t lba,
                       const struct write_parameters *parameters)
{
    struct disc_layout *layout = &progress->next.layout;
    struct cd_raw *raw = &progress->raw;
    bool first = layout->sessions[layout->session_count - 1].state == SESSION_EMPTY;
    int error = first ? begin_session(progress, parameters) : 0;
    if (!first) {
        layout->tracks[layout->track_count - 1].state = TRACK_COMPLETE;
        changed(progress, layout->track_count);
    }
    const struct cd_point *point = &raw->points[place->track];
    lba_t start = start_from(raw, point->known && point->start > lba ? point->start : lba);
    layout->tracks[layout->track_count] = (struct disc_track){
        .number = (uint8_t)(layout->track_count + 1),
        .session = layout->session_count,
        .control = (uint8_t)place->control,
        .data_mode = DATA_MODE_UNKNOWN,
        .data_block_type = raw->data_block_type,
        .state = TRACK_OPEN,
        .start = start,
        .pause = start - lba,
        .pause_recorded = true,
        .write_type = WRITE_TYPE_RAW,
        .whole_sectors = true,
        .sub_channel = raw->data_block_type == BLOCK_RAW_PACKED ? SUB_CHANNEL_PACKED : SUB_CHANNEL_KEPT,
        .next_writable = LBA_NONE,
    };
    changed(progress, ++layout->track_count);
    return error;
}

/* A new index of the track that is being written; index 1 is its start. */
static void begin_index(struct progress *progress, unsigned index, lba_t lba)
{
    struct disc_layout *layout = &progress->next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count - 1];
    if (index == 1 && !progress->raw.points[track->number].known) {
        lba_t start = start_from(&progress->raw, lba);
        track->pause += start - track->start;
        track->start = start;
    } else if (index > 1 && layout->index_count < DISC_MAXIMUM_INDEXES) {
        layout->indexes[layout->index_count++] =
            (struct disc_index){.track = track->number, .index = (uint8_t)index, .at = lba};
    }
    changed(progress, track->number);
}

static void take_codes(struct progress *progress, const uint8_t q[Q_FRAME_LENGTH])
{
    struct disc_layout *layout = &progress->next.layout;
    if ((q[0] & 0xF) == ADR_CATALOG)
        q_take_media_catalog_number(q, progress->raw.media_catalog_number);
    if ((q[0] & 0xF) == ADR_ISRC && layout->track_count > 0)
        q_take_isrc(q, layout->tracks[layout->track_count - 1].isrc);
}

/* Hosts send data scrambled, as they lie on the disc (ECMA-130 clause 16); what is kept is what a drive reads of them.
 */
static void take_main_channel(const struct disc_track *track, uint8_t *sector)
{
    if (track_is_data(track) && sector_has_sync(sector))
        sector_scramble(sector);
}

/* Main channel and sub-channel of the blocks of one track that have not been stored yet, up to lba. */
static int store_blocks(struct progress *progress, const struct cd_block *block, lba_t lba)
{
    struct disc_layout *layout = &progress->next.layout;
    lba_t from = progress->kept;
    progress->kept = lba;
    if (lba == from)
        return 0;
    return cd_write_blocks(&progress->next, &layout->tracks[layout->track_count - 1], block, from,
                           (uint32_t)(lba - from),
                           progress->blocks + (size_t)(from - progress->first) * cd_block_size(block));
}

static void keep_block(struct progress *progress, const struct cd_block *block, lba_t lba)
{
    struct disc_layout *layout = &progress->next.layout;
    struct disc_track *track = &layout->tracks[layout->track_count - 1];
    uint8_t *sector = progress->blocks + (size_t)(lba - progress->first) * cd_block_size(block);
    take_main_channel(track, sector);
    if (track_is_data(track) && track->data_mode == DATA_MODE_UNKNOWN && lba >= track->start)
        track->data_mode = sector[SECTOR_MODE_AT] == 2 ? 2 : 1;
    if (lba + 1 > track->start)
        track->length = lba + 1 - track->start;
}

/* The lead-in, the lead-out, and what nobody has said yet what it is: no sectors. */
static int pass_block(struct progress *progress, const struct cd_block *block, lba_t lba)
{
    int error = store_blocks(progress, block, lba);
    progress->kept = lba + 1;
    return error;
}

/* Before the first block of another track or index. */
static int begin_place(struct progress *progress, const struct cd_block *block, const struct cd_place *before,
                       lba_t lba, const struct write_parameters *parameters)
{
    const struct disc_layout *layout = &progress->next.layout;
    const struct cd_place *place = &progress->raw.place;
    bool first = layout->sessions[layout->session_count - 1].state == SESSION_EMPTY;
    if (place->track == before->track && !first) {
        if (place->index != before->index)
            begin_index(progress, place->index, lba);
        return 0;
    }
    int error = store_blocks(progress, block, lba);
    if (error == 0)
        error = begin_track(progress, place, lba, parameters);
    if (error == 0 && place->index > 1)
        begin_index(progress, place->index, lba);
    return error;
}

static int write_program(struct progress *progress, const struct cd_block *block, lba_t lba,
                         const uint8_t q[Q_FRAME_LENGTH], const struct write_parameters *parameters)
{
    struct cd_raw *raw = &progress->raw;
    bool frame = cd_is_q_frame(block, q);
    struct cd_place before = raw->place;
    raw->place = cd_place_of(raw, lba, q, frame);
    bool full = progress->next.layout.track_count == DISC_MAXIMUM_TRACKS && raw->place.track != before.track;
    if (raw->place.track == CD_LEAD_OUT || raw->place.track == 0 || full)
        return pass_block(progress, block, lba);
    int error = begin_place(progress, block, &before, lba, parameters);
    if (frame)
        take_codes(progress, q);
    keep_block(progress, block, lba);
    return error;
}

static int write_blocks(struct progress *progress, struct cd_plan *plan, lba_t lba, uint32_t count,
                        const struct write_parameters *parameters)
{
    static const uint8_t none[4];
    struct cd_block block = cd_block_of_type(progress->raw.data_block_type, CD_AUDIO, none);
    block.as_is = true;
    const uint8_t *data = progress->blocks;
    progress->first = progress->kept = lba;
    int error = 0;
    for (lba_t end = lba + (lba_t)count; lba < end && error == 0; lba++, data += cd_block_size(&block)) {
        uint8_t q[Q_FRAME_LENGTH];
        cd_take_q(&block, data + block.sent, q);
        if (lba >= progress->raw.program_area) {
            error = write_program(progress, &block, lba, q, parameters);
            continue;
        }
        if (cd_is_q_frame(&block, q))
            cd_take_point(&progress->raw, q);
        if (block.sub_channel != CD_SUB_P_Q)
            cd_take_text(&plan->text, data + block.sent);
        progress->kept = lba + 1;
    }
    return error ? error : store_blocks(progress, &block, lba);
}

static int record(struct progress *progress)
{
    if (progress->first_changed == 0)
        return 0;
    struct disc_state *next = &progress->next;
    const struct journal_change change = {.what = "raw",
                                          .first_track = progress->first_changed,
                                          .last_track = progress->last_changed,
                                          .session = layout_recorded_sessions(&next->layout),
                                          .indexes = next->layout.index_count > 0};
    return journal_append(next, &change, progress->first_changed < progress->last_changed);
}

static struct cd_plan *new_plan(const struct disc_kind *kind, const struct disc_layout *layout,
                                const struct write_parameters *parameters)
{
    const struct disc_session *session = &layout->sessions[layout->session_count - 1];
    struct cd_plan *plan = calloc(1, sizeof *plan + sizeof *plan->raw);
    if (!plan)
        return NULL;
    plan->write_type = WRITE_TYPE_RAW;
    plan->raw = (struct cd_raw *)(plan + 1);
    plan->raw->data_block_type = parameters->data_block_type;
    plan->raw->program_area = session->start - CD_PREGAP;
    plan->raw->limit = layout_limit(kind);
    return plan;
}

static struct sense raw_write(struct disc *disc, struct disc_state *state, struct disc_track *track, lba_t lba,
                              uint32_t count, const void *data, const struct write_parameters *parameters)
{
    (void)track;
    struct cd_plan *plan = running(state) ? state->plan : new_plan(disc->kind, &state->layout, parameters);
    if (!plan)
        return cd_store_failed(lba);
    size_t packs = plan->text.count;
    bool whole = plan->text.whole;
    size_t size = (size_t)count * write_block_size(plan->raw->data_block_type);
    struct progress progress = {.next = *state, .raw = *plan->raw, .blocks = malloc(size)};
    int error = progress.blocks ? 0 : ENOMEM;
    if (error == 0) {
        memcpy(progress.blocks, data, size);
        error = write_blocks(&progress, plan, lba, count, parameters);
    }
    free(progress.blocks);
    cd_derive(disc->kind, &progress.next.layout);
    bool nonsense = layout_damage(disc->kind, &progress.next.layout) != NULL; /* Q frames that no disc could have */
    if (error == 0 && !nonsense)
        error = record(&progress);
    if (error != 0 || nonsense) {
        plan->text.count = packs; /* those behind are overwritten by the next try */
        plan->text.whole = whole;
        if (!running(state))
            free(plan);
        return nonsense ? sense(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK) : cd_store_failed(lba);
    }
    if (!running(state))
        cd_forget(state);
    *plan->raw = progress.raw;
    plan->begun = true;
    plan->next = lba + (lba_t)count;
    progress.next.plan = plan;
    *state = progress.next;
    return sense_none();
}

/* ------------------------------------------------------------------ the end */

/* No lead-out came: it is left without one until CLOSE SESSION. */
static int stop(struct disc_state *next, struct disc_track *open)
{
    open->state = TRACK_INCOMPLETE;
    return cd_journal_track(next, "raw session left incomplete", open, true);
}

static int complete(const struct disc *disc, struct disc_state *next, struct disc_track *last,
                    const struct cd_plan *plan)
{
    struct disc_session *session = &next->layout.sessions[last->session - 1];
    last->state = TRACK_COMPLETE;
    session->cd_text_packs = (uint16_t)plan->text.count;
    int error = plan->text.count == 0 ? 0
                                      : store_write(next->store, STORE_LEAD, plan->text.packs,
                                                    plan->text.count * CD_TEXT_PACK, lead_text_at(session->number));
    if (error == 0) /* complete only once its sectors cannot be lost any more */
        error = store_synchronize_sectors(next->store);
    if (error == 0)
        error = cd_journal_track(next, "last track of a raw session", last, false);
    return error ? error
                 : cd_complete_session(disc, next, track_end(last),
                                       plan->raw->next_allowed ? MULTI_SESSION_NEXT_ALLOWED : 0);
}

static struct sense raw_synchronize(struct disc *disc, struct disc_state *state)
{
    if (!running(state))
        return sense_none();
    const struct cd_plan *plan = state->plan;
    struct disc_state next = *state;
    struct disc_track *last = layout_open_track(&next.layout);
    if (!last) { /* a lead-in alone leaves nothing that a drive could find */
        cd_forget(state);
        return sense_none();
    }
    memcpy(next.layout.sessions[last->session - 1].media_catalog_number, plan->raw->media_catalog_number,
           sizeof plan->raw->media_catalog_number);
    cd_identify(disc, &next);
    bool whole = plan->raw->place.track == CD_LEAD_OUT && last->length > 0;
    int error = whole ? complete(disc, &next, last, plan) : stop(&next, last);
    if (error != 0)
        return cd_store_failed(plan->next);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    cd_forget(state);
    return sense_none();
}

const struct cd_method cd_raw_writing = {
    .may_write = raw_may_write,
    .write = raw_write,
    .write_length = raw_write_length,
    .synchronize = raw_synchronize,
    .announce = raw_next,
};
