/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading: always from the real disc (reference mmc 2.8, 2.19, 3.1, 0.1 a, c, g). */
#include <string.h>

#include "emu/disc/internal.h"
#include "emu/disc/sector.h"

enum { USER_DATA = 2048 };

/* ------------------------------------------------------------------ what lies where */

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

/* Parts of a track, each read in its own way. */
enum part {
    PART_MADE_PAUSE, /* the drive made the pause: silence, or sectors of zeros */
    PART_RECORDED,
    PART_LINK,      /* link, run-in and run-out blocks between variable packets */
    PART_UNWRITTEN, /* of a reservation, or of a packet track that power left */
    PART_RUN_OUT,
};

struct extent {
    const struct disc_track *track;
    enum part part;
    lba_t end;
};

/* Up to 4096 sectors of a packet track at once: how far is what lies at lba the same? */
static void narrow_by_map(struct disc *disc, struct extent *extent, lba_t lba)
{
    static const enum part parts[] = {
        [PACKET_UNWRITTEN] = PART_UNWRITTEN, [PACKET_USER] = PART_RECORDED, [PACKET_LINK] = PART_LINK};
    uint8_t map[4096];
    uint32_t count = (uint32_t)minimum_size(sizeof map, (size_t)(extent->end - lba));
    if (!disc->source->read_map || disc->source->read_map(disc, lba, count, map) != 0)
        return;
    uint32_t same = 1;
    while (same < count && map[same] == map[0])
        same++;
    extent->part = map[0] <= PACKET_LINK ? parts[map[0]] : PART_UNWRITTEN;
    extent->end = lba + (lba_t)same;
}

/* The part of the track that lba lies in; false: it lies in none. */
static bool find_extent(struct disc *disc, lba_t lba, struct extent *extent)
{
    const struct disc_track *track = disc_track_at(&disc->real.layout, lba);
    if (!track)
        return false;
    extent->track = track;
    if (lba < track->start) {
        extent->part = track->pause_recorded ? PART_RECORDED : PART_MADE_PAUSE;
        extent->end = track->start;
    } else if (lba < track->start + track->length) {
        extent->part = PART_RECORDED;
        extent->end = track->start + track->length;
        if (track->link_blocks > 0)
            narrow_by_map(disc, extent, lba);
    } else {
        extent->part = track->reserved > 0 ? PART_UNWRITTEN : PART_RUN_OUT; /* 0.1 a */
        extent->end = track_end(track);
    }
    return true;
}

/* Link blocks too; but only the run-out at the end of a track is ever forgiven (0.1 c). */
static struct sense refuse_run_out(const struct disc *disc, enum part part, lba_t lba)
{
    switch (disc->run_out) {
    case RUN_OUT_ZEROS:
        return part == PART_RUN_OUT ? sense_none() : sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    case RUN_OUT_UNREADABLE:
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    default:
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    }
}

/* ------------------------------------------------------------------ READ(10) */

/* May READ(10) have the sector at lba? Then the same is true up to the extent's end, for the same reason. */
static struct sense may_read_at(struct disc *disc, lba_t lba, struct extent *extent)
{
    if (!find_extent(disc, lba, extent))
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    if (!track_is_data(extent->track))
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    if (extent->track->damaged || extent->part == PART_MADE_PAUSE || extent->part == PART_UNWRITTEN)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    return extent->part == PART_RECORDED ? sense_none() : refuse_run_out(disc, extent->part, lba);
}

struct sense disc_may_read(struct disc *disc, lba_t lba, uint32_t count)
{
    if (!in_range(&disc->real.layout, lba, count))
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    struct extent extent;
    for (lba_t at = lba, end = lba + (lba_t)count; at < end; at = extent.end) {
        struct sense refusal = may_read_at(disc, at, &extent);
        if (!sense_good(refusal))
            return refusal;
    }
    return sense_none();
}

/* User data out of a sector that the host made. */
static struct sense extract(const struct disc *disc, const struct disc_track *track, lba_t lba, const uint8_t *whole,
                            uint8_t *user)
{
    enum sector_type type = disc_type_of(disc, track, whole);
    if (type == SECTOR_MODE_2 || type == SECTOR_MODE_2_FORM_2)
        return sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    if (type == SECTOR_NONE || !disc_edc_right(type, whole))
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    memcpy(user, whole + (type == SECTOR_MODE_1 ? SECTOR_USER_DATA_AT : SECTOR_FORM_1_DATA_AT), USER_DATA);
    return sense_none();
}

