/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading: always from the real disc (reference mmc 2.8, 2.19, 3.1, 0.1 a, c, g). */
#include "emu/disc/internal.h"

#include <string.h>

#include "emu/disc/sector.h"

/* At or above this nothing was recorded: 5/21/00. */
static lba_t readable_end(const struct disc_layout *layout)
{
    if (layout->status == DISC_COMPLETE)
        return layout->capacity;
    if (layout->status == DISC_BLANK)
        return 0;
    const struct disc_session *last = &layout->sessions[layout->session_count - 1];
    if (last->state == SESSION_EMPTY)
        return last->start;
    const struct disc_track *track = &layout->tracks[layout->track_count - 1];
    return track->state == TRACK_COMPLETE ? track_end(track) + CD_PREGAP : track_end(track);
}

static bool in_range(const struct disc_layout *layout, lba_t lba, uint32_t count)
{
    return lba >= 0 && (int64_t)lba + count <= readable_end(layout);
}

static bool in_run_out(const struct disc_track *track, lba_t lba)
{
    return lba >= track->start + track->length;
}

static struct sense refuse_run_out(const struct disc *disc, lba_t lba)
{
    switch (disc->run_out) {
    case RUN_OUT_ZEROS:
        return sense_none();
    case RUN_OUT_UNREADABLE:
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    default:
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    }
}

/* May READ(10) have the sector at lba? Then *last is the last one of which the same is true for the same reason. */
static struct sense may_read_at(const struct disc *disc, lba_t lba, lba_t *last)
{
    const struct disc_track *track = disc_track_at(&disc->real.layout, lba);
    if (!track)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    if (!track_is_data(track))
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    if (lba < track->start || track->damaged)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    if (in_run_out(track, lba)) {
        *last = track_end(track) - 1;
        return refuse_run_out(disc, lba);
    }
    *last = track->start + track->length - 1;
    return sense_none();
}

struct sense disc_may_read(const struct disc *disc, lba_t lba, uint32_t count)
{
    if (!in_range(&disc->real.layout, lba, count))
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    for (lba_t at = lba, last, end = lba + (lba_t)count; at < end; at = last + 1) {
        struct sense refusal = may_read_at(disc, at, &last);
        if (!sense_good(refusal))
            return refusal;
    }
    return sense_none();
}

struct sense disc_read(struct disc *disc, lba_t lba, uint32_t count, void *data)
{
    struct sense refusal = disc_may_read(disc, lba, count);
    if (!sense_good(refusal) || count == 0)
        return refusal;
    lba_t end = lba + (lba_t)count;
    uint8_t *to = data;
    for (lba_t at = lba, last = lba; at < end; at = last + 1) {
        (void)may_read_at(disc, at, &last);
        last = last < end ? last : end - 1;
        size_t size = (size_t)(last - at + 1) * 2048;
        const struct disc_track *track = disc_track_at(&disc->real.layout, at);
        if (in_run_out(track, at))
            memset(to, 0, size);
        else if (disc->source->read_user(disc, track, at, (uint32_t)(last - at + 1), to) != 0)
            return sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, at);
        to += size;
    }
    return sense_none();
}

/* ------------------------------------------------------------------ READ CD */

/* The track whose sector lies at lba, if READ CD can have it. */
static struct sense sector_track(const struct disc *disc, lba_t lba, const struct disc_track **found)
{
    const struct disc_layout *layout = &disc->real.layout;
    bool before_first = lba < 0 && lba >= -CD_PREGAP && layout->track_count > 0;
    if (!before_first && !in_range(layout, lba, 1))
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    const struct disc_track *track = disc_track_at(layout, lba);
    if (!track || track->damaged)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    *found = track;
    if (!track_is_data(track)) /* pauses and run-out of audio are silence: rippers read up to the next track's start */
        return sense_none();
    if (lba >= 0 && lba < track->start)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    return in_run_out(track, lba) ? refuse_run_out(disc, lba) : sense_none();
}

