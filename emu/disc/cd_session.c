/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Session at once (reference mmc 3.3): a cue sheet announces all of it, the blocks come in ascending order, each in the
 * form of its area, and SYNCHRONIZE CACHE writes lead-out and TOC. Until then the session is incomplete.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/disc/cd.h"

/* ------------------------------------------------------------------ the plan */

static bool is_sent(const struct cd_area *area)
{
    return cd_block_size(&area->block) > 0;
}

static lba_t area_blocks(const struct cd_area *area, lba_t from)
{
    return area->end - (from > area->start ? from : area->start);
}

/* Where the writing stands. */
struct position {
    size_t area;
    lba_t next;
};

/* The first area at or behind the position whose blocks come from the host; its end when there is none. */
static struct position next_sent(const struct cd_plan *plan, struct position at)
{
    while (at.area < plan->area_count && !is_sent(&plan->areas[at.area]))
        at.area++;
    if (at.area == plan->area_count)
        at.next = plan->end;
    else if (at.next < plan->areas[at.area].start)
        at.next = plan->areas[at.area].start;
    return at;
}

/* Blocks that may come in one piece from the position on. */
static uint32_t run_of_blocks(const struct cd_plan *plan)
{
    uint32_t count = 0;
    lba_t at = plan->next;
    for (size_t i = plan->area; i < plan->area_count && is_sent(&plan->areas[i]); at = plan->areas[i++].end)
        count += (uint32_t)area_blocks(&plan->areas[i], at);
    return count;
}

static struct sense session_announce(struct disc *disc, struct disc_state *state, const uint8_t *sheet, size_t length)
{
    struct cd_plan *plan;
    struct sense s = cd_read_cue_sheet(disc, &state->layout, sheet, length, &plan);
    if (!sense_good(s))
        return s;
    struct position first = next_sent(plan, (struct position){.next = plan->areas[0].start});
    plan->area = first.area;
    plan->next = first.next;
    cd_forget(state);
    state->plan = plan;
    return sense_none();
}

struct sense cd_announce_session(struct disc *disc, struct disc_state *state, const uint8_t *sheet, size_t length)
{
    if (state->layout.status == DISC_COMPLETE)
        return sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    bool raw = state->plan && state->plan->begun; /* of a session that is empty yet: a lead-in */
    if (raw || state->layout.last_session_state != SESSION_EMPTY)
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* something else is being written in it */
    return session_announce(disc, state, sheet, length);
}

/* ------------------------------------------------------------------ may */

static bool may_go_on(const struct disc_state *state)
{
    return state->plan && state->plan->write_type == WRITE_TYPE_SAO && !state->plan->stopped;
}