static int read_whole(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, uint8_t *to)
{
    if (disc->source->read_whole)
        return disc->source->read_whole(disc, track, lba, count, to);
    int error = 0;
    for (uint32_t i = 0; i < count && error == 0; i++, to += SECTOR_LENGTH)
        error = disc->source->read_main(disc, track, lba + (lba_t)i, to);
    return error;
}

static struct sense read_host_made(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count,
                                   uint8_t *user)
{
    enum { AT_ONCE = 16 };
    uint8_t whole[AT_ONCE * SECTOR_LENGTH];
    for (uint32_t done = 0, part; done < count; done += part) {
        part = count - done < AT_ONCE ? count - done : AT_ONCE;
        lba_t at = lba + (lba_t)done;
        if (read_whole(disc, track, at, part, whole) != 0)
            return sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, at);
        for (uint32_t i = 0; i < part; i++, user += USER_DATA) {
            struct sense s = extract(disc, track, at + (lba_t)i, whole + (size_t)i * SECTOR_LENGTH, user);
            if (!sense_good(s))
                return s;
        }
    }
    return sense_none();
}

static struct sense read_extent(struct disc *disc, const struct extent *extent, lba_t lba, uint32_t count, uint8_t *to)
{
    if (extent->part != PART_RECORDED) {
        memset(to, 0, (size_t)count * USER_DATA);
        return sense_none();
    }
    if (extent->track->whole_sectors)
        return read_host_made(disc, extent->track, lba, count, to);
    if (disc->source->read_user(disc, extent->track, lba, count, to) != 0)
        return sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, lba);
    return sense_none();
}

struct sense disc_read(struct disc *disc, lba_t lba, uint32_t count, void *data)
{
    struct sense s = disc_may_read(disc, lba, count);
    if (!sense_good(s))
        return s;
    lba_t end = lba + (lba_t)count; /* inside the disc: no overflow */
    struct extent extent;
    for (lba_t at = lba; sense_good(s) && at < end; at = extent.end) {
        (void)may_read_at(disc, at, &extent);
        extent.end = extent.end < end ? extent.end : end;
        s = read_extent(disc, &extent, at, (uint32_t)(extent.end - at),
                        (uint8_t *)data + (size_t)(at - lba) * USER_DATA);
    }
    return s;
}

/* ------------------------------------------------------------------ READ CD */

/* The part of a track at lba, if READ CD can have it. */
static struct sense may_read_cd_at(struct disc *disc, lba_t lba, bool in_doubt_too, struct extent *extent)
{
    const struct disc_layout *layout = &disc->real.layout;
    bool before_first = lba < 0 && lba >= -CD_PREGAP && layout->track_count > 0;
    if (!before_first && !in_range(layout, lba, 1))
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (!find_extent(disc, lba, extent) || extent->part == PART_UNWRITTEN)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    bool data = track_is_data(extent->track);
    if (extent->track->damaged && (data || !in_doubt_too))
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    if (!data) /* pauses and run-out of audio are silence: rippers read up to the next track's start */
        return sense_none();
    if (extent->part == PART_MADE_PAUSE && lba >= 0)
        return sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
    return extent->part == PART_RUN_OUT || extent->part == PART_LINK ? refuse_run_out(disc, extent->part, lba)
                                                                     : sense_none();
}

struct sense disc_run_at(struct disc *disc, lba_t lba, bool in_doubt_too, struct disc_run *run)
{
    struct extent extent;
    struct sense refusal = may_read_cd_at(disc, lba, in_doubt_too, &extent);
    if (!sense_good(refusal))
        return refusal;
    const struct disc_track *track = extent.track;
    bool data = track_is_data(track);
    *run = (struct disc_run){
        .track = track,
        .end = extent.end,
        .type = SECTOR_AUDIO,
        .host_made = data && extent.part == PART_RECORDED && (track->whole_sectors || lba < 0),
        .in_doubt = track->damaged,
    };
    if (run->host_made)
        run->type = SECTOR_NONE;
    else if (data)
        run->type = track->data_mode != 2                        ? SECTOR_MODE_1
                    : track_has_forms(&disc->real.layout, track) ? SECTOR_MODE_2_FORM_1
                                                                 : SECTOR_MODE_2;
    return sense_none();
}