struct sense disc_sector_type(const struct disc *disc, lba_t lba, enum sector_type *type)
{
    const struct disc_track *track;
    *type = SECTOR_NONE;
    struct sense refusal = sector_track(disc, lba, &track);
    if (sense_good(refusal))
        *type = track_is_data(track) ? SECTOR_MODE_1 : SECTOR_AUDIO;
    return refusal;
}

static int bundle_read_main(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352])
{
    enum store_file file = track_file(track);
    size_t size = store_sector_size(file);
    uint8_t *to = file == STORE_DATA ? main_channel + SECTOR_USER_DATA_AT : main_channel;
    int error = store_read(&disc->store, file, to, size, (off_t)lba * (off_t)size);
    if (error == 0 && file == STORE_DATA)
        sector_complete_mode_1(main_channel, lba);
    return error;
}

static int bundle_read_user(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, void *data)
{
    (void)track;
    return store_read(&disc->store, STORE_DATA, data, (size_t)count * 2048, (off_t)lba * 2048);
}

static int bundle_read_sub_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96])
{
    (void)track;
    return lba < 0 ? store_read(&disc->store, STORE_LEAD, symbols, 96, lead_sector_at(lba) + SECTOR_LENGTH)
                   : store_read(&disc->store, STORE_SUB, symbols, 96, (off_t)lba * 96);
}

static int bundle_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t count)
{
    return store_read(&disc->store, STORE_LEAD, packs, count * 18, lead_text_at(session));
}

const struct disc_source source_bundle = {
    .read_main = bundle_read_main,
    .read_user = bundle_read_user,
    .read_sub_channel = bundle_read_sub_channel,
    .read_cd_text = bundle_read_cd_text,
};

int read_main_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352])
{
    if (lba >= track->start && !in_run_out(track, lba))
        return disc->source->read_main(disc, track, lba, main_channel);
    memset(main_channel, 0, SECTOR_LENGTH);
    if (!track->whole_sectors)
        sector_complete_mode_1(main_channel, lba);
    return 0;
}

int disc_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t room, size_t *count)
{
    const struct disc_layout *layout = &disc->real.layout;
    bool closed =
        session >= 1 && session <= layout->session_count && layout->sessions[session - 1].state == SESSION_COMPLETE;
    *count = closed ? layout->sessions[session - 1].cd_text_packs : 0;
    if (!packs || *count == 0)
        return 0;
    size_t fitting = room / 18 < *count ? room / 18 : *count;
    return disc->source->read_cd_text(disc, session, packs, fitting);
}

struct sense disc_read_main_channel(struct disc *disc, lba_t lba, uint8_t main_channel[2352])
{
    const struct disc_track *track;
    struct sense refusal = sector_track(disc, lba, &track);
    if (!sense_good(refusal))
        return refusal;
    return read_main_channel(disc, track, lba, main_channel) == 0 ? sense_none()
                                                                  : sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, lba);
}

/* Catalogue number and ISRC come once in a hundred sectors each (reference mmc 8.1), the position in all others. */
struct sense disc_read_q(struct disc *disc, lba_t lba, uint8_t q[12])
{
    const struct disc_track *track;
    struct sense refusal = sector_track(disc, lba, &track);
    if (!sense_good(refusal))
        return refusal;
    const struct disc_session *session = &disc->real.layout.sessions[track->session - 1];
    lba_t turn = lba < 0 ? 0 : lba % 100;
    if (turn == 98 && session->media_catalog_number[0])
        q_media_catalog_number(q, track->control, session->media_catalog_number, lba);
    else if (turn == 99 && track->isrc[0] && lba >= track->start)
        q_isrc(q, track->control, track->isrc, lba);
    else if (lba < track->start)
        q_position(q, track->control, track->number, 0, track->start - lba, lba);
    else
        q_position(q, track->control, track->number, 1, lba - track->start, lba);
    return sense_none();
}