static struct sense session_may_write(const struct disc *disc, const struct disc_state *state,
                                      const struct disc_track *track, lba_t lba, uint32_t count,
                                      const struct write_parameters *parameters)
{
    (void)track, (void)parameters;
    if (!may_go_on(state))
        return sense(ILLEGAL_REQUEST, state->layout.last_session_state == SESSION_EMPTY ? COMMAND_SEQUENCE_ERROR
                                                                                        : ILLEGAL_MODE_FOR_THIS_TRACK);
    if (lba > layout_limit(disc->kind))
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (lba != state->plan->next)
        return sense(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    return count <= run_of_blocks(state->plan) ? sense_none()
                                               : sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* Each area's blocks have their own size. */
static struct sense session_write_length(const struct disc *disc, const struct disc_state *state,
                                         const struct disc_track *track, lba_t lba, uint32_t count,
                                         const struct write_parameters *parameters, size_t *length)
{
    struct sense s = session_may_write(disc, state, track, lba, count, parameters);
    if (!sense_good(s))
        return s;
    const struct cd_plan *plan = state->plan;
    lba_t end = lba + (lba_t)count;
    for (size_t i = plan->area; lba < end; lba = plan->areas[i++].end) {
        lba_t until = plan->areas[i].end < end ? plan->areas[i].end : end;
        *length += (size_t)(until - lba) * cd_block_size(&plan->areas[i].block);
    }
    return sense_none();
}

/* On a blank disc at the pre-gap before address 0; else at that of the new session (3.3). */
static void session_next(const struct disc *disc, const struct disc_state *state,
                         const struct write_parameters *parameters, struct disc_track *track)
{
    (void)parameters;
    const struct disc_session *session = &state->layout.sessions[state->layout.session_count - 1];
    if (session->state != SESSION_EMPTY)
        return;
    track->start = track->next_writable = session->start - CD_PREGAP;
    track->pause = 0;                                         /* it is part of what is written */
    if (may_go_on(state) && state->plan->next > track->start) /* a sheet whose pre-gap is not sent */
        track->next_writable = state->plan->next;
    lba_t room = disc->kind->last_lead_out_start - track->next_writable;
    track->free_blocks = room > 0 ? room : 0;
}

/* ------------------------------------------------------------------ write */

/* What one write changes besides sectors; taken over when everything has been stored. */
struct progress {
    struct disc_state next;
    struct position at;
    unsigned first_changed, track; /* tracks begun or ended by it; 0: none */
    bool begins;                   /* the session */
};

static int begin_session(struct disc_state *next, const struct cd_plan *plan, const struct write_parameters *parameters)
{
    struct disc_session *session = &next->layout.sessions[next->layout.session_count - 1];
    cd_begin_session(session, parameters);
    memcpy(session->media_catalog_number, plan->media_catalog_number, sizeof session->media_catalog_number);
    return cd_drop_sectors_from(next, session->start - CD_PREGAP);
}

/* The track that was being written is at its end, and the next begins. */
static void begin_track(struct progress *progress, const struct cd_plan *plan, unsigned number)
{
    struct disc_layout *layout = &progress->next.layout;
    if (layout->track_count >= number)
        return;
    if (number > plan->first_track)
        layout->tracks[number - 2].state = TRACK_COMPLETE;
    if (progress->first_changed == 0)
        progress->first_changed = number > plan->first_track ? number - 1 : number;
    progress->track = number;
    layout->tracks[number - 1] = plan->tracks[number - 1];
    layout->track_count = (uint8_t)number;
}

static void begin_index(struct progress *progress, const struct cd_area *area)
{
    struct disc_layout *layout = &progress->next.layout;
    if (area->index < 2)
        return;
    layout->indexes[layout->index_count++] =
        (struct disc_index){.track = area->track, .index = area->index, .at = area->start};
    progress->first_changed = progress->first_changed ? progress->first_changed : area->track;
    progress->track = area->track;
}

/* The area that the position stands in is begun with its first block. */
static void enter_area(struct progress *progress, const struct cd_plan *plan)
{
    const struct cd_area *area = &plan->areas[progress->at.area];
    begin_track(progress, plan, area->track ? area->track : plan->first_track);
    if (progress->at.next == area->start)
        begin_index(progress, area);
}

/* Count blocks of the area at the position; data NULL: the drive makes them. */
static int write_part(struct progress *progress, struct cd_plan *plan, uint32_t count, const uint8_t *data)
{
    const struct cd_area *area = &plan->areas[progress->at.area];
    lba_t lba = progress->at.next;
    enter_area(progress, plan);
    progress->at.next += (lba_t)count;
    if (progress->at.next == area->end)
        progress->at.area++;
    if (area->track == 0) {
        for (uint32_t i = 0; data && i < count; i++)
            cd_take_text(&plan->text, data + (size_t)i * CD_TEXT_BLOCK);
        return 0;
    }
    struct disc_track *track = &progress->next.layout.tracks[area->track - 1];
    if (progress->at.next > track->start)
        track->length = progress->at.next - track->start;
    bool hole = !data && lba >= 0 && !(track_is_data(track) && track->whole_sectors);
    return hole ? 0 : cd_write_blocks(&progress->next, track, &area->block, lba, count, data);
}

/* Pauses and the like that the drive makes itself. */
static int make_areas(struct progress *progress, struct cd_plan *plan)
{
    int error = 0;
    while (error == 0 && progress->at.area < plan->area_count && !is_sent(&plan->areas[progress->at.area])) {
        const struct cd_area *area = &plan->areas[progress->at.area];
        progress->at.next = area->start;
        error = write_part(progress, plan, (uint32_t)area_blocks(area, area->start), NULL);
    }
    return error;
}

/* data NULL: what is left is padded with zeros. */
static int write_parts(struct progress *progress, struct cd_plan *plan, uint32_t count, const uint8_t *data)
{
    int error = progress->begins ? make_areas(progress, plan) : 0;
    while (count > 0 && error == 0) {
        const struct cd_area *area = &plan->areas[progress->at.area];
        uint32_t left = (uint32_t)area_blocks(area, progress->at.next), part = count < left ? count : left;
        error = write_part(progress, plan, part, data);
        data = data ? data + (size_t)part * cd_block_size(&area->block) : NULL;
        count -= part;
        if (error == 0)
            error = make_areas(progress, plan);
    }
    return error;
}

/* A track that ended is made durable: it is right whatever happens to those behind it. */
static int record(struct progress *progress)
{
    if (progress->first_changed == 0)
        return 0;
    struct disc_state *next = &progress->next;
    const struct journal_change change = {.what = "session at once",
                                          .first_track = progress->first_changed,
                                          .last_track = progress->track,
                                          .session = layout_recorded_sessions(&next->layout),
                                          .indexes = next->layout.index_count > 0};
    return journal_append(next, &change, progress->first_changed < progress->track);
}

static void take_over(const struct disc *disc, struct disc_state *state, struct progress *progress)
{
    struct cd_plan *plan = state->plan;
    plan->area = progress->at.area;
    plan->next = progress->at.next;
    cd_derive(disc->kind, &progress->next.layout);
    struct disc_track *track = &progress->next.layout.tracks[progress->next.layout.track_count - 1];
    if (plan->next < plan->end) {
        track->next_writable = plan->next;
        track->free_blocks = plan->end - plan->next;
    }
    *state = progress->next;
}

/* In the middle of an area nothing but the sectors changes. */
static bool inside_area(const struct disc_state *state, uint32_t count)
{
    const struct cd_plan *plan = state->plan;
    const struct cd_area *area = &plan->areas[plan->area];
    return plan->begun && area->track > 0 && plan->next > area->start && plan->next + (lba_t)count < area->end;
}

static struct sense write_inside_area(struct disc_state *state, lba_t lba, uint32_t count, const void *data)
{
    struct cd_plan *plan = state->plan;
    const struct cd_area *area = &plan->areas[plan->area];
    struct disc_track *track = &state->layout.tracks[area->track - 1];
    if (cd_write_blocks(state, track, &area->block, lba, count, data) != 0)
        return cd_store_failed(lba);
    plan->next += (lba_t)count;
    if (plan->next > track->start)
        track->length = plan->next - track->start;
    track->next_writable = plan->next;
    track->free_blocks = plan->end - plan->next;
    return sense_none();
}

static struct sense session_write(struct disc *disc, struct disc_state *state, struct disc_track *track, lba_t lba,
                                  uint32_t count, const void *data, const struct write_parameters *parameters)
{
    (void)track;
    struct cd_plan *plan = state->plan;
    if (inside_area(state, count))
        return write_inside_area(state, lba, count, data);
    size_t packs = plan->text.count;
    bool whole = plan->text.whole;
    struct progress progress = {
        .next = *state, .at = {.area = plan->begun ? plan->area : 0, .next = plan->next}, .begins = !plan->begun};
    int error = progress.begins ? begin_session(&progress.next, plan, parameters) : 0;
    if (error == 0)
        error = write_parts(&progress, plan, count, data);
    if (error == 0)
        error = record(&progress);
    if (error != 0) {
        plan->text.count = packs; /* those behind are overwritten by the next try */
        plan->text.whole = whole;
        return cd_store_failed(lba);
    }
    plan->begun = true;
    plan->multi_session = progress.begins ? parameters->multi_session : plan->multi_session;
    take_over(disc, state, &progress);
    return sense_none();
}

/* ------------------------------------------------------------------ the end */

/* Lead-out and TOC: all of the session is there. */
static struct sense complete(struct disc *disc, struct disc_state *state, struct disc_state *next,
                             unsigned multi_session)
{
    const struct cd_plan *plan = state->plan;
    struct disc_track *last = &next->layout.tracks[plan->last_track - 1];
    struct disc_session *session = &next->layout.sessions[last->session - 1];
    last->state = TRACK_COMPLETE;
    cd_identify(disc, next);
    session->cd_text_packs = (uint16_t)plan->text.count;
    int error = plan->text.count == 0 ? 0
                                      : store_write(next->store, STORE_LEAD, plan->text.packs,
                                                    plan->text.count * CD_TEXT_PACK, lead_text_at(session->number));
    if (error == 0)
        error = cd_extend_to_end(next, last);
    if (error == 0) /* complete only once its sectors cannot be lost any more */
        error = store_synchronize_sectors(next->store);
    if (error == 0)
        error = cd_journal_track(next, "last track of a session at once", last, false);
    if (error != 0 || cd_complete_session(disc, next, plan->end, multi_session) != 0)
        return cd_store_failed(plan->end);
    *state = *next;
    cd_forget(state);
    return sense_none();
}

/* Blocks are missing: the session is left as it stands, without lead-out, until CLOSE SESSION pads it (3.3). */
static struct sense stop(struct disc *disc, struct disc_state *state)
{
    struct disc_state next = *state;
    struct disc_track *open = layout_open_track(&next.layout);
    open->state = TRACK_INCOMPLETE;
    cd_identify(disc, &next);
    if (cd_journal_track(&next, "session at once left incomplete", open, true) != 0)
        return cd_store_failed(state->plan->next);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    state->plan->stopped = true;
    return sense_none();
}

static struct sense session_synchronize(struct disc *disc, struct disc_state *state)
{
    struct cd_plan *plan = state->plan;
    if (!may_go_on(state) || !plan->begun)
        return sense_none();
    if (plan->next < plan->end)
        return stop(disc, state);
    struct disc_state next = *state;
    return complete(disc, state, &next, plan->multi_session);
}

struct sense cd_pad_session(struct disc *disc, struct disc_state *state, unsigned multi_session)
{
    struct cd_plan *plan = state->plan;
    struct progress progress = {.next = *state, .at = {.area = plan->area, .next = plan->next}};
    struct disc_layout *layout = &progress.next.layout;
    layout->tracks[layout->track_count - 1].state = TRACK_OPEN;
    int error = 0;
    while (error == 0 && progress.at.next < plan->end) {
        const struct cd_area *area = &plan->areas[progress.at.area];
        lba_t left = area_blocks(area, progress.at.next);
        error = write_parts(&progress, plan, (uint32_t)left, NULL);
    }
    if (error == 0)
        error = record(&progress);
    return error ? cd_store_failed(progress.at.next) : complete(disc, state, &progress.next, multi_session);
}

const struct cd_method cd_session_at_once = {
    .may_write = session_may_write,
    .write = session_write,
    .write_length = session_write_length,
    .synchronize = session_synchronize,
    .announce = session_next,
};