/* What the drive puts where the host sent nothing. */
static void make_sector(const struct disc_track *track, lba_t lba, uint8_t main_channel[SECTOR_LENGTH])
{
    memset(main_channel, 0, SECTOR_LENGTH);
    if (!track_is_data(track))
        return;
    sector_complete_mode_1(main_channel, lba);
    if (track->data_mode != 2)
        return;
    /* zeros have zeros for EDC and ECC in form 1, whose header does not count (reference mmc 8.1) */
    memset(main_channel + SECTOR_USER_DATA_AT, 0, SECTOR_LENGTH - SECTOR_USER_DATA_AT);
    main_channel[SECTOR_MODE_AT] = 2;
}

int read_main_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352])
{
    struct extent extent = {.part = PART_MADE_PAUSE};
    if (find_extent(disc, lba, &extent) && extent.part == PART_RECORDED)
        return read_whole(disc, track, lba, 1, main_channel);
    make_sector(track, lba, main_channel);
    return 0;
}

struct sense disc_read_run(struct disc *disc, const struct disc_run *run, lba_t lba, uint32_t count,
                           uint8_t *main_channels)
{
    struct extent extent;
    if (find_extent(disc, lba, &extent) && extent.part == PART_RECORDED)
        return read_whole(disc, run->track, lba, count, main_channels) == 0
                   ? sense_none()
                   : sense_at(MEDIUM_ERROR, UNRECOVERED_READ_ERROR, lba);
    for (uint32_t i = 0; i < count; i++)
        make_sector(run->track, lba + (lba_t)i, main_channels + (size_t)i * SECTOR_LENGTH);
    return sense_none();
}

struct sense disc_read_main_channel(struct disc *disc, lba_t lba, uint8_t main_channel[2352])
{
    struct disc_run run;
    struct sense refusal = disc_run_at(disc, lba, false, &run);
    return sense_good(refusal) ? disc_read_run(disc, &run, lba, 1, main_channel) : refusal;
}

struct sense disc_sector_type(struct disc *disc, lba_t lba, enum sector_type *type)
{
    struct disc_run run;
    *type = SECTOR_NONE;
    struct sense s = disc_run_at(disc, lba, false, &run);
    if (!sense_good(s))
        return s;
    *type = run.type;
    if (run.type != SECTOR_NONE)
        return s;
    uint8_t whole[SECTOR_LENGTH];
    s = disc_read_run(disc, &run, lba, 1, whole);
    if (!sense_good(s))
        return s;
    *type = disc_type_of(disc, run.track, whole);
    return *type != SECTOR_NONE ? s : sense_at(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, lba);
}

/* ------------------------------------------------------------------ sectors of the host's own making */

enum sector_type disc_type_of(const struct disc *disc, const struct disc_track *track, const uint8_t main_channel[2352])
{
    static const uint8_t sync[SECTOR_HEADER_AT] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    if (!track_is_data(track))
        return SECTOR_AUDIO;
    if (memcmp(main_channel, sync, sizeof sync) != 0)
        return SECTOR_NONE;
    if (main_channel[SECTOR_MODE_AT] == 1)
        return SECTOR_MODE_1;
    if (main_channel[SECTOR_MODE_AT] != 2 || !track_has_forms(&disc->real.layout, track))
        return SECTOR_MODE_2; /* mode 0 has the same layout */
    return main_channel[SECTOR_SUBMODE_AT] & SECTOR_SUBMODE_FORM_2 ? SECTOR_MODE_2_FORM_2 : SECTOR_MODE_2_FORM_1;
}

bool disc_edc_right(enum sector_type type, const uint8_t main_channel[2352])
{
    if (type == SECTOR_MODE_1)
        return sector_edc(main_channel, SECTOR_EDC_AT) == get_le32(main_channel + SECTOR_EDC_AT);
    if (type == SECTOR_MODE_2_FORM_1)
        return sector_edc(main_channel + SECTOR_USER_DATA_AT, SECTOR_FORM_1_EDC_AT - SECTOR_USER_DATA_AT) ==
               get_le32(main_channel + SECTOR_FORM_1_EDC_AT);
    return true;
}
